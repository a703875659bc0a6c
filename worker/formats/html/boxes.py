"""Boxes that are no part of an article, taken out of the tree before its text is looked for.

Adverts by the names of their elements (AMP's among them), what a browser would not show, and
requests for consent: a box that speaks of cookies or is named after consent, apart from the
headline and what holds it, where prose is left without it. So no such box decides what a short
article is, nor becomes one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from worker.formats.html import blocks, prose
from worker.formats.html.blocks import Block
from worker.formats.html.markup import FoundIn

_ADVERTS = frozenset(
    "ad ads advert adverts advertisement consent cookie cookies notification newsletter related "
    "promo share sharing social comments sidebar sponsored".split()
)
"""Words in the names of a page's own elements, such as ``amp-sticky-ad``."""
_HOLDERS = ("div", "section", "aside", "dialog", "form", "header", "footer", "p", "ul", "span")
_NAMEABLE = ("div", "section", "header", "p")
"""Of these, those that the extractor does not leave out anyway."""
_NAMED = re.compile(
    r"cookie|consent|gdpr|ccpa|rgpd|dsgvo|(?<![a-z])cmp(?![a-z])|privacy[-_ ]?(?:banner|notice|"
    r"bar|box|popup|modal|prompt|settings|manager|layer)",
    re.IGNORECASE,
)
_SAYING = (
    "cookie", "куки", "кукі", "クッキー", "쿠키", "ملفات تعريف الارتباط", "עוגיות", "คุกกี้", "کوکی",
    "कुकी", "evästei", "sütik", "slapuk", "küpsis", "sīkdat", "piškot", "kolačić",
)  # fmt: skip
"""The word by which such a box is known in most languages, and its translations in the others."""
_LEAST = 40
_DIALOGS = frozenset({"dialog", "alertdialog"})
_PARTS = frozenset({"h1", "article", "main"})
_MOST_TEXT = 8_000
"""Characters of a box: what is longer is a page's text about the matter."""


def drop(root: Any, found: Sequence[Block]) -> list[Block]:
    """Takes the boxes out of a page's tree, and returns those of its blocks that are left."""
    hidden, adverts, named = _told_apart(root)
    out = [*filter(blocks.is_hidden, hidden), *_beside(hidden, found), *adverts]
    asking = [*named, *_saying(root, found)]
    asking = [each for each in asking if _is_apart(each)]
    if asking and _leaves_prose(found, asking):
        out += asking
    gone = _within(out)
    _take_out(out)
    return [each for each in found if each.element not in gone] if gone else list(found)


def _take_out(elements: Sequence[Any]) -> None:
    """Takes elements out of their tree, of which what stands behind them stays.

    That of a run of them is joined once: by one after the other, each would copy all before it.
    """
    out = set(elements)
    for holder in dict.fromkeys(each.getparent() for each in elements):
        kept: Any | None = None
        behind: list[str] = []
        for each in list(holder) if holder is not None else ():
            if each not in out:
                _put_behind(holder, kept, behind)
                kept, behind = each, []
            else:
                behind.append(each.tail or "")
                each.tail = None
                holder.remove(each)
        if holder is not None:
            _put_behind(holder, kept, behind)


def _put_behind(holder: Any, kept: Any | None, texts: Sequence[str]) -> None:
    """Puts texts behind an element, or at the beginning of its holder."""
    if more := "".join(texts):
        if kept is None:
            holder.text = f"{holder.text or ''}{more}"
        else:
            kept.tail = f"{kept.tail or ''}{more}"


def _told_apart(root: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """Returns the elements that a browser would not show, the adverts, and those that are named as
    requests for consent are."""
    hidden: list[Any] = []
    adverts: list[Any] = []
    named: list[Any] = []
    known = FoundIn(_NAMED.search)
    for each in root.iter("*"):
        tag = each.tag
        if blocks.is_marked_hidden(each):
            hidden.append(each)
        if "-" in tag and _is_advert(tag):
            adverts.append(each)
        if tag in _NAMEABLE and _is_named(each, known):
            named.append(each)
    return hidden, adverts, named


def _beside(hidden: Sequence[Any], found: Sequence[Block]) -> list[Any]:
    """Returns the long elements that are not shown, where what is shown says twice as much."""
    if not hidden:
        return []
    within = _within(hidden)
    said = [each for each in found if not each.is_linked and prose.is_prose(each.text, _LEAST)]
    unseen = sum(len(each.text) for each in said if each.element in within)
    seen = sum(len(each.text) for each in said) - unseen
    apart = next((each for each in hidden if next(each.iter(*_PARTS), None) is not None), None)
    return list(hidden) if apart is None and unseen and seen >= 2 * unseen else []


def _within(elements: Sequence[Any]) -> set[Any]:
    """Returns the elements and all that they hold, each read once."""
    found: set[Any] = set()
    for each in elements:
        if each not in found:
            found.update(each.iter())
    return found


def _is_advert(tag: str) -> bool:
    return not _ADVERTS.isdisjoint(tag.split("-"))


def _is_named(element: Any, known: FoundIn) -> bool:
    if element.get("role") in _DIALOGS or element.get("aria-modal") == "true":
        return True
    return known[element.get("id", "")] or known[element.get("class", "")]


def _saying(root: Any, found: Sequence[Block]) -> list[Any]:
    """Returns the boxes beside the way from the page's top to its headline that say it.

    What stands behind the headline may be the article: there a box is one with buttons.
    """
    if not _says("\n".join(each.text for each in found)):
        return []
    saying = [each.element for each in found if _says(each.text)]
    way = _way(root) if saying else []
    steps = {holder: inner for inner, holder in pairwise(way)}
    places = {each: place for holder in steps for place, each in enumerate(holder)}
    boxes: dict[Any, bool] = {}
    for element in saying:
        box, holder = element, element.getparent()
        while holder is not None and holder not in steps:
            box, holder = holder, holder.getparent()
        if holder is None or box in boxes or box is steps[holder] or box.tag not in _HOLDERS:
            continue
        before = places[box] < places[steps[holder]]
        asks = before or _asks(box)
        boxes[box] = asks and sum(map(len, box.itertext())) <= _MOST_TEXT
    return [box for box, asks in boxes.items() if asks]


def _way(root: Any) -> list[Any]:
    """Returns the page's article, main part or headline and all that hold it, inmost first."""
    for path in ("//h1[ancestor::article]", "//h1[ancestor::main]", "//h1", "//main", "//article"):
        first = next(iter(root.xpath(path)), None)
        if first is not None:
            inner = next(first.iterancestors("article", "main"), first)
            return [inner, *inner.iterancestors()]
    return []


def _says(text: str) -> bool:
    lowered = text.lower()
    return any(each in lowered for each in _SAYING)


def _asks(element: Any) -> bool:
    return next(element.iter("button", "input"), None) is not None


def _is_apart(element: Any) -> bool:
    """Tells whether a box neither holds a headline or a main part nor stands within an article."""
    if next(element.iterancestors("article", "main"), None) is not None:
        return False
    return next(element.iter(*_PARTS), None) is None


def _leaves_prose(found: Sequence[Block], boxes: Sequence[Any]) -> bool:
    """Tells whether a page has a sentence outside of the boxes, behind its headline."""
    within = _within(boxes)
    headlines = (place for place, each in enumerate(found) if each.element.tag == "h1")
    for block in found[next(headlines, -1) + 1 :]:
        if block.element in within or block.is_linked:
            continue
        if prose.is_prose(block.text, _LEAST) and not _says(block.text):
            return True
    return False
