"""The byline that a page shows: the extractor's search, in the few parts of a page it may find."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from worker.formats.html.markup import FoundIn

_ATTRIBUTES = ("class", "id", "rel", "itemprop", "data-testid", "data-component")
_MARKED = re.compile(
    r"author|byl|bbl|username|zuozhe|bianji|xiaobian|channel-name|submitted-by|posted-by|"
    r"journalist-name|screenname|writer",
    re.IGNORECASE,
)
"""What an attribute of each element says that the extractor takes for a byline."""


def shown(root: Any) -> str | None:
    """Returns whom the extractor finds named in a page's body.

    It tries a pattern on every element of the page, by a call of Python's for each. So it is given
    the elements that may be one, and what they stand in, which may be a box of others'.
    """
    from trafilatura.metadata import extract_author

    found: str | None = extract_author(_parts(root))
    return found


def _parts(root: Any) -> Any:
    """Returns a copy of what of a page is marked, and of the elements that it stands in."""
    copies = {root: root.makeelement(root.tag, root.attrib)}
    taken: set[Any] = set()
    known = FoundIn(_MARKED.search)
    for element in root.iter():
        parent = element.getparent()
        if parent in taken:
            taken.add(element)
        elif _is_marked(element, known) and parent is not None:
            taken.add(element)
            _copied(parent, copies).append(deepcopy(element))
    return copies[root]


def _copied(element: Any, copies: dict[Any, Any]) -> Any:
    """Returns the copy of what parts stand in, empty but for them."""
    made = copies.get(element)
    if made is None:
        made = copies[element] = element.makeelement(element.tag, element.attrib)
        _copied(element.getparent(), copies).append(made)
    return made


def _is_marked(element: Any, known: FoundIn) -> bool:
    """Tells whether an element may be a byline."""
    if element.tag == "author":
        return True
    for name in _ATTRIBUTES:
        value = element.get(name)
        if value and known[value]:
            return True
    return False
