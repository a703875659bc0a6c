"""Feeds, XML, containers and texts of many small parts; and all other shapes of documents."""

from __future__ import annotations

import gzip
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
    different,
    zipped,
)
from tests.growth.readers import document, feed, feed_list, file, site
from tests.growth.shapes_of_json import JSON
from tests.growth.shapes_of_mails import MAILS
from tests.growth.shapes_of_pages import PAGES

_OTHERS: tuple[tuple[str, Reader, Callable[[int], Built]], ...] = (
    (
        "entries",
        feed,
        lambda n: RSS.format("".join(ITEM.format(i, i, "x") for i in range(n // 100))),
    ),
    (
        "long entries",
        feed,
        lambda n: RSS.format(
            "".join(ITEM.format(i, i, escape(different(n // 3))) for i in range(3))
        ),
    ),
    (
        "fields of an entry",
        feed,
        lambda n: RSS.format(f"<item>{'<title>A</title>' * (n // 16)}</item>"),
    ),
    (
        "links of an entry",
        feed,
        lambda n: RSS.format(
            f"<item><title>A</title>{'<link>http://news.test/1</link>' * (n // 32)}</item>"
        ),
    ),
    (
        "categories",
        feed,
        lambda n: RSS.format(
            f"<item><title>A</title>{'<category>x</category>' * (n // 22)}</item>"
        ),
    ),
    (
        "enclosures",
        feed,
        lambda n: RSS.format(
            "<item><title>A</title>" + '<enclosure url="x"/>' * (n // 20) + "</item>"
        ),
    ),
    (
        "feeds in many folders",
        feed_list,
        lambda n: (
            "<opml>"
            + f'<outline text="{TEXT[:190]}">' * 50
            + '<outline xmlUrl="http://a/"/>' * (n // 29)
        ),
    ),
    (
        "a page within links to feeds",
        site,
        lambda n: "<a rel=feed href=/feed><div>" * 100 + "&lt;i>x&lt;/i>" * (n // 14),
    ),
    ("open entries", feed, lambda n: RSS.format("<item>" * (n // 6))),
    ("nested elements of a feed", feed, lambda n: RSS.format("<a>" * (n // 3))),
    (
        "namespaces",
        feed,
        lambda n: RSS.format("".join(f"<a{i}:b xmlns:a{i}='urn:{i}'/>" for i in range(n // 28))),
    ),
    ("unknown prefixes", feed, lambda n: RSS.format("".join(f"<a{i}:b/>" for i in range(n // 9)))),
    ("prefixes of one name", feed, lambda n: RSS.format("<a:b>" * (n // 5))),
    ("unclosed texts", feed, lambda n: RSS.format("<item><title>" + "a<b " * (n // 4))),
    (
        "character data",
        feed,
        lambda n: RSS.format(
            f"<item><title>A</title><description>{'<![CDATA[x]]>' * (n // 13)}</description></item>"
        ),
    ),
    ("open character data", feed, lambda n: RSS.format("<![CDATA[" * (n // 9))),
    ("processing instructions", feed, lambda n: "<?x?>" * (n // 5) + RSS),
    ("comments before a feed", feed, lambda n: "<!-- x -->" * (n // 10) + RSS),
    (
        "a JSON Feed",
        feed,
        lambda n: as_json(
            {
                "version": "https://jsonfeed.org/version/1",
                "items": [{"id": i} for i in range(n // 10)],
            }
        ),
    ),
    (
        "news items",
        file("a.xml"),
        lambda n: (
            "<newsMessage>"
            + '<newsItem guid="a"><headline>A</headline></newsItem>' * (n // 54)
            + "</newsMessage>"
        ),
    ),
    (
        "elements of XML",
        document("newsml"),
        lambda n: f"<nitf><body><body.content>{'<p>x</p>' * (n // 8)}</body.content></body></nitf>",
    ),
    (
        "nested elements of XML",
        document("newsml"),
        lambda n: f"<nitf><body><body.content>{'<p>' * (n // 3)}x</body.content></body></nitf>",
    ),
    (
        "headlines of XML",
        document("newsml"),
        lambda n: (
            f"<nitf>{'<hl1></hl1>' * (n // 11)}<body><body.content>"
            f"{TEXT}</body.content></body></nitf>"
        ),
    ),
    (
        "media in XML",
        document("newsml"),
        lambda n: (
            f"<nitf><body><body.content>"
            f"{'<media>x</media>' * (n // 16)}{TEXT}</body.content></body></nitf>"
        ),
    ),
    (
        "plain XML",
        document("newsml"),
        lambda n: f"<article><title>A</title>{'<p>some words</p>' * (n // 17)}</article>",
    ),
    ("members of a zip", file("a.zip"), lambda n: zipped(n, max(n // 500, 1))),
    ("small members of a zip", file("a.zip"), lambda n: zipped(n, max(n // 100, 1))),
    ("a gzip", file("a.txt.gz"), lambda n: gzip.compress(different(n).encode())),
    ("gzips in a row", file("a.txt.gz"), lambda n: gzip.compress(b"a line of text\n") * (n // 35)),
    ("records of WARC", file("a.warc"), lambda n: crawled(TEXT, "text/plain") * (n // 800)),
    ("lost lines in WARC", file("a.warc"), lambda n: b"x\n" * (n // 2)),
    (
        "heads of a record",
        file("a.warc"),
        lambda n: b"WARC/1.0\r\n" + b"a: b\r\n" * (n // 6) + b"\r\n\r\n",
    ),
    (
        "chunks of an answer",
        file("a.warc"),
        lambda n: crawled(
            "1\r\na\r\n" * (n // 6) + "0\r\n\r\n", "text/plain\r\nTransfer-Encoding: chunked"
        ),
    ),
    (
        "codings of an answer",
        file("a.warc"),
        lambda n: crawled(TEXT, f"text/plain\r\nContent-Encoding: {'gzip,' * (n // 5)}"),
    ),
    ("one-letter lines", document("text"), lambda n: "a\n" * (n // 2)),
    ("one-letter paragraphs", document("text"), lambda n: "a\n\n" * (n // 3)),
    ("short lines", document("text"), lambda n: "\n".join(f"line {i}" for i in range(n // 9))),
    ("a line", document("text"), lambda n: "x" * n),
    ("words in a line", document("text"), lambda n: "A title\n" + different(n).replace("\n", " ")),
    ("long words", document("text"), lambda n: f"{'x' * 5000} " * (n // 5001)),
    ("equal paragraphs", document("text"), lambda n: f"{TEXT}\n\n" * (n // len(TEXT))),
    ("different paragraphs", document("text"), different),
    (
        "headlines",
        document("text"),
        lambda n: "\n".join(f"The minister of town {i} speaks out" for i in range(n // 36)),
    ),
    ("a table of values", document("text"), lambda n: "1,2,3,4;5;6\n" * (n // 12)),
    (
        "wrapped lines",
        document("text"),
        lambda n: (
            "some words that are wrapped at a width of seventy letters by hand and\n" * (n // 70)
        ),
    ),
    ("credits", document("text"), lambda n: "By Ann Bell, Reuters\n" * (n // 21)),
    ("dates", document("text"), lambda n: "12 March 2024, 10:00\n" * (n // 21)),
    ("crumbs", document("text"), lambda n: "Home > World > News\n" * (n // 20)),
    ("related", document("text"), lambda n: f"{TEXT}\nRead more:\nAnother headline\n" * (n // 500)),
    ("quotes", document("text"), lambda n: "“Yes,” he said. " * (n // 16)),
    ("figures", document("text"), lambda n: "1.5 million and 12,000 " * (n // 23)),
    ("near and far", document("text"), lambda n: "quake a b magnitude " * (n // 20)),
    ("near in one word", document("text"), lambda n: f"{TEXT}\n{'a안보' * (n // 3)} 한"),
    (
        "repeated background",
        document("text"),
        lambda n: TEXT + "\n\nThe quake had a magnitude of five there." * (n // 42),
    ),
    ("marks on letters", document("text"), lambda n: "a" + "\u0301\u0327" * (n // 2)),
    ("mojibake", document("text"), lambda n: "Ã©Ã¨â€™ " * (n // 8)),
    ("bytes of no encoding", document("text"), lambda n: b"\xe9\x80 a" * (n // 4)),
    ("Korean", document("text"), lambda n: "대통령은 오늘 회의를 열었다. " * (n // 17)),
    ("Chinese", document("text"), lambda n: "总统今天在北京召开会议。" * (n // 12)),
    ("Thai", document("text"), lambda n: "รัฐบาลไทยประกาศวันนี้" * (n // 21)),
    ("tags of no sight", document("text"), lambda n: f"{TEXT}{chr(0xE0061)}" * (n // len(TEXT))),
)
SHAPES = (*PAGES, *JSON, *MAILS, *_OTHERS)
"""Each with a reader, and a document of about so many characters."""
