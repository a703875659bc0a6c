"""What makes a pattern slow, made of the pattern: repeats that meet what they repeat, and fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from tests.growth.patterns import Compiled

GENERIC = (
    " ", "\n", "\t", "\r\n", "\u00a0", "a", "A", "0", "é", "я", "中", "한", "カ", "ا",
    "\u0301", "a\u0301", "\u0301\u0327", "\u200b", "\u200d", "\ufe0f", "\U000e0061",
    "&", "&#", "&a", "<", "<a", "<a ", "<!--", "<p>", "</", ">", ";", "=", "a=", "a=\"", "\"", "'",
    "(", ")", "[", "]", "{", "-", "--", ".", "..", ",", ", ", ":", "://", "/", "\\", "|", "_", "@",
    "#", "%", "*", "•", "—", "…", "。", "?", "!", "a ", "A ", "A. ", "1 ", "1,", "1.", "a.", "a,a ",
    "a\n", " \n", "\n\n", "a-", "a/", "a@", "a:", "A a ", "Aa ", "Aa-", "0-", "0:",
)  # fmt: skip
"""Units for any pattern."""
FOR_READERS = (
    " ", "\n", "\r\n", "a", "A", "0", "я", "中", "한", "ا", "\u0301", "\u0301\u0327", "\u200b",
    "\U000e0061", "&", "&#", "&a", "<", "<a ", "<!--", "<p>", "</", ">", ";", "a=\"", "\"", "(",
    "[", "{", "-", ".", ", ", "/", "|", "@", "#", "*", "•", "—", "。", "a ", "A. ", "1 ", "1,",
    "a\n", " \n", "a@", "a: ", "Aa ", "http://a ",
)  # fmt: skip
"""Units for any document."""
_PROBES = " \n\t\u00a0aAzZ09éяЯ中한カا\u0301.,:;-–—_'’\"/\\|()[]{}<>&#@%*=+?!…。•·»«»”“「」\u200b"
_FAILING = ("", "\x00", "\n", "!", "a", "0")
"""What stands behind the repeats, so that the pattern fails there."""
_MOST_REPEATS = 250
_LONG = 8
"""Times from which on a repeat counts as one."""


def inputs(pattern: Compiled) -> Iterator[tuple[str, str, str]]:
    """Yields what stands before, what is repeated, and what stands behind, as texts."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    seen = set()
    for prefix, unit in islice(_repeats(tree, ("",), pattern.flags), _MOST_REPEATS):
        for one in ((prefix, unit), ("", prefix + unit), ("", prefix + 9 * unit)):
            if one[1] and len(one[1]) < 200 and one not in seen:
                seen.add(one)
                for behind in _FAILING[:2] if len(seen) > 60 else _FAILING:
                    yield *one, behind
    whole = _samples(tree, pattern.flags)
    units = {*GENERIC, *whole, *(each[:-1] for each in whole), *(each[1:] for each in whole)}
    for unit in sorted(units - {""}):
        yield "", unit, "\x00"


def _repeats(tree: Any, prefixes: tuple[str, ...], flags: int) -> Iterator[tuple[str, str]]:
    """Yields for each repeat in a pattern what leads to it, and what it repeats."""
    for code, value in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, most, body = value
            if most >= _LONG:
                for unit in _samples(body, flags):
                    for prefix in prefixes[:2]:
                        yield prefix, unit
            yield from _repeats(body, prefixes, flags)
        else:
            for part in _parts(code, value):
                yield from _repeats(part, prefixes, flags)
        ends = _samples([(code, value)], flags)
        prefixes = tuple(a + b for a in prefixes[:2] for b in ends[:3] or ("",))
        prefixes = tuple(dict.fromkeys(each[-120:] for each in prefixes))[:3]


def _parts(code: Any, value: Any) -> list[Any]:
    """Returns what a node of a pattern holds."""
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.BRANCH:
        return list(value[1])
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    if code is codes.GROUPREF_EXISTS:
        return [each for each in value[1:] if each is not None]
    return []


def _samples(tree: Any, flags: int) -> list[str]:
    """Returns a few texts that match, or nearly; the first takes each repeat as short as it is."""
    made = [""]
    for code, value in tree:
        ends = _matching(code, value, flags)
        made = list(dict.fromkeys(a + b for a in made[:4] for b in ends[:6] or [""]))[:8]
    return [each for each in made if each]


def _matching(code: Any, value: Any, flags: int) -> list[str]:  # noqa: PLR0911 - one for each kind of node
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.NOT_LITERAL:
        return [each for each in _PROBES if ord(each) != value][:6]
    if code is codes.ANY:
        return [" ", "a", "0", ".", "<", ","]
    if code is codes.IN:
        return _of_class(value, flags)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, most, body = value
        return [each * max(least, min(most, 1)) for each in _samples(body, flags)]
    if code is codes.BRANCH:
        found = [_samples(branch, flags)[:2] for branch in value[1]]
        return [each[0] for each in found if each][:6]
    if code in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
        return _samples(value[3] if code is codes.SUBPATTERN else value, flags)
    return []


def _of_class(items: Any, flags: int) -> list[str]:
    """Returns characters of a class: those that many classes have, and its own first ones."""
    return _of_class_lately(tuple(items), flags & (re.ASCII | re.IGNORECASE))


@cache
def _of_class_lately(items: tuple[Any, ...], flags: int) -> list[str]:
    made = re.compile(_written(items), flags)
    own = [chr(value) for code, value in items if code is codes.LITERAL]
    own += [chr(value[0]) for code, value in items if code is codes.RANGE]
    fitting = [each for each in (*_PROBES, *own) if made.match(each)]
    return list(dict.fromkeys([*fitting[:4], *fitting[4:16:4], *own[:2]]))


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def _written(items: Any) -> str:
    made = ""
    for code, value in items:
        if code is codes.NEGATE:
            made += "^"
        elif code is codes.LITERAL:
            made += re.escape(chr(value))
        elif code is codes.RANGE:
            made += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            made += _CATEGORIES[value]
    return f"[{made}]"
