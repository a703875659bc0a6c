"""What bytes mean: one module a format, found by its name.

A format is a module with ``EXTENSIONS`` (lower-case file endings with their dot, possibly none)
and ``read(content: bytes) -> Article``, which raises DocumentRejected; it may lie outside the
project, too (``worker.base.plugins``). It reads one document: what holds several is taken apart
before, by the source that brings it and ``worker.reading.records``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Protocol, cast

from worker.base import plugins
from worker.base.types import Article

__path__ += plugins.folders("formats")

_EXTENSION = re.compile(r"\.[a-z0-9]+")


class Format(Protocol):
    """The members of a format's module."""

    EXTENSIONS: tuple[str, ...]

    def read(self, content: bytes) -> Article:
        """Reads the bytes. Raises DocumentRejected."""


def _endings(given: object) -> str | None:
    if isinstance(given, tuple) and all(
        isinstance(each, str) and _EXTENSION.fullmatch(each) for each in given
    ):
        return None
    return 'a tuple of endings such as ".txt"'


FOUND = plugins.Found(__name__, "format", {"EXTENSIONS": _endings, "read": plugins.function})


def names() -> tuple[str, ...]:
    """Returns the names of the formats there are."""
    return FOUND.names()


def own() -> tuple[str, ...]:
    """Returns the names of the project's own formats."""
    return FOUND.own()


def load(name: str) -> Format:
    """Returns the format's module. Raises KeyError for an unknown one, and PluginBroken."""
    return cast(Format, FOUND.load(name))


@cache
def by_extension() -> dict[str, str]:
    """Returns the format's name for each file ending, such as ``.txt``.

    An ending that two formats ask for is the first one's, by the alphabet (see ``claimed_twice``).
    """
    found: dict[str, str] = {}
    for name, module in FOUND.working().items():
        for ending in cast(Format, module).EXTENSIONS:
            found.setdefault(ending, name)
    return found


def claimed_twice() -> Iterator[str]:
    """Yields a line for each file ending that a format asks for and another one has."""
    has = by_extension()
    for name, module in FOUND.working().items():
        for ending in cast(Format, module).EXTENSIONS:
            if has[ending] != name:
                yield f"the format {name!r} asks for {ending}, which {has[ending]!r} reads"
