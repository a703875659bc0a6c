"""What the elements of a feed's entries say that feedparser does not tell: addresses, and names.

feedparser takes the words of any ``link`` for the entry's address, forgets what an address is
relative to behind an entry, and knows relations by their short names only.
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
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_MEDIA = "http://search.yahoo.com/mrss"
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


def _links(entry: Any, base: str) -> Links:
    found = [each for each in _children(entry, "link") if _is_page(each)]
    raw = [str(each.get("href") or each.text or "").strip() for each in found]
    pages = (absolute(_base(each, base), link) for each, link in zip(found, raw, strict=True))
    named = (text_of(each).strip() for name in _NAMED_BY for each in _children(entry, name))
    name = next(filter(None, (*named, *raw)), "")
    return tuple(filter(None, pages)), name


def _is_page(link: Any) -> bool:
    relation = (link.get("rel") or "alternate").strip().lower()
    return relation.removeprefix(_RELATIONS) == "alternate"


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


def _children(element: Any, name: str) -> Iterator[Any]:
    """Yields the children of a name; those of Media RSS describe pictures."""
    for child in element:
        if local_name(child).lower() == name and not child.tag.startswith(f"{{{_MEDIA}"):
            yield child
