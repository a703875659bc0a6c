"""News sitemaps, and indexes of sitemaps (sitemaps.org 0.9; Google's news extension 0.9).

Of a sitemap the pages count that state a title: an address alone says nothing that could be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from worker.formats.feed_entry import RawEntry
from worker.formats.feed_entry.document import Document, Part, absolute, unreadable
from worker.formats.feed_entry.shape import MOST_ENTRIES
from worker.reading import dates, safe_xml
from worker.reading.safe_xml import local_name, text_of

ROOTS = frozenset({"urlset", "sitemapindex"})
_MOST_LISTED = 50_000
"""What one file may list (sitemaps.org); what follows is not read."""
_MOST_PAGES = 10_000
"""That are looked at, of a sitemap: of one for news there are a thousand at most."""
_LONGEST = 2_000
_NEWS = re.compile(r"news", re.IGNORECASE)


def parse_sitemap(markup: str, url: str) -> Document:
    """Parses a sitemap, or an index of them, from its root element on. Raises DocumentRejected."""
    root = safe_xml.mended(markup.encode())
    if root is None:
        raise unreadable("the sitemap is too broken to be read")
    if local_name(root).lower() == "sitemapindex":
        parts = tuple(_parts(root, url))
        if not parts:
            raise unreadable("this is an index of sitemaps that names none")
        return Document((), parts=parts)
    listed = _listed(root, "url")
    if len(listed) > _MOST_PAGES:
        # Which end holds the newest is not said.
        listed = [*listed[: _MOST_PAGES // 2], *listed[-_MOST_PAGES // 2 :]]
    entries = [entry for each in listed if (entry := _entry(each, url)) is not None]
    if listed and not entries:
        words = "this is a sitemap without news: none of its pages has a title there"
        raise unreadable(words)
    is_whole = len(entries) <= MOST_ENTRIES
    if not is_whole:
        entries = sorted(entries, key=_age)[:MOST_ENTRIES]
    return Document(
        tuple(entries),
        () if is_whole else (f"only the newest {MOST_ENTRIES} pages of the sitemap are read",),
        whole=is_whole,
        title=next((each.feed_title for each in entries), ""),
        language=next((each.feed_language for each in entries), ""),
    )


def chosen(parts: tuple[Part, ...], most: int) -> list[Part]:
    """Returns those of an index's sitemaps that are read: of news first, then what changed last,
    and without a date what is named last."""
    places = {each: at for at, each in enumerate(parts)}

    def order(part: Part) -> tuple[bool, float, int]:
        stated = dates.parse_date(part.changed, "feed") if part.changed else None
        at = stated.at.timestamp() if stated else 0.0
        return not _NEWS.search(urlsplit(part.url).path), -at, -places[part]

    return sorted(parts, key=order)[:most]


def _parts(root: Any, url: str) -> Iterator[Part]:
    seen = set()
    for each in _listed(root, "sitemap"):
        values = _values(each)
        address = absolute(url, values.get("loc", ""))
        if address and len(address) <= _LONGEST and address not in seen:
            seen.add(address)
            yield Part(address, values.get("lastmod", ""))


def _listed(root: Any, name: str) -> list[Any]:
    found = []
    for each in root:
        if local_name(each).lower() == name:
            found.append(each)
            if len(found) == _MOST_LISTED:
                break
    return found


def _entry(listed: Any, url: str) -> RawEntry | None:
    values = _values(listed)
    link = absolute(url, values.get("loc", ""))
    title = values.get("title", "")
    if not link or len(link) > _LONGEST or not title:
        return None
    return RawEntry(
        id=link,
        link=link,
        title=title,
        published=values.get("publication_date", ""),
        updated=values.get("lastmod", ""),
        language=values.get("language", ""),
        feed_title=values.get("name", ""),
        feed_language=values.get("language", ""),
        base=url,
    )


def _values(listed: Any) -> dict[str, str]:
    """Returns the texts of an entry's elements, of news within it, too; of images none."""
    found: dict[str, str] = {}
    left = list(listed)
    while left:
        each = left.pop(0)
        name = local_name(each).lower()
        if name in ("news", "publication"):
            left += list(each)
        elif name not in ("image", "video") and len(each) == 0:
            found.setdefault(name, " ".join(text_of(each).split()))
    return found


def _age(entry: RawEntry) -> float:
    stated = dates.parse_date(entry.published or entry.updated, "feed")
    return -stated.at.timestamp() if stated else 0.0
