"""Labels of dates, reading times, and dates behind a name, by the words that languages bring."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from worker import languages
from worker.base.types import Published
from worker.reading.dates import parse_date, worded
from worker.reading.language import detect

_MINUTES = (
    r"(?:min(?:ut\w{0,4}|s)?|мин\w{0,4}|хв\w{0,6}|λεπτ\w{1,2}|dk|dakika\w{0,4}|perc\w{0,4}|phút|"
    r"मिनट|دقيقة|دقائق|دقيقه|دقیقه|דקות|דקה|分(?:钟|鐘|間)?|분|นาที)"
)
_READING = re.compile(
    rf"(?P<before>(?:(?<![^\W\d_])[^\W\d_]{{1,40}}[ :]{{1,3}}){{0,4}}?):? ?(?<![\d:.h時时시点點])"
    rf"(?:\d{{1,3}}[-–])?\d{{1,3}}[ -]?{_MINUTES}\.?(?P<after>(?: [^\W\d_]+){{0,4}})\.?",
    re.IGNORECASE,
)
_SOME_MINUTES = re.compile(rf"\d[ -]?{_MINUTES}", re.IGNORECASE)
"""What each reading time holds; found in a fraction of the time."""
_SOURCE = re.compile(
    r"(?:^|\s)(?:来源|來源|出处|出處|稿源|출처|source|quelle|источник|джерело|fuente|fonte)[:：]"
    r"\s?[^\W\d]\S{1,20}(?=\s|$)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_START = re.compile(r"(?:(?<=[\s,|•·–—-])|^)(?=[^\W_])")
_AT = re.compile(r"(?:on|at|am|le|el|em|il|dnia)\s[:：|]?\s{0,2}", re.IGNORECASE)
"""What stands between a label and its date."""
_MOST_STATED = 60
_MOST_NAMES = 4
_BEHIND_NAME = re.compile(
    r"(?P<name>[^\d|•·.!?:]{2,40}?)(?:\s?[|•·]\s?|\s[—–]\s)(?P<rest>\S.{3,90})"
)
_MIN_NAME = 3
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")

_MOST_LINE = 140
_MOST_DATE_WORDS = 9
"""Words of a date with its weekday and its time."""
_MOST_STARTS = 12
_CLOCK_AT_END = re.compile(
    r"(?P<rest>.{5,40}?)[\s,|•·–—-]{1,4}(?:[^\W\d_]{3,12}, )?(?:\d{1,2} [^\W\d_]{3,12}|"
    r"[^\W\d_]{3,12} \d{1,2}),? \d{1,2}:\d\d"
)
_FIGURE = re.compile(r"\d")
_MARKS = ".!?…。！？।۔؟\"'”’»)"
_YEAR = re.compile(r"(?<!\d)(?:19|20|25|1[34])\d\d(?!\d)")
_BEGIN = re.compile(
    r"(?<![^\W_])[^\W_]|(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])|(?<=[^\W\d_])(?=\d)|(?<=\d{4})(?=[^\W\d_])"
)
"""Where a date may begin: at a word, at a capital that is glued to a word, at a figure."""
_DATE_WORD = re.compile(r"[^\s,|•·()\[\]–—-]+")
_GLUED_END = re.compile(r"(?:19|20)\d\d(?=[A-ZÀ-ÞА-ЯІЇЄҐ])")
_GLUED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?=(?:0?[1-9]|[12]\d|3[01])"
    r"(?:\.? ?[^\W\d_]{3}|\. \d|[./-]\d{1,2}[./-]\d))"
)
"""A year to which the next date is glued: ``3. Mai 20245. Mai 2024``."""
_SPAN = re.compile(
    r"(?<![^\W_])[^\W\d_]{3,12}\.? \d{1,2} ?[-–—] ?\d{1,2}(?![\d:.–-]\d|\d)"
    r"|(?<![\d:.,/h-])\d{1,2}\.? ?[-–—] ?\d{1,2}\.? [^\W\d_]{3}"
)
"""Days from and to which something goes on: ``March 23-26``, ``3.–5. Mai``."""
_MOST_MONTHS = 12
_PRECISE = frozenset({"day", "minute", "second"})


@cache
def _reading_words() -> frozenset[str]:
    known = languages.known().values()
    return frozenset(
        part for each in known for word in each.dates.reading for part in worded.key(word).split()
    )


@cache
def _labels() -> tuple[re.Pattern[str], frozenset[str]]:
    known = languages.known().values()
    updated = {label for each in known for label in each.dates.updated}
    every = updated | {label for each in known for label in each.dates.published}
    by_letter: dict[str, list[str]] = defaultdict(list)
    for each in sorted(every, key=lambda label: (-len(label), label)):
        by_letter[each[0]].append(re.escape(each[1:]))
    # By their first letters, as few begin at any place.
    labels = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(by_letter.items()))
    # A label ends with its word; a colon, a bar or a dash may follow, or the date's first figure.
    label = rf"(?<!\w)(?:{labels})(?![^\W\d])"
    pattern = rf"{label}\s{{0,2}}[:：|–-]?\s{{0,2}}"
    return re.compile(pattern, re.IGNORECASE), frozenset(map(worded.key, updated))


def reading_time(text: str) -> bool:
    """Returns whether a line only says how long it takes to read the article."""
    if len(text) > _MOST_STATED or not any(map(str.isdigit, text)):
        return False
    found = _READING.fullmatch(text.strip(" |•·()⏱🕒-–—"))
    if found is None:
        return False
    beside = [worded.key(word) for word in _WORD.findall(f"{found['before']} {found['after']}")]
    return not beside or any(word in _reading_words() for word in beside)


def without_reading_time(text: str) -> str:
    """Returns a line without a reading time behind its last mark or word."""
    if _SOME_MINUTES.search(text) is None:
        return text
    for found in _READING.finditer(text):
        if found.start() and reading_time(text[found.start() :]):
            return text[: found.start()].rstrip(" ,|•·–—-(")
    return text


def without_source(text: str) -> str:
    """Returns a line without the source that it names beside the date: ``来源：新华社``."""
    return _SOURCE.sub("", text).strip()


def split_labels(text: str) -> list[tuple[str, bool]]:
    """Cuts a line before each label: what each label stands before, and whether it tells a change.

    What stands before the first label comes first, without one.
    """
    pattern, updated = _labels()
    parts: list[tuple[str, bool]] = []
    done, change = 0, False
    for found in pattern.finditer(text):
        parts.append((text[done : found.start()], change))
        change = worded.key(found[0].strip(" :：|–-")) in updated
        done = found.end()
    parts.append((text[done:], change))
    return [(part, change) for part, change in parts if part.strip(" ,|•·–—-/()")]


def tells_change(text: str) -> bool:
    """Returns whether a line has the label of a change in it."""
    return any(is_change for _, is_change in split_labels(text))


def without_labels(text: str) -> str:
    """Returns a line with a blank for each label in it."""
    return _labels()[0].sub(" ", text)


def without_label(text: str) -> tuple[str, bool]:
    """Returns what stands behind the labels that a line begins with, and whether one of them tells
    a change."""
    pattern, updated = _labels()
    end, change = 0, False
    while found := pattern.match(text, end):
        change = change or worded.key(found[0].strip(" :：|–-")) in updated
        end = found.end()
    behind = _AT.match(text, end) if end else None
    return text[behind.end() if behind else end :], change


def ago(text: str) -> bool:
    """Returns whether a line only says how long ago it appeared or changed."""
    if len(text) > _MOST_STATED or not any(map(str.isdigit, text)):
        return False
    parts = split_labels(text)
    return bool(parts) and all(worded.ago(part) for part, _ in parts)


def behind_name(text: str) -> tuple[str, str] | None:
    """Splits ``Jane Doe | 3 March 2025`` at its first mark: what is short enough for a name, and
    what stands behind it."""
    found = _BEHIND_NAME.fullmatch(text)
    if found is None or len(found["name"].split()) > _MOST_NAMES:
        return None
    return found["name"], found["rest"]


def date_at_end(text: str, source: str) -> tuple[str, Published] | None:
    """Splits a date off a line's end; None where the line does not end with one."""
    if re.search(r"\d{4}", text) is None:
        return None
    for start in _START.finditer(text, max(0, len(text) - _MOST_STATED)):
        stated = text[start.start() :]
        if start.start() < _MIN_NAME or not worded.may_begin(stated.split(" ", 1)[0]):
            continue
        found = worded.read(stated)
        if found is None or found.rest:
            continue
        published = parse_date(stated.strip(), source)
        if published is not None and published.precision in {"day", "minute", "second"}:
            return text[: start.start()].rstrip(" ,|•·–—-"), published
    return None


def split_clock_at_end(text: str) -> str:
    """Returns what stands before a date without a year and a time; empty where nothing does."""
    match = _CLOCK_AT_END.fullmatch(text) if len(text) <= 90 else None
    return match["rest"] if match else ""


def has_figures(text: str) -> bool:
    """Returns whether the line holds a figure, without which it states no date."""
    return _FIGURE.search(text) is not None


def is_sentence(text: str) -> bool:
    """Returns whether a line ends with a mark behind a word that is none of a date's."""
    last = text.rstrip(_MARKS).rsplit(" ", 1)[-1]
    return last.isalpha() and not worded.may_begin(last)


def apart(text: str) -> str:
    """Returns a line with a bar between dates that are glued to each other."""
    return _GLUED.sub(r"\1 | ", text)


def settled(text: str, lines: tuple[str, ...], language: str | None) -> str | None:
    """Returns a line whose date is like ``05/11/2024`` as it has one reading: that which other
    such dates on the page have, or which is written out on it, or which the language has where
    no month comes first, as in any but English. None for other lines, and where nothing tells."""
    found = _SLASHED.search(text)
    if found is None or max(int(found[1]), int(found[2])) > _MOST_MONTHS:
        return None
    first = _day_comes_first(found, lines)
    if first is None:
        spoken = language or _language_of(lines)
        first = True if spoken and not spoken.casefold().startswith("en") else None
    if first is None:
        return None
    return _SLASHED.sub(r"\1.\2.\3" if first else r"\2.\1.\3", text)


def _day_comes_first(found: re.Match[str], lines: tuple[str, ...]) -> bool | None:
    """Returns whether the page's dates have the day first, None where they do not tell."""
    plain = _plain_order(lines)
    if plain is not None:
        return plain
    days = (int(found[1]), int(found[2])), (int(found[2]), int(found[1]))
    spelled = {
        (date.published.at.day, date.published.at.month)
        for line in [each for each in lines if found[3] in each and "/" not in each][:_MOST_STARTS]
        for date in dates_within(line, "")
        if date.published.at.year == int(found[3])
    }
    told = [each in spelled for each in days]
    return told[0] if told[0] != told[1] else None


@lru_cache(maxsize=8)
def _language_of(lines: tuple[str, ...]) -> str | None:
    """Returns the language of a page; each of its lines may ask."""
    return detect("\n".join(lines))


@lru_cache(maxsize=8)
def _plain_order(lines: tuple[str, ...]) -> bool | None:
    """Returns whether the dates with one reading have the day first, None where they do not tell.
    Each line of a page may ask."""
    slashed = [each for line in lines if len(line) <= _MOST_LINE for each in _SLASHED.findall(line)]
    day = any(int(each[0]) > _MOST_MONTHS >= int(each[1]) for each in slashed)
    month = any(int(each[1]) > _MOST_MONTHS >= int(each[0]) for each in slashed)
    return day if day != month else None


@cache
def _others() -> frozenset[str]:
    known = languages.known().values()
    return frozenset(part for each in known for part in worded.key(each.dates.others).split())


def is_of_another(text: str) -> bool:
    """Returns whether a line dates something else than an article: that somebody was born."""
    return not _others().isdisjoint(_WORD.findall(worded.key(text)))


def is_span(text: str) -> bool:
    """Returns whether a line tells from which day of a month to which, as of an event."""
    return _SPAN.search(text) is not None


def is_ambiguous(text: str) -> bool:
    """Returns whether a line has a date like ``05/11/2024``."""
    return _SLASHED.search(text) is not None


@dataclass(frozen=True, slots=True)
class Within:
    """A date within a line, and where it stands."""

    start: int
    end: int
    published: Published


def dates_within(text: str, source: str) -> list[Within]:
    """Returns the dates that a line states down to the day, in their order, each as long as it can
    be read."""
    if len(text) > _MOST_LINE or _YEAR.search(text) is None:
        return []
    found: list[Within] = []
    done = tried = 0
    for start in _BEGIN.finditer(text):
        at = start.start()
        if at < done or tried >= _MOST_STARTS:
            continue
        word = _DATE_WORD.match(text, at)
        if word is None or not worded.may_begin(word[0]):
            continue
        tried += 1
        date = _longest(text, at, source)
        if date is not None:
            found.append(date)
            done = date.end
    return found


def _longest(text: str, at: int, source: str) -> Within | None:
    ends: list[int] = []
    for count, word in enumerate(_DATE_WORD.finditer(text, at)):
        if count == _MOST_DATE_WORDS:
            break
        glued = _GLUED_END.search(word[0])
        if glued is not None:
            ends.append(word.start() + glued.end())
            break
        ends.append(word.end())
    best: Within | None = None
    for end in ends:
        stated = text[at:end]
        named = worded.read(stated) if _YEAR.search(stated) else None
        if named is None or named.rest:
            continue
        published = parse_date(stated.strip(), source)
        if published is None or published.precision not in _PRECISE:
            continue
        if best is None or (best.published.at, best.published.precision) != (
            published.at,
            published.precision,
        ):
            best = Within(at, end, published)
    return best
