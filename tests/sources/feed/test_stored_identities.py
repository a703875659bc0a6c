"""What entries are known by, and their marks, are what databases of earlier versions hold.

Were one of them made of something else, the first poll after an upgrade would bring a feed's whole
archive as new. The names here were written by version 0.2.0's reader.
"""

from __future__ import annotations

import pytest

from tests.net.servers import response, serving
from tests.sources.feed.feeds import Memory
from worker.sources.feed.apart import parse
from worker.sources.feed.identity import identify

URL = "https://feed.example/sub/feed.xml"
RSS_MARK = "5dd5b6272cd39c4be4f58b53"
RDF_MARK = "d9100a7adaae9d0166f86059"
ATOM_MARK = "d3959a49d7b0cfd732835217"
JSON_MARK = "704e484f1f7fb3df09b555f3"


def rss(names: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>F</title>'
        "<link>https://home.example/x/</link><item><title>One &amp; two</title>"
        f"{names}<description>Text &lt;b&gt;x&lt;/b&gt;</description><content:encoded>"
        "<![CDATA[<p>Long &nbsp; one</p>]]></content:encoded>"
        "<pubDate>Wed, 04 Mar 2026 08:00:00 GMT</pubDate></item></channel></rss>"
    )


def atom(names: str) -> str:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry>'
        f'{names}<title type="html">A &amp;lt;b&amp;gt; t</title><content type="xhtml">'
        '<div xmlns="http://www.w3.org/1999/xhtml"><p>One</p></div></content></entry></feed>'
    )


RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns="http://purl.org/rss/1.0/"><channel rdf:about="c"><title>F</title>'
    '<link>https://home.example/</link></channel><item rdf:about="https://a.example/about">'
    "<title>One</title><link>/n/1</link><description>T</description></item></rdf:RDF>"
)
JSON = (
    '{"version": "https://jsonfeed.org/version/1", "title": "F", "items": [{"id": 7, "url": "/n/1",'
    ' "title": "One", "summary": "S", "content_html": "<p>T</p>"}]}'
)
STORED = [
    (
        rss('<link>https://a.example/n/1</link><guid isPermaLink="false">t1</guid>'),
        ("guid:t1", "link:a.example/n/1"),
        RSS_MARK,
    ),
    (rss("<link>/n/1</link>"), ("link:home.example/n/1",), RSS_MARK),
    (rss("<link>/n/1</link><guid>/g/1</guid>"), ("guid:/g/1", "link:home.example/n/1"), RSS_MARK),
    (
        rss("<guid>https://a.example/g/1</guid>"),
        ("guid:https://a.example/g/1", "link:a.example/g/1"),
        RSS_MARK,
    ),
    (rss("<guid>123</guid>"), ("guid:123",), RSS_MARK),
    (rss(""), ("text:5dd5b6272cd39c4be4f58b53",), RSS_MARK),
    (RDF, ("guid:https://a.example/about", "link:home.example/n/1"), RDF_MARK),
    (
        atom('<id>urn:1</id><link href="n/1"/>'),
        ("guid:urn:1", "link:feed.example/sub/n/1"),
        ATOM_MARK,
    ),
    (atom('<link href="https://a.example/n/1"/>'), ("link:a.example/n/1",), ATOM_MARK),
    (JSON, ("guid:7", "link:feed.example/n/1"), JSON_MARK),
]


@pytest.mark.parametrize(("feed", "names", "mark"), STORED)
def test_an_entry_is_known_by_what_is_stored(feed: str, names: tuple[str, ...], mark: str) -> None:
    (found,) = identify(parse(feed.encode(), "", URL).entries)
    assert ((found.key, *found.aliases), found.mark) == (names, mark)


def test_a_poll_after_an_upgrade_brings_nothing_that_is_stored() -> None:
    memory = Memory(marks=dict.fromkeys(("guid:t1", "link:a.example/n/1"), RSS_MARK))
    with serving(response(STORED[0][0].encode())) as server:
        report = memory.poll(server.url)
    assert (report.entries, report.unchanged, memory.kept) == (1, 1, [])
