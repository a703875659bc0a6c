"""Files that hold several documents, read as streams: a record at a time, in bounded memory.

Nothing is ever written to disk, and no name inside an archive is ever used as a path. What
cannot be read is told with its place and its reason, and the rest goes on.
"""

from __future__ import annotations

from worker.sources.folder.containers.kinds import is_container, kind_of
from worker.sources.folder.containers.parts import (
    Bounds,
    Broken,
    Found,
    Part,
    Place,
    Unread,
)
from worker.sources.folder.containers.split import Reading, split

__all__ = [
    "Bounds",
    "Broken",
    "Found",
    "Part",
    "Place",
    "Reading",
    "Unread",
    "is_container",
    "kind_of",
    "split",
]
