"""Which lines may be the headline, and what speaks for each and against it, in whole numbers.

A headline tells in its words what the text tells, stands near running text, beside a name or a
date, and looks as headlines do; so do decks and subheadings, and the headlines of other articles,
so that lines are looked at beside each other. No sign needs a language's words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import add

from worker.cleaning.header import same_title
from worker.cleaning.lines import Line, count_sentences, is_bullet, starts_with_quote
from worker.cleaning.markers import words
from worker.furniture.model import Verdict

PHRASE, NAMED = 1, 2
"""What a line states beside a headline: a phrase or a time, or a name or a date."""
_OWN = (
    "width", "words", "capitals", "figures", "stopped", "asked", "glued", "colon", "bar", "mark",
    "quoted", "rather text", "certainty", "telling", "stating", "left out",
)  # fmt: skip
_PLACED = (
    "over", "apart", "text below", "named below", "named above", "phrased below", "line",
    "width -2", "width -1", "width +1", "width +2", "width +3", "certainty -1", "certainty +1",
    "below", "prose +1",
)  # fmt: skip
_SAID = ("told", "share", "stems", "frequent", "led", "late", "mass")
_COPIED = ("alike", "ending", "copies", "within")
_BESIDE = (
    "taken", "better above", "better next", "best", "less told", "less mass", "in above",
    "in other", "many", "rank",
)  # fmt: skip
NAMES = (*_OWN, *_PLACED, *_SAID, *_COPIED, *_BESIDE)
"""The signs of a line, in order."""
MOST_LINES = 600
"""Lines at the top among which a headline is looked for."""
_MOST_PROSE = 5
"""Lines of running text that may stand above a headline, what a site tells on each page."""
_MAX_HEADLINE, _MAX_STOPPED, _MIN_STOPPED = 170, 130, 25
"""Widths of a headline, and of one that ends with a full stop."""
_MOST_SENTENCES = 3
_MIN_LETTERS = 3
_BROKEN_OFF = (",", ":", ";", "،", "，", "：", "、")
_MAY_BE = frozenset(("", "pointer", "photo credit"))
"""By which rules a line may be left out that is a headline: ``PHOTOS: …``, ``Watch: …``."""
_MOST_READ, _LEAD, _FREQUENT = 60, 2, 15
"""Lines of the text whose words are compared, those of them right below a line, and the words that
the text says most often."""
_MIN_HALVED, _MIN_ENDING, _MIN_WITHIN = 6, 9, 12
_NEAR, _FAR, _BELOW = 5, 12, 3
_PLAIN, _WIDE = 30, 100
"""The widths from which on a line is wider than most names and labels, and than most headlines."""
_NOTICED = 2
"""Lines that stand at least between a site's notice and a headline beside no name or date."""
_NAMED_WITHIN, _NOWHERE = 6, 9
_NO_LINE, _MOST_APART = -1, 99
_STEM, _MIN_WORD = 5, 4
_WORD = re.compile("[\\w\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e]+")
_ASCII_WORDS = {code: " " for code in range(0x80) if not chr(code).isalnum()}
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
)
"""Letters of scripts whose words are short or not parted by blanks."""
_MARKS = re.compile(r"@|https?:|www\.|©|→|>>|\+\d")
_BARS = re.compile(r"\s[»›>•·]\s|\|")
_GLUED = re.compile(r"[^\W\d_A-ZА-Я][A-ZА-Я]")
_ROUGH = (6, 5)
"""Words of the text and of its first lines from which on more say no more."""


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


def _plain_stems(found: Iterable[str]) -> frozenset[str]:
    return frozenset([each[:_STEM] for each in found if len(each) >= _MIN_WORD or _counts(each)])


def _pairs(found: Sequence[str]) -> frozenset[str]:
    """Returns the pairs of neighbouring letters, and words of a single one."""
    joined = " ".join(found)
    pairs = set(map(add, joined, joined[1:]))
    return frozenset(
        [each for each in pairs if " " not in each] + [w for w in found if len(w) == 1]
    )


def _counts(word: str) -> bool:
    return len(word) > 1 and word.isdigit()


def is_text(line: Line) -> bool:
    """Returns whether a line is running text; a question alone may be a headline."""
    return line.prose and not line.headline and not line.cut


class Page:
    """What the signs of lines are read from."""

    def __init__(
        self, lines: Sequence[Line], verdicts: Sequence[Verdict], stating: Mapping[int, int]
    ) -> None:
        self._lines, self._verdicts, self._stating = lines, verdicts, stating
        self.prose = [at for at, line in enumerate(lines) if is_text(line)]
        self._good = [
            at for at in self.prose if not verdicts[at].telling and not verdicts[at].furniture
        ]

    @cached_property
    def _stems(self) -> dict[int, frozenset[str]]:
        return {at: stems(self._lines[at].text) for at in self.prose[:_MOST_READ]}

    @cached_property
    def _late(self) -> frozenset[str] | None:
        """The words of the text's second half; None where it is too short for two."""
        if len(self._stems) < _MIN_HALVED:
            return None
        return frozenset[str]().union(*list(self._stems.values())[len(self._stems) // 2 :])

    @cached_property
    def _told(self) -> Counter[str]:
        return Counter(chain.from_iterable(self._stems.values()))

    @cached_property
    def _frequent(self) -> frozenset[str]:
        return frozenset(stem for stem, _ in self._told.most_common(_FREQUENT))

    @cached_property
    def _copies(self) -> Counter[str]:
        return Counter(
            line.key or words(line.text[:260])
            for line in self._lines
            if line.headline or not line.prose
        )

    @cached_property
    def _apart(self) -> list[int]:
        """How many lines stand between each and the running text below it."""
        apart = [0] * len(self._lines)
        prose = set(self.prose)
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
        """Returns whether the running text above a line lets it be the headline. A line right below
        some, or below the items of a list, is a subheading where no name, date or phrase follows;
        below notices of the site stand other lines, and then the headline."""
        over = bisect_left(self._good, at)
        if not over or any(self._stating.get(at + far) for far in range(1, _BELOW + 1)):
            return True
        last = self._good[over - 1]
        listed = bisect_left(self._items, at) > bisect_left(self._items, last)
        return at - last > _NOTICED and not listed and not self._lines[at].stopped

    @cached_property
    def _items(self) -> list[int]:
        return [at for at, line in enumerate(self._lines) if is_bullet(line.text)]

    def is_alone(self, places: Sequence[int], at: int) -> bool:
        """Returns whether no other of the lines stands above the text, nor is it furniture for
        sure."""
        first = self.prose[0]
        above = [each for each in places if each < first]
        return above == [at] and not self._verdicts[at].telling

    def is_plain(self, at: int) -> bool:
        """Returns whether a line looks as headlines do and as furniture does not."""
        line = self._lines[at]
        return line.headline and line.width >= _PLAIN and not self._verdicts[at].furniture

    def is_wide(self, at: int) -> bool:
        """Returns whether a line is wider than most headlines, as decks are."""
        return self._lines[at].width > _WIDE

    @property
    def is_short(self) -> bool:
        """Returns whether the text is too short to say what a headline may tell of."""
        return len(self.prose) < _MIN_HALVED

    def signs(self, places: Sequence[int], taken: int | None) -> list[list[int]]:
        """Returns the signs of lines; ``taken`` is the one that other rules take."""
        own = [stems(self._lines[at].text) for at in places]
        said = [self._said(at, stem) for at, stem in zip(places, own, strict=True)]
        rough = [
            10 * min(each[0], _ROUGH[0])
            + 20 * min(each[4], _ROUGH[1])
            + each[1] // 2
            - 3 * self._apart[at]
            - 50 * self._lines[at].stopped
            for at, each in zip(places, said, strict=True)
        ]
        most = [max(each[part] for each in said) for part in (0, 6)] if said else []
        best = max(rough, default=0)
        found = []
        for number, at in enumerate(places):
            mine, stem = said[number], own[number]
            above = max(rough[:number], default=-200)
            after = rough[number + 1] if number + 1 < len(rough) else -200
            size = len(stem) or 1
            others = own[max(0, number - 3) : number]
            found.append(
                [
                    *self._form(at),
                    *self._place(at),
                    *mine,
                    *self._copied(at),
                    int(at == taken),
                    above - rough[number],
                    after - rough[number],
                    best - rough[number],
                    most[0] - mine[0],
                    100 * mine[6] // (most[1] or 1),
                    max((100 * len(stem & each) // size for each in others), default=0),
                    max((len(stem & each) for each in own if each is not stem), default=0),
                    len(places),
                    number,
                ]
            )
        return found

    def _form(self, at: int) -> Sequence[int]:
        line, verdict = self._lines[at], self._verdicts[at]
        text = line.text
        parts = text.split()
        return (
            line.width,
            len(parts),
            100 * sum([each[:1].isupper() for each in parts]) // (len(parts) or 1),
            any(map(str.isdigit, text)),
            line.stopped,
            text.endswith(("?", "？", "؟")),
            len(_GLUED.findall(text)),
            ": " in text,
            _BARS.search(text) is not None,
            _MARKS.search(text) is not None,
            starts_with_quote(text),
            verdict.untelling,
            round(100 * verdict.certainty),
            verdict.telling,
            self._stating.get(at, 0),
            bool(line.cut),
        )

    def _place(self, at: int) -> Sequence[int]:
        stating, lines = self._stating, self._lines
        good = self._good
        after = bisect_right(good, at)
        near = range(1, _NAMED_WITHIN + 1)
        return (
            bisect_left(good, at),
            self._apart[at],
            good[after] - at if after < len(good) else _MOST_APART,
            next((far for far in near if stating.get(at + far) == NAMED), _NOWHERE),
            next((far for far in near if stating.get(at - far) == NAMED), _NOWHERE),
            next((far for far in near if stating.get(at + far) == PHRASE), _NOWHERE),
            at,
            *(self._width(at + far) for far in (-2, -1, 1, 2, 3)),
            self._certainty(at - 1),
            self._certainty(at + 1),
            sum(self._certainty(each) for each in range(at + 1, at + 1 + _NEAR)) // _NEAR,
            at + 1 < len(lines) and lines[at + 1].prose,
        )

    def _width(self, at: int) -> int:
        return self._lines[at].width if 0 <= at < len(self._lines) else _NO_LINE

    def _certainty(self, at: int) -> int:
        inside = 0 <= at < len(self._lines)
        return round(100 * self._verdicts[at].certainty) if inside else _NO_LINE

    def _said(self, at: int, own: frozenset[str]) -> Sequence[int]:
        """Returns how many of a line's words the text has, its first lines, and its second half."""
        least = 2 if at in self._stems else 1
        counts = [self._told[stem] for stem in own]
        told = sum([count >= least for count in counts])
        size = len(own) or 1
        parts = 2 if _DENSE.search(self._lines[at].text) else 1
        first = bisect_right(self.prose, at)
        below = self.prose[first : first + _LEAD]
        lead = frozenset[str]().union(*(self._stems.get(each, frozenset()) for each in below))
        late = -1 if self._late is None else 100 * len(own & self._late) // size
        return (
            told // parts,
            100 * told // size,
            len(own) // parts,
            len(own & self._frequent) // parts,
            len(own & lead) // parts,
            late,
            sum(counts) // parts,
        )

    def _copied(self, at: int) -> Sequence[int]:
        lines, line = self._lines, self._lines[at]
        text, key = line.text, line.key or words(line.text[:260])
        near = lines[max(0, at - _NEAR) : at + _NEAR + 1]
        above = lines[max(0, at - _FAR) : at]
        alike = bool(key) and any(
            each is not line and each.key and same_title(key, each.key) for each in near
        )
        ending = len(text) >= _MIN_ENDING and _ends_one(above, text)
        within = len(key) > _MIN_WITHIN and any(
            key in each.key and key != each.key for each in above
        )
        return alike, ending, self._copies[key] - 1, within


def _ends_one(above: Sequence[Line], text: str) -> bool:
    """Returns whether one of the lines above ends with a text and has more before it."""
    size, text = len(text), text.casefold()
    return any(len(each.text) > size and each.text[-size:].casefold() == text for each in above)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The lines that may be the headline."""

    places: Sequence[int] = ()
    page: Page | None = field(default=None, repr=False)

    def signs(self, taken: int | None) -> list[list[int]]:
        """Returns what speaks for them and against them; see ``choose``."""
        return self.page.signs(self.places, taken) if self.page else []


def candidates(
    lines: Sequence[Line], verdicts: Sequence[Verdict], states: Callable[[Line], int]
) -> Candidates:
    """Returns the lines that may be the headline.

    ``states`` tells whether a line holds a name or a date, a phrase, or neither.
    """
    end = _end(lines, verdicts)
    places = [at for at in range(end) if _is_left(lines[at]) and _may_head(lines[at])]
    last = next((at for at in range(len(lines) - 1, -1, -1) if is_text(lines[at])), 0)
    places = [at for at in places if at < last]
    if not places:
        return Candidates()
    # What stands further below bears on none of them.
    below = next((at for at in range(end, len(lines)) if is_text(lines[at])), len(lines))
    head = enumerate(lines[: min(below, MOST_LINES)])
    asked = ((at, line) for at, line in head if not line.prose or _may_head(line))
    stating = {at: kind for at, line in asked if (kind := states(line))}
    page = Page(lines, verdicts, stating)
    places = [at for at in places if stating.get(at) != NAMED and page.may_stand(at)]
    return Candidates(places, page) if places else Candidates()


def _is_left(line: Line) -> bool:
    """Returns whether a line is not cut, or as an entry of a menu, the last of which may head."""
    return line.cut in _MAY_BE or (line.cut == "menu" and line.role is None)


def _end(lines: Sequence[Line], verdicts: Sequence[Verdict]) -> int:
    """Returns below which line no headline is looked for."""
    prose = 0
    for place, line in enumerate(lines[:MOST_LINES]):
        furniture = verdicts[place].telling or verdicts[place].furniture
        prose += is_text(line) and not furniture
        if prose > _MOST_PROSE:
            return place
    return min(len(lines), MOST_LINES)


def _may_head(line: Line) -> bool:
    text = line.text
    if text.endswith(_BROKEN_OFF) or is_bullet(text) or len(text) < _MIN_LETTERS:
        return False
    if line.headline:
        return True
    least = _MIN_STOPPED if line.stopped else 0
    most = _MAX_STOPPED if line.stopped else _MAX_HEADLINE
    return least <= line.width <= most and count_sentences(text) <= _MOST_SENTENCES
