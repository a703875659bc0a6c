"""Feeds that may cost much are read in a process of their own, each within its budget."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest

from tests.parts.waiting import wait_until
from worker.base.errors import DocumentRejected, FetchError
from worker.base.processes.resources import Budget
from worker.formats.feed_entry.parse import parse as read_here
from worker.sources.feed import apart, reading
from worker.sources.feed.apart import Answer, Asked

URL = "https://example.org/feed"
_AMPLE = Budget(20.0, 300_000_000)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the kernel limits no memory")


@pytest.fixture(autouse=True)
def _processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Gives each test processes of its own, and ends them."""
    made = [apart._Process(is_patient=each) for each in (False, True)]
    monkeypatch.setattr(apart, "_FIRST", made[0])
    monkeypatch.setattr(apart, "_ONCE_MORE", made[1])
    yield
    for each in made:
        each.close()


def rss(*items: str) -> bytes:
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>World</title>'
    return f"{head}{''.join(items)}</channel></rss>".encode()


def item(number: int, rest: str = "") -> str:
    return (
        f"<item><title>Title {number}</title><link>https://example.org/{number}</link>{rest}</item>"
    )


LARGE = rss(*(item(number, "<a/>" * 10) for number in range(900)))
HOSTILE = rss(item(1, "<author>a</author>" * 100_000))


def test_a_large_feed_is_read_as_a_small_one_is() -> None:
    assert apart.is_costly(LARGE)
    assert not apart.is_costly(rss(item(1)))
    assert apart.parse(LARGE, "text/xml", URL, _AMPLE) == read_here(LARGE, "text/xml", URL)


def test_what_is_read_in_this_process_waits_for_its_turn_and_what_is_not_does_not() -> None:
    turns: list[str] = []

    class Turn:
        def __enter__(self) -> None:
            turns.append("taken")

        def __exit__(self, *_: object) -> None:
            turns.append("given back")

    apart.parse(rss(item(1)), "", URL, _AMPLE, Turn)
    assert turns == ["taken", "given back"]
    apart.parse(LARGE, "", URL, _AMPLE, Turn)
    assert turns == ["taken", "given back"]


def test_what_is_no_feed_is_said_in_the_same_words() -> None:
    page = b"<html><body>" + b"<p>" * 20_000
    with pytest.raises(FetchError, match="a web page, not a feed") as caught:
        apart.parse(page, "text/html", URL, _AMPLE)
    assert caught.value.kind == "hard"


def test_a_feed_that_costs_too_much_cpu_fails_with_the_reason_and_others_go_on() -> None:
    with pytest.raises(
        FetchError, match=r"1,800,\d{3} bytes took more than 0.5 s of CPU"
    ) as caught:
        apart.parse(HOSTILE, "", URL, Budget(0.1, 300_000_000))
    assert caught.value.kind == "hard"
    assert len(apart.parse(LARGE, "", URL, _AMPLE).entries) == 900


def test_a_feed_that_takes_longer_is_read_all_the_same_once_more() -> None:
    began = time.process_time()
    read_here(LARGE, "", URL)
    half = (time.process_time() - began) / 2
    assert len(apart.parse(LARGE, "", URL, Budget(half, 300_000_000)).entries) == 900
    assert apart._FIRST._child is None


@on_linux
def test_a_feed_that_takes_too_much_memory_fails_with_the_reason() -> None:
    with pytest.raises(FetchError, match="took more than 20 MB of memory while it was read"):
        apart.parse(HOSTILE, "", URL, Budget(60.0, 10_000_000))
    assert len(apart.parse(LARGE, "", URL, _AMPLE).entries) == 900


@on_linux
@pytest.mark.parametrize("refused", [MemoryError(), SystemError("returned NULL")])
@pytest.mark.parametrize("is_seen_through", [True, False])
def test_a_library_that_was_refused_memory_does_not_say_that_the_feed_is_none(
    refused: Exception, is_seen_through: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parse(*_: object) -> NoReturn:
        if is_seen_through:
            raise DocumentRejected("unreadable", "the feed cannot be read") from refused
        raise refused

    monkeypatch.setattr("worker.formats.feed_entry.parse.parse", parse)
    assert reading._answer(Asked(b"", "", URL, 60.0, 300_000_000)) == Answer()


def test_a_process_that_was_ended_from_outside_is_started_again() -> None:
    apart.parse(LARGE, "", URL, _AMPLE)
    child = apart._FIRST._child
    assert child is not None
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert len(apart.parse(LARGE, "", URL, _AMPLE).entries) == 900


def test_what_a_reading_that_was_broken_off_says_is_not_taken_for_the_next_feeds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(child: subprocess.Popen[bytes], data: bytes, budget: Budget) -> None:
        assert child.stdin is not None
        child.stdin.write(apart.LENGTH.pack(len(data)) + data)
        child.stdin.flush()
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(apart, "_exchange", broken)
        with pytest.raises(MemoryError):
            apart.parse(LARGE, "", URL, _AMPLE)
    other = rss(*(item(number, "<a/>" * 10) for number in range(1_000, 1_900)))
    assert apart.parse(other, "", URL, _AMPLE) == read_here(other, "", URL)


def test_the_process_ends_with_the_one_that_started_it() -> None:
    program = (
        "from worker.sources.feed import apart\n"
        f"apart.parse(b'<rss><channel>' + b'<item><title>a</title></item>' * 9000, '', {URL!r})\n"
        "print(apart._FIRST._child.pid, flush=True)\n"
        "import os; os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    pid = int(done.stdout)
    wait_until(lambda: not _lives(pid), 20)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stream:
        return stream.read().rpartition(")")[2].split()[0] != "Z"


def test_the_smallest_of_those_that_wait_is_read_first() -> None:
    process = apart._FIRST
    process._wait(5)
    order: list[int] = []

    def waits(size: int) -> Callable[[], None]:
        def run() -> None:
            process._wait(size)
            order.append(size)
            process._leave()

        return run

    threads = [threading.Thread(target=waits(size)) for size in (300, 100, 200)]
    for each in threads:
        each.start()
    wait_until(lambda: len(process._waiting) == 3, 10)
    process._leave()
    for each in threads:
        each.join()
    assert order == [100, 200, 300]
