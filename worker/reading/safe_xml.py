"""Strangers' XML without what XML can do: no DTD, no entities of its own, no network."""

from __future__ import annotations

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
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|&(?!(?:amp|lt|gt|quot|apos);)(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?",
    re.DOTALL,
)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def parse(content: bytes) -> Any:
    """Returns the root element (lxml) of a document, mended where it is not well-formed.

    Names of HTML's entities are understood; comments and processing instructions are gone.
    Raises DocumentRejected: ``entities`` where the document declares its own (XML 1.0, 4.2),
    ``too_large``, ``invalid``, and those of charset.decode.
    """
    return tree(plain(charset.decode(content)))


def tree(text: str) -> Any:
    """Returns the root element of a document that ``plain`` returned. Raises DocumentRejected."""
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


def plain(text: str, *, refuse_entities: bool = True) -> str:
    """Returns a document from its root element on, with references that any parser knows.

    The prologue goes, with the document type and every entity that it defines: an entity can only
    be a character of HTML, and nothing is ever expanded. Raises DocumentRejected: ``too_large``,
    and ``entities`` where those of its own are refused rather than left unread.
    """
    if len(text) > _MOST_CHARACTERS or text.count("<") > _MOST_TAGS:
        raise DocumentRejected("too_large", "the XML holds too much to be one document")
    text = _without_prologue(_ILLEGAL.sub("", text.lstrip("\ufeff")), refuse_entities)
    return _AMPERSAND.sub(_reference, text) if "&" in text else text


def _without_prologue(text: str, refuse_entities: bool) -> str:
    position = 0
    while True:
        if found := _BEFORE.match(text, position):
            position = found.end()
        elif doctype := _DOCTYPE.match(text, position):
            position = _behind(text, doctype, refuse_entities)
        else:
            return text[position:]


def _behind(text: str, doctype: re.Match[str], refuse_entities: bool) -> int:
    """Returns where a document type declaration ends."""
    if not doctype[1]:
        return text.find(">", doctype.start()) + 1 or len(text)
    end = _SUBSET_END.search(text, doctype.end())
    if end is None or (
        refuse_entities and _ENTITY_DECLARED.search(text, doctype.end(), end.start())
    ):
        raise DocumentRejected("entities", "the XML declares entities of its own")
    return end.end()


def _reference(found: re.Match[str]) -> str:
    name = found[1]
    if found[0].startswith("<"):
        return found[0]
    if name is None:
        return "&amp;"
    if name.startswith("#"):
        digits = name[1:-1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        legal = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
        # In XML only a small x begins a number of base 16 (XML 1.0, 4.1).
        return f"&#{code};" if legal or 0x10000 <= code <= 0x10FFFF else ""
    character = html5.get(name)
    if character is None:
        return f"&amp;{name}"
    return "".join(f"&#{ord(letter)};" for letter in character)


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
