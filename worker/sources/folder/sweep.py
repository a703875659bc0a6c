"""One sweep over a folder: what is new or changed is kept, what cannot be read is set aside.

Where it is known what changed, only that is looked at until the next sweep over all is due.

A sweep ends after a while, with large files read in part: their places are noted, and the next one
goes on there. So no file holds up the others, nor a lease.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from worker.base.batches import batched
from worker.base.types import Arrival
from worker.sources import CollectContext, CollectReport, Refusal, State
from worker.sources.folder.archive import SMALL, Archive, Taken, is_done
from worker.sources.folder.containers.kinds import is_container
from worker.sources.folder.containers.names import key_of
from worker.sources.folder.listing import Candidate, Limits, Tally, named, walk
from worker.sources.folder.reading import (
    SETTLED,
    FileRead,
    NotReady,
    OpenFile,
    Sighting,
    open_file,
    read,
)

ASKED_AT_ONCE = 500
KEPT_AT_ONCE = 100
BYTES_AT_ONCE = 8_000_000
MOST_WAITING = 5_000
"""How many incomplete files are remembered; more begin to wait once these are done."""

SHORTEST, LONGEST = 10.0, 300.0
"""Seconds between two sweeps. Events come in between; a sweep is for what they miss."""
SHARE = 20
"""A sweep may take this part of the time."""
SLICE = 20.0
"""Seconds of reading after which a sweep ends, to be continued at once."""
LONGEST_SLICE = 120.0
"""Where it takes long to find the place to go on at, a slice lasts as long as that, up to this."""
MOST_PENDING, FEW_PENDING = 2_000, 1_000
"""A sweep pauses when so many of its documents wait to be processed, until so few do: a large
folder must not have the news of all other sources wait behind it."""
_PAUSE = 2.0
_NOTED_EVERY = 5.0
"""Seconds between two notes of the place in a file: how much is read again after a crash."""
_SOON = 1.0
_MOST_ENDINGS = 5


def sweep(context: CollectContext, root: Path, limits: Limits) -> CollectReport:
    """Sweeps the folder once, or looks at what changed. Raises FetchError if it cannot be listed.

    Files that are gone are not forgotten: a folder may be a mount that comes back.
    """
    began, whole = time.monotonic(), _Whole.of(context.state)
    if whole is not None and context.changed and whole.is_fresh(context.now.timestamp()):
        return _look(context, root, limits, whole)
    if "paused_at" in context.state and context.backlog() > FEW_PENDING:
        entries = int(context.state["paused_at"])
        return CollectReport(context.state, _PAUSE, entries, entries, unfinished=True)
    first_at = None if context.baseline_at else context.state.get("first_at", time.time())
    hand, tally = _Sweep(context, limits, first_at), Tally()
    hand.take_all(walk(root, limits, tally))
    took, now = time.monotonic() - began, context.now.timestamp()
    usual = min(max(SHORTEST, SHARE * took), LONGEST)
    whole = _Whole(now + usual, hand.entries, _notes(tally))
    return _report(hand, whole, _next_in(usual, took, hand.waiting.values(), now))


def _look(context: CollectContext, root: Path, limits: Limits, whole: _Whole) -> CollectReport:
    """Looks at what changed alone, and at what may be complete by now."""
    began, now = time.monotonic(), context.now.timestamp()
    hand = _Sweep(context, limits)
    names = context.changed.union(hand.seen_before(now - SETTLED))
    hand.take_all(named(root, names, limits))
    hand.wait_on(names)
    took = time.monotonic() - began
    return _report(hand, whole, _next_in(whole.until - now, took, hand.waiting.values(), now))


def _report(hand: _Sweep, whole: _Whole, next_in: float) -> CollectReport:
    is_paused = hand.is_unfinished and hand.is_paused
    state = _state(hand.waiting, hand.entries if is_paused else None)
    if not hand.is_unfinished:
        state["whole"] = [whole.until, whole.entries, list(whole.notes)]
    elif hand.first_at is not None:
        state["first_at"] = hand.first_at
    waiting = (f"{_count(len(hand.waiting))} not complete yet",) if hand.waiting else ()
    return CollectReport(
        state=state,
        next_in=next_in if not hand.is_unfinished else _PAUSE if hand.is_paused else 0.0,
        entries=whole.entries,
        unchanged=hand.unchanged,
        notes=(*waiting, *whole.notes, *hand.passed_over),
        unfinished=hand.is_unfinished,
    )


@dataclass(frozen=True, slots=True)
class _Whole:
    """The last sweep over all of a folder, which went to its end."""

    until: float
    """When the next one is due, in seconds since 1970."""
    entries: int
    notes: tuple[str, ...]

    @classmethod
    def of(cls, state: State) -> _Whole | None:
        """Returns what a state tells of it; None where there was none since the last failure."""
        if "whole" not in state or "failures" in state:
            return None
        until, entries, notes = state["whole"]
        return cls(until, entries, tuple(notes))

    def is_fresh(self, now: float) -> bool:
        """Whether the next one is not due yet, by a clock that may have been set."""
        return self.until - LONGEST <= now < self.until


class _Sweep:
    """What one sweep has in hand."""

    def __init__(
        self, context: CollectContext, limits: Limits, first_at: float | None = None
    ) -> None:
        """``first_at`` is when the first sweep of all began, in seconds since 1970, until it is
        over."""
        self.limits = limits
        self.first_at = first_at
        self._context = context
        self._earlier = _sightings(context.state)
        self._taken: list[Taken] = []
        self._notes: list[tuple[str, str]] = []
        self._bytes = 0
        self._large: list[tuple[Candidate, str]] = []
        self._began = time.monotonic()
        self._worked_since: float | None = None
        self.waiting: dict[str, Sighting] = {}
        self.entries = 0
        self.unchanged = 0
        self.is_unfinished = self.is_paused = False
        self.passed_over: list[str] = []

    def is_over(self) -> bool:
        """Whether this sweep has done its part. It has always brought something by then."""
        if self.is_unfinished or self.is_paused or self._worked_since is None:
            return self.is_unfinished or self.is_paused
        found = min(self._worked_since - self._began, LONGEST_SLICE)
        return time.monotonic() - self._worked_since > max(SLICE, found)

    def take_all(self, candidates: Iterable[Candidate]) -> None:
        """Reads those of the candidates that are new or changed, as far as the time goes."""
        for chunk in batched(candidates, ASKED_AT_ONCE):
            self._take(chunk)
            if self.is_unfinished:
                break
        self._take_large()
        self.flush()

    def _take(self, chunk: list[Candidate]) -> None:
        """Reads those of a few candidates, but remembers the large ones for later."""
        marks = self._context.known([candidate.key for candidate in chunk])
        known_files = (each for each in chunk if is_container(each.format))
        done = [each.key for each in known_files if is_done(marks.get(each.key), each, self.limits)]
        if done:
            self._context.unchanged(done)
        for candidate in chunk:
            known = marks.get(candidate.key, "")
            self.entries += 1
            if is_done(known, candidate, self.limits):
                self.unchanged += 1
            elif not is_container(candidate.format):
                self._read(candidate, known)
            elif candidate.size > SMALL:
                self._large.append((candidate, known))
            else:
                self._take_apart(candidate, known)
            if self.is_over():
                self.is_unfinished = True
                return

    def seen_before(self, moment: float) -> list[str]:
        """Returns the names of incomplete files that have looked the same since before a moment.

        No event may tell that they are complete. A name that its key does not spell is left to the
        sweep over all.
        """
        return [
            key for key, each in self._earlier.items() if each.since <= moment and "\\" not in key
        ]

    def wait_on(self, names: Collection[str]) -> None:
        """Goes on to remember the incomplete files that were not looked at."""
        looked_at = {key_of(name) for name in names}
        for key, sighting in self._earlier.items():
            if key not in looked_at:
                self._wait(NotReady(key, sighting))

    def _take_large(self) -> None:
        """Reads the large containers, as far as the time goes."""
        for candidate, known in self._large:
            if self.is_over():
                self.is_unfinished = True
                return
            self._take_apart(candidate, known)

    def _read(self, candidate: Candidate, known: str) -> None:
        earlier = self._earlier.get(candidate.key)
        outcome = read(candidate, self.limits, self._context.now, earlier)
        if isinstance(outcome, FileRead):
            taken = Taken(outcome.arrival, outcome.mark, None, None, False)
            self._add(taken, is_late=self._is_late(candidate))
        elif isinstance(outcome, NotReady):
            self._wait(outcome)
        elif isinstance(outcome, Refusal):
            self._refuse(outcome, known)

    def _take_apart(self, candidate: Candidate, known: str) -> None:
        earlier = self._earlier.get(candidate.key)
        file = open_file(candidate, self.limits, self._context.now, earlier)
        if isinstance(file, NotReady):
            self._wait(file)
        elif isinstance(file, Refusal):
            self._refuse(file, known)
        elif isinstance(file, OpenFile):
            archive = Archive(candidate, file, self.limits, known)
            if self._work_through(archive, candidate):
                self._close(archive, candidate, known)

    def _is_late(self, candidate: Candidate) -> bool:
        """Whether a file came since the first sweep of all began, by a clock that may have been
        set."""
        return self.first_at is not None and self.first_at < candidate.came_at <= time.time()

    def _work_through(self, archive: Archive, candidate: Candidate) -> bool:
        """Takes what the archive holds. Returns False if the time was over before its end."""
        noted, is_late = time.monotonic(), self._is_late(candidate)
        parts = iter(archive)
        for taken in parts:
            if not self._add(taken, is_late=is_late) or taken.after is None:
                continue
            is_over = self.is_over()
            if is_over or time.monotonic() - noted > _NOTED_EVERY:
                self._notes.append((candidate.key, archive.resume_mark(taken.after)))
                self.flush()
                noted = time.monotonic()
            if is_over:
                parts.close()
                self.is_unfinished = True
                return False
        return True

    def _close(self, archive: Archive, candidate: Candidate, known: str) -> None:
        if isinstance(archive.closing, Refusal):
            self._refuse(archive.closing, known)
        elif archive.closing is not None:
            self._notes.append((candidate.key, archive.closing))
        if archive.passed_over:
            self.passed_over.append(_passed_over(candidate.key, archive))

    def _wait(self, outcome: NotReady) -> None:
        if len(self.waiting) < MOST_WAITING:
            self.waiting[outcome.key] = outcome.sighting

    def _refuse(self, refusal: Refusal, known: str) -> None:
        if known == refusal.mark:
            self.unchanged += 1
        else:
            self._add(Taken(refusal, refusal.mark, None, None, False))

    def _add(self, taken: Taken, *, is_late: bool = False) -> bool:
        """Takes it in hand. Returns whether that was all one hand can hold."""
        if is_late and isinstance(taken.outcome, Arrival):
            taken = replace(taken, outcome=replace(taken.outcome, is_late=True))
        self._taken.append(taken)
        self.entries += taken.is_record
        if isinstance(taken.outcome, Arrival):
            self._bytes += len(taken.outcome.content)
        at_once = ASKED_AT_ONCE if taken.is_record else KEPT_AT_ONCE
        if len(self._taken) < at_once and self._bytes < BYTES_AT_ONCE:
            return False
        self.flush()
        return True

    def flush(self) -> None:
        """Hands over what was read and what was refused, and then what is noted of files."""
        records = [each.outcome.key for each in self._taken if each.is_record]
        marks = self._context.known(records) if records else {}
        fresh = [each for each in self._taken if not _is_known(each, marks)]
        self.unchanged += len(self._taken) - len(fresh)
        arrivals = [
            (each.outcome, each.mark) for each in fresh if isinstance(each.outcome, Arrival)
        ]
        refusals = [each.outcome for each in fresh if isinstance(each.outcome, Refusal)]
        for batch in batched(arrivals, KEPT_AT_ONCE):
            self._context.keep(batch)
        if arrivals and self._context.backlog() > MOST_PENDING:
            self.is_paused = True
        if refusals:
            self._context.set_aside(refusals)
        if self._notes:
            self._context.note(self._notes)
        if fresh and self._worked_since is None:
            self._worked_since = time.monotonic()
        self._taken, self._notes, self._bytes = [], [], 0


def _is_known(taken: Taken, marks: Mapping[str, str]) -> bool:
    return taken.is_record and marks.get(taken.outcome.key) == taken.mark


def _sightings(state: State) -> dict[str, Sighting]:
    return {key: Sighting(mark, since) for key, (mark, since) in state.get("waiting", {}).items()}


def _state(waiting: Mapping[str, Sighting], paused_at: int | None) -> State:
    state: State = {}
    if waiting:
        state["waiting"] = {key: [each.mark, each.since] for key, each in waiting.items()}
    if paused_at is not None:
        state["paused_at"] = paused_at
    return state


def _next_in(usual: float, took: float, waiting: Iterable[Sighting], now: float) -> float:
    """Seconds to the next sweep: soon while a file is incomplete, less so the longer it is."""
    ages = [now - sighting.since for sighting in waiting]
    return min(usual, max(_SOON, 2 * took, min(ages) / 10)) if ages else usual


def _notes(tally: Tally) -> tuple[str, ...]:
    notes = []
    if tally.unknown:
        common = tally.unknown.most_common(_MOST_ENDINGS)
        endings = ", ".join(f"{ending or 'no ending'} ({count})" for ending, count in common)
        notes.append(f"{_count(tally.unknown.total())} in formats that are not read: {endings}")
    if tally.closed:
        more = f" and {len(tally.closed) - 1} more" if len(tally.closed) > 1 else ""
        notes.append(f"folder {tally.closed[0]}{more} cannot be listed")
    return tuple(notes)


def _passed_over(key: str, archive: Archive) -> str:
    counts = archive.passed_over.most_common(_MOST_ENDINGS)
    return f"{key}: passed over " + ", ".join(f"{what} ({count:,})" for what, count in counts)


def _count(files: int) -> str:
    return "1 file" if files == 1 else f"{files:,} files"
