"""Honest documents of every kind to begin with: the repository's texts and pages, wrapped, and what
the tests of readers hold."""

from __future__ import annotations

import ast
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_SAMPLES = (*(_ROOT / "seeds").glob("*.txt"), *(_ROOT / "worker/sample/story").glob("*/*.html"))
_TESTS = ("tests/formats", "tests/sources", "tests/reading")
_SHORTEST = 60

ENTRY = "feed_entry"
FEED = "feed"


@dataclass(frozen=True, slots=True)
class Sample:
    """An honest document: a format, ``feed``, or the name of a file that is taken apart."""

    kind: str
    content: bytes


def samples() -> list[Sample]:
    """Returns all of them, in an order that stays."""
    found: dict[Sample, None] = {}
    for path in sorted(_SAMPLES):
        content = path.read_bytes()
        kind = "html" if path.suffix == ".html" else "text"
        found[Sample(kind, content)] = None
        if kind == "text":
            found |= dict.fromkeys(_wrapped(content.decode("utf-8", "replace")))
    for folder in _TESTS:
        for path in sorted((_ROOT / folder).rglob("*.py")):
            found |= dict.fromkeys(_constants(path))
    return list(found)


def _constants(path: Path) -> Iterator[Sample]:
    """Yields the documents that a test's module spells out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str | bytes):
            continue
        value = node.value
        content = value.encode("utf-8", "replace") if isinstance(value, str) else value
        begin = content.lstrip()[:1]
        if len(content) < _SHORTEST or begin not in (b"<", b"{", b"[", b"F", b"W"):
            continue
        kinds = {
            b"<": ("html", "newsml", FEED, "a.xml"),
            b"{": ("json_article", FEED, ENTRY, "a.jsonl", "a.json"),
            b"[": ("json_article", "a.json"),
            b"F": ("eml",),
            b"W": ("a.warc",),
        }[begin]
        for kind in kinds:
            yield Sample(kind, content)


def _wrapped(text: str) -> Iterator[Sample]:
    """Yields a text as a document of each kind."""
    title, _, body = text.partition("\n")
    paragraphs = [escape(each) for each in body.split("\n\n")]
    markup = "".join(f"<p>{each}</p>" for each in paragraphs)
    head = escape(title)
    article = {"headline": title, "articleBody": body, "datePublished": "2024-11-14T09:15:00Z"}
    entry = {"title": title, "summary": markup, "published": "Thu, 14 Nov 2024 09:15:00 GMT"}
    yield Sample("html", f"<title>{head}</title><article><h1>{head}</h1>{markup}".encode())
    yield Sample("json_article", json.dumps(article, ensure_ascii=False).encode())
    yield Sample(ENTRY, json.dumps(entry).encode())
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Ann Bell <ann@herald.test>", " ".join(title.split())
    mail["Date"] = "Thu, 14 Nov 2024 09:15:00 +0000"
    mail.set_content(body)
    mail.add_alternative(f"<html><body>{markup}</body></html>", subtype="html")
    yield Sample("eml", mail.as_bytes())
    g2 = (
        '<newsItem guid="urn:newsml:1" version="2" xml:lang="en"><itemMeta><versionCreated>'
        "2024-11-14T09:15:00Z</versionCreated></itemMeta><contentMeta><headline>"
        f"{head}</headline></contentMeta><contentSet><inlineXML><html><body>{markup}"
        "</body></html></inlineXML></contentSet></newsItem>"
    )
    yield Sample("newsml", f'<?xml version="1.0"?>{g2}'.encode())
    yield Sample("a.xml", f"<newsMessage><itemSet>{g2}{g2}</itemSet></newsMessage>".encode())
    yield Sample(
        "newsml",
        f"<nitf><head><title>{head}</title></head><body><body.head><hedline><hl1>{head}</hl1>"
        f"</hedline></body.head><body.content>{markup}</body.content></body></nitf>".encode(),
    )
    item = f"<item><guid>1</guid><title>{head}</title><description>{escape(markup)}</description>"
    rss = f'<rss version="2.0"><channel><title>A</title>{item}</item>{item}</item></channel></rss>'
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>urn:1</id><title>'
        f'{head}</title><link href="/1"/><content type="html">{escape(markup)}</content></entry>'
        "</feed>"
    )
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "items": [{"id": 1, "content_html": markup}],
    }
    for content in (rss.encode(), atom.encode(), json.dumps(feed).encode()):
        yield Sample(FEED, content)
    line = json.dumps(article).encode() + b"\n"
    yield Sample("a.jsonl", 3 * line)
    yield Sample("a.txt.gz", gzip.compress(text.encode(), mtime=0))
    yield Sample("a.warc", _record(f"<title>{head}</title><article>{markup}".encode()))


def _record(page: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        b"WARC-Target-URI: http://news.test/1\r\nContent-Type: application/http\r\n"
        b"Content-Length: %d\r\n\r\n%b\r\n\r\n" % (len(block), block)
    )
