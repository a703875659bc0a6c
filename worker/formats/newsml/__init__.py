"""News items in XML: NewsML-G2, NewsML 1.2 and NITF (all of the IPTC), and articles in plain XML.

What holds several, news messages and feeds, is split by ``worker.formats.newsml.records``.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

from worker.base.errors import DocumentRejected
from worker.base.types import Article
from worker.formats import json_article
from worker.formats.feed_entry import document as feeds
from worker.formats.newsml import items as newsml_items
from worker.reading import safe_xml, statements
from worker.reading.records import json_fields, json_reading, xml_tables
from worker.reading.safe_xml import local_name

EXTENSIONS = (".xml", ".newsml", ".nitf")

_SOURCE = "xml"
_ITEMS = ("newsItem", "NewsItem", "nitf")
_NO_NEWS = frozenset({"conceptItem", "planningItem", "knowledgeItem", "catalogItem", "urlset"})


def read(content: bytes) -> Article:
    """Reads one news item: its text as paragraphs, and what it states.

    Raises DocumentRejected: ``several`` for what has to be split first, ``no_text``,
    ``no_article``, and those of safe_xml.parse. A withdrawn item may have no text.
    """
    try:
        parsed = _read(content)
    except UnicodeError as error:
        # lxml gives names and texts as they stand, and decodes them when they are asked for.
        raise DocumentRejected("invalid", "the XML holds a byte that cannot be read") from error
    if not parsed.text and not statements.is_withdrawal(parsed.statement):
        code = "no_text" if parsed.title else "no_article"
        raise DocumentRejected(code, "the XML holds no text of an article")
    return parsed


def _read(content: bytes) -> Article:
    root = safe_xml.parse(content)
    item = _only_item(root)
    if item is not None:
        return newsml_items.describe(item)
    return _page(content) if local_name(root).lower() == "html" else _plain(root)


def _only_item(root: Any) -> Any | None:
    """Returns the news item that the document is or wraps; None where there is none."""
    if local_name(root) in _ITEMS:
        return root
    if feeds.is_feed(root):
        raise DocumentRejected("several", "the XML is a feed, not one article")
    if local_name(root) in _NO_NEWS:
        raise DocumentRejected("no_article", "the XML is no news item")
    for name in _ITEMS:
        found = list(islice(root.iter(f"{{*}}{name}"), 2))
        if len(found) == 2 and local_name(root) != "NewsML":
            raise DocumentRejected("several", "the XML holds several news items")
        if found:
            return found[0]
    return None


def _page(content: bytes) -> Article:
    from worker.formats import html

    return html.read(content)


def _plain(root: Any) -> Article:
    """Reads an article in XML of no known kind by the names that JSON is read by."""
    value = xml_tables.table(root)
    if not isinstance(value, dict) or not json_fields.strength(value):
        return Article(text="")
    found = json_fields.find(value)
    return replace(json_article.describe(found, _SOURCE), text=json_reading.body(found))
