"""Whether a line that begins like furniture is a sentence of the report.

A phrase alone says little: ``You have reached your limit`` opens a paywall and a general's words.
What stands behind it tells the two apart: whose words they are, names and figures of its own, or
on the other side words by which a page speaks of itself and to its reader.
"""

from __future__ import annotations

import re
from functools import cache

from worker import languages
from worker.base.signs import FULL_STOPS
from worker.cleaning.vocabulary import any_of, words_of

_SHORT = 25
"""Characters behind a phrase that are too few for a statement of their own."""
_MIN_STATEMENT = 40
_MIN_NAMELESS = 60
"""Where the script has no capitals, or nothing is named, a statement is of this length at least."""
_INNER_STOP = re.compile(r"[^\W\d_]{3}[.!?][\"'”’»)]{0,2} [\"'“‘«(]?[^\W\d_a-zа-я]|[。！？].")
_STOPS = f"{FULL_STOPS}!！?？…"
_CLOSERS = "\"'”’»«“)]」』"
_CAPITAL = re.compile(r"(?<=[^\s.!?…:] )[\"“„«(]?([A-ZÀ-ÞĀ-ŽΑ-ΩА-ЯЁЄІЇҐЎ][\w’'-]+)")
_FIGURE = re.compile(r"\d")
_CASELESS = re.compile(
    "[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u10d0-\u10ff\u1780-\u17ff\u3040-\u9fff\uac00-\ud7a3]"
)
_PLATFORMS = words_of("reports", "platform")
_OF_A_PAGE = re.compile(
    rf"\b{any_of('reports', 'of_a_page')}\b|{any_of('reports', 'of_a_page_unspaced')}",
    re.IGNORECASE,
)
"""Words by which a page speaks of itself, and to its reader."""


@cache
def _said() -> re.Pattern[str]:
    whole, inner = set(), set()
    for each in languages.known().values():
        for word in each.said.split():
            body = re.escape(word.strip("*")).replace("_", " ")
            if word.startswith("*"):
                inner.add(body)
            else:
                whole.add(body + (r"\w*" if word.endswith("*") else ""))
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(sorted(whole))})(?!\w)|{'|'.join(sorted(inner))}", re.IGNORECASE
    )


def is_attributed(text: str) -> bool:
    """Returns whether a text says whose words it tells."""
    return _said().search(text) is not None


def is_told(text: str) -> bool:
    """Returns whether a line is one sentence that tells somebody's words, with names or figures."""
    body = text.rstrip(_CLOSERS)
    if body[-1:] not in _STOPS or not is_attributed(text):
        return False
    return _INNER_STOP.search(body) is None and _names_something(body)


def is_statement(rest: str) -> bool:
    """Returns whether what follows a phrase of furniture makes the line a sentence of a report."""
    if len(rest) < _SHORT:
        return False
    if is_attributed(rest):
        return True
    ended = rest.rstrip(_CLOSERS)[-1:] in _STOPS
    if not ended or len(rest) < _MIN_STATEMENT or _OF_A_PAGE.search(rest):
        return False
    return len(rest) >= _MIN_NAMELESS or _names_something(rest)


def _names_something(rest: str) -> bool:
    if _FIGURE.search(rest) or _CASELESS.search(rest):
        return True
    return any(name[1].casefold() not in _PLATFORMS for name in _CAPITAL.finditer(rest))
