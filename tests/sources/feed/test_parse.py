from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.feed.feeds import item, rss
from worker.base.errors import DocumentRejected, FetchError
from worker.formats import feed_entry
from worker.formats.feed_entry import RawEntry
from worker.formats.feed_entry.document import PublisherHints
from worker.sources.feed.apart import parse
from worker.sources.feed.polling import HOUR

URL = "https://example.org/feeds/all.xml"
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


def one(content: bytes, content_type: str = "application/xml") -> RawEntry:
    (entry,) = parse(content, content_type, URL).entries
    return entry


def text_of(content: bytes, content_type: str = "application/xml") -> str:
    return feed_entry.read(feed_entry.write(one(content, content_type))).text


def test_atom_is_read() -> None:
    entry = one(ATOM.encode())
    assert (entry.id, entry.link) == ("urn:1", "https://atom.example/base/news/1")
    assert (entry.published, entry.updated) == ("2024-10-28T10:00:00Z", "2024-10-29T10:00:00Z")
    assert (entry.authors, entry.tags) == (("Ann Ink",), ("War",))
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
    assert (parsed.outlet, entry.tags) == ("Gazette", ("War",))


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
    assert (entry.authors, entry.tags, entry.feed_language) == (("Ann",), ("a",), "ko")
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


CYRILLIC = (
    "Міністерство оборони повідомило про нову атаку на об'єкти в області. За словами речника, "
    "підрозділи армії відбили напад уночі, і є поранені. Президент заявив, що країна відповість."
)


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "iso-8859-1", "text/xml; charset=ISO-8859-1"),
        ("utf-8", "nonsense", "text/xml; charset=punycode"),
        ("utf-8-sig", "utf-8", "application/xml"),
        ("utf-16", "utf-16", "application/xml"),
        ("utf-16-le", "utf-16", "application/xml"),
        ("windows-1251", "windows-1251", "text/xml"),
        ("windows-1251", "utf-8", "text/xml; charset=windows-1251"),
        ("koi8-u", "koi8-u", "application/rss+xml"),
        ("windows-1251", "utf-8", "text/xml; charset=utf-8"),
    ],
)
def test_the_encoding_is_found_whatever_is_declared(
    encoding: str, declared: str, content_type: str
) -> None:
    raw = rss(item(1, title="Новини", text=CYRILLIC)).decode().replace("utf-8", declared, 1)
    assert text_of(raw.encode(encoding), content_type) == CYRILLIC


def test_a_wrong_encoding_is_told() -> None:
    raw = rss(item(1, title="Новини", text=CYRILLIC)).decode().encode("windows-1251")
    assert "not in the encoding" in parse(raw, "", URL).notes[0]
    broken = rss(item(1, text="Gr\u00fc\u00dfe " * 50)).replace(b"\xc3", b"", 1)
    assert "1 characters of the feed are broken" in parse(broken, "", URL).notes


def test_a_stateful_encoding_is_believed() -> None:
    raw = rss(item(1, text="日本語の記事")).decode().replace("utf-8", "iso-2022-jp", 1)
    assert text_of(raw.encode("iso-2022-jp")) == "日本語の記事"


def test_whole_entries_of_a_feed_that_is_cut_off_are_kept() -> None:
    content = rss(item(1), item(2), item(3))
    cut = content[: content.index(b"Text of number 3") + 8]
    document = parse(cut, "", URL)
    assert [entry.title for entry in document.entries] == ["Title 1", "Title 2"]
    assert "cut off" in document.notes[0]


@pytest.mark.parametrize(
    "break_it",
    [
        lambda feed: feed.replace(b"</description>", b"", 1),
        lambda feed: feed.replace(b"<title>Title 1", b"<title>Title 1 <b>"),
        lambda feed: feed.replace(b"Text of", b"<Text> < of", 1),
        lambda feed: feed + b"<!-- late --> trailing words",
        lambda feed: feed.replace(b"</channel>", b""),
    ],
)
def test_a_feed_that_is_not_well_formed_is_mended(break_it: Callable[[bytes], bytes]) -> None:
    document = parse(break_it(rss(item(1), item(2))), "", URL)
    assert [entry.id for entry in document.entries] == ["tag:1", "tag:2"]
    assert "mended" in document.notes[0]


def test_prefixes_without_a_namespace_are_given_theirs() -> None:
    content = rss(item(1, **{"content:encoded": "Long text", "odd:thing": "x"}))
    document = parse(content, "", URL)
    assert [each.value for each in document.entries[0].contents] == ["Long text"]
    assert document.notes == ()


@pytest.mark.parametrize("before", [b"\n\n ", b"\xef\xbb\xbf\n", b"<!-- x -->\n", b"<?php x ?>\n"])
def test_what_stands_before_the_declaration_is_skipped(before: bytes) -> None:
    assert one(before + rss(item(1))).title == "Title 1"


def test_notices_of_a_server_before_the_declaration_are_skipped() -> None:
    notices = (
        b"<br />\n<b>Notice</b>: Undefined index in <b>/srv/f.php</b> on line <b>9</b><br />\n"
    )
    document = parse(notices + rss(item(1), item(2)), "", URL)
    assert ([entry.id for entry in document.entries], document.notes) == (["tag:1", "tag:2"], ())


def test_a_feed_may_list_all_labels_of_its_site() -> None:
    labels = "".join(f"<category>{number}</category>" for number in range(1300))
    assert one(rss(item(1), head=labels)).title == "Title 1"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/evil.dtd">',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]>',
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "x.dtd">',
    ],
)
def test_nothing_that_a_document_type_defines_is_expanded(doctype: str) -> None:
    body = rss(item(1, text="x &a;&b; &nbsp;y")).decode().replace("?>\n", f"?>\n{doctype}", 1)
    assert text_of(body.encode()) == "x &a;&b; y"


def test_at_most_2000_entries_are_read_and_that_is_told() -> None:
    document = parse(rss(*(item(number) for number in range(2100))), "", URL)
    assert len(document.entries) == 2000
    assert "2000" in document.notes[0]
    exactly = parse(rss(*(item(number) for number in range(2000))), "", URL)
    assert (len(exactly.entries), exactly.notes) == (2000, ())


@pytest.mark.parametrize(
    "content",
    [
        rss("<item>" + "<category>c</category>" * 5000 + "</item>"),
        rss("<category>c</category>" * 5000),
        rss("<item " + " ".join(f'a{n}="1"' for n in range(5000)) + "/>"),
        rss("<a>" * 1000),
        rss(*(f'<a xmlns:n{n}="u{n}" xmlns:m{n}="v{n}" xmlns:o{n}="w{n}"/>' for n in range(500))),
    ],
)
def test_documents_built_to_be_expensive_are_refused(content: bytes) -> None:
    with pytest.raises(FetchError, match="no honest feed"):
        parse(content, "", URL)


@pytest.mark.parametrize(
    "content",
    [
        b"&lt;!--" * 60_000,
        b"<!--" * 60_000,
        b"<![CDATA[" * 30_000,
        b"<a b='" * 40_000,
        b"&" * 200_000,
        b"<" * 200_000,
        b"<item>" * 30_000,
        b"<!DOCTYPE " * 20_000,
        b"<skipHours>" * 20_000,
        b"<title>" * 40_000 + b"</title>",
        b"<description> < " * 20_000,
        b"<link type='application/rss+xml' " * 5_000,
    ],
)
def test_malice_ends(content: bytes) -> None:
    for whole in (content, rss(content.decode()), b"<html>" + content):
        with contextlib.suppress(FetchError):
            parse(whole, "text/xml", URL)


SEEDS = [
    rss(item(1), item(2, text="<![CDATA[<p>x</p>]]>")),
    ATOM.encode(),
    RDF.encode(),
    b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "content_text": "x"}]}',
    b"<html><body>x</body></html>",
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0), st.integers(1, 30), st.binary(max_size=8))
def test_a_mutated_feed_is_parsed_or_refused(
    content: bytes, seed: int, changes: int, extra: bytes
) -> None:
    dice = random.Random(seed)
    data = bytearray(content)
    for _ in range(changes):
        place = dice.randrange(len(data) + 1)
        what = dice.randrange(4)
        if what == 0:
            data[place : place + 1] = bytes([dice.randrange(256)])
        elif what == 1:
            del data[place : place + dice.randrange(20)]
        elif what == 2:
            data[place:place] = extra or b"<"
        else:
            start = dice.randrange(len(data) + 1)
            data[place:place] = data[start : start + 30]
    with contextlib.suppress(FetchError):
        for entry in parse(bytes(data), "text/xml", URL).entries:
            with contextlib.suppress(DocumentRejected):
                feed_entry.read(feed_entry.write(entry))


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode)), st.text(max_size=20))
def test_any_bytes_are_parsed_or_refused(content: bytes, content_type: str) -> None:
    for data in (content, b"<rss>" + content, rss(item(1)).replace(b"Title", content)):
        with contextlib.suppress(FetchError):
            parse(data, content_type, URL)


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
