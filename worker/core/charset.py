"""Which legacy encoding bytes are in: the one under which they read most like a language."""

from __future__ import annotations

import re

from worker.core import language

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
_UNUSUAL = re.compile(
    r"[\x80-\x9f¤¦§¨©¬®¯°±²³´µ¶¸¹¼½¾×÷\u2500-\u25ff\ue000-\uf8ff\uff61-\uff9f]"
    r"|[a-zа-яіїєґα-ω][A-ZА-ЯІЇЄҐΑ-Ω]"
)
"""Signs that running text has few of, and the inner capitals of Cyrillic read by a wrong table."""


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
