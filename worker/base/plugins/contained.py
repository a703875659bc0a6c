"""What a plugin raises while it works ends nothing but what was asked of it."""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from worker.base.errors import PluginBroken

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1)
"""By these a process is interrupted or ended, or a task whose time is over."""


@contextmanager
def contained(whose: str) -> Iterator[None]:
    """Has a plugin's code end by an Exception, whatever it raises: else by PluginBroken.

    What a signal's handler raises meanwhile is meant for the process, and passes.
    """
    with signals() as raised:
        try:
            yield
        except Exception:
            raise
        except BaseException as error:
            if any(error is each for each in raised):
                raise
            raise PluginBroken(f"{whose} fails: it raised {type(error).__name__}") from error


def storable(text: str) -> str:
    """Returns a text as databases take it: without NUL, which PostgreSQL refuses, and without lone
    surrogates, which none takes."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def raised_by_signal(error: BaseException) -> bool:
    """Tells whether an error came out of a handler of signals: that is given the frame which it
    interrupts, and may be no handler any more."""
    passed = traceback.walk_tb(error.__traceback__)
    return any(
        isinstance(each, FrameType) for frame, _ in passed for each in frame.f_locals.values()
    )


@contextmanager
def signals() -> Iterator[list[BaseException]]:
    """Tells what the handlers of signals raise meanwhile; they run in the main thread alone."""
    raised: list[BaseException] = []
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before = {each: signal.getsignal(each) for each in _ENDING}

    def hear(number: int, frame: Any) -> None:
        try:
            before[number](number, frame)
        except BaseException as error:
            raised.append(error)
            raise

    handled = {number: handler for number, handler in before.items() if callable(handler)}
    for number in handled:
        signal.signal(number, hear)
    try:
        yield raised
    finally:
        for number, handler in handled.items():
            # A handler may have set another one.
            if signal.getsignal(number) is hear:
                signal.signal(number, handler)
