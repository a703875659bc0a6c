"""A byline is sought in a few parts of a page, and is whom the extractor finds in all of it."""

from __future__ import annotations

import pytest
from lxml import html

from worker.formats.html import bylines, tree

TEXT = "<p>The ferry stays in the northern port until Monday, its owner said.</p>" * 3


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f"<h1>Ferry</h1><div class='byline'>Jane Doe</div>{TEXT}", "Jane Doe"),
        (f"<div id='Author-box'><b>Jane Doe</b> <time>March 3</time></div>{TEXT}", "Jane Doe"),
        (
            f"<div>{TEXT}<section><a rel='author' href='/jd'>Jane Doe</a></section></div>",
            "Jane Doe",
        ),
        (f"<div class='comments'><a class='author'>A Reader</a></div>{TEXT}", None),
        (
            "<div class='comments'><a class='author'>A Reader</a></div>"
            f"<ul><li><span itemprop='author name'>Jane Doe</span></li></ul>{TEXT}",
            "Jane Doe",
        ),
        (f"<figure><p class='author'>A Photographer</p></figure>{TEXT}", None),
        (f"<author>Jane Doe</author>{TEXT}", "Jane Doe"),
        (f"<p data-testid='AuthorCard'>Jane Doe</p>{TEXT}", "Jane Doe"),
        (f"<p class='screenname'>Jane Doe</p><p class='author'>John Roe</p>{TEXT}", "John Roe"),
        (TEXT, None),
    ],
)
def test_whom_a_page_shows_is_whom_the_extractor_finds(body: str, found: str | None) -> None:
    from trafilatura.metadata import extract_author

    root = tree.parse(f"<html><body>{body}</body></html>")
    assert root is not None
    before = html.tostring(root)
    assert bylines.shown(root) == extract_author(root) == found
    assert html.tostring(root) == before


def test_a_page_of_many_marked_parts_within_each_other_is_copied_once() -> None:
    deep = "<div class='author-x'>" * 200 + "Jane Doe" + "</div>" * 200
    root = tree.parse(f"<html><body>{deep * 20}</body></html>")
    assert root is not None
    copied = bylines._parts(root)
    assert sum(1 for _ in copied.iter()) == sum(1 for _ in root.iter("html", "body", "div"))
