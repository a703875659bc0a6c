"""A page's markup, and what is made of it in more than one place: each is made once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

from worker.formats.html import blocks, tree
from worker.reading import sanitize

_FRAME = re.compile(
    r"<(?=[a-z/!])(?:/?(?:html|body)\b[^<>]{0,2000}|!doctype[^<>]{0,500})>", re.IGNORECASE
)


class FoundIn(dict[str, bool]):
    """Whether a search finds something in the values of attributes, most of which many elements
    share: each value is searched once."""

    def __init__(self, search: Callable[[str], re.Match[str] | None]) -> None:
        super().__init__()
        self._search = search

    def __missing__(self, value: str) -> bool:
        found = self[value] = self._search(value) is not None
        return found


class Markup:
    """The characters of a page or a piece of one, as they came."""

    def __init__(self, characters: str) -> None:
        self.characters = characters

    @cached_property
    def root(self) -> Any | None:
        """The tree (lxml), which its reader may change; None where the page is too large for one
        or no HTML at all."""
        return tree.parse(self.characters)

    @cached_property
    def plain(self) -> str:
        """All its text as paragraphs, by their tags alone."""
        return sanitize.html_to_text(_FRAME.sub("", self.characters))

    @cached_property
    def blocks(self) -> tuple[list[blocks.Block], list[str]]:
        """The blocks of the tree, and all that a browser shows of it, a line a block; nothing where
        there is no tree. To be asked for before the tree is changed."""
        return blocks.shown(self.root) if self.root is not None else ([], [])
