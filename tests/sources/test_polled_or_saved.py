"""An entry says the same, whether its feed is polled or lies in a folder as a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.sources.folder.containers.taking import take
from worker import formats
from worker.base.types import Article
from worker.formats import feed_entry
from worker.sources.feed.apart import parse

URL = "https://herald.example/feeds/all.xml"
HOME = "https://herald.example/"
TEXT = "The harbour office said on Tuesday that the bridge would stay closed until the spring."

Traits = dict[str, str]
PLAIN: Traits = {
    "encoding": "utf-8",
    "title": "Bridge &amp; ferry",
    "link": "https://herald.example/news/1",
    "author": "Ann Ink",
    "date": "2026-03-04T08:00:00Z",
    "language": "en-GB",
    "text": f"&lt;p&gt;{TEXT}&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;",
    "base": "",
}


def rss_2(says: Traits) -> bytes:
    base = f' xml:base="{says["base"]}"' if says["base"] else ""
    return f"""<?xml version="1.0" encoding="{says["encoding"]}"?>
    <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:atom="http://www.w3.org/2005/Atom"><channel{base}><title>The Herald</title>
      <link>{HOME}</link><atom:link rel="self" href="{URL}"/>
      <language>{says["language"]}</language>
      <item><title>{says["title"]}</title><link>{says["link"]}</link>
      <guid isPermaLink="false">urn:1</guid><author>{says["author"]}</author>
      <pubDate>{says["date"]}</pubDate><description>{says["text"]}</description></item>
      </channel></rss>""".encode()


def rss_1(says: Traits) -> bytes:
    base = f' xml:base="{says["base"]}"' if says["base"] else ""
    return f"""<?xml version="1.0" encoding="{says["encoding"]}"?>
    <rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"{base}>
      <channel rdf:about="{URL}"><title>The Herald</title><link>{HOME}</link>
      <dc:language>{says["language"]}</dc:language></channel>
      <item rdf:about="urn:1"><title>{says["title"]}</title><link>{says["link"]}</link>
      <dc:creator>{says["author"]}</dc:creator><dc:date>{says["date"]}</dc:date>
      <description>{says["text"]}</description></item></rdf:RDF>""".encode()


def atom(says: Traits) -> bytes:
    base = f' xml:base="{says["base"]}"' if says["base"] else ""
    return f"""<?xml version="1.0" encoding="{says["encoding"]}"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{says["language"]}">
      <title>The Herald</title><id>urn:f</id><link href="{HOME}"/><link rel="self" href="{URL}"/>
      <entry{base}><id>urn:1</id><title type="html">{says["title"]}</title>
      <link rel="enclosure">https://herald.example/picture.jpg</link>
      <link href="{says["link"]}"/><author><name>{says["author"]}</name></author>
      <updated>{says["date"]}</updated><content type="html">{says["text"]}</content>
      </entry></feed>""".encode()


def json_feed(says: Traits) -> bytes:
    item = {
        "id": "urn:1",
        "title": says["title"],
        "url": says["link"],
        "authors": [{"name": says["author"]}],
        "date_published": says["date"],
        "content_html": says["text"],
    }
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Herald",
        "home_page_url": HOME,
        "feed_url": URL,
        "language": says["language"],
        "items": [item],
    }
    return json.dumps(feed).encode()


FEEDS = [rss_2, rss_1, atom, json_feed]
Feed = Callable[[Traits], bytes]


def both(content: bytes) -> tuple[Article, Article]:
    """Returns what the feed's only entry says, polled, and read from a file."""
    media_type = "application/feed+json" if content.startswith(b"{") else "application/xml"
    (entry,) = parse(content, media_type, URL).entries
    (part,) = take("feed.json" if content.startswith(b"{") else "feed.xml", content).found
    assert part.identity == "urn:1" or content.startswith((b"<", b"\xff"))
    polled = feed_entry.read(feed_entry.write(entry))
    return polled, formats.load(part.format).read(part.content)


@pytest.mark.parametrize("feed", FEEDS)
def test_an_entry_is_one_article(feed: Feed) -> None:
    polled, saved = both(feed(PLAIN))
    assert polled == saved
    assert (polled.title, polled.text) == ("Bridge & ferry", f"{TEXT}\n\nTwo.")
    assert (polled.url, polled.author) == (PLAIN["link"], "Ann Ink")
    assert (polled.outlet, polled.language) == ("The Herald", "en")
    assert polled.published is not None
    assert polled.published.at == datetime(2026, 3, 4, 8, tzinfo=UTC)


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("admin", None),
        ("noreply", None),
        ("noreply@herald.example", None),
        ("ann@herald.example (Ann Ink)", "Ann Ink"),
        ("By Ann Ink", "Ann Ink"),
    ],
)
def test_an_author_is_a_person(feed: Feed, author: str, name: str | None) -> None:
    polled, saved = both(feed({**PLAIN, "author": author}))
    assert polled == saved
    assert polled.author == name


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(
    ("tag", "code"),
    [("de", "de"), ("deu", "de"), ("ger", "de"), ("DE_at", "de"), ("German", "de"), ("und", None)],
)
def test_a_language_is_read_however_it_is_tagged(feed: Feed, tag: str, code: str | None) -> None:
    polled, saved = both(feed({**PLAIN, "language": tag}))
    assert polled == saved
    assert polled.language == code


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Wed, 04 Mar 2026 08:00:00 GMT", "2026-03-04T08:00:00+00:00"),
        ("Wed, 4 Mar 26 10:00 CET", "2026-03-04T09:00:00+00:00"),
        ("Mi, 04 Mrz 2026 08:00:00", "2026-03-04T08:00:00+00:00"),
        ("Mi, 04 Mar 2026 08:00:00", "2026-03-04T08:00:00+00:00"),
        ("Ср, 04 мар 2026 10:00:00 +0300", "2026-03-04T07:00:00+00:00"),
        ("2026-03-04 08:00:00", "2026-03-04T08:00:00+00:00"),
        ("2026-03-04T08:00:00+09:00", "2026-03-03T23:00:00+00:00"),
        ("2026-03-04", "2026-03-04T00:00:00+00:00"),
        ("04/03/2026", None),
        ("Mon, 01 Jan 0001 00:00:00 +0000", None),
    ],
)
def test_a_date_is_read_however_it_is_written(feed: Feed, date: str, at: str | None) -> None:
    polled, saved = both(feed({**PLAIN, "date": date}))
    assert polled == saved
    assert (polled.published.at.isoformat() if polled.published else None) == at


@pytest.mark.parametrize("feed", FEEDS)
def test_a_relative_link_leads_to_the_same_page(feed: Feed) -> None:
    polled, saved = both(feed({**PLAIN, "link": "/news/1"}))
    assert polled == saved
    assert polled.url == "https://herald.example/news/1"


@pytest.mark.parametrize("feed", [rss_2, rss_1, atom])
@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://other.example/a/", "https://other.example/a/1"),
        ("/b/", "https://herald.example/b/1"),
    ],
)
def test_a_base_address_counts(feed: Feed, base: str, url: str) -> None:
    polled, saved = both(feed({**PLAIN, "link": "1", "base": base}))
    assert polled == saved
    assert polled.url == url


@pytest.mark.parametrize("feed", [rss_2, rss_1, atom])
@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("windows-1251", "windows-1251"),
        ("windows-1251", "utf-8"),
        ("windows-1251", "iso-8859-1"),
        ("utf-8", "windows-1251"),
        ("utf-16", "utf-8"),
        ("koi8-u", "nonsense"),
    ],
)
def test_an_encoding_is_found_whatever_is_declared(
    feed: Feed, encoding: str, declared: str
) -> None:
    text = (
        "Міністерство оборони повідомило про нову атаку на порт в області. За словами речника, "
        "підрозділи армії відбили напад уночі, і є поранені."
    )
    content = feed({**PLAIN, "encoding": declared, "text": text}).decode().encode(encoding)
    polled, saved = both(content)
    assert polled == saved
    assert polled.text == text


def test_a_bare_line_feed_within_a_text_of_json_feed_is_a_blank() -> None:
    content = json_feed({**PLAIN, "text": "One two"}).replace(b"One two", b"One\n\ttwo")
    polled, saved = both(content)
    assert polled == saved
    assert " ".join(polled.text.split()) == "One two"
