"""Words as PostgreSQL's stemmers shorten them, remembered: few words of a text are new."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

MOST_WORDS = 16_384
"""So many words are remembered in all, those asked for last."""

_STEMS = text(
    "SELECT word, lexeme FROM unnest(CAST(:words AS text[])) AS word "
    "LEFT JOIN LATERAL unnest(to_tsvector(CAST(:config AS regconfig), word)) ON true"
)

_Found = dict[str, tuple[str, ...]]
_Remembered = dict[tuple[str, str], tuple[str, ...]]


class Stems:
    """The stems of words by (configuration, word), as one server knows them.

    What was not asked for while half of ``most`` others came is forgotten.
    """

    def __init__(self, most: int = MOST_WORDS) -> None:
        self._most = most
        self._now: _Remembered = {}
        self._before: _Remembered = {}

    def of(
        self, session: Session, config: str, words: Collection[str]
    ) -> Mapping[str, tuple[str, ...]]:
        """Returns the stems of each word: none of one that the stemmer leaves out."""
        found: _Found = {}
        missing = []
        for word in words:
            stems = self._remembered(config, word)
            if stems is None:
                missing.append(word)
            else:
                found[word] = stems
        if missing:
            found |= self._asked(session, config, missing)
        return found

    def _remembered(self, config: str, word: str) -> tuple[str, ...] | None:
        key = config, word
        stems = self._now.get(key)
        if stems is None and (stems := self._before.get(key)) is not None:
            self._remember(key, stems)
        return stems

    def _remember(self, key: tuple[str, str], stems: tuple[str, ...]) -> None:
        if len(self._now) >= self._most // 2:
            self._before, self._now = self._now, {}
        self._now[key] = stems

    def _asked(self, session: Session, config: str, words: list[str]) -> _Found:
        found: _Found = dict.fromkeys(words, ())
        for word, lexeme in session.execute(_STEMS, {"words": words, "config": config}):
            if lexeme is not None:
                found[word] += (lexeme,)
        for word, stems in found.items():
            self._remember((config, word), stems)
        return found


_KNOWN: WeakKeyDictionary[Engine, Stems] = WeakKeyDictionary()


def stems(session: Session) -> Stems:
    """Returns what is remembered of the session's server."""
    return _KNOWN.setdefault(session.get_bind().engine, Stems())
