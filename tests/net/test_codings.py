"""Content that is compressed, or only said to be."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from random import Random

import brotli
import pytest
import zstandard

from tests.net.doors import DOOR, SMALL, failing
from tests.net.servers import response, serving
from worker.net.http import HttpLimits

LONG = Random(1).randbytes(500_000)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", lambda raw: gzip.compress(raw[:9]) + gzip.compress(raw[9:])),
        ("gzip", lambda raw: gzip.compress(raw) + b"\0" * 20),
        ("deflate", zlib.compress),
        ("deflate", lambda raw: zlib.compress(raw)[2:-4]),
        ("br", brotli.compress),
        ("zstd", zstandard.compress),
        ("zstd", lambda raw: zstandard.compress(raw[:9]) + zstandard.compress(raw[9:])),
        ("gzip, br", lambda raw: brotli.compress(gzip.compress(raw))),
        ("identity", bytes),
    ],
)
@pytest.mark.parametrize("size", [50_000, 150_000])
def test_every_coding_is_undone_and_counted(
    coding: str, pack: Callable[[bytes], bytes], size: int
) -> None:
    raw = b"".join(b"line %d\n" % number for number in range(size))[:size]
    packed = pack(raw)
    with serving(response(packed, headers=[f"Content-Encoding: {coding}"])) as server:
        if size > SMALL.max_bytes:
            assert failing(server.url).kind == "too_large"
        else:
            assert DOOR.get(server.url).content == raw


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused_before_it_is_inflated(coding: str) -> None:
    zeros = b"\0" * 30_000_000
    packed = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda raw: brotli.compress(raw, quality=5),
        "zstd": zstandard.compress,
    }[coding](zeros)
    with serving(response(packed, headers=[f"Content-Encoding: {coding}"])) as server:
        assert failing(server.url, HttpLimits(max_bytes=1_000_000)).kind == "too_large"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip,gzip,gzip"])
@pytest.mark.parametrize("body", [b"\x1f\x8b\x08\0 this is not compressed at all", b"\xff" * 50])
def test_a_corrupt_coding_is_a_protocol_error(coding: str, body: bytes) -> None:
    with serving(response(body, headers=[f"Content-Encoding: {coding}"])) as server:
        assert failing(server.url).kind == "protocol"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(LONG)),
        ("deflate", zlib.compress(LONG)),
        ("br", brotli.compress(LONG, quality=3)),
        ("zstd", zstandard.compress(LONG)),
    ],
)
def test_of_content_whose_coding_is_cut_the_beginning_is_handed_over(
    coding: str, packed: bytes
) -> None:
    with serving(response(packed[:-6], headers=[f"Content-Encoding: {coding}"])) as server:
        got = DOOR.get(server.url)
    assert got.is_cut
    assert got.content
    assert LONG.startswith(got.content)


def test_a_coding_that_is_cut_before_it_says_anything_is_a_protocol_error() -> None:
    packed = gzip.compress(b"hello")[:9]
    with serving(response(packed, headers=["Content-Encoding: gzip"])) as server:
        assert failing(server.url).kind == "protocol"


@pytest.mark.parametrize(
    "coding", ["gzip", "x-gzip", "deflate", "br", "zstd", "aws-chunked", "utf-8"]
)
def test_what_is_said_to_be_compressed_and_is_not_is_read_as_it_is(coding: str) -> None:
    body = b"<rss version='2.0'><channel/></rss>" * 40
    with serving(response(body, headers=[f"Content-Encoding: {coding}"])) as server:
        assert DOOR.get(server.url).content == body


@pytest.mark.parametrize("coding", ["", "br", "identity", "deflate", "zstd"])
@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_compressed_content_shows_by_its_first_bytes(
    coding: str, pack: Callable[[bytes], bytes]
) -> None:
    body = b"<rss version='2.0'><channel/></rss>" * 40
    headers = [f"Content-Encoding: {coding}"] if coding else []
    with serving(response(pack(body), headers=headers)) as server:
        assert DOOR.get(server.url).content == body
