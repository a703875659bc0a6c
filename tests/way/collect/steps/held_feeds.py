"""A server that holds requests open, and says how many of which host were open at a time."""

from __future__ import annotations

import selectors
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.net.servers import header_of, path_of, response

FEED = (
    "<rss version='2.0'><channel><title>T</title><item><title>Report of {0}</title>"
    "<guid>{0}</guid><description>What {0} says of the day.</description></item></channel></rss>"
)


def feed_of(request: bytes) -> bytes:
    """Answers with a feed of one entry."""
    return response(FEED.format(path_of(request).strip("/")).encode())


class HeldFeeds:
    """Requests stay open until they are let go. A connection that is closed is open no more."""

    def __init__(self, answer: Callable[[bytes], bytes] = feed_of) -> None:
        self.most: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self._answer = answer
        self._open: dict[socket.socket, bytes] = {}
        self._changed = threading.Condition()
        self._is_holding = False
        self._is_over = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._wake, self._woken = socket.socketpair()
        self.port: int = self._listener.getsockname()[1]

    def hold(self) -> None:
        """Holds what comes from now on."""
        self._is_holding = True

    def let_go(self) -> None:
        """Answers all that is held, and at once what comes."""
        self._is_holding = False
        self._wake.send(b"x")

    def wait_for(self, number: int, seconds: float = 60.0) -> None:
        """Waits until so many requests are open."""
        with self._changed:
            found = self._changed.wait_for(lambda: len(self._open) == number, seconds)
        assert found, f"{len(self._open)} are open, not {number}"

    def serve(self) -> None:
        """Serves until it is over."""
        with selectors.DefaultSelector() as selector:
            for each in (self._listener, self._woken):
                selector.register(each, selectors.EVENT_READ)
            while not self._is_over:
                for key, _ in selector.select():
                    self._meet(selector, key.fileobj)
                if not self._is_holding:
                    for each in list(self._open):
                        self._end(selector, each, self._answer(self._open[each]))
            for key in list(selector.get_map().values()):
                assert isinstance(key.fileobj, socket.socket)
                key.fileobj.close()
        self._wake.close()

    def end(self) -> None:
        """Ends it."""
        self._is_over = True
        self._wake.send(b"x")

    def _meet(self, selector: selectors.BaseSelector, found: object) -> None:
        assert isinstance(found, socket.socket)
        if found is self._woken:
            found.recv(100)
        elif found is self._listener:
            connection, _ = found.accept()
            selector.register(connection, selectors.EVENT_READ)
        else:
            request = b""
            with suppress(OSError):
                request = found.recv(65536)
            if request:
                self._begin(found, request)
            else:
                self._end(selector, found, b"")

    def _begin(self, connection: socket.socket, request: bytes) -> None:
        host = str(header_of(request, "host"))
        with self._changed:
            self._open[connection] = request
            self.asked[path_of(request)] += 1
            now = sum(header_of(each, "host") == host for each in self._open.values())
            self.most[host] = max(self.most[host], now)
            self._changed.notify_all()

    def _end(
        self, selector: selectors.BaseSelector, connection: socket.socket, sent: bytes
    ) -> None:
        with self._changed:
            self._open.pop(connection, None)
            self._changed.notify_all()
        selector.unregister(connection)
        with suppress(OSError), connection:
            connection.sendall(sent)


@contextmanager
def held_feeds(answer: Callable[[bytes], bytes] = feed_of) -> Iterator[HeldFeeds]:
    """Runs the server in a thread."""
    server = HeldFeeds(answer)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.end()
        thread.join(5)
