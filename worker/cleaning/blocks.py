"""Furniture that spans lines: lists of headlines, pitches, tails, repeats, machine-made filler."""

from __future__ import annotations

import re
from collections.abc import Sequence

from worker.cleaning.header import same_title
from worker.cleaning.lines import (
    Line,
    count_sentences,
    is_bullet,
    is_eastern,
    is_teaser,
    starts_with_quote,
)
from worker.cleaning.lines.markers import Appeals, Role, addresses_reader, speaks_for_itself, words
from worker.cleaning.lines.reports import is_told
from worker.furniture.listed import lists_of_text

_MAX_RELATED = 15
_MAX_RELATED_WIDTH, _MAX_TEASER_WIDTH = 190, 400
_TIMED = re.compile(
    r"(?:\+{2,3} ?)?[\[(]?(?:[01]?\d|2[0-3])[:.][0-5]\d(?: ?(?:Uhr|[ap]\.?m\.?))?[\])]?[ :|"
    r"–—-]{1,3}\S"
)
_TIME_STARTS = frozenset("0123456789+[(")
_TICKER_RUN = 3
_GUEST = re.compile(
    r"(?:guest|host|speaker|expert|interviewer|interviewee|moderator) ?(?:\d{1,2}|name|one|two)\s?"
    r"(?:\([^()]{1,80}\)\s?)?[:–—-]|(?:senior|website) editor\s?(?:\([^()]{1,40}\)\s?)?[:–—-]\s|"
    r"\[?(?:guest name|host name|expert name|name of guest)\]?\s?[:–—,]",
    re.IGNORECASE,
)
_MIN_GUESTS = 2
_MOST_SUMMARIES = 3
_TELLING = 4
"""Letters of a word that says something of its own."""
_NO_END = frozenset({"embedded post", "caption", "photo credit"})
"""What stands amid a text, too, and does not tell that it has ended."""
_SPEAKER = re.compile(
    r"(?:the )?(?:guest|interviewer|interviewee|(?:guest |our )?expert|moderator|host|"
    r"(?:senior |news |website )?editor)\s?[:–—]\s",
    re.IGNORECASE,
)
_TURN_STEMS = frozenset(
    "the our gue hos spe exp int mod new sen web edi nam [gu [ho [ex [na".split()
)
"""The first three letters of what ``_GUEST`` and ``_SPEAKER`` match."""
_MIN_TURNS = 3
_MIN_BEFORE_TURNS = 300
_GUEST_ROLES = ("guest", "interviewe", "expert", "the guest", "the expert", "our expert")
_REPEAT_WIDTH = 60
_MIN_SENTENCE = 12
_MIN_TEXT, _MIN_TEXT_AMID = 160, 80
"""Widths from which on a paragraph, and one amid the text, asks the reader for something only where
it speaks of the outlet as we. On public pages with labels 6 in 17 of the others are furniture."""
_MAX_ASKING = 110
"""Width up to which a line beside a pitch joins it by naming both the reader and the outlet."""


def cut_related(lines: Sequence[Line]) -> None:
    """Cuts lists of other articles' headlines; the text that resumes after them stays."""
    for place, line in enumerate(lines):
        if line.role is not Role.RELATED or line.cut:
            continue
        line.cut = "related"
        if line.prose:
            continue
        end = _end_of_list(lines, place + 1)
        for item in lines[place + 1 : end]:
            item.cut = item.cut or "related list"


def _end_of_list(lines: Sequence[Line], start: int) -> int:
    """Returns where the list of headlines ends that begins at ``start``."""
    teasers = _teaser_list_end(lines, start)
    if teasers:
        return teasers
    end = start
    while end < len(lines) and end - start < _MAX_RELATED and _may_be_listed(lines[end]):
        end += 1
    if end < len(lines) and end - start >= 2:
        last, usual = lines[end - 1], lines[start + 1 : end - 1] or [lines[start]]
        if last.gap > max(item.gap for item in usual) and not last.cut:
            end -= 1  # set apart from the list: a subheading of the text that resumes
    return end


def _may_be_listed(line: Line) -> bool:
    if line.cut or line.role in {Role.CUT, Role.RELATED, Role.RELATED_INLINE}:
        return True
    if is_teaser(line.text):
        return line.width <= _MAX_TEASER_WIDTH
    if line.prose and count_sentences(line.text) > 1:
        return False
    return line.headline and line.width <= _MAX_RELATED_WIDTH


def _teaser_list_end(lines: Sequence[Line], start: int) -> int:
    """Returns the end of headlines that alternate with one sentence each; 0 for no such list."""
    runs, place, last = 0, start, 0
    while place + 1 < len(lines) and lines[place].headline and not lines[place].prose:
        if not (lines[place + 1].prose and lines[place + 1].width < _MAX_TEASER_WIDTH):
            break
        runs += 1
        place += 2
        last = place
    return last if runs >= 2 and last == len(lines) else 0


def cut_pitches(lines: Sequence[Line], found: dict[int, Appeals]) -> None:
    """Cuts paragraphs that ask the reader for something, and those between or beside them."""
    total = sum(line.width for line in lines) or 1
    before = 0
    strong: list[int] = []
    for place, line in enumerate(lines):
        share = before / total
        before += line.width
        if line.cut or place not in found:
            continue
        is_text = _may_be_text(line, is_amid=_is_amid(lines, place))
        if not is_text and _is_pitch(line, found[place], late=share >= 0.6):
            line.cut = "pitch"
            strong.append(place)
    for place in strong:
        for step in (-1, 1):
            _cut_beside(lines, found, place + step, step)


def _is_amid(lines: Sequence[Line], place: int) -> bool:
    """Returns whether running text that stays stands right above a line and right below it."""
    beside = (*lines[place - 1 : place], *lines[place + 1 : place + 2])
    return len(beside) == 2 and all(each.prose and not each.cut for each in beside)


def _may_be_text(line: Line, *, is_amid: bool) -> bool:
    """Returns whether a paragraph may be one of the text in spite of words that ask for something.

    Whoever asks at length, or amid the text, says we. Words of scripts without blanks are not told
    apart.
    """
    if line.width <= (_MIN_TEXT_AMID if is_amid else _MIN_TEXT) or not line.prose:
        return False
    return not speaks_for_itself(line.text.casefold()) and not is_eastern(line.text)


def _is_pitch(line: Line, appeals: Appeals, *, late: bool) -> bool:
    score = 2 * appeals.pitches + appeals.hints
    if score < 2 or is_told(line.text):
        return False
    quoted = starts_with_quote(line.text) or line.text.rstrip(".")[-1:] in "”»"
    if line.width > 900:
        return appeals.pitches >= 3 and late
    if appeals.pitches and not quoted:
        return line.width <= 450 or score >= 4 or late
    if not late:
        return False
    return score >= (4 if quoted else 2) and addresses_reader(line.text.casefold())


def _cut_beside(lines: Sequence[Line], found: dict[int, Appeals], place: int, step: int) -> None:
    """Follows a pitch to paragraphs next to it that speak to the reader with a milder word."""
    for _ in range(3):
        if not 0 <= place < len(lines):
            return
        line = lines[place]
        if not line.cut:
            mild = place in found and sum(found[place]) > 0
            short = not line.prose and line.width <= 60 and step > 0 and line.text.endswith("!")
            folded = line.text.casefold()
            asks = line.width <= _MAX_ASKING and speaks_for_itself(folded)
            addressed = addresses_reader(folded)
            if not (short or (asks and addressed) or (mild and (asks or addressed))):
                return
            if starts_with_quote(line.text):
                return
            line.cut = "pitch"
        place += step


def _may_be_timed(line: Line) -> bool:
    return line.text[0] in _TIME_STARTS and _TIMED.match(line.text) is not None


def cut_ticker(lines: Sequence[Line]) -> None:
    """Cuts headlines in one line, and a box of timed ones unless the article is made of them, or
    they end as sentences do; times and figures that belong to lists of the text stay."""
    for place in lists_of_text(lines):
        lines[place].cut = ""
    for line in lines:
        if not line.cut and "|" in line.text and _is_headline_row(line.text):
            line.cut = "ticker"
    timed = [place for place, line in enumerate(lines) if not line.cut and _may_be_timed(line)]
    kept = sum(1 for line in lines if not line.cut)
    if len(timed) < _TICKER_RUN or len(timed) * 2 > kept:
        return
    run: list[int] = []
    for place in [*timed, len(lines) + 1]:
        if run and place != run[-1] + 1:
            if len(run) >= _TICKER_RUN and not any(lines[p].prose or lines[p].stopped for p in run):
                for member in run:
                    lines[member].cut = "ticker"
            run = []
        run.append(place)


def _is_headline_row(text: str) -> bool:
    """Returns whether the line is at least three headlines with bars between them, and no list of
    properties such as ``Colour: red``."""
    parts = [part.strip() for part in text.split("|")]
    if len(parts) < 3 or 2 * sum(": " in part for part in parts) > len(parts):
        return False
    return all(
        len(part.split()) >= 3 and part[:1].isupper() and part[-1] not in ".!" for part in parts
    )


def cut_filler(lines: Sequence[Line]) -> None:
    """Cuts an interview with nameless guests, the question before it, and what opens it."""
    turns = [
        place
        for place, line in enumerate(lines)
        if not line.cut and line.text[:3].casefold() in _TURN_STEMS
    ]
    guests = [place for place in turns if _GUEST.match(lines[place].text)]
    guests = guests if len(guests) >= _MIN_GUESTS else _nameless_speakers(lines, turns)
    if guests:
        first, last = guests[0], guests[-1]
        for line in lines[first : last + 1]:
            line.cut = line.cut or "filler"
        _cut_question_above(lines, first)
    summaries = [
        place for place, line in enumerate(lines) if line.role is Role.FILLER and not line.cut
    ]
    for place in summaries[:_MOST_SUMMARIES]:
        _cut_summary(lines, place)


def _nameless_speakers(lines: Sequence[Line], places: Sequence[int]) -> list[int]:
    """Returns where nameless speakers take turns behind an article; empty for no such interview.

    ``places`` are those of lines that may be turns.
    An article that is an interview itself has them from its beginning.
    """
    turns = [place for place in places if _SPEAKER.match(lines[place].text)]
    if len(turns) < _MIN_TURNS:
        return []
    labels = {lines[place].text.split(":", 1)[0].casefold().strip() for place in turns}
    if not any(label.startswith(_GUEST_ROLES) for label in labels):
        return []
    before = sum(line.width for line in lines[: turns[0]] if not line.cut and line.prose)
    return turns if before >= _MIN_BEFORE_TURNS else []


def _cut_question_above(lines: Sequence[Line], first: int) -> None:
    """Cuts the question that opens an interview, and a heading between the two."""
    for place in range(first - 1, max(-1, first - 4), -1):
        line = lines[place]
        if not line.cut and not (
            line.text.endswith(("?", ":")) or (line.headline and not line.prose)
        ):
            return
        line.cut = line.cut or "filler"


def _cut_summary(lines: Sequence[Line], place: int) -> None:
    """Cuts a summary's heading with the points that follow it, as far as the text says the same."""
    lines[place].cut = "filler"
    points: list[Line] = []
    for line in lines[place + 1 : place + 8]:
        bullet = is_bullet(line.text)
        if not (bullet or (line.headline and not line.prose)) or line.gap > 2:
            break
        if points and is_bullet(points[0].text) and not bullet:
            break
        points.append(line)
    others = (*lines[:place], *lines[place + 1 + len(points) :])
    said = {word for line in others for word in words(line.text).split()}
    for line in points:
        telling = [word for word in words(line.text).split() if len(word) >= _TELLING]
        if sum(word in said for word in telling) * 10 >= len(telling) * 8:
            line.cut = line.cut or "filler"


def cut_repeats(lines: Sequence[Line], title_key: str) -> None:
    """Cuts paragraphs that stood there before, and repeats of the headline."""
    seen: set[str] = set()
    prose_before = 0
    for line in lines:
        if line.cut:
            continue
        if _is_title_again(line, title_key):
            line.cut = "title" if prose_before < 300 else "title again"
            continue
        if line.width >= _REPEAT_WIDTH:
            if line.text in seen:
                line.cut = "repeat"
            seen.add(line.text)
        if line.prose:
            prose_before += line.width
    _cut_collapsed_copy(lines)


def _is_title_again(line: Line, title_key: str) -> bool:
    size = len(title_key)
    if size < 10 or not size * 5 < 10 * len(line.text) < size * 18:
        return False
    return same_title(line.key or words(line.text), title_key)


def _cut_collapsed_copy(lines: Sequence[Line]) -> None:
    """Cuts a long line that only says again, without breaks, what other lines say."""
    kept = [line for line in lines if not line.cut]
    if len(kept) < 4:
        return
    longest = max(kept, key=lambda line: line.width)
    if longest.width * 5 < 2 * sum(line.width for line in kept):
        return
    others = [line for line in kept if line is not longest and line.width >= _REPEAT_WIDTH]
    covered = sum(len(line.text) + 1 for line in others if line.text in longest.text)
    if len(others) >= 3 and covered * 10 >= len(longest.text) * 8:
        longest.cut = "repeat"


def halve(text: str) -> str:
    """Returns the first half of a text that says the same twice, else the text."""
    size = len(text)
    if size < 200:
        return text
    again = text.find(text[:60], size // 2 - 2, size // 2 + 64)
    if again > 0 and text[:again].strip() == text[again:].strip():
        return text[:again].strip()
    return text


def cut_tail(lines: Sequence[Line]) -> None:
    """Cuts what follows the article's end."""
    widths = [line.width if not line.cut and line.prose else 0 for line in lines]
    total = sum(widths)
    before = 0
    for place, line in enumerate(lines):
        ends = line.role is Role.TAIL or line.cut == "title again"
        if ends and _opens_tail(line, before, total - before - widths[place]):
            for item in lines[place:]:
                item.cut = item.cut or "tail"
            break
        before += widths[place]
    _sweep(lines)


def _opens_tail(line: Line, before: int, after: int) -> bool:
    if line.cut == "title again":
        return after * 4 <= before
    if not line.prose and line.width <= 80 and line.cut != "counter":
        return before >= 150 and before >= 2 * after
    return before >= 150 and after * 5 <= before


def cut_tail_marks(lines: Sequence[Line]) -> None:
    """Cuts single lines with a tail's words where no tail was opened."""
    for line in lines:
        if line.role is Role.TAIL and not line.cut and not line.prose:
            line.cut = "tail mark"


def last_text(lines: Sequence[Line]) -> int:
    """Returns the place of the last running text that is kept, -1 where there is none."""
    for place in range(len(lines) - 1, -1, -1):
        line = lines[place]
        if not line.cut and (line.prose or (line.stopped and line.width >= _MIN_SENTENCE)):
            return place
    return -1


def _sweep(lines: Sequence[Line]) -> None:
    """Cuts short leftovers that stand after furniture, below the last running text."""
    last = last_text(lines)
    if last < 0:
        return
    furniture = False
    for line in lines[last + 1 :]:
        if line.cut:
            furniture = furniture or line.cut not in _NO_END
        elif furniture:
            line.cut = "leftover"
