"""Puts back what the extractor left out of the midst of an article.

The extractor drops lists, paragraphs that are a link and what stands behind quotations, by rules
on single elements. Here the page's blocks are laid beside what it gave: a block that stands among
the article's paragraphs, in the same element or in one of the same kind, and holds prose or the
points of a list, is the article's. What names itself a box, holds links only, or stands before
the first or behind the last paragraph in another element, stays out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from worker.formats.html import prose
from worker.formats.html.blocks import BLOCKS, Block
from worker.formats.html.markup import FoundIn

_MOST_TEXT = 100_000
_MOST_BLOCKS = 3_000
"""Each block is looked for in the text: beyond, nothing is put back."""
_ENDS = 30
_MOST_ABOVE = 20
_NOTABLE = 20
_MIN_KEPT = 50
_MIN_SENTENCE = 25
_MIN_LINK = 40
_MIN_HEADLINE = 25
_REACH = 6
_NEAR = 3
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LEAVES = frozenset({"p", "li", "dt", "dd", *_HEADINGS})
_UNITS = frozenset({"ul", "ol", "dl", "table"})
_COLON = (":", "：", "؛", "ः", "៖")
_BOX = re.compile(
    r"relat(?:ed|ion)|newslett|subscri|promo|shar(?:e|ing)|social|comment|widget|teaser|side-?bar|"
    r"banner|advert|sponsor|cookie|consent|footer|menu|breadcrumb|taglist|author|byline|caption|"
    r"credit|recommend|similar|popular|trending|read-?(?:more|next|also)|more-|sign-?up|log-?in|"
    r"paywall|modal|pop-?up|pop-?over|overlay|player|gallery|slide|carousel|photo|image|video|"
    r"embed|tweet|affiliate|product|disclaimer|rating|hidden|sr-only|copyright|timestamp|disqus|"
    r"foot-?note|call-?(?:to|2)-?action|(?<![a-z])(?:ads?|nav|tags?|bio|toc|meta|poll|quiz|print|"
    r"tools?|date|time|hint|cta|fn)(?![a-z])",
    re.IGNORECASE,
)
"""How boxes beside a text are named by those who build pages."""
_OTHERS = re.compile(
    r"relat(?:ed|ion)|comment|teaser|recommend|similar|popular|trending|carousel|promo|disqus|"
    r"read-?(?:more|next|also)",
    re.IGNORECASE,
)
"""Those of them that hold what others wrote."""


@dataclass(slots=True)
class _Article:
    """Where the article's paragraphs stand: their elements, what holds those, and their kinds."""

    homes: set[Any] = field(default_factory=set)
    above: set[Any] = field(default_factory=set)
    kinds: set[tuple[str, str]] = field(default_factory=set)
    boxes: FoundIn = field(default_factory=lambda: FoundIn(_BOX.search))
    """Which names of elements are those of boxes."""

    def take(self, element: Any) -> None:
        """Learns from the element of a paragraph that the extractor kept."""
        if element.tag not in _LEAVES:
            self.homes.add(element)
        home = next((each for each in element.iterancestors() if each.tag in BLOCKS), None)
        if home is None or home in self.homes:
            return
        self.homes.add(home)
        if name := home.get("class"):
            self.kinds.add((home.tag, name))
        self.above.update(islice(home.iterancestors(), _NEAR))

    def is_box(self, element: Any) -> bool:
        """Tells whether an element is named as boxes beside a text are."""
        return self.boxes[_named(element)]


def completed(blocks: Sequence[Block], lines: Sequence[str]) -> list[str]:
    """Returns the extracted lines with those blocks of the page put back that are the article's."""
    if len(blocks) > _MOST_BLOCKS or sum(map(len, lines)) > _MOST_TEXT:
        return list(lines)
    places = _places(blocks, lines)
    kept = [each for each, place in enumerate(places) if place >= 0 and _is_paragraph(blocks[each])]
    if not kept:
        return list(lines)
    kept = _of_text(blocks, kept)
    article = _Article()
    for number in kept:
        article.take(blocks[number].element)
    back = _back(blocks, places, kept, article)
    return _merged(blocks, lines, places, back)


def _places(blocks: Sequence[Block], lines: Sequence[str]) -> list[int]:
    """Returns for each block the line that holds it; -1 where the text lacks it."""
    packed = prose.packed(lines)
    starts: list[int] = []
    length = 0
    for each in packed:
        starts.append(length)
        length += len(each)
    whole = "".join(packed)
    places = []
    position = 0
    for wanted in prose.packed([block.text for block in blocks]):
        found = _found(whole, wanted, position)
        if found >= 0 and len(wanted) > _NOTABLE:
            position = found + len(wanted)
        end = found + max(1, len(wanted)) - 1
        places.append(bisect_right(starts, end) - 1 if found >= 0 else -1)
    return places


def _found(whole: str, wanted: str, position: int) -> int:
    """Returns where a block stands; of a long one its beginning and its end are enough.

    The extractor may leave out a note or a link in the midst of a paragraph.
    """
    found = whole.find(wanted, position)
    found = whole.find(wanted) if found < 0 else found
    if found < 0 and len(wanted) > 2 * _ENDS and whole.find(wanted[-_ENDS:]) >= 0:
        return whole.find(wanted[:_ENDS])
    return found


def _is_paragraph(block: Block) -> bool:
    return not block.is_linked and prose.is_prose(block.text, _MIN_KEPT)


def _of_text(blocks: Sequence[Block], kept: Sequence[int]) -> list[int]:
    """Returns the kept paragraphs that tell where the article stands: not one that the extractor
    took from a box of comments or of other articles, beside more of them that stand elsewhere."""
    known: dict[Any, bool] = {}

    def is_others(element: Any) -> bool:
        if element not in known:
            known[element] = _OTHERS.search(_named(element)) is not None
        return known[element]

    def is_apart(number: int) -> bool:
        return any(map(is_others, islice(blocks[number].element.iterancestors(), _REACH)))

    own = [each for each in kept if not is_apart(each)]
    return own if 2 * len(own) > len(kept) else list(kept)


def _back(
    blocks: Sequence[Block], places: Sequence[int], kept: Sequence[int], article: _Article
) -> set[int]:
    """Returns the numbers of the blocks to put back."""
    last = kept[-1]
    first = _begin(blocks, kept[0])
    lacking = [number for number in range(first, len(blocks)) if places[number] < 0]
    spots = {number: _spot(blocks[number], article) for number in lacking}

    def together(number: int) -> object:
        spot = spots[number]
        return number if spot is None or spot.unit is None else spot.unit

    back: set[int] = set()
    for _, group in groupby(lacking, key=together):
        numbers = list(group)
        spot = spots[numbers[0]]
        if spot is None or spot.is_box:
            continue
        inside = kept[0] < numbers[0] < last
        if spot.unit is None:
            is_texts = _is_texts_paragraph(blocks[numbers[0]], spot, inside=inside)
        else:
            is_texts = _is_texts_list(blocks, places, numbers, spot, inside=inside)
        back.update(numbers if is_texts else ())
    paragraphs = back.union(kept)
    there = back.union(number for number, place in enumerate(places) if place >= 0)
    heads = [number for number in lacking if kept[0] < number < last]
    heads = [each for each in heads if _is_heading(blocks[each], spots[each])]
    heads = [each for each in heads if _heads(blocks, each, spots[each], there, paragraphs)]
    return back.union(heads)


def _begin(blocks: Sequence[Block], first: int) -> int:
    """Returns the first block that may be the article's: behind the headline where there is one."""
    top = max(0, first - _MOST_ABOVE)
    headlines = (each for each in range(first, top, -1) if blocks[each - 1].element.tag == "h1")
    return next(headlines, top)


def _is_heading(block: Block, spot: _Spot | None) -> bool:
    return block.element.tag in _HEADINGS and spot is not None and not spot.is_box


def _heads(
    blocks: Sequence[Block],
    number: int,
    spot: _Spot | None,
    there: Container[int],
    paragraphs: Container[int],
) -> bool:
    """Tells whether a heading is that of what stands behind it: among the article's paragraphs of
    anything that is there, else of a paragraph."""
    own, behind = blocks[number], number + 1
    if spot is None or spot.depth > 1 or behind not in there or blocks[behind].is_linked:
        return False
    if spot.depth == 0 and spot.is_sibling:
        return not own.linked or behind in paragraphs
    return not own.linked and behind in paragraphs


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a lacking block stands: levels below an element of the article's, and in what."""

    depth: int
    is_sibling: bool
    is_alike: bool
    is_box: bool
    unit: Any | None


def _spot(block: Block, article: _Article) -> _Spot | None:
    """Returns where a block stands in the article; None where it is apart from it, in nothing that
    is named as what holds the article's paragraphs."""
    chain = []
    unit = None
    alike = False
    element = block.element
    if element in article.homes:
        return _Spot(0, True, False, False, None)
    for depth in range(_REACH):
        parent = element.getparent()
        chain.append(element)
        if element.tag in _UNITS:
            unit = element
        if parent is None:
            return None
        if depth and (element.tag, element.get("class") or "") in article.kinds:
            alike = True
        if parent in article.homes or parent in article.above:
            sibling = parent in article.homes
            return _Spot(depth, sibling, alike, any(map(article.is_box, chain)), unit)
        element = parent
    return _Spot(_REACH, False, True, any(map(article.is_box, chain)), unit) if alike else None


def _named(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _is_texts_paragraph(block: Block, spot: _Spot, *, inside: bool) -> bool:
    if block.element.tag in _HEADINGS:
        return False
    if block.is_linked:
        if not inside or not spot.is_sibling or spot.depth > 3:
            return False
        return prose.is_prose(block.text, _MIN_LINK) and block.text[-1] not in "?!？！…"
    if not prose.is_prose(block.text, _MIN_SENTENCE) or block.text[0] == "©":
        return False
    if spot.is_alike:
        return inside or spot.depth < _REACH
    return spot.is_sibling and (inside or spot.depth == 0)


def _is_texts_list(
    blocks: Sequence[Block],
    places: Sequence[int],
    numbers: Sequence[int],
    spot: _Spot,
    *,
    inside: bool,
) -> bool:
    """Tells whether what lacks of a list or a table is text and no menu."""
    items = [blocks[number] for number in numbers]
    before = numbers[0] - 1
    follows_text = places[before] >= 0 and not blocks[before].is_linked
    if not inside and not follows_text:
        return False
    if not spot.is_sibling and spot.depth > 2 and not (inside and spot.is_alike):
        return False
    linked = sum(each.linked for each in items)
    total = sum(len(each.text) for each in items)
    if follows_text and _introduces(blocks[before]):
        return True
    if 2 * linked <= total:
        return not _are_teasers(items)
    sentences = sum(prose.ends(each.text) for each in items)
    return inside and 2 * sentences > len(items)


def _are_teasers(items: Sequence[Block]) -> bool:
    """Tells whether nearly every point is another article's headline, linked, and its summary."""
    return 5 * sum(each.linked >= _MIN_HEADLINE for each in items) >= 4 * len(items)


def _introduces(block: Block) -> bool:
    """Tells whether a sentence announces what follows it; a label such as “Read also:” does not."""
    is_long = prose.weight(block.text) >= _MIN_LINK or prose.is_unspaced(block.text)
    return is_long and block.text.endswith(_COLON) and block.element.tag not in _HEADINGS


def _merged(
    blocks: Sequence[Block], lines: Sequence[str], places: Sequence[int], back: Iterable[int]
) -> list[str]:
    """Returns the lines with the blocks behind those that they follow on the page."""
    wanted = set(back)
    behind: dict[int, list[str]] = {}
    line = -1
    for number, block in enumerate(blocks):
        if places[number] >= 0:
            line = max(line, places[number]) if len(block.text) <= _NOTABLE else places[number]
        elif number in wanted:
            behind.setdefault(line, []).append(block.text)
    made = list(behind.get(-1, ()))
    for number, text in enumerate(lines):
        made.append(text)
        made += behind.get(number, ())
    return made
