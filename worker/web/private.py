"""What no page and no twin shows: who is told. A destination is known by its channel and a digest.

The lines of the commands name addresses of readers; a page may be looked at by more people than
the command line, so they are replaced wherever they stand, in errors and differences, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from worker.readers.naming import named

_MAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}")


class Hidden:
    """Replaces the destinations that the configuration names, and any other mail address."""

    def __init__(self, destinations: Iterable[tuple[str, str]]) -> None:
        """``destinations`` are pairs of a channel's slug and whom it tells; a folder is nobody."""
        self._named = {
            where: named(where, slug)
            for slug, where in destinations
            if "@" in where or "://" in where
        }
        # The longest first: one may be the beginning of another.
        self._order = sorted(self._named, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Returns a text without addresses of readers."""
        for each in self._order:
            if each in text:
                text = text.replace(each, self._named[each])
        return _MAIL.sub(lambda found: named(found[0], "mail"), text) if "@" in text else text

    def value(self, value: Any) -> Any:
        """Returns a value as JSON knows them, its texts and keys without addresses."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(part) for part in value]
        return value
