"""The bytes that arrived: once per content, compressed, named by what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import zstandard
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from models import Blob, Document
from worker.base.store.chunks import in_chunks
from worker.base.store.given import given_list
from worker.base.store.writing import insert_ignoring

_SMALLEST_COMPRESSED = 200


def add(session: Session, contents: Sequence[bytes]) -> list[bytes]:
    """Stores those of the contents that are new, and returns the digests of all of them.

    Until the transaction ends nobody removes them: what is about to be referred to is locked.
    """
    digests = [hashlib.sha256(content).digest() for content in contents]
    missing = dict(zip(digests, contents, strict=True))
    while True:
        for known in _hold(session, list(missing)):
            del missing[known]
        if not missing:
            return digests
        # What somebody else inserts meanwhile is not held yet, and what is held may have been
        # removed before: therefore the next look.
        insert_ignoring(session, Blob, [_row(each, missing[each]) for each in sorted(missing)])


def _hold(session: Session, digests: Sequence[bytes]) -> Iterator[bytes]:
    """Yields those of the digests that are stored, locked against removal."""
    for chunk in in_chunks(sorted(digests)):
        yield from session.scalars(_holding(), {"digests": chunk})


@cache
def _holding() -> Select[bytes]:
    return (
        select(Blob.sha256)
        .where(Blob.sha256.in_(given_list("digests")))
        .order_by(Blob.sha256)
        .with_for_update(read=True, key_share=True)
    )


def _row(digest: bytes, content: bytes) -> dict[str, Any]:
    codec, packed = _pack(content)
    return {"sha256": digest, "size": len(content), "codec": codec, "content": packed}


@dataclass(frozen=True, slots=True)
class Removed:
    """Bytes that are gone. ``stored`` is what they took, compressed."""

    sha256: bytes
    stored: int


def remove(session: Session, digests: Collection[bytes], needs_bytes: Any) -> list[Removed]:
    """Removes those of the blobs that no document needs. ``needs_bytes`` is a condition on it.

    A blob that an arrival holds at this moment stays. Whoever came before the lock has its
    document committed, so the statement after it sees the document; whoever comes later waits
    and stores the bytes anew.
    """
    removed: list[Removed] = []
    for chunk in in_chunks(sorted(digests)):
        # Mostly all are needed: to lock those, too, would write each of their pages anew.
        left = set(chunk) - _needed(session, chunk, needs_bytes)
        if not left:
            continue
        locked: dict[bytes, int] = dict(
            session.execute(
                select(Blob.sha256, func.length(Blob.content))
                .where(Blob.sha256.in_(left))
                .order_by(Blob.sha256)
                .with_for_update(skip_locked=True)
            ).all()
        )
        gone = locked.keys() - _needed(session, locked, needs_bytes)
        session.execute(
            delete(Blob).where(Blob.sha256.in_(gone)).execution_options(synchronize_session=False)
        )
        removed += [Removed(each, locked[each]) for each in gone]
    return removed


def _needed(session: Session, digests: Collection[bytes], needs_bytes: Any) -> set[bytes]:
    needing = select(Document.sha256).where(Document.sha256.in_(digests), needs_bytes)
    return set(session.scalars(needing.distinct()))


def _pack(content: bytes) -> tuple[str, bytes]:
    if len(content) < _SMALLEST_COMPRESSED:
        return "raw", content
    packed = zstandard.ZstdCompressor(level=6).compress(content)
    return ("zstd", packed) if len(packed) < len(content) else ("raw", content)


def unpack(blob: Blob) -> bytes:
    """Returns the bytes as they arrived."""
    if blob.codec == "raw":
        return blob.content
    return zstandard.ZstdDecompressor().decompress(blob.content, max_output_size=blob.size)
