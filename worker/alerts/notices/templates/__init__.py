"""The HTML of mails: built-in templates, and those of a folder that take their place.

A template of one's own that fails, or does not come to an end, is said in the log and in `config
check`, and the built-in one is used: nobody goes without a message for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from worker.alerts.notices.templates.parts import Failed, source_of
from worker.alerts.notices.templates.parts import Shown as Shown
from worker.base import log

if TYPE_CHECKING:
    import jinja2

MOST_CHARACTERS = 1_000_000
"""What a template of one's own may make of one message."""
_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A message made by templates; ``folder`` holds those of one's own."""

    shown: Shown
    folder: Path | None = None

    def html(self) -> str:
        """Returns the HTML, by the template of one's own if that is good."""
        return self.own("html") or built_in(f"{self.shown.kind}.html").render(self.shown.values)

    def own(self, ending: str) -> str:
        """Returns what the template of one's own makes; nothing where there is none, or it fails,
        which is said in the log."""
        name = f"{self.shown.kind}.{ending}"
        try:
            return self.tried(name)
        except Failed as error:
            _log.warning(
                "template failed", template=name, folder=str(self.folder), error=str(error)
            )
            return ""

    def tried(self, name: str) -> str:
        """Returns what a template of one's own makes; nothing where there is none.

        Raises Failed.
        """
        if self.folder is None or not (self.folder / name).is_file():
            return ""
        from worker.alerts.notices.templates.own import render

        text = render(_own(self.folder), name, self.shown.values, MOST_CHARACTERS)
        if not text.strip():
            raise Failed("it makes an empty message")
        return text


@cache
def built_in(name: str) -> jinja2.Template:
    """Returns a template of the project's own."""
    return environment().get_template(name)


@cache
def environment() -> jinja2.Environment:
    """Returns what reads the built-in templates."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(source_of),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


@lru_cache(maxsize=16)
def _own(folder: Path) -> Any:
    from worker.alerts.notices.templates.own import Environment

    return Environment(folder)
