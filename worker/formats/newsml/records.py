"""The articles in XML: news messages (NewsML-G2, NewsML 1.2), sets of NITF, feeds (RSS, Atom).

News items become documents of their own for ``newsml``, entries of a feed ``RawEntry`` for
``feed_entry``, as a polled feed's are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from worker.formats import feed_entry
from worker.formats.feed_entry import parse
from worker.reading import charset, safe_xml
from worker.reading.records import Record, json_fields, xml_tables
from worker.reading.safe_xml import local_name

_ITEMS = frozenset({"newsItem", "NewsItem", "nitf"})
_MOST_DEEP = 4
_SAMPLE = 20


def records(content: bytes) -> Iterator[Record]:
    """Yields the articles of a news message or a feed, in their order.

    Yields nothing where the document is one news item itself, or neither. Raises
    DocumentRejected, as ``safe_xml.parse`` does.
    """
    markup = parse.markup_of(charset.decoded(content).text)
    if parse.begins_feed(markup):
        for name, entry in parse.saved(markup):
            yield Record(name, "feed_entry", feed_entry.write(entry))
        return
    root = safe_xml.tree(markup)
    if local_name(root) in _ITEMS:
        return
    items = list(_items(root, 0)) or _alike(root)
    if len(items) == 1 and local_name(root) == "NewsML":
        return  # NewsML 1.2 wraps the single item as well
    for item in items:
        yield Record(identity(item), "newsml", safe_xml.serialised(item))


def _alike(root: Any) -> list[Any]:
    """Returns the children of one name that look like articles, in XML of no known kind."""
    if json_fields.strength(xml_tables.table(root)) == 3:
        return []
    for parent in (root, *islice(root, _SAMPLE)):
        groups: dict[str, list[Any]] = {}
        for child in parent:
            groups.setdefault(local_name(child), []).append(child)
        for name, members in groups.items():
            sample = members[:_SAMPLE]
            good = sum(json_fields.strength(xml_tables.table(each)) >= 2 for each in sample)
            if name and 2 * good > len(sample):
                return members
    return []


def _items(element: Any, depth: int) -> Iterator[Any]:
    for child in element:
        name = local_name(child)
        if name in _ITEMS:
            yield child
        elif depth < _MOST_DEEP and name:
            yield from _items(child, depth + 1)


def identity(item: Any) -> str:
    """Returns what a news item calls itself: guid (G2), NewsItemId (1.2), doc-id (NITF)."""
    if guid := item.get("guid"):
        return str(guid).strip()
    for element in item.iter("{*}PublicIdentifier", "{*}NewsItemId", "{*}doc-id", "{*}du-key"):
        stated = safe_xml.text_of(element).strip()
        stated = stated or element.get("id-string") or element.get("key") or ""
        if stated:
            return str(stated).strip()
    return json_fields.identity(xml_tables.table(item))
