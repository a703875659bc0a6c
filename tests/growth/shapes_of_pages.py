"""Pages of many small parts, or deep ones, at any size."""

from __future__ import annotations

from collections.abc import Callable

from tests.growth.built import (
    ITEM,
    RSS,
    Built,
    Reader,
    as_json,
    attributes,
    different,
    page,
)
from tests.growth.readers import document, feed

PAGES: tuple[tuple[str, Reader, Callable[[int], Built]], ...] = (
    ("attributes of a tag", document("html"), lambda n: page(f"<p {'a=1 ' * (n // 4)}>x</p>")),
    ("attributes of other names", document("html"), lambda n: page(f"<p {attributes(n)}>x</p>")),
    (
        "attributes in a feed",
        feed,
        lambda n: RSS.format(ITEM.format(1, 1, "")).replace("<item>", f"<item {attributes(n)}>"),
    ),
    (
        "attributes in an entry",
        document("feed_entry"),
        lambda n: as_json({"title": "A", "summary": f"<p {attributes(n)}>x</p>"}),
    ),
    ("attributes in XML", document("newsml"), lambda n: f"<nitf {attributes(n)}><body/></nitf>"),
    ("nested tags", document("html"), lambda n: page("<div>" * (n // 5))),
    ("nested inline tags", document("html"), lambda n: page("<b><i>" * (n // 6))),
    ("nested links", document("html"), lambda n: page("<a href=x><p>" * (n // 13))),
    (
        "nested formatting",
        document("feed_entry"),
        lambda n: as_json({"title": "A", "summary": "<p><a><b><i>x" * (n // 13)}),
    ),
    ("nested tables", document("html"), lambda n: page("<table><tr><td>" * (n // 15))),
    (
        "a wide table",
        document("html"),
        lambda n: page(f"<table>{'<tr><td>one word</td><td>2</td></tr>' * (n // 36)}</table>"),
    ),
    (
        "list items",
        document("html"),
        lambda n: page(f"<ul>{'<li>an item of a list</li>' * (n // 26)}</ul>"),
    ),
    (
        "links",
        document("html"),
        lambda n: page(f"<p>{'<a href=http://news.test/1>a link</a> ' * (n // 38)}</p>"),
    ),
    ("rules", document("html"), lambda n: page("some words<hr>" * (n // 14))),
    ("details", document("html"), lambda n: page("<details>words</details>" * (n // 24))),
    (
        "metas",
        document("html"),
        lambda n: f"<head>{'<meta name=author content=A>' * (n // 28)}</head>{page('')}",
    ),
    ("headings", document("html"), lambda n: page("<h1>A heading of it</h1>" * (n // 24))),
    (
        "scripts",
        document("html"),
        lambda n: page('<script type="application/ld+json">{"a":1}</script>' * (n // 51)),
    ),
    ("open scripts", document("html"), lambda n: page("<script>" * (n // 8))),
    (
        "paragraphs of a page",
        document("html"),
        lambda n: page("".join(f"<p>{each}</p>" for each in different(n).split("\n\n"))),
    ),
    ("breaks", document("html"), lambda n: page("word<br>" * (n // 8))),
)
