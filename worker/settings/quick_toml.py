"""TOML with thousands of plain tables, read faster than ``tomllib`` does, to the same values.

A desk has ten thousand feeds in its file, each a ``[[feed]]`` of some texts: those are read by one
pattern, and the rest by ``tomllib``. Whatever is doubtful is left to ``tomllib`` as a whole.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

_FEWEST = 200
_COMMENT = r"[ \t]*(?:#[^\x00-\x08\n\x0b-\x1f\x7f]*)?\n"
_PAIR = rf"[a-z_]+ = (?:\"[^\"\\\x00-\x1f\x7f]*\"|true|false){_COMMENT}"
_TABLE = re.compile(rf"^\[\[feed\]\]{_COMMENT}((?:{_PAIR}|{_COMMENT})*+)", re.MULTILINE)
_ONE_PAIR = re.compile(r"^([a-z_]+) = (?:\"([^\"\n]*)\"|(true|false))", re.MULTILINE)
_LONG_QUOTES = re.compile(r"'''|\"\"\"")
_RUN = "__run__"


class _DoubtfulError(Exception):
    """It is not sure what the document says."""


def loads(text: str) -> dict[str, Any]:
    """Returns what the document says. Raises tomllib.TOMLDecodeError, RecursionError."""
    if text.count("[[feed]]") < _FEWEST or _RUN in text:
        return tomllib.loads(text)
    try:
        return _quickly(text)
    except (_DoubtfulError, tomllib.TOMLDecodeError):
        # Of what is wrong, the line is to be told.
        return tomllib.loads(text)


def _quickly(text: str) -> dict[str, Any]:
    rest: list[str] = []
    runs: list[list[dict[str, Any]]] = []
    at = 0
    quotes = 0
    for found in _TABLE.finditer(text):
        if found.start() > at or not runs:
            between = text[at : found.start()]
            quotes += len(_LONG_QUOTES.findall(between))
            if quotes % 2:
                raise _DoubtfulError  # it may stand within a text of several lines
            rest += [between, f"[[feed]]\n{_RUN} = {len(runs)}\n"]
            runs.append([])
        runs[-1].append(_table(found[1]))
        at = found.end()
    rest.append(text[at:])
    document = tomllib.loads("".join(rest))
    listed = document.get("feed")
    if not isinstance(listed, list):
        raise _DoubtfulError
    document["feed"] = [table for each in listed for table in _expanded(each, runs)]
    return document


def _table(body: str) -> dict[str, Any]:
    pairs = _ONE_PAIR.findall(body)
    table = {key: word if not flag else flag == "true" for key, word, flag in pairs}
    if len(table) < len(pairs):
        raise _DoubtfulError
    return table


def _expanded(table: Any, runs: list[list[dict[str, Any]]]) -> list[Any]:
    """Returns the tables that one stands for. What follows a run belongs to its last table."""
    if not isinstance(table, dict) or _RUN not in table:
        return [table]
    run = runs[table.pop(_RUN)]
    if run[-1].keys() & table.keys():
        raise _DoubtfulError
    run[-1].update(table)
    return run
