"""Names of weekdays and months in the languages of news (``worker.languages``)."""

from __future__ import annotations

from worker import languages

WEEKDAYS: dict[str, str] = {
    form.casefold(): day
    for language in languages.known().values()
    for form, day in languages.names(language.weekdays, languages.WEEKDAYS)
}
"""Case-folded name of a weekday → its name in English."""

MORE_MONTHS: dict[str, str] = {
    form.casefold(): month
    for language in languages.known().values()
    for form, month in languages.names(language.months_in_texts, languages.MONTHS)
}
"""Months in languages whose date lines are read elsewhere, case-folded → in English."""
