"""Keeps the extractor from quadratic time where an element has very many pieces.

What is left of stripped elements are texts side by side, and lxml looks back over all of these for
each one that a path such as ``//p//text()`` finds: a paragraph of 16,000 links took 20 seconds. It
counts children one by one, too, whenever it is asked whether there are any.
"""

from __future__ import annotations

from typing import Any

_MANY = 200
"""Elements that may be stripped without joining the texts that they leave."""
_GROWING = frozenset({"body", "row"})
"""What the extractor makes, piece by piece."""
_COUNTED = 200
"""Children of those that are counted: it asks whether there are any, or a hundred."""


def strip_tags(tree: Any, *tags: str) -> None:
    """Does what lxml's own does, and joins the texts that come to stand side by side, where they
    are many."""
    from lxml import etree

    many = sum(1 for _ in tree.iter(*tags)) > _MANY if tags else False
    etree.strip_tags(tree, *tags)
    if many:
        _join(tree)


def _join(tree: Any) -> None:
    """Makes one text of those that follow each other; they read the same before and after."""
    for element in tree.iter("*"):
        if element.text is not None:
            element.text = element.text
        if element.tail is not None:
            element.tail = element.tail


def length(of: Any) -> int:
    """Returns ``len``, but of what the extractor makes at most 200: it looks after each piece that
    it adds or takes away."""
    if getattr(of, "tag", None) in _GROWING:
        try:
            of[_COUNTED]
        except IndexError:
            return len(of)
        return _COUNTED
    return len(of)


def install() -> None:
    """Lets the extractor strip elements and count children so."""
    from trafilatura import core, external, htmlprocessing, main_extractor

    users: tuple[Any, ...] = (core, external, htmlprocessing, main_extractor)
    for user in users:
        user.strip_tags = strip_tags
    counting: Any = main_extractor
    counting.len = length
