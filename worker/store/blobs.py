"""The bytes that arrived: once per content, compressed, named by what they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import zstandard
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Blob
from worker.store.chunks import in_chunks
from worker.store.writing import insert_ignoring

_SMALLEST_COMPRESSED = 200


def add(session: Session, contents: Sequence[bytes]) -> list[bytes]:
    """Stores those of the contents that are new, and returns the digests of all of them."""
    digests = [hashlib.sha256(content).digest() for content in contents]
    missing = dict(zip(digests, contents, strict=True))
    for chunk in in_chunks(digests):
        for known in session.scalars(select(Blob.sha256).where(Blob.sha256.in_(chunk))):
            missing.pop(known, None)
    rows = []
    for digest, content in missing.items():
        codec, packed = _pack(content)
        rows.append({"sha256": digest, "size": len(content), "codec": codec, "content": packed})
    insert_ignoring(session, Blob, rows)
    return digests


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
