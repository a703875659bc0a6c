"""Adds a table to a configuration as text, so that its comments and its order stay."""

from __future__ import annotations

import re
from collections.abc import Mapping

from worker.settings.lines import key_lines

_UNWRITABLE = re.compile(r'[\x00-\x1f\x7f"\\]')


def beside_others(text: str, name: str, values: Mapping[str, str]) -> str:
    """Returns the document with ``[[name]]`` after the last table of that name, else at its end.

    A comment right above the next table stays with that. Whoever calls looks whether the document
    says what was meant: one may be written in ways that this does not understand.
    """
    place = _after_last(text, name)
    if place is None:
        return at_end(text, name, values)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    while place and lines[place - 1].lstrip().startswith("#"):
        place -= 1
    ending = _ending(text)
    return "".join([*lines[:place], _block(name, values, ending), ending, *lines[place:]])


def at_end(text: str, name: str, values: Mapping[str, str]) -> str:
    """Returns the document with ``[[name]]`` at its end."""
    ending = _ending(text)
    return f"{text.rstrip()}{ending}{ending}{_block(name, values, ending)}"


def _ending(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _block(name: str, values: Mapping[str, str], ending: str) -> str:
    pairs = (f"{key} = {_quoted(value)}" for key, value in values.items())
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
    return len(path) > 1 and path[0] == name and isinstance(path[1], int)


def _quoted(value: str) -> str:
    """Returns a text as TOML 1.0 writes a basic string."""
    return f'"{_UNWRITABLE.sub(_escaped, value)}"'


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    return f"\\{char}" if char in '"\\' else f"\\u{ord(char):04x}"
