"""A feed's bytes to its entries, polled or saved; or words that help to find out why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

from worker.base.errors import DocumentRejected
from worker.formats.feed_entry import RawEntry, sitemap
from worker.formats.feed_entry.document import Document, absolute, unreadable
from worker.formats.feed_entry.xml import parse_xml
from worker.reading import charset, safe_xml

_HEADER_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|rdf|feed|channel)\b", re.IGNORECASE)
_BEHIND_NOTICES = re.compile(
    r"<\?xml\s[^<>]{0,200}\?>\s{0,99}<(?:\w{1,40}:)?(?:rss|rdf|feed|channel)\b", re.IGNORECASE
)
_MOST_NOTICES = 20_000
_ENTRY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_PAGE = re.compile(
    r"\s*+(?:<!--(?:(?!-->).){0,2000}-->\s*+)*<(?:!doctype\s+html|html)\b", re.I | re.DOTALL
)
_FEED_LINK = re.compile(
    r"<link\b(?=[^<>]{0,500}\btype\s{0,3}=\s{0,3}[\"']application/(?:rss|atom)\+xml)"
    r"[^<>]{0,500}?\bhref\s{0,3}=\s{0,3}[\"']([^\"'<>]{1,500})",
    re.IGNORECASE,
)
_OTHERS = {
    "opml": "this is a list of feeds (OPML), not a feed: add the feeds that it names",
}


def parse(content: bytes, content_type: str = "", url: str = "") -> Document:
    """Parses a feed that was fetched from ``url``, with the media type that it came with.

    Raises DocumentRejected for whatever is no feed, with words that help to find out why.
    """
    if not content.strip(b" \t\r\n\0"):
        raise DocumentRejected("empty", "the answer is empty")
    declared = _HEADER_CHARSET.search(content_type)
    decoded = charset.decoded(content, declared=declared[1] if declared else "")
    text = decoded.text.lstrip("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        from worker.formats.feed_entry.jsonfeed import parse_json

        document = parse_json(text, url)
    elif _PAGE.match(text):
        raise _page(text, url)
    else:
        document = _xml(text, url)
    return replace(document, notes=_notes(decoded) + document.notes)


def saved(markup: str) -> Iterator[tuple[str, RawEntry]]:
    """Yields the entries of a saved feed, each with what it is known by within the file.

    ``markup`` is what ``markup_of`` returned. Raises DocumentRejected.
    """
    while markup and _ENTRY.search(markup):
        document = parse_xml(markup, "")
        yield from zip(document.names, document.entries, strict=True)
        markup = document.rest


def markup_of(text: str, *, refuse_entities: bool = True) -> str:
    """Returns XML from its root element on, as ``safe_xml.plain`` does.

    Notices that a server's program printed before a feed are no part of it. Raises
    DocumentRejected, as ``safe_xml.plain`` does.
    """
    markup = safe_xml.plain(text, refuse_entities=refuse_entities)
    if not begins_feed(markup) and (found := _BEHIND_NOTICES.search(text, 0, _MOST_NOTICES)):
        return safe_xml.plain(text[found.start() :], refuse_entities=refuse_entities)
    return markup


def begins_feed(markup: str) -> bool:
    """Tells whether XML, from its root element on, is a feed."""
    return _FEED_ROOT.match(markup) is not None


def _notes(decoded: charset.Decoded) -> tuple[str, ...]:
    if decoded.broken:
        return (f"{decoded.broken} characters of the feed are broken",)
    if decoded.is_guess:
        words = "the feed is not in the encoding it declares and was read as"
        return (f"{words} {decoded.encoding}",)
    return ()


def _xml(text: str, url: str) -> Document:
    markup = markup_of(text, refuse_entities=False)
    if not markup.startswith("<"):
        raise unreadable(f"this is no feed: it begins with “{_beginning(markup)}”")
    root = re.match(r"<(?:\w{1,40}:)?(\w{1,40})", markup)
    name = root[1].lower() if root else ""
    if name in sitemap.ROOTS:
        return sitemap.parse_sitemap(markup, url)
    if name in _OTHERS:
        raise unreadable(_OTHERS[name])
    if name == "html" or (not _FEED_ROOT.match(markup) and "<body" in markup.lower()):
        raise _page(text, url)
    return parse_xml(markup, url)


def _page(text: str, url: str) -> DocumentRejected:
    words = "this is a web page, not a feed"
    named = _FEED_LINK.search(text[:200_000])
    address = absolute(url, unescape(named[1])) if named else ""
    return unreadable(f"{words}; the page names this feed: {address}" if address else words)


def _beginning(text: str) -> str:
    words = " ".join(text[:200].split())
    return words if len(words) <= 40 else words[:39] + "…"
