"""Takes the dates of lines near the headline, and whom such lines name beside them."""

from __future__ import annotations

import re
from dataclasses import replace

from worker.base.types import Published
from worker.cleaning import credits, dates_beside, header
from worker.cleaning.dates_beside import Among, Whose
from worker.cleaning.draft import Draft
from worker.cleaning.lines import Line
from worker.cleaning.vocabulary import any_of
from worker.reading import date_lines

_COUNTED_END = re.compile(rf"\s{any_of('noise', 'counted_before')}\s\d{{1,5}}$", re.IGNORECASE)
_MOST_ASKED = 1_000
"""Lines of a page that are asked how it writes its dates."""


def take_date(draft: Draft, line: Line, *, is_below: bool = False) -> bool:
    """Takes the date of a line that states one, alone or behind a byline."""
    if not date_lines.has_figures(line.text) or (line.prose and date_lines.is_sentence(line.text)):
        return False
    text = line.text if header.date_line(line.text) else _settled(draft, line.text)
    found = _date_alone(line, text) or _dated_byline(draft, line, text)
    found = found or _date_line(draft, line, text)
    found = found or _date_among(draft, line, text, is_below=is_below)
    if found is None:
        return _take_dated_name(draft, line)
    # The date of a change is no date of publication.
    if not found.is_change and (draft.published is None or draft.dated_above):
        raw = found.published.raw if text == line.text else line.text
        draft.published = replace(found.published, raw=raw)
        draft.dated_above, draft.dated_openly = draft.title is None, found.whose is Whose.OPEN
    return True


def _date_alone(line: Line, text: str) -> Among | None:
    whole = header.whole_date(text)
    if whole is None:
        return None
    line.cut = "date line"
    return Among(*whole)


def _date_among(draft: Draft, line: Line, text: str, *, is_below: bool) -> Among | None:
    """Takes the date of a line that states whose the article is beside it, or a section."""
    may_be_text = line.prose and not dates_beside.ends_with_initials(text)
    found = None if may_be_text else among(text, is_below=is_below)
    if found is None or not may_be(draft, line, found.whose):
        return None
    draft.credit(found.credit or credits.Credit())
    line.cut = "byline" if found.credit else "date line"
    return found


def _dated_byline(draft: Draft, line: Line, text: str) -> Among | None:
    """Takes the name that stands before a date."""
    behind = date_lines.behind_name(text)
    dated = header.date_line(behind[1]) if behind else None
    if behind and (dated or date_lines.ago(behind[1])):
        credit = credits.byline(behind[0]) or _named(behind[0])
        whose = dates_beside.whose_behind(f"{behind[0]} | ", behind[1])
        if credit is None and not may_be(draft, line, whose):
            return None
        draft.credit(credit or credits.Credit())
        line.cut = "byline"
        return Among(*dated, whose=whose) if dated else None
    split = header.split_date_at_end(text)
    credit = credits.byline(split[0]) or _named(split[0]) if split else None
    if split is None or credit is None or date_lines.tells_change(text):
        return None
    draft.credit(credit)
    line.cut = "byline"
    return Among(split[1], is_change=False)


def _date_line(draft: Draft, line: Line, text: str) -> Among | None:
    dated = header.date_line(text)
    if dated is None:
        return None
    beside = None if draft.author else among(text)
    draft.credit((beside and beside.credit) or credits.Credit())
    line.cut = "date line"
    return Among(*dated)


def may_be(draft: Draft, line: Line, whose: Whose) -> bool:
    """Returns whether a date may be the article's; open words below the text are no section."""
    if whose is not Whose.OPEN or draft.title is None:
        return whose is not Whose.ANOTHERS
    place = next(at for at, each in enumerate(draft.lines) if each is line)
    texts = [at for at, each in enumerate(draft.lines) if each.prose and not each.cut]
    return not texts or place <= texts[0] or place < texts[-1]


def date_of(draft: Draft, text: str) -> tuple[Published, bool] | None:
    """Returns the date of a line that states nothing else, and whether it is an update's; one with
    two readings is read as the page's others, or as its language has it."""
    dated = header.date_line(text)
    if dated is not None or not date_lines.has_unordered_date(text):
        return dated
    dated = header.date_line(_settled(draft, text))
    # The page's own words stay.
    return (replace(dated[0], raw=text), dated[1]) if dated else None


def _settled(draft: Draft, text: str) -> str:
    """Returns a line whose date has one reading, where anything tells which; else as it is."""
    if not date_lines.has_unordered_date(text):
        return text
    lines = tuple(line.text for line in draft.lines[:_MOST_ASKED])
    return date_lines.settled(text, lines, draft.language) or text


def _named(text: str) -> credits.Credit | None:
    name = text.strip(" ,|•·–—-")
    return credits.Credit(author=name) if credits.is_reporter(name) else None


def _take_dated_name(draft: Draft, line: Line) -> bool:
    """Takes the name of ``Jane Doe — 17 November, 19:12``, whose date lacks a year."""
    split = date_lines.split_clock_at_end(line.text)
    credit = _named(split) if split else None
    if credit is None:
        return False
    draft.credit(credit)
    line.cut = "byline"
    return True


def among(text: str, *, is_below: bool = False) -> Among | None:
    """Returns what a line states beside its date, without a count of comments at its end."""
    return dates_beside.date_among(_COUNTED_END.sub("", text), is_below=is_below)
