"""What bytes mean: one module a format, found by its name.

A format is a module with ``EXTENSIONS`` (lower-case file endings with their dot, possibly none)
and ``read(content: bytes) -> Article``, which raises DocumentRejected. It reads one
document: what holds several is taken apart before, by the source that brings it and
``worker.reading.records``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol, cast

from worker.base.types import Article


class Format(Protocol):
    """The members of a format's module."""

    EXTENSIONS: tuple[str, ...]

    def read(self, content: bytes) -> Article:
        """Reads the bytes. Raises DocumentRejected."""


def load(name: str) -> Format:
    """Returns the format's module. Raises KeyError for an unknown one."""
    if name not in names():
        raise KeyError(name)
    return cast(Format, importlib.import_module(f"{__name__}.{name}"))


@cache
def names() -> tuple[str, ...]:
    """Returns the names of the formats there are."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


@cache
def by_extension() -> dict[str, str]:
    """Returns the format's name for each file ending, such as ``.txt``."""
    return {ending: name for name in names() for ending in load(name).EXTENSIONS}
