"""One article, folded, with what the automaton found in it."""

from __future__ import annotations

from collections.abc import Sequence

from worker.base.types import FieldName, Searchable
from worker.topics.folding import fold
from worker.topics.probes import Lexicon, Probe, Span, opens
from worker.topics.query.scripts import is_hangul, is_letter
from worker.topics.words import lead_end, reach, rest_of_word

View = tuple[Span, ...]
"""The parts of a page that are looked at, as spans of its haystack."""

MOST_HITS = 10_000
"""Of a literal that stands more often in an article, the first so many count: a page built of
two words over and over would cost NEAR minutes."""

_BETWEEN = "\n\0\n"


class ArticlePage:
    """The title and text of an article as one folded string, the haystack.

    A derived title repeats the text's beginning and is left out. The first and last character
    of the haystack are line breaks, so that a hit always has neighbours.
    """

    __slots__ = (
        "_background",
        "_lead",
        "_paragraphs",
        "_reach",
        "_spans",
        "_stems",
        "article",
        "haystack",
        "hits",
        "present",
        "probes",
        "text",
        "text_at",
        "title",
        "title_at",
        "whole",
    )

    def __init__(self, article: Searchable, probes: Sequence[Probe]) -> None:
        self.article = article
        self.probes = probes
        self.title = fold("" if article.title_derived else article.title.replace("\0", " "))
        self.text = fold(article.text.replace("\0", " "))
        self.haystack = f"\n{self.title.text}{_BETWEEN}{self.text.text}\n"
        self.title_at: Span = (1, 1 + len(self.title.text))
        start = self.title_at[1] + len(_BETWEEN)
        self.text_at: Span = (start, start + len(self.text.text))
        self.whole: View = (self.title_at, self.text_at)
        self.hits: dict[int, list[Span]] = {}
        self.present: set[int] = set()
        """The probes whose first literal was hit; no other is worth a look."""
        self._spans: dict[int, Sequence[Span]] = {}
        self._stems: dict[tuple[int, int], list[Span]] = {}
        self._reach: dict[tuple[int, int], int] = {}
        self._background: list[Span] | None = None
        self._lead: Span | None = None
        self._paragraphs: list[Span] | None = None

    def enter(self, found: Sequence[tuple[int, int, int]], lexicon: Lexicon) -> None:
        """Takes the automaton's hits (literal, start, end) and keeps those at word boundaries."""
        text, hits, left, right = self.haystack, self.hits, lexicon.left, lexicon.right
        for literal, start, end in found:
            kind = left[literal]
            if kind:
                before = text[start - 1]
                if before != " " and (is_letter if kind == 1 else is_hangul)(before):
                    continue
            if right[literal]:
                after = text[end]
                if after != " " and is_letter(after):
                    continue
            if literal in hits:
                hits[literal].append((start, end))
            else:
                hits[literal] = [(start, end)]
        starters = lexicon.starters
        for literal, places in hits.items():
            del places[MOST_HITS:]
            self.present.update(starters.get(literal, ()))

    def spans(self, probe: int) -> Sequence[Span]:
        """Returns where a probe's term stands in the haystack."""
        if probe not in self.present:
            return ()
        spans = self._spans.get(probe)
        if spans is None:
            spans = self._spans[probe] = self.probes[probe].spans(self)
        return spans

    def stems(self, literal: int, left: int) -> list[Span]:
        """Returns where a literal opens a word, each with the end of its last word."""
        stems = self._stems.get((literal, left))
        if stems is None:
            text = self.haystack
            stems = self._stems[(literal, left)] = [
                (start, rest_of_word(text, end))
                for start, end in self.hits[literal]
                if opens(text, start, left)
            ]
        return stems

    def reach(self, position: int, words: int) -> int:
        """Returns the last place where a word may start with at most ``words`` in between.

        The title's end is an end: nothing is near across it.
        """
        key = (position, words)
        limit = self._reach.get(key)
        if limit is None:
            limit = reach(self.haystack, position, words)
            if position <= self.title_at[1]:
                limit = min(limit, self.title_at[1])
            self._reach[key] = limit
        return limit

    @property
    def lead(self) -> Span:
        """The first 60 words of the text, as a span of the haystack."""
        if self._lead is None:
            start = self.text_at[0]
            self._lead = (start, start + self.text.folded(lead_end(self.article.text)))
        return self._lead

    @property
    def background(self) -> list[Span]:
        """What of the text is background, as spans of the haystack."""
        if self._background is None:
            at, folded = self.text_at[0], self.text.folded
            spans = sorted(self.article.background)
            self._background = [(at + folded(start), at + folded(end)) for start, end in spans]
        return self._background

    @property
    def paragraphs(self) -> list[Span]:
        """The text's paragraphs, divided by blank lines, as spans of the haystack."""
        if self._paragraphs is None:
            start, end = self.text_at
            parts: list[Span] = []
            while (gap := self.haystack.find("\n\n", start, end)) >= 0:
                parts.append((start, gap))
                start = gap + 2
            self._paragraphs = [*parts, (start, end)]
        return self._paragraphs

    def scope(self, name: str | None) -> View:
        """Returns the part of the page that a field of the query names."""
        match name:
            case "title":
                return (self.title_at,)
            case "body":
                return (self.text_at,)
            case "lead":
                return (self.lead,)
            case _:
                return self.whole

    def locate(self, start: int, end: int) -> tuple[FieldName, int, int]:
        """Returns the field, and the original span in it, of a span of the haystack."""
        if start < self.text_at[0]:
            at = self.title_at[0]
            return "title", *self.title.original(start - at, end - at)
        at = self.text_at[0]
        return "text", *self.text.original(start - at, end - at)

    def exactly(self, start: int, end: int) -> str:
        """Returns the original characters of a span of the haystack."""
        field, begin, finish = self.locate(start, end)
        return (self.article.title if field == "title" else self.article.text)[begin:finish]
