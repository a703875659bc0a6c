"""Reads what people type into a search: words, phrases, OR, a minus, a star."""

from __future__ import annotations

import re

from worker.base.errors import QueryError
from worker.search.condition import Except, Found, Part, Phrase, all_of, either_of
from worker.search.words import spelled
from worker.topics.folding import fold
from worker.topics.query.scripts import is_hangul, is_unspaced

MOST_CHARACTERS = 2_000
MOST_PHRASES = 200
_QUOTES = '"“”„«»'
_ASKED = re.compile(
    rf"(?P<minus>[-\u2212]*)[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?(?P<star>\*?)"
    rf"|(?P<word>[^\s{_QUOTES}]+)"
)


def read(asked: str) -> Found:
    """Reads a search. Words side by side must all be there; ``OR`` divides what may be there.

    ``"…"`` is a phrase, ``word*`` takes all words that begin so, ``-word`` excludes. Nothing is
    refused but a search with no word to find: then it raises QueryError.
    """
    alternatives = [_Alternative()]
    excludes = False
    for found in list(_ASKED.finditer(asked[:MOST_CHARACTERS]))[:MOST_PHRASES]:
        word = found["word"]
        if word in ("OR", "|", "||"):
            alternatives.append(_Alternative())
        elif word in ("AND", "&", "&&"):
            continue
        elif word == "NOT":
            excludes = True
            continue
        else:
            minus = found["minus"] or (word or "").startswith(("-", "\u2212"))
            phrase = _phrase(word or found["phrase"] + found["star"])
            if phrase is not None:
                alternatives[-1].take(phrase, excludes=excludes or bool(minus))
        excludes = False
    conditions = [made for each in alternatives if (made := each.condition()) is not None]
    if not conditions:
        raise QueryError("There is nothing to search for", asked, 0, "a word that is not excluded")
    return either_of(conditions)


class _Alternative:
    def __init__(self) -> None:
        self._wanted: list[Found] = []
        self._others: list[Phrase] = []

    def take(self, phrase: Phrase, *, excludes: bool) -> None:
        if excludes:
            self._others.append(phrase)
        else:
            self._wanted.append(phrase)

    def condition(self) -> Found | None:
        if not self._wanted:
            return None
        wanted = all_of(self._wanted)
        return Except(wanted, tuple(self._others)) if self._others else wanted


def _phrase(text: str) -> Phrase | None:
    starred = text.rstrip().endswith("*")
    folded = fold(text.replace("\0", " ")).text
    found = spelled(folded)
    if not found:
        return None
    # Particles follow a Korean word without a blank.
    parts = [Part(word, is_hangul(word[-1])) for word in found]
    if starred and not is_unspaced(found[-1][-1]):
        parts[-1] = Part(found[-1], True)
    elif len(parts) == 1 and not parts[0].open:
        parts[0] = Part(found[0], spelling="".join(filter(str.isalnum, folded)))
    return Phrase(tuple(parts))
