"""Keeps the extractor from quadratic time where an element has very many pieces.

What is left of stripped elements are texts side by side, and lxml looks back over all of these for
each one that a path such as ``//p//text()`` finds: a paragraph of 16,000 links took 20 seconds. It
counts children one by one, too, whenever it is asked whether there are any. And the extractor's
last resort looks from each short paragraph for one that is not, however many are short.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import islice
from typing import Any

_MANY = 200
"""Elements that may be stripped without joining the texts that they leave."""
_GROWING = frozenset({"body", "row"})
"""What the extractor makes, piece by piece."""
_COUNTED = 200
"""Children of those that are counted: it asks whether there are any, or a hundred."""
_LOOKED_AT = 201
"""Paragraphs from one to the last that is looked at for its class."""


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


def neighbour(at: int, paragraphs: Any, ignore_neargood: bool, step: int, boundary: int) -> str:
    """Returns the class of the next paragraph that has one, as the extractor's last resort does,
    among the next 200: it looks from each short one."""
    end = min(boundary, at + _LOOKED_AT) if step > 0 else max(boundary, at - _LOOKED_AT)
    for place in range(at + step, end, step):
        found: str = paragraphs[place].class_type
        if found in ("good", "bad") or (found == "neargood" and not ignore_neargood):
            return found
    return "bad"


class Extracted:
    """What was extracted, as the extractor asks of it whether its paragraphs hold any text: libxml2
    puts the texts of all of them in order first, in quadratic time."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def __getattr__(self, name: str) -> Any:
        return getattr(self._body, name)

    def xpath(self, path: str) -> Any:
        """Returns what lxml does; of the texts of paragraphs the first alone."""
        if path != ".//p//text()":
            return self._body.xpath(path)
        texts = (text for each in self._body.iter("p") for text in each.itertext())
        return list(islice(texts, 1))


def _asking(prefers: Callable[..., bool]) -> Callable[..., bool]:
    def prefers_readability(body: Any, *given: Any) -> bool:
        return prefers(Extracted(body), *given)

    return prefers_readability


@cache
def install() -> None:
    """Lets the extractor strip elements, count children, look around and ask so."""
    from justext import core as last_resort
    from trafilatura import core, external, htmlprocessing, main_extractor

    users: tuple[Any, ...] = (core, external, htmlprocessing, main_extractor)
    for user in users:
        user.strip_tags = strip_tags
    counting: Any = main_extractor
    counting.len = length
    last_resort._get_neighbour = neighbour
    asking: Any = external
    asking._prefer_readability = _asking(asking._prefer_readability)
