"""When signs of life were seen, by a clock that nobody sets."""

from __future__ import annotations

from pathlib import Path

_NEVER = float("-inf")


class Sightings:
    """Looks at the files that workers touch.

    A file's time is compared with what it was at the last look and never with a clock, which may
    be set, or be another machine's where the folder is a share. What lies there from before the
    first look was seen by nobody.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._marks = {path.name: _time(path) for path in folder.glob("*")}
        self._seen: dict[str, float] = {}

    def newest(self, name: str, now: float) -> float:
        """Looks, and returns when a fresh sign of ``name`` was seen last, -inf if never.

        ``now`` and the answer are moments of the same clock, in seconds.
        """
        mark = _time(self._folder / name)
        if mark is not None and mark != self._marks.get(name):
            self._marks[name] = mark
            self._seen[name] = now
        return self._seen.get(name, _NEVER)


def _time(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
