"""Containers built in memory, and taken apart."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from worker.sources.folder.containers.parts import Bounds, Broken, Found, Part, Place, Unread
from worker.sources.folder.containers.split import Reading, split
from worker.sources.folder.containers.stream import MemoryRaw

BODY = "The council voted on Tuesday to build the bridge, and nobody in the hall was against it. "


def article(number: int, **more: Any) -> dict[str, Any]:
    """Returns an article as a news service's answer has it."""
    return {"id": f"urn:{number}", "title": f"Bridge {number}", "body": BODY * 3, **more}


def lines(*values: Any) -> bytes:
    """Returns JSON Lines; bytes are taken as they are."""
    return b"".join(
        (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n"
        for value in values
    )


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Returns a zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def packed(*members: bytes) -> bytes:
    """Returns a gzip file of several members."""
    return b"".join(gzip.compress(each, 6, mtime=0) for each in members)


@dataclass
class Took:
    """What was taken from a container, and how it ended."""

    parts: list[Part] = field(default_factory=list)
    broken: Broken | None = None
    passed_over: dict[str, int] = field(default_factory=dict)

    @property
    def found(self) -> list[Found]:
        return [part for part in self.parts if isinstance(part, Found)]

    @property
    def unread(self) -> dict[str, str]:
        return {part.identity: part.code for part in self.parts if isinstance(part, Unread)}

    @property
    def identities(self) -> list[str]:
        return [part.identity for part in self.parts]

    @property
    def places(self) -> list[str | None]:
        return [part.place for part in self.parts]

    @property
    def code(self) -> str | None:
        return self.broken.code if self.broken else None


def take(name: str, content: bytes, place: Place | None = None, **bounds: int) -> Took:
    """Takes a container apart."""
    reading, took = Reading(Bounds(**bounds)), Took()
    try:
        for part in split(MemoryRaw(content), name, reading, place):
            took.parts.append(part)
    except Broken as error:
        took.broken = error
    took.passed_over = dict(reading.passed_over)
    return took
