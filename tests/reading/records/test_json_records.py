"""Lists of articles are found wherever in a JSON value they stand; one article is left whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.formats.json_article import read
from worker.reading.records.json_records import identity, records

_TEXT = "Officials in Marlow said on Tuesday that the new bridge would open to traffic in spring."


def _article(number: int, **more: Any) -> dict[str, Any]:
    return {
        "title": f"Bridge {number} opens to traffic", "text": f"{_TEXT} Number {number}.",
        "url": f"https://herald.example/{number}", "published_at": "2024-11-14T10:15:00Z", **more,
    }  # fmt: skip


_TWO = [_article(1), _article(2)]


def _titles(value: object) -> list[str | None]:
    return [read(each.content).title for each in records(value)]


@pytest.mark.parametrize(
    "value",
    [
        _TWO,
        {"articles": _TWO},
        {"status": "ok", "totalResults": 2, "articles": _TWO},
        {"items": _TWO, "title": "News", "description": "All the news", "link": "https://x.example"},
        {"data": _TWO, "pagination": {"limit": 2}},
        {"results": _TWO},
        {"_items": _TWO, "_meta": {"total": 2}, "_links": {"self": {"title": "x", "href": "y"}}},
        {"entries": _TWO},
        {"articles": {"results": _TWO, "totalResults": 2, "page": 1}},
        {"response": {"docs": _TWO, "numFound": 2}},
        {"took": 1, "hits": {"total": 2, "hits": [{"_id": "a", "_source": each} for each in _TWO]}},
        {"data": {"feed": {"edges": [{"node": each} for each in _TWO]}}},
        {"rows": [{"id": "a", "doc": each} for each in _TWO], "total_rows": 2},
        {"a1": _TWO[0], "a2": _TWO[1]},
        {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": _TWO},
        {"uri": "p", "type": "composite", "headline": "A package", "versioncreated": "2024-11-14",
         "associations": {"one": {**_TWO[0], "type": "text"}, "two": {**_TWO[1], "type": "text"},
                          "photo": {"type": "picture", "headline": "A boat on the river"}}},
        {"@graph": [{"@type": "NewsArticle", **each} for each in _TWO] + [{"@type": "WebSite",
         "name": "Site", "url": "https://herald.example"}]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": n, "item":
         {"@type": "NewsArticle", **each}} for n, each in enumerate(_TWO)]},
    ],
)  # fmt: skip
def test_the_articles_of_this_value_are_found_in_their_order(value: object) -> None:
    assert _titles(value) == ["Bridge 1 opens to traffic", "Bridge 2 opens to traffic"]


@pytest.mark.parametrize(
    "value",
    [
        _article(1),
        _article(1, related=_TWO, comments=[{"text": _TEXT, "author": "x", "date": "2024-11-14"}]),
        {"_id": "1", "_source": _article(1)},
        {"@graph": [{"@type": "NewsArticle", **_article(1)}, {"@type": "WebPage", "name": "x"}]},
        {
            "title": "Bridge",
            "date": "2024-11-14",
            "content": [{"type": "paragraph", "text": _TEXT}],
        },
        {"headline": "T", "body_html": _TEXT, "type": "text", "associations": {"x": _article(2)}},
    ],
)
def test_one_article_is_not_split(value: object) -> None:
    assert list(records(value)) == []


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [1, 2], {"a": {"b": [1]}}, [[[]]]])
def test_what_holds_no_article_yields_nothing(value: object) -> None:
    assert list(records(value)) == []


def test_a_list_of_one_is_a_list() -> None:
    assert len(list(records([_article(1)]))) == 1


def test_what_a_feed_states_once_is_passed_on_to_its_articles() -> None:
    value = {
        "version": "https://jsonfeed.org/version/1.1", "title": "The Herald", "language": "de",
        "items": [{"id": "1", "content_text": _TEXT}, {"id": "2", "content_text": _TEXT,
                  "language": "fr"}],
    }  # fmt: skip
    read_back = [read(each.content) for each in records(value)]
    assert [each.language for each in read_back] == ["de", "fr"]
    assert read_back[0].outlet == "The Herald"


def test_members_that_are_no_articles_are_passed_over() -> None:
    value = {"items": [_article(1), {"ad": 1}, _article(2), None, "x"]}
    assert len(_titles(value)) == 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"guid": "g", "id": "i", "url": "u"}, "g"), ({"uri": "u", "id": 1}, "u"),
        ({"id": 7}, "7"), ({"_id": {"$oid": "abc"}}, "abc"), ({"url": "https://x"}, "https://x"),
        ({"guid": {"rendered": "https://x/?p=1"}}, "https://x/?p=1"), ({"title": "x"}, ""),
        ({"_id": "a", "_source": {"title": "x"}}, "a"), (None, ""), ([], ""), ({"id": True}, ""),
        ({"altids": [{"role": "x", "value": "v"}]}, "v"),
    ],
)  # fmt: skip
def test_an_article_is_identified_by_what_it_calls_itself(value: object, expected: str) -> None:
    assert identity(value) == expected


def test_the_same_article_gives_the_same_bytes_wherever_it_stands() -> None:
    first = {each.identity: each.content for each in records(_TWO)}
    second = {each.identity: each.content for each in records({"data": _TWO[::-1]})}
    assert first == second


_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=60),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["items", "title", "text", "date", "url", "data", "@graph", "_source"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_values)
@settings(max_examples=150, deadline=None)
def test_any_value_is_searched_without_failing(value: object) -> None:
    for each in records(value):
        json.loads(each.content)
