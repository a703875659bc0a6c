"""The death of a process, as far as a test can outlive it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest


class Killed(BaseException):
    """The process is no more."""


def kill() -> None:
    """Ends the process: what a signal raises is no plugin's failure."""
    signal.raise_signal(signal.SIGUSR1)


@pytest.fixture
def deadly() -> Iterator[None]:
    """Lets ``kill`` raise ``Killed``."""

    def die(*_: Any) -> None:
        raise Killed

    before = signal.signal(signal.SIGUSR1, die)
    yield
    signal.signal(signal.SIGUSR1, before)
