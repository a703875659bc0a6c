"""What a file holds, by its name and its first bytes."""

from __future__ import annotations

from worker import formats
from worker.sources.folder.containers.names import ending_of

_CONTAINERS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".xml": "xml",
    ".warc": "warc",
    ".wet": "warc",
    ".zip": "zip",
}
_GZIP = "gzip"
_MAGIC = (
    (b"\x1f\x8b\x08", _GZIP),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"WARC/", "warc"),
)
_KINDS = frozenset(_CONTAINERS.values()) | {_GZIP}


def kind_of(name: str) -> str | None:
    """Returns what reads a file of that name: a container's kind, or a format.

    A ``.gz`` counts by the ending before it; one without is looked into.
    """
    ending = ending_of(name)
    if ending == ".gz":
        inner = name[: -len(".gz")]
        return _GZIP if not ending_of(inner) or kind_of(inner) else None
    return _CONTAINERS.get(ending) or formats.by_extension().get(ending)


def endings() -> list[str]:
    """Returns the endings that are read."""
    return sorted({*_CONTAINERS, ".gz", *formats.by_extension()})


def is_container(kind: str) -> bool:
    """Whether the kind may hold several documents."""
    return kind in _KINDS


def sniffed(name: str, head: bytes) -> str | None:
    """Returns what the bytes are: what they begin with counts more than the name."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    while ending_of(name) == ".gz":
        name = name[: -len(".gz")]
    if ending_of(name):
        return kind_of(name)
    return {b"{": "jsonl", b"[": "json", b"<": "xml"}.get(head.lstrip()[:1])
