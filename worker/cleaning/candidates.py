"""Which of the lines above the text is its headline, by several signs weighed together.

A headline tells in its words what the text tells, stands near running text, beside a name or a
date, and is as wide as headlines are. No sign needs a language's words. How much each says was
learned from real pages in the format of crawlers (``tests.lines.head_points``).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import add

from worker.cleaning.header import same_title
from worker.cleaning.lines import Line, count_sentences, is_bullet, starts_with_quote
from worker.furniture.model import Verdict

PHRASE, NAMED = 1, 2
"""What a line states beside a headline: a phrase or a time, or a name or a date."""
MOST_LINES = 600
"""Lines at the top among which a headline is looked for."""
_MOST_PROSE, _NOTICED = 3, 2
"""Lines of running text that may stand above a headline, what a site tells on each page, and those
that stand at least between these and a headline beside no name, date or phrase."""
_MIN_HALVED, _MIN_ENDING = 6, 9
"""Lines of a text whose second half is told apart, and letters with which another line ends."""
_MOST_READ, _LEAD = 60, 2
"""Lines of the text whose words are compared, and those of them right below a candidate."""
_MAX_STOPPED, _MIN_STOPPED = 130, 25
"""Widths of a headline that ends with a full stop."""
_STEM, _MIN_WORD = 5, 4
_WORD = re.compile("[\\w\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e]+")
_ASCII_WORDS = {code: " " for code in range(0x80) if not chr(code).isalnum()}
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
)
"""Letters of scripts whose words are short or not parted by blanks."""
_BROKEN_OFF = (",", ":", ";", "،", "，", "：", "、")
_WIDTHS = (12, 20, 30, 100, 140)
_APART = (1, 2, 3, 6, 16)
_MOST_TOLD, _MOST_LED, _FIFTHS, _MOST_OVER = 5, 4, 5, 4
_BELOW, _ABOVE, _NEAR = 3, 2, 5
_DECK = 60
_MARKS = re.compile(r"@|https?:|www\.|©|→|>>|\+\d")
_BARS = re.compile(r"\s[»›>•·]\s|\|")
_POINTS: Mapping[str, int] = {
    "line": -19,
    "width 0": -25,
    "width 1": -19,
    "width 2": -4,
    "width 4": -23,
    "width 5": -21,
    "told 1": 3,
    "told 2": 7,
    "told 3": 6,
    "told 4": 5,
    "told 5": 9,
    "share 2": 3,
    "share 3": 7,
    "share 4": 8,
    "share 5": 5,
    "led 1": 7,
    "led 2": 14,
    "led 3": 21,
    "led 4": 27,
    "late 0": -20,
    "late 1": -12,
    "late 2": -10,
    "late 3": -8,
    "late 4": -6,
    "late 5": -8,
    "apart 1": -2,
    "apart 2": -3,
    "apart 3": -6,
    "apart 4": -11,
    "apart 5": -23,
    "over 1": -13,
    "over 2": -18,
    "over 3": -27,
    "over 4": -9,
    "named next": 19,
    "named below": 16,
    "phrased next": 8,
    "phrased below": 2,
    "phrased above": 6,
    "telling": -7,
    "furniture": -6,
    "deck below": 3,
    "alike": 14,
    "ending": 23,
    "stopped": -35,
    "teaser": -7,
    "mark": -6,
    "bar": -16,
    "quote": 18,
}
"""What each sign is worth, in tenths of the logarithm of the odds against no headline at all."""
_ENOUGH = -5
"""Points from which on a line is the headline that no other rule takes for it."""
_BETTER = 10
"""Points by which it has to be better than the line that the other rules take."""
_TOO_FEW = -20
"""Points below which that line is none, where others stand beside it."""
_FURNITURE = -28
"""Points below which a line alone is none whose own words are those of furniture."""
_SAID = [
    [0, *(_POINTS.get(f"{sign} {rank}", 0) for rank in range(6))]
    for sign in ("told", "share", "led", "late")
]
_MOST_SAID, _LEAST_SAID = sum(map(max, _SAID)), sum(map(min, _SAID))
"""What its words add to a line at most, and at least."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may be the headline, and what speaks for it and against it."""

    place: int
    stands: tuple[str, ...]
    """The signs of how it looks and where it stands."""
    page: _Page = field(repr=False)

    @property
    def signs(self) -> tuple[str, ...]:
        """All of them, with those of its words, which take longer to be read."""
        return (*self.stands, *self.page.words(self.place))

    @property
    def looks(self) -> int:
        return _sum(self.stands)

    @property
    def points(self) -> int:
        return _sum(self.signs)


def _sum(signs: Sequence[str]) -> int:
    return sum([_POINTS.get(sign, 0) for sign in signs])


def choose(found: Sequence[Candidate], taken: int | None) -> int | None:
    """Returns which line is the headline, None where none is.

    ``taken`` is the line that the other rules take; a better one goes before it. Where it is one
    of several, and none of them has what a headline has, there is none.
    """
    if len(found) == 1 and found[0].place == taken and "telling" not in found[0].stands:
        return taken
    mine = next((each for each in found if each.place == taken), None)
    least = _ENOUGH if mine is None else max(_ENOUGH, mine.looks + _LEAST_SAID + _BETTER)
    others = [each for each in found if each is not mine and each.looks + _MOST_SAID > least]
    if not others and (mine is None or mine.looks + _LEAST_SAID >= _TOO_FEW):
        return taken  # whatever their words are
    weighed = others if mine is None else [*others, mine]
    points = {each.place: each.points for each in weighed}
    best = max(points, key=lambda place: points[place])
    least = _ENOUGH if mine is None else max(_ENOUGH, points[mine.place] + _BETTER)
    if best != taken and points[best] > least:
        return best
    is_none = mine is not None and "alike" not in mine.stands and points[mine.place] < _TOO_FEW
    beside = sum("stopped" not in each.stands and "over 0" in each.stands for each in found)
    is_furniture = mine is not None and "telling" in mine.stands and points[mine.place] < _FURNITURE
    return None if is_none and (beside > 1 or is_furniture) else taken


def candidates(
    lines: Sequence[Line], verdicts: Sequence[Verdict], states: Callable[[Line], int]
) -> list[Candidate]:
    """Returns the lines that may be the headline.

    ``states`` tells whether a line holds a name or a date, a phrase, or neither.
    """
    end = _end(lines)
    places = [at for at in range(end) if _is_left(lines[at]) and _may_head(lines[at])]
    if not places:
        return []
    # What stands further below bears on none of them.
    below = next((at for at in range(end, len(lines)) if _is_text(lines[at])), len(lines))
    head = enumerate(lines[: min(below, MOST_LINES)])
    asked = ((at, line) for at, line in head if not line.prose or _may_head(line))
    stating = {at: kind for at, line in asked if (kind := states(line))}
    page = _Page(lines, verdicts, stating)
    return [
        Candidate(at, tuple(page.stands(at)), page)
        for at in places
        if at not in stating and page.may_stand(at)
    ]


def _is_text(line: Line) -> bool:
    """Returns whether a line is running text; a question alone may be a headline."""
    return line.prose and not line.headline and not line.cut


def _is_left(line: Line) -> bool:
    """Returns whether a line is not cut, or as an entry of a menu, the last of which may head."""
    return not line.cut or (line.cut == "menu" and line.role is None)


def _end(lines: Sequence[Line]) -> int:
    """Returns below which line no headline is looked for."""
    prose = 0
    for place, line in enumerate(lines[:MOST_LINES]):
        prose += line.prose and not line.cut and not _may_head(line)
        if prose > _MOST_PROSE:
            return place
    return min(len(lines), MOST_LINES)


def _may_head(line: Line) -> bool:
    text = line.text
    if text.endswith(_BROKEN_OFF) or is_bullet(text):
        return False
    is_short = line.stopped and _MIN_STOPPED <= line.width <= _MAX_STOPPED
    return line.headline or (is_short and count_sentences(text) == 1)


def stems(text: str) -> frozenset[str]:
    """Returns how the words of a text begin; in scripts that part no words, pairs of letters."""
    if text.isascii():
        found = text.lower().translate(_ASCII_WORDS).split()
    else:
        found = _WORD.findall(text.casefold().replace("_", " "))
        if _DENSE.search(text):
            dense = [each for each in found if each[0] >= "\u3040" or _DENSE.search(each)]
            return _plain_stems(set(found).difference(dense)) | _pairs(dense)
    return _plain_stems(found)


def _plain_stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset([each[:_STEM] for each in words if len(each) >= _MIN_WORD or _counts(each)])


def _pairs(words: Sequence[str]) -> frozenset[str]:
    """Returns the pairs of neighbouring letters, and words of a single one."""
    joined = " ".join(words)
    pairs = set(map(add, joined, joined[1:]))
    return frozenset(
        [each for each in pairs if " " not in each] + [w for w in words if len(w) == 1]
    )


def _counts(word: str) -> bool:
    return len(word) > 1 and word.isdigit()


class _Page:
    """What the signs of all candidates of a page are read from."""

    def __init__(
        self,
        lines: Sequence[Line],
        verdicts: Sequence[Verdict],
        stating: Mapping[int, int],
    ) -> None:
        self._lines, self._verdicts, self._stating = lines, verdicts, stating
        self._prose = [at for at, line in enumerate(lines) if _is_text(line)]
        self._apart = self._all_apart()
        self._told_above = [at for at in self._prose if not verdicts[at].telling]

    @cached_property
    def _stems(self) -> dict[int, frozenset[str]]:
        return {at: stems(self._lines[at].text) for at in self._prose[:_MOST_READ]}

    @cached_property
    def _late(self) -> frozenset[str] | None:
        """The words of the text's second half; None where it is too short for two."""
        if len(self._stems) < _MIN_HALVED:
            return None
        return frozenset[str]().union(*list(self._stems.values())[len(self._stems) // 2 :])

    @cached_property
    def _told(self) -> Counter[str]:
        return Counter(chain.from_iterable(self._stems.values()))

    def _all_apart(self) -> list[int]:
        """Returns for each line how many stand between it and the running text below it."""
        apart = [0] * len(self._lines)
        prose = set(self._prose)
        count = 0
        for at in range(len(self._lines) - 1, -1, -1):
            apart[at] = count
            line = self._lines[at]
            if at in prose:
                count = 0
            elif not (line.cut or at in self._stating or self._verdicts[at].telling):
                count += 1
        return apart

    def may_stand(self, at: int) -> bool:
        """Returns whether the running text about a line lets it be the headline: none below it
        tells of a list, and below some a line that is beside no name, date or phrase is a
        subheading, but where a few lines stand between."""
        if not self._prose or self._prose[-1] <= at:
            return False
        over = self._over(at)
        return not over or self._is_apart(at, over) or self._stated_below(at) != "stated nowhere"

    def _is_apart(self, at: int, over: int) -> bool:
        """Returns whether what stands above a line may be notices: below them stand other lines,
        and none is of a list that a text gives."""
        last = self._told_above[over - 1]
        listed = bisect_left(self._items, at) > bisect_left(self._items, last)
        far = at - last > _NOTICED and not listed
        return far and over <= _MOST_PROSE and not self._lines[at].stopped

    @cached_property
    def _items(self) -> list[int]:
        return [at for at, line in enumerate(self._lines[:MOST_LINES]) if is_bullet(line.text)]

    def _over(self, at: int) -> int:
        return bisect_left(self._told_above, at)

    def _stated_below(self, at: int) -> str:
        """Returns what stands right below a line or near: a name or a date, else a phrase."""
        found = "stated nowhere"
        for each in range(at + 1, min(at + 1 + _BELOW, len(self._lines))):
            if _is_text(self._lines[each]):
                break
            kind = self._stating.get(each)
            if kind == NAMED:
                return "named next" if each == at + 1 else "named below"
            if kind == PHRASE and found == "stated nowhere":
                found = "phrased next" if each == at + 1 else "phrased below"
        return found

    def stands(self, at: int) -> Iterator[str]:
        """Yields what speaks for a line or against it, but for its words."""
        line, over = self._lines[at], self._over(at)
        yield "line"
        yield f"width {sum(line.width >= each for each in _WIDTHS)}"
        yield f"apart {sum(self._apart[at] >= each for each in _APART)}"
        yield f"over {min(over, _MOST_OVER)}"
        yield self._stated_below(at)
        if PHRASE in [self._stating.get(each) for each in range(at - _ABOVE, at)]:
            yield "phrased above"
        if self._verdicts[at].telling:
            yield "telling"
        if self._verdicts[at].furniture:
            yield "furniture"
        yield from self._neighbours(at)
        yield from _form(line)

    def words(self, at: int) -> Iterator[str]:
        """Yields how many of a line's words the text has, its first lines, and its second half."""
        line = self._lines[at]
        own = stems(line.text)
        least = 2 if at in self._stems else 1
        told = sum(self._told[stem] >= least for stem in own)
        first = bisect_right(self._prose, at)
        below = self._prose[first : first + _LEAD]
        lead = frozenset[str]().union(*(self._stems.get(each, frozenset()) for each in below))
        led = len(own & lead)
        parts = 2 if _DENSE.search(line.text) else 1
        yield f"told {min(_MOST_TOLD, told // parts)}"
        yield f"share {told * _FIFTHS // len(own) if own else 0}"
        yield f"led {min(_MOST_LED, led // parts)}"
        if own and self._late is not None:
            yield f"late {len(own & self._late) * _FIFTHS // len(own)}"

    def _neighbours(self, at: int) -> Iterator[str]:
        lines, line = self._lines, self._lines[at]
        below = lines[at + 1 : at + 3]
        if len(below) == 2 and not below[0].cut and not below[0].prose and below[0].width >= _DECK:
            yield "deck below"
        if len(line.text) >= _MIN_ENDING and _ends_one(lines[max(0, at - _NEAR) : at], line.text):
            yield "ending"
        if not line.key:
            return
        near = lines[max(0, at - _NEAR) : at + _NEAR + 1]
        if any(
            each is not line and not each.cut and same_title(line.key, each.key) for each in near
        ):
            yield "alike"


def _ends_one(above: Sequence[Line], text: str) -> bool:
    """Returns whether one of the lines above ends with a text and has more before it."""
    size, text = len(text), text.casefold()
    return any(len(each.text) > size and each.text[-size:].casefold() == text for each in above)


def _form(line: Line) -> Iterator[str]:
    text = line.text
    if line.stopped:
        yield "stopped"
    if text.endswith(("…", "...")):
        yield "teaser"
    if _MARKS.search(text):
        yield "mark"
    if _BARS.search(text):
        yield "bar"
    if starts_with_quote(text):
        yield "quote"
