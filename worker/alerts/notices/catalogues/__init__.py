"""The words of what people are told, a file of data for each language.

A new language is one file beside the others, its tag in ``worker.settings.hours.Language``, and its
plural forms in ``plurals``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from typing import Any

from worker.alerts.notices.catalogues.plurals import category
from worker.base.hours import zone as zone_of

ENGLISH = "en"
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, and how it writes numbers and times."""

    tag: str
    texts: Mapping[str, str]
    counts: Mapping[str, Mapping[str, str]]
    """What is counted → plural category → words."""
    numbers: Mapping[str, Any]
    dates: Mapping[str, str]
    months: Mapping[str, Sequence[str]]
    """Names, January first: ``short`` and ``whole`` beside a day, ``alone`` without one."""
    languages: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Returns a text with the values in it; numbers as the language writes them."""
        return self.texts[key].format(**self._written(values))

    def count(self, key: str, number: int, **values: object) -> str:
        """Returns a text about so many in its right plural form."""
        forms = self.counts[key]
        form = forms.get(category(self.tag, number)) or forms["other"]
        return form.format(**self._written({"n": number, **values}))

    def number(self, number: int) -> str:
        """Returns a whole number with its thousands apart."""
        if abs(number) < int(self.numbers["group_from"]):
            return str(number)
        return f"{number:,}".replace(",", str(self.numbers["group"]))

    def tenths(self, number: float) -> str:
        """Returns a number to the tenth, without a tenth that is none: ``3.4`` or ``3``."""
        whole, tenth = divmod(round(number * 10), 10)
        return self.number(whole) + (f"{self.numbers['decimal']}{tenth}" if tenth else "")

    def listed(self, parts: Sequence[str]) -> str:
        """Returns ``a, b and c``."""
        if len(parts) < 2:
            return "".join(parts)
        return self.texts["comma"].join(parts[:-1]) + self.texts["and"] + parts[-1]

    def quoted(self, text: str) -> str:
        """Returns a text in quotation marks."""
        return self.say("quoted", text=text)

    def language(self, tag: str | None) -> str:
        """Returns what a language is called; its tag (BCP 47) where that is not known, and nothing
        for what is no tag."""
        if not tag or not _TAG.fullmatch(tag):
            return ""
        return self.languages.get(tag.split("-")[0].lower(), tag)

    def time(self, at: datetime, zone: str, shape: str = "minute") -> str:
        """Returns a time by the clocks of a zone; ``shape`` is one of the catalogue's dates."""
        return self._dated(at.astimezone(zone_of(zone)), shape)

    def stated(self, text: object, precision: object, zone: str, shape: str = "minute") -> str:
        """Returns an ISO 8601 time; where less than the minute is known, as it was stated, moved by
        no zone. Nothing for what is no time."""
        try:
            at = datetime.fromisoformat(str(text))
        except ValueError:
            return ""
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        if str(precision) in ("year", "month", "day"):
            return self._dated(aware.astimezone(UTC), str(precision))
        try:
            return self.time(aware, zone, shape)
        except OverflowError:
            return ""  # the first and the last day of all that zones move out of the calendar

    def day(self, day: date, *, with_year: bool) -> str:
        """Returns a day with its month's whole name."""
        return self._dated(day, "whole_day_of_year" if with_year else "whole_day")

    def _dated(self, at: date, shape: str) -> str:
        place = at.month - 1
        return self.dates[shape].format(
            year=at.year,
            day=at.day,
            month=self.months["short"][place],
            month_whole=self.months["whole"][place],
            month_alone=self.months["alone"][place],
            hour=f"{at:%H:%M}",
        )

    def _written(self, values: Mapping[str, object]) -> dict[str, object]:
        return {
            name: self.number(value) if isinstance(value, int) else value
            for name, value in values.items()
        }


@cache
def words_of(tag: str) -> Words:
    """Returns the words of a language; those of English for one that has no catalogue."""
    file = resources.files(__name__).joinpath(f"{tag}.toml")
    if not tag.isalpha() or not file.is_file():
        return words_of(ENGLISH)
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return Words(
        tag=tag,
        texts=read["texts"],
        counts=read["counts"],
        numbers=read["numbers"],
        dates=read["dates"],
        months=read["months"],
        languages=read["languages"],
    )
