"""Words that hold sentences together and say nothing of what an article is about.

Articles, pronouns, prepositions, conjunctions, auxiliary verbs and the adverbs used like them, by
language. They are no evidence that two articles tell of the same, whatever they weigh: in a small
collection some of them are as rare as names. They are written without regard to case; a language
that is not here has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_WORDS = {
    "en": """
the a an and or but nor if then than so as of in on at by for from with without within into onto
upon over under above below between among against during before after since until till while about
around across along through throughout toward towards near behind beyond beside besides despite
except per via amid off out up down away back again once twice here there where when why how what
which who whom whose that this these those it its itself he him his himself she her hers herself
they them their theirs themselves we us our ours ourselves you your yours yourself i me my mine
myself one ones someone somebody something anyone anybody anything everyone everybody everything
nobody nothing none each every either neither both all any some many much more most few fewer less
least several other others another same such own only just also too very even still yet already
always never often sometimes ever almost nearly rather quite perhaps maybe however therefore thus
hence otherwise meanwhile moreover although though because unless whether whereas is am are was
were be been being do does did done doing have has had having will would shall should can could may
might must ought cannot not no yes like unlike instead later earlier soon now today made make makes
said say says saying according including
""",
    "de": """
der die das den dem des ein eine einer eines einem einen kein keine keiner keines keinem keinen und
oder aber doch sondern denn weil dass daß ob wenn als wie wo wann warum wer wen wem wessen was
welche welcher welches welchem welchen dieser diese dieses diesem diesen jener jene jenes jenem
jenen jeder jede jedes jedem jeden alle allem allen aller alles manche mancher einige einigen
einiger mehrere mehreren viel viele vielen vieler wenig wenige wenigen mehr meist meisten ich mich
mir du dich dir er ihn ihm sie ihr ihre ihrer ihres ihrem ihren es wir uns unser unsere ihnen sein
seine seiner seines seinem seinen mein meine dein deine euch man sich selbst selber einander in im
ins an am ans auf aus bei beim bis durch für gegen hinter mit nach neben ohne seit trotz über um
unter von vom vor während wegen zu zum zur zwischen gegenüber innerhalb außerhalb ab außer entlang
statt anstatt laut samt nicht nichts nie niemals niemand jemand etwas auch nur noch schon erst sehr
so dann danach davor dabei dafür dagegen damit daran darauf daraus darin darüber darum davon dazu
dort hier da her hin heute gestern morgen jetzt nun immer wieder oft fast etwa rund sogar ebenfalls
zudem außerdem jedoch dennoch deshalb nachdem bevor sodass deswegen daher also allerdings bereits
bisher zuvor später zunächst gleichzeitig inzwischen unterdessen ist bin bist sind seid war waren
warst wäre wären gewesen hat habe haben habt hatte hatten hätte hätten gehabt wird werde werden
wurde wurden würde würden worden geworden kann können konnte konnten könnte könnten muss müssen
musste mussten müsste soll sollen sollte sollten will wollen wollte wollten darf dürfen durfte mag
mögen möchte lassen lässt sagte sagen sagt
""",
    "fr": """
le la les l un une des du de d au aux et ou mais donc or ni car que qui quoi dont où quand comment
pourquoi si comme lorsque puisque parce ce cet cette ces cela ceci ça celui celle ceux celles je me
moi tu te toi il elle on nous vous ils elles lui leur leurs se soi eux mon ma mes ton ta tes son sa
ses notre nos votre vos même mêmes autre autres tout toute tous toutes quelque quelques plusieurs
chaque aucun aucune nul nulle certain certains certaine certaines tel telle tels telles quel quelle
quels quelles à dans par pour en vers avec sans sous sur entre contre depuis pendant durant avant
après chez dès hors jusque jusqu malgré parmi selon lors près ne pas plus moins non oui très trop
peu beaucoup assez aussi ainsi alors encore déjà toujours jamais souvent parfois presque environ
ici là hier demain aujourd hui maintenant ensuite puis enfin notamment cependant toutefois pourtant
afin tant autant est es suis sommes êtes sont était étaient été être sera seront serait seraient
fut furent soit soient a ai as avons avez ont avait avaient eu avoir aura auront aurait auraient
fait faire font peut peuvent pouvait pourrait pourraient doit doivent devait devrait va vont allait
dit dire
""",
    "es": """
el la los las lo un una unos unas al del de y e o u pero sino ni que quien quienes cual cuales cuyo
cuya donde cuando como cómo qué quién cuál dónde cuándo por para con sin sobre bajo entre contra
desde hacia hasta según durante mediante ante tras a en si porque aunque mientras pues este esta
estos estas esto ese esa esos esas eso aquel aquella aquellos aquellas aquello yo me mi mí tú te ti
él ella ello nosotros vosotros ellos ellas se sí le les nos os su sus mis tu tus nuestro nuestra
nuestros nuestras mismo misma mismos mismas otro otra otros otras todo toda todos todas alguno
alguna algunos algunas algún ninguno ninguna ningún cada varios varias mucho mucha muchos muchas
poco poca pocos pocas más menos muy tan tanto tanta también tampoco no ya aún todavía siempre nunca
jamás casi solo sólo además entonces luego después antes ahora hoy ayer mañana aquí allí allá así
embargo es soy eres somos son era eran fue fueron ser sido siendo sea sean será serán sería está
están estaba estaban estar estado ha han había habían haber habido hay hubo he hemos tiene tienen
tenía tener puede pueden podía podría debe deben debería hacer hace hizo dijo dice decir
""",
    "it": """
il lo la i gli le un uno una di a da in con su per tra fra al allo alla ai agli alle del dello
della dei degli delle dal dallo dalla dai dagli dalle nel nello nella nei negli nelle sul sullo
sulla sui sugli sulle e ed o ma però anche se che chi cui quale quali quando come dove perché
mentre poiché benché quindi dunque né non più meno molto molti molta molte poco pochi poca poche
tutto tutti tutta tutte altro altri altra altre stesso stessa stessi stesse ogni ognuno alcuno
alcuni alcuna alcune nessuno nessuna qualche qualcuno qualcosa questo questa questi queste quello
quella quelli quelle quel quegli quei ciò io mi me tu ti te lui lei esso essa noi ci voi vi loro si
sé mio mia miei mie tuo tua suo sua suoi sue nostro nostra vostro già ancora sempre mai ora oggi
ieri domani qui qua lì là poi dopo prima durante contro verso senza sotto sopra dentro fuori oltre
circa quasi solo soltanto così tanto troppo invece inoltre è sono sei siamo siete era erano fu
furono essere stato stata stati state sia siano sarà saranno sarebbe ha ho hai abbiamo hanno aveva
avevano avere avuto avrà può possono poteva potrebbe deve devono doveva dovrebbe fa fanno fare
fatto detto dice dire
""",
    "pt": """
o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela pelos pelas para com sem
sobre sob entre contra desde até após ante perante durante e ou mas nem que quem qual quais cujo
cuja onde quando como porque se embora enquanto pois este esta estes estas isto esse essa esses
essas isso aquele aquela aqueles aquelas aquilo eu me mim tu te ti ele ela nós vós eles elas você
vocês lhe lhes si seu sua seus suas meu minha meus minhas nosso nossa mesmo mesma mesmos mesmas
outro outra outros outras todo toda todos todas tudo algum alguma alguns algumas nenhum nenhuma
cada vários várias muito muita muitos muitas pouco pouca poucos poucas mais menos tão tanto também
não já ainda sempre nunca quase só apenas além então depois antes agora hoje ontem amanhã aqui ali
lá assim é são era eram foi foram ser sido seja sejam será serão seria está estão estava estavam
estar tem têm tinha tinham ter tido há havia houve haver pode podem podia poderia deve devem
deveria fazer faz fez disse diz dizer
""",
    "nl": """
de het een en of maar want dus dan als toen omdat hoewel terwijl dat die dit deze wie wat welke
waar wanneer waarom hoe ik mij me mijn jij je jou jouw u uw hij hem zijn zij ze haar wij we ons
onze jullie hun hen zich zelf elkaar men iemand niemand iets niets alles alle allen elk elke ieder
iedere sommige enkele veel vele weinig meer meest minder ander andere anderen zelfde in op aan uit
bij naar van voor door over onder boven tussen tegen met zonder tot na om sinds tijdens volgens
vanaf via langs rond binnen buiten behalve niet geen ook nog al alleen zeer heel erg te zo weer
steeds altijd nooit vaak soms bijna ongeveer hier daar er nu vandaag gisteren morgen eerst later
echter daarom toch wel is ben bent was waren geweest wordt worden werd werden geworden heeft heb
hebt hebben had hadden gehad zal zullen zou zouden kan kunnen kon konden moet moeten moest mag
mogen wil willen wilde doen gaat gaan ging zei zegt zeggen
""",
    "sv": """
en ett den det de dem och eller men utan att som om när där hur vad vem vilken vilket vilka varför
eftersom medan fast jag mig min mitt mina du dig din ditt dina han honom hans hon henne hennes vi
oss vår vårt våra ni er ert era deras sig sin sitt sina själv man någon något några ingen inget
inga alla allt varje annan annat andra samma många mycket mer mest få färre i på av till från för
med över under mellan mot genom efter före innan sedan vid hos kring runt inom utom enligt trots
inte icke också bara ännu redan alltid aldrig ofta nästan här nu idag igår imorgon då så även dock
är var vara varit blir bli blev blivit har hade ha haft ska skulle kan kunde måste får fick vill
ville bör säger sade sa
""",
    "da": """
en et den det de dem og eller men at som om når hvor hvordan hvad hvem hvilken hvilket hvilke
hvorfor fordi mens jeg mig min mit mine du dig din dit dine han ham hans hun hende hendes vi os
vores i jer jeres deres sig sin sit sine selv man nogen noget nogle ingen intet alle alt hver anden
andet andre samme mange meget mere mest få færre på af til fra for med uden over under mellem mod
gennem efter før siden ved hos omkring inden ifølge trods ikke også kun endnu allerede altid aldrig
ofte næsten her der nu dag går morgen da så dog er var være været bliver blive blev blevet har
havde have haft skal skulle kan kunne må måtte vil ville bør siger sagde
""",
    "no": """
en et ei den det de dem og eller men at som om når hvor hvordan hva hvem hvilken hvilket hvilke
hvorfor fordi mens jeg meg min mitt mine du deg din ditt dine han ham hans hun henne hennes vi oss
vår vårt våre dere deres sin sitt sine seg selv man noen noe ingen alle alt hver annen annet andre
samme mange mye mer mest få færre i på av til fra for med uten over under mellom mot gjennom etter
før siden ved hos omkring innen ifølge tross ikke også bare ennå allerede alltid aldri ofte nesten
her der nå dag går morgen da så likevel er var være vært blir bli ble blitt har hadde ha hatt skal
skulle kan kunne må måtte vil ville bør sier sa
""",
    "pl": """
i a oraz lub albo ale lecz jednak więc zatem że żeby aby gdy kiedy jeśli jeżeli choć chociaż
ponieważ bo gdyż jak jako który która które którzy których którym którego której którą co kto kogo
komu czego czym gdzie dlaczego ten ta to ci te tego tej tym tych temu tą tę tamten on ona ono oni
one jego jej ich go mu im ją nim nią nich niego niej niemu ja mnie mi ty cię ciebie my nas nam wy
was wam się siebie sobie sobą swój swoja swoje swego swojego swojej swoich swoim mój moja nasz
nasza wasz sam sama samo każdy każda każde wszystko wszyscy wszystkie wszystkich inny inna inne
innych żaden żadna pewien kilka wiele wielu mało mniej więcej najbardziej bardziej bardzo w we z ze
na do od po za przed przez przy pod nad między wśród bez dla o ku u wobec według podczas mimo
oprócz nie tak też także również już jeszcze tylko nawet zawsze nigdy często prawie około tu tutaj
tam teraz dziś dzisiaj wczoraj jutro potem później wcześniej jest są był była było byli były być
będzie będą został została zostało zostali zostały ma mają miał miała mieć może mogą mógł mogła
można musi muszą powinien trzeba powiedział powiedziała mówi
""",
    "cs": """
a i ale nebo avšak však tedy že aby když pokud jestli protože neboť ač ačkoli jak jako který která
které kteří kterých kterým kterého co kdo koho komu čeho čím kde kdy proč ten ta to ti ty toho té
tom těch tomu tím tu on ona ono oni jeho její jejich ho mu jim jí ní něj něm nich já mě mi tě my
nás nám vy vás vám se si sebe sobě svůj svá své svého svém svých můj náš váš sám každý každá každé
všechno všichni všechny všech jiný jiná jiné žádný několik mnoho málo méně více nejvíce velmi v ve
z ze na do od po za před přes při pod nad mezi bez pro o k ke u vůči podle během kromě ne také též
už ještě jen jenom pouze stále vždy nikdy často téměř asi zde tady tam teď nyní dnes včera zítra
potom později dříve je jsou byl byla bylo byli byly být bude budou bych by má mají měl měla mít
může mohou mohl musí řekl řekla uvedl uvedla
""",
    "uk": """
і й та а але або чи проте однак отже тому що щоб коли якщо хоча оскільки бо як який яка яке які
якого якої яких яким якому яку хто кого кому ким чого чому чим де куди звідки навіщо цей ця це ці
цього цієї цих цьому цим цю той те ті того тієї тих тим ту він вона воно вони його її їх йому їй їм
ним нею ними нього неї них я мене мені ти тебе тобі ми нас нам ви вас вам себе собі собою свій своя
своє свої свого своєї своїх своїм мій наш наша наше наші ваш сам сама само самі кожен кожна кожне
весь вся все всі усі всіх усіх інший інша інше інші інших жоден кілька декілька багато мало менше
більше найбільше дуже в у з із зі на до від по за перед через при під над між серед без для о об
про к біля після протягом час щодо згідно крім замість попри не ні також теж вже ще лише тільки
навіть завжди ніколи часто майже близько тут там тепер зараз сьогодні вчора завтра потім пізніше
раніше є був була було були бути буде будуть має мають мав мала може можуть міг могла треба повинен
сказав сказала повідомив повідомила
""",
    "ru": """
и й а но или либо однако зато поэтому что чтобы когда если хотя поскольку потому ибо как какой
какая какое какие который которая которое которые которого которой которых которым которому которую
кто кого кому кем чего чему чем где куда откуда почему зачем этот эта это эти этого этой этих этому
этим эту тот та то те того той тех тому тем ту он она оно они его её ее их ему ей им ним ней ними
него неё них нее я меня мне ты тебя тебе мы нас нам вы вас вам себя себе собой свой своя своё свое
свои своего своей своих своим мой наш наша наше наши ваш сам сама само сами каждый каждая каждое
весь вся всё все всех всем другой другая другое другие других никто ничто никакой несколько много
мало меньше больше более менее наиболее очень в во с со из на до от по за перед через при под над
между среди без для о об обо про к ко у около после течение время ходе согласно кроме вместо
несмотря не ни также тоже уже ещё еще лишь только даже всегда никогда часто почти здесь тут там
теперь сейчас сегодня вчера завтра потом затем позже ранее есть был была было были быть будет будут
имеет имеют может могут мог могла можно нужно должен должна должны сказал сказала сообщил сообщила
заявил заявила
""",
    "tr": """
ve veya ya da de ama fakat ancak çünkü ki eğer ise gibi kadar için ile göre sonra önce beri karşı
doğru rağmen üzere bu şu o bunlar şunlar onlar bunu bunun buna bunda bundan onu onun ona onda ondan
ben beni bana benim sen seni sana senin biz bizi bize bizim siz sizi size sizin onları onların
onlara kendi kendisi bir birçok birkaç bazı her herkes hiç hiçbir kimse bütün tüm diğer başka aynı
çok az daha en ne neden nasıl nerede kim hangi değil yok var mı mi mu mü bile sadece yalnız hâlâ
artık hep sık şimdi bugün dün yarın burada orada olan olarak oldu olduğu olduğunu olacak olabilir
oluyor olması olmak etti etmek eden edilen edildi dedi söyledi
""",
}

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.casefold().split()) for language, words in _WORDS.items()
}
"""The words by the language's ISO 639-1 code, folded as for comparing without regard to
case."""


def telling(words: Iterable[str], language: str | None) -> tuple[str, ...]:
    """Returns those of the words that say something of what is told, in their order."""
    empty = FUNCTION_WORDS.get((language or "")[:2], frozenset())
    return tuple(each for each in words if each.casefold() not in empty)
