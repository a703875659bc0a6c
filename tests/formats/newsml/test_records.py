"""News messages and feeds are split into documents that their formats read."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker import formats
from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.formats.newsml.records import records

_TEXT = "Officials in Marlow said on Tuesday that the new bridge would open to traffic in spring."
_G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def _item(number: int) -> str:
    return (
        f'<newsItem {_G2} guid="urn:x:{number}" version="1"><contentMeta><headline>Bridge {number}'
        f'</headline></contentMeta><contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<body><p>{_TEXT}</p></body></html></inlineXML></contentSet></newsItem>"
    )


def _read(content: bytes) -> list[tuple[str, Article]]:
    return [
        (each.identity, formats.load(each.format).read(each.content)) for each in records(content)
    ]


def test_a_news_message_is_split_into_its_items() -> None:
    message = f"<newsMessage {_G2}><header/><itemSet>{_item(1)}{_item(2)}</itemSet></newsMessage>"
    found = _read(message.encode())
    assert [name for name, _ in found] == ["urn:x:1", "urn:x:2"]
    assert [parsed.title for _, parsed in found] == ["Bridge 1", "Bridge 2"]
    assert found[0][1].text == _TEXT


def test_several_items_of_newsml_1_are_split_and_a_single_one_is_not() -> None:
    item = (
        "<NewsItem><Identification><NewsIdentifier><PublicIdentifier>urn:{0}</PublicIdentifier>"
        "</NewsIdentifier></Identification><NewsComponent><NewsLines><HeadLine>Bridge {0}"
        f"</HeadLine></NewsLines><ContentItem><DataContent><p>{_TEXT}</p></DataContent></ContentItem>"
        "</NewsComponent></NewsItem>"
    )
    both = _read(f"<NewsML>{item.format(1)}{item.format(2)}</NewsML>".encode())
    assert [(name, parsed.title) for name, parsed in both] == [
        ("urn:1", "Bridge 1"),
        ("urn:2", "Bridge 2"),
    ]
    assert _read(f"<NewsML>{item.format(1)}</NewsML>".encode()) == []


def test_a_saved_rss_feed_is_split_into_entries() -> None:
    feed = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
        xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:media="http://search.yahoo.com/mrss/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Herald</title>
        <link>https://herald.example/</link><language>en-gb</language>
        <item><title>Bridge &amp; ferry&nbsp;news</title><link>https://herald.example/1</link>
        <guid>g1</guid><description>Short.</description><dc:creator>Jane Doe</dc:creator>
        <media:description>A boat</media:description>
        <content:encoded><![CDATA[<p>{_TEXT}</p><p>Two.</p>]]></content:encoded>
        <pubDate>Thu, 14 Nov 2024 10:15:00 GMT</pubDate></item>
        <item><title>Second</title><guid isPermaLink="true">https://herald.example/2</guid>
        <description>{_TEXT}</description></item></channel></rss>"""
    (first_id, first), (second_id, second) = _read(feed.encode())
    assert (first_id, second_id) == ("g1", "https://herald.example/2")
    assert first.title == "Bridge & ferry news"
    assert first.text == f"{_TEXT}\n\nTwo."
    assert (first.author, first.outlet, first.language) == ("Jane Doe", "The Herald", "en")
    assert first.published is not None and first.published.precision == "second"
    assert second.url == "https://herald.example/2"


def test_a_saved_atom_feed_is_split_into_entries() -> None:
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Bote</title>
        <author><name>Anna Muster</name></author><link rel="self" href="https://b.example/f"/>
        <entry><id>tag:1</id><title type="html">&lt;b&gt;Brücke&lt;/b&gt; öffnet</title>
        <link rel="self" href="https://b.example/1.xml"/><link href="https://b.example/1"/>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{_TEXT}</p></div>
        </content><published>2024-11-14T10:15:00Z</published></entry></feed>"""
    ((name, parsed),) = _read(feed.encode())
    assert (name, parsed.title, parsed.text) == ("tag:1", "Brücke öffnet", _TEXT)
    assert (parsed.url, parsed.author) == ("https://b.example/1", "Anna Muster")
    assert parsed.language == "de"


def test_rss_1_keeps_its_items_beside_the_channel() -> None:
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/"><channel><title>F</title></channel>'
        f"<item><title>Bridge</title><link>https://x.example/1</link><description>{_TEXT}"
        "</description></item></rdf:RDF>"
    )
    ((name, parsed),) = _read(feed.encode())
    assert (name, parsed.text) == ("https://x.example/1", _TEXT)


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "utf-16", "utf-8"])
def test_a_feed_in_its_declared_encoding_is_read(encoding: str) -> None:
    title = "Мост через реку откроют весной, сообщили во вторник"
    feed = f'<?xml version="1.0" encoding="{encoding}"?><rss><channel><item><title>{title}</title>'
    feed += "</item></channel></rss>"
    ((_, parsed),) = _read(feed.encode(encoding))
    assert parsed.title == title


def test_articles_in_xml_of_no_known_kind_are_found() -> None:
    docs = "".join(
        f"<doc id='{n}'><title>Bridge {n}</title><date>2024-11-14</date><text>{_TEXT}</text></doc>"
        for n in (1, 2)
    )
    found = _read(f"<dump><about>x</about><docs>{docs}</docs></dump>".encode())
    assert [(name, parsed.title) for name, parsed in found] == [
        ("1", "Bridge 1"),
        ("2", "Bridge 2"),
    ]


@pytest.mark.parametrize("content", [_item(1), "<a/>", "<html><body/></html>", "<rss/>", "<feed/>"])
def test_what_is_one_or_none_yields_nothing(content: str) -> None:
    assert list(records(content.encode())) == []


def test_a_broken_feed_gives_the_entries_that_are_whole() -> None:
    feed = b"<rss><channel><item><title>One & only</title></item><item><title>Two</titl"
    assert _read(feed)[0][1].title == "One & only"


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><rss><channel/></rss>',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><rss/>',
        '<!doctype a [ <!entity x "y">',
    ],
)
def test_entities_of_its_own_are_refused(content: str) -> None:
    with pytest.raises(DocumentRejected) as rejected:
        list(records(content.encode()))
    assert rejected.value.code == "entities"


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_split_or_rejected(content: bytes) -> None:
    for each in (content, b"<rss><channel><item>" + content + b"</item></channel></rss>"):
        with suppress(DocumentRejected):
            list(records(each))
