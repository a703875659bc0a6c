"""A page's visible text as blocks in the page's order: what stands where, and how much is link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BLOCKS = frozenset(
    "address article blockquote body center dd details dir div dl dt h1 h2 h3 h4 h5 h6 header "
    "hgroup hr li main ol p pre section summary table tbody tfoot thead tr td th ul caption".split()
)
"""Elements that begin and end a block."""
_UNREAD = frozenset(
    "nav aside footer form button select option label input textarea script style noscript "
    "template iframe object embed svg math canvas audio video picture map dialog menu figure time "
    "head title link meta fieldset legend".split()
)
"""Elements whose text is no part of an article, or a picture's or a date's."""
_UNSEEN = frozenset(
    "script style noscript template iframe object embed svg math canvas audio video select option "
    "datalist textarea map head title link meta".split()
)
"""Elements that no browser shows as text."""
_BOUNDS = BLOCKS | (_UNREAD - _UNSEEN)
_MOST_SHOWN = 200_000
"""Characters of what a page shows that are looked at: the longest texts have a quarter of it."""

_LONGEST_HIDDEN = 500


@dataclass(slots=True)
class Block:
    """A run of text between two breaks: its words, its characters in links, its element."""

    text: str
    linked: int
    element: Any

    @property
    def is_linked(self) -> bool:
        """Tells whether more than half of the text is link."""
        return 2 * self.linked > len(self.text)


def of(root: Any) -> list[Block]:
    """Returns the blocks of a page's tree or of an element."""
    return _walked(root).found


def shown(root: Any) -> tuple[list[Block], list[str]]:
    """Returns the blocks of a page's tree, and all that a browser shows of it, a line a block.

    Of more than 200,000 characters shown it is the first lines."""
    walk = _walked(root, keeps_beside=True)
    lines: list[str] = []
    beside, left = iter(walk.beside), _MOST_SHOWN
    place, text = next(beside, _NONE)
    for number in range(len(walk.found) + 1):
        while place == number:
            lines.append(text)
            place, text = next(beside, _NONE)
        if number < len(walk.found):
            lines.append(walk.found[number].text)
    for number, each in enumerate(lines):
        left -= len(each)
        if left < 0:
            return walk.found, lines[:number]
    return walk.found, lines


_NONE = (-1, "")


def _walked(root: Any, *, keeps_beside: bool = False) -> _Walk:
    walk = _Walk(keeps_beside=keeps_beside)
    body = root.find("body")
    top = root if body is None else body
    walk.into(top, top, linked=False)
    walk.end(top)
    return walk


class _Walk:
    """The blocks found so far, and the text of the one that is being read."""

    def __init__(self, *, keeps_beside: bool = False, within: bool = False) -> None:
        self.found: list[Block] = []
        self.beside: list[tuple[int, str]] = []
        """What is shown and is no part of an article, each with the number of blocks above."""
        self._keeps_beside = keeps_beside
        self._unread = _UNSEEN if within else _UNREAD
        self._bounds = _BOUNDS if within else BLOCKS
        self._text: list[str] = []
        self._linked: list[str] = []
        self._broken = False

    def into(self, element: Any, home: Any, *, linked: bool) -> None:
        """Reads an element whose text is ``home``'s or its own; libxml2 bounds the depth."""
        tag = element.tag
        if tag == "br":
            self._break(home)
            return
        if not isinstance(tag, str) or is_hidden(element):
            return
        if tag in self._unread:
            if self._keeps_beside and tag not in _UNSEEN:
                self._look_into(element)
            return
        own = tag in self._bounds
        if own:
            self.end(home)
        linked = linked or tag == "a"
        inner = element if own else home
        self._add(element.text, linked=linked)
        for child in element:
            self.into(child, inner, linked=linked)
            self._add(child.tail, linked=linked)
        if own:
            self.end(element)

    def _look_into(self, element: Any) -> None:
        walk = _Walk(within=True)
        walk.into(element, element, linked=False)
        walk.end(element)
        self.beside += [(len(self.found), each.text) for each in walk.found]

    def _break(self, home: Any) -> None:
        """Takes a line break for a blank, and the second in a row for a block's end."""
        if self._broken:
            self.end(home)
        elif self._text:
            self._text.append("\n")
            self._broken = True

    def _add(self, text: str | None, *, linked: bool) -> None:
        if not text:
            return
        self._broken = self._broken and text.isspace()
        self._text.append(text)
        if linked:
            self._linked.append(text)

    def end(self, element: Any) -> None:
        """Ends the block that is being read."""
        if self._text and (text := " ".join("".join(self._text).split())):
            linked = len(" ".join("".join(self._linked).split())) if self._linked else 0
            self.found.append(Block(text, linked, element))
        if self._text:
            self._text, self._linked = [], []
        self._broken = False


def is_hidden(element: Any) -> bool:
    """Tells whether a browser would not show the element, and it is short.

    A long one may be a page's text that a program shows later, or behind a paywall.
    """
    if not is_marked_hidden(element):
        return False
    length = 0
    for text in element.itertext():
        length += len(text)
        if length > _LONGEST_HIDDEN:
            return False
    return True


def is_marked_hidden(element: Any) -> bool:
    """Tells whether a browser would not show the element."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and "display:none" in style.replace(" ", "").lower()
