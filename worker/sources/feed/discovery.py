"""Which feeds a web page names, and where else a site may have one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from worker.base.errors import DocumentRejected
from worker.formats.feed_entry.document import absolute
from worker.reading import charset, sanitize

MOST = 200
"""Feeds that one page is asked for."""
_LONGEST = 2_000_000
_LONGEST_TITLE = 2_000
"""Characters of a link that are read for its title: the links of a page may lie in each other."""
_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x.atom+xml",
        "application/x-atom+xml",
        "application/xml",
        "text/xml",
    }
)
_JSON = "application/json"
_RELATIONS = frozenset({"alternate", "feed"})
_LOOKS_LIKE_ONE = re.compile(
    r"(?:[/._-]|^)(?:rss\d?|atom|feeds?|rdf)(?:[/._-]|$)|\.(?:rss|atom|rdf)$", re.IGNORECASE
)
_COMMENTS = re.compile(r"/comments?(?:/|$)|[?&]feed=comments|comments?[_-]?(?:feed|rss)", re.I)
_SITEMAP = re.compile(
    r"^[ \t]{0,20}sitemap[ \t]{0,20}:[ \t]{0,20}(\S{1,2000})", re.IGNORECASE | re.MULTILINE
)
_USUAL = ("feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json")
"""Where sites have a feed that no page of theirs names."""


@dataclass(frozen=True, slots=True)
class Named:
    """A feed that a page names, or what looks like one."""

    url: str
    title: str = ""


def named(content: bytes, url: str) -> list[Named]:
    """Returns the feeds that the page at ``url`` names, each once: what it says to be a feed, or
    where it says nothing, what its links look like. Those of comments come last."""
    from lxml import etree, html

    try:
        text = charset.decoded(content[:_LONGEST]).text
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text))
    except (DocumentRejected, etree.LxmlError, ValueError):
        return []
    base = absolute(url, next(iter(root.xpath("//base/@href")), "")) or url
    found: dict[str, Named] = {}
    for each in (*_stated(root, base), *(() if _has_stated(root, base) else _linked(root, base))):
        found.setdefault(each.url, each)
        if len(found) == MOST:
            break
    return sorted(found.values(), key=lambda each: is_of_comments(each.url))


def is_of_comments(url: str) -> bool:
    """Tells whether an address is that of a feed of readers' comments, by its looks."""
    return _COMMENTS.search(url) is not None


def sitemaps(robots: str) -> list[str]:
    """Returns the sitemaps that a robots.txt names (sitemaps.org), those of news first."""
    urls = [each for each in _SITEMAP.findall(robots) if absolute("", each)]
    return sorted(dict.fromkeys(urls[:MOST]), key=lambda each: "news" not in each.lower())


def usual(url: str) -> list[str]:
    """Returns where the site of ``url`` may have a feed that no page names."""
    parts = urlsplit(url)
    folder = parts.path.rpartition("/")[0]
    places = [f"{folder}/"] if folder else []
    root = f"{parts.scheme}://{parts.netloc}"
    return list(dict.fromkeys(f"{root}{p}{name}" for p in ("/", *places) for name in _USUAL))


def _has_stated(root: Any, base: str) -> bool:
    return next(_stated(root, base), None) is not None


def _stated(root: Any, base: str) -> Iterator[Named]:
    for link in root.iter("link", "a"):
        relations = set((link.get("rel") or "").lower().split())
        kind = (link.get("type") or "").split(";")[0].strip().lower()
        is_json = kind == _JSON and _LOOKS_LIKE_ONE.search(link.get("href") or "")
        if not relations & _RELATIONS or not (kind in _TYPES or is_json or "feed" in relations):
            continue
        if address := _address(link, base):
            yield Named(address, _title(link))


def _linked(root: Any, base: str) -> Iterator[Named]:
    for link in root.iter("a"):
        address = _address(link, base)
        parts = urlsplit(address) if address else None
        if parts and (_LOOKS_LIKE_ONE.search(parts.path) or "feed=" in parts.query):
            yield Named(address, _title(link))


def _address(link: Any, base: str) -> str:
    href = (link.get("href") or "").strip()
    if href.lower().startswith("feed:"):
        # Some browsers were handed feed://example.org/rss and feed:https://example.org/rss.
        rest = href[5:]
        href = rest if rest.lower().startswith("http") else f"http:{rest}"
    return absolute(base, href).partition("#")[0]


def _title(link: Any) -> str:
    said = link.get("title") or "".join(islice(link.itertext(), _LONGEST_TITLE))
    return sanitize.inline_text(said[:_LONGEST_TITLE])[:200]
