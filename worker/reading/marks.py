"""Combining marks in a row, which are put in order at a cost that grows with their square."""

from __future__ import annotations

from unicodedata import combining

MOST = 30
"""Marks in a row that a text may have (Unicode Standard Annex 15, Stream-Safe Text Format). No
language needs more than a few."""

_TAKEN_APART = frozenset("\u0f73\u0f75\u0f81\uff9e\uff9f")
"""Starters that become marks when they are taken apart."""


def stream_safe(text: str) -> str:
    """Returns a text without the combining marks that follow thirty others in a row."""
    # More than thirty in a row hold every thirty-first place: few have to be looked at.
    if text.isascii():
        return text
    looked_at = text[MOST :: MOST + 1]
    if not any(map(combining, looked_at)) and _TAKEN_APART.isdisjoint(looked_at):
        return text
    kept: list[str] = []
    done = 0
    at = MOST
    while at < len(text):
        if not _is_mark(text[at]):
            at += MOST + 1
            continue
        begin = at
        while begin > done and _is_mark(text[begin - 1]):
            begin -= 1
        end = at + 1
        while end < len(text) and _is_mark(text[end]):
            end += 1
        if end - begin > MOST:
            kept.append(text[done : begin + MOST])
            done = end
        at = end + MOST
    return "".join([*kept, text[done:]])


def _is_mark(character: str) -> bool:
    return combining(character) > 0 or character in _TAKEN_APART
