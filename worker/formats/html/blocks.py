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
    walk = _Walk()
    body = root.find("body")
    top = root if body is None else body
    walk.into(top, top, linked=False)
    walk.end(top)
    return walk.found


class _Walk:
    """The blocks found so far, and the text of the one that is being read."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._text: list[str] = []
        self._linked: list[str] = []
        self._broken = False

    def into(self, element: Any, home: Any, *, linked: bool) -> None:
        """Reads an element whose text is ``home``'s or its own; libxml2 bounds the depth."""
        tag = element.tag
        if tag == "br":
            self._break(home)
            return
        if not isinstance(tag, str) or tag in _UNREAD or is_hidden(element):
            return
        own = tag in BLOCKS
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
