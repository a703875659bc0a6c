"""A feed on a server, to which entries are added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.net.servers import response, serving
from tests.sources.feed.feeds import item, rss


class Place:
    """Where documents come from."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        """What the configuration says of it."""
        self.items: list[str] = []
        self.is_there = True

    def add(self, number: int) -> None:
        """Adds a document that is like no other."""
        self.items.insert(0, item(number))

    def leave(self) -> None:
        """Makes it so that nothing can be fetched."""
        self.is_there = False

    def answer(self) -> bytes:
        """Returns the feed as it is now."""
        if not self.is_there:
            return response(b"", status="404 Not Found")
        return response(rss(*self.items))


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Makes an empty feed."""
    made = Place({})
    with serving(lambda _: made.answer()) as server:
        made.options["url"] = server.url
        yield made
