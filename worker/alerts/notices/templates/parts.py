"""What all that has to do with templates shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Shown:
    """Which template shows a message, and the values in it."""

    kind: str
    values: Mapping[str, Any]


class Failed(Exception):
    """A template of one's own does not make a message; says why."""


def source_of(name: str) -> str | None:
    """Returns the text of a built-in template; None where there is none of that name."""
    from importlib import resources

    file = resources.files("worker.alerts.notices.templates").joinpath(name)
    return file.read_text(encoding="utf-8") if file.is_file() else None
