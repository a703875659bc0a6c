"""``python -m worker.cli.manual``: the manual page and the shells' completion, made from the help.

They are written to the folder that is named, ``contrib`` by default.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from worker.cli.examples import EXAMPLES, EXIT_CODES, OTHER_EXIT_CODES, leaves
from worker.cli.root import wirewatch

_NAME = "wirewatch"
_VARIABLE = "_WIREWATCH_COMPLETE"
_SHELLS = ("bash", "zsh", "fish")
_ENVIRONMENT = {
    "WIREWATCH_CONFIG": "The configuration, where --config names none.",
    "WIREWATCH_DATABASE_URL": "The database; goes before the configuration's.",
    "WIREWATCH_REDIS_URL": "The broker; goes before the configuration's.",
    "WIREWATCH_LOG_LEVEL": "What is logged: debug, info, warning or error.",
}


def files() -> Iterator[tuple[str, str]]:
    """Yields the paths, within the folder, and the texts of all that is made."""
    yield f"man/{_NAME}.1", manual()
    for shell in _SHELLS:
        yield f"completion/{_NAME}.{shell}", completion(shell)


def completion(shell: str) -> str:
    """Returns what a shell sources to complete the commands, their options and arguments."""
    found = get_completion_class(shell)
    assert found is not None
    return found(wirewatch, {}, _NAME, _VARIABLE).source().strip() + "\n"


def manual() -> str:
    """Returns the manual page, as man(7) describes them."""
    lines = [
        f".TH {_NAME.upper()} 1",
        ".SH NAME",
        f"{_NAME} \\- {_escaped((wirewatch.help or '').strip())}",
        ".SH SYNOPSIS",
        f".B {_NAME}",
        r"[\-\-config FILE] COMMAND [OPTIONS] [ARGUMENTS]",
        ".SH OPTIONS",
        *_options(wirewatch),
        ".SH COMMANDS",
        *(line for name, command in leaves(wirewatch.commands) for line in _command(name, command)),
        ".SH EXIT STATUS",
        f"{_escaped(EXIT_CODES)}; commands that say otherwise tell it above.",
        ".SH ENVIRONMENT",
    ]
    for name, what in _ENVIRONMENT.items():
        lines += [".TP", f".B {name}", _escaped(what)]
    return "\n".join(lines) + "\n"


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield ".SS " + _escaped(" ".join((name, *command.collect_usage_pieces(context))))
    for paragraph in (command.help or "").strip().split("\n\n"):
        text = " ".join(paragraph.replace("\b", "").split())
        yield from (".PP", _escaped(text))
    yield from _options(command)
    for example in EXAMPLES[name]:
        yield from (".PP", ".EX", _escaped(example), ".EE")
    if name in OTHER_EXIT_CODES:
        yield from (".PP", _escaped(f"Exit status: {OTHER_EXIT_CODES[name]}."))


def _options(command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=command.name)
    for each in command.get_params(context):
        record = each.get_help_record(context)
        if record is not None:
            words, what = record
            yield from (".TP", f".B {_escaped(words)}", _escaped(what))


def _escaped(text: str) -> str:
    """Returns text in which nothing is a request or an escape of roff(7)."""
    plain = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{plain}" if plain.startswith((".", "'")) else plain


def main(words: list[str]) -> int:
    """Writes all of it into the folder that is named. Returns 0."""
    folder = Path(words[0] if words else "contrib")
    for name, text in files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
