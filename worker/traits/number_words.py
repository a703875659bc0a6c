"""Words for whole numbers, by language, as agencies write them out.

From Unicode CLDR's spell-out rules; where a language inflects its numerals, the forms that stand
before nouns in news are added. The word for one is left out: in most languages it is the article.
"""

from __future__ import annotations

# Two to nineteen, then the tens, a hundred, a thousand, a million, a milliard. Forms of one number
# are joined by a bar; a dash stands for a number that is written as two words or is left out.
_WORDS = {
    "en": """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
        hundred thousand million|mln|mn billion|bln|bn""",
    "de": """zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn
        sechzehn siebzehn achtzehn neunzehn zwanzig dreißig|dreissig vierzig fünfzig sechzig siebzig
        achtzig neunzig hundert tausend million|millionen|mio milliarde|milliarden|mrd""",
    "fr": """deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
        - - - vingt trente quarante cinquante soixante septante octante nonante cent|cents mille
        million|millions milliard|milliards""",
    "es": """dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
        dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta
        ochenta noventa cien|ciento mil millón|millones millardo""",
    "it": """due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici
        quindici sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta
        settanta ottanta novanta cento mille|mila milione|milioni|mln miliardo|miliardi|mld""",
    "pt": """dois|duas três quatro cinco seis sete oito nove dez onze doze treze catorze|quatorze
        quinze dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove vinte trinta
        quarenta cinquenta sessenta setenta oitenta noventa cem|cento mil milhão|milhões
        bilhão|bilhões""",
    "nl": """twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien
        zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig
        negentig honderd duizend miljoen|mln miljard|mld""",
    "sv": """två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton
        arton nitton tjugo trettio fyrtio femtio sextio sjuttio åttio nittio hundra tusen
        miljon|miljoner miljard|miljarder""",
    "no": """to tre fire fem seks sju|syv åtte ni ti elleve tolv tretten fjorten femten seksten
        sytten atten nitten tjue tretti førti femti seksti sytti åtti nitti hundre tusen
        million|millioner milliard|milliarder""",
    "da": """to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten
        atten nitten tyve tredive fyrre halvtreds tres halvfjerds firs halvfems hundrede tusind
        million|millioner milliard|milliarder""",
    "fi": """kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen yksitoista
        kaksitoista kolmetoista neljätoista viisitoista kuusitoista seitsemäntoista
        kahdeksantoista yhdeksäntoista kaksikymmentä kolmekymmentä neljäkymmentä viisikymmentä
        kuusikymmentä seitsemänkymmentä kahdeksankymmentä yhdeksänkymmentä sata|sataa
        tuhat|tuhatta miljoona|miljoonaa miljardi|miljardia""",
    "pl": """dwa|dwie|dwóch|dwoje trzy|trzech|troje cztery|czterech|czworo pięć|pięciu
        sześć|sześciu siedem|siedmiu osiem|ośmiu dziewięć|dziewięciu dziesięć|dziesięciu
        jedenaście|jedenastu dwanaście|dwunastu trzynaście|trzynastu czternaście|czternastu
        piętnaście|piętnastu szesnaście|szesnastu siedemnaście|siedemnastu osiemnaście|osiemnastu
        dziewiętnaście|dziewiętnastu dwadzieścia|dwudziestu trzydzieści|trzydziestu
        czterdzieści|czterdziestu pięćdziesiąt|pięćdziesięciu sześćdziesiąt|sześćdziesięciu
        siedemdziesiąt|siedemdziesięciu osiemdziesiąt|osiemdziesięciu
        dziewięćdziesiąt|dziewięćdziesięciu sto|stu tysiąc|tysiące|tysięcy|tys
        milion|miliony|milionów|mln miliard|miliardy|miliardów|mld""",
    "cs": """dva|dvě|dvou tři|tří čtyři|čtyř pět|pěti šest|šesti sedm|sedmi osm|osmi
        devět|devíti deset|deseti jedenáct|jedenácti dvanáct|dvanácti třináct|třinácti
        čtrnáct|čtrnácti patnáct|patnácti šestnáct|šestnácti sedmnáct|sedmnácti osmnáct|osmnácti
        devatenáct|devatenácti dvacet|dvaceti třicet|třiceti čtyřicet|čtyřiceti padesát|padesáti
        šedesát|šedesáti sedmdesát|sedmdesáti osmdesát|osmdesáti devadesát|devadesáti sto
        tisíc|tisíce milion|miliony|milionů miliarda|miliardy|miliard""",
    "ru": """два|две|двух|двое|двоих три|трех|трое|троих четыре|четырех|четверо|четверых
        пять|пяти|пятеро|пятерых шесть|шести|шестеро семь|семи|семеро восемь|восьми девять|девяти
        десять|десяти одиннадцать|одиннадцати двенадцать|двенадцати тринадцать|тринадцати
        четырнадцать|четырнадцати пятнадцать|пятнадцати шестнадцать|шестнадцати
        семнадцать|семнадцати восемнадцать|восемнадцати девятнадцать|девятнадцати
        двадцать|двадцати тридцать|тридцати сорок|сорока пятьдесят|пятидесяти
        шестьдесят|шестидесяти семьдесят|семидесяти восемьдесят|восьмидесяти девяносто|девяноста
        сто|ста тысяча|тысячи|тысяч|тыс миллион|миллиона|миллионов|млн
        миллиард|миллиарда|миллиардов|млрд""",
    "uk": """два|дві|двох|двоє три|трьох|троє чотири|чотирьох|четверо пʼять|п'ять|п’ять|пять|пяти
        шість|шести|шестеро сім|семи|семеро вісім|восьми девʼять|дев'ять|дев’ять|девять|девяти
        десять|десяти одинадцять|одинадцяти дванадцять|дванадцяти тринадцять|тринадцяти
        чотирнадцять|чотирнадцяти пʼятнадцять|п'ятнадцять|п’ятнадцять шістнадцять|шістнадцяти
        сімнадцять|сімнадцяти вісімнадцять|вісімнадцяти девʼятнадцять|дев'ятнадцять|дев’ятнадцять
        двадцять|двадцяти тридцять|тридцяти сорок|сорока пʼятдесят|п'ятдесят|п’ятдесят
        шістдесят|шістдесяти сімдесят|сімдесяти вісімдесят|вісімдесяти девʼяносто|дев'яносто
        сто|ста тисяча|тисячі|тисяч|тис мільйон|мільйони|мільйонів|млн
        мільярд|мільярди|мільярдів|млрд""",
    "bg": """два|две|двама|двете три|трима четири|четирима пет|петима шест|шестима седем осем девет
        десет единадесет|единайсет дванадесет|дванайсет тринадесет|тринайсет
        четиринадесет|четиринайсет петнадесет|петнайсет шестнадесет|шестнайсет
        седемнадесет|седемнайсет осемнадесет|осемнайсет деветнадесет|деветнайсет двадесет|двайсет
        тридесет|трийсет четиридесет петдесет шестдесет седемдесет осемдесет деветдесет сто
        хиляда|хиляди|хил милион|милиона|млн милиард|милиарда|млрд""",
    "tr": """iki üç dört beş altı yedi sekiz dokuz on - - - - - - - - - yirmi otuz kırk elli altmış
        yetmiş seksen doksan yüz bin milyon milyar""",
    "ro": """doi|două trei patru cinci șase|şase șapte|şapte opt nouă zece unsprezece
        doisprezece|douăsprezece treisprezece paisprezece cincisprezece șaisprezece|şaisprezece
        șaptesprezece|şaptesprezece optsprezece nouăsprezece douăzeci treizeci patruzeci cincizeci
        șaizeci|şaizeci șaptezeci|şaptezeci optzeci nouăzeci sută|sute mie|mii milion|milioane
        miliard|miliarde""",
    "hu": """kettő|két három négy öt hat hét nyolc kilenc tíz tizenegy tizenkettő|tizenkét
        tizenhárom tizennégy tizenöt tizenhat tizenhét tizennyolc tizenkilenc húsz harminc negyven
        ötven hatvan hetven nyolcvan kilencven száz ezer millió milliárd""",
    "el": """δύο|δυο τρεις|τρία τέσσερις|τέσσερα|τεσσάρων πέντε έξι επτά|εφτά οκτώ|οχτώ εννέα|εννιά
        δέκα έντεκα δώδεκα δεκατρείς|δεκατρία δεκατέσσερις|δεκατέσσερα δεκαπέντε δεκαέξι
        δεκαεπτά|δεκαεφτά δεκαοκτώ|δεκαοχτώ δεκαεννέα|δεκαεννιά είκοσι τριάντα σαράντα πενήντα
        εξήντα εβδομήντα ογδόντα ενενήντα εκατό|εκατόν χίλια|χιλιάδες
        εκατομμύριο|εκατομμύρια|εκατ δισεκατομμύριο|δισεκατομμύρια|δισ""",
    "id": """dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas - - - - - - - - - - -
        - - - - - ratus|seratus ribu|seribu juta miliar|milyar""",
    "ar": """اثنان|اثنين|اثنتين ثلاثة|ثلاث أربعة|أربع خمسة|خمس ستة|ست سبعة|سبع ثمانية|ثماني
        تسعة|تسع عشرة|عشر - - - - - - - - - عشرون|عشرين ثلاثون|ثلاثين أربعون|أربعين خمسون|خمسين
        ستون|ستين سبعون|سبعين ثمانون|ثمانين تسعون|تسعين مئة|مائة ألف|آلاف مليون|ملايين
        مليار|مليارات""",
    "fa": """دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده
        نوزده بیست سی چهل پنجاه شصت هفتاد هشتاد نود صد هزار میلیون میلیارد""",
    "hi": """दो तीन चार पांच|पाँच छह|छः सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह
        उन्नीस बीस तीस चालीस पचास साठ सत्तर अस्सी नब्बे सौ हजार|हज़ार - अरब""",
}

_VALUES = (*range(2, 20), *range(20, 100, 10), 100, 1000, 10**6, 10**9)
JOINING = frozenset("and und et y e en og och i и і и та wa و ו".split())
"""Words for 'and' that stand inside a number."""
ONES = frozenset(
    "one ein eine un une uno una um uma een één ett en jeden bir один одна unu".split()
)
"""Words for one, which count only behind tens."""
SCALES = frozenset({1000, 10**6, 10**9})


def _table(words: str) -> dict[str, int]:
    return {
        form.casefold().replace("ё", "е"): value
        for forms, value in zip(words.split(), _VALUES, strict=True)
        for form in forms.split("|")
        if form != "-"
    }


NUMBER_WORDS: dict[str, dict[str, int]] = {
    language: _table(words) for language, words in _WORDS.items()
}
"""Language (ISO 639-1) → case-folded word → its value."""


def _add_compounds() -> None:
    """Adds what some languages write as one word, such as ``einundzwanzig`` and ``ventidue``."""
    german, dutch, italian = (NUMBER_WORDS[each] for each in ("de", "nl", "it"))
    for table, one, middle in ((german, "ein", "und"), (dutch, "een", "en")):
        units = [(one, 1), *((word, value) for word, value in table.items() if value < 10)]
        tens = [(word, value) for word, value in table.items() if 20 <= value < 100]
        for unit, few in units:
            joint = "ën" if middle == "en" and unit.endswith("e") else middle
            table.update({f"{unit}{joint}{ten}": many + few for ten, many in tens})
        table.update(
            {f"{unit}{h}": few * 100 for unit, few in units for h in ("hundert", "honderd")}
        )
    for ten, many in [each for each in italian.items() if 20 <= each[1] < 100]:
        for unit, few in [("uno", 1), *(each for each in italian.items() if each[1] < 10)]:
            stem = ten[:-1] if few in (1, 8) else ten
            italian[f"{stem}{unit}"] = many + few
    veinti = "veinti"
    spanish = NUMBER_WORDS["es"]
    for unit, few in [("uno", 1), ("ún", 1), *(e for e in spanish.items() if e[1] < 10)]:
        spanish[veinti + {"dos": "dós", "tres": "trés", "seis": "séis"}.get(unit, unit)] = 20 + few


_add_compounds()
