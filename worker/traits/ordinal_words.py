"""Words for ordinals, by language. Those that inflect are given by their stem and their endings."""

from __future__ import annotations

# First to tenth.
_STEMS = {
    "en": ("first second third fourth fifth sixth seventh eighth ninth tenth", ("",)),
    "de": ("erst zweit dritt viert fünft sechst siebt acht neunt zehnt", ("e", "en", "er", "es")),
    "fr": (
        "premi deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième",
        ("", "s", "er", "ère"),
    ),
    "es": (
        "primer segund tercer cuart quint sext séptim octav noven décim",
        ("", "o", "a", "os", "as"),
    ),
    "it": ("prim second terz quart quint sest settim ottav non decim", ("o", "a", "i", "e")),
    "pt": (
        "primeir segund terceir quart quint sext sétim oitav non décim",
        ("o", "a", "os", "as"),
    ),
    "nl": ("eerste tweede derde vierde vijfde zesde zevende achtste negende tiende", ("",)),
    "ru": (
        "перв втор трет четверт пят шест седьм восьм девят десят",
        "ый ой ий ая ья ое ье ого ьего ому ьему ую ью ым ьим ом ьем ей".split(),
    ),
    "uk": (
        "перш друг трет четверт пʼят шост сьом восьм девʼят десят",
        "ий а я е є ого ього ому ьому у ю им ім ої ьої ій".split(),
    ),
    "pl": (
        "pierwsz drug trzec czwart piąt szóst siódm ósm dziewiąt dziesiąt",
        "y i a ia e ie ego iego emu iemu ą ią ym im ej iej".split(),
    ),
    "tr": (
        "birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu onuncu",
        ("",),
    ),
    "sv": ("första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde", ("",)),
    "id": ("pertama kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan kesepuluh",
           ("",)),
}  # fmt: skip

ORDINAL_WORDS: dict[str, dict[str, int]] = {
    language: {
        f"{stem}{ending}".replace("ё", "е"): value
        for value, stem in enumerate(stems.split(), 1)
        for ending in endings
    }
    for language, (stems, endings) in _STEMS.items()
}
"""Language (ISO 639-1) → case-folded word → its value."""

_ENGLISH_TEENS = "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth"
ORDINAL_WORDS["en"].update(
    {word: value for value, word in enumerate(f"{_ENGLISH_TEENS} nineteenth twentieth".split(), 11)}
)

SUFFIXES = frozenset(
    """st nd rd th e er ère re ème eme nd nde º ª ° й го м я е му ю х та ий те де ste ende ci cı nci
    ncı üncü uncu inci ıncı ος η ο ου""".split()
)
"""What stands directly behind a numeral that is an ordinal."""

LABELS = frozenset(
    """day round game match stage phase week matchday race leg quarter lap test package batch
    tag runde spiel spieltag etappe woche paket jour journée tour étape manche semaine
    día jornada etapa ronda partido paquete fase giornata tappa turno partita settimana
    dia rodada jogo pacote dag wedstrijd omgang etapp день раунд тур матч этап неделя пакет
    етап dzień runda kolejka etap mecz pakiet gün maç hafta hari laga""".split()
)
"""Words that a numeral behind them makes an ordinal of: round 2, day 745."""
MAGNITUDES = frozenset(
    """magnitude magnitudes magnitud magnitudine magnitudo stärke magnituda magnitudą magnitudy
    магнитуда магнитудой магнитуды магнітуда магнітудою магнітуди магнитуд büyüklüğünde
    büyüklüğündeki μέγεθος richter قوة بقوة شدت magnitudu magnituden
    तीव्रता""".split()
)
"""Words beside which a numeral is the strength of an earthquake."""
