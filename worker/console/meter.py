"""A line on standard error that says how far a long command is, where somebody looks at it."""

from __future__ import annotations

import sys
import time
from collections import deque
from dataclasses import dataclass

from worker.base.amounts import span
from worker.console.output import columns
from worker.console.text import count, width

_EVERY = 0.2
_WINDOW = 15.0
"""Seconds over which the rate is taken."""
_BAR = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """How far it is, of how much: documents done, files, and bytes."""

    documents: int
    files: int
    all_files: int
    bytes: int
    all_bytes: int


class Meter:
    """Knows the rate of the last seconds, and what is left at that rate."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, Standing]] = deque()

    def line(self, standing: Standing, now: float) -> str:
        """Returns the line to be shown. ``now`` is in seconds, by any steady clock."""
        self._marks.append((now, standing))
        while len(self._marks) > 2 and self._marks[1][0] <= now - _WINDOW:
            self._marks.popleft()
        share = min(1.0, _share(standing))
        filled = round(share * _BAR)
        parts = [
            f"{'█' * filled}{'░' * (_BAR - filled)} {int(share * 100):3d}%",
            count(standing.documents, "document"),
            f"file {min(standing.files + 1, standing.all_files):,} of {standing.all_files:,}",
        ]
        return "  ".join([*parts, *self._speed(standing, share)])

    def _speed(self, standing: Standing, share: float) -> list[str]:
        (since, first), (now, _) = self._marks[0], self._marks[-1]
        if now - since < 1.0:
            return []
        found = [f"{(standing.documents - first.documents) / (now - since):,.0f}/s"]
        gained = share - _share(first)
        if gained > 0:
            found.append(f"{span((1 - share) * (now - since) / gained)} left")
        return found


def _share(standing: Standing) -> float:
    """By bytes and by files alike: many small files and one large one both move it."""
    files = standing.files / standing.all_files if standing.all_files else 1.0
    size = standing.bytes / standing.all_bytes if standing.all_bytes else 1.0
    return (files + size) / 2


class ProgressLine:
    """Shows the line on a terminal, at most five times a second, and takes it away in the end."""

    def __init__(self) -> None:
        self._meter = Meter()
        self._shown_at = 0.0

    def show(self, standing: Standing) -> None:
        """Shows it, if it is time again."""
        now = time.monotonic()
        if now - self._shown_at < _EVERY:
            return
        self._shown_at = now
        line = self._meter.line(standing, now)
        while width(line) >= columns() and "  " in line:
            line = line.rpartition("  ")[0]
        encoding = sys.stderr.encoding or "ascii"
        sys.stderr.write("\r" + line.encode(encoding, "replace").decode(encoding) + "\x1b[K")
        sys.stderr.flush()

    def end(self) -> None:
        """Takes the line away."""
        if self._shown_at:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
