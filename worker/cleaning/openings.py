"""Phrases that a furniture line begins with, and phrases that a pitch to the reader contains.

``RELATED_MARKS`` need a mark after them (``Read also: …``), unless the line reads like a headline.
``RELATED_NAMES`` always need the mark, being words that sentences begin with too.
``RELATED_LISTS`` open a list by a section's name. ``TAIL_NAMES`` need a mark too.
``OPENINGS`` begin a line that is no part of the article, ``TAIL_OPENINGS`` what follows its end.
One phrase a line, words only.

``PITCHES`` and ``HINTS`` are searched for in the case-folded text as they stand: a paragraph with
one of the first, or with two of the second, asks the reader for something.
"""

from __future__ import annotations

RELATED_MARKS = """
read also
also read
read more
read more about
read next
see also
more on this
related stories
related story
related articles
related article
related news
recommended reading
don t miss
you may also like
you might also like
читайте також
читайте ще
читайте далі
також читайте
дивіться також
також за темою
читайте также
читайте ещё
читайте еще
также читайте
смотрите также
также по теме
материал по теме
관련기사
관련 기사
관련뉴스
lesen sie auch
lesen sie mehr
lesen sie hier
lesen sie dazu
mehr zum thema
auch interessant
das könnte sie auch interessieren
passend dazu
lire aussi
à lire aussi
à lire également
à voir aussi
voir aussi
lea también
lee también
leer también
lea además
le puede interesar
te puede interesar
mira también
ver también
leia também
leia mais
veja também
saiba mais
leggi anche
czytaj też
czytaj także
czytaj również
zobacz też
zobacz także
przeczytaj także
przeczytaj też
lees ook
čtěte také
přečtěte si také
läs också
læs også
baca juga
xem thêm
đọc thêm
citește și
اقرأ أيضا
اقرأ أيضًا
إقرأ أيضا
関連記事
あわせて読みたい
相关阅读
相关新闻
延伸阅读
相關新聞
延伸閱讀
διαβάστε επίσης
ilgili haberler
mehr lesen
zobacz również
przeczytaj również
más información
ayrıca bakınız
lesetipp
lesetipps
mehr dazu
hintergrund dazu
관련 뉴스
함께 보면 좋은 기사
"""

RELATED_NAMES = """
related
read
watch
recommended
trending
must read
up next
in case you missed it
icymi
по темі
за темою
по теме
"""

RELATED_LISTS = """
most read from
most read in
most read on
more from
more stories from
more news from
latest from
read more from
read more in
related coverage
trending on
trending in
popular in
popular on
recommended by
the latest on
mehr aus
mehr von
mehr zu
ещё из раздела
more in
also in
"""

TAIL_NAMES = """
tags
tag
tagged
keywords
key words
topics
categories
category
filed under
posted in
hashtags
теги
тег
теґи
мітки
ключові слова
ключевые слова
метки
темы
теми
태그
키워드
schlagwörter
schlagworte
stichwörter
themen
mots clés
étiquettes
thèmes
etiquetas
palabras clave
temas
palavras chave
parole chiave
tagi
słowa kluczowe
タグ
キーワード
标签
关键词
關鍵字
標籤
comments
коментарі
комментарии
댓글
"""

OPENINGS = """
follow us on
follow us at
follow us in
like us on
find us on
join our telegram
join our whatsapp
join our channel
join the channel
subscribe to our
subscribe now
sign up for our
sign up to our
sign up to receive
click here to
click here for
click to share
click to subscribe
download our app
download the app
get the latest news
get breaking news
get email alerts
get notified
get the app
stay informed with
stay updated with
share this article
share this story
support us
become a patron
watch live
watch the video
this site uses
this website uses
we use cookies
by continuing to
by subscribing
by signing up
your browser does not support
please enable javascript
enable javascript
you need to enable javascript
video unavailable
if you liked this article
if you like this article
if you enjoyed this article
if you found this article
if you have found a spelling error
if you notice an error
found a mistake
found a typo
noticed a mistake
noticed an error
spotted an error
select text and press
this article is reserved for
this article is only available
this article is for subscribers
this content is reserved for
this content is only available
this content is available to
you have reached your
you ve reached your
to continue reading
to read this article
already a subscriber
log in to
sign in to
create an account to
updated hours ago
top photo
click on image
text size
font size
reading time
estimated reading time
time to read
est reading time
view this post on
a post shared by
this post was shared
a video posted by
tap here to
scan the qr
підписуйтесь на
підписуйтеся на
підписуйся на
підпишіться на
підпишись на
приєднуйтесь до нашого
приєднуйтеся до нашого
приєднуйтесь до наших
стежте за нами
слідкуйте за нами
читайте нас
читайте нас у
слухайте нас
наш telegram
наш телеграм
якщо ви знайшли помилку
якщо ви помітили помилку
якщо ви побачили помилку
знайшли помилку
помітили помилку
побачили помилку
виділіть текст
підтримайте нас
підтримати нас
підтримайте роботу
усі новини
всі новини
надіслати новину
розсилка
час читання
кількість переглядів
подписывайтесь на
подписывайся на
подпишитесь на
подпишись на
присоединяйтесь к нашему
присоединяйтесь к нам
следите за нами
читайте нас
читайте нас в
наш telegram
наш телеграм
если вы нашли ошибку
если вы заметили ошибку
если вы обнаружили ошибку
нашли ошибку
заметили ошибку
выделите текст
выделите фрагмент
поддержите нас
поддержать нас
все новости
время чтения
количество просмотров
제보는
제보하기
제보 카카오톡
기사제보
기사 제보
구독하기
채널 추가
이 기사를 공유
무단전재
무단 전재
글자크기
조회수
folgen sie uns
folge uns
abonnieren sie
melden sie sich
hier anmelden
dieser artikel ist nur
jetzt weiterlesen
sie haben bereits
um weiterzulesen
hier geht es zum
hier geht s zum
transparenzhinweis
empfohlener redaktioneller inhalt
an dieser stelle finden sie
externer inhalt
lesezeit
suivez nous
suivez l actualité
abonnez vous
inscrivez vous
il vous reste
pour lire la suite
la suite est réservée
cet article est réservé
contenu réservé
recevez notre
recevez nos
rejoignez nous
rejoignez notre
rejoignez la chaîne
temps de lecture
síguenos en
sigue nuestro
suscríbete a
suscríbete al
suscríbase a
únete a
únete al
recibe las
para continuar leyendo
para seguir leyendo
este contenido es exclusivo
este artículo es exclusivo
haz clic aquí
haga clic aquí
tiempo de lectura
siga nos
inscreva se
assine a
receba as
receba notícias
entre no nosso
participe do nosso
clique aqui
tempo de leitura
seguici su
iscriviti alla
iscriviti a
abbonati a
tempo di lettura
obserwuj nas
śledź nas
zapisz się
dołącz do nas
subskrybuj
volg ons
abonneer
schrijf je in
フォローする
フォローしてください
この記事は有料
この記事は会員
続きを読むには
ここから先は
会員登録すると
メールマガジン
メルマガ
扫描二维码
扫一扫
长按二维码
关注我们
关注微信
请关注
點擊下載
加入line
訂閱
this audio is created
share on facebook
share on twitter
share on whatsapp
share on x
listen to this article
copy paste the article video embed link
image caption
image source
media caption
photo caption
free article usually reserved for
get briefed on the story of the week
enter your email to
enter your email address to
success thanks for
thanks for subscribing
thank you for subscribing
thank you for signing up
thanks for signing up
thank you for reading please
thank you for registering
something went wrong please
please try again later
please check your inbox
check your inbox for
subscribe for ads free
subscribe for unlimited
subscribe for full access
start your free trial
you are reading a free article
you have free articles left
this story is available exclusively
this is a preview of
this premium article
unlock this article
unlock the full article
try for free
try it free
get full access
get unlimited access
get access to this article
gift this article
listen to this story
listen to the article
your browser is out of date
our journalists work hard
support kyiv independent
support the guardian
support ukrainska pravda
support ukrainian journalism
follow the author
follow the bbc
keep up with the latest
sign up here for
sign up here to
sign up for free
sign up for the daily
sign up for the weekly
sign up for a free
send us a tip
send tips to
got a tip
got a story
have a tip
do you have a story
do you have more information
contact the author
contact the reporter
contact our newsroom
write to the author at
you can reach the author
email the author
see this post on
watch this video on
this video is no longer
video player is loading
this is a modal window
beginning of dialog window
the media could not be loaded
playback of this video
sorry this content is not available
to view this content
to display this content
this content is hosted by
content is not available due to
this article is republished from
this article is republished under
this article is reproduced
this article was produced
this article has been republished
read the original article
read the full article
read the full story
read this article in
read this story in
continue reading your article
story continues below
article continues below
article continues after
content continues below
advertisement continue reading
advertisement scroll to
scroll to continue
skip advertisement
remove ads
why am i seeing
this advertisement has not loaded
use left right to navigate
if you have any questions about
report an error
report a typo
report a correction
suggest a correction
send a correction
correct an error
highlight the text and press
select the text and press
list of items
end of list
ten artykuł przeczytasz
dalsza część artykułu
dalsza część tekstu
reszta artykułu pod
zobacz również wideo
zapisz się na newsletter
zapisz się do newslettera
zaloguj się aby
chcesz wiedzieć więcej
chcesz być na bieżąco
bądź na bieżąco
wszelkie prawa zastrzeżone
empfohlener externer inhalt
ich bin damit einverstanden dass
hier klicken um
zum anzeigen dieses inhalts
alle entwicklungen im
alle entwicklungen zum
alle aktuellen entwicklungen
alle nachrichten zum
alle news zum
aktuelle nachrichten zum
mehr aktuelle nachrichten
lesen sie alle
lesen sie hier alle
folgen sie ntv
jetzt abonnieren
dieser artikel ist zuerst
dieser artikel erschien
dieser artikel stammt aus
dieser text erschien
dieser text ist zuerst
dieses thema im programm
über dieses thema berichtete
sie haben fragen
sie haben einen fehler
haben sie einen fehler
fehler gefunden
korrekturhinweis
feedback an die redaktion
zur mobilen version
newsletter recevez
recevez chaque
recevez toute
recevez l essentiel
abonnez vous pour
s abonner pour
se connecter pour
cet article vous est offert
cet article est réservé aux
lecture du monde en cours
suivez toute
suivez notre direct
retrouvez tous nos
retrouvez toute l actualité
toute l actualité
vous avez repéré une
signaler une erreur
ajouter à vos favoris
offrir l article
réutiliser ce contenu
écouter l article
écouter cet article
sigue toda la
sigue toda la información
sigue leyendo
suscríbete
suscríbase
regístrate
recibe nuestra
recibe el boletín
apúntate a
únete a nuestro
si quieres recibir
reportar un error
has visto algún error
contenido exclusivo para
puedes seguir
iscriviti al
seguici anche
leggi anche
clicca qui
riproduzione riservata
receba as notícias
приєднуйтесь до
приєднуйтеся до
приєднуйся до
слідкуй за
слідкуйте за
більше новин
читай також
читай нас
читайте більше
читайте всі
допоможіть нам
підтримай нас
задонатити
якщо ви помітили
якщо ви знайшли
виділіть її
хочете дізнаватись
хочете отримувати
матеріали по темі
передрук матеріалів
використання матеріалів
усі права захищено
відео дня
фото дня
думки висловлені в
ілюстративне зображення
присоединяйтесь к
следите за
следи за
больше новостей
читайте больше
читайте подробнее
помогите нам
если вы нашли
если вы заметили
если вы обнаружили
нашли опечатку
хотите узнавать
хотите получать
быстрые новости
оперативные новости
перепечатка материалов
все права защищены
мнение автора может
мнение редакции может
구독과 좋아요
구독하시면
기자 페이지
글자 크기
기사 스크랩
본문 글씨
본문듣기
기사 원문
아래 링크
ご利用には
記事をシェア
続きを読む
無断転載
無断複製
会員限定
残り文字
あわせて読
関連記事
see all our
read all our
get more news
get more stories
get more from
"""

TAIL_OPENINGS = """
our standards
leave a comment
leave a reply
post a comment
your email address will not be published
save my name email
this site uses akismet
this website uses akismet
comments are closed
comments are moderated
comment policy
comments policy
commenting policy
you must be logged in
please log in to comment
about the author
filed under
legal disclaimer
disclaimer
menafn provides the information
this post first appeared
this article was originally published
this article first appeared
this article originally appeared
this article was first published
this story was originally published
this story originally appeared
this story first appeared
this story has been published from
this story has not been edited
this report is auto generated
except for the headline
with the exception of the headline
originally published
the views expressed in this
the views and opinions expressed
the opinions expressed in this
all rights reserved
no part of this
reproduction in whole
this material may not be published
contact the author
contact the reporter
contact this reporter
email the author
email the reporter
write to the author
have a tip
got a tip
do you have a tip
have something to add
any unauthorized
total views
post views
коментарі
залишити коментар
ключові слова
думка редакції
точка зору редакції
матеріал підготовлено
використання матеріалів
передрук
при копіюванні
при використанні матеріалів
копіювання матеріалів
комментарии
оставить комментарий
ключевые слова
мнение редакции
использование материалов
перепечатка
при копировании
при использовании материалов
копирование материалов
댓글
태그
키워드
본 기사는
kommentare
kommentar
schlagwörter
alle rechte vorbehalten
dieser artikel erschien
dieser text erschien
commentaires
mots clés
tous droits réservés
cet article est paru
comentarios
palabras clave
todos los derechos reservados
comentários
palavras chave
todos os direitos reservados
commenti
tutti i diritti riservati
komentarze
wszelkie prawa zastrzeżone
słowa kluczowe
comments will be moderated
keep comments relevant
please keep comments
remarks containing abusive
we welcome comments
we welcome your comments
comments are welcome
"""

PITCHES = """
become a patron
become our patron
become a sustaining member
become a co-creator
cup of coffee a month
price of a coffee
cost of one cup of coffee
buy us a coffee
readers like you
listeners like you
viewers like you
support our journalism
support our work
support our newsroom
support our reporting
support independent journalism
support quality journalism
supporting our journalism
supporting our work
you could close this page
join our community and
help keep our
keep our reporting
keep our journalism
keep journalism free
our reporting free
our journalism free
our reporting open
our journalism is
if you value our
if you appreciate our
we rely on readers
we rely on your
we depend on readers
we depend on your
we have a small favour to ask
we have a small favor to ask
see other ways to support
support us on patreon
on patreon
sign up for our newsletter
sign up to our newsletter
sign up for the newsletter
sign up for our free
sign up for free newsletters
subscribe to our newsletter
subscribe to our free
subscribe to our channel
subscribe to our telegram
subscribe to our youtube
subscribe to our daily
subscribe to the newsletter
join our newsletter
delivered to your inbox
delivered straight to your inbox
delivered directly to your inbox
straight to your inbox
unsubscribe at any time
unsubscribe anytime
you can unsubscribe
follow us on telegram
follow us on twitter
follow us on facebook
follow us on x
follow us on google
follow us on instagram
follow us on whatsapp
follow us on social
follow our telegram
join us on telegram
join our telegram
join our whatsapp
join our channel
our telegram channel
our whatsapp channel
our youtube channel
our viber
our official telegram
download our app
get our app
we use cookies
uses cookies
use of cookies
our use of cookies
our cookie policy
cookies and similar
cookie settings
accept all cookies
our privacy policy
our privacy notice
privacy policy and terms
terms of service and privacy
you agree to our
you agree to the terms
by submitting this form
learn how your comment data is processed
comments are moderated
before posting a comment
our community guidelines
our comment policy
spelling error
ctrl+enter
ctrl + enter
javascript is disabled
enable javascript
create a free account
create your free account
already a subscriber
already have an account
subscribers only
reserved for subscribers
reserved for our subscribers
exclusive to subscribers
available to subscribers
subscribe to continue
subscribe to read
subscribe to unlock
register to continue
cancel anytime
cancel any time
provides the information “as is”
provides the information "as is"
without warranty of any kind
do not accept any responsibility or liability
may not be published, broadcast, rewritten
auto-generated from a syndicated feed
published from a syndicated feed
generated from a syndicated feed
підтримайте нашу
підтримати редакцію
станьте патроном
стати патроном
стань частиною спільноти
приєднуйтесь до спільноти
наш telegram
наш телеграм
нашого telegram
нашого телеграм
нашому telegram
нашому телеграм
нашої розсилки
нашу розсилку
наш канал
наш viber
наш whatsapp
нас у telegram
нас в telegram
нас у google
нас в google
нас у facebook
натисніть ctrl
виділіть її
виділіть текст
файли cookie
поддержите нашу
поддержать редакцию
станьте патроном
наш telegram
нашего telegram
нашего телеграм
наш телеграм
нашем телеграм
нашем telegram
на наш канал
нас в дзен
нашу рассылку
нажмите ctrl
выделите её
выделите ее
файлы cookie
이메일 주소는 공개되지
뉴스레터를 구독
채널을 구독
구독과 좋아요
후원해 주세요
후원해주세요
제보를 기다립니다
무단전재 및 재배포
무단 전재 및 재배포
무단 전재-재배포
무단전재-재배포
무단복제
재배포 금지
재배포금지
저작권자(c)
저작권자ⓒ
저작권자 ⓒ
저작권자 ©
저작권자©
기사 내용 제보
newsletter abonnieren
unseren newsletter
unserem newsletter
unser newsletter
unseren whatsapp-kanal
unserem whatsapp-kanal
unseren telegram-kanal
unterstützen sie unsere
jederzeit abbestell
jederzeit widerruf
akzeptieren sie cookies
verwenden cookies
exklusiv für abonnenten
nur für abonnenten
notre newsletter
notre lettre d'information
nos newsletters
notre chaîne whatsapp
notre chaîne telegram
soutenez-nous
soutenez notre
faites un don
réservé aux abonnés
réservée aux abonnés
réservé à nos abonnés
% de cet article à lire
utilisons des cookies
se désinscrire à tout moment
votre adresse e-mail
votre adresse de messagerie
nuestro boletín
nuestra newsletter
nuestro newsletter
nuestro canal de
nuestros canales
utilizamos cookies
exclusivo para suscriptores
apoya nuestro
apoya el periodismo
nosso canal
nossa newsletter
nosso boletim
nosso grupo
utilizza i cookie
nostra newsletter
nostro canale
riproduzione riservata
nasz newsletter
naszego newslettera
naszym kanale
używa plików cookie
plików cookies
wesprzyj nas
onze nieuwsbrief
newsletteri
会員登録が必要
有料会員になると
メールマガジンに登録
無断転載
無断複製
クッキーを使用
关注公众号
微信公众号
扫描二维码
未经授权
版权所有
不得转载
版權所有
不得轉載
未經授權
加入好友
訂閱電子報
consider supporting us
consider supporting our
please donate
consider donating
consider a small donation
become a supporter
become a subscriber
support independent media
support independent ukrainian
independent journalism in ukraine needs
if you can please chip in
stories like this cost money
thank you for reading please
ti chiediamo un contributo
zahlen sie freiwillig
haz una donación
hazte socio
підтримайте редакцію
підтримайте роботу
станьте підписником
долучайтесь до спільноти
стати частиною клубу
поддержите редакцию
оформите пожертвование
оформить пожертвование
정기후원
"""

HINTS = """
subscribe
newsletter
telegram
whatsapp
patreon
supporters
membership
inbox
sign up
click here
join us
our team
our reporting
our readers
our journalism
our mission
your support
you can help
help us
a little bit goes a long way
as little as
free of charge
paywall
cookies
privacy
розсилк
донат
приєдн
телеграм
соцмереж
рассылк
телеграм
соцсет
후원
abonnier
unterstütz
anmelden
abonnez
inscrivez
suscrí
síguenos
apoya
únete
inscreva
receba
iscriviti
abbonati
seguici
zapisz się
フォロー
关注
订阅
訂閱
unlimited access
your donation
your contribution
consider donating
consider subscribing
make a contribution
make a donation
making a donation
one-time donation
monthly donation
become a supporter
help us produce
help us continue
we need your support
we need your help
before you go
support our mission
support our team
your support helps
your support makes
your support allows
ваша підтримка
adblock
ad blocker
ad-blocker
tax-deductible
datenschutzerklärung
política de privacidad
política de privacidade
utilise des cookies
verwendet cookies
utiliza cookies
usa cookies
utilizza cookie
reduce spam
free articles
підтримати нас
наш youtube
support us on
we are funded by
підтримайте нас
поддержите нас
чашки кави
чашки кофе
inhalt von twitter
mit einem klick auf
in your inbox every
to your inbox
підписуйтесь
підпишіться
подписывайтесь
подпишитесь
donate
donation
coffee
join our
with your help
your support helps us
help us stay
help us remain
help us tell
help us keep
become a member today
needs your support
unterstützen sie uns
faire un don
becoming a supporter
become a member of our
"""

APPEALS = """
you
your
ви
вас
вам
ваш
ваша
вашу
вы
вас
ваша
вашей
여러분
독자
독자님
sie
ihnen
ihre
ihren
du
dein
vous
votre
vos
tú
tu
usted
você
seu
sua
voi
あなた
您
你
"""
"""Words that address the reader."""

OURSELVES = """
we
us
our
ми
нас
нам
наш
наша
нашу
мы
наша
нашей
우리
저희
wir
uns
unser
unsere
unseren
nous
notre
nos
nosotros
nuestro
nuestra
nós
nosso
nossa
noi
nostro
nostra
my
nam
nas
nasz
nasza
"""
"""Words by which an outlet speaks of itself."""
