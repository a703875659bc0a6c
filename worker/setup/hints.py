"""Messages to other workers: ids of rows that may be ready. Losing one costs seconds, no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from worker.channels import load


class Hints(Protocol):
    """Where the steps leave word that there is work for the next one."""

    def has_room(self) -> bool:
        """Whether what waits for being processed would be processed soon."""

    def fitting(self, ids: Sequence[int]) -> Sequence[int]:
        """Returns those of a collection's documents of which word may be left at once."""

    def documents(self, ids: Sequence[int]) -> None:
        """A collection brought these documents."""

    def batch(self, ids: Sequence[int]) -> None:
        """These documents have their turn, together."""

    def deliveries(self, channel_kind: str, ids: Sequence[str]) -> None:
        """There are deliveries to be made."""

    def sources(self, ids: Sequence[int]) -> None:
        """There are sources to be collected."""

    def second_try(self) -> None:
        """A document is to be tried once more, alone."""


class NoHints:
    """For commands that need no running service: the rows wait until they are found."""

    def has_room(self) -> bool:
        """There is always room for no word."""
        return True

    def fitting(self, ids: Sequence[int]) -> Sequence[int]:
        """All are seen to by who brought them."""
        return ids

    def documents(self, ids: Sequence[int]) -> None:
        """Leaves no word."""

    def batch(self, ids: Sequence[int]) -> None:
        """Leaves no word."""

    def deliveries(self, channel_kind: str, ids: Sequence[str]) -> None:
        """Leaves no word."""

    def sources(self, ids: Sequence[int]) -> None:
        """Leaves no word."""

    def second_try(self) -> None:
        """Leaves no word."""


def queue_of(channel_kind: str) -> str:
    """Returns the queue that a channel kind's deliveries go to."""
    return load(channel_kind).QUEUE
