"""Work at many hosts, several pieces at a time, and few of one host."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar
from urllib.parse import urlsplit

from worker.way.collect.store.admission import PER_HOST

_Piece = TypeVar("_Piece")
_Done = TypeVar("_Done")


def host_of(url: str) -> str:
    """Returns the host that an address names; itself where it names none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def done_politely(
    pieces: Sequence[_Piece],
    host: Callable[[_Piece], str],
    work: Callable[[_Piece], _Done],
    at_once: int,
    own: Collection[str] = (),
) -> Iterator[tuple[_Piece, _Done]]:
    """Does work in threads, at most two pieces of a host at a time, and yields what is done.

    ``own`` are hosts of the operator's own, which are not spared. Raises what the work raises.
    """
    waiting: dict[str, deque[_Piece]] = {}
    for each in pieces:
        waiting.setdefault(host(each), deque()).append(each)
    running: dict[Future[_Done], tuple[str, _Piece]] = {}
    busy: Counter[str] = Counter()
    with ThreadPoolExecutor(at_once, thread_name_prefix="at-once") as pool:
        while waiting or running:
            for name in list(waiting):
                most = at_once if name in own else PER_HOST
                while waiting[name] and busy[name] < most and len(running) < at_once:
                    piece = waiting[name].popleft()
                    running[pool.submit(work, piece)] = name, piece
                    busy[name] += 1
                if not waiting[name]:
                    del waiting[name]
                if len(running) >= at_once:
                    break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                name, piece = running.pop(future)
                busy[name] -= 1
                yield piece, future.result()
