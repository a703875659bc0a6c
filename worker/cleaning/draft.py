"""The article as far as it is known while the rules go over it."""

from __future__ import annotations

from dataclasses import dataclass

from worker.base.types import Published
from worker.cleaning.credits import Credit
from worker.cleaning.lines import Line
from worker.furniture.model import Judgement


@dataclass(slots=True)
class Draft:
    """The article as far as it is known."""

    lines: list[Line]
    title: str | None = None
    author: str | None = None
    agency: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    published: Published | None = None
    dated: bool = False
    """The first line had a date glued to it."""
    dated_above: bool = False
    """The date stands above the headline, where it may be the day that the page was asked for."""
    dated_openly: bool = False
    """The date stands beside words that may be of anything."""
    body_start: int = 0
    byline_at: int = -1
    crumb_title: str = ""
    judgement: Judgement | None = None
    """What the model says of the lines."""

    def credit(self, credit: Credit) -> None:
        self.author = self.author or credit.author
        self.agency = self.agency or credit.agency
        self.outlet = self.outlet or credit.outlet
