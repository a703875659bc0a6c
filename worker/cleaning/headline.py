"""Which line is the headline, what it is without the site's name, and which lines are the deck."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from worker.base import trees
from worker.base.signs import FULL_STOPS
from worker.cleaning.breadcrumbs import without_quoted
from worker.cleaning.candidates import BROKEN_OFF, Candidates
from worker.cleaning.credits import is_name
from worker.cleaning.credits.datelines import MOST_DATELINE, PLACE_DASH, dateline
from worker.cleaning.header import same_title
from worker.cleaning.headline_signs import NAMES
from worker.cleaning.lines import Line, is_bullet, is_eastern, starts_with_quote
from worker.cleaning.lines.markers import words
from worker.reading.agencies import known_agency

_MAX_TITLE = 260
_MAX_STOPPED = 100
_MAX_QUOTE = 130
_MAX_KICKER = 25
_MAX_EASTERN_KICKER = 6
_MAX_KICKED = 130
"""Width of a headline with another line above."""
_HEAD_LINES = 5
_MAX_HEAD_LINE = 60
_MAX_DERIVED = 110
_MAX_DECK_LINE = 300
_ENDS = f"{FULL_STOPS}!?…؟"
_LABEL_WORDS = 4
_MAX_LABEL = 26
_MAX_EASTERN_LABEL = 7
_TINY_WORDS = 2
_MAX_TINY = 20
_MAX_BELOW_LABEL = 100
"""Width of the headline below a label; longer lines without a full stop are decks."""
_EASTERN_QUESTION = re.compile(r"[^。！？]{6,40}[！？]")
_MIN_ENTRIES = 3
_MIN_BEGUN = 20
_MOST_PARTS = 3
"""Lines that a headline takes at most."""
_COLONS = (":", "：")
_BETWEEN_ENTRIES = re.compile(r"\s?[|•·]\s?|\s{3,}|\s/\s")
_SITE = re.compile(r"\s(?:\||[-–—»:]{1,2}|•)\s(?=[^|–—»•]{2,60}$)")
_DOMAIN = re.compile(r"(?:[\w-]{1,40}\.){1,3}[a-z]{2,6}", re.IGNORECASE)
_MARKDOWN = re.compile(r"^#{1,6}\s+|^\*\*(?=[^*]+\*\*$)|\*\*$")
_ENOUGH, _UNASKED, _MUCH = -2 * trees.UNIT, -5 * trees.UNIT // 4, trees.UNIT
"""The scores from which on the best line is the headline: where the other rules take one of those
weighed, where they take none, and where they take another."""
_NEARLY = trees.UNIT
"""Where a wide line or a question scores so much better than the one above it that the other rules
take, it may as well be the deck below that."""
MODEL = Path(__file__).with_name("headline.json")
"""How likely lines are the headline, learned by ``python -m tests.lines.headlines``."""
_FIRST_SENTENCE = re.compile(
    r".{25,}?(?:(?<![A-ZА-Я.])(?<!\b\d)(?<!\b\d\d)(?<!\b(?:Mr|Dr|Ms|St|Lt|No|vs))(?<!\b(?:Mrs|Gen|Col|Sen|Rep|Gov|"
    r"Sgt|Jan|Feb|Mar|Apr|Aug|Sep|Oct|Nov|Dec))[.!?][\"'”’»)]{0,2}(?=\s)|[。！？][」』”]?)",
)

"""A sentence, which no number of one or two figures ends: it may be that of a day.
"""

_MOST_OVER_BULLETIN = 12
"""Lines among which a bulletin's head begins: numbers of a wire stand above it."""
_READ_OF_BULLETIN = 20
"""Lines of its text in which words of its head are looked for."""
_MOST_OFFICE = 10
"""Words of an office's name at most, and of a line with a time."""
_MOST_TOLD = 0.5
"""Share of the words of an office's name that the text has at most."""
_STEM = 5
_DOTS = ("...", "…")
_NUMBERED = re.compile(r"\s\d{1,4}(?:[/-]\d{1,4})?[A-Z]?$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"\d+")


def bulletin(lines: Sequence[Line], is_dated: Callable[[Line], bool]) -> int | None:
    """Returns which line heads a bulletin, None where none begins at the top.

    Such lines stand together: what it is, with a number at the end; the office that issues it, all
    of whose words have capitals, and of which the text says less than of the first one, as it would
    not of a headline; and when. ``is_dated`` tells whether a line states a date.
    """
    for at in range(min(_MOST_OVER_BULLETIN, len(lines) - 3)):
        if lines[at].prose:
            return None
        if _heads_bulletin(lines, at, is_dated):
            return at
    return None


def _heads_bulletin(lines: Sequence[Line], at: int, is_dated: Callable[[Line], bool]) -> bool:
    first, office, time, below = lines[at : at + 4]
    number = _NUMBERED.search(first.text)
    if number is None or office.gap or time.gap or not below.gap:
        return False
    if first.cut or office.cut:
        return False
    if not (first.headline and _may_issue(office) and (is_dated(time) or _says_when(time))):
        return False
    if _is_apart(below, lines[at + 4 :]):
        return False
    told = _stems(each.text for each in lines[at + 3 : at + 3 + _READ_OF_BULLETIN])
    what = first.text[: number.start()]
    # The word before the number may say but that it is one.
    mine = max(_told(what, told), _told(what.rpartition(" ")[0], told))
    return _told(office.text, told) <= min(mine, _MOST_TOLD)


def _may_issue(line: Line) -> bool:
    """Tells whether a line may be an office's name."""
    parts = [each for each in line.text.split() if len(each) >= _STEM - 1]
    is_cased = line.text.lower() != line.text.upper()
    few = 1 < len(line.text.split()) <= _MOST_OFFICE and _NUMBER.search(line.text) is None
    is_name = bool(parts) and all(not each[0].islower() for each in parts)
    return line.headline and few and is_cased and is_name


def _says_when(line: Line) -> bool:
    """Tells whether a line has a time beside a year, however that is written."""
    few = len(line.text.split()) <= _MOST_OFFICE
    return few and len(_NUMBER.findall(line.text)) > 2 and _YEAR.search(line.text) is not None


def _is_apart(line: Line, below: Sequence[Line]) -> bool:
    """Tells whether a line stands apart above running text, as a headline does; one between dots is
    a bulletin's own."""
    is_plain = line.headline and not line.prose and not line.text.startswith(_DOTS)
    return is_plain and bool(below) and below[0].gap > 0 and below[0].prose


def _stems(texts: Iterable[str]) -> set[str]:
    found = " ".join(map(words, texts)).split()
    return {each[:_STEM] for each in found if len(each) >= _STEM - 1 and not each.isdigit()}


def _told(text: str, told: set[str]) -> float:
    stems = _stems([text])
    return len(stems & told) / len(stems) if stems else 0.0


def choose(found: Candidates, taken: int | None) -> int | None:
    """Returns which line is the headline, None where none is.

    ``taken`` is the line that the other rules take. Alone above the text, it is the headline where
    it looks like one, or where the text is too short to say.
    """
    page, places = found.page, found.places
    if page is None:
        return taken
    is_alone = taken is not None and page.is_alone(places, taken)
    if taken is not None and is_alone and page.is_plain(taken):
        return taken
    scores = dict(zip(places, map(trees.load(MODEL, NAMES).score, found.signs(taken)), strict=True))
    best = max(scores, key=scores.__getitem__)
    if taken is None:
        return best if scores[best] >= _UNASKED else None
    if taken not in scores:
        return best if scores[best] >= _MUCH else taken
    if scores[best] < _ENOUGH:
        return taken if is_alone and page.is_short else None
    is_deck = best == taken + 1 and (page.is_wide(best) or page.asks(best))
    return taken if is_deck and scores[taken] >= scores[best] - _NEARLY else best


def is_title(line: Line, following: Sequence[Line], *, dated: bool) -> bool:
    """Returns whether the first line of a text is its headline rather than its first sentence.

    Behind a glued date (``dated``) a full stop ends a sentence of the text. Elsewhere a short line
    set apart from longer paragraphs is a headline even with one.
    """
    text = line.text
    if text.endswith(BROKEN_OFF) or text[:1].islower() or is_bullet(text):
        return False
    if line.headline or not following:
        return line.headline
    if _is_question(text) and any(other.prose for other in following[:_HEAD_LINES]):
        return True
    key = words(text)
    repeated = any(same_title(key, words(other.text[:300])) for other in following[:3])
    return repeated or (following[0].prose and _stands_out(line, following, dated=dated))


def _stands_out(line: Line, following: Sequence[Line], *, dated: bool) -> bool:
    """Returns whether a line that is no plain headline differs from the running text below it."""
    text = line.text
    apart = not dated and line.width <= _MAX_STOPPED and following[0].gap > 0
    if apart and line.width < min(other.width for other in following[:2]):
        return len(following) >= 2 and not _opens_report(text)
    if starts_with_quote(text) and line.width <= _MAX_QUOTE and text.count(text[0]) <= 2:
        return text[-1] in '"”»’'
    open_ended = line.width <= _MAX_TITLE and text[-1] not in _ENDS
    return open_ended and _sentences_inside(text) == 0


def _sentences_inside(text: str) -> int:
    return len(re.findall(r"[a-zа-яіїєґ]{3}\. [A-ZА-ЯІЇЄҐ]", text))


def is_kicker(line: Line, following: Sequence[Line]) -> bool:
    """Returns whether a short first line only names the subject, or somebody, above the headline.

    Between the headline and the text there may be the headline once more, names and dates.
    """
    parts = line.key.split()
    short = len(parts) <= 2 or (len(parts) == 3 and is_name(line.text))
    if len(following) < 2 or not short or line.width > _MAX_KICKER:
        return False
    if is_eastern(line.text) and len(line.text) > _MAX_EASTERN_KICKER:
        return False
    title = following[0]
    if not title.headline or title.text.endswith(BROKEN_OFF) or len(words(title.text).split()) < 5:
        return False
    below = following[1:]
    if same_title(words(below[0].text[:300]), words(title.text)):
        return True
    text = next((each for each in below[:_HEAD_LINES] if each.prose), None)
    if text is None or text.width <= title.width or title.width > _MAX_KICKED:
        return False
    between = below[: below.index(text)]
    return all(each.width <= _MAX_HEAD_LINE and not is_bullet(each.text) for each in between)


def is_label(line: Line, below: Sequence[Line], *, dated: bool, passed: bool) -> bool:
    """Returns whether a short line above the text names the site, a part of it, or the subject.

    ``below`` are the lines between it and the text but for those that say something else, such as
    a name or a date: ``dated`` tells of these, ``passed`` of labels above it. A label has a
    headline below it, or another label beside it, or it is a single word, or a name above a date.
    """
    if is_menu_row(line):
        return True
    if not _may_label(line):
        return False
    if any(_may_head(each) for each in below):
        return True
    return passed or _is_tiny(line, dated=dated) or any(_may_label(each) for each in below)


def _is_question(text: str) -> bool:
    return _EASTERN_QUESTION.fullmatch(text) is not None


def is_menu_row(line: Line) -> bool:
    """Returns whether a line is a row of the names of a site's parts."""
    entries = [each for each in _BETWEEN_ENTRIES.split(line.text) if each]
    return len(entries) > _MIN_ENTRIES and all(
        len(each.split()) <= _TINY_WORDS + 1 and len(each) <= _MAX_TINY for each in entries
    )


def _may_label(line: Line) -> bool:
    text = line.text
    if not line.headline or text[-1:] in _ENDS or is_bullet(text) or starts_with_quote(text):
        return False
    if is_eastern(text):
        return len(text) <= _MAX_EASTERN_LABEL
    return len(text.split()) <= _LABEL_WORDS and line.width <= _MAX_LABEL


def _is_tiny(line: Line, *, dated: bool) -> bool:
    """Returns whether a line is a word, or a name above a date."""
    text = line.text
    if is_eastern(text):
        return len(text) <= (_MAX_EASTERN_LABEL if dated else _MAX_EASTERN_LABEL // 2)
    parts = text.split()
    cased = text[:1].isupper()
    named = dated and len(parts) <= _TINY_WORDS + cased
    named = named and not any(part[:1].islower() for part in parts)
    return (len(parts) == 1 or named) and line.width <= _MAX_TINY


def _may_head(line: Line) -> bool:
    """Returns whether a line below a label may be the headline rather than a deck or a label."""
    if is_long(line) or _may_label(line) or is_bullet(line.text):
        return False
    return (line.headline or _is_question(line.text)) and not is_menu_row(line)


def is_long(line: Line) -> bool:
    """Returns whether a line without a full stop is rather the deck than the headline itself."""
    return line.width > _MAX_BELOW_LABEL


def begun_above(lines: Sequence[Line], place: int) -> str:
    """Returns the beginning of a headline that the line above holds, which is cut; empty without.

    That ends with a colon, and the headline goes on in a small letter, as no label and no headline
    of its own does. Lines that go on below it cannot be told from bylines and sections.
    """
    for above in lines[max(0, place - 1) : place]:
        begins = lines[place].text[:1].islower() and not lines[place].text[1:2].isupper()
        if begins and above.text.endswith(_COLONS) and above.width >= _MIN_BEGUN:
            above.cut = "title"
            return f"{above.text} "
    return ""


def pass_parts(lines: Sequence[Line], place: int, title: str) -> int:
    """Cuts the first lines where they are the headline in parts; returns the place below."""
    for end in range(place + 2, min(place + 1 + _MOST_PARTS, len(lines)) + 1):
        parts = lines[place:end]
        whole = words(" ".join(each.text for each in parts))
        if not any(each.cut for each in parts) and words(title) == whole:
            for each in parts:
                each.cut = "title"
            return end
    return place


def tidy_title(text: str) -> str:
    """Returns the headline without heading marks, and once where it was said twice."""
    text = _MARKDOWN.sub("", text).strip()
    half = len(text) // 2
    for cut in (half, half + 1):
        if len(text) >= 40 and text[:cut].strip() == text[cut:].strip():
            return text[:cut].strip()
    return text


def split_site(text: str, following: Sequence[Line]) -> tuple[str, str | None]:
    """Splits a site's name from the headline's end; returns both, the name None where none is.

    A bar always separates one; a dash only where the headline is repeated without it, or what
    follows is a domain or a known agency.
    """
    matches = list(_SITE.finditer(without_quoted(text)))
    match = matches[-1] if matches else None
    if match is None:
        return text, None
    title, site = text[: match.start()].strip(), text[match.end() :].strip()
    if len(title.split()) < 3 and len(title) < 12:
        return text, None
    repeated = words(title) in {words(line.text[:300]) for line in following[:4]}
    named = known_agency(site) is not None or _DOMAIN.fullmatch(site) is not None
    barred = "|" in match[0] and len(site.split()) <= 4 and len(title.split()) >= 4
    if not (repeated or named or barred):
        return text, None
    further, _ = split_site(title, following) if barred else (title, None)
    return further, site


def derive_title(text: str) -> str:
    """Returns a title made of the first sentence, cut at a word, with an ellipsis where cut."""
    sample = text[:600]
    found, _ = dateline(sample)
    dash = PLACE_DASH.match(sample)
    if dash and (found.agency or dash[0].isupper() or len(sample) > dash.end() + 40):
        sample = sample[dash.end() :].strip() or sample
    match = _FIRST_SENTENCE.match(sample)
    sentence = match[0].strip() if match else sample.strip()
    if len(sentence) <= _MAX_DERIVED:
        return sentence + ("…" if not match and len(text) > 600 else "")
    cut = sentence[: _MAX_DERIVED - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > _MAX_DERIVED // 2 else cut).rstrip(" ,;:–—-") + "…"


def deck_size(body: Sequence[Line], before_byline: int) -> int:
    """Returns how many of the first lines of the text are the deck.

    ``before_byline`` counts the lines that stood between the headline and a byline.
    """
    if len(body) < 2:
        return 0
    for place in range(1, min(4, len(body))):
        if _opens_report(body[place].text):
            return place if all(line.width <= _MAX_DECK_LINE for line in body[:place]) else 0
    if _opens_report(body[0].text):
        return 0
    if 0 < before_byline <= 3 and before_byline < len(body):
        return before_byline if body[0].width <= _MAX_DECK_LINE else 0
    group = 1
    while group < len(body) and body[group].gap == 0:
        group += 1
    if 2 <= group <= 6 and group < len(body) and all(line.width <= 170 for line in body[:group]):
        later = body[group:]
        if sum(1 for line in later if line.gap) * 10 >= len(later) * 7:
            return group
    first = body[0]
    alone = first.headline and not first.prose and first.width >= 40 and not is_bullet(first.text)
    return int(alone and len(body) >= 3 and body[1].prose and body[2].prose)


def _opens_report(text: str) -> bool:
    return text[:1] not in '"“«' and dateline(text[:MOST_DATELINE])[1]
