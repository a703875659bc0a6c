"""A bar on standard error, where somebody looks at it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Yields what is told how much is done, of how much; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr, show_pos=True) as shown:

        def tell(done: int, total: int) -> None:
            shown.length = max(1, total)
            # A second pass begins again at the left.
            shown.update(done - shown.pos)

        yield tell
