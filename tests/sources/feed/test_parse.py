"""What is read of feeds of every kind."""

from __future__ import annotations

import json

import pytest

from tests.sources.feed.feeds import item, rss
from tests.sources.feed.parsing import URL, one, text_of
from worker.formats import feed_entry
from worker.formats.feed_entry.document import PublisherHints
from worker.sources.feed.apart import parse
from worker.sources.feed.planning.rhythm import HOUR

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://atom.example/base/">
 <title>Atom <b xmlns="http://www.w3.org/1999/xhtml"/> &amp; more</title>
 <entry xml:lang="uk">
  <id>urn:1</id><title type="html">A &amp;lt;b&amp;gt; title</title>
  <link rel="enclosure" href="sound.mp3"/><link href="news/1"/>
  <published>2024-10-28T10:00:00Z</published><updated>2024-10-29T10:00:00Z</updated>
  <author><name>Ann Ink</name></author><category term="war" label="War"/>
  <summary>Short</summary>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two</p></div></content>
  <source><title>Gazette</title><id>urn:g</id></source>
 </entry>
</feed>"""


RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="x"><title>RDF</title><link>https://rdf.example/</link>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
<item rdf:about="https://rdf.example/1"><title>First</title><link>https://rdf.example/1</link>
<description>Text</description><dc:date>2024-10-28</dc:date><dc:creator>Bo Nib</dc:creator></item>
</rdf:RDF>"""


def test_atom_is_read() -> None:
    entry = one(ATOM.encode())
    assert (entry.id, entry.link) == ("urn:1", "https://atom.example/base/news/1")
    assert (entry.published, entry.updated) == ("2024-10-28T10:00:00Z", "2024-10-29T10:00:00Z")
    assert entry.authors == ("Ann Ink",)
    assert (entry.language, entry.feed_language) == ("uk", "de")
    assert entry.source_title == "Gazette"
    parsed = feed_entry.read(feed_entry.write(entry))
    assert parsed.text == "One\n\nTwo"
    assert parsed.outlet == "Gazette"


def test_an_atom_entry_inherits_the_feeds_author_and_its_links_ignore_a_texts_base() -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Desk</name></author><entry>'
        '<link rel="self" href="/1.atom"/><link href="/1"/><title>x</title>'
        '<content type="html" xml:base="https://other.example/">y</content></entry></feed>'
    )
    entry = one(feed.encode())
    assert (entry.authors, entry.link) == (("Desk",), "https://example.org/1")
    assert entry.base == "https://other.example/"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("ann@example.org (Ann Ink)", "Ann Ink"),
        ("ann@example.online (Ann Ink)", "Ann Ink"),
        ("Ann Ink", "Ann Ink"),
        ("Ann Ink (Gazette)", "Ann Ink (Gazette)"),
        ("noreply@example.online", None),
        ("noreply@example.org", None),
    ],
)
def test_an_author_is_a_name(author: str, name: str | None) -> None:
    entry = one(rss(item(1, author=author)))
    assert feed_entry.read(feed_entry.write(entry)).author == name


def test_the_fields_of_a_rich_rss_item_are_read() -> None:
    parts = {
        "feedburner:origLink": "https://world.example/1",
        "media:content": "<media:title>no</media:title><media:description>no</media:description>",
        "content:encoded": "<![CDATA[<p>A longer text.</p><figcaption>By</figcaption><p>Two</p>]]>",
        "dc:creator": "Ann Ink",
        "source": "Gazette",
        "category": "War",
    }
    entry = one(rss(item(1, title="<![CDATA[A <em>B</em> &amp; C]]>", **parts)))
    parsed = feed_entry.read(feed_entry.write(entry))
    assert (parsed.title, parsed.text) == ("A B & C", "A longer text.\n\nTwo\n\nBy")
    assert (parsed.url, parsed.author) == ("https://world.example/1", "Ann Ink")
    assert parsed.outlet == "Gazette"


def test_rss_1_is_read() -> None:
    document = parse(RDF.encode(), "application/rdf+xml", URL)
    (entry,) = document.entries
    assert (entry.id, entry.link) == ("https://rdf.example/1", "https://rdf.example/1")
    assert (entry.published, entry.updated) == ("2024-10-28", "")
    assert entry.authors == ("Bo Nib",)
    assert document.hints.at_least == 6 * HOUR


def test_json_feed_is_read() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "JSON",
        "language": "ko",
        "items": [
            {
                "id": 7,
                "url": "/a",
                "title": "T\ud800",
                "content_html": "<p>x</p>",
                "authors": [{"name": "Ann"}, "odd"],
                "date_published": "2024-10-28T10:00:00Z",
                "tags": ["a", 5],
            },
            "odd",
        ],
    }
    entry = one(json.dumps(feed).encode(), "application/feed+json")
    assert (entry.id, entry.link) == ("7", "https://example.org/a")
    assert (entry.authors, entry.feed_language) == (("Ann",), "ko")
    assert feed_entry.read(feed_entry.write(entry)).text == "x"


def test_half_a_surrogate_pair_in_a_json_feeds_id_is_storable() -> None:
    item = {"id": "a\ud83d", "url": "/\udc00", "title": "T", "content_text": "x"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item]}
    entry = one(json.dumps(feed).encode(), "application/feed+json")
    assert f"{entry.id} {entry.link}".encode()


def test_a_feeds_rhythm_is_read() -> None:
    head = "<ttl>90</ttl><skipHours><hour>1</hour><hour>2</hour></skipHours>" + (
        "<skipDays><day>Sunday</day></skipDays>"
    )
    hints = parse(rss(item(1), head=head), "", URL).hints
    assert hints == PublisherHints(5400.0, (1, 2), (6,))


@pytest.mark.parametrize(
    ("link", "guid", "expected"),
    [
        ("/a", "1", "https://example.org/a"),
        ("a?b=1&amp;c=2", "1", "https://example.org/a?b=1&c=2"),
        ("", "https://example.org/g", ""),
        ("javascript:alert(1)", "1", ""),
        ("file:///etc/passwd", "1", ""),
    ],
)
def test_links_become_absolute_or_nothing(link: str, guid: str, expected: str) -> None:
    assert one(rss(item(1, link=link, guid=guid))).link == expected


def test_a_guid_is_a_link_only_if_it_is_an_address() -> None:
    plain = rss("<item><title>x</title><guid>123</guid></item>")
    assert (one(plain).id, one(plain).link) == ("123", "")
    address = rss("<item><title>x</title><guid>https://example.org/1</guid></item>")
    assert one(address).link == "https://example.org/1"


@pytest.mark.parametrize(
    "description",
    [
        "&lt;p&gt;Ünë &amp;amp; twö&lt;/p&gt;",
        "<![CDATA[<p>Ünë &amp; twö</p>]]>",
        "&amp;lt;p&amp;gt;Ünë &amp;amp;amp; twö&amp;lt;/p&amp;gt;",
        "Ünë & twö",
        "&Uuml;n&euml; &#38;amp; tw&ouml;",
        "<p>Ünë &amp; twö</p>",
        "Ünë\x0b &amp; &#0;&#x1F;twö",
    ],
)
def test_texts_are_read_however_they_are_escaped(description: str) -> None:
    assert text_of(rss(item(1, text=description))) == "Ünë & twö"


def test_a_feed_may_list_all_labels_of_its_site() -> None:
    labels = "".join(f"<category>{number}</category>" for number in range(1300))
    assert one(rss(item(1), head=labels)).title == "Title 1"


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ('<link href="https://a.example/1"/><link rel="enclosure">http://i.example/x</link>', "1"),
        ('<link rel="http://www.iana.org/assignments/relation/self" href="https://a.example/0"/>'
         '<link rel="http://www.iana.org/assignments/relation/alternate"'
         ' href="https://a.example/1"/>', "1"),
        ('<link type="application/json" href="https://a.example/0"/>'
         '<link href="https://a.example/1"/>', "1"),
        ('<link rel="self" href="https://a.example/0"/>', ""),
        ('<link rel="enclosure">https://a.example/0</link>', ""),
    ],
)  # fmt: skip
def test_the_link_to_the_page_is_found_among_others(links: str, expected: str) -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>urn:1</id>'
    link = one(f"{feed}<title>x</title>{links}</entry></feed>".encode()).link
    assert link.removeprefix("https://a.example/") == expected


def test_a_base_address_ends_with_its_element() -> None:
    entries = (
        f'<entry{base}><id>{n}</id><title>x</title><link href="{n}"/></entry>'
        for n, base in enumerate((' xml:base="one/"', ' xml:base="two/"', ""))
    )
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'
    links = [entry.link for entry in parse(feed.encode(), "", URL).entries]
    place = "https://example.org/feeds/"
    assert links == [f"{place}one/0", f"{place}two/1", f"{place}2"]


def test_a_relative_guid_that_equals_the_link_leaves_the_link() -> None:
    feed = rss("<item><title>x</title><link>/news/1/</link><guid>/news/1/</guid></item>")
    assert (one(feed).link, one(feed).id) == ("https://example.org/news/1/", "/news/1/")


@pytest.mark.parametrize(
    ("element", "language"),
    [("<dc:language>eng</dc:language>", "en"), ("<dc:language>ru-RU</dc:language>", "ru")],
)
def test_an_entry_may_state_its_language(element: str, language: str) -> None:
    content = rss(item(1).replace("</item>", f"{element}</item>"))
    spaces = b'<rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
    entry = one(content.replace(b"<rss ", spaces))
    assert feed_entry.read(feed_entry.write(entry)).language == language


def test_references_of_base_16_may_be_written_with_a_capital() -> None:
    entry = one(rss(item(1, title="It&#X2019;s &#x1F600; &#8217;")))
    assert entry.title == "It’s 😀 ’"


def test_the_authors_of_a_json_feed_are_those_of_entries_that_name_none() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "authors": [{"name": "Ann Ink"}, {"url": "https://example.org/"}],
        "items": [{"id": "1", "content_text": "x"}, {"id": "2", "author": {"name": "Bo Nib"}}],
    }
    found = parse(json.dumps(feed).encode(), "application/feed+json", URL)
    assert [each.authors for each in found.entries] == [("Ann Ink",), ("Bo Nib",)]
