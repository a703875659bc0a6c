"""What rules look for and how sure they are, from ``words.toml``: data, a table a module."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("words.toml")


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def any_of(table: str, name: str) -> str:
    """Returns the alternatives of a pattern, in a group."""
    lines = _tables()[table][name].strip().split("\n")
    return f"(?:{'|'.join(lines)})"


def words_of(table: str, name: str) -> frozenset[str]:
    """Returns a set of words."""
    return frozenset(_tables()[table][f"{name}_words"].split())


def stems_of(table: str, name: str, size: int) -> frozenset[str]:
    """Returns the first letters of the alternatives of a pattern that are plain words."""
    lines = _tables()[table][name].strip().replace("\n", "|")
    return frozenset(each[:size] for each in lines.split("|"))


def shares(table: str) -> dict[str, float]:
    """Returns a table of parts of one."""
    return {name: float(value) for name, value in _tables()[table].items()}
