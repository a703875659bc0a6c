"""What of a file is TOML, and what is wrong with the rest of it, a line each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from worker.settings import quick_toml
from worker.settings.values import hide_password, one_line

_CURLY = re.compile("[“”„‟‘’‚‛«»‹›「」『』]")
_AGAIN = re.compile(r"Cannot (?:declare|mutate immutable namespace) (\([^()]*\))")
"""How ``tomllib`` calls a table that is there, and one that was written in one line."""
_LIST = re.compile(r"\s*\[\[\s*([A-Za-z0-9_.-]+)\s*\]\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")
_HEADER = re.compile(r"[ \t]*\[\[?[ \t]*([A-Za-z0-9_.-]+)[ \t]*\]\]?[ \t]*(?:#[^\n]*)?")
"""A line that begins a table and can be nothing else, but for a list's item in a list."""
_NAMED = re.compile(r"\[\[?[ \t]*([A-Za-z0-9_.-]+)")
_STATEMENT = re.compile(r"[ \t]*([A-Za-z0-9_-]+(?:[ \t]*\.[ \t]*[A-Za-z0-9_-]+)*)[ \t]*=")
"""A line that sets a key."""
_WITH_SLUGS = ("topic", "channel")
_MOST = 20


@dataclass
class Parsed:
    """What a file says, and the lines that say it: those of tables with a mistake are empty."""

    document: dict[str, Any]
    text: str
    problems: list[str] = field(default_factory=list)


def parsed(text: str, name: str) -> Parsed:
    """Reads a file of that name. Where it is not TOML, the table with the mistake is passed over,
    with those in it, and above all tables what the line belongs to; and it is gone on below: so
    that of each that is wrong one mistake is said."""
    found = Parsed({}, text)
    while len(found.problems) < _MOST:
        try:
            found.document = quick_toml.loads(found.text)
        except tomllib.TOMLDecodeError as error:
            line, problem = _problem(found.text, name, error)
            found.problems.append(problem)
            if line is None:
                return found
            is_open = not str(error).startswith("Cannot ")
            left = _without(found.text, line, is_open=is_open)
            if left == found.text:
                return found
            found.text = left
        except RecursionError:
            found.problems.append(f"{name}: tables or lists are nested too deeply")
            return found
        else:
            return found
    return found


def _problem(text: str, name: str, error: tomllib.TOMLDecodeError) -> tuple[int | None, str]:
    """Returns the line of a mistake, None where it is only found at the end; and what it is."""
    message = str(error)
    found = re.search(r"(?<!\s)\s*+\(at line (\d+), column (\d+)\)$", message)
    line, column = (int(found[1]), int(found[2])) if found else (_last_line(text), None)
    reason = re.sub(r"(?<!\s)\s*+\(at [^()]*+\)$", "", message)
    place = f", column {column}" if column else ", the end of the file"
    problem = f"{name}:{line}: this is not TOML: {reason} (line {line}{place})"
    problem += _curly(text, line) or _again(text, line, reason) or _set(text, line, reason)
    return line if found else None, one_line(hide_password(problem))


def _without(text: str, line: int, *, is_open: bool) -> str:
    """Returns a file without the table in which that line stands, and without those in it. Where
    a table begins there it is the one above, which ``is_open`` until there."""
    lines = text.split("\n")
    at = line - 1
    at -= 1 if is_open and at and _HEADER.fullmatch(lines[at]) else 0
    first = at
    while first > 0 and not (_HEADER.fullmatch(lines[first]) or lines[first].startswith("[")):
        first -= 1
    if not lines[first].lstrip().startswith("[") and (said := _STATEMENT.match(lines[at])):
        same = _of_one(said[1])
        return "\n".join(
            "" if (each := _STATEMENT.match(one)) and _of_one(each[1]) == same else one
            for one in lines
        )
    named = _NAMED.match(lines[first].lstrip())
    inside = f"{named[1]}." if named else None
    is_out = True
    for place in range(first, len(lines)):
        header = _HEADER.fullmatch(lines[place]) if place > at else None
        if header is not None:
            is_out = inside is not None and header[1].startswith(inside)
        if is_out:
            lines[place] = ""
    return "\n".join(lines)


def _of_one(key: str) -> tuple[str, ...]:
    """Returns what a key above all tables belongs to: a topic, say, or the service."""
    parts = [each.strip() for each in key.split(".")]
    return tuple(parts[: 2 if parts[0] in _WITH_SLUGS else 1])


def _curly(text: str, line: int) -> str:
    """Returns a hint where a line holds quotation marks as word processors write them."""
    lines = text.split("\n")
    found = _CURLY.search(lines[line - 1]) if line <= len(lines) else None
    return f"; TOML's quotation marks are straight: \" and not {found[0]}" if found else ""


def _again(text: str, line: int, reason: str) -> str:
    """Returns a hint where a line adds to what stands above and was closed there."""
    found = _AGAIN.search(reason)
    if not found:
        return ""
    name = ".".join(re.findall(r"'([^']*)'", found[1]))
    above = text.split("\n")[: line - 1]
    first = next((at for at, each in enumerate(above, 1) if _begins(each, name)), None)
    if first and above[first - 1].lstrip().startswith("[["):
        return f"; line {first} says [[{name}]]: so does each further one"
    return f"; {name} stands in line {first} already: add to it there" if first else ""


def _set(text: str, line: int, reason: str) -> str:
    """Returns a hint where a line sets what is there already."""
    if reason != "Cannot overwrite a value":
        return ""
    *above, this = text.split("\n")[:line]
    return _over_tables(above, this) or _twice(above, this)


def _over_tables(above: Sequence[str], this: str) -> str:
    """Returns a hint where a line begins a list of tables and there are tables with names."""
    listed = _LIST.match(this)
    if listed is None:
        return ""
    for at, each in enumerate(above, 1):
        if each.lstrip().startswith(f"[{listed[1]}."):
            return f"; line {at} says {each.strip()}: so does each further one"
    return ""


def _twice(above: Sequence[str], this: str) -> str:
    """Returns a hint where a line sets a key that a line above in its table set."""
    found = _KEY.match(this)
    if found is None:
        return ""
    for at in range(len(above), 0, -1):
        each = above[at - 1].lstrip()
        if each.startswith("["):
            break
        if _begins(each, found[1]):
            return f"; {found[1]} stands in line {at} already: each key once"
    return ""


def _begins(line: str, name: str) -> bool:
    """Tells whether a line begins that table or sets that key."""
    at = line.lstrip(" \t[")
    return at.startswith(name) and at.removeprefix(name).lstrip()[:1] in ("]", ".", "=")


def _last_line(text: str) -> int:
    return text.rstrip("\n").count("\n") + 1
