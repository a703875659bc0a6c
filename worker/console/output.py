"""What commands print: JSON Lines or words on standard output, everything else on error."""

from __future__ import annotations

import json
import shutil
import sys
from typing import Any, NoReturn

import click

from worker.base.errors import WARNING

_WIDEST = 120


def emit(value: Any) -> None:
    """Prints one line of JSON."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    is_unicode = encoding.lower().replace("-", "").startswith("utf")
    click.echo(json.dumps(value, ensure_ascii=not is_unicode, separators=(", ", ": ")))


def say(text: str = "") -> None:
    """Prints words for people."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, "replace").decode(encoding))


def complain(*lines: str) -> None:
    """Prints lines on standard error."""
    for each in lines:
        click.echo(each, err=True)


def warn(*lines: str) -> None:
    """Prints lines on standard error that tell of something doubtful."""
    complain(*(f"{WARNING}{each}" for each in lines))


class BadInput(click.ClickException):
    """Something the user named does not exist or cannot be used: exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Prints the reason as one line."""
        complain(f"wirewatch: {self.message}")


_MOST_KNOWN = 20
"""So many names are listed where one is not known: a desk has ten thousand feeds."""


def unknown(what: str, name: str, known: list[str]) -> NoReturn:
    """Ends the command because ``name`` is none of the known ones. Raises BadInput."""
    from worker.settings.tables import nearest

    there = ", ".join(known[:_MOST_KNOWN]) if known else "none is configured"
    more = len(known) - _MOST_KNOWN
    there += f" and {more:,} more" if more > 0 else ""
    raise BadInput(f'there is no {what} "{name}"{nearest(name, known)} (there: {there})')


def columns() -> int:
    """Returns how wide lines may be."""
    return max(60, min(_WIDEST, shutil.get_terminal_size((100, 24)).columns))


def bold(text: str) -> str:
    """Returns the text in bold where that can be shown."""
    return click.style(text, bold=True)


def faint(text: str) -> str:
    """Returns the text dimmed where that can be shown."""
    return click.style(text, dim=True)


def marked(text: str, marks: Any) -> str:
    """Returns the text with the marked stretches in bold, or between asterisks in plain output."""
    pieces, at = [], 0
    for start, end in marks:
        if at <= start < end <= len(text):
            pieces += [text[at:start], _mark(text[start:end])]
            at = end
    return "".join([*pieces, text[at:]])


def _mark(text: str) -> str:
    return click.style(text, bold=True, fg="yellow") if sys.stdout.isatty() else f"*{text}*"
