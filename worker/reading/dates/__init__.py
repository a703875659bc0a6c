"""Reads dates as sources state them, and adds nothing that was not stated.

The cheap readers come first: ISO 8601, RFC 5322, then dateutil (imported when first needed),
after names of months in other languages have been turned into numbers.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Any

from worker.base.types import Precision, Published
from worker.reading.dates import worded
from worker.reading.dates.month_names import MONTHS

_LENGTHS = range(4, 101)
_LONGEST = 200
"""Of what is stated, with the blanks and remarks about it."""
_MOST_NUMBER = 10**20
_FIRST_YEAR = 1900
_LAST_YEAR = 2099
_CLOCK_ZERO = (1970, 1, 1, 0, 0, 0)

_EPOCH_FIRST = 631_152_000
_EPOCH_LAST = 4_102_444_800
"""The years 1990 to 2100, in seconds since 1970."""
_EPOCH_UNITS = (1, 1_000, 1_000_000, 1_000_000_000)
_SINCE_EPOCH = re.compile(r"(\d{9,19}(?:\.\d{1,9})?)")
_COMPACT_TIME = re.compile(r"((?:19|20)\d{6})(\d{6})")
_DASHED_MONTH_FIRST = re.compile(r"(\d\d)-(1[3-9]|2\d|3[01])-(\d{4})")
_DOTNET = re.compile(r"/Date\((\d{9,16})(?:[+-]\d{4})?\)/")
_REMARK = re.compile(r"(?<!\s)\s*+(?:\([^()]{1,60}\)|\[[^\[\]]{1,60}\])$")
_OFFSET_AND_NAME = re.compile(r"([+-]\d\d:?\d\d) [A-Z]{3,5}$")
_WEEKDAY = re.compile(r"^(?:[^\W\d_]{2,12}\.?(?:, (?=\S)| (?=\d))|[^\W\d_], (?=\d))")
_FRACTION = re.compile(r"(:\d\d)[.,]\d{1,12}")
_AFTER_GMT = re.compile(r"(:\d\d) ?GMT ?([+-]\d{4})\b")
_MIDNIGHT = re.compile(r"(?:(?<=\d\d),?[T ]00:00(?::00(?:\.0{1,9})?)?|(?<=\d{8})T0000(?:00)?)$")
_TWELVE_AM = re.compile(r"\b12(:\d\d(?::\d\d)?) ?a\.?m\b\.?(?! ?\d)", re.IGNORECASE)
"""German writes ``12:00 am 5. März``."""
_END_OF_DAY = re.compile(r"(?<![\d:.])24:00(:00)?(?:\.0{1,9})?(?![\d:])")
_EASTERN = re.compile(
    r"(?<!\d)(\d{1,2}) ?(\d{1,2}|十[一二]?|[一二三四五六七八九]) ?[月월]\.?,? (\d{4})(?!\d)"
)
"""A day before its month, which programs write who know the names and not the order."""
_EASTERN_NUMBERS = {name: number for number, name in enumerate("一二三四五六七八九十", 1)}
_EASTERN_NUMBERS |= {"十一": 11, "十二": 12}
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d)(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d{1,9})?)?)?)?"
    r" ?(?P<zone>z|[A-Z]{1,4}|[+-]\d\d:?\d\d|[+-]\d\d)?)?"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>Z|[+-]\d{4})?)?"
)
_RFC = re.compile(
    r"(?:[A-Za-z]{2,9}\.?, {0,3})?(\d{1,2})[ -]([A-Za-z]{3})[ -](\d{4}|\d\d)"
    r" (\d{1,2}):(\d\d)(?::(\d\d))? ([+-]\d{4}|[A-Za-z]{1,4})"
)
_MONTH_NUMBERS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_YEAR_ONE = re.compile(r"(?<![\d:+-])00\d\d \d{1,2}:")
"""A year that no editor stated: the first moment of a program's calendar, read as one of this
century."""
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4}) ?[./年년-] ?(?P<month>\d{1,2}) ?[./月월-] ?(?P<day>\d{1,2})[.日일]?"
    r"(?: ?\(\w{1,3}\))?(?:[ ,T]{0,3}(?P<half>오전|오후|午前|午後|上午|下午)?"
    r" ?(?P<hour>\d{1,2})[:時时시] ?(?P<minute>\d\d)[分분]?(?::(?P<second>\d\d))?"
    r" ?(?P<zone>Z|UTC|GMT|KST|JST|[+-]\d\d:?\d\d)?)?"
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?:г\.?|р\.?)?"
    r"(?:[ ,|–-]{1,4}(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r" ?(?P<zone>Z|[A-Z]{3,4}|[+-]\d\d:?\d\d)?)?"
)
_YEAR_MONTH = re.compile(r"(?P<year>\d{4}) ?[./年년-] ?(?P<month>\d{1,2})[月월]?")
_YEAR = re.compile(r"\d{4}")
_AMERICAN = re.compile(r"(?<=[\d.mM]) ?\(?\b([ECMP])T\b")
_AMERICAN_HOURS = {"E": -5, "C": -6, "M": -7, "P": -8}
_OFFSET_NAME = re.compile(r"\b(?:GMT|UTC) ?([+-])(\d{1,2})(?::?(\d\d))?\b", re.IGNORECASE)
_FIRST = re.compile(r"\b1(?:er|º|°) ")
_HOUR = re.compile(r"\b(\d{1,2}) ?[hH] ?(\d\d)\b")
_DOTTED_HOUR = re.compile(r"\b(\d{1,2})\.(\d\d) ?([ap])\.?m\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+\.?")
_SINGLE_HOUR = re.compile(r"^([+-])(\d)(?!\d)")
_ZONE_MARK = re.compile(r"^(?:gmt|utc)(?= ?[+-])")
_AFTERNOON = frozenset({"오후", "午後", "下午"})
_FILLERS = frozenset(
    "de del di da at um uhr a à le o год года г р року рік в об о den der am kl dnia h hrs le"
    " el la".split()
)
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "ut": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "mez": 1,
    "cest": 2, "mesz": 2, "eet": 2, "sast": 2, "eest": 3, "msk": 3, "мск": 3, "trt": 3, "gst": 4,
    "pkt": 5, "ist": 5.5, "ict": 7, "wib": 7, "hkt": 8, "sgt": 8, "pht": 8, "awst": 8, "kst": 9,
    "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "est": -5, "edt": -4, "cst": -6,
    "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "brt": -3, "art": -3,
}  # fmt: skip
_FILLINGS = (
    datetime(2001, 1, 1, 1, 1, 1, tzinfo=UTC),
    datetime(2004, 2, 2, 2, 2, 2, tzinfo=UTC),
)
"""Two fillings for what dateutil finds missing: a part that differs between them was not stated."""


def parse_date(value: object, source: str) -> Published | None:
    """Returns the date that a text or a number states, and how precisely; None where none is.

    ``source`` is kept as where it was stated. Numbers are seconds, milliseconds, microseconds or
    nanoseconds since 1970. A missing zone means UTC. Below a stated minute the zone is left aside:
    a day is that day at 00:00 UTC. Midnight without a zone is how programs write a day, so it is
    one. A numeric date that could be read both day first and month first (``05/11/2024``), a date
    without a year, and a year outside 1900 to 2099 are refused. Never raises.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = repr(value) if isinstance(value, float) or abs(value) < _MOST_NUMBER else ""
    if not isinstance(value, str) or not _LENGTHS[0] <= len(raw := value.strip()) <= _LONGEST:
        return None
    text = " ".join(raw.split())
    ends_day = _END_OF_DAY.search(text)
    text = _usual(_END_OF_DAY.sub(r"00:00\1", text) if ends_day else text)
    try:
        found = _stated(text) if text[0].isalpha() else _since_epoch(text) or _stated(text)
        at = _in_utc(*found) if found else None
        if at and found and ends_day and found[1] in {"second", "minute"}:
            at += timedelta(days=1)  # ISO 8601-1:2004, 4.2.3: the instant that ends the day
    except (ValueError, OverflowError):
        return None
    return Published(at, found[1], source, raw) if found and at else None


def _stated(text: str) -> tuple[datetime, Precision] | None:
    """Reads a date as it stands; then without what programs write beside it."""
    found = _read(text)
    if found is None:
        plain = _OFFSET_AND_NAME.sub(r"\1", _REMARK.sub("", _WEEKDAY.sub("", text)))
        plain = _AFTER_GMT.sub(r"\1 \2", _FRACTION.sub(r"\1", plain))
        found = _read(plain) if plain != text else None
    return found


def _read(text: str) -> tuple[datetime, Precision] | None:
    if len(text) not in _LENGTHS:
        return None
    try:
        found = _numeric(text) or _internet(text)
        if found is None or not _FIRST_YEAR <= found[0].year <= _LAST_YEAR:
            found = _worded(text)
    except (ValueError, OverflowError):
        return None
    if found is None or _YEAR_ONE.search(text):
        return None
    moment, precision = found
    if precision == "second" and moment.timetuple()[:6] == _CLOCK_ZERO:
        return None  # the zero of a computer's clock, which no editor stated
    return found


def _usual(text: str) -> str:
    """Returns the usual spelling of what programs write in their own."""
    if text.endswith("00") and (midnight := _MIDNIGHT.search(text)):
        return text[: midnight.start()]
    if eastern := _EASTERN.search(text):
        month = _EASTERN_NUMBERS.get(eastern[2]) or int(eastern[2])
        name = list(_MONTH_NUMBERS)[month - 1] if 0 < month <= 12 else ""
        text = f"{text[: eastern.start()]}{eastern[1]} {name} {eastern[3]}{text[eastern.end() :]}"
    if text.isdigit() and (compact := _COMPACT_TIME.fullmatch(text)):
        return f"{compact[1]}T{compact[2]}"
    if month_first := _DASHED_MONTH_FIRST.fullmatch(text):
        return f"{month_first[3]}-{month_first[1]}-{month_first[2]}"
    return text


def _since_epoch(text: str) -> tuple[datetime, Precision] | None:
    found = _SINCE_EPOCH.fullmatch(text) or _DOTNET.fullmatch(text)
    number = float(found[1]) if found else 0.0
    for unit in _EPOCH_UNITS if found else ():
        if _EPOCH_FIRST <= number / unit <= _EPOCH_LAST:
            return datetime.fromtimestamp(int(number / unit), UTC), "second"
    return None


def _in_utc(moment: datetime, precision: Precision) -> datetime | None:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    if precision in {"second", "minute"}:
        stated = moment if precision == "second" else moment.replace(second=0)
        stated = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
        return stated.astimezone(UTC).replace(microsecond=0)
    day = moment.day if precision == "day" else 1
    month = 1 if precision == "year" else moment.month
    return datetime(moment.year, month, day, tzinfo=UTC)


def _numeric(text: str) -> tuple[datetime, Precision] | None:
    if not text[0].isdigit():
        return None
    iso = _ISO.fullmatch(text)
    if iso:
        return _from_iso(text, iso.groupdict())
    for pattern in (_YEAR_FIRST, _YEAR_MONTH, _COMPACT):
        match = pattern.fullmatch(text)
        if match:
            return _from_parts(match.groupdict())
    match = _DAY_FIRST.fullmatch(text)
    if match:
        return _day_first(match.groupdict())
    if _YEAR.fullmatch(text):
        return datetime(int(text), 1, 1, tzinfo=UTC), "year"
    return None


def _from_iso(text: str, parts: dict[str, str | None]) -> tuple[datetime, Precision] | None:
    """Lets ``fromisoformat`` read the common spelling, and the parts stand for the others."""
    if parts["minute"] and (parts["zone"] in {None, "Z"} or not str(parts["zone"]).isalpha()):
        precision: Precision = "second" if parts["second"] else "minute"
        try:
            return datetime.fromisoformat(text), precision
        except ValueError:
            pass
    return _from_parts(parts)


def _from_parts(parts: dict[str, str | None]) -> tuple[datetime, Precision] | None:
    year, month = int(parts["year"] or 0), int(parts["month"] or 0)
    if not parts.get("day"):
        return datetime(year, month, 1, tzinfo=UTC), "month"
    day = datetime(year, month, int(parts["day"] or 0), tzinfo=UTC)
    if not parts.get("minute"):
        return day, "day"
    hour = int(parts["hour"] or 0)
    if parts.get("half") in _AFTERNOON and hour < 12:
        hour += 12
    elif parts.get("half") and parts["half"] not in _AFTERNOON and hour == 12:
        hour = 0
    second = int(parts.get("second") or 0)
    moment = day.replace(hour=hour, minute=int(parts["minute"] or 0), second=second)
    precision: Precision = "second" if parts.get("second") else "minute"
    return moment.replace(tzinfo=_zone(parts.get("zone")) or UTC), precision


def _day_first(parts: dict[str, str | None]) -> tuple[datetime, Precision] | None:
    """Reads 28.10.2024, with slashes only what has one reading, and 10.28.2024, which has none
    with the day first."""
    first, second = int(parts["day"] or 0), int(parts["month"] or 0)
    if second > 12:
        parts = {**parts, "day": parts["month"], "month": parts["day"]}
    elif parts["mark"] == "/" and first != second and first <= 12:
        return None
    return _from_parts(parts)


@lru_cache(maxsize=200)
def _zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-span if name[0] == "-" else span)
    hours = _ZONES.get(name.lower())
    return timezone(timedelta(hours=hours)) if hours is not None else None


def _internet(text: str) -> tuple[datetime, Precision] | None:
    """Reads RFC 5322, 3.3, with years of two digits (4.3) and all known names of zones."""
    found = _RFC.fullmatch(text)
    if found is None:
        return None
    day, name, year, hour, minute, second, zone_name = found.groups()
    month, zone = _MONTH_NUMBERS.get(name.lower()), _zone(zone_name)
    if month is None or zone is None:
        return None
    century = 0 if len(year) == 4 else 2000 if year < "50" else 1900
    moment = datetime(
        century + int(year), month, int(day), int(hour), int(minute), int(second or 0), tzinfo=zone
    )
    return moment, "second" if second else "minute"


def _worded(text: str) -> tuple[datetime, Precision] | None:
    """Reads dates with a month's name through dateutil, figures with little words around, and what
    other languages write.
    """
    return _english(text) or _other(text)


def _other(text: str) -> tuple[datetime, Precision] | None:
    found = worded.read(text)
    if found is None or found.rest:
        return None
    moment = datetime.combine(found.day, time(*found.clock), UTC)
    if found.precision not in {"minute", "second"} or not found.zone:
        return moment, found.precision
    distance = _ZONE_MARK.sub("", found.zone).replace(" ", "")
    zone = _zone(_SINGLE_HOUR.sub(r"\g<1>0\2", distance))
    # The time in a zone that nobody knows is none.
    return (moment.replace(tzinfo=zone), found.precision) if zone else (moment, "day")


def _english(text: str) -> tuple[datetime, Precision] | None:
    plain, months = _in_english(text)
    if not months:
        bare = " ".join(plain.split())
        return _numeric(bare) if bare and bare != text else None
    one, other = (_dateutil(plain, filling) for filling in _FILLINGS)
    if one is None or other is None or one.year != other.year or str(one.year) not in plain:
        return None
    american = _AMERICAN.search(text)
    if american is not None and one.tzinfo is None:
        one = one.replace(tzinfo=_american(american[1], one.date()))
        other = other.replace(tzinfo=one.tzinfo)
    return one, _agreed(one, other)


def _american(letter: str, day: date) -> tzinfo:
    """Returns the zone of ET, CT, MT or PT: an hour later from the second Sunday in March to the
    first in November (Energy Policy Act of 2005, section 110)."""
    begins, ends = (
        date(day.year, month, first + 6 - date(day.year, month, first).weekday())
        for month, first in ((3, 8), (11, 1))
    )
    return timezone(timedelta(hours=_AMERICAN_HOURS[letter] + (begins <= day < ends)))


def _agreed(one: datetime, other: datetime) -> Precision:
    """Returns how far two readings agree that differ in what they were filled with."""
    if one.month != other.month:
        return "year"
    if one.day != other.day:
        return "month"
    if (one.hour, one.minute) != (other.hour, other.minute):
        return "day"
    return "minute" if one.second != other.second else "second"


def _in_english(text: str) -> tuple[str, int]:
    """Returns the text with months named in English and little words gone; how many months."""
    months = 0

    def english(match: re.Match[str]) -> str:
        nonlocal months
        word = match[0].rstrip(".").casefold()
        name = MONTHS.get(word)
        if name:
            months += 1
            return name
        return " " if word in _FILLERS else match[0]

    text = _DOTTED_HOUR.sub(r"\1:\2 \3m", _HOUR.sub(r"\1:\2", _FIRST.sub("1 ", text)))
    text = _TWELVE_AM.sub(r"00\1", text)
    named = _OFFSET_NAME.sub(lambda m: f" {m[1]}{int(m[2]):02d}{m[3] or '00'}", text)
    return _WORD.sub(english, named), months


def _dateutil(text: str, filling: datetime) -> datetime | None:
    from dateutil import parser

    def zone(name: str | None, offset: int | None) -> tzinfo | None:
        if offset is not None:
            return timezone(timedelta(seconds=offset)) if abs(offset) < 86_400 else None
        return _zone(name)

    options: dict[str, Any] = {"default": filling, "tzinfos": zone, "dayfirst": True}
    try:
        moment: datetime = parser.parse(text, **options)
    except (ValueError, OverflowError, ArithmeticError, LookupError, TypeError, AttributeError):
        return None
    return moment
