"""Pages from their templates: whatever a view holds is text, and comes out escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from worker.alerts.notices.amounts import size, span
from worker.alerts.notices.words import direction, language_name, language_tag, one_line, web_link
from worker.base.hours import zone as zone_of
from worker.web.private import Hidden
from worker.web.views import View

if TYPE_CHECKING:
    import jinja2

_IN_UTC = re.compile(r"\b(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b")
MENU = (
    ("/", "Now"),
    ("/stories", "Stories"),
    ("/topics", "Topics"),
    ("/sources", "Sources"),
    ("/deliveries", "Alerts"),
    ("/search", "Search"),
    ("/history", "History"),
)


class Renderer:
    """Makes HTML. Times are by the clocks of ``zone``."""

    def __init__(
        self, zone: str, hidden: Hidden, topics: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """``topics`` are their names by slug."""
        self._zone = zone
        self._topics = topics
        self._hidden = hidden

    def page(self, view: View, **about: Any) -> str:
        """Returns a whole page. ``about`` is what the frame around it shows."""
        template = self._environment.get_template(view.template)
        return template.render(view=view, menu=MENU, zone=self._zone, **view.shown, **about)

    def alone(self, template: str, **shown: Any) -> str:
        """Returns a page without the frame: for those who may see nothing else."""
        return self._environment.get_template(template).render(**shown)

    @cached_property
    def style(self) -> str:
        """The style sheet."""
        return resources.files("worker.web").joinpath("templates/style.css").read_text("utf-8")

    @cached_property
    def _environment(self) -> jinja2.Environment:
        import jinja2

        made = jinja2.Environment(
            loader=jinja2.PackageLoader("worker.web"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        filters: dict[str, Callable[..., Any]] = {
            "when": self._when,
            "clocked": self._clocked,
            "date": _date,
            "topic": lambda slug: self._topics.get(slug, slug),
            "day": lambda at: str(at)[:10],
            "hidden": self._hidden.value,
            "span": _span,
            "size": _size,
            "number": lambda number: f"{number:,}",
            "line": lambda text: one_line(str(text), 300),
            "link": web_link,
            "lang": language_tag,
            "dir": direction,
            "language": language_name,
            "bars": bars,
        }
        made.filters |= filters
        return made

    def _clocked(self, text: str) -> str:
        """Returns a sentence with its times in UTC by the clocks of the zone."""

        def there(found: re.Match[str]) -> str:
            try:
                return self._when(f"{found[1]}T{found[2]}Z")
            except ValueError:
                return found[0]

        return _IN_UTC.sub(there, str(text))

    def _when(self, at: str | None) -> str:
        """Returns an ISO 8601 time by the clocks of the zone."""
        if not at:
            return ""
        there = datetime.fromisoformat(at).astimezone(zone_of(self._zone))
        return f"{there.day} {there:%b %Y, %H:%M}"


def _date(day: str) -> str:
    """Returns an ISO 8601 day in words."""
    found = date.fromisoformat(day)
    return f"{found.day} {found:%b %Y}"


def _span(seconds: float | None) -> str:
    return "" if seconds is None else span(seconds)


def _size(number: float | None) -> str:
    return "" if number is None else size(number)


def bars(
    values: Any, width: int = 240, height: int = 36
) -> list[tuple[float, float, float, float]]:
    """Returns a bar for each number: left, top, width and height in a drawing of that size."""
    numbers = list(values)
    most = max(numbers, default=0) or 1
    step = width / max(1, len(numbers))
    return [
        (round(at * step, 1), round(height - height * each / most, 1), round(step * 0.8, 1),
         round(height * each / most, 1))
        for at, each in enumerate(numbers)
    ]  # fmt: skip
