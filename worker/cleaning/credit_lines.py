"""Lines around the text that credit somebody, or date it below the headline: they become fields."""

from __future__ import annotations

from collections.abc import Sequence

from worker.cleaning import blocks, credits, top
from worker.cleaning.draft import Draft
from worker.cleaning.lines import Line
from worker.cleaning.lines.markers import Role

_HEAD_ZONE = 8
"""Lines below the headline in which bylines and dates are looked for."""
_TAIL_ZONE = 6
_MAX_HEAD_LINE = 140
_MAX_CREDIT = 280
_BIOGRAPHY_ZONE = 3


def read_credits(draft: Draft) -> None:
    """Turns bylines, dates and staff credits into fields, above and below the text."""
    lines = draft.lines
    _read_above(draft, blocks.last_text(lines))
    last = blocks.last_text(lines)
    for place, line in enumerate(lines):
        if line.cut or line.width > _MAX_CREDIT:
            continue
        credit, reason = _credit(lines, place, last, first=place <= draft.body_start)
        if credit is not None:
            draft.credit(credit)
            line.cut = reason


def _read_above(draft: Draft, last: int) -> None:
    lines = draft.lines
    paragraphs = 0
    for place in range(draft.body_start, min(len(lines), draft.body_start + _HEAD_ZONE)):
        line = lines[place]
        if line.cut:
            continue
        near = line.width <= _MAX_HEAD_LINE and line.role is not Role.RELATED
        if near and top.take_head_line(draft, place, is_below=place < last):
            continue
        paragraphs += line.prose and line.width > 200
        if paragraphs >= 2:
            break


def _credit(
    lines: Sequence[Line], place: int, last: int, *, first: bool
) -> tuple[credits.Credit | None, str]:
    """Returns what a line credits, and what kind of line it is; None for one of the text.

    ``last`` is the place of the last running text; ``first`` tells of a line above all text.
    """
    text = lines[place].text
    staff = credits.staff_credit(text)
    if staff is not None:
        return staff, "staff credit"
    if not first and credits.mail_line(text):
        return credits.byline(text) or credits.Credit(), "address"
    if place >= last:
        signed = credits.desk_line(text) if place > last else None
        signed = signed or credits.from_place(text)
        if signed is None and place > last:
            signed = credits.outlet_source(text)
        if signed is not None:
            return signed, "sign-off"
    if place >= last - _TAIL_ZONE or _ends_here(lines, place):
        return credits.byline(text), "byline"
    return None, ""


def cut_biography(draft: Draft) -> None:
    """Cuts lines at the end that say who the author is."""
    if not draft.author:
        return
    kept = [line for line in draft.lines if not line.cut]
    names = [name.strip() for name in draft.author.split(",")]
    for line in kept[: -_BIOGRAPHY_ZONE - 1 : -1]:
        for name in names:
            rest = line.text[len(name) :] if name and line.text.startswith(name) else ""
            if len(kept) > _BIOGRAPHY_ZONE and credits.is_biography(rest):
                line.cut = "biography"


def _ends_here(lines: Sequence[Line], place: int) -> bool:
    """Returns whether furniture follows at once, so that a byline here ends the article."""
    return place + 1 < len(lines) and bool(lines[place + 1].cut)
