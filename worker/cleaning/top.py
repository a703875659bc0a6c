"""Reads what stands above the text: date header, fields, breadcrumbs, bylines and date lines."""

from __future__ import annotations

from collections.abc import Sequence

from worker.cleaning import (
    breadcrumbs,
    candidates,
    collapsed,
    credits,
    head_dates,
    header,
    headline,
)
from worker.cleaning.credits import datelines, forms
from worker.cleaning.draft import Draft
from worker.cleaning.lines import Line, narrow, noise
from worker.cleaning.lines.markers import Role
from worker.furniture import learned
from worker.reading import date_lines
from worker.reading.dates import parse_date

_HEADER_ZONE = 6
"""Lines among which a date header is looked for."""
_MOST_ABOVE = 200
"""Lines above a headline that are looked at."""
_MIN_HEADLINE = 20
MOST_LABELS = 40
"""Lines above running text that may be labels."""
_MENU_ZONE = 6
_MIN_ENTRIES = 2
_MOST_ENTRIES = 60
_MAX_ENTRY = 100
_MOST_WORDS = 5
_LABELS = {Role.SECTION, Role.TAIL}
_ABOVE_COUNTS = {"phrase", "counter", "head"}
_AUTHOR_LABELS = frozenset("author by автор авторка autor auteur autore".split())


def read_head(draft: Draft) -> None:
    """Reads the date glued to the first line, labelled fields, and breadcrumbs."""
    lines = draft.lines
    if not lines:
        return
    _take_date_header(draft)
    fields, count = header.labelled_fields(lines)
    if count:
        _take_fields(draft, fields)
        for line in lines[:count]:
            line.cut = "labelled field"
    first = next((line for line in lines if not line.cut), None)
    if first is not None:
        take_mark(draft, first)
    breadcrumbs.cut_breadcrumbs(draft)


def _take_date_header(draft: Draft) -> None:
    """Takes the date header off the first line, or off one below a few lines of furniture."""
    for place, line in enumerate(draft.lines[:_HEADER_ZONE]):
        dated = collapsed.split_date_header(line.text, labelled=place > 0)
        if dated is not None:
            text, published = dated
            draft.dated = True
            draft.published = draft.published or published
            for above in draft.lines[:place]:
                above.cut = "head"
            narrow(line, text.strip(), "date header")
            return
        if line.prose:
            return


def _take_fields(draft: Draft, fields: dict[str, str]) -> None:
    draft.title = draft.title or fields.get("title") or fields.get("headline")
    author = fields.get("author") or fields.get("byline") or fields.get("by")
    draft.author = draft.author or author
    outlet = fields.get("outlet") or fields.get("publisher") or fields.get("source")
    draft.outlet = draft.outlet or (outlet if outlet and "://" not in outlet else None)
    draft.agency = draft.agency or fields.get("agency")
    draft.url = draft.url or fields.get("url") or fields.get("link")
    stated = fields.get("date") or fields.get("published") or fields.get("publication date")
    if stated and draft.published is None:
        draft.published = parse_date(stated, header.SOURCE)


def take_mark(draft: Draft, line: Line) -> None:
    """Takes an agency's mark off the line's beginning, and notes what it says."""
    marked = datelines.leading_mark(line.text)
    if marked is None:
        return
    text, agency, outlet = marked
    draft.agency = draft.agency or agency
    draft.outlet = draft.outlet or outlet
    narrow(line, text, "agency mark")


def cut_menu(lines: Sequence[Line]) -> None:
    """Cuts the entries right below the name of the site's menu, above the text.

    Set apart as the entries are from each other, the last may be the headline, and stays. So do
    last lines of more words than an entry has: headline and deck.
    """
    head = range(min(_MENU_ZONE, len(lines)))
    place = next((at for at in head if lines[at].role is Role.MENU and not lines[at].cut), None)
    if place is None or any(line.prose for line in lines[:place]):
        return
    end = place + 1
    while (
        end < len(lines) and end - place <= _MOST_ENTRIES and _is_entry(lines[end], lines[end - 1])
    ):
        end += 1
    entries = lines[place + 1 : end]
    if any(line.gap for line in entries):
        entries = entries[:-1]
    while entries and len(entries[-1].text.split()) > _MOST_WORDS:
        entries = entries[:-1]
    if len(entries) >= _MIN_ENTRIES:
        for line in entries:
            line.cut = line.cut or "menu"


def _is_entry(line: Line, above: Line) -> bool:
    same = above.role is Role.MENU or line.gap == above.gap
    return same and line.headline and not line.prose and line.width <= _MAX_ENTRY


def skip_site_lines(draft: Draft, place: int) -> int:
    """Passes furniture above the headline: section names, dates, bylines, figures."""
    lines = draft.lines
    while place < min(len(lines), _MOST_ABOVE):
        line = lines[place]
        if not line.cut and not take_head_line(draft, place) and not _cut_learned(draft, place):
            break
        place += 1
    return place


def _cut_learned(draft: Draft, place: int) -> bool:
    """Cuts a line that the model takes for furniture, where a better headline stands below.

    What is too long for most headlines may be the deck below a short one: then only a line goes
    that is furniture by its own words. Where no running text follows, the lines are a list.
    """
    verdicts = draft.judgement.verdicts if draft.judgement else ()
    line = draft.lines[place]
    if not verdicts or not verdicts[place].furniture or line.prose:
        return False
    below = range(place + 1, min(len(draft.lines), place + _MOST_ABOVE))
    for at in below:
        other = draft.lines[at]
        if other.prose:
            return False
        taken = other.cut or verdicts[at].furniture
        may_head = other.headline and other.width >= _MIN_HEADLINE
        if not taken and may_head and not says_else(other):
            if headline.is_long(other) and not verdicts[place].telling:
                return False
            is_above = any(each.prose and not each.cut for each in draft.lines[at + 1 :])
            if not is_above and candidates.first_text(draft.lines, at, MOST_LABELS) is None:
                return False
            line.cut, line.certainty = learned.RULE, verdicts[place].certainty
            return True
    return False


def pass_above(draft: Draft, place: int) -> None:
    """Cuts what stands above the headline and is no running text, and keeps what it states."""
    for at in range(place):
        line = draft.lines[at]
        if line.cut or line.prose:
            continue
        if not take_head_line(draft, at, is_below=place - at <= _HEADER_ZONE):
            line.cut = "label"


def says_else(line: Line) -> bool:
    """Returns whether a line between headline and text holds a name, a date or a phrase."""
    return line.role is not None or stated(line) > 0


def stated(line: Line) -> int:
    """Returns what a line between headline and text holds: ``candidates.NAMED`` for a name or a
    date, ``candidates.PHRASE`` for a phrase, 0 for neither."""
    if line.role is None and credits.byline(line.text) is not None:
        return candidates.NAMED
    has_figures = date_lines.has_figures(line.text)
    is_phrase = line.role is not None or (has_figures and _says_time(line.text))
    if has_figures and (line.role is not None or not is_phrase) and states_date(line):
        return candidates.NAMED
    return candidates.PHRASE if is_phrase else 0


def states_date(line: Line) -> bool:
    """Returns whether a line states a date, alone or beside a name."""
    return (
        _says_date(line.text)
        or _says_name_and_date(line.text)
        or (not line.prose and head_dates.among(line.text) is not None)
    )


def _says_name_and_date(text: str) -> bool:
    behind = date_lines.behind_name(text)
    return behind is not None and _says_date(behind[1])


def take_head_line(draft: Draft, place: int, *, is_below: bool = False) -> bool:
    """Returns whether a line near the top is no text; keeps what it states.

    ``is_below`` tells of a line below the headline, which is none itself.
    """
    line = draft.lines[place]
    if (line.role is Role.RELATED and not line.prose) or _says_time(line.text):
        line.cut = "head"
    elif line.role in _LABELS or noise.is_figures(line.text) or _is_count(draft.lines, place):
        _take_label(draft, place)
    elif not head_dates.take_date(draft, line, is_below=is_below):
        credit = credits.byline(line.text) or credits.desk_line(line.text)
        if credit is None:
            credit = _bare_name(draft, place)
        if credit is None and draft.byline_at == place - 1 and forms.role_line(line.text):
            credit = credits.Credit()
        if credit is not None:
            draft.credit(credit)
            draft.byline_at = place
            line.cut = "byline"
    return bool(line.cut)


def _is_count(lines: Sequence[Line], place: int) -> bool:
    """Tells whether a line counts what was done with the page, below one of the site's own."""
    below = place > 0 and lines[place - 1].cut in _ABOVE_COUNTS
    return below and noise.is_count(lines[place].text)


def _says_time(text: str) -> bool:
    return date_lines.reading_time(text) or date_lines.ago(text)


def _bare_name(draft: Draft, place: int) -> credits.Credit | None:
    """Returns the credit of a line that holds a name and nothing else, above the text.

    A known given name tells; any other name only between a date line and the text.
    """
    lines = draft.lines
    text = lines[place].text
    if place == 0 or place + 1 >= len(lines) or draft.author:
        return None
    name = credits.reporter_in(text)
    if name is not None:
        below = next((line for line in lines[place + 1 :] if not line.cut), None)
        if below and (below.prose or forms.role_line(below.text) or _says_date(below.text)):
            return credits.Credit(author=name)
    above = [line for line in lines[max(0, place - 2) : place] if line.cut == "date line"]
    beside = credits.name_beside(text, dated=bool(above) or _says_date(lines[place + 1].text))
    if beside is not None:
        return beside
    if lines[place - 1].cut in {"date line", "head"} and lines[place + 1].prose:
        named = 2 <= len(text.split()) <= 3 and credits.is_name(text)
        return credits.Credit(author=text) if named else None
    return None


def _says_date(text: str) -> bool:
    return header.date_line(text) is not None


def _take_label(draft: Draft, place: int) -> None:
    """Cuts a label or figures, with the name below a label for the author."""
    line = draft.lines[place]
    head_dates.take_date(draft, line)
    line.cut = "head"
    below = draft.lines[place + 1] if place + 1 < len(draft.lines) else None
    if line.key in _AUTHOR_LABELS and below is not None and credits.is_name(below.text):
        draft.credit(credits.Credit(author=below.text))
        below.cut = "byline"
