"""What the elements of a feed's entries say that feedparser does not tell.

It forgets what addresses are relative to behind an element that says otherwise, and under which
name an entry is known in a file that is read without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from worker.formats.feed_entry.document import absolute
from worker.reading import safe_xml
from worker.reading.safe_xml import local_name, text_of

_ENTRIES = frozenset({"item", "entry"})
_NAMED_BY = ("guid", "id", "identifier")
_TOLD = frozenset({"link", *_NAMED_BY})
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_MEDIA = "{http://search.yahoo.com/mrss"
"""The namespace of what describes pictures."""
_RELATIONS = "http://www.iana.org/assignments/relation/"
"""What the name of a relation stands for (RFC 4287, 4.2.7.2)."""


Links = tuple[tuple[str, ...], str]
"""Of one entry: the addresses of its page, and what it is known by within its file."""


def links(data: bytes, base: str) -> tuple[Links, ...]:
    """Returns the links of the entries of well-formed XML, in their order.

    ``base`` is what addresses are relative to where no ``xml:base`` says otherwise.
    """
    root = safe_xml.mended(data)
    return tuple(_links(each, base) for each in _entries(root)) if root is not None else ()


def _entries(root: Any) -> Iterator[Any]:
    for child in root:
        name = local_name(child).lower()
        if name in _ENTRIES:
            yield child
        elif name == "channel":
            yield from (each for each in child if local_name(each).lower() in _ENTRIES)


def is_page(relation: str) -> bool:
    """Tells whether a link of this relation leads to the entry's page."""
    return relation.strip().lower().removeprefix(_RELATIONS) in ("", "alternate")


def _links(entry: Any, base: str) -> Links:
    found: dict[str, list[Any]] = {}
    for child in entry:
        name = local_name(child).lower()
        if name in _TOLD and not child.tag.startswith(_MEDIA):
            found.setdefault(name, []).append(child)
    links = [each for each in found.get("link", ()) if is_page(each.get("rel") or "")]
    raw = [str(each.get("href") or each.text or "").strip() for each in links]
    pages = (absolute(_base(each, base), link) for each, link in zip(links, raw, strict=True))
    named = (text_of(each).strip() for name in _NAMED_BY for each in found.get(name, ()))
    name = next(filter(None, (*named, *raw)), "")
    return tuple(filter(None, pages)), name


def _base(element: Any, base: str) -> str:
    """Returns what addresses in an element are relative to (XML Base, 4)."""
    stated = [each.get(_BASE) for each in (element, *element.iterancestors())]
    for each in reversed(stated):
        if each:
            try:
                base = urljoin(base, each.strip())
            except ValueError:
                continue
    return base
