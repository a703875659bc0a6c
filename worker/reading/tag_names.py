"""Patterns of the names of HTML's elements."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(names: Iterable[str]) -> str:
    """Returns a pattern of any of the names, longest first, in either case of ASCII letters.

    Names that begin alike share their beginning, and each letter is a class: a place at which none
    begins costs one look, not one for each name, whoever fills a page with such places.
    """
    by_first: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        by_first.setdefault(name[:1], []).append(name[1:])
    is_end = by_first.pop("", None) is not None
    branches = [_letter(first) + any_of(rests) for first, rests in by_first.items()]
    if not branches:
        return ""
    if len(branches) == 1 and not is_end:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' * is_end}"


def _letter(letter: str) -> str:
    lower, upper = letter.lower(), letter.upper()
    return re.escape(letter) if lower == upper else f"[{lower}{upper}]"
