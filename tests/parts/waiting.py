"""Waiting for what other processes and threads bring about."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 10
"""How many times slower than a quiet machine one may be."""


def wait_until(
    what: Callable[[], object], seconds: float = 20, seen: str | Callable[[], str] = ""
) -> None:
    """Waits until ``what()`` is true; fails where that takes too long, with what was seen last.

    ``seconds`` are what a quiet machine needs at most. One that others keep busy gets more of them:
    what is late there is not broken. ``seen`` is asked only then.
    """
    deadline = time.monotonic() + PATIENCE * seconds
    while not (found := what()):
        if time.monotonic() >= deadline:
            last = seen if isinstance(seen, str) else seen()
            raise AssertionError(f"after {PATIENCE * seconds:.0f} s still {found!r}: {last}")
        time.sleep(0.02)
