"""Documents that hold many of a unit in each of their places."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.growth.built import (
    ITEM,
    RSS,
    TEXT,
    Built,
    Reader,
    as_json,
    crawled,
    one_line,
)
from tests.growth.readers import document, feed, file

AROUND: tuple[tuple[str, Reader, Callable[[str], Built]], ...] = (
    ("text", document("text"), lambda made: f"A title of a line\n\n{TEXT}\n{made}\n{TEXT}"),
    ("html", document("html"), lambda made: f"<h1>A title</h1><p>{TEXT}</p>\n{made}\n<p>{TEXT}"),
    (
        "html's heads",
        document("html"),
        lambda made: f"<title>{made}</title><meta name=author content='{made}'><p>{TEXT}</p>",
    ),
    (
        "json",
        document("json_article"),
        lambda made: as_json({"headline": "A title", "body": f"{TEXT}\n{made}", "author": made}),
    ),
    (
        "json's fields",
        document("json_article"),
        lambda made: as_json(
            {"headline": made, "body": TEXT, "date": made, "url": made, "language": made}
        ),
    ),
    (
        "json's plain text",
        document("json_article"),
        lambda made: as_json({"headline": "A title", "body_text": f"{TEXT}{made}x"}),
    ),
    ("json itself", document("json_article"), lambda made: f'{{"headline": {made}'),
    (
        "mail",
        document("eml"),
        lambda made: f"From: A <a@b.test>\nSubject: A title\n\n{TEXT}\n{made}\n{TEXT}",
    ),
    (
        "mail's heads",
        document("eml"),
        lambda made: (
            f"From: {one_line(made)}\nSubject: {one_line(made)}\nDate: {one_line(made)}\n"
            f"Content-Type: text/plain; {one_line(made)}\n\n{TEXT}"
        ),
    ),
    (
        "mail in HTML",
        document("eml"),
        lambda made: f"From: A <a@b.test>\nSubject: A\nContent-Type: text/html\n\n<p>{TEXT}{made}",
    ),
    (
        "newsml",
        document("newsml"),
        lambda made: (
            f"<nitf><head><title>{escape(made)}</title></head><body><body.content>"
            f"<p>{TEXT}</p><p>{escape(made)}</p></body.content></body></nitf>"
        ),
    ),
    ("xml itself", document("newsml"), lambda made: f"<nitf><body><body.content>{made}"),
    (
        "entry",
        document("feed_entry"),
        lambda made: as_json({"title": "A title", "summary": f"{TEXT}{made}", "published": made}),
    ),
    ("entry's title", document("feed_entry"), lambda made: as_json({"title": made})),
    ("feed", feed, lambda made: RSS.format(ITEM.format(1, 1, escape(made)))),
    ("feed itself", feed, lambda made: RSS.format(ITEM.format(1, 1, made))),
    (
        "feed's fields",
        feed,
        lambda made: RSS.format(
            f"<item><title>{escape(made)}</title><author>{escape(made)}</author><link>{escape(made)}"
            f"</link><pubDate>{escape(made)}</pubDate><guid>{escape(made)}</guid></item>"
        ),
    ),
    ("no feed", feed, lambda made: made),
    ("jsonl", file("a.jsonl"), lambda made: f'{{"title": "A", "body": {as_json(TEXT + made)}}}\n'),
    ("jsonl itself", file("a.jsonl"), lambda made: made),
    ("json list", file("a.json"), lambda made: f"[{made}"),
    ("warc", file("a.warc"), lambda made: crawled(TEXT + made, "text/plain")),
    ("warc's heads", file("a.warc"), lambda made: crawled(TEXT, f"text/plain; {one_line(made)}")),
)
"""Each with a reader, and what a document is that holds many of a unit."""
