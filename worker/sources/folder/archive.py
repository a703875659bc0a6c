"""One file that may hold several documents: what it brings, and how far it was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from hashlib import blake2b

from worker.base.types import Arrival
from worker.sources import Refusal
from worker.sources.folder.containers.names import escaped, record_key
from worker.sources.folder.containers.parts import Bounds, Broken, Found, Part, Place
from worker.sources.folder.containers.split import Reading, split
from worker.sources.folder.listing import Candidate, Limits
from worker.sources.folder.reading import OpenFile

SMALL = 8_000_000
"""Bytes up to which a container is read like any file, among the others."""
_LARGE = 64_000_000
"""Bytes from which a file that was appended to is read on where it ended. Whether its beginning
is still the same is then judged by samples."""
_SAMPLE = 4096
_MOST_PLACE = 300


@dataclass(frozen=True, slots=True)
class Taken:
    """One part of a container, as it is handed over."""

    outcome: Arrival | Refusal
    mark: str
    item: str | None
    """Where it stands in the file; None for the file itself."""
    after: Place | None
    """From where the file can be read on after it."""
    is_record: bool
    """Whether it may be known from an earlier reading of the file."""


class Archive:
    """Reads a container. Once it was read to its end, ``closing`` says what is to be noted."""

    def __init__(self, candidate: Candidate, file: OpenFile, limits: Limits, known: str) -> None:
        """``known`` is the mark that the file is known by, or nothing."""
        self._candidate = candidate
        self._file = file
        self._bounds = Bounds(limits.max_bytes, limits.max_archive_bytes)
        self._last: Place | None = _place(known, file)
        self._before = self._last[-1] if self._last else 0
        self._taken = 0
        self._is_whole = self._is_over = False
        self._reading = Reading(self._bounds)
        self.closing: Refusal | str | None = None
        """A refusal of the file, or the mark under which it is known as read; None if it changed
        meanwhile, or if its only document is all that there is to note."""

    @property
    def passed_over(self) -> Counter[str]:
        """What was passed over in it, by kind."""
        return self._reading.passed_over

    def read_at(self) -> int:
        """Returns how many bytes of the file were read."""
        return self._file.raw.furthest

    def resume_mark(self, place: Place) -> str:
        """Returns the mark of a file that is to be read on at a place."""
        return f"{self._file.mark}@{_shown(place)}"

    def __iter__(self) -> Generator[Taken, None, None]:
        """Yields what it holds. Never raises."""
        try:
            for part in split(self._file.raw, self._candidate.name, self._reading, self._last):
                yield self._take(part)
            self.closing = self._end()
        except Broken as error:
            number = self._before + self._taken
            records = "1 record" if number == 1 else f"{number:,} records"
            reason = f"broken after {records}: {error}" if number else str(error)
            self.closing = self._refusal(self._file.mark, error.code, reason)
        except OSError as error:
            self.closing = self._file.unreadable(error)
        finally:
            self._file.close()

    def _take(self, part: Part) -> Taken:
        self._taken += 1
        self._last = part.after
        is_record = bool(part.identity)
        self._is_whole = not is_record
        key = record_key(self._candidate.key, part.identity) if is_record else self._candidate.key
        item = escaped(part.place)[:_MOST_PLACE] if part.place else None
        if isinstance(part, Found):
            mark = _digest(part.content) if is_record else self._file.mark
            url = part.url and part.url.replace("\0", "")
            arrival = Arrival(key, part.format, part.content, url=url, item=item)
            return Taken(arrival, mark, item, part.after, is_record)
        mark = f"{part.code}:{_digest(part.reason.encode())}" if is_record else self._file.mark
        self._is_over = self._is_over or part.code == "too_large"
        if self._is_over and not is_record:
            mark = self._over()
        refusal = Refusal(key, mark, part.code, part.reason)
        return Taken(refusal, mark, item, part.after, is_record)

    def _end(self) -> Refusal | str | None:
        if self._is_whole or not self._file.is_unchanged():
            return None
        if not self._before + self._taken:
            return self._nothing()
        if self._is_over:
            return self._over()
        place = self._last
        if place is None or self._file.raw.size < _LARGE:
            return self._file.mark
        return f"{self._file.mark}+{_shown(place)}+{_sample(self._file, place, self._file.mark)}"

    def _nothing(self) -> Refusal:
        over = ", ".join(f"{kind} ({count:,})" for kind, count in self.passed_over.items())
        if not over:
            return self._refusal(self._file.mark, "empty", "it holds nothing")
        reason = f"it holds no documents; passed over: {over}"
        return self._refusal(self._file.mark, "no_documents", reason)

    def _over(self) -> str:
        return f"{self._file.mark}:over{self._bounds.record_bytes}"

    def _refusal(self, mark: str, code: str, reason: str) -> Refusal:
        return Refusal(self._candidate.key, mark, code, reason)


def is_done(known: str | None, candidate: Candidate, limits: Limits) -> bool:
    """Whether the file is known as it is, read to its end, under these limits."""
    if known is None:
        return False
    mark = candidate.mark
    return known in (mark, f"{mark}:over{limits.max_bytes}") or known.startswith(f"{mark}+")


def is_begun(known: str | None) -> bool:
    """Whether the mark is that of a file which was not read to its end."""
    return known is not None and "@" in known


def _place(known: str, file: OpenFile) -> Place | None:
    """Returns from where to read: the same file goes on where reading stopped, a longer one
    where it ended then."""
    if known.startswith(f"{file.mark}@"):
        return _numbers(known.rpartition("@")[2])
    before, plus, rest = known.partition("+")
    place = _numbers(rest.partition("+")[0]) if plus else None
    if place is None or file.raw.size < int(before.partition(":")[0]):
        return None
    return place if rest.endswith(f"+{_sample(file, place, before)}") else None


def _shown(place: Place) -> str:
    return ".".join(map(str, place))


def _numbers(shown: str) -> Place | None:
    parts = shown.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    return tuple(int(part) for part in parts)


def _sample(file: OpenFile, place: Place, mark: str) -> str:
    """Returns what must be the same for a longer file to be the old one with an end."""
    size, at = int(mark.partition(":")[0]), place[0]
    pieces = [file.raw.read_at(0, _SAMPLE), file.raw.read_at(size // 2, _SAMPLE)]
    pieces.append(file.raw.read_at(max(0, at - _SAMPLE), min(at, _SAMPLE)))
    pieces.append(file.raw.read_at(at, min(_SAMPLE, size - at)))
    return _digest(b"\0".join(pieces))


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=12).hexdigest()
