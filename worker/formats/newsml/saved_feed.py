"""The entries of a feed that was saved to a file, from its XML: RSS 0.9x, 1.0, 2.0 and Atom.

The names are taken without their namespaces, which old feeds leave out or misspell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from worker.formats.feed_entry import CORRECTIONS, STATUSES, RawContent, RawEntry
from worker.reading import safe_xml
from worker.reading.safe_xml import local_name, text_of

_PREFIX = re.compile(r"(</?)[\w-]{1,20}:(?=\w)")
_FEEDS = frozenset({"rss", "RDF", "feed", "channel"})
_ENTRIES = frozenset({"item", "entry"})
_XML = "{http://www.w3.org/XML/1998/namespace}"
_MEDIA = "http://search.yahoo.com/mrss"
_TEXTS = frozenset({"description", "summary", "subtitle"})
_DATES = ("pubDate", "published", "date", "issued", "created")
_LONGEST_STATUS = 60
_CONTENTS = frozenset({"encoded", "content", "body", "fulltext", "full-text"})


def is_feed(root: Any) -> bool:
    """Tells whether a root element is a feed's."""
    return local_name(root) in _FEEDS


def entries(root: Any) -> Iterator[RawEntry]:
    """Yields the entries of a feed in their order."""
    channel = next((each for each in root if local_name(each) == "channel"), root)
    head = _Head(channel)
    for parent in (root, channel) if channel is not root else (root,):
        for element in parent:
            if local_name(element) in _ENTRIES:
                yield _entry(element, head)


class _Head:
    """What the feed states for all its entries."""

    def __init__(self, channel: Any) -> None:
        self.title = _plain(channel, "title")
        self.language = _plain(channel, "language") or _language(channel)
        self.authors = _authors(channel)
        link = _link(channel)
        self.base = link if link.startswith(("http://", "https://")) else ""


def _entry(element: Any, head: _Head) -> RawEntry:
    source = _child(element, "source")
    published = next(filter(None, (_plain(element, name) for name in _DATES)), "")
    identity = _plain(element, "guid") or _plain(element, "id")
    identity = identity or _plain(element, "identifier")
    link = _link(element)
    if not link and identity.startswith(("http://", "https://")):
        link = identity
    contents = tuple(
        RawContent(value, each.get("type") or "")
        for each in _children(element, _CONTENTS)
        if (value := _markup(each))
    )
    return RawEntry(
        id=identity,
        link=link,
        title=_first_markup(element, "title"),
        summary=next((_markup(each) for each in _children(element, _TEXTS)), ""),
        contents=contents,
        authors=_authors(element) or head.authors,
        published=published,
        updated=_plain(element, "updated") or _plain(element, "modified"),
        tags=tuple(filter(None, (_tag(each) for each in _children(element, {"category"})))),
        language=_plain(element, "language") or _language(element),
        feed_title=head.title,
        feed_language=head.language,
        source_title="" if source is None else _plain(source, "title") or text_of(source).strip(),
        source_url="" if source is None else source.get("url") or "",
        base=link or head.base,
        status=tuple(_statuses(element)),
    )


def _statuses(element: Any) -> Iterator[str]:
    """Yields what the entry states of its publication, and that it is a correction."""
    for each in element.iterdescendants():
        name = local_name(each).lower()
        if name in STATUSES and (stated := text_of(each).strip()):
            yield stated[:_LONGEST_STATUS]
        elif name in CORRECTIONS:
            yield "correction"


def _children(element: Any, names: frozenset[str] | set[str]) -> Iterator[Any]:
    """Yields the children of these names; those of Media RSS describe pictures."""
    for child in element:
        if local_name(child) in names and not child.tag.startswith(f"{{{_MEDIA}"):
            yield child


def _child(element: Any, name: str) -> Any:
    return next(_children(element, {name}), None)


def _plain(element: Any, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else text_of(child).strip()


def _first_markup(element: Any, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else _markup(child)


def _markup(element: Any) -> str:
    """Returns an element's text; where it holds elements (Atom's XHTML), their markup."""
    if not len(element):
        return (element.text or "").strip()
    inner = [element.text or ""]
    for child in element:
        inner.append(safe_xml.serialised(child).decode())
        inner.append(child.tail or "")
    return _PREFIX.sub(r"\1", "".join(inner)).strip()


def _link(element: Any) -> str:
    """Returns the address of the page: Atom's alternate link, or RSS' link."""
    best = ""
    for each in _children(element, {"link", "origLink"}):
        address = (each.get("href") or each.text or "").strip()
        if not address:
            continue
        if local_name(each) == "origLink" or (each.get("rel") or "alternate") == "alternate":
            return str(address)
        best = best or ("" if each.get("rel") in ("self", "enclosure", "replies") else address)
    return best


def _authors(element: Any) -> tuple[str, ...]:
    found: list[str] = []
    for each in _children(element, {"author", "creator"}):
        name = _plain(each, "name") or (each.text or "").strip()
        if name and name not in found:
            found.append(name)
    return tuple(found)


def _tag(element: Any) -> str:
    return str(element.get("label") or element.get("term") or element.text or "").strip()


def _language(element: Any) -> str:
    return str(element.get(f"{_XML}lang") or "").strip()
