from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import pytest
import zstandard

from worker.base.errors import HttpError
from worker.net import inflate


def test_what_is_coded_twice_within_its_bounds_is_read() -> None:
    packed = gzip.compress(zlib.compress(b"hello"))
    assert b"".join(inflate.decode([packed], "deflate, gzip", 100)) == b"hello"
    with pytest.raises(HttpError, match="hides more than 5 bytes"):
        list(inflate.decode([packed], "deflate, gzip", 5))


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_members_without_content_are_read_up_to_a_number(coding: str) -> None:
    pack = gzip.compress if coding == "gzip" else zstandard.compress
    empty = pack(b"")
    some = empty * 5_000 + pack(b"hello")
    assert b"".join(inflate.decode([some], coding, 100)) == b"hello"
    with pytest.raises(HttpError, match="too many pieces"):
        list(inflate.decode([empty * 30_000], coding, 100))


def test_a_large_chunk_is_handed_on_in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    class Noting:
        """Takes all, and makes nothing of it."""

        def feed(self, data: bytes) -> Iterator[bytes]:
            sizes.append(len(data))
            yield b""

        def finished(self) -> bool:
            return True

    monkeypatch.setattr(inflate, "_DECODERS", {"deflate": Noting})
    list(inflate.decode([bytes(2_000_000)], "deflate", 100))
    assert sum(sizes) == 2_000_000
    assert max(sizes) <= 1 << 14
