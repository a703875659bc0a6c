"""Names of months in the languages that date lines are written in (``worker.languages``)."""

from __future__ import annotations

from worker import languages

MONTHS: dict[str, str] = {
    name: english
    for language in languages.known().values()
    for name, english in languages.names(language.months, languages.MONTHS)
}
"""Case-folded name or abbreviation → the month in English. ``lis`` and ``gen`` mean one month."""
