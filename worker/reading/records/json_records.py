"""The articles in a JSON value: lists in answers of news services, feeds, packages, dumps.

Nothing here knows a service by name: a list is one of articles when most of its members look like
articles, wherever in the value it stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from worker.reading.records import Record, json_fields, json_names
from worker.reading.records.json_fields import strength

_DEEPEST = 6
_MOST_VISITED = 2_000
_SAMPLE = 20
_INHERITED = ("language", "lang")
_ASIDE = re.compile(
    r"related|recommend|similar|comment|repl(?:y|ies)|readmore|morelike|image|picture|photo|video|"
    r"media$|galler|attachment|tag|categor|keyword|concept|author|subject|place|rendition|enclosure|"
    r"breadcrumb|link"
)
"""Names under which articles list what belongs to them, and not further articles."""


def records(value: object) -> Iterator[Record]:
    """Yields the articles of a parsed JSON value, in their order.

    Yields nothing where the value is one article itself or holds none. ``format`` is
    ``json_article``. Never raises, but may be deep: the caller has parsed the value.
    """
    own = strength(value)
    found = _list_of(value, 2) if own < 3 or not _is_titled(value) else None
    if found is None and own == 0:
        found = _list_of(value, 1)
    if found is None:
        return
    members, context = found
    for member in members:
        if strength(member):
            yield Record(identity(member), "json_article", _encoded({**context, **member}))


def _is_titled(value: object) -> bool:
    found = json_fields.find(value)
    return bool(found.all("title") or not isinstance(value, dict))


def identity(value: object) -> str:
    """Returns what an article's JSON object calls itself; empty where it states nothing."""
    return json_fields.identity(value)


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _list_of(value: object, least: int) -> tuple[list[Any], dict[str, Any]] | None:
    """Finds the largest list of articles nearest to the top, and what its members inherit."""
    level: list[tuple[object, dict[str, Any]]] = [(value, {})]
    for _ in range(_DEEPEST):
        best: tuple[list[Any], dict[str, Any]] | None = None
        below: list[tuple[object, dict[str, Any]]] = []
        for each, context in level:
            members = _members(each, least)
            if members is not None and (best is None or len(members) > len(best[0])):
                best = members, context
            below += _children(each, context)
        if best is not None:
            return best
        level = below[:_MOST_VISITED]
    return None


def _children(value: object, context: dict[str, Any]) -> Iterator[tuple[object, dict[str, Any]]]:
    if isinstance(value, dict):
        context = context | _context(value)
        for name, child in value.items():
            if isinstance(child, dict | list) and not _ASIDE.match(json_names.plain(str(name))):
                yield child, context
    elif isinstance(value, list):
        yield from ((child, context) for child in value[:_SAMPLE] if isinstance(child, dict | list))


def _members(value: object, least: int) -> list[Any] | None:
    """Returns the articles where the value is a list of them, or an object whose values are."""
    if isinstance(value, dict):
        value = [
            each for name, each in value.items() if not _ASIDE.match(json_names.plain(str(name)))
        ]
    if not isinstance(value, list) or not value:
        return None
    tables = [each for each in value if isinstance(each, dict)]
    if 2 * len(tables) < len(value):
        return None
    tables = [each for each in tables if not json_fields.is_other_thing(each)]
    sample = tables[:_SAMPLE]
    good = sum(strength(each) >= least for each in sample)
    return tables if good and 2 * good >= len(sample) else None


def _context(table: dict[str, Any]) -> dict[str, Any]:
    """Returns what a JSON Feed, or a package, states once for all its articles."""
    found = {
        name: value
        for name in _INHERITED
        if isinstance(value := table.get(name), str) and len(value) < 40
    }
    if "jsonfeed.org" in str(table.get("version", "")) and isinstance(table.get("title"), str):
        found["feed_title"] = table["title"]
    return found
