from __future__ import annotations

import json

import pytest

from tests.sources.folder.containers.taking import article, lines, take


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode()


def test_one_article_is_the_file_itself() -> None:
    took = take("a.json", _json(article(1)))
    assert (took.identities, took.places) == ([""], [None])
    assert took.found[0].content == _json(article(1))


def test_a_list_anywhere_is_its_articles() -> None:
    for value in (
        [article(1), article(2)],
        {"status": "ok", "response": {"docs": [article(1), article(2)]}},
    ):
        took = take("a.json", _json(value))
        assert took.identities == ["urn:1", "urn:2"]
        assert took.places == ["item 1", "item 2"]


def test_several_values_in_a_row_are_json_lines() -> None:
    assert take("a.json", lines(article(1), article(2))).places == ["line 1", "line 2"]
    many = lines(*(article(n) for n in range(20)))
    assert len(take("a.json", many, record_bytes=1_000).found) == 20


def test_what_is_larger_than_a_document_is_read_an_element_at_a_time() -> None:
    tricky = article(3, title='A "brace" } and \\ a ] [', more={"list": [{"x": 1}, []]})
    items = [article(1), tricky, article(2, body="x" * 5_000), article(4)]
    for value in (items, {"meta": {"n": 4}, "items": items}):
        took = take("a.json", _json(value), record_bytes=2_500)
        assert took.identities == ["urn:1", "urn:3", "item 3", "urn:4"]
        assert took.unread == {"item 3": "too_large"}
        assert json.loads(took.found[1].content) == tricky


def test_structure_is_followed_across_chunks() -> None:
    items = [article(n, title="\\" * (n % 7) + '"' + str(n)) for n in range(2_500)]
    took = take("a.json", _json(items), record_bytes=100_000)
    assert [json.loads(each.content) for each in took.found] == items


def test_one_value_that_is_too_large_is_refused() -> None:
    took = take("a.json", _json(article(1, body="x" * 9_000)), record_bytes=5_000)
    assert took.unread == {"": "too_large"}


def test_what_is_no_json_is_left_to_the_format_to_say() -> None:
    took = take("a.json", b"{not json")
    assert [(each.identity, each.format) for each in took.found] == [("", "json_article")]
    assert take("a.json", b"[" * 200_000).unread == {"": "too_deep"}
    assert take("a.json", b" \n").unread == {"": "empty"}


@pytest.mark.parametrize("between", [b"", b"\n", b"\r", b"\n\x1e", b" "])
def test_values_that_follow_one_another_are_read(between: bytes) -> None:
    values = [json.dumps(article(n), indent=1).encode() for n in range(3)]
    took = take("a.json", between.join(values))
    assert took.identities == [f"urn:{n}" for n in range(3)]
    assert took.broken is None


def test_lists_that_were_appended_to_one_another_are_read() -> None:
    lists = [json.dumps([article(n), article(n + 1)]).encode() for n in (0, 2)]
    assert take("a.json", b"".join(lists)).identities == [f"urn:{n}" for n in range(4)]


@pytest.mark.parametrize("most", [1_000, 20_000_000])
@pytest.mark.parametrize("wrapped", ["[%s]", '{"status": "ok", "articles": [%s]}'])
def test_a_list_that_is_cut_off_gives_what_came_before(most: int, wrapped: str) -> None:
    members = ",".join(json.dumps(article(n), indent=1) for n in range(9))
    took = take("a.json", (wrapped % members).encode()[:-300], record_bytes=most)
    assert took.identities == [f"urn:{n}" for n in range(8)]
    assert took.code == "truncated"


def test_an_article_that_is_cut_off_is_not_its_parts() -> None:
    whole = json.dumps({"authors": [{"name": "Ann Lee", "url": "https://a.example/ann"}], "b": 1})
    took = take("a.json", whole.encode()[:-3])
    assert (took.identities, took.broken) == ([""], None)
