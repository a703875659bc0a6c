"""A format whose documents say what they cost: the first word is what is done, then the text."""

from __future__ import annotations

import itertools
import os
import time

from worker.base.errors import DocumentRejected
from worker.base.types import Article

EXTENSIONS = (".burn",)


def read(content: bytes) -> Article:
    """Does what the document asks for, and then reads it as a plain text."""
    asked, _, text = content.decode().partition(" ")
    if asked == "python":
        while True:
            pass
    if asked == "c":
        # One call that no handler of Python's can interrupt.
        sum(itertools.repeat(0))
    if asked == "memory":
        _eat()
    if asked == "denied":
        try:
            _eat()
        except MemoryError:
            raise DocumentRejected("malformed", "it cannot be read") from None
    if asked == "abort":
        os.abort()
    if asked == "waiting":
        time.sleep(1.0)
    if asked == "slow":
        ends = time.process_time() + 0.5
        while time.process_time() < ends:
            pass
        text = f"At niceness {os.nice(0)}: {text}"
    return Article(title=text[:60], text=text)


def _eat() -> None:
    eaten: list[bytes] = []
    while True:
        eaten.append(b"x" * (5_000_000 + len(eaten)))
