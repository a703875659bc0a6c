"""Lists of feeds, read and written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.base.errors import DocumentRejected
from worker.sources.feed.opml import Outline, document, read

NOW = datetime(2024, 11, 23, tzinfo=UTC)


def of(body: str) -> list[Outline]:
    return read(f"<opml version='1.0'><head/><body>{body}</body></opml>".encode())


def test_folders_are_groups_however_deep_they_lie() -> None:
    inner = "<outline text='Asia'><outline text='B' xmlUrl='http://b.example/'/></outline>"
    found = of(f"<outline xmlUrl='http://a.example/' text='A'/><outline text='World'>{inner}"
               "<outline text='C' xmlUrl='http://c.example/'/></outline>")  # fmt: skip
    assert found == [
        Outline("http://a.example/", "A"),
        Outline("http://b.example/", "B", "World / Asia"),
        Outline("http://c.example/", "C", "World"),
    ]


@pytest.mark.parametrize("name", ["xmlUrl", "xmlurl", "XMLURL"])
def test_an_address_is_read_however_its_name_is_written(name: str) -> None:
    assert of(f"<outline title='A' {name}=' http://a.example/ '/>") == [
        Outline("http://a.example/", "A")
    ]


def test_a_feed_whose_address_is_empty_is_one_all_the_same() -> None:
    assert of("<outline text='F'><outline text='A' type='rss' xmlUrl=''/></outline>") == [
        Outline("", "A", "F")
    ]


def test_a_broken_list_is_mended() -> None:
    found = read(
        b"<opml><body><outline text='A & B' xmlUrl='http://a.example/?x=1&y=2'>"
        b"<outline text='C' xmlUrl='http://c.example/'>"
    )
    assert [(each.name, each.url) for each in found] == [
        ("A & B", "http://a.example/?x=1&y=2"),
        ("C", "http://c.example/"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<rss/>", "invalid"),
        (b"<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>", "entities"),
        (b"", "empty"),
        (b"<opml>" + b"<outline xmlUrl='x'/>" * 20_001 + b"</opml>", "too_large"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(DocumentRejected) as caught:
        read(content)
    assert caught.value.code == code


def test_a_list_as_deep_as_the_parser_allows_is_read_without_recursion() -> None:
    deep = "<outline text='f'>" * 240
    found = of(f"{deep}<outline xmlUrl='http://a.example/'/>{'</outline>' * 240}")
    assert len(found) == 1
    assert len(found[0].group) <= 200


names = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=30).map(
    lambda text: " ".join(text.split())
)


@given(st.lists(st.builds(Outline, st.just("http://a.example/?a=1&b=2"), names, names)))
def test_what_is_written_is_read_again(feeds: list[Outline]) -> None:
    found = read(document(feeds, NOW).encode())
    assert sorted(map(repr, found)) == sorted(map(repr, feeds))
