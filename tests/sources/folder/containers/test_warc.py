from __future__ import annotations

import gzip
import io
import zlib

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.sources.folder.containers.taking import article, lines, packed, take

# The writer leaves a temporary file to the collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PAGE = b"<html><body><p>A bridge.</p></body></html>"


class Crawl:
    """Writes a WARC file with a tool of others."""

    def __init__(self, *, is_packed: bool = True) -> None:
        self._out = io.BytesIO()
        self._writer = WARCWriter(self._out, gzip=is_packed)
        record = self._writer.create_warcinfo_record("crawl.warc", {"software": "test"})
        self._writer.write_record(record)

    def answer(
        self, url: str, body: bytes, kind: str = "text/html", status: str = "200 OK", **more: str
    ) -> Crawl:
        names = {name.replace("_", "-"): value for name, value in more.items()}
        head = StatusAndHeaders(
            status, [("Content-Type", kind), *names.items()], protocol="HTTP/1.1"
        )
        made = self._writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=head
        )
        self._writer.write_record(made)
        return self

    def record(self, url: str, kind: str, body: bytes, media: str) -> Crawl:
        made = self._writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), warc_content_type=media
        )
        self._writer.write_record(made)
        return self

    def content(self) -> bytes:
        return self._out.getvalue()


def _plain(*records: tuple[str, bytes]) -> bytes:
    return b"".join(
        f"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:{name}>\r\n"
        f"Content-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
        + b"\r\n\r\n"
        for name, body in records
    )


@pytest.mark.parametrize("is_packed", [True, False])
def test_pages_are_found_with_their_addresses_and_the_rest_is_counted(is_packed: bool) -> None:
    crawl = Crawl(is_packed=is_packed)
    crawl.answer("http://a.example/1", PAGE).answer("http://a.example/2.png", b"x", "image/png")
    crawl.answer("http://a.example/robots.txt", b"User-agent: *", "text/plain")
    crawl.answer("http://a.example/3", PAGE, status="404 Not Found")
    crawl.record("http://a.example/4", "resource", b"A text.", "text/plain")
    crawl.record("http://a.example/5", "conversion", b"Another text.", "text/plain")
    crawl.record("http://a.example/6", "metadata", b"x: y", "application/warc-fields")
    took = take("crawl.warc.gz" if is_packed else "crawl.warc", crawl.content())
    assert [(each.url, each.format, each.content) for each in took.found] == [
        ("http://a.example/1", "html", PAGE),
        ("http://a.example/4", "text", b"A text."),
        ("http://a.example/5", "text", b"Another text."),
    ]
    assert all(each.identity.startswith("urn:uuid:") for each in took.found)
    assert took.places == [f"record <{each.identity}>" for each in took.found]
    assert took.passed_over == {
        "warcinfo records": 1,
        "image records": 1,
        "robots.txt": 1,
        "redirects and errors": 1,
        "metadata records": 1,
    }
    assert took.broken is None


def test_codings_are_undone_where_they_are_there() -> None:
    chunked = b"5;x=y\r\n<html\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE) - 5, PAGE[5:])
    crawl = Crawl()
    crawl.answer("http://a.example/1", gzip.compress(PAGE), Content_Encoding="gzip")
    crawl.answer("http://a.example/2", zlib.compress(PAGE), Content_Encoding="deflate")
    crawl.answer("http://a.example/3", chunked, Transfer_Encoding="chunked")
    # Some crawlers undo the codings and keep the headers.
    crawl.answer("http://a.example/4", PAGE, Content_Encoding="gzip", Transfer_Encoding="chunked")
    took = take("a.warc.gz", crawl.content())
    assert [each.content for each in took.found] == [PAGE] * 4


def test_a_bomb_in_an_answer_is_too_large() -> None:
    bomb = gzip.compress(bytes(5_000_000))
    crawl = Crawl().answer("http://a.example/1", bomb, Content_Encoding="gzip")
    took = take("a.warc.gz", crawl.content(), record_bytes=100_000)
    assert list(took.unread.values()) == ["too_large"]


def test_the_charset_of_the_answer_counts() -> None:
    page = "<html><body><p>Мост через реку построят весной, решил совет.</p></body></html>"
    crawl = Crawl()
    crawl.answer("http://a.example/1", page.encode("cp1251"), "text/html; charset=windows-1251")
    crawl.answer("http://a.example/2", page.encode(), 'text/html; charset="utf-8"')
    crawl.answer("http://a.example/3", page.encode(), "text/html; charset=iso-8859-1")
    took = take("a.warc.gz", crawl.content())
    assert [each.content.decode("utf-8-sig") for each in took.found] == [page] * 3


def test_json_and_feeds_are_read_as_such() -> None:
    feed = b"<rss version='2.0'><channel><title>T</title><item><guid>g1</guid><title>One</title>"
    feed += b"<description>Two</description></item></channel></rss>"
    crawl = Crawl().answer(
        "http://a.example/1", lines([article(1), article(2)]), "application/json"
    )
    crawl.answer("http://a.example/2", feed, "application/rss+xml")
    took = take("a.warc.gz", crawl.content())
    assert [each.format for each in took.found] == ["json_article"] * 2 + ["feed_entry"]
    assert took.identities[0].endswith("#urn:1")
    assert str(took.places[1]).endswith(", item 2")


def test_a_record_that_is_too_large_is_set_aside_and_the_others_go_on() -> None:
    content = _plain(("a", b"one"), ("b", b"x" * 500_000), ("c", b"three"))
    took = take("a.warc", content, record_bytes=1_000)
    assert took.unread == {"urn:b": "too_large"}
    assert [each.content for each in took.found] == [b"one", b"three"]


def test_what_is_no_record_is_told_and_the_next_one_found() -> None:
    content = _plain(("a", b"one")) + b"junk\n" * 9 + _plain(("b", b"two"))
    took = take("a.warc", content)
    assert [each.content for each in took.found] == [b"one", b"two"]
    assert list(took.unread.values()) == ["corrupt"]
    nameless = content.replace(b"Content-Length: 3", b"Content-Length: x", 1)
    assert [each.content for each in take("a.warc", nameless).found] == [b"two"]


def test_a_cut_file_gives_what_came_before() -> None:
    content = _plain(("a", b"one"), ("b", b"two" * 500))
    for cut in (content[:-400], content[:-1_600]):
        took = take("a.warc", cut)
        assert ([each.content for each in took.found], took.code) == ([b"one"], "truncated")
    assert take("a.warc.gz", packed(content)[:-30]).code == "truncated"


def test_reading_goes_on_after_any_record() -> None:
    crawl = Crawl()
    for n in range(6):
        crawl.answer(f"http://a.example/{n}", PAGE)
    whole = take("a.warc.gz", crawl.content())
    rest = take("a.warc.gz", crawl.content(), whole.parts[3].after)
    assert rest.parts == whole.parts[4:]


def _answer(head: bytes, body: bytes = b"") -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + head + b"\r\n" + body
    return (
        b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:1>\r\n"
        b"Content-Type: application/http\r\nContent-Length: %d\r\n\r\n" % len(block)
    ) + block


@pytest.mark.parametrize("length", ["9" * 5_000, "\u00b2", "-1"])
def test_a_length_that_is_no_number_of_bytes_is_a_reason(length: str) -> None:
    record = f"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: {length}\r\n\r\n".encode()
    took = take("a.warc", record + _plain(("b", b"Two.")))
    assert took.unread == {"record 1": "corrupt"}
    assert [each.content for each in took.found] == [b"Two."]


@pytest.mark.parametrize("status", ["2" * 5_000, "\u00b2", ""])
def test_a_status_that_is_no_number_is_no_page(status: str) -> None:
    record = _answer(b"", PAGE).replace(b"200 OK", status.encode("latin-1").ljust(6))
    took = take("a.warc", record)
    assert not took.found


def test_answers_that_unpack_to_far_more_than_the_file_has_are_a_bomb() -> None:
    packed_page = zlib.compress(PAGE + bytes(15_000_000), 9)
    took = take("a.warc", _answer(b"Content-Encoding: deflate\r\n", packed_page) * 9)
    assert took.code == "bomb"
    assert len(took.found) == 6


def test_what_a_stranger_calls_its_records_is_not_told_at_length() -> None:
    records = b"".join(
        f"WARC/1.1\r\nWARC-Type: kind{n}\r\nContent-Length: 0\r\n\r\n".encode() for n in range(99)
    )
    assert take("a.warc", records).passed_over == {"nameless records": 99}


def test_lines_without_content_between_records_are_passed_over() -> None:
    took = take("a.warc", b"\r\n" * 99 + _plain(("a", b"One.")) + b" \n\n" + _plain(("b", b"Two.")))
    assert [each.content for each in took.found] == [b"One.", b"Two."]
    assert not took.unread
