"""A plugin that tries to end the process has failed; a signal ends it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import pytest

from worker.base import plugins
from worker.base.errors import PluginBroken
from worker.base.plugins.contained import contained


class Odd(BaseException):
    """None that anybody foresaw."""


@pytest.fixture
def ended_by_signal() -> Iterator[None]:
    def end(number: int, frame: Any) -> None:
        # As that of a pool's process does: the next one ends it at once.
        signal.signal(number, signal.SIG_DFL)
        raise SystemExit(number)

    before = signal.signal(signal.SIGTERM, end)
    # What begins in the background is born deaf to this one.
    interrupted = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, before)


def fail(error: BaseException) -> None:
    with contained("the format 'word'"):
        raise error


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), Odd("why?")])
def test_what_is_no_exception_is_a_failure_of_the_plugin(error: BaseException) -> None:
    with pytest.raises(PluginBroken, match=f"'word' fails: it raised {type(error).__name__}$"):
        fail(error)
    with ThreadPoolExecutor(1) as pool, pytest.raises(PluginBroken):
        pool.submit(fail, error).result()


def test_an_exception_is_what_it_is() -> None:
    with pytest.raises(ValueError, match="why"):
        fail(ValueError("why?"))


@pytest.mark.usefixtures("ended_by_signal")
def test_what_a_signal_raises_passes() -> None:
    with pytest.raises(SystemExit) as raised, contained("the format 'word'"):
        signal.raise_signal(signal.SIGTERM)
    assert raised.value.code == signal.SIGTERM
    with pytest.raises(KeyboardInterrupt), contained("the format 'word'"):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("ended_by_signal")
def test_handlers_are_what_they_were_and_what_they_made_themselves() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with contained("the format 'word'"):
        assert signal.getsignal(signal.SIGTERM) is not before[0]
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    with pytest.raises(SystemExit), contained("the format 'word'"):
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def asked(answer: Callable[[], object]) -> object:
    module = ModuleType("toy")
    vars(module)["key"] = answer
    return plugins.asked(module, "key")


@pytest.mark.usefixtures("ended_by_signal")
def test_a_question_is_failed_by_the_plugins_own_end_and_not_by_a_signals() -> None:
    with pytest.raises(PluginBroken, match="key fails: SystemExit"):
        asked(sys.exit)
    with pytest.raises(SystemExit) as raised:
        asked(lambda: signal.raise_signal(signal.SIGTERM))
    assert raised.value.code == signal.SIGTERM
    with pytest.raises(KeyboardInterrupt):
        asked(lambda: signal.raise_signal(signal.SIGINT))
