"""Codes of languages (ISO 639): which there are, and which is meant by another spelling.

They lie with the languages' names in ``codes.txt``, a language a line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("codes.txt")
_TAG = re.compile(r"([a-z]{2,3})[-_][a-z0-9_-]{1,30}")
_COUNTRIES = {
    "ua": "uk", "jp": "ja", "cn": "zh", "hk": "zh", "kp": "ko", "cz": "cs", "gr": "el", "dk": "da",
    "by": "be", "il": "he", "ir": "fa", "rs": "sr", "us": "en", "gb": "en", "vn": "vi", "al": "sq",
    "ge": "ka", "kz": "kk", "md": "ro", "mm": "my", "kh": "km", "np": "ne", "at": "de", "mx": "es",
}  # fmt: skip
"""Codes of countries that are no language's, and the language that whoever writes one means."""
CONFUSED = {
    "se": "sv", "kr": "ko", "ee": "et", "si": "sl", "tw": "zh", "br": "pt", "am": "hy", "my": "ms",
    "sa": "ar",
}  # fmt: skip
"""Codes of languages that are countries', too, and the language that somebody may mean: Northern
Sami or Swedish, Kanuri or Korean. Which it is, the text has to say."""


def is_code(word: str) -> bool:
    """Tells whether it is the code of a language as articles have it."""
    return word in _codes()


def code_of(word: str) -> str | None:
    """Returns the two letters (ISO 639-1) that a code or a name stands for, in small letters; None
    where there are none."""
    return _known().get(word)


def of_country(word: str) -> str | None:
    """Returns the language that is meant by a country's code, where that is no language's."""
    return _COUNTRIES.get(word)


def meant(word: str) -> str | None:
    """Returns the code that a language's other code, its name or a tag such as ``en-GB`` stands
    for; None where that is not known, and of what is a code itself."""
    folded = " ".join(word.casefold().split())
    found = _TAG.fullmatch(folded)
    code = found[1] if found else folded
    known = code_of(code) or _COUNTRIES.get(code)
    return None if known == word else known


def stranger(word: str) -> str:
    """Returns what is to be said of a word that is no code."""
    near = meant(word)
    hint = f'; did you mean "{near}"?' if near else ""
    return f'no article has the language "{word}"; allowed: a code of ISO 639-1{hint}'


@cache
def _codes() -> frozenset[str]:
    return frozenset(_known().values())


@cache
def _known() -> Mapping[str, str]:
    """Returns the codes by themselves, by those that stand for them and by the names."""
    found = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        codes, _, names = line.partition(": ")
        code, *others = codes.split()
        for each in (code, *others, *names.casefold().split(", ")):
            found[each] = code
    return found
