"""Zones of times that lines name in words: ``14:20 Moscow time``, ``ώρα Ελλάδας``."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache

from worker import languages
from worker.base import hours
from worker.reading.by_language.folding import key


@cache
def _known() -> tuple[re.Pattern[str], dict[str, str]]:
    zones = {
        key(form): zone
        for each in languages.known().values()
        for zone, forms in each.dates.zones.items()
        for form in forms
    }
    forms = "|".join(map(re.escape, sorted(zones, key=len, reverse=True)))
    return re.compile(rf"(?<![^\W\d_])(?:{forms})(?![^\W\d_])"), zones


def split(plain: str) -> tuple[str, str]:
    """Returns a folded text without the words that name a zone, and that zone's name in the tz
    database; an empty one where there is none."""
    pattern, zones = _known()
    found = pattern.search(plain)
    if found is None:
        return plain, ""
    return f"{plain[: found.start()]} {plain[found.end() :]}", zones[found[0]]


def distance(zone: str, day: date, clock: tuple[int, int, int]) -> str:
    """Returns how far a zone is from UTC at a time of its own, as dates write it: ``+0200``."""
    return datetime.combine(day, time(*clock), hours.zone(zone)).strftime("%z")
