from __future__ import annotations

import json

import pytest

from tests.sources.folder.containers.taking import BODY, article, lines, packed, take


def test_each_line_is_an_article_under_its_own_id_or_its_number() -> None:
    nameless = {"title": "Bridge", "body": BODY}
    took = take("a.jsonl", lines(article(1), b"", nameless, b"  ", article(2)))
    assert took.identities == ["urn:1", "line 3", "urn:2"]
    assert took.places == ["line 1", "line 3", "line 5"]
    assert {each.format for each in took.found} == {"json_article"}
    assert json.loads(took.found[0].content) == article(1)


def test_a_bad_line_is_told_and_the_others_go_on() -> None:
    took = take("a.ndjson", lines(article(1), b'{"id": ', b'"text"', b"[" * 100_000, article(2)))
    assert took.unread == {"line 2": "bad_json", "line 3": "bad_json", "line 4": "too_deep"}
    assert [each.identity for each in took.found] == ["urn:1", "urn:2"]


def test_a_line_that_is_too_long_is_skipped_in_bounded_memory() -> None:
    content = lines(article(1), b'{"body": "' + b"x" * 3_000_000 + b'"}', article(2))
    took = take("a.jsonl", content, record_bytes=10_000)
    assert took.unread == {"line 2": "too_large"}
    assert [each.identity for each in took.found] == ["urn:1", "urn:2"]
    endless = take("a.jsonl", lines(article(1)) + b"x" * 3_000_000, record_bytes=10_000)
    assert (endless.unread, endless.broken) == ({"line 2": "too_large"}, None)


def test_a_list_in_a_line_is_its_articles() -> None:
    took = take("a.jsonl", lines({"articles": [article(1), article(2)]}, article(3)))
    assert took.identities == ["urn:1", "urn:2", "urn:3"]
    assert took.places == ["line 1, item 1", "line 1, item 2", "line 2"]


def test_what_is_no_json_lines_at_all_is_given_up_soon() -> None:
    took = take("a.jsonl", b"no json here\n" * 5_000)
    assert took.code == "not_json_lines"
    assert len(took.parts) < 2_000


def test_the_last_line_needs_no_end() -> None:
    assert take("a.jsonl", lines(article(1)).rstrip(b"\n")).identities == ["urn:1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1251"])
def test_lines_are_read_in_any_encoding(encoding: str) -> None:
    text = "".join(
        json.dumps({"id": f"{n}", "title": "Мост", "body": "Совет решил построить мост. " * 9},
                   ensure_ascii=False) + "\n"
        for n in (1, 2)
    )  # fmt: skip
    took = take("a.jsonl", text.encode(encoding))
    assert took.identities == ["1", "2"]
    assert took.unread == {}


def test_reading_goes_on_after_any_line() -> None:
    content = lines(*(article(n) for n in range(10)))
    for name, data in (("a.jsonl", content), ("a.jsonl.gz", packed(content[:700], content[700:]))):
        whole = take(name, data)
        for at in (0, 4, 8):
            rest = take(name, data, whole.parts[at].after)
            assert rest.parts == whole.parts[at + 1 :]


def test_the_magic_counts_more_than_the_name() -> None:
    content = lines(article(1), article(2))
    assert take("a.jsonl", packed(content)).identities == ["urn:1", "urn:2"]
    assert take("a.jsonl.gz", content).identities == ["urn:1", "urn:2"]
    assert take("a.gz", packed(content)).identities == ["urn:1", "urn:2"]


def test_several_values_in_a_line_are_read() -> None:
    row = b"\r".join(json.dumps(article(n)).encode() for n in range(3))
    took = take("a.jsonl", row + b"\n" + b"\x1e" + lines(article(3)))
    assert took.identities == [f"urn:{n}" for n in range(4)]
    assert took.unread == {}


@pytest.mark.parametrize("blank", [b"\n", b" \r\n", b"\0\n\x1e\n"])
def test_lines_are_counted_across_any_number_of_blank_ones(blank: bytes) -> None:
    many = blank * 200_000
    took = take("a.jsonl", many + lines(article(1)) + many + b"  no\n" + many)
    each = blank.count(b"\n") * 200_000
    place = took.found[0].place
    assert place == f"line {each + 1}"
    assert took.unread == {f"line {2 * each + 2}": "bad_json"}
