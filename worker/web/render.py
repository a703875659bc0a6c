"""Pages from their templates: whatever a view holds is text, and comes out escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from worker.alerts.notices.words import direction, language_name, language_tag, one_line, web_link
from worker.base.amounts import amount, size, span
from worker.base.hours import zone as zone_of
from worker.web.private import Hidden
from worker.web.views import View
from worker.web.zones import PATH as ZONE_PATH

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
    """Makes HTML. Times are by the clocks of ``zone``, unless a reader chose others."""

    def __init__(
        self, zone: str, hidden: Hidden, topics: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """``topics`` are their names by slug."""
        self.zone = zone
        self._topics = topics
        self._hidden = hidden

    def page(self, view: View, zone: str = "", **about: Any) -> str:
        """Returns a whole page. ``about`` is what the frame around it shows."""
        template = self._environment.get_template(view.template)
        frame = {"menu": MENU, "zone": zone or self.zone, "zone_path": ZONE_PATH, **about}
        return template.render(view=view, **view.shown, **frame)

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
            "when": jinja2.pass_context(_when),
            "clocked": jinja2.pass_context(_clocked),
            "hour": jinja2.pass_context(_hour),
            "amount": amount,
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


def _clocked(about: Mapping[str, Any], text: str) -> str:
    """Returns a sentence with its times in UTC by the clocks of the page."""

    def there(found: re.Match[str]) -> str:
        try:
            return _when(about, f"{found[1]}T{found[2]}Z")
        except ValueError:
            return found[0]

    return _IN_UTC.sub(there, str(text))


def _when(about: Mapping[str, Any], at: str | None) -> str:
    """Returns an ISO 8601 time by the clocks of the page."""
    if not at:
        return ""
    there = datetime.fromisoformat(at)
    # The first and the last day there are cannot be told by all clocks.
    with suppress(OverflowError):
        there = there.astimezone(zone_of(about["zone"]))
    return f"{there.day} {there:%b %Y, %H:%M}"


def _hour(about: Mapping[str, Any], hour: int, at: str) -> str:
    """Returns an hour of the day in UTC by the clocks of the page, as they stand at a time."""
    that_day = datetime.fromisoformat(at).replace(hour=hour, minute=0)
    return f"{that_day.astimezone(zone_of(about['zone'])):%H:%M}"


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
