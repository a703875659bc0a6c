"""What a value of JSON stands for: the text or the people in it, however they are wrapped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_MOST_PIECES = 20_000
_NESTED = (
    "rendered", "main", "basic", "default", "value", "text", "html", "body", "content", "plain",
    "blocks", "children", "paragraphs", "content_elements", "nodes", "data", "items", "#text",
    "_text", "$t", "$", "_", "@value", "__cdata", "cdata", "__html", "print",
)  # fmt: skip
"""Where an object that stands for a text keeps it, best first."""
_NAMES = ("name", "full_name", "fullName", "display_name", "displayName", "literal", "label")
_NAMED_BY = ("by", "byline", "original", "title", "value", "rendered", "#text")
_NO_PROSE = frozenset(
    "image picture figure photo gallery video audio embed oembed_response iframe ad advertisement "
    "promo related related_list interstitial_link raw_html reference newsletter divider".split()
)


def text(value: object) -> str:
    """Returns the text that a value stands for: pieces of a list are paragraphs.

    Never deeper than 12 levels and never more than 20,000 pieces.
    """
    return "".join(_pieces(value, 0, [_MOST_PIECES])).strip()


def _pieces(value: object, depth: int, budget: list[int]) -> Iterator[str]:
    budget[0] -= 1
    if depth > 12 or budget[0] < 0:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for place, each in enumerate(value):
            if place and not _is_inline(each):
                yield "\n\n"
            yield from _pieces(each, depth + 1, budget)
    elif isinstance(value, dict):
        if str(value.get("type", "")).lower() in _NO_PROSE:
            return
        kept = inner(value)
        if kept is not None:
            yield from _pieces(kept, depth + 1, budget)


def inner(table: dict[str, Any]) -> object:
    """Returns what an object that stands for a text keeps it in; None where there is nothing."""
    for name in _NESTED:
        kept = table.get(name)
        if isinstance(kept, str | list | dict) and kept:
            return kept
    if table and all(len(str(key)) in (2, 5) for key in table):  # texts by language
        return next(iter(table.values()))
    return None


def _is_inline(piece: object) -> bool:
    """Tells whether a piece of a list goes on within the paragraph (ProseMirror, Portable Text)."""
    if not isinstance(piece, dict):
        return False
    kind = piece.get("_type") or piece.get("type") or piece.get("nodeType")
    return kind == "span" or (
        kind == "text" and ("marks" in piece or set(piece) <= {"type", "text"})
    )


def people(value: object, depth: int = 0) -> list[str]:
    """Returns the names that a value holds: texts, objects with a name, lists of them."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list):
        return (
            [name for each in value[:50] for name in people(each, depth + 1)] if depth < 4 else []
        )
    if not isinstance(value, dict) or depth >= 4:
        return []
    for key in _NAMES:
        if isinstance(value.get(key), str) and value[key].strip():
            return [value[key]]
    parts = [value.get(key) for key in ("first_name", "firstName", "last_name", "lastName")]
    parts += [value.get(key) for key in ("first", "last", "givenName", "familyName")]
    joined = " ".join(part.strip() for part in parts if isinstance(part, str))
    if joined:
        return [joined]
    kept = [value[key] for key in _NAMED_BY if value.get(key)]
    return people(kept[0], depth + 1) if kept else []
