"""Lines that are furniture when they stand alone, by what they open or are.

Written as their words only: lower case, one space, no punctuation, no figures. One phrase a line.
"""

from __future__ import annotations

RELATED = """
related
related stories
related story
related articles
related article
related posts
related post
related news
related content
related coverage
related reading
related links
related topics
related video
related videos
related items
read also
also read
read more
read more on
read more about
read more about this
read more here
read more news
read next
read this next
read on
see also
see more
see related
more stories
more on this
more on this story
more on this topic
more from this section
more like this
more news
more to read
more to explore
more related news
recommended
recommended stories
recommended reading
recommended articles
recommended for you
recommended news
recommended by
you may also like
you might also like
you might be interested in
you may be interested in
you might have missed
you may have missed
in case you missed it
what to read next
up next
dont miss
don t miss
must read
must reads
editors picks
editor s picks
editors choice
editor s choice
most read
most popular
most viewed
most read stories
popular news
popular now
popular stories
popular posts
trending
trending now
trending stories
trending news
top stories
top news
latest news
latest stories
latest articles
latest posts
latest headlines
latest updates
recent news
recent posts
recent articles
recent stories
other news
other stories
other articles
news on the topic
further reading
keep reading
next article
previous article
next post
previous post
next story
previous story
similar articles
similar news
similar posts
similar stories
read also on
promoted stories
sponsored stories
sponsored content
sponsored links
around the web
from the web
from around the web
breaking news
just in
live updates
live ticker
news ticker
newsfeed
news feed
join the conversation
explore more
discover more
stories you may like
we recommend
we recommend reading
our recommendations
also on the topic
on the topic
on this topic
also interesting
читайте також
читайте ще
читайте далі
читати також
читати далі
читайте більше
дивіться також
також читайте
також дивіться
також за темою
за темою
новини за темою
матеріали за темою
статті за темою
схожі новини
схожі статті
схожі матеріали
схожі записи
пов язані новини
пов язані статті
пов язані матеріали
інші новини
останні новини
популярні новини
популярне
найпопулярніше
найпопулярніші
головні новини
головні новини дня
новини партнерів
вас може зацікавити
вас також може зацікавити
вам може сподобатися
вам буде цікаво
рекомендуємо
рекомендуємо прочитати
рекомендовані новини
більше новин
стрічка новин
топ новини
не пропустіть
дивіться відео
ще за темою
ще новини
читайте также
читайте ещё
читайте еще
читать также
читать далее
читать еще
также читайте
смотрите также
смотри также
также по теме
по теме
ещё по теме
еще по теме
материалы по теме
новости по теме
статьи по теме
похожие новости
похожие статьи
похожие материалы
другие новости
последние новости
популярные новости
популярное
самое читаемое
самое популярное
главные новости
новости партнёров
новости партнеров
вам может быть интересно
вас может заинтересовать
вас может также заинтересовать
вам будет интересно
рекомендуем
рекомендуем прочитать
рекомендуем почитать
больше новостей
лента новостей
не пропустите
ранее по теме
сейчас читают
чытайце таксама
관련기사
관련 기사
관련뉴스
관련 뉴스
관련 콘텐츠
많이 본 뉴스
많이본 뉴스
많이 본 기사
인기기사
인기 기사
인기뉴스
인기 뉴스
최신뉴스
최신 뉴스
최신기사
최신 기사
주요뉴스
주요 뉴스
주요기사
추천기사
추천 기사
추천뉴스
실시간 뉴스
실시간 인기기사
실시간 인기뉴스
오늘의 주요뉴스
함께 보면 좋은 기사
함께 볼만한 기사
이 기사와 함께 보면 좋은 기사
다른기사 보기
다른 기사 보기
이전기사
다음기사
핫이슈
핫 이슈
랭킹뉴스
lesen sie auch
lies auch
lesen sie mehr
lesen sie weiter
lesen sie dazu auch
mehr zum thema
mehr dazu
mehr lesen
mehr davon
mehr nachrichten
zum thema
auch interessant
auch interessant für sie
das könnte sie auch interessieren
das könnte dich auch interessieren
das könnte ihnen auch gefallen
passend dazu
passend zum thema
verwandte artikel
verwandte themen
ähnliche artikel
weitere artikel
weitere meldungen
weitere nachrichten
weitere themen
weiterführende links
meistgelesen
meistgelesene artikel
meistgelesene beiträge
die meistgelesenen artikel
neueste artikel
aktuelle nachrichten
aktuelle meldungen
aktuelle themen
neueste nachrichten
eilmeldung
liveticker
newsticker
unsere empfehlungen
unsere empfehlungen für sie
empfehlungen der redaktion
empfohlener artikel
empfohlene artikel
nicht verpassen
lire aussi
à lire aussi
a lire aussi
à lire également
lire également
lire la suite
à lire
à voir aussi
voir aussi
à découvrir aussi
sur le même sujet
sur le même thème
dans la même rubrique
articles liés
articles similaires
articles connexes
les plus lus
les plus lues
les articles les plus lus
à la une
dernières nouvelles
derniers articles
dernières actualités
vous aimerez aussi
vous pourriez aussi aimer
cela peut vous intéresser
ceci pourrait vous intéresser
recommandé pour vous
nos recommandations
l actu en direct
lea también
lee también
leer también
leer más
lee más
lea más
le puede interesar
te puede interesar
también te puede interesar
puede interesarle
ver también
vea también
ver más
mira también
véase también
noticias relacionadas
artículos relacionados
contenido relacionado
contenidos relacionados
temas relacionados
relacionado
relacionados
relacionadas
más noticias
más información
más leídas
las más leídas
lo más leído
lo más visto
últimas noticias
no te pierdas
recomendados
recomendado
te recomendamos
otras noticias
leia também
leia mais
veja também
saiba mais
notícias relacionadas
matérias relacionadas
artigos relacionados
mais lidas
últimas notícias
mais notícias
você também pode gostar
leggi anche
leggi di più
leggi tutto
ti potrebbe interessare
potrebbe interessarti anche
articoli correlati
notizie correlate
i più letti
ultime notizie
vedi anche
czytaj też
czytaj także
czytaj również
czytaj więcej
czytaj dalej
zobacz też
zobacz także
zobacz również
zobacz więcej
przeczytaj także
przeczytaj też
przeczytaj również
polecane
polecamy
powiązane artykuły
powiązane
najczęściej czytane
najnowsze
lees ook
lees meer
lees verder
meer over dit onderwerp
meest gelezen
gerelateerde artikelen
čtěte také
přečtěte si také
přečtěte si
související články
souvisejicí
ilgili haberler
İlgili Haberler
ayrıca bakınız
son dakika
bunu da okuyun
les også
läs också
läs mer
læs også
lue myös
citește și
citeşte şi
прочетете още
вижте още
свързани новини
прочитајте још
прочитај још
pročitajte još
vezane vesti
اقرأ أيضا
اقرأ أيضًا
إقرأ أيضا
مواضيع ذات صلة
أخبار ذات صلة
الأكثر قراءة
بیشتر بخوانید
קראו גם
עוד בנושא
関連記事
関連ニュース
関連リンク
関連キーワード
あわせて読みたい
合わせて読みたい
おすすめ記事
おすすめの記事
人気記事
アクセスランキング
ランキング
最新ニュース
最新記事
この記事の関連ニュース
こちらもおすすめ
相关阅读
相关新闻
相关文章
相关报道
延伸阅读
推荐阅读
热门文章
热门新闻
最新文章
最新消息
相關新聞
相關文章
相關報導
延伸閱讀
推薦閱讀
熱門新聞
最新新聞
看更多
更多新聞
đọc thêm
xem thêm
tin liên quan
baca juga
berita terkait
διαβάστε επίσης
διαβάστε ακόμα
most read from bloomberg
najpopularniejsze
articles les plus lus
가장 많이 본 뉴스
이 시각 주요뉴스
이 시각 주요 뉴스
핫뉴스
from our partners
more from our partners
son dakika haberleri
çok okunanlar
mest läst
lue lisää
související témata
nejčtenější
pe aceeași temă
cele mai citite
kapcsolódó cikkek
olvasta már
potrebbe interessarti
"""

CUT = """
advertisement
advertisements
advertising
ad
ads
advert
continue reading below
article continues below
article continues after advertisement
story continues below
the cnn wire
story continues below advertisement
story continues after this advertisement
scroll to continue
scroll down to continue
advertisement scroll to continue
advertisement story continues below
remove ads
report this ad
sponsored
paid content
loading
loading video
loading comments
loading player
loading more
please wait
skip to content
skip to main content
skip to main
skip to navigation
skip advertisement
skip ad
jump to content
jump to navigation
main menu
menu
search
search for
close
close menu
back
back to top
go back
go to top
home
print
print this
print article
print this article
print this page
print page
email
e mail
email this
email this article
email article
send
save
save article
save for later
bookmark
bookmark this
bookmark article
copy link
copy url
copy the link
link copied
link copied to clipboard
copied
copied to clipboard
share
shares
share this
share this article
share this story
share this post
share this page
share this news
share article
share story
share link
share via
share by email
share on
share now
share on facebook
share on twitter
share on x
share on linkedin
share on whatsapp
share on telegram
share on reddit
share on pinterest
share with friends
share with your friends
share save
save share
total shares
click to share on facebook opens in new window
click to share on twitter opens in new window
facebook
twitter
x
linkedin
whatsapp
telegram
pinterest
reddit
messenger
viber
instagram
youtube
tiktok
flipboard
tumblr
email whatsapp
tweet
tweet this
pin
pin it
like
like this
like this post
like loading
likes
dislike
follow
follow us
follow me
following
views
view
view count
total views
post views
views today
reads
times read
visited times visits today
visited times
min read
mins read
minute read
minutes read
minute to read
minutes to read
reading time
read time
estimated reading time
estimated reading time minutes
reading time minutes
reading time minute
time to read
listen
listen to this article
listen to article
listen to this story
listen to the article
listen minutes
listen min
play
pause
mute
unmute
play video
watch video
watch live
watch now
watch the video
video player is loading
video
videos
gallery
photo gallery
image
photo
photos
enlarge
enlarge photo
enlarge image
click to enlarge
click on image to enlarge
view image in fullscreen
open image in gallery
open image modal
hide caption
toggle caption
show caption
caption
text size
font size
change text size
increase font size
decrease font size
larger text
smaller text
small medium large
a a
a a a
aa
dark mode
light mode
subscribe
subscribe now
subscribe today
subscribe here
subscribe for free
subscribed
subscribers only
subscriber only
subscriber exclusive
for subscribers
for subscribers only
for members only
members only
premium
premium content
premium article
exclusive for subscribers
exclusive to subscribers
reserved for subscribers
this article is reserved for subscribers
this article is for subscribers only
this content is for subscribers only
already a subscriber
already a subscriber log in
already a subscriber sign in
already a member
already a member log in
already have an account
already have an account log in
log in
login
log in to continue
log in to read
log out
sign in
sign in to continue
sign in to read
sign in or subscribe
sign up
sign up now
sign up here
sign up for free
register
register now
register for free
create account
create an account
create a free account
my account
my profile
unlock this article
continue reading
continue reading this article
read full article
read full story
read the full article
read the full story
read original article
view original
view original article
show more
show less
view more
view all
see all
load more
load more comments
more
less
next
previous
prev
first published
newsletter
newsletters
our newsletter
sign up for our newsletter
subscribe to our newsletter
sign up to our newsletter
subscribe to newsletter
get our newsletter
join our newsletter
enter your email
enter your email address
your email
your email address
email address
donate
donate now
donate today
support us
support
support our work
support our journalism
become a patron
become a member
become a supporter
become a subscriber
buy me a coffee
join us
contact us
contact
about us
about
terms of use
terms of service
terms and conditions
terms
privacy policy
privacy
cookie policy
cookie settings
cookies
accept
accept all
accept cookies
accept all cookies
reject all
manage cookies
manage preferences
got it
i agree
no thanks
all rights reserved
sitemap
advertise with us
faq
feedback
report an error
report a typo
report error
report a problem
report this article
send us a tip
copyright
original source
source link
read the original article
via
if you liked this article please click like
did you find this article useful
was this article helpful
was this helpful
rate this article
rate this post
average rating
no votes so far be the first to rate this post
click to rate this post
hours ago
hour ago
minutes ago
minute ago
mins ago
min ago
seconds ago
days ago
day ago
h ago
d ago
m ago
w ago
weeks ago
week ago
months ago
month ago
years ago
year ago
just now
today
yesterday
updated hours ago
updated hour ago
updated minutes ago
updated minute ago
updated days ago
published hours ago
published minutes ago
published hour ago
published days ago
last updated hours ago
reuters graphics
this is a developing story
follow us on google news
google news
add as preferred source on google
translate
select language
choose language
реклама
реклама на сайті
читати українською
читать на русском
читати російською
завантаження
загрузка
поділитися
поділитись
поділіться
поширити
подiлитися
поділитися у facebook
скопіювати посилання
посилання скопійовано
друкувати
роздрукувати
версія для друку
перейти до вмісту
перейти до основного вмісту
головна
меню
пошук
підписатися
підписатись
підписуйтесь
підпишіться
підпишись
увійти
зареєструватися
переглядів
перегляди
перегляд
хвилин тому
хвилини тому
хвилину тому
годин тому
години тому
годину тому
дні тому
днів тому
день тому
сьогодні
вчора
щойно
час читання
час читання хв
час на читання
хв читання
хв
хвилин читання
підтримати
підтримати нас
задонатити
стати патроном
фото
відео
збільшити
розмір шрифту
усі новини
всі новини
всі права захищені
поделиться
поделитесь
поделиться новостью
поделиться статьей
расшарить
скопировать ссылку
ссылка скопирована
распечатать
версия для печати
печать
перейти к содержимому
перейти к основному содержанию
главная
поиск
подписаться
подписывайтесь
подпишитесь
войти
вход
регистрация
зарегистрироваться
просмотров
просмотры
просмотра
минут назад
минуты назад
минуту назад
часов назад
часа назад
час назад
дней назад
дня назад
день назад
сегодня
вчера
только что
время чтения
время чтения мин
мин чтения
мин на чтение
поддержать
поддержать нас
видео
увеличить
размер шрифта
все новости
все права защищены
нравится
광고
공유
공유하기
기사공유
기사 공유
페이스북
트위터
카카오톡
카카오스토리
네이버 블로그
네이버밴드
밴드
url 복사
url복사
링크 복사
링크복사
주소복사
인쇄
프린트
인쇄하기
스크랩
글자크기
글자 크기
글자크기 조절
글자 크기 조절
글자크기 설정
글자크기 변경
글자 크기 변경하기
가
가가
가 가
가 가 가
본문 글씨 키우기
본문 글씨 줄이기
본문 글씨
기사듣기
기사 듣기
음성으로 듣기
번역
번역 설정
본문 바로가기
본문바로가기
메뉴 바로가기
주메뉴 바로가기
메뉴
홈
검색
로그인
회원가입
구독
구독하기
기자 구독
기자페이지
기자 페이지
좋아요
싫어요
훈훈해요
슬퍼요
화나요
후속기사 원해요
후속 기사 원해요
추천해요
좋아요 슬퍼요
분 전
시간 전
일 전
조회수
조회
이미지 확대
이미지 크게 보기
사진 확대
사진 크게보기
클릭하면 확대
원본보기
크게보기
확대보기
목록
이전
다음
맨위로
닫기
더보기
기사제보
제보하기
후원하기
후원
저작권자
무단전재 및 재배포 금지
무단 전재 및 재배포 금지
기사 전문 보기
anzeige
werbung
anzeige scrollen sie um weiterzulesen
artikel teilen
teilen
beitrag teilen
diesen artikel teilen
drucken
artikel drucken
merken
artikel merken
artikel speichern
link kopieren
link kopiert
auf facebook teilen
auf twitter teilen
per mail teilen
per whatsapp teilen
zum inhalt springen
direkt zum inhalt
zum hauptinhalt springen
startseite
suche
menü
abonnieren
jetzt abonnieren
jetzt anmelden
anmelden
einloggen
registrieren
schriftgröße
vorlesen
artikel vorlesen
artikel anhören
anhören
lesezeit
lesezeit min
lesezeit minuten
min lesezeit
minuten lesezeit
minuten lesen
vor stunden
vor stunde
vor minuten
vor minute
vor tagen
vor tag
heute
gestern
nur für abonnenten
exklusiv für abonnenten
plus artikel
zum artikel
weiterlesen
artikel weiterlesen
alle rechte vorbehalten
bildergalerie
video abspielen
bild vergrößern
newsletter abonnieren
lädt
wird geladen
publicité
la suite après cette publicité
la suite après la publicité
partager
partager l article
partager cet article
partager sur facebook
partager sur twitter
imprimer
envoyer par mail
envoyer par e mail
copier le lien
lien copié
aller au contenu
aller au contenu principal
passer au contenu
accueil
rechercher
recherche
s abonner
je m abonne
abonnez vous
se connecter
connexion
s inscrire
réservé aux abonnés
article réservé aux abonnés
cet article est réservé aux abonnés
cet article est réservé à nos abonnés
contenu réservé aux abonnés
abonnés
déjà abonné
déjà abonné connectez vous
déjà abonné se connecter
temps de lecture
temps de lecture min
temps de lecture minutes
min de lecture
minutes de lecture
lecture min
lecture minutes
il y a heures
il y a heure
il y a minutes
il y a jours
aujourd hui
hier
écouter
écouter l article
chargement
taille du texte
agrandir
soutenez nous
faire un don
je soutiens
tous droits réservés
ajouter à vos favoris
offrir l article
publicidad
continúa leyendo
continúa después de la publicidad
compartir
comparte
comparte esta noticia
compartir en facebook
compartir en twitter
compartir noticia
imprimir
enviar por email
enviar por correo
copiar enlace
copiar link
guardar
escuchar
escuchar noticia
escucha la noticia
ir al contenido
saltar al contenido
saltar al contenido principal
inicio
buscar
menú
suscribirse
suscríbete
suscríbase
suscribirme
iniciar sesión
inicia sesión
regístrate
solo para suscriptores
exclusivo para suscriptores
contenido exclusivo para suscriptores
tiempo de lectura
tiempo de lectura min
min de lectura
minutos de lectura
hace horas
hace hora
hace minutos
hace días
hoy
ayer
cargando
tamaño de letra
tamaño del texto
ampliar
todos los derechos reservados
me gusta
publicidade
continua após a publicidade
continua depois da publicidade
compartilhe
compartilhar
partilhar
ouvir
ouça este conteúdo
carregando
pular para o conteúdo
ir para o conteúdo
assine
assine já
entrar
há horas
há minutos
há dias
todos os direitos reservados
minutos de leitura
tempo de leitura
pubblicità
condividi
condividi su facebook
stampa
ascolta
ascolta l articolo
vai al contenuto
salta al contenuto
accedi
abbonati
ore fa
minuti fa
giorni fa
minuti di lettura
tempo di lettura
riproduzione riservata
tutti i diritti riservati
caricamento
reklama
koniec reklamy
dalsza część artykułu pod materiałem wideo
dalszy ciąg materiału pod wideo
udostępnij
udostępnij na facebooku
skopiuj link
drukuj
przejdź do treści
zaloguj się
zaloguj
zarejestruj się
subskrybuj
godzin temu
godziny temu
godzinę temu
minut temu
dni temu
wczoraj
dzisiaj
dziś
ładowanie
wszelkie prawa zastrzeżone
posłuchaj
advertentie
delen
deel dit artikel
naar de inhoud
sdílet
inzerce
paylaş
reklam
yükleniyor
annonse
dela
jaa
mainos
إعلان
شارك
مشاركة
طباعة
تحميل
広告
スポンサーリンク
シェア
シェアする
ツイート
ポスト
印刷
印刷する
保存
保存する
ブックマーク
リンクをコピー
コピーしました
文字サイズ
文字サイズ変更
小 中 大
大 中 小
本文へスキップ
コンテンツへスキップ
メニュー
ホーム
検索
ログイン
会員登録
会員限定
会員限定記事
有料会員限定
有料会員限定記事
この記事は有料会員限定です
この記事は会員限定です
続きを読む
もっと見る
全文を読む
画像を拡大
拡大する
写真を拡大
読み込み中
分前
時間前
日前
前へ
次へ
いいね
無断転載禁止
广告
分享
分享到
分享至
打印
字体大小
字号
首页
搜索
登录
注册
点赞
收藏
阅读全文
加载中
版权所有
分钟前
小时前
天前
浏览次数
次浏览
跳到主要内容
跳转到内容
廣告
列印
字級
首頁
搜尋
登入
註冊
加入收藏
分鐘前
小時前
瀏覽次數
기사를 읽어드립니다
ajouter à vos sélections
réutiliser ce contenu
end
ends
끝
終わり
完
listen to this audio
key events
show key events only
please turn on javascript to use this feature
updated at
success
reprints
reprints and permissions
sponsored content
from our sponsors
gift article
share options
saved
listen now
view comments
show comments
hide comments
read comments
join the conversation
start the conversation
what s this
ad feedback
watch ad feedback
video ad feedback
story highlights
close button
open menu
back to home
end of list
end of interactive
in this article
in this story
jump to
next up
up next
increase text size
decrease text size
share full article
view gallery
see all topics
see more
more info
learn more
find out more
manage options
not now
maybe later
dismiss
diplomat brief
weekly newsletter
diplomat brief weekly newsletter
newsletter signup
newsletter sign up
developing story
more to come
more details to follow
comentar
comentarios
réagir
sauvegarder
envoyer
commenter
offrir
speichern
kommentieren
empfehlen
auf x teilen
per e mail teilen
fehler melden
zur startseite
zum seitenanfang
nach oben
artikelbild
externer inhalt
empfohlener inhalt
skomentuj
czytaj dalej
commenta
надіслати
друк
зберегти
коментувати
на правах реклами
сохранить
комментировать
в закладки
копировать ссылку
на правах рекламы
스크랩하기
기사스크랩
기사 스크랩
글자 작게
글자 크게
댓글
댓글쓰기
댓글 쓰기
기사원문
지면보기
지면 보기
신문보기
번역하기
구독중
공감
コメント
コメントを書く
閉じる
jetzt testen
jetzt registrieren
buy the book
order the book
yorum yap
yorumlar
abone ol
google news te takip et
deel
reacties
annons
dela artikeln
diskuze
distribuie
publicitate
comentarii
oglas
podijeli
megosztás
hirdetés
chia sẻ
bình luận
"""

TAIL = """
leave a comment
leave a reply
leave comment
leave your comment
leave a comment below
post a comment
post comment
post your comment
submit a comment
submit comment
add a comment
add comment
add your comment
write a comment
join the discussion
comment
comments
comments are closed
comments closed
comments off
comment policy
comment guidelines
comments policy
comment on this article
comment on this story
comments for this post are closed
no comments
no comments yet
no comment yet
view comments
show comments
hide comments
read comments
see comments
be the first to comment
be the first to leave a comment
what do you think
what are your thoughts
have your say
reader comments
cancel reply
reply
your comment
your name
name
website
your email address will not be published
your email address will not be published required fields are marked
required fields are marked
save my name email and website in this browser for the next time i comment
log in to comment
sign in to comment
login to comment
please login to comment
please log in to comment
please log in to leave a comment
you must be logged in to post a comment
you must log in to post a comment
you must be logged in to reply
about the author
about author
about the authors
author
author bio
meet the author
view all posts
more from author
more by author
more by this author
more from this author
tags
tag
tagged
tagged in
tagged with
filed under
keywords
key words
hashtags
topics
topics in this article
topics in this story
categories
category
post navigation
post tags
article tags
correction policy
legal disclaimer
disclaimer
copyright notice
коментарі
коментар
коментувати
прокоментувати
залишити коментар
залиште коментар
додати коментар
написати коментар
ваш коментар
коментарів немає
немає коментарів
теги
тег
ключові слова
мітки
про автора
автор
комментарии
комментарий
комментировать
прокомментировать
оставить комментарий
оставьте комментарий
добавить комментарий
написать комментарий
ваш комментарий
комментариев нет
нет комментариев
ключевые слова
метки
об авторе
댓글
댓글쓰기
댓글 쓰기
댓글보기
댓글 보기
댓글을 남겨주세요
댓글 삭제
댓글 입력
댓글 정책
전체 댓글
독자 의견
의견쓰기
태그
키워드
해시태그
기자 프로필
기자의 다른기사
작성자
kommentare
kommentar
kommentieren
kommentar schreiben
kommentar verfassen
kommentar hinterlassen
kommentar abgeben
artikel kommentieren
zu den kommentaren
diskutieren sie mit
diskutieren
ihr kommentar
schreiben sie einen kommentar
schreibe einen kommentar
antwort abbrechen
schlagwörter
schlagworte
stichwörter
themen
mehr über den autor
über den autor
zur autorin
zum autor
commentaires
commentaire
commenter
commenter cet article
laisser un commentaire
ajouter un commentaire
écrire un commentaire
poster un commentaire
voir les commentaires
voir tous les commentaires
aucun commentaire
réagir
réagir à cet article
réactions
mots clés
étiquettes
à propos de l auteur
l auteur
comentarios
comentario
comentar
deja un comentario
dejar un comentario
deja una respuesta
deja tu comentario
escribe un comentario
escribir comentario
ver comentarios
sin comentarios
cancelar la respuesta
etiquetas
palabras clave
temas
sobre el autor
acerca del autor
archivado en
comentários
comentário
deixe um comentário
deixe seu comentário
deixe uma resposta
palavras chave
sobre o autor
commenti
commento
lascia un commento
lascia una risposta
commenta
aggiungi un commento
parole chiave
argomenti
sull autore
komentarze
komentarz
dodaj komentarz
skomentuj
napisz komentarz
zostaw komentarz
słowa kluczowe
tagi
o autorze
reacties
reageer
geef een reactie
plaats een reactie
komentáře
přidat komentář
diskuse
yorumlar
yorum yap
yorum yaz
etiketler
التعليقات
تعليقات
اترك تعليقا
اترك تعليقاً
أضف تعليق
الكلمات المفتاحية
コメント
コメントする
コメントを書く
コメントを残す
コメントを投稿
コメント一覧
タグ
キーワード
この記事を書いた人
評论
评论
发表评论
发表回复
我要评论
网友评论
标签
关键词
关键字
責任編輯
評論
發表評論
留言
留言板
標籤
關鍵字
關鍵詞
bình luận
komentar
about the writer
about the reporter
about this author
über die autorin
sponsored content
dianomi
trending topics
related topics
comments will be moderated
popular in the community
about us
contact us
privacy policy
terms of use
terms of service
terms and conditions
загрузка комментариев
associated links
notes to editors
note to editors
notes for editors
media enquiries
media contacts
media contact
press contact
"""

FILLER = """
at a glance
the story at a glance
in a nutshell
tl dr
tldr
ai summary
ai generated summary
summary generated by ai
key points generated by ai
article summary
quick summary
auf einen blick
en bref
de un vistazo
"""

SECTIONS = """
world
world news
news
politics
business
economy
opinion
opinions
analysis
editorial
europe
asia
asia pacific
africa
americas
middle east
us news
uk news
national
international
local
local news
defense
defence
military
security
technology
tech
science
health
sport
sports
culture
entertainment
lifestyle
travel
war
war in ukraine
ukraine war
russia ukraine war
russo ukrainian war
ukraine
russia
korea
north korea
south korea
exclusive
breaking
live
latest
featured
top story
новини
новини україни
новини світу
політика
економіка
суспільство
світ
україна
війна
війна в україні
події
спорт
культура
технології
думки
новости
новости дня
новости украины
политика
экономика
общество
мир
в мире
украина
россия
война
происшествия
технологии
мнения
정치
경제
사회
국제
북한
세계
문화
스포츠
오피니언
전국
연예
외교
국방
국방 외교
정치일반
politik
wirtschaft
ausland
inland
gesellschaft
welt
sport
kultur
wissen
panorama
meinung
nachrichten
politique
économie
monde
international
société
actualité
actualités
opinions
política
economía
economia
mundo
internacional
sociedad
opinión
nacional
esteri
cronaca
politica
mondo
świat
kraj
polityka
gospodarka
wiadomości
国際
政治
経済
社会
ニュース
国际
新闻
经济
國際
新聞
經濟
兩岸
"""
