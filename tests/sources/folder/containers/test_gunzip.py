from __future__ import annotations

import gzip
import json

from tests.sources.folder.containers.taking import article, lines, packed, take

MANY = lines(*(article(n) for n in range(50)))


def test_one_document_that_is_packed_is_the_file_itself() -> None:
    took = take("a.txt.gz", packed(b"one ", b"article"))
    assert [(each.identity, each.place, each.content) for each in took.found] == [
        ("", None, b"one article")
    ]
    assert take("a.txt.gz", packed(b"x" * 5_000), record_bytes=999).unread == {"": "too_large"}


def test_a_cut_or_damaged_file_gives_what_came_before() -> None:
    content = packed(MANY)
    cut = take("a.jsonl.gz", content[:-20])
    assert cut.code == "truncated"
    assert 0 < len(cut.found) <= 50
    damaged = bytearray(packed(MANY) + packed(MANY))
    damaged[-5] ^= 1
    assert take("a.jsonl.gz", bytes(damaged)).code == "corrupt"
    assert len(take("a.jsonl.gz", bytes(damaged)).found) >= 99


def test_zeros_after_the_end_are_padding_and_anything_else_is_not() -> None:
    assert take("a.jsonl.gz", packed(MANY) + bytes(600_000)).broken is None
    assert take("a.jsonl.gz", packed(MANY) + b"junk").code == "corrupt"


def test_a_bomb_is_met_early() -> None:
    took = take("a.jsonl.gz", gzip.compress(bytes(80_000_000)))
    assert took.code == "bomb"


def test_the_total_is_limited() -> None:
    took = take("a.jsonl.gz", packed(MANY), total_bytes=5_000)
    assert took.code == "too_large"


def test_a_packed_zip_is_read() -> None:
    from tests.sources.folder.containers.taking import zipped

    assert take("a.zip.gz", packed(zipped({"a.txt": b"one"}))).identities == ["a.txt"]


def test_what_nothing_reads_is_said() -> None:
    assert take("a.gz", packed(b"\x89PNG something")).code == "unknown_format"


def test_what_lies_behind_the_data_takes_nothing_of_it() -> None:
    last = json.dumps(article(7)).encode()
    took = take("a.jsonl.gz", packed(MANY + last) + b"junk")
    assert (len(took.found), took.code) == (51, "corrupt")
    took = take("a.json.gz", packed(last) + b"junk")
    assert (len(took.found), took.code) == (1, "corrupt")
