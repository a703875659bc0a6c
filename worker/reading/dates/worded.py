"""Reads dates with a month's name, in every language that ``worker.languages`` has names of.

Strict: what is no part of a date is told, so that a sentence with a date in it is none. Day, month
and year may stand in any order as long as day and month are neighbours. Years are also read as
other calendars count them (``worker.reading.dates.calendars``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache

from worker import languages
from worker.base.types import Precision
from worker.reading.by_language import folding, zones
from worker.reading.dates import calendars

LONGEST = 120
key = folding.key
_MONTH_NUMBER = {name: number for number, name in enumerate(languages.MONTHS.split(), 1)}
_DAY_NUMBER = {name: number for number, name in enumerate(languages.WEEKDAYS.split())}
_THAI = re.compile("[\u0e01-\u0e4e]")
_INITIALS = re.compile(r"(?<!\w)([^\W\d_])\. ?([^\W\d_])\.?(?!\w)")
_NUMBERED = re.compile(r"\b(?:thang|thg)\.? ?(\d{1,2})\b|(\d{1,2}) ?[月월]")
"""Months by their number, Vietnamese and East Asian."""
TIME = re.compile(
    r"(?<![\d.,/])(?P<hour>[01]?\d|2[0-3])(?: ?: ?|[.h]| ?[時时点點시] ?)(?P<minute>[0-5]\d)"
    r"(?: ?[分분])?(?:[:.](?P<second>[0-5]\d)(?:[.,]\d{1,6})?)?(?![\d.:]\d)"
)
_NUMERIC = re.compile(
    r"(?<!\d)(?:(?P<year>\d{4}) ?(?P<one>[./•·–-]) ?(?P<month>\d{1,2}) ?(?P=one) ?(?P<day>\d{1,2})"
    r"|(?P<first>\d{1,2}) ?(?P<two>[./•·–-]) ?(?P<second>\d{1,2}) ?(?P=two) ?(?P<last>\d{4}))(?!\d)"
)
_OFFSET = re.compile(r"\b(?:gmt|utc) ?[+-] ?\d{1,2}(?::?\d\d)?\b|(?<=\d) ?[+-]\d\d:?\d\d\b")
TOKEN = re.compile(r"\d+|[^\W\d_][^\s\d,;:|/()\[\]{}•·–—\-…\"“”„«».!?،、，]*")
_PART = re.compile(rf"\x01\d+\x02|{TOKEN.pattern}")
_REFUSED = re.compile(r"[?!%€$£#@=*<>]")
_THAI_YEAR = re.compile(r"([\u0e01-\u0e4e]\.? ?)(\d\d)(?![\d:.])")
"""A year of the Thai calendar without its century, behind the month."""
_SHORT = re.compile(
    r"(?<![\d.,/-])(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d\d)"
    r"(?![\d/-]|[.,]\d)"
)
_SHORT_NAMED = re.compile(
    r"(?<![\d.,/-])(?:(?P<before>[^\W\d_]{3,12})\.? )?(?P<day>\d{1,2})\.?,?"
    r"(?(before) | (?P<behind>[^\W\d_]{3,12})\.? )['’]?(?P<year>\d\d)(?![\d:/-]|[.,]\d| ?[ap]\.?m)"
)
"""Dates with a year of two figures, in figures and with the month's name."""
_JOINING = str.maketrans(" ", "_", ".")
_HAS_YEAR = re.compile(r"\d{4}")
_MOST_SUFFIX = 2
"""Letters glued to a figure that make an ordinal of it."""
_HOURS = frozenset("h hs hrs uhr uur u ч ora ωρα час години".split())
_ZONES = frozenset(
    "z utc gmt bst cet cest mez mesz eet eest msk мск kst jst ist ict wib wita wit hkt sgt pht et "
    "est edt cst cdt mst mdt pt pst pdt brt art trt wet west pkt npt".split()
)
_LOCAL = frozenset("local time ortszeit hora".split())


@dataclass(frozen=True, slots=True)
class Worded:
    """A date as it is written out. ``rest`` are the words that are no part of one."""

    day: date
    precision: Precision
    """``day``, ``month``, or with a time ``minute`` or ``second``."""
    clock: tuple[int, int, int] = (0, 0, 0)
    zone: str = ""
    """The zone's name or its distance, as written."""
    rest: tuple[str, ...] = ()


@dataclass(slots=True)
class _Names:
    months: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    solar: dict[str, int] = field(default_factory=dict)
    weekdays: dict[str, int] = field(default_factory=dict)
    beside: set[str] = field(default_factory=set)
    morning: set[str] = field(default_factory=set)
    afternoon: set[str] = field(default_factory=set)
    dotted: set[str] = field(default_factory=set)
    joined: set[str] = field(default_factory=set)
    """Names of two words, or with a full stop inside."""


@cache
def _names() -> _Names:
    known = _Names()
    for code, each in languages.known().items():
        _enter_months(known, code, each)
        for form, english in (
            *languages.names(each.weekdays, languages.WEEKDAYS),
            *languages.names(each.dates.weekdays, languages.WEEKDAYS),
        ):
            whole = _name(known, form)
            known.weekdays[whole] = _DAY_NUMBER[english]
            known.beside.update(re.split("[_ -]", whole))
        known.beside.update(key(each.dates.beside).split())
        known.morning.update(map(key, each.dates.morning))
        known.afternoon.update(map(key, each.dates.afternoon))
        known.dotted.update([code] if each.dates.dotted_days else [])
    known.beside |= _ZONES | _LOCAL
    return known


def _enter_months(known: _Names, code: str, each: languages.Language) -> None:
    for table in (each.months, each.months_in_texts, each.dates.months):
        for form, english in languages.names(table, languages.MONTHS):
            known.months[_name(known, form)][code] = _MONTH_NUMBER[english]
    for number, form in enumerate(each.dates.solar_months.split(), 1):
        known.solar[key(form)] = number


def _name(known: _Names, form: str) -> str:
    name = key(form).rstrip(".")
    if "_" in name or "." in name:
        known.joined.add(name.replace("_", " "))
    return name.replace(".", "")


@cache
def _joined() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_names().joined))))


@lru_cache(maxsize=2048)
def may_begin(word: str) -> bool:
    """Returns whether a date may begin with a word: a figure, or a name or word of dates."""
    plain = key(word).rstrip(".,")
    return plain[:1].isdigit() or plain in _beginnings()


@cache
def _beginnings() -> frozenset[str]:
    known = _names()
    return frozenset().union(known.months, known.weekdays, known.beside, known.solar)


@lru_cache(maxsize=64)
def read(text: str) -> Worded | None:
    """Returns the one date that a text writes out with its year, None where there is none."""
    if len(text) > LONGEST or _REFUSED.search(text):
        return None
    text = calendars.in_figures(text)
    if not any(map(str.isdigit, text)):
        return None
    plain = _joined().sub(lambda found: found[0].translate(_JOINING), key(text))
    plain = calendars.without_eras(_INITIALS.sub(r"\1\2 ", plain))
    zone = ""
    if TIME.search(plain) is not None:
        plain, zone = zones.split(plain)
    if not _HAS_YEAR.search(plain):
        plain = _THAI_YEAR.sub(r"\g<1>25\2", plain)
        plain = _with_century(plain)
    numeric = _NUMERIC.search(plain)
    if numeric is not None:
        plain = rest = f"{plain[: numeric.start()]} {plain[numeric.end() :]}"
        clock, others = _clock(rest)
        found = _numeric_day(numeric, others)
        made = _finish(found, "day", clock, _others(others)) if found else None
    else:
        clock, others = _clock(plain)
        made = _by_name(others, clock)
    if made is None:
        return None
    return replace(made, zone=zones.distance(zone, made.day, made.clock) if zone else _zone(plain))


def _with_century(plain: str) -> str:
    """Returns a date with a year of two figures as ISO 8601 writes it, where a weekday beside it
    fits one reading alone: ``Mon 12.05.25``, ``Tue 3 Mar 20``."""
    numeric = _SHORT.search(plain) or _SHORT_NAMED.search(plain)
    if numeric is None:
        return plain
    known = _names()
    beside = TOKEN.findall(f"{plain[: numeric.start()]} {plain[numeric.end() :]}")
    weekdays = {known.weekdays[word] for word in beside if word in known.weekdays}
    if len(weekdays) != 1:
        return plain
    fitting = {day for day in _short_days(numeric) if day.weekday() in weekdays}
    if len(fitting) != 1:
        return plain
    return f"{plain[: numeric.start()]} {fitting.pop().isoformat()} {plain[numeric.end() :]}"


def _short_days(found: re.Match[str]) -> set[date]:
    """Returns the days that a date with a year of two figures may be."""
    year = 2000 + int(found["year"])
    if found.re is _SHORT:
        first, second = int(found["first"]), int(found["second"])
        days = {calendars.valid(year, second, first)}
        if found["mark"] != ".":
            days |= {calendars.valid(year, first, second)}
    else:
        name = (found["before"] or found["behind"]).rstrip(".")
        months = set(_names().months.get(name, {}).values())
        days = {calendars.valid(year, month, int(found["day"])) for month in months}
    return {day for day in days if day is not None}


def _zone(plain: str) -> str:
    offset = _OFFSET.search(plain)
    if offset is not None:
        return offset[0].strip()
    return next((token for token in TOKEN.findall(plain) if token in _ZONES), "")


def _clock(plain: str) -> tuple[tuple[int, int, int] | None, str]:
    """Returns the time of day that is stated, if any, and the text without it."""
    plain = _OFFSET.sub(" ", plain)
    found = TIME.search(plain)
    if found is None:
        return None, plain
    hour = int(found["hour"])
    known = _names()
    before = TOKEN.findall(plain[: found.start()])[-1:]
    after = TOKEN.findall(plain[found.end() :])[:1]
    if hour < 12 and known.afternoon.intersection([*before, *after]):
        hour += 12
    elif hour == 12 and known.morning.intersection([*before, *after]):
        hour = 0
    seconds = int(found["second"] or -1)
    # A second time, as of an update the same day, says nothing more.
    rest = TIME.sub(" ", plain)
    return (hour, int(found["minute"]), seconds), rest


def _finish(
    day: date, precision: Precision, clock: tuple[int, int, int] | None, rest: tuple[str, ...]
) -> Worded:
    if clock is None or precision != "day":
        return Worded(day, precision, rest=rest)
    hour, minute, second = clock
    exact: Precision = "minute" if second < 0 else "second"
    return Worded(day, exact, (hour, minute, max(second, 0)), rest=rest)


def _numeric_day(found: re.Match[str], others: str) -> date | None:
    """Reads a numeric date that has one reading; a weekday beside it settles it, too."""
    if found["year"]:
        return calendars.year_first(int(found["year"]), int(found["month"]), int(found["day"]))
    first, second, year = int(found["first"]), int(found["second"]), int(found["last"])
    year = calendars.usual_year(year)
    day_first, month_first = (
        calendars.valid(year, second, first),
        calendars.valid(year, first, second),
    )
    if day_first is None:
        return month_first
    if found["two"] == "." or month_first is None or day_first == month_first:
        return day_first
    weekdays = _names().weekdays
    beside = TOKEN.findall(others)
    named = {weekdays[word] for word in beside if word in weekdays}
    fitting = {each for each in (day_first, month_first) if each.weekday() in named}
    if len(fitting) == 1:
        return fitting.pop()
    # Of those who write in other scripts nobody writes the month first.
    return None if named or all(map(str.isascii, beside)) else day_first


def _by_name(plain: str, clock: tuple[int, int, int] | None) -> Worded | None:
    tokens = _parts(_NUMBERED.sub(lambda m: f" \x01{m[1] or m[2]}\x02 ", plain))
    month = _month_place(tokens)
    if month is None:
        return None
    figures = [at for at, token in enumerate(tokens) if token.isdigit()]
    years = [at for at in figures if len(tokens[at]) == 4]
    hours = [at for at in figures if _is_hour(tokens, at)]
    days = [at for at in figures if at not in {*years, *hours}]
    if len(years) != 1 or len(days) > 1 or len(hours) > 1:
        return None
    day = 1
    if days:
        day = int(tokens[days[0]])
        if day > 31 or not _are_neighbours(tokens, month, days[0]):
            return None
    dotted = bool(days) and re.search(rf"(?<!\d){tokens[days[0]]}\.", plain) is not None
    found = _day(tokens[month], int(tokens[years[0]]), day, dotted=dotted, text=plain)
    if found is None:
        return None
    number = _numbers(tokens[month])
    twin = {at for at, token in enumerate(tokens) if number and _numbers(token) == number}
    used = {month, *twin, *figures}
    rest = [
        token for at, token in enumerate(tokens) if at not in used and not _is_beside(tokens, at)
    ]
    return _finish(found, "day" if days else "month", clock, tuple(rest))


def _parts(plain: str) -> list[str]:
    """Returns figures and words; a Hebrew month is parted from the letter that says in."""
    months = _names().months
    return [
        token[1:] if token[0] == "ב" and token[1:] in months else token
        for token in _PART.findall(plain)
    ]


def _month_place(tokens: list[str]) -> int | None:
    """Returns which of the tokens is the month; ``mar`` is one only where no other is."""
    known = _names()
    places = [
        at
        for at, token in enumerate(tokens)
        if token[0] == "\x01" or token in known.months or token in known.solar
    ]
    if len(places) > 1:
        # In ``mar. 4 mar. 2025`` the first is Tuesday.
        places = [at for at in places if tokens[at] not in known.weekdays] or places[-1:]
    named = [_numbers(tokens[at]) for at in places]
    # In ``آذار/مارس`` both are March.
    return places[0] if named and all(each == named[0] for each in named) else None


def _numbers(month: str) -> frozenset[int]:
    """Returns which months of the Gregorian calendar a name may be; none for others."""
    return frozenset(_names().months.get(month, {}).values())


def _is_hour(tokens: list[str], at: int) -> bool:
    known = _names()
    kinds = (_HOURS, known.morning, known.afternoon)
    return any(word in kind for word in tokens[at + 1 : at + 2] for kind in kinds)


def _are_neighbours(tokens: list[str], month: int, day: int) -> bool:
    """Returns whether nothing but little words stands between a day and its month."""
    low, high = sorted((month, day))
    return all(not tokens[at].isdigit() and _is_beside(tokens, at) for at in range(low + 1, high))


def _is_beside(tokens: list[str], at: int) -> bool:
    known = _names()
    token = tokens[at]
    glued = at > 0 and tokens[at - 1].isdigit() and len(token) <= _MOST_SUFFIX
    return (
        glued
        or token in known.beside
        or token in known.weekdays
        or token in known.morning
        or token in known.afternoon
    )


def _others(plain: str) -> tuple[str, ...]:
    tokens = TOKEN.findall(plain)
    return tuple(token for at, token in enumerate(tokens) if not _is_beside(tokens, at))


def _day(month: str, year: int, day: int, *, dotted: bool, text: str) -> date | None:
    known = _names()
    if month in known.solar:
        return calendars.from_solar(year, known.solar[month], day)
    if _THAI.search(text):
        year = calendars.usual_year(year)
    if month[0] == "\x01":
        return calendars.valid(year, int(month[1:-1]), day)
    by_language = known.months[month]
    numbers = set(by_language.values())
    if len(numbers) > 1:
        # One form is two months in two languages: in one of them a day has a full stop.
        numbers = {
            number for code, number in by_language.items() if (code in known.dotted) is dotted
        }
    return calendars.valid(year, numbers.pop(), day) if len(numbers) == 1 else None
