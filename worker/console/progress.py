"""A bar on standard error, where somebody looks at it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from worker.base.types import Progress


@contextmanager
def bar(label: str, *, least: int = 0) -> Iterator[Progress | None]:
    """Yields what is told how much is done, of how much; None where nobody looks.

    Nothing is shown of work that is less than ``least`` in all.
    """
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        shown: list[Any] = []

        def tell(done: int, total: int) -> None:
            if total < least:
                return
            if not shown:
                made = click.progressbar(length=1, label=label, file=sys.stderr, show_pos=True)
                shown.append(stack.enter_context(made))
            shown[0].length = max(1, total)
            # A second pass begins again at the left.
            shown[0].update(done - shown[0].pos)

        yield tell
