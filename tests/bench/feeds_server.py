"""Ten thousand feeds on loopback, from one process: most never change, some at every poll."""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from worker.base.processes.parentage import die_with_parent

CHANGING = 10
"""Each so-manyth feed has a new entry at every poll."""
ENTRIES = 20
ETAG = '"unchanged"'
_ASKED = re.compile(rb"GET /feed/(\d+) ")
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
_NOT_MODIFIED = f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\n\r\n".encode()
_WORDS = "the minister said on monday that the harbour of {0} will be closed for {1} days because "
_ITEM = (
    "<item><title>Report {1} from place {0}</title><link>https://n{0}.example/{1}</link>"
    "<guid>https://n{0}.example/{1}</guid><description>{2}</description></item>"
)


def changes(feed: int) -> bool:
    """Tells whether a feed has something new at every poll."""
    return feed % CHANGING == 0


def body(feed: int, newest: int) -> bytes:
    """Returns a feed's content whose newest entry has that number."""
    items = (
        _ITEM.format(feed, number, _WORDS.format(feed, number) * 5)
        for number in range(newest, newest - ENTRIES, -1)
    )
    listed = f"<channel><title>{feed}</title>{''.join(items)}</channel>"
    return f"<rss version='2.0'>{listed}</rss>".encode()


@contextmanager
def serving() -> Iterator[int]:
    """Runs the server and gives its port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    parent, pid = os.getpid(), os.fork()
    if pid == 0:
        try:
            die_with_parent(parent)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _serve(listener)
        finally:
            os._exit(0)
    try:
        yield listener.getsockname()[1]
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        listener.close()


def _serve(listener: socket.socket) -> None:
    asked: Counter[int] = Counter()
    with selectors.DefaultSelector() as selector:
        listener.setblocking(False)
        selector.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is listener:
                    with contextlib.suppress(BlockingIOError):
                        while True:
                            connection, _ = listener.accept()
                            selector.register(connection, selectors.EVENT_READ)
                else:
                    connection = key.fileobj  # type: ignore[assignment]
                    selector.unregister(connection)
                    with contextlib.suppress(OSError), connection:
                        connection.setblocking(True)
                        connection.sendall(_answer(connection.recv(65536), asked))


def _answer(request: bytes, asked: Counter[int]) -> bytes:
    found = _ASKED.match(request)
    feed = int(found[1]) if found else 0
    if changes(feed):
        asked[feed] += 1
        content = body(feed, ENTRIES + asked[feed])
        return _HEAD + f"Content-Length: {len(content)}\r\n\r\n".encode() + content
    if b"if-none-match: " in request.lower():
        return _NOT_MODIFIED
    content = body(feed, ENTRIES)
    return _HEAD + f"ETag: {ETAG}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content
