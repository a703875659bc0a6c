"""The date that a page shows by its headline, else by its text, where none better was read.

It is read, too, where another rule passed its line as furniture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from worker.base.types import Published
from worker.cleaning import dates_beside, head_dates
from worker.cleaning.draft import Draft
from worker.cleaning.lines import Line
from worker.furniture import learned
from worker.reading import date_lines

_NEAR = 8
"""Lines below the headline where a date with two readings is the page's own."""
_BELOW, _ABOVE = 40, 6
"""Lines below and above the headline that are looked at."""
_MOST_ONE = 8
"""Among so many below the headline the first date is the article's; further below no other may
stand."""
_NEXT_TO, _BESIDE = 2, 6
"""Lines from headline or text on which a section alone may stand beside the date, and on which it
may before it if it is short."""
_MOST_BEFORE = 2
"""Words of it there."""
_FAR = 30
"""Lines above headline or text where the day stands on which the page was asked for."""
_MIN_TEXT = 120
"""A line of running text so wide begins the text."""
_PASSED = frozenset({"", "menu", "label", "head", "leftover", "date line", learned.RULE})
"""What lines may have been cut for that are asked for a date."""
_TITLES = frozenset({"title", "title again"})
_MOST_OF_LINE, _SHORT_LINE, _CUT_LINE = 400, 15, 40
"""What a line of running text counts for at most, and what other lines count against it."""
_ABOVE_TEXT, _WITHIN_TEXT, _BELOW_TEXT = 24, 10, 6
"""Lines around the beginning of the text, and below its end, that are looked at where no headline
tells."""


class _Dated(NamedTuple):
    line: Line
    published: Published
    place: int
    is_whole: bool
    """The line states nothing else."""


def read_shown_date(draft: Draft) -> None:
    """Takes the date that the page shows by the headline, else by the text, where none was read or
    one above the headline, which may be the day that the page was asked for; far above, it is.
    In place of one beside words that may be of anything it takes one that stands alone."""
    if draft.published is not None and not (draft.dated_above or draft.dated_openly):
        return
    if not any(map(_may_date, draft.lines)):
        return
    is_far = draft.published is not None and draft.dated_above and _is_far(draft, draft.published)
    has_headline = any(line.cut in _TITLES for line in draft.lines)
    if is_far and has_headline:
        draft.published = None
    found = _by_headline(draft)
    if found is None and (is_far or draft.published is None) and not _tells_neither(draft):
        found = _by_text(draft)
    if found is not None:
        draft.published = found.published
        if found.is_whole:
            found.line.cut = found.line.cut or "date line"


def _may_date(line: Line) -> bool:
    """Returns whether a line may state a date; told fast, as most lines do not."""
    return not line.prose and line.cut in _PASSED and date_lines.has_figures(line.text)


def _is_far(draft: Draft, published: Published) -> bool:
    """Returns whether a date stands at the top of the page, far above headline and text."""
    lines = draft.lines
    dated = (at for at, line in enumerate(lines) if line.cut and published.raw in line.text)
    place = next(dated, None)
    if place is None:
        return False
    begins = _beginning(lines)
    near = [at for at, line in enumerate(lines) if line.cut in _TITLES]
    near = near or ([] if begins is None else [begins])
    return bool(near) and all(at > place + _FAR for at in near)


def _by_headline(draft: Draft) -> _Dated | None:
    lines = draft.lines
    start = draft.body_start
    if not any(line.cut in _TITLES for line in lines[max(0, start - 3) : start]):
        return None
    below = list(_dated(draft, _until_text(lines, start), start))
    if draft.dated_openly and not draft.dated_above:
        below = [each for each in below if each.is_whole and each.place - start < _NEAR]
        return below[0] if len(_days(below)) == 1 else None
    first = below[0] if below else None
    if first and (first.place - start < _MOST_ONE or len(_days(below)) == 1):
        return first
    if draft.published is not None:
        return None
    title = next(at for at in range(start - 1, -1, -1) if lines[at].cut in _TITLES)
    above = list(_dated(draft, range(title - 1, max(-1, title - 1 - _ABOVE), -1), title))
    return above[0] if above and len(_days(above)) == 1 else None


def _until_text(lines: list[Line], start: int) -> range:
    end = min(len(lines), start + _BELOW)
    for at in range(start, end):
        line = lines[at]
        if line.prose and not line.cut and line.width > _MIN_TEXT:
            return range(start, at)
    return range(start, end)


def _by_text(draft: Draft) -> _Dated | None:
    """Returns the date by the beginning of the longest run of text."""
    start = _beginning(draft.lines)
    if start is None:
        return None
    lines = draft.lines
    last = max(at for at, line in enumerate(lines) if line.prose and not line.cut)
    around = range(max(0, start - _ABOVE_TEXT), min(len(lines), start + _WITHIN_TEXT))
    found = list(_dated(draft, around, start))
    within = [each for each in found if each.place < last]
    if within and len(_days(found)) == 1:
        return within[-1]
    below = list(_dated(draft, range(last + 1, min(len(lines), last + 1 + _BELOW_TEXT)), last))
    labelled = [each for each in below if _is_labelled(each.line.text)]
    return labelled[0] if labelled and not within and len(_days(labelled)) == 1 else None


def _is_labelled(text: str) -> bool:
    rest, is_change = date_lines.without_label(text)
    return rest != text and not is_change


def _tells_neither(draft: Draft) -> bool:
    """Returns whether a line below the headline has a date with two readings, which is the page's
    own though it is not known which."""
    below = draft.lines[draft.body_start : draft.body_start + _NEAR]
    return any(
        date_lines.has_unordered_date(line.text)
        and not line.prose
        and not head_dates.date_of(draft, line.text)
        for line in below
    )


def _beginning(lines: list[Line]) -> int | None:
    """Returns where the run of running text begins that has the most beside other lines."""
    best = sum_ = 0
    begun: int | None = None
    found: int | None = None
    for at, line in enumerate(lines):
        is_text = line.prose and not line.cut
        if sum_ <= 0:
            sum_, begun = 0, None
        if is_text and begun is None:
            begun = at
        if is_text:
            sum_ += min(line.width, _MOST_OF_LINE)
        else:
            sum_ -= _CUT_LINE if line.cut else _SHORT_LINE
        if sum_ > best:
            best, found = sum_, begun
    return found


def _dated(draft: Draft, places: range, near: int) -> Iterator[_Dated]:
    """Yields what lines state as a day, and not as that of a change."""
    for at in places:
        line = draft.lines[at]
        if not _may_date(line):
            continue
        whole = head_dates.date_of(draft, line.text)
        among = None if whole else _among(draft, line, abs(at - near))
        if whole is not None and not whole[1] and whole[0].precision != "month":
            yield _Dated(line, whole[0], at, is_whole=True)
        elif among is not None and not among.is_change:
            yield _Dated(line, among.published, at, is_whole=False)


def _among(draft: Draft, line: Line, distance: int) -> dates_beside.Among | None:
    found = dates_beside.date_among(line.text, is_below=distance <= _BESIDE)
    if found is None or not head_dates.may_be(draft, line, found.whose):
        return None
    if found.credit or distance <= _NEXT_TO:
        return found
    before = line.text.partition(found.published.raw)[0]
    return found if len(before.split()) <= _MOST_BEFORE else None


def _days(found: list[_Dated]) -> set[str]:
    return {each.published.at.date().isoformat() for each in found}
