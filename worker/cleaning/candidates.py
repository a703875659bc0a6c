"""Which lines may be the headline, to be looked at beside each other.

A headline tells in its words what the text tells, stands near running text, beside a name or a
date, and looks as headlines do; so do decks and subheadings, and the headlines of other articles,
so that lines are looked at beside each other. No sign needs a language's words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from worker.cleaning.header import same_title
from worker.cleaning.headline_signs import Copied, Form, Place, Said
from worker.cleaning.headline_signs.beginnings import beginnings, is_dense
from worker.cleaning.headline_signs.rivals import Rivals
from worker.cleaning.headline_signs.told import is_told
from worker.cleaning.lines import Line, count_sentences, is_bullet
from worker.cleaning.lines.markers import words
from worker.furniture.model import LineVerdict

PHRASE, NAMED = 1, 2
"""What a line states beside a headline: a phrase or a time, or a name or a date."""
_QUESTION_MARKS = ("?", "？", "؟")
BROKEN_OFF = (",", ":", ";", "،", "，", "：", "、")
"""What no headline ends with."""
MOST_LINES = 600
"""Lines at the top among which a headline is looked for."""
_MOST_PROSE = 5
"""Lines of running text that may stand above a headline, what a site tells on each page."""
_MAX_HEADLINE, _MAX_STOPPED, _MIN_STOPPED = 170, 130, 25
"""Widths of a headline, and of one that ends with a full stop."""
_MOST_SENTENCES = 3
_MIN_LETTERS = 3
_MAY_BE = frozenset(("", "pointer", "photo credit"))
"""By which rules a line may be left out that is a headline: ``PHOTOS: …``, ``Watch: …``."""
_MOST_READ, _LEAD, _FREQUENT = 60, 2, 15
"""Lines of the text whose words are compared, those of them right below a line, and the words that
the text says most often."""
_MIN_HALVED = 6
"""Lines of the shortest text that has two halves."""
_MIN_ENDING, _MIN_WITHIN = 9, 12
"""Letters of what another line ends with, and from which on more may be within another."""
_KEYED = 260
"""Letters of a long line by whose words it is compared."""
_NEAR, _FAR, _BELOW = 5, 12, 3
"""Lines around a line that say the same, above it that hold it, and below it that name somebody."""
_PLAIN, _WIDE = 30, 100
"""The widths from which on a line is wider than most names and labels, and than most headlines."""
_UNENDED = 60
"""The least width of running text that ends no sentence."""
_NOTICED = 2
"""Lines that stand at least between a site's notice and a headline beside no name or date."""
_NAMED_WITHIN, _NOWHERE = 6, 9
"""How far a name or a date is looked for, and how far off it is where none is found."""
_NO_LINE, _MOST_APART = -1, 99
"""What is said of a line beyond the page's end, and of text where there is none."""
_BARS = re.compile(r"\s[»›>•·]\s|\|")
_GLUED = re.compile(r"[^\W\d_A-ZА-Я][A-ZА-Я]")
_ROUGH_TOLD, _ROUGH_LEAD = 6, 5
"""Words of the text and of its first lines from which on more say no more."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The lines that may be the headline."""

    places: Sequence[int] = ()
    page: Page | None = field(default=None, repr=False)

    def signs(self, taken: int | None) -> list[list[int]]:
        """Returns what speaks for them and against them, by the names of
        ``worker.cleaning.headline_signs``; ``taken`` is the line that other rules take."""
        return self.page.signs(self.places, taken) if self.page else []


def candidates(
    lines: Sequence[Line], verdicts: Sequence[LineVerdict], states: Callable[[Line], int]
) -> Candidates:
    """Returns the lines that may be the headline; ``worker.cleaning.headline.choose`` takes one.

    ``states`` tells whether a line holds a name or a date, a phrase, or neither.
    """
    end = _end(lines, verdicts)
    places = [at for at in range(end) if _is_left(lines[at]) and _fits_a_headline(lines[at])]
    last = next((at for at in range(len(lines) - 1, -1, -1) if is_text(lines[at])), 0)
    places = [at for at in places if at < last]
    if not places:
        return Candidates()
    # What stands further below bears on none of them.
    below = next((at for at in range(end, len(lines)) if is_text(lines[at])), len(lines))
    head = enumerate(lines[: min(below, MOST_LINES)])
    asked = ((at, line) for at, line in head if not line.prose or _fits_a_headline(line))
    stated = {at: kind for at, line in asked if (kind := states(line))}
    named = frozenset([at for at, kind in stated.items() if kind == NAMED])
    phrased = frozenset([at for at, kind in stated.items() if kind == PHRASE])
    page = Page(lines, verdicts, named, phrased)
    places = [at for at in places if at not in named and page.may_stand(at)]
    return Candidates(places, page) if places else Candidates()


def _is_left(line: Line) -> bool:
    """Returns whether a line is not cut, or as an entry of a menu, the last of which may head."""
    return line.cut in _MAY_BE or (line.cut == "menu" and line.role is None)


def _end(lines: Sequence[Line], verdicts: Sequence[LineVerdict]) -> int:
    """Returns below which line no headline is looked for."""
    prose = 0
    for place, line in enumerate(lines[:MOST_LINES]):
        furniture = verdicts[place].telling or verdicts[place].furniture
        prose += is_text(line) and not furniture
        if prose > _MOST_PROSE:
            return place
    return min(len(lines), MOST_LINES)


def _fits_a_headline(line: Line) -> bool:
    """Returns whether a line is as wide as headlines are, and of as few sentences."""
    text = line.text
    if text.endswith(BROKEN_OFF) or is_bullet(text) or len(text) < _MIN_LETTERS:
        return False
    if line.headline:
        return True
    least = _MIN_STOPPED if line.stopped else 0
    most = _MAX_STOPPED if line.stopped else _MAX_HEADLINE
    return least <= line.width <= most and count_sentences(text) <= _MOST_SENTENCES


def is_text(line: Line) -> bool:
    """Returns whether a line is running text; a question alone may be a headline."""
    return line.prose and not line.headline and not line.cut


def first_text(lines: Sequence[Line], place: int, most: int) -> int | None:
    """Returns where running text begins among so many lines from a place on, None where it does
    not.

    Where no line of the page is a sentence or more, that is the first that ends one, as where lines
    are broken at a width, or is far wider than those above, as in scripts whose signs for a
    sentence's end are others or none.
    """
    few = range(place, min(len(lines), place + most + 1))
    if any(map(is_text, lines[:MOST_LINES])):
        return next((at for at in few if is_text(lines[at])), None)
    widest = 0
    for at in few:
        is_wide = lines[at].width >= max(_UNENDED, 2 * widest)
        if widest and (is_wide or lines[at].stopped):
            return at
        widest = max(widest, lines[at].width)
    return None


class Page:
    """What the signs of lines are read from.

    ``named`` are the lines that hold a name or a date, ``phrased`` those with a phrase or a time.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        verdicts: Sequence[LineVerdict],
        named: Set[int] = frozenset(),
        phrased: Set[int] = frozenset(),
    ) -> None:
        self._lines, self._verdicts = lines, verdicts
        self._named, self._phrased, self._stating = named, phrased, named | phrased
        self.prose = [at for at, line in enumerate(lines) if is_text(line)]
        self._good = [
            at for at in self.prose if not verdicts[at].telling and not verdicts[at].furniture
        ]

    @cached_property
    def _read(self) -> dict[int, frozenset[str]]:
        """The words of the text's lines."""
        return {at: beginnings(self._lines[at].text) for at in self.prose[:_MOST_READ]}

    @cached_property
    def _late(self) -> frozenset[str] | None:
        """The words of the text's second half; None where it is too short for two."""
        if len(self._read) < _MIN_HALVED:
            return None
        return frozenset[str]().union(*list(self._read.values())[len(self._read) // 2 :])

    @cached_property
    def _told(self) -> Counter[str]:
        return Counter(chain.from_iterable(self._read.values()))

    @cached_property
    def _frequent(self) -> frozenset[str]:
        """The words that the text says most often; of those that it says as often, the first, and
        within a line those by their letters, so that each process finds the same."""
        told = self._told
        least = min(sorted(told.values(), reverse=True)[:_FREQUENT], default=0)
        found = {word for word, count in told.items() if count > least}
        for own in self._read.values():
            if len(found) == _FREQUENT:
                break
            as_often = sorted([word for word in own if told[word] == least and word not in found])
            found.update(as_often[: _FREQUENT - len(found)])
        return frozenset(found)

    @cached_property
    def _copies(self) -> Counter[str]:
        return Counter(_key(line) for line in self._lines if line.headline or not line.prose)

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

    @cached_property
    def _items(self) -> list[int]:
        return [at for at, line in enumerate(self._lines) if is_bullet(line.text)]

    def may_stand(self, at: int) -> bool:
        """Returns whether the running text above a line lets it be the headline. A line right below
        some, or below the items of a list, is a subheading where no name, date or phrase follows;
        below notices of the site stand other lines, and then the headline."""
        over = bisect_left(self._good, at)
        if not over or any(at + far in self._stating for far in range(1, _BELOW + 1)):
            return True
        last = self._good[over - 1]
        listed = bisect_left(self._items, at) > bisect_left(self._items, last)
        return at - last > _NOTICED and not listed and not self._lines[at].stopped

    def is_alone(self, places: Sequence[int], at: int) -> bool:
        """Returns whether no other of the lines stands above the rest of the text, nor is it
        furniture for sure, unless the text tells what it does."""
        first = next((each for each in self.prose if each != at), at + 1)
        if [each for each in places if each < first] != [at]:
            return False
        read = (self._lines[each].text for each in self.prose[:_MOST_READ])
        return not self._verdicts[at].telling or is_told(self._lines[at].text, read)

    def is_plain(self, at: int) -> bool:
        """Returns whether a line looks as headlines do and as furniture does not."""
        line = self._lines[at]
        return line.headline and line.width >= _PLAIN and not self._verdicts[at].furniture

    def is_wide(self, at: int) -> bool:
        """Returns whether a line is wider than most headlines, as decks are."""
        return self._lines[at].width > _WIDE

    def asks(self, at: int) -> bool:
        """Returns whether a line is a question."""
        return self._lines[at].text.endswith(_QUESTION_MARKS)

    @property
    def is_short(self) -> bool:
        """Returns whether the text is too short to say what a headline may tell of."""
        return len(self.prose) < _MIN_HALVED

    def signs(self, places: Sequence[int], taken: int | None) -> list[list[int]]:
        """Returns the signs of lines, by ``NAMES``; ``taken`` is the one that other rules take."""
        own = [beginnings(self._lines[at].text) for at in places]
        said = [self._said(at, mine) for at, mine in zip(places, own, strict=True)]
        rough = [self._estimate(at, each) for at, each in zip(places, said, strict=True)]
        rivals = Rivals(own, said, rough)
        return [
            [
                *self._form(at),
                *self._place(at),
                *said[rank],
                *self._copied(at),
                *rivals.beside(rank, is_taken=at == taken),
            ]
            for rank, at in enumerate(places)
        ]

    def _estimate(self, at: int, said: Said) -> int:
        """Returns about how likely a line is the headline, weighed by hand, to compare others
        with: by words in common with the text, and near it."""
        return (
            10 * min(said.told, _ROUGH_TOLD)
            + 20 * min(said.in_lead, _ROUGH_LEAD)
            + said.share // 2
            - 3 * self._apart[at]
            - 50 * self._lines[at].stopped
        )

    def _form(self, at: int) -> Form:
        line, verdict = self._lines[at], self._verdicts[at]
        text = line.text
        parts = text.split()
        return Form(
            width=line.width,
            words=len(parts),
            capitals=100 * sum([each[:1].isupper() for each in parts]) // (len(parts) or 1),
            figures=any(map(str.isdigit, text)),
            stopped=line.stopped,
            asked=self.asks(at),
            glued=len(_GLUED.findall(text)),
            colon=": " in text,
            bar=_BARS.search(text) is not None,
            rather_text=verdict.untelling,
            certainty=round(100 * verdict.certainty),
            left_out=bool(line.cut),
        )

    def _place(self, at: int) -> Place:
        lines, good = self._lines, self._good
        after = bisect_right(good, at)
        near = range(1, _NAMED_WITHIN + 1)
        below = range(at + 1, at + 1 + _NEAR)
        return Place(
            text_above=bisect_left(good, at),
            apart=self._apart[at],
            text_below=good[after] - at if after < len(good) else _MOST_APART,
            named_below=next((far for far in near if at + far in self._named), _NOWHERE),
            named_above=next((far for far in near if at - far in self._named), _NOWHERE),
            phrased_below=next((far for far in near if at + far in self._phrased), _NOWHERE),
            line=at,
            width_2_above=self._width(at - 2),
            width_above=self._width(at - 1),
            width_below=self._width(at + 1),
            width_2_below=self._width(at + 2),
            width_3_below=self._width(at + 3),
            certainty_above=self._certainty(at - 1),
            certainty_below=self._certainty(at + 1),
            furniture_below=sum(map(self._certainty, below)) // _NEAR,
            prose_below=at + 1 < len(lines) and lines[at + 1].prose,
        )

    def _width(self, at: int) -> int:
        return self._lines[at].width if 0 <= at < len(self._lines) else _NO_LINE

    def _certainty(self, at: int) -> int:
        inside = 0 <= at < len(self._lines)
        return round(100 * self._verdicts[at].certainty) if inside else _NO_LINE

    def _said(self, at: int, own: frozenset[str]) -> Said:
        """Returns how many of a line's words the text has; of pairs of letters, half as many."""
        least = 2 if at in self._read else 1
        counts = [self._told[word] for word in own]
        told = sum([count >= least for count in counts])
        size = len(own) or 1
        parts = 2 if is_dense(self._lines[at].text) else 1
        first = bisect_right(self.prose, at)
        below = self.prose[first : first + _LEAD]
        lead = frozenset[str]().union(*(self._read.get(each, frozenset()) for each in below))
        return Said(
            told=told // parts,
            share=100 * told // size,
            own=len(own) // parts,
            frequent=len(own & self._frequent) // parts,
            in_lead=len(own & lead) // parts,
            in_second_half=-1 if self._late is None else 100 * len(own & self._late) // size,
            times_told=sum(counts) // parts,
        )

    def _copied(self, at: int) -> Copied:
        lines, line = self._lines, self._lines[at]
        key = _key(line)
        near = lines[max(0, at - _NEAR) : at + _NEAR + 1]
        above = lines[max(0, at - _FAR) : at]
        return Copied(
            alike=bool(key)
            and any(each is not line and each.key and same_title(key, each.key) for each in near),
            ending=len(line.text) >= _MIN_ENDING and _ends_one(above, line.text),
            copies=self._copies[key] - 1,
            within=len(key) > _MIN_WITHIN
            and any(key in each.key and key != each.key for each in above),
        )


def _key(line: Line) -> str:
    return line.key or words(line.text[:_KEYED])


def _ends_one(above: Sequence[Line], text: str) -> bool:
    """Returns whether one of the lines above ends with a text and has more before it."""
    size, text = len(text), text.casefold()
    return any(len(each.text) > size and each.text[-size:].casefold() == text for each in above)
