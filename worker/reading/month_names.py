"""Names of months in the languages that date lines are written in (``worker.languages``)."""

from __future__ import annotations

from worker import languages

_ENGLISH = "January February March April May June July August September October November December"

MONTHS: dict[str, str] = {
    name: english
    for language in languages.known().values()
    for name, english in languages.names(language.months, _ENGLISH)
}
"""Case-folded name or abbreviation → the month in English. ``lis`` and ``gen`` mean one month."""
