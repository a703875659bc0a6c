"""What a container is taken apart into."""

from __future__ import annotations

from dataclasses import dataclass

from worker.base.errors import WirewatchError

Place = tuple[int, ...]
"""From where a container can be read on: numbers that only its splitter understands, the last
of them how many parts came before."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is read."""

    record_bytes: int = 20_000_000
    """Of one document."""
    total_bytes: int = 10_000_000_000
    """Of one container, inflated."""


@dataclass(frozen=True, slots=True)
class Found:
    """One document of a container, with the format that reads it."""

    identity: str
    """What it is known by within the file; empty where the file holds nothing else."""
    place: str | None
    """Where it stands, for people; None where the file holds nothing else."""
    format: str
    content: bytes
    url: str | None = None
    after: Place | None = None
    """Where the next part begins, if reading can begin there."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a container that cannot be read."""

    identity: str
    place: str | None
    code: str
    reason: str
    after: Place | None = None


Part = Found | Unread


class Broken(WirewatchError):
    """A container cannot be read any further.

    ``code``: ``corrupt``, ``truncated``, ``bomb``, ``too_large``, ``unknown_format``.
    ``stops`` says that it ends the reading of the file, not only of the member it is met in;
    ``is_behind`` that it lies behind the content, which is whole.
    """

    def __init__(
        self, code: str, message: str, *, stops: bool = False, is_behind: bool = False
    ) -> None:
        self.code = code
        self.stops = stops
        self.is_behind = is_behind
        super().__init__(message)
