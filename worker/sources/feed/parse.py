"""Bytes to a feed, or words that help to find out why they are none."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from worker.base.errors import FetchError
from worker.sources.feed.document import Document, absolute
from worker.sources.feed.jsonfeed import parse_json
from worker.sources.feed.text import decode, repair
from worker.sources.feed.xml import parse_xml

_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|channel)\b", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.DOTALL)
_FEED_LINK = re.compile(
    r"<link\b(?=[^<>]{0,500}\btype\s{0,3}=\s{0,3}[\"']application/(?:rss|atom)\+xml)"
    r"[^<>]{0,500}?\bhref\s{0,3}=\s{0,3}[\"']([^\"'<>]{1,500})",
    re.IGNORECASE,
)
_OTHERS = {
    "urlset": "this is a sitemap, not a feed",
    "sitemapindex": "this is an index of sitemaps, not a feed",
    "opml": "this is a list of feeds (OPML), not a feed: add the feeds that it names",
}


def parse(content: bytes, content_type: str, url: str) -> Document:
    """Parses the content of a response from ``url``.

    Raises FetchError of kind ``hard`` for whatever is no feed, and nothing else.
    """
    if not content.strip(b" \t\r\n\0"):
        raise FetchError("hard", "the answer is empty")
    text, notes = decode(content, content_type)
    if text.lstrip()[:1] in ("{", "["):
        document = parse_json(text, url)
    elif _PAGE.match(text):
        raise _page(text, url)
    else:
        document = _xml(text, url)
    return replace(document, notes=notes + document.notes)


def _xml(text: str, url: str) -> Document:
    markup = repair(text)
    if not markup.startswith("<"):
        raise FetchError("hard", f"this is no feed: it begins with “{_beginning(markup)}”")
    root = re.match(r"<(?:\w{1,40}:)?(\w{1,40})", markup)
    name = root[1].lower() if root else ""
    if name in _OTHERS:
        raise FetchError("hard", _OTHERS[name])
    if name == "html" or (not _FEED_ROOT.match(markup) and "<body" in markup.lower()):
        raise _page(text, url)
    return parse_xml(markup, url)


def _page(text: str, url: str) -> FetchError:
    words = "this is a web page, not a feed"
    named = _FEED_LINK.search(text[:200_000])
    address = absolute(url, unescape(named[1])) if named else ""
    return FetchError("hard", f"{words}; the page names this feed: {address}" if address else words)


def _beginning(text: str) -> str:
    words = " ".join(text[:200].split())
    return words if len(words) <= 40 else words[:39] + "…"
