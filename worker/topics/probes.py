"""What finds a single term in a page: literals for the automaton, and a check around each hit."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, Protocol

from worker.topics.folding import fold
from worker.topics.query import Term
from worker.topics.query.scripts import HANGUL, is_hangul, is_letter, is_word_character
from worker.topics.words import reach, rest_of_word

Span = tuple[int, int]
Element = tuple[Literal["text", "any", "rest"], str]
"""A stretch of a term: folded text, one character, or the rest of the word."""

MIN_LITERAL = 3
"""Letters that make a stretch after a wildcard worth looking for."""

_PIECE = re.compile(r"[*?]|[^*?]+")
_GLUED = re.compile(f"(?<=[{HANGUL}])(?= +[^ ])")


class Page(Protocol):
    """What a probe looks at: the folded page and where the automaton found literals."""

    haystack: str
    hits: dict[int, list[Span]]

    def exactly(self, start: int, end: int) -> str:
        """Returns the original characters of a folded span."""

    def stems(self, literal: int, left: int) -> list[Span]:
        """Returns where a literal opens a word, each with the end of its last word."""


@dataclass(slots=True)
class Lexicon:
    """The literals of all topics. Each is looked for once, however many terms it serves.

    ``left`` says which characters may not stand before a hit: 0 any may, 1 no letter, 2 no Hangul.
    ``right`` says whether no letter may follow. Both hold for all terms that use the literal.
    """

    texts: list[str] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    starters: dict[int, list[int]] = field(default_factory=dict)
    """The probes that need a literal first of all, by its number."""
    _ids: dict[str, int] = field(default_factory=dict)

    def add(self, text: str, left: int, right: bool) -> int:
        """Returns the literal's number; its boundaries become the weaker of the two."""
        number = self._ids.setdefault(text, len(self.texts))
        if number == len(self.texts):
            self.texts.append(text)
            self.left.append(left)
            self.right.append(right)
        else:
            self.left[number] = min(self.left[number], left)
            self.right[number] = self.right[number] and right
        return number


class Probe(Protocol):
    """Finds one term."""

    @property
    def literals(self) -> tuple[int, ...]:
        """The literals that a page with the term holds, all of them."""

    def spans(self, page: Page) -> Sequence[Span]:
        """Returns where the term stands in the folded page, in order."""


@dataclass(frozen=True, slots=True)
class WordProbe:
    """A word or phrase without wildcards inside, possibly with ``*`` at its end."""

    literals: tuple[int, ...]
    left: int
    right: bool
    prefix: bool
    lexicon: Lexicon

    def spans(self, page: Page) -> Sequence[Span]:
        """See Probe."""
        literal = self.literals[0]
        hits: Sequence[Span] = page.hits.get(literal, ())
        text = page.haystack
        if self.left != self.lexicon.left[literal]:
            hits = [hit for hit in hits if opens(text, hit[0], self.left)]
        if self.prefix:
            return [(start, rest_of_word(text, end)) for start, end in hits]
        if self.right != self.lexicon.right[literal]:
            hits = [hit for hit in hits if not is_letter(text[hit[1]])]
        return hits


@dataclass(frozen=True, slots=True)
class PatternProbe:
    """A term with wildcards inside: looked at stretch by stretch around its first literal.

    The others only have to be somewhere in the page, which spares most looks.
    """

    literals: tuple[int, ...]
    offset: int
    pattern: Pattern
    second: str = ""
    """The last stretch of a term of two, with the rest of a word between: ``north* troop*``."""
    open: bool = False
    """Whether that stretch stands for the words that begin with it."""

    def spans(self, page: Page) -> Sequence[Span]:
        """See Probe."""
        text, hits = page.haystack, page.hits
        found: list[Span] = []
        for literal in self.literals:
            if literal not in hits:
                return found
        if self.second:
            return self._two(page)
        for hit, _ in hits[self.literals[0]]:
            start = hit - self.offset
            end = self.pattern.end(text, start) if start > 0 else None
            if end is not None:
                found.append((start, end))
        return found

    def _two(self, page: Page) -> list[Span]:
        """Looks behind each place of the first stretch, which terms with the same one share."""
        text, second, size = page.haystack, self.second, len(self.second)
        found: list[Span] = []
        for start, stem in page.stems(self.literals[0], self.pattern.left):
            if text.startswith(second, stem):
                end = stem + size
                if self.open:
                    found.append((start, rest_of_word(text, end)))
                elif not (self.pattern.right and is_letter(text[end])):
                    found.append((start, end))
        return found


@dataclass(frozen=True, slots=True)
class Pattern:
    """A term as stretches, with the boundaries it asks for; see Lexicon for ``left``."""

    parts: tuple[Element, ...]
    left: int
    right: bool

    @classmethod
    def of(cls, body: str) -> Pattern:
        """Makes the pattern of a term as written."""
        parts = elements(body)
        (first, head), (last, tail) = parts[0], parts[-1]
        left = 1 if first == "any" else _left(head)
        return cls(tuple(parts), left, last == "any" or (last == "text" and is_letter(tail[-1])))

    def end(self, text: str, start: int) -> int | None:
        """Returns where the term ends that starts at ``start``, None if none does.

        The text's first and last character are not looked at as parts of words.
        """
        if not opens(text, start, self.left):
            return None
        at = start
        for kind, piece in self.parts:
            if kind == "text":
                if not text.startswith(piece, at):
                    return None
                at += len(piece)
            elif kind == "rest":
                at = rest_of_word(text, at)
            elif at < len(text) and is_word_character(text[at]):
                at += 1
            else:
                return None
        return None if self.right and is_letter(text[at]) else at

    def within(self, value: str) -> bool:
        """Tells whether the term is anywhere in a short folded text."""
        text = f"\n{value}\n"
        return any(self.end(text, start) is not None for start in range(1, len(value) + 1))


@dataclass(frozen=True, slots=True)
class ExactProbe:
    """``raw:``: the same characters, case included."""

    literals: tuple[int, ...]
    inner: WordProbe
    text: str

    def spans(self, page: Page) -> Sequence[Span]:
        """See Probe."""
        return [span for span in self.inner.spans(page) if page.exactly(*span) == self.text]


@dataclass(frozen=True, slots=True)
class SlopProbe:
    """``"phrase"~n``: all its words, in any order, with at most n others among them."""

    literals: tuple[int, ...]
    words: tuple[Probe, ...]
    slop: int

    def spans(self, page: Page) -> Sequence[Span]:
        """See Probe."""
        found = [word.spans(page) for word in self.words]
        if not all(found):
            return ()
        places = sorted(
            {
                (start, end, len(spans), self.words.index(word))
                for word, spans in zip(self.words, found, strict=True)
                for start, end in spans
            }
        )
        needed = Counter(self.words.index(word) for word in self.words)
        starts = [([start for start, _ in found[word]], n - 1) for word, n in needed.items()]
        windows: list[Span] = []
        for first, (begin, *_) in enumerate(places):
            limit = reach(page.haystack, begin, len(self.words) + self.slop - 1)
            # Where one of the words is not near at all, the others are not looked through.
            if not all(_is_within(begin, limit, *each) for each in starts):
                continue
            window = self._window(page.haystack, places, first, limit, Counter(needed))
            if window:
                windows.append(window)
        return windows

    def _window(
        self,
        text: str,
        places: list[tuple[int, int, int, int]],
        first: int,
        limit: int,
        needed: Counter[int],
    ) -> Span | None:
        begin = done = places[first][0]
        for index in range(first, len(places)):
            start, end, _, word = places[index]
            if start > limit:
                return None
            if start < done or not needed[word]:
                continue
            needed[word] -= 1
            done = end
            if not needed.total():
                return None if "\0" in text[begin:end] else (begin, end)
        return None


def _is_within(begin: int, limit: int, starts: Sequence[int], more: int) -> bool:
    """Tells whether a word starts between two places, and so many times more."""
    number = bisect_left(starts, begin) + more
    return number < len(starts) and starts[number] <= limit


def opens(text: str, start: int, left: int) -> bool:
    """Tells whether a word may start here; ``left`` is as in Lexicon."""
    if left == 0:
        return True
    before = text[start - 1]
    return not (is_letter(before) if left == 1 else is_hangul(before))


def build(term: Term, lexicon: Lexicon) -> Probe:
    """Makes the probe of a term and enters its literals."""
    if term.exact:
        inner = _word(fold(term.words[0]).text, lexicon, prefix=False)
        return ExactProbe(inner.literals, inner, term.words[0])
    if term.slop is None:
        return _probe(" ".join(term.words), lexicon)
    # Equal words share one probe, so that a window counts them as the same word.
    by_word: dict[str, Probe] = {}
    words = []
    for word in _folded_words(term.words):
        if word not in by_word:
            by_word[word] = _probe(word, lexicon)
        words.append(by_word[word])
    literals = tuple(dict.fromkeys(number for word in words for number in word.literals))
    return SlopProbe(literals, tuple(words), term.slop)


def _folded_words(words: Iterable[str]) -> list[str]:
    return [part for word in words for part in fold(word).text.split()]


def elements(body: str) -> list[Element]:
    """Cuts a term into stretches; a Hangul word inside a phrase is open to particles."""
    made: list[Element] = []
    for piece in _PIECE.findall(body):
        if piece == "?":
            made.append(("any", ""))
        elif piece == "*":
            made.append(("rest", ""))
        else:
            for index, stretch in enumerate(_GLUED.split(fold(piece).text)):
                if index:
                    made.append(("rest", ""))
                if stretch:
                    made.append(("text", stretch))
    return made


def _probe(body: str, lexicon: Lexicon) -> Probe:
    pattern = Pattern.of(body)
    kinds = [kind for kind, _ in pattern.parts]
    if kinds in (["text"], ["text", "rest"]):
        return _word(pattern.parts[0][1], lexicon, prefix=len(kinds) > 1)
    text, offset = _anchor(pattern.parts)
    numbers = [lexicon.add(text, _left(text) if offset == 0 else 0, False)]
    for (before, _), (kind, other) in pairwise(pattern.parts):
        word = other.strip()
        if kind == "text" and before == "rest" and len(word) >= MIN_LITERAL:
            numbers.append(lexicon.add(word, _left(word), False))
    two = kinds[:3] == ["text", "rest", "text"] and kinds[3:] in ([], ["rest"])
    second = pattern.parts[2][1] if two else ""
    return PatternProbe(tuple(dict.fromkeys(numbers)), offset, pattern, second, len(kinds) == 4)


def _word(text: str, lexicon: Lexicon, *, prefix: bool) -> WordProbe:
    left = _left(text)
    right = not prefix and is_letter(text[-1])
    number = lexicon.add(text, left, right)
    return WordProbe((number,), left, right, prefix, lexicon)


def _left(text: str) -> int:
    if is_letter(text[0]):
        return 1
    return 2 if is_hangul(text[0]) else 0


def _anchor(parts: Sequence[Element]) -> tuple[str, int]:
    """Returns the longest literal at a fixed distance from the term's start, and the distance."""
    best, best_at, offset = "", 0, 0
    for kind, text in parts:
        if kind == "any":
            offset += 1
        elif kind == "text":
            if len(text) > len(best):
                best, best_at = text, offset
            offset += len(text)
        else:
            break
    return best, best_at
