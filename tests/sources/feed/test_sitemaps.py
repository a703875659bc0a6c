"""News sitemaps and indexes of them, polled as feeds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.net.servers import header_of, path_of, response, serving
from tests.sources.feed.feeds import DOOR, NOW, Memory
from worker.base.errors import DocumentRejected, FetchError
from worker.formats.feed_entry.document import Document, Part
from worker.formats.feed_entry.parse import parse
from worker.formats.feed_entry.sitemap import chosen
from worker.net.http import HttpResponse
from worker.sources.feed import sitemaps

URL = "https://news.example.org/sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def page(number: int, title: str = "", at: str = "2026-03-04T08:00:00+01:00") -> str:
    return (
        f"<url><loc>https://news.example.org/a/{number}.html</loc><lastmod>2026-03-04</lastmod>"
        "<image:image><image:loc>https://news.example.org/p.jpg</image:loc>"
        "<image:title>A picture</image:title></image:image>"
        "<n:news><n:publication><n:name>The Example</n:name><n:language>en</n:language>"
        f"</n:publication><n:publication_date>{at}</n:publication_date>"
        f"<n:title>{title or f'Title {number}'}</n:title><n:keywords>a, b</n:keywords>"
        "</n:news></url>"
    )


def urlset(*pages: str) -> bytes:
    return f'<?xml version="1.0"?><urlset {SPACES}>{"".join(pages)}</urlset>'.encode()


def index(*parts: str, changed: str = "") -> bytes:
    inner = "".join(
        f"<sitemap><loc>{each}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>"
        for each in parts
    )
    return f"<sitemapindex {SPACES}>{inner}</sitemapindex>".encode()


def test_a_news_sitemaps_pages_are_entries() -> None:
    found = parse(urlset(page(1, "Rockets &amp; ferries"), page(2)), "text/xml", URL)
    assert (found.title, found.language, found.whole) == ("The Example", "en", True)
    first = found.entries[0]
    assert first.link == "https://news.example.org/a/1.html"
    assert first.title == "Rockets & ferries"
    assert first.published == "2026-03-04T08:00:00+01:00"
    assert (first.feed_title, first.language) == ("The Example", "en")


def test_a_sitemap_without_news_is_refused_with_the_reason() -> None:
    bare = "<url><loc>https://news.example.org/about</loc></url>"
    with pytest.raises(DocumentRejected, match="a sitemap without news"):
        parse(urlset(bare), "text/xml", URL)
    # Beside news, pages without a title are left out; and an empty one is one without news yet.
    assert len(parse(urlset(bare, page(1)), "text/xml", URL).entries) == 1
    assert parse(urlset(), "text/xml", URL).entries == ()


def test_of_a_sitemap_that_is_too_long_the_newest_are_read() -> None:
    days = [f"2026-02-{day:02}T00:00:00Z" for day in range(1, 29)]
    pages = [page(number, at=days[number % 28]) for number in range(2_800)]
    found = parse(urlset(*pages), "text/xml", URL)
    assert len(found.entries) == 2_000
    assert not found.whole
    assert {each.published for each in found.entries} == set(days[8:])


def test_of_fifty_thousand_pages_both_ends_are_looked_at() -> None:
    pages = [f"<url><loc>https://news.example.org/{at}</loc></url>" for at in range(20_000)]
    found = parse(urlset(page(1), *pages, page(2)), "text/xml", URL)
    assert [each.title for each in found.entries] == ["Title 1", "Title 2"]


def test_news_are_chosen_first_then_what_changed_last_then_what_is_named_last() -> None:
    parts = (
        Part("https://a.example/1.xml", "2026-01-01"),
        Part("https://a.example/2.xml", "2026-03-01"),
        Part("https://a.example/3.xml"),
        Part("https://a.example/4.xml"),
        Part("https://a.example/google-news.xml"),
    )
    names = [each.url.rpartition("/")[2] for each in chosen(parts, 5)]
    assert names == ["google-news.xml", "2.xml", "1.xml", "4.xml", "3.xml"]


def by_path(pages: dict[str, bytes]) -> Callable[[bytes], bytes]:
    def answer(request: bytes) -> bytes:
        content = pages.get(path_of(request))
        return response(status="404 Not Found") if content is None else response(content)

    return answer


def test_an_index_is_polled_as_one_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    memory, pages = Memory(), dict[str, bytes]()
    with serving(by_path(pages)) as server:
        at = server.url
        pages["/"] = index(f"{at}news.xml", f"{at}old.xml", changed="2026-03-04")
        pages["/news.xml"], pages["/old.xml"] = urlset(page(1)), urlset(page(2))
        report = memory.poll(at)
        assert (report.entries, len(memory.kept)) == (2, 2)
        assert not report.unfinished
        pages["/news.xml"] = urlset(page(1), page(3))
        memory.poll(at)
    assert [each.url for each in memory.kept[2:]] == ["https://news.example.org/a/3.html"]


def test_a_sitemap_of_an_index_is_asked_whether_it_changed() -> None:
    memory = Memory()

    def answer(request: bytes) -> bytes:
        if path_of(request) == "/":
            host = header_of(request, "host")
            return response(index(f"http://{host}/news.xml"), headers=['ETag: "i"'])
        if header_of(request, "if-none-match") == '"n"':
            return response(status="304 Not Modified", length=False)
        return response(urlset(page(1)), headers=['ETag: "n"'])

    with serving(answer) as server:
        memory.poll(server.url)
        memory.poll(server.url)
        memory.poll(server.url)
        # The index itself is always read: what it names may change without it.
        assert all(header_of(each, "if-none-match") != '"i"' for each in server.requests)
    assert len(memory.kept) == 1
    assert len(server.requests) == 6


def _read(response: HttpResponse) -> Document:
    return parse(response.content, response.headers.get("content-type", ""), response.url)


def read(pages: dict[str, bytes], at: str) -> tuple[Document, int]:
    document = parse(pages["/"], "text/xml", at)
    found, _ = sitemaps.whole(DOOR, _read, document, at, {}, NOW)
    return found, len(found.entries)


def test_loops_and_fifty_thousand_sitemaps_cost_three_requests() -> None:
    pages = dict[str, bytes]()
    with serving(by_path(pages)) as server:
        at = server.url
        many = [f"{at}{number}.xml" for number in range(50_000)]
        pages["/"] = index(*many)
        for path in ("/49999.xml", "/49998.xml"):
            pages[path] = index(at, f"{at}49999.xml", f"{at}49998.xml")
        pages["/49997.xml"] = urlset(page(1))
        found, number = read(pages, at)
    assert number == 1
    assert len(server.requests) == 3
    assert any("of 50,000 sitemaps" in each for each in found.notes)


def test_an_index_leads_to_no_other_host() -> None:
    with serving(by_path({})) as server:
        document = parse(index(f"{server.url}x.xml"), "text/xml", URL)
        with pytest.raises(FetchError, match="no sitemap on its own host"):
            sitemaps.whole(DOOR, _read, document, URL, {}, NOW)
    assert server.requests == []


def test_while_a_sitemap_fails_an_index_is_no_baseline() -> None:
    memory, pages = Memory(), dict[str, bytes]()
    with serving(by_path(pages)) as server:
        pages["/"] = index(f"{server.url}a.xml", f"{server.url}b.xml")
        pages["/a.xml"] = urlset(page(1))
        report = memory.poll(server.url)
        assert report.unfinished
        assert any("cannot be read" in each for each in report.notes)
        del pages["/a.xml"]
        with pytest.raises(FetchError, match="404"):
            memory.poll(server.url)


@pytest.mark.parametrize(
    "content", [b"<sitemapindex/>", b"<sitemapindex><sitemap><loc>x y</loc></sitemap>"]
)
def test_a_broken_index_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentRejected, match="names none"):
        parse(content, "text/xml", "")
