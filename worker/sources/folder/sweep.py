"""One sweep over a folder: what is new or changed is kept, what cannot be read is set aside."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from worker.sources import CollectContext, CollectReport, Refusal, State
from worker.sources.folder.listing import Candidate, Limits, Tally, walk
from worker.sources.folder.reading import FileRead, NotReady, Sighting, read
from worker.types import Arrival

if TYPE_CHECKING:
    from worker.sources.folder import Config

ASKED_AT_ONCE = 500
KEPT_AT_ONCE = 100
BYTES_AT_ONCE = 8_000_000
MOST_WAITING = 5_000
"""How many incomplete files are remembered; more begin to wait once these are done."""

SHORTEST, LONGEST = 10.0, 300.0
"""Seconds between two sweeps. Events come in between; a sweep is for what they miss."""
SHARE = 20
"""A sweep may take this part of the time."""
_SOON = 1.0
_MOST_ENDINGS = 5

_T = TypeVar("_T")


def sweep(context: CollectContext, root: Path) -> CollectReport:
    """Sweeps the folder once. Raises FetchError if it cannot be listed.

    Files that are gone are not forgotten: a folder may be a mount that comes back.
    """
    config: Config = context.config
    began = time.monotonic()
    limits = Limits(round(config.max_file_mb * 1_000_000), config.recursive)
    hand = _Sweep(context, limits)
    tally = Tally()
    for chunk in _chunks(walk(root, limits, tally), ASKED_AT_ONCE):
        hand.take(chunk)
    hand.flush()
    took = time.monotonic() - began
    return CollectReport(
        state=_state(hand.waiting),
        next_in=_next_in(took, hand.waiting.values(), context.now.timestamp()),
        entries=hand.entries,
        unchanged=hand.unchanged,
        notes=_notes(tally, len(hand.waiting)),
    )


class _Sweep:
    """What one sweep has in hand."""

    def __init__(self, context: CollectContext, limits: Limits) -> None:
        self._context = context
        self._limits = limits
        self._earlier = _sightings(context.state)
        self._arrivals: list[tuple[Arrival, str]] = []
        self._refusals: list[Refusal] = []
        self._bytes = 0
        self.waiting: dict[str, Sighting] = {}
        self.entries = 0
        self.unchanged = 0

    def take(self, chunk: list[Candidate]) -> None:
        """Reads those of the candidates that are new or changed."""
        marks = self._context.known([candidate.key for candidate in chunk])
        self.entries += len(chunk)
        for candidate in chunk:
            if marks.get(candidate.key) == candidate.mark:
                self.unchanged += 1
            else:
                self._read(candidate, marks)

    def _read(self, candidate: Candidate, marks: Mapping[str, str]) -> None:
        earlier = self._earlier.get(candidate.key)
        outcome = read(candidate, self._limits, self._context.now, earlier)
        if isinstance(outcome, FileRead):
            self._arrivals.append((outcome.arrival, outcome.mark))
            self._bytes += len(outcome.arrival.content)
        elif isinstance(outcome, NotReady):
            if len(self.waiting) < MOST_WAITING:
                self.waiting[outcome.key] = outcome.sighting
        elif isinstance(outcome, Refusal):
            if marks.get(outcome.key) == outcome.mark:
                self.unchanged += 1
            else:
                self._refusals.append(outcome)
        held = max(len(self._arrivals), len(self._refusals))
        if held >= KEPT_AT_ONCE or self._bytes >= BYTES_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Hands over what was read and what was refused."""
        if self._arrivals:
            self._context.keep(self._arrivals)
        if self._refusals:
            self._context.set_aside(self._refusals)
        self._arrivals, self._refusals, self._bytes = [], [], 0


def _chunks(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _sightings(state: State) -> dict[str, Sighting]:
    return {key: Sighting(mark, since) for key, (mark, since) in state.get("waiting", {}).items()}


def _state(waiting: Mapping[str, Sighting]) -> State:
    if not waiting:
        return {}
    return {"waiting": {key: [each.mark, each.since] for key, each in waiting.items()}}


def _next_in(took: float, waiting: Iterable[Sighting], now: float) -> float:
    """Seconds to the next sweep: soon while a file is incomplete, less so the longer it is."""
    usual = min(max(SHORTEST, SHARE * took), LONGEST)
    ages = [now - sighting.since for sighting in waiting]
    return min(usual, max(_SOON, 2 * took, min(ages) / 10)) if ages else usual


def _notes(tally: Tally, waiting: int) -> tuple[str, ...]:
    notes = []
    if waiting:
        notes.append(f"{_count(waiting)} not complete yet")
    if tally.unknown:
        common = tally.unknown.most_common(_MOST_ENDINGS)
        endings = ", ".join(f"{ending or 'no ending'} ({count})" for ending, count in common)
        notes.append(f"{_count(tally.unknown.total())} in formats that are not read: {endings}")
    if tally.closed:
        more = f" and {len(tally.closed) - 1} more" if len(tally.closed) > 1 else ""
        notes.append(f"folder {tally.closed[0]}{more} cannot be listed")
    return tuple(notes)


def _count(files: int) -> str:
    return "1 file" if files == 1 else f"{files:,} files"
