"""The published JSON Schemas (draft 2020-12) of everything that other programs read.

``article`` is a line of ``articles --json``; ``webhook.TYPE`` is a webhook's body. A schema may
refer to another by its ``$id``; ``load`` returns it with those it needs embedded, so that it
stands alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

_ENDING = ".schema.json"
_ID = "urn:wirewatch:schema:"


@cache
def names() -> tuple[str, ...]:
    """Returns the names of the schemas there are."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in found if name.endswith(_ENDING)))


def load(name: str) -> dict[str, Any]:
    """Returns the schema. Raises KeyError for an unknown name."""
    schema = _read(name)
    needed: dict[str, Any] = {}
    waiting = list(_references(schema))
    while waiting:
        other = waiting.pop()
        if other != name and other not in needed:
            needed[other] = _read(other)
            waiting += _references(needed[other])
    if needed:
        embedded = {_ID + other: part for other, part in needed.items()}
        schema["$defs"] = {**schema.get("$defs", {}), **embedded}
    return schema


def _read(name: str) -> dict[str, Any]:
    if name not in names():
        raise KeyError(name)
    schema: dict[str, Any] = json.loads(files(__name__).joinpath(name + _ENDING).read_bytes())
    return schema


def _references(value: Any) -> Iterator[str]:
    """Yields the names of the schemas that this one refers to."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "$ref" and part.startswith(_ID):
                yield part.removeprefix(_ID).partition("#")[0]
            else:
                yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
