"""Words for whole numbers, by language, as agencies write them out (``worker.languages``)."""

from __future__ import annotations

from collections.abc import Mapping

from worker import languages

JOINING = frozenset("and und et y e en og och i и і и та wa و ו".split())
"""Words for 'and' that stand inside a number."""
ONES = frozenset(
    "one ein eine un une uno una um uma een één ett en jeden bir один одна unu".split()
)
"""Words for one, which count only behind tens."""
SCALES = frozenset({1000, 10**6, 10**9})


NUMBER_WORDS: dict[str, dict[str, int]] = {
    code: language.values() for code, language in languages.known().items() if language.numbers
}
"""Language (ISO 639-1) → case-folded word → its value."""


def number_words(language: str | None) -> Mapping[str, int]:
    """Returns the words of a language with their values; those of English where none is stated."""
    return NUMBER_WORDS.get((language or "en")[:2], {})


def _add_compounds() -> None:
    """Adds what some languages write as one word, such as ``einundzwanzig`` and ``ventidue``."""
    german, dutch, italian = (NUMBER_WORDS.get(each, {}) for each in ("de", "nl", "it"))
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
    spanish = NUMBER_WORDS.get("es", {})
    for unit, few in [("uno", 1), ("ún", 1), *(e for e in spanish.items() if e[1] < 10)]:
        spanish[veinti + {"dos": "dós", "tres": "trés", "seis": "séis"}.get(unit, unit)] = 20 + few


_add_compounds()
