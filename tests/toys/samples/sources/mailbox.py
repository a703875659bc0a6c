"""A Maildir, to which mails are added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MAIL = """\
From: Press office <press@example.org>
Date: Thu, 14 Nov 2024 10:15:00 +0100
Subject: Bridge {number} opens

The council of Marlow opened bridge {number} on Tuesday, two years later than planned.
"""


class Place:
    """Where documents come from."""

    def __init__(self, folder: Path) -> None:
        self.options: dict[str, Any] = {"path": "mail"}
        """What the configuration says of it."""
        self._root = folder / "mail"
        for part in ("cur", "new", "tmp"):
            (self._root / part).mkdir(parents=True)

    def add(self, number: int) -> None:
        """Adds a document that is like no other."""
        (self._root / "new" / f"17000000{number:02}.M1.host").write_text(MAIL.format(number=number))

    def leave(self) -> None:
        """Makes it so that nothing can be fetched."""
        self._root.rename(self._root.with_name("elsewhere"))


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Makes an empty mailbox."""
    yield Place(folder)
