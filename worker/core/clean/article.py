"""Puts the rules in their order: one parsed document in, one clean article out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from worker.core.clean import blocks, collapsed, credits, header, headline, noise
from worker.core.clean.lines import Line, measure, reshape
from worker.core.clean.markers import Role, appeals, words
from worker.core.clean.paragraphs import split_lines, without_trailing_pointer
from worker.core.clean.repair import repair, repair_line
from worker.core.dates import parse_date
from worker.errors import DocumentRejected
from worker.types import CleanArticle, ParsedDocument, Published

_HEAD_ZONE = 8
"""Lines below the headline in which bylines and dates are looked for."""
_TAIL_ZONE = 6
_MIN_CAPTION = 60
_HEADER_ZONE = 6
"""Lines among which a date header is looked for."""
_MIN_GLUED = 40
_AUTHOR_LABELS = frozenset("author by автор авторка autor auteur autore".split())


@dataclass(slots=True)
class _Draft:
    """The article as far as it is known."""

    lines: list[Line]
    title: str | None = None
    author: str | None = None
    agency: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    published: Published | None = None
    dated: bool = False
    """The first line had a date glued to it."""
    updated_only: bool = False
    """The date is an update's, and gives way to a publication's."""
    body_start: int = 0
    byline_at: int = -1
    crumb_title: str = ""

    def credit(self, credit: credits.Credit) -> None:
        self.author = self.author or credit.author
        self.agency = self.agency or credit.agency
        self.outlet = self.outlet or credit.outlet


def clean(parsed: ParsedDocument) -> CleanArticle:
    """Returns what the article says, without the page's furniture.

    Metadata that the document came with stands before what its text says. Raises
    DocumentRejected ``no_text`` when neither a title nor readable text is left.
    """
    draft = _begin(parsed)
    _read_head(draft)
    _cut_by_form(draft.lines)
    _find_title(draft)
    _read_credits(draft)
    _cut_blocks(draft)
    _trim_ends(draft)
    return _finish(draft)


def _begin(parsed: ParsedDocument) -> _Draft:
    title = repair_line(parsed.title)
    return _Draft(
        lines=[measure(text, gap) for text, gap in split_lines(repair(parsed.text))],
        title=headline.tidy_title(title) if title else None,
        author=repair_line(parsed.author),
        agency=repair_line(parsed.agency),
        outlet=repair_line(parsed.outlet),
        url=parsed.url,
        language=parsed.language,
        published=parsed.published,
    )


def _read_head(draft: _Draft) -> None:
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
    first = next((line for line in lines if line.kept), None)
    if first is not None:
        _take_mark(draft, first)
    _cut_breadcrumbs(draft)


def _take_date_header(draft: _Draft) -> None:
    """Takes the date header off the first line, or off one below a few lines of furniture."""
    for place, line in enumerate(draft.lines[:_HEADER_ZONE]):
        dated = header.split_date_header(line.text, labelled=place > 0)
        if dated is not None:
            text, published = dated
            draft.dated = True
            draft.published = draft.published or published
            for above in draft.lines[:place]:
                above.cut = "head"
            _retext(line, text.strip(), "date header")
            return
        if line.prose:
            return


def _retext(line: Line, text: str, reason: str) -> None:
    if text:
        reshape(line, text)
    else:
        line.cut = reason


def _take_fields(draft: _Draft, fields: dict[str, str]) -> None:
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


def _take_mark(draft: _Draft, line: Line) -> None:
    marked = credits.leading_mark(line.text)
    if marked is None:
        return
    text, agency, outlet = marked
    draft.agency = draft.agency or agency
    draft.outlet = draft.outlet or outlet
    reshape(line, text)


def _cut_breadcrumbs(draft: _Draft) -> None:
    head = [line for line in draft.lines[:12] if line.kept]
    for place, line in enumerate(head):
        below = [other.text for other in head[place + 1 : place + 4]]
        found, last = header.breadcrumb(line.text, [*below, draft.title or ""])
        if found:
            line.cut = "breadcrumb"
            draft.crumb_title = draft.crumb_title or last
        elif line.prose:
            return


def _cut_by_form(lines: Sequence[Line]) -> None:
    """Cuts what is furniture by itself, wherever it stands."""
    for line in lines:
        if not line.kept:
            continue
        rest = noise.without_attributes(line.text)
        if rest is not None:
            _retext(line, rest, "broken tag")
            if not line.cut and not (line.prose and line.width > 120):
                line.cut = "broken tag"
        elif line.role is Role.RELATED_INLINE and line.text.endswith((":", "：")):
            line.role = Role.RELATED
        elif line.role is Role.CUT or line.role is Role.RELATED_INLINE:
            line.cut = line.role.value
        else:
            line.cut = noise.noise(line.text, line.key)
    _keep_captions(lines)


def _keep_captions(lines: Sequence[Line]) -> None:
    """Keeps the captions, without their credits, of a page that consists of pictures."""
    captions = [line for line in lines if line.cut == "caption" and line.width >= _MIN_CAPTION]
    if len(captions) < 2:
        return
    text = sum(line.width for line in lines if line.kept and line.prose)
    if sum(line.width for line in captions) < text:
        return
    for line in captions:
        line.cut = ""
        _retext(line, noise.without_credit_end(line.text), "caption")


def _find_title(draft: _Draft) -> None:
    """Takes the headline from the text where no metadata gave one."""
    lines = draft.lines
    place = _skip_site_lines(draft, 0)
    if draft.title:
        draft.title, site = headline.split_site(draft.title, lines[place : place + 4])
        draft.outlet = draft.outlet or site
        draft.body_start = place
        return
    following = [line for line in lines[place + 1 : place + 8] if line.kept]
    if place < len(lines) and headline.is_kicker(lines[place], following):
        lines[place].cut = "kicker"
        place = _skip_site_lines(draft, place)
        following = [line for line in lines[place + 1 : place + 8] if line.kept]
    if place < len(lines) and _is_headline(draft, lines[place], following):
        text = headline.tidy_title(lines[place].text)
        text, site = headline.split_site(text, following)
        draft.title = _longer(text, draft.crumb_title)
        draft.outlet = draft.outlet or site
        lines[place].cut = "title"
        place += 1
    elif draft.crumb_title:
        draft.title = draft.crumb_title
    elif draft.dated and place < len(lines):
        _split_collapsed(draft, lines[place])
    draft.body_start = place


def _split_collapsed(draft: _Draft, line: Line) -> None:
    """Takes a headline that runs into the text behind a glued date."""
    split = collapsed.split_collapsed(line.text)
    if split is not None:
        draft.title, rest = split
        reshape(line, collapsed.without_repeat(draft.title, rest))
        _take_mark(draft, line)


def _is_headline(draft: _Draft, line: Line, following: Sequence[Line]) -> bool:
    return headline.is_title(line, following, dated=draft.dated) and line.role is not Role.TAIL


def _longer(title: str, crumb: str) -> str:
    """Returns the crumb's title where the headline is that one cut short."""
    if title.endswith(("…", "...")) and header.same_title(words(title), words(crumb)):
        return crumb
    return title


def _skip_site_lines(draft: _Draft, place: int) -> int:
    """Passes furniture above the headline: section names, dates, bylines, figures."""
    lines = draft.lines
    while place < len(lines):
        line = lines[place]
        if line.kept and not _take_head_line(draft, place):
            break
        place += 1
    return place


def _take_head_line(draft: _Draft, place: int) -> bool:
    """Returns whether a line near the top is no text; keeps what it states."""
    line = draft.lines[place]
    if line.role is Role.RELATED and not line.prose:
        line.cut = "head"
    elif line.role in {Role.SECTION, Role.TAIL} or noise.is_figures(line.text):
        _take_label(draft, place)
    elif not _take_date(draft, line):
        credit = credits.byline(line.text) or credits.desk_line(line.text)
        if credit is None:
            credit = _bare_name(draft, place)
        if credit is None and draft.byline_at == place - 1 and credits.role_line(line.text):
            credit = credits.Credit()
        if credit is not None:
            draft.credit(credit)
            draft.byline_at = place
            line.cut = "byline"
    return not line.kept


def _bare_name(draft: _Draft, place: int) -> credits.Credit | None:
    """Returns the credit of a line that holds a name and nothing else, above the text.

    A known given name tells; any other name only between a date line and the text.
    """
    lines = draft.lines
    text = lines[place].text
    if place == 0 or place + 1 >= len(lines) or draft.author:
        return None
    if credits.is_reporter(text):
        below = next((line for line in lines[place + 1 :] if line.kept), None)
        if below and (below.prose or credits.role_line(below.text) or _says_date(below.text)):
            return credits.Credit(author=text)
    if lines[place - 1].cut in {"date line", "head"} and lines[place + 1].prose:
        named = 2 <= len(text.split()) <= 3 and credits.is_name(text)
        return credits.Credit(author=text) if named else None
    return None


def _says_date(text: str) -> bool:
    return header.date_line(text) is not None


def _take_label(draft: _Draft, place: int) -> None:
    """Cuts a label or figures, with the name below a label for the author."""
    line = draft.lines[place]
    _take_date(draft, line)
    line.cut = "head"
    below = draft.lines[place + 1] if place + 1 < len(draft.lines) else None
    if line.key in _AUTHOR_LABELS and below is not None and credits.is_name(below.text):
        draft.credit(credits.Credit(author=below.text))
        below.cut = "byline"


def _take_date(draft: _Draft, line: Line) -> bool:
    """Takes the date of a line that states one, alone or behind a byline."""
    dated = header.date_line(line.text)
    if dated is not None:
        published, update = dated
        line.cut = "date line"
    else:
        split = header.split_date_at_end(line.text)
        if split is None:
            return _take_dated_name(draft, line)
        credit = credits.byline(split[0]) or _named(split[0])
        if credit is None:
            return False
        draft.credit(credit)
        published, update = split[1], False
        line.cut = "byline"
    if draft.published is None or (draft.updated_only and not update):
        draft.published, draft.updated_only = published, update
    return True


def _named(text: str) -> credits.Credit | None:
    name = text.strip(" ,|•·–—-")
    return credits.Credit(author=name) if credits.is_reporter(name) else None


def _take_dated_name(draft: _Draft, line: Line) -> bool:
    """Takes the name of ``Jane Doe — 17 November, 19:12``, whose date lacks a year."""
    split = header.split_clock_at_end(line.text)
    credit = _named(split) if split else None
    if credit is None:
        return False
    draft.credit(credit)
    line.cut = "byline"
    return True


def _read_credits(draft: _Draft) -> None:
    """Turns bylines, dates and staff credits into fields, above and below the text."""
    lines = draft.lines
    paragraphs = 0
    for place in range(draft.body_start, min(len(lines), draft.body_start + _HEAD_ZONE)):
        line = lines[place]
        if not line.kept:
            continue
        if line.width <= 140 and line.role is not Role.RELATED and _take_head_line(draft, place):
            continue
        paragraphs += line.prose and line.width > 200
        if paragraphs >= 2:
            break
    last = blocks.last_text(lines)
    for place, line in enumerate(lines):
        if not line.kept or line.width > 2 * 140:
            continue
        staff = credits.staff_credit(line.text)
        if staff is not None:
            draft.credit(staff)
            line.cut = "staff credit"
        elif place > draft.body_start and credits.mail_line(line.text):
            credit = credits.byline(line.text)
            draft.credit(credit or credits.Credit())
            line.cut = "address"
        elif place > last and (desk := credits.desk_line(line.text)) is not None:
            draft.credit(desk)
            line.cut = "sign-off"
        elif place > last and (outlet := credits.outlet_source(line.text)) is not None:
            draft.credit(credits.Credit(outlet=outlet))
            line.cut = "sign-off"
        elif place >= last - _TAIL_ZONE or _ends_here(lines, place):
            credit = credits.byline(line.text)
            if credit is not None:
                draft.credit(credit)
                line.cut = "byline"


def _ends_here(lines: Sequence[Line], place: int) -> bool:
    """Returns whether furniture follows at once, so that a byline here ends the article."""
    return place + 1 < len(lines) and bool(lines[place + 1].cut)


def _cut_blocks(draft: _Draft) -> None:
    lines = draft.lines
    key = words(draft.title) if draft.title else ""
    blocks.cut_filler(lines)
    blocks.cut_repeats(lines, key)
    blocks.cut_related(lines)
    blocks.cut_ticker(lines)
    if lines:
        found = appeals([line.text.casefold() if line.kept else "" for line in lines])
        if found:
            blocks.cut_pitches(lines, found)
    blocks.cut_tail(lines)
    blocks.cut_tail_marks(lines)


def _trim_ends(draft: _Draft) -> None:
    """Takes credits off the first and the last paragraphs, and reads the dateline."""
    kept = [line for line in draft.lines if line.kept]
    for line in kept[:2]:
        _trim_start(draft, line)
    _trim_line_ends(kept)
    if kept:
        kept[-1].text, agency = credits.split_sign_off(kept[-1].text)
        draft.credit(credits.Credit(agency=agency))
    for line in kept[:5]:
        credit, is_dateline = credits.dateline(line.text[:200])
        if is_dateline:
            draft.credit(credit)
            break


def _trim_line_ends(kept: Sequence[Line]) -> None:
    for line in kept:
        if line.stopped or line.width < _MIN_GLUED:
            continue  # what is glued behind a last sentence has no full stop
        text = without_trailing_pointer(credits.without_mail(line.text))
        line.text = text or line.text


def _trim_start(draft: _Draft, line: Line) -> None:
    text = blocks.halve(line.text) if line.width > 400 else line.text
    text = noise.without_credit_start(text)
    title = draft.title or ""
    if len(title) >= 30 and text.startswith(title) and len(text) > len(title) + 40:
        rest = text[len(title) :]
        if rest[0] == " " and (rest[1].isupper() or rest[1] in '"“«([') and len(title.split()) >= 5:
            text = rest.strip()
    if text != line.text and text:
        reshape(line, text)
    _take_mark(draft, line)


def _finish(draft: _Draft) -> CleanArticle:
    body = [line for line in draft.lines if line.kept]
    text = "\n\n".join(line.text for line in body)
    title, derived = draft.title, False
    if not title:
        if not text:
            raise DocumentRejected("no_text", "neither a title nor readable text is left")
        title, derived = headline.derive_title(body[0].text), True
    deck = 0
    if not derived:
        before = sum(line.kept for line in draft.lines[: draft.byline_at + 1])
        deck = headline.deck_size(body, before if draft.byline_at > 0 else 0)
    return CleanArticle(
        title=title,
        title_derived=derived,
        text=text,
        language=draft.language,
        url=draft.url,
        author=draft.author,
        agency=draft.agency,
        outlet=draft.outlet,
        published=draft.published,
        deck="\n\n".join(line.text for line in body[:deck]) or None,
    )
