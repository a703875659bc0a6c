"""Puts the rules in their order: one parsed document in, one clean article out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from worker.base.errors import DocumentRejected
from worker.base.masks import Masker
from worker.base.types import Article
from worker.cleaning import (
    blocks,
    candidates,
    collapsed,
    credit_lines,
    credits,
    header,
    headline,
    labels,
    masks,
    shown_dates,
    top,
)
from worker.cleaning.credits import datelines
from worker.cleaning.draft import Draft
from worker.cleaning.lines import Line, is_eastern, measure, narrow, noise, take_for_prose, trim
from worker.cleaning.lines.markers import Role, appeals, words
from worker.cleaning.text.paragraphs import split_lines, without_trailing_pointer
from worker.cleaning.text.repair import repair, repair_line
from worker.furniture import learned
from worker.furniture.model import Judgement, LineVerdict

_MOST_CHARACTERS = 1_000_000
_MOST_LINES = 50_000
"""Of a text so many characters and lines are read: the longest reports have a tenth of either, and
each line costs the memory of 300 characters."""
_CUT_ALONE = {Role.CUT: "phrase", Role.MENU: "menu", Role.RELATED_INLINE: "pointer"}
"""The roles of lines that are furniture by themselves, and what the rules are called."""
_MOST_OF_IT = 0.9
"""Below so much of a text, what the reader of a page left out is what stands behind the article."""
_MIN_CAPTION = 60
_MIN_GLUED = 40
_LONG_CODE = 120
"""A piece of code of that width is a long one."""
_MIN_PIECES = 2
"""A page with so many long pieces of code shows code to be read."""
_MOST_FOLLOWING = 7
"""Lines below a line by which it is told for the headline: a deck, names and dates, and the first
paragraph stand on fewer."""
_GLUED = (("address", credits.without_mail), ("pointer", without_trailing_pointer))
"""What is taken off the end of a paragraph, and how."""


def clean(parsed: Article, maskers: Sequence[Masker] = ()) -> Article:
    """Returns what the article says, without the page's furniture, which its masks cover.

    ``maskers`` look for further furniture when the rules went over all lines. Of a text of more
    than a million characters, or 50,000 lines, that is its beginning. Metadata that the document
    came with stands before what its text says. Raises DocumentRejected
    ``no_text`` when neither a title nor readable text is left.
    """
    draft = _begin(parsed)
    judged = _read_top(draft)
    _find_title(draft)
    if draft.lines and draft.lines[0].eastern:
        take_for_prose([each for each in draft.lines[draft.body_start :] if not each.cut])
    credit_lines.read_credits(draft)
    _cut_blocks(draft)
    last = _last_left_out(parsed)
    masks.settle(draft.lines, judged.likely, is_extracted=last >= _MOST_OF_IT)
    learn = partial(learned.marks, found=_verdicts(draft, judged), is_extracted=last >= 1)
    masks.mark(draft, (*maskers, learn))
    credit_lines.cut_biography(draft)
    shown_dates.read_shown_date(draft)
    _trim_ends(draft)
    return _finish(draft, parsed)


def _verdicts(draft: Draft, judged: Judgement) -> Sequence[LineVerdict]:
    """Returns what the model says of the lines; what is running text by its form is not asked
    about."""
    if not any(line.unended for line in draft.lines):
        return judged.verdicts
    return [
        each._replace(furniture=False, telling=False) if line.unended else each
        for line, each in zip(draft.lines, judged.verdicts, strict=True)
    ]


def _read_top(draft: Draft) -> Judgement:
    top.read_head(draft)
    top.cut_menu(draft.lines)
    _cut_by_form(draft.lines)
    draft.judgement = learned.judge(draft.lines)
    return draft.judgement


def candidates_of(
    parsed: Article,
) -> tuple[candidates.Candidates, int | None, Sequence[Line]]:
    """Returns which lines of a text may be its headline, which the other rules take, and all.

    Serves but for training (``tests.lines.headlines``): ``clean`` goes the same way on its own.
    """
    draft = _begin(parsed)
    _read_top(draft)
    found = _candidates(draft)
    place, is_headline = _take_first(draft)
    return found, place if is_headline else None, draft.lines


def _placed(draft: Draft, parsed: Article) -> Sequence[tuple[int, str]]:
    """Returns the lines that the reader left out, repaired, at their places among the lines.

    Where repair made more lines of those that were read, or fewer, they stand about there.
    """
    if not parsed.left_out:
        return ()
    read = _lines_read(parsed)
    share = len(draft.lines) / read if read else 0
    repaired = repair("\n".join([text for _, text in parsed.left_out])).split("\n")
    if len(repaired) != len(parsed.left_out):
        repaired = [repair_line(text) or "" for _, text in parsed.left_out]
    places = (round(place * share) for place, _ in parsed.left_out)
    lines = zip(places, map(str.strip, repaired), strict=True)
    return [(place, text) for place, text in lines if text]


def _begin(parsed: Article) -> Draft:
    title = repair_line(parsed.title)
    repaired = repair(_beginning(parsed.text))
    eastern = is_eastern(repaired)
    credit = credits.stated_author(repair_line(parsed.author))
    return Draft(
        lines=[measure(text, gap, eastern=eastern) for text, gap in split_lines(repaired)],
        title=headline.tidy_title(title) if title else None,
        author=credit.author,
        agency=repair_line(parsed.agency) or credit.agency,
        outlet=repair_line(parsed.outlet),
        url=parsed.url,
        language=parsed.language,
        published=parsed.published,
    )


def _last_left_out(parsed: Article) -> float:
    """Returns below which part of the text's lines the reader left something out at last: 1 below
    all of them. Where short lines at the end stand on a page is told by those above them."""
    lines = _lines_read(parsed)
    return parsed.left_out[-1][0] / lines if parsed.left_out and lines else 0


def _lines_read(parsed: Article) -> int:
    return sum(1 for each in parsed.text.split("\n") if each.strip())


def _beginning(text: str) -> str:
    text = text[:_MOST_CHARACTERS]
    if text.count("\n") < _MOST_LINES:
        return text
    return "\n".join(text.split("\n", _MOST_LINES)[:_MOST_LINES])


def _cut_by_form(lines: Sequence[Line]) -> None:
    """Cuts what is furniture by itself, wherever it stands."""
    signs = noise.signs_of("\n".join([line.text for line in lines if not line.cut]))
    for line in lines:
        if line.cut:
            continue
        rest = noise.without_attributes(line.text) if signs.attribute else None
        if rest is not None:
            narrow(line, rest, "broken tag")
            if not (line.prose and line.width > 120):
                line.cut = "broken tag"
        elif line.role is Role.RELATED_INLINE and line.text.endswith((":", "：")):
            line.role = Role.RELATED
        elif line.role is not None and line.role in _CUT_ALONE:
            line.cut = _CUT_ALONE[line.role]
        else:
            line.cut = noise.noise(line.text, line.key, signs)
    _keep_captions(lines)
    _keep_code(lines)


def _keep_captions(lines: Sequence[Line]) -> None:
    """Keeps the captions, without their credits, of a page that consists of pictures."""
    captions = [line for line in lines if line.cut == "caption" and line.width >= _MIN_CAPTION]
    if len(captions) < 2:
        return
    text = sum(line.width for line in lines if not line.cut and line.prose)
    if sum(line.width for line in captions) < text:
        return
    for line in captions:
        line.cut = ""
        narrow(line, noise.without_credit_end(line.text), "photo credit")


def _keep_code(lines: Sequence[Line]) -> None:
    """Keeps code that is shown to be read: that says in words what it does, names what the text
    tells of, or is one of several long pieces, and names nothing else that is a page's own."""
    code = [line for line in lines if line.cut == "code"]
    if not code:
        return
    prose = "\n".join([each.text for each in lines if each.prose and not each.cut])
    named_in_text = noise.names_in_code(prose)
    shown = [line for line in code if not noise.is_of_page(line.text, named_in_text)]
    long = sum(line.width >= _LONG_CODE for line in shown)
    is_guide = long >= _MIN_PIECES and long > len(code) - len(shown)
    for line in shown:
        is_of_text = not named_in_text.isdisjoint(noise.names_in_code(line.text))
        if is_guide or is_of_text or noise.is_commented(line.text):
            line.cut = ""


def _find_title(draft: Draft) -> None:
    """Takes the headline from the text where no metadata gave one."""
    lines = draft.lines
    if draft.title:
        place = top.skip_site_lines(draft, 0)
        draft.title, site = headline.split_site(draft.title, lines[place : place + 4])
        draft.outlet = draft.outlet or site
        draft.body_start = headline.pass_parts(lines, place, draft.title)
        return
    found = _candidates(draft)
    place, is_headline = 0, False
    chosen = headline.bulletin(lines, top.states_date)
    if chosen is None:
        place, is_headline = _take_first(draft)
        chosen = headline.choose(found, place if is_headline else None)
    again = 0
    if is_headline and chosen is not None and _is_again(lines, place, chosen):
        again, chosen = chosen, place
    if chosen is not None and chosen != place:
        place = chosen
        top.pass_above(draft, place)
    if chosen is not None:
        text = headline.tidy_title(lines[place].text)
        text, site = headline.split_site(text, _following(lines, place))
        text = headline.begun_above(lines, place) + text
        draft.title = _longer(text, draft.crumb_title)
        draft.outlet = draft.outlet or site
        lines[place].cut = "title"
        place = _pass_again(draft, place + 1, again)
    elif draft.crumb_title:
        draft.title = draft.crumb_title
    elif draft.dated and place < len(lines):
        _split_collapsed(draft, lines[place])
    draft.body_start = place


def _take_first(draft: Draft) -> tuple[int, bool]:
    """Cuts the site's lines, labels and a kicker at the top, and keeps what they state; returns the
    place of the line below them, and whether that may be the headline."""
    lines = draft.lines
    place = labels.pass_labels(draft, top.skip_site_lines(draft, 0))
    if place < len(lines) and headline.is_kicker(lines[place], _following(lines, place)):
        lines[place].cut = "kicker"
        place = top.skip_site_lines(draft, place)
    return place, place < len(lines) and _is_headline(draft, lines[place], _following(lines, place))


def _following(lines: Sequence[Line], place: int) -> Sequence[Line]:
    """Returns the lines right below one that are not cut."""
    below = lines[place + 1 : place + 1 + _MOST_FOLLOWING]
    return [line for line in below if not line.cut]


def _pass_again(draft: Draft, place: int, again: int) -> int:
    """Passes what stands between the headline and where it is said again above the text."""
    if again < place or any(each.prose and not each.cut for each in draft.lines[place:again]):
        return place
    top.pass_above(draft, again)
    draft.lines[again].cut = "title again"
    return again + 1


def _is_again(lines: Sequence[Line], first: int, second: int) -> bool:
    """Returns whether a line says another's headline again, perhaps without the site's name."""
    one, other = (words(line.text) for line in (lines[first], lines[second]))
    return header.same_title(one, other)


def _candidates(draft: Draft) -> candidates.Candidates:
    """Returns the lines that may be the headline, where nothing tells where it stands: a glued date
    stands before it. What is at the top must not be cut yet."""
    if draft.dated or draft.judgement is None:
        return candidates.Candidates()
    return candidates.candidates(draft.lines, draft.judgement.verdicts, top.stated)


def _split_collapsed(draft: Draft, line: Line) -> None:
    """Takes a headline that runs into the text behind a glued date."""
    split = collapsed.split_collapsed(line.text)
    if split is not None:
        draft.title, rest = split
        narrow(line, collapsed.without_repeat(draft.title, rest), "title")
        top.take_mark(draft, line)


def _is_headline(draft: Draft, line: Line, following: Sequence[Line]) -> bool:
    return headline.is_title(line, following, dated=draft.dated) and line.role is not Role.TAIL


def _longer(title: str, crumb: str) -> str:
    """Returns the crumb's title where the headline is that one cut short."""
    if title.endswith(("…", "...")) and header.same_title(words(title), words(crumb)):
        return crumb
    return title


def _cut_blocks(draft: Draft) -> None:
    lines = draft.lines
    key = words(draft.title) if draft.title else ""
    blocks.cut_filler(lines)
    blocks.cut_repeats(lines, key)
    blocks.cut_related(lines)
    blocks.cut_ticker(lines)
    if lines:
        found = appeals(["" if line.cut else line.text for line in lines])
        if found:
            blocks.cut_pitches(lines, found)
    blocks.cut_tail(lines)
    blocks.cut_tail_marks(lines)


def _trim_ends(draft: Draft) -> None:
    """Takes credits off the first and the last paragraphs, and reads the dateline."""
    kept = [line for line in draft.lines if not line.cut]
    for line in kept[:2]:
        _trim_start(draft, line)
    _trim_line_ends(kept)
    if kept:
        text, agency = credits.split_sign_off(kept[-1].text)
        trim(kept[-1], text, "sign-off")
        draft.credit(credits.Credit(agency=agency))
    for line in kept[:5]:
        credit, is_dateline = datelines.dateline(line.text[: datelines.MOST_DATELINE])
        if is_dateline:
            draft.credit(credit)
            break


def _trim_line_ends(kept: Sequence[Line]) -> None:
    for line in kept:
        if line.stopped or line.width < _MIN_GLUED:
            continue  # what is glued behind a last sentence has no full stop
        for rule, without in _GLUED:
            trim(line, without(line.text) or line.text, rule)


def _trim_start(draft: Draft, line: Line) -> None:
    text = blocks.halve(line.text) if line.width > 400 else line.text
    narrow(line, text or line.text, "repeat")
    narrow(line, noise.without_credit_start(line.text) or line.text, "photo credit")
    title, text = draft.title or "", line.text
    if len(title) >= 30 and text.startswith(title) and len(text) > len(title) + 40:
        rest = text[len(title) :]
        if rest[0] == " " and (rest[1].isupper() or rest[1] in '"“«([') and len(title.split()) >= 5:
            narrow(line, rest.strip(), "title")
    top.take_mark(draft, line)


def _finish(draft: Draft, parsed: Article) -> Article:
    body = [line for line in draft.lines if not line.cut]
    text = "\n\n".join([line.text for line in body])
    title, derived = draft.title, False
    if not title:
        if not text:
            raise DocumentRejected("no_text", "neither a title nor readable text is left")
        title, derived = headline.derive_title(body[0].text), True
    deck = 0
    if not derived:
        deck = masks.deck_size(draft, body)
    whole, masked = masks.assembled(draft.lines, _placed(draft, parsed))
    return Article(
        title=title,
        title_derived=derived,
        text=text,
        language=draft.language,
        url=draft.url,
        author=draft.author,
        agency=draft.agency,
        outlet=draft.outlet,
        published=draft.published,
        deck="\n\n".join([line.text for line in body[:deck]]) or None,
        identity=parsed.identity,
        statement=parsed.statement,
        page=parsed.page,
        whole=whole,
        masks=masked,
    )
