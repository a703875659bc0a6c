"""XML of no known kind as a table of names and texts, so that what reads JSON can read it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from worker.reading import safe_xml
from worker.reading.safe_xml import local_name

_DEEPEST = 6
_MOST_CHILDREN = 2_000
_MARKUP = frozenset(
    "p div br b i em strong a h1 h2 h3 h4 h5 h6 ul ol li span blockquote table sub sup hr "
    "para paragraph absatz abs".split()
)
_BLOCKS = re.compile(
    r"(</?)(?:para|paragraph|absatz|abs|hl2|subhead|crosshead|hl1|block|headline)\b", re.IGNORECASE
)
_LETTER = re.compile(r"[^\W\d_]")
_PREFIX = re.compile(r"(</?)[\w-]{1,20}:(?=\w)")


def table(element: Any, depth: int = 0) -> object:
    """Returns an element as a text, as markup where it holds HTML, or as a table of its children.

    Children of the same name become a list. Attributes stand under their names where there is no
    child of that name.
    """
    children = [each for each in element if local_name(each)][:_MOST_CHILDREN]
    if not children and (not element.attrib or (element.text or "").strip()):
        return (element.text or "").strip()
    if depth >= _DEEPEST or _is_markup(children):
        return markup(element)
    if depth and _is_mixed(children):
        marked = _is_markup(element.iterdescendants())
        return markup(element) if marked else safe_xml.text_of(element).strip()
    found: dict[str, Any] = {}
    for child in children:
        name = local_name(child)
        value = table(child, depth + 1)
        if name in found:
            others = found[name] if isinstance(found[name], list) else [found[name]]
            found[name] = [*others, value] if len(others) < 500 else others
        else:
            found[name] = value
    for key, value in element.attrib.items():
        found.setdefault(key.rpartition("}")[2], value)
    text = (element.text or "").strip()
    if text:
        found.setdefault("#text", text)
    return found


def _is_markup(elements: Iterable[Any]) -> bool:
    return any(local_name(each).lower() in _MARKUP for each in elements)


def _is_mixed(children: list[Any]) -> bool:
    """Tells whether text goes on behind a child, as behind ``<person>`` within a sentence."""
    return any(_LETTER.search(each.tail or "") for each in children)


def markup(element: Any) -> str:
    """Returns what an element holds as HTML: names without prefixes, other paragraphs as ``p``."""
    inner = [_escaped(element.text or "")]
    for child in element:
        inner.append(safe_xml.serialised(child).decode())
        inner.append(_escaped(child.tail or ""))
    return _BLOCKS.sub(r"\1p", _PREFIX.sub(r"\1", "".join(inner))).strip()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
