"""Adds tables to a configuration as text and takes them out, so that comments and order stay."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from worker.settings.lines import key_lines

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_UNWRITABLE = re.compile(r'[\x00-\x1f\x7f"\\]')


def beside_others(text: str, name: str, *tables: Mapping[str, str]) -> str:
    """Returns the document with a ``[[name]]`` for each of the tables after the last of that name,
    else at its end.

    A comment right above the next table stays with that. Whoever calls looks whether the document
    says what was meant: one may be written in ways that this does not understand.
    """
    place = _after_last(text, name)
    if place is None:
        return at_end(text, name, *tables)
    lines = _LINES.findall(text)
    while place and lines[place - 1].lstrip().startswith("#"):
        place -= 1
    ending = _ending(text)
    blocks = [part for each in tables for part in (block(name, each, ending), ending)]
    return "".join([*lines[:place], *blocks, *lines[place:]])


def at_end(text: str, name: str, *tables: Mapping[str, str]) -> str:
    """Returns the document with a ``[[name]]`` for each of the tables at its end."""
    ending = _ending(text)
    blocks = ending.join(block(name, each, ending) for each in tables)
    return f"{text.rstrip()}{ending}{ending}{blocks}"


def without(text: str, name: str, numbers: Collection[int]) -> str:
    """Returns the document without those of its ``[[name]]``, counted from 0.

    What stands within such a table goes with it; comments above it and below it stay.
    """
    places, lines = key_lines(text), _LINES.findall(text)
    wanted = {line for path, line in places.items() if _is_item(path, name) and path[1] in numbers}
    headers = {line for line in places.values() if lines[line - 1].lstrip().startswith("[")}
    end = len(lines)
    for line in sorted(headers, reverse=True):
        if line in wanted:
            del lines[line - 1 : _table_end(lines, line, end)]
        end = line - 1
    return "".join(lines)


def _table_end(lines: Sequence[str], line: int, end: int) -> int:
    """Returns how many lines stand before what follows the table that begins at ``line``; what
    comes next begins at ``end`` at the latest, with the comments above it."""
    while end > line and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    if line == 1 or not lines[line - 2].strip():
        # One blank line is enough where the table stood.
        while end < len(lines) and not lines[end].strip():
            end += 1
    return end


def _ending(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def block(name: str, values: Mapping[str, str], ending: str = "\n") -> str:
    """Returns a ``[[name]]`` with these texts."""
    pairs = (f"{key} = {quoted(value)}" for key, value in values.items())
    return ending.join([f"[[{name}]]", *pairs, ""])


def _after_last(text: str, name: str) -> int | None:
    """Returns how many lines stand before what follows the last ``[[name]]``; None if nothing."""
    places = key_lines(text)
    last = max((path[1] for path in places if _is_item(path, name)), default=None)
    if last is None:
        return None
    begin = places[name, last]
    after = [line for path, line in places.items() if line > begin and path[:2] != (name, last)]
    return min(after) - 1 if after else None


def _is_item(path: tuple[str | int, ...], name: str) -> bool:
    return len(path) == 2 and path[0] == name and isinstance(path[1], int)


def quoted(value: str) -> str:
    """Returns a text as TOML 1.0 writes a basic string."""
    return f'"{_UNWRITABLE.sub(_escaped, value)}"'


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return f"\\{char}" if char in '"\\' else f"\\u{ord(char):04x}"
