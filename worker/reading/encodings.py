"""Which encoding a name means, and which one bytes without a name are in.

A guess is the encoding under which the bytes read most like a language.
"""

from __future__ import annotations

import codecs
import re

from worker.reading import language

_SLAVIC = frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk"})
_WESTERN = frozenset({"en", "de", "fr", "es", "it", "pt", "nl", "sv", "no", "da", "fi", "ca", "is"})

_CANDIDATES: tuple[tuple[str, frozenset[str]], ...] = (
    ("cp1252", _WESTERN),
    ("cp1251", _SLAVIC),
    ("koi8_u", _SLAVIC),
    ("cp949", frozenset({"ko"})),
    ("cp932", frozenset({"ja"})),
    ("euc_jp", frozenset({"ja"})),
    ("gb18030", frozenset({"zh"})),
    ("big5", frozenset({"zh"})),
    ("cp1250", frozenset({"pl", "cs", "sk", "hu", "hr", "sl", "ro", "sq"})),
    ("cp1253", frozenset({"el"})),
    ("cp1254", frozenset({"tr", "az"})),
    ("cp1255", frozenset({"he"})),
    ("cp1256", frozenset({"ar", "fa", "ur"})),
    ("cp1257", frozenset({"lt", "lv", "et"})),
    ("cp866", _SLAVIC),
    ("cp874", frozenset({"th"})),
)
_MEANT = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252",
    "us-ascii": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "hz-gb-2312": "hz",
    "euc-kr": "cp949", "euc_kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949",
    "ks_c_5601": "cp949", "x-windows-949": "cp949", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp",
    "x-mac-cyrillic": "mac_cyrillic", "macintosh": "mac_roman", "x-cp1251": "cp1251",
    "win-1251": "cp1251", "koi8-r": "koi8_u", "koi": "koi8_u", "big5": "big5hkscs",
    "x-x-big5": "big5hkscs", "iso-8859-8-i": "iso8859_8", "unicode-1-1-utf-7": "utf-7",
    "iso-2022-jp": "iso2022_jp_2", "x-unknown": "", "unknown-8bit": "", "8bit": "",
    "binary": "", "none": "", "default": "",
}  # fmt: skip
"""What programs mean by a name: mostly Windows' superset (WHATWG Encoding, 4.2)."""

WITH_STATES = frozenset({"iso2022_jp_2", "iso2022_jp", "iso2022_kr", "hz", "utf-7"})
"""Encodings of 7-bit bytes, which look like ASCII and have to be believed."""

DOUBTFUL = frozenset({"cp1252", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"})
"""What programs declare without knowing; or what the bytes have been tried for before."""

_UNFIT = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"})
"""Python's own of texts that no document is in."""

WIDE = frozenset({"cp949", "cp932", "euc_jp", "gb18030", "big5hkscs"})
"""Encodings of several bytes a character."""

_CYRILLIC = ("cp1251", "koi8_u")
"""Encodings of one byte a Cyrillic letter that are declared in each other's place."""

_UNUSUAL = re.compile(
    r"[\x80-\x9f¤¦§¨©¬®¯°±²³´µ¶¸¹¼½¾×÷\u2500-\u25ff\ue000-\uf8ff\uff61-\uff9f]"
    r"|[a-zа-яіїєґα-ω][A-ZА-ЯІЇЄҐΑ-Ω]"
)
"""Signs that running text has few of, and the inner capitals of Cyrillic read by a wrong table."""


def known(name: str) -> str:
    """Returns Python's name of the encoding that a declaration means; empty for none."""
    folded = name.strip().strip("\"'").lower()
    meant = _MEANT.get(folded, folded)
    if not meant or len(meant) > 40:
        return ""
    try:
        found = codecs.lookup(meant)
    except (LookupError, ValueError):
        return ""
    # Python's codecs between bytes, such as zlib, are none of characters.
    is_fit = found._is_text_encoding and found.name.replace("-", "_") not in _UNFIT
    return meant if is_fit else ""


def guess(content: bytes) -> str:
    """Returns the name of the likeliest encoding of ``content``, a sample without UTF-8.

    Each candidate decodes the bytes, and the language model says how sure it is of a language
    that is written in it. ``cp1252`` where nothing is likely.
    """
    best, encoding = 0.0, "cp1252"
    for candidate, languages in _CANDIDATES:
        score = _score(content, candidate, languages)
        if score > best + 0.02:
            best, encoding = score, candidate
    return encoding


def mistaken(content: bytes, name: str) -> bool:
    """Tells whether a sample in a Cyrillic encoding reads much better in another than ``name``.

    Each of them gives letters for nearly all bytes, so that a wrong one is not seen otherwise; but
    what is small in KOI8 is a capital in Windows' table, and the other way round.
    """
    if name not in _CYRILLIC:
        return False
    text = content.decode(name, "replace")
    if 2 * sum(map(str.isupper, text)) < sum(map(str.isalpha, text)):
        return False
    others = (_score(content, each, _SLAVIC) for each in _CYRILLIC if each != name)
    return max(others) > _score(content, name, _SLAVIC) + 0.2


def _score(content: bytes, encoding: str, languages: frozenset[str]) -> float:
    text = content.decode(encoding, "replace")
    size = len(text)
    broken = text[: size - 2].count("\ufffd")
    if broken > 0.01 * size:
        return 0.0
    code, chance = language.likeliest(text)
    if code not in languages:
        return 0.0
    if text.upper() == text and text.lower() != text:
        chance -= 0.3
    return chance - 8 * (len(_UNUSUAL.findall(text)) + 2 * broken) / max(size, 1)
