"""Strangers' XML without what XML can do: no DTD, no entities of its own, no network."""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import Any

from worker.base.errors import DocumentRejected
from worker.reading import charset

_MOST_TAGS = 1_000_000
_MOST_CHARACTERS = 40_000_000
_BEFORE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[\]<>]{0,2000}(\[)?", re.IGNORECASE)
_SUBSET_END = re.compile(r"\]\s{0,99}>")
_ENTITY_DECLARED = re.compile(r"<!ENTITY", re.IGNORECASE)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE = re.compile(r"&(?!#?\w{1,32};)")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def parse(content: bytes) -> Any:
    """Returns the root element (lxml) of a document, mended where it is not well-formed.

    Names of HTML's entities are understood; comments and processing instructions are gone.
    Raises DocumentRejected: ``entities`` where the document declares its own (XML 1.0, 4.2),
    ``too_large``, ``invalid``, and those of charset.decode.
    """
    text = _plain(charset.decode(content))
    root = mended(text.encode("utf-8", "replace"))
    if root is None:
        raise DocumentRejected("invalid", "the XML cannot be read")
    return root


def mended(data: bytes, *, keep_cdata: bool = False) -> Any | None:
    """Returns the root element (lxml) of XML in UTF-8, mended where it is broken.

    Nothing is fetched and no entity is resolved. None where nothing of it can be read.
    """
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=not keep_cdata,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None


def _plain(text: str) -> str:
    """Returns the document without its declarations."""
    if len(text) > _MOST_CHARACTERS or text.count("<") > _MOST_TAGS:
        raise DocumentRejected("too_large", "the XML holds too much to be one document")
    text = _without_prologue(text.lstrip("\ufeff"))
    if "&" in text:
        text = _BARE.sub("&amp;", _NAMED.sub(_character, text))
    return _ILLEGAL.sub("", text)


def _without_prologue(text: str) -> str:
    """Returns the document from behind its declarations on."""
    position = 0
    while found := _BEFORE.match(text, position):
        position = found.end()
    doctype = _DOCTYPE.match(text, position)
    if doctype is None:
        return text[position:]
    if not doctype[1]:
        return text[text.find(">", doctype.start()) + 1 :].lstrip()
    end = _SUBSET_END.search(text, doctype.end())
    if end is None or _ENTITY_DECLARED.search(text, doctype.end(), end.start()):
        raise DocumentRejected("entities", "the XML declares entities of its own")
    return text[end.end() :].lstrip()


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name in _XML_NAMES or f"{name};" not in html5:
        return found[0]
    return html.escape(html.unescape(found[0]))


def local_name(element: Any) -> str:
    """Returns an element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def serialised(element: Any) -> bytes:
    """Returns an element as a document of its own, in UTF-8."""
    from lxml import etree

    written: bytes = etree.tostring(element, encoding="utf-8", with_tail=False)
    return written


def text_of(element: Any) -> str:
    """Returns all characters within an element."""
    return "".join(element.itertext())
