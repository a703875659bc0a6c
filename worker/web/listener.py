"""A small HTTP listener for a few pages that programs ask for again and again.

One thread speaks with all clients, so that none of them, however slow, keeps another waiting.
Pages are made in threads of their own, one a page at a time, and kept for a while, so that asking
often costs nothing. It knows GET, closes after each answer and reads nothing but a request's head
(RFC 9110, RFC 9112).
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from worker.base import log
from worker.web.request_head import Head, read_head

_log = log.get(__name__)

MOST_CLIENTS = 32
HEAD_SECONDS = 5.0
"""For a request's head to arrive, however it trickles."""
PAGE_SECONDS = 15.0
"""For a page to be made; whoever waits longer is sent away."""
SEND_SECONDS = 10.0
_DRAIN_SECONDS = 1.0
RETRY_SECONDS = 30.0
"""Between two tries to listen on a port that is taken."""
_PIECE = 1 << 14


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered."""

    content: bytes
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Route:
    """How a page is made, and for how many seconds it is good."""

    build: Callable[[], Page]
    keep: float


@dataclass(slots=True)
class _Client:
    """A connection: it is read, waits for a page, is written to, and drained."""

    sock: socket.socket
    deadline: float
    received: bytearray = field(default_factory=bytearray)
    waits_for: str | None = None
    unsent: memoryview = field(default_factory=lambda: memoryview(b""))
    is_draining: bool = False


@dataclass(slots=True)
class _Shelf:
    """One page: the newest made, until when it is good, and whether another is being made."""

    route: Route
    page: Page | None = None
    good_until: float = 0.0
    is_being_made: bool = False


class Listener(threading.Thread):
    """Answers the pages on ``host``:``port`` until the process ends or ``stop`` is called.

    A port that is taken is said once and tried again; nothing that happens here is raised.
    """

    def __init__(self, host: str, port: int, routes: Mapping[str, Route]) -> None:
        super().__init__(name="wirewatch-listener", daemon=True)
        self._place = (host, port)
        self._shelves = {path: _Shelf(route) for path, route in routes.items()}
        self._clients: dict[socket.socket, _Client] = {}
        self._selector = selectors.DefaultSelector()
        self._wake_in, self._wake_out = socket.socketpair()
        self._lock = threading.Lock()
        self._done = threading.Event()
        self.is_listening = threading.Event()

    def stop(self) -> None:
        """Ends the thread and closes everything."""
        self._done.set()
        self._wake()
        self.join(5)
        self._wake_out.close()

    def run(self) -> None:
        """Listens, and goes on after whatever goes wrong."""
        has_said = False
        while not self._done.is_set():
            try:
                with contextlib.closing(self._bind()) as door:
                    has_said = False
                    self._serve(door)
            except OSError as error:
                if not has_said:
                    reason = error.strerror or str(error)
                    _log.error("cannot listen", place=self._at(), error=reason)
                    has_said = True
            except Exception:
                _log.exception("listener failed")
            self._close_all()
            self._done.wait(RETRY_SECONDS)
        self._wake_in.close()

    def _at(self) -> str:
        host, port = self._place
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def _bind(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._place[0] else socket.AF_INET
        door = socket.create_server(self._place, family=family, backlog=64)
        door.setblocking(False)
        self.is_listening.set()
        _log.info("listening", place=self._at())
        return door

    def _serve(self, door: socket.socket) -> None:
        self._selector = selectors.DefaultSelector()
        with self._selector:
            self._wake_in.setblocking(False)
            self._selector.register(door, selectors.EVENT_READ)
            self._selector.register(self._wake_in, selectors.EVENT_READ)
            while not self._done.is_set():
                for key, _ in self._selector.select(self._patience()):
                    self._attend(key.fileobj, door)
                self._hand_out()
                self._dismiss_late()

    def _attend(self, ready: object, door: socket.socket) -> None:
        if ready is door:
            self._accept(door)
        elif ready is self._wake_in:
            with contextlib.suppress(BlockingIOError):
                self._wake_in.recv(_PIECE)
        elif isinstance(ready, socket.socket) and ready in self._clients:
            client = self._clients[ready]
            try:
                self._go_on(client)
            except BlockingIOError:
                pass
            except OSError:
                self._close(client)

    def _accept(self, door: socket.socket) -> None:
        try:
            sock, _ = door.accept()
        except OSError:  # it went away again, or there are no descriptors left
            time.sleep(0.01)
            return
        if len(self._clients) >= MOST_CLIENTS:
            # Whoever has had most time to say what is wanted makes room.
            self._close(min(self._clients.values(), key=lambda each: each.deadline))
        sock.setblocking(False)
        self._clients[sock] = _Client(sock, time.monotonic() + HEAD_SECONDS)
        self._selector.register(sock, selectors.EVENT_READ)

    def _go_on(self, client: _Client) -> None:
        if client.unsent:
            client.unsent = client.unsent[client.sock.send(client.unsent) :]
            if not client.unsent:
                # Closing at once would reset a connection on which something came in meanwhile.
                client.sock.shutdown(socket.SHUT_WR)
                client.is_draining = True
                client.deadline = time.monotonic() + _DRAIN_SECONDS
                self._selector.modify(client.sock, selectors.EVENT_READ)
            return
        piece = client.sock.recv(_PIECE)
        if not piece:
            self._close(client)
        elif not client.is_draining and client.waits_for is None:
            client.received += piece
            head = read_head(bytes(client.received))
            if head is not None:
                self._answer(client, head)

    def _answer(self, client: _Client, head: Head) -> None:
        shelf = self._shelves.get(head.path)
        if head.status != HTTPStatus.OK:
            self._send(client, Page(_words(head.status), status=head.status))
        elif shelf is None:
            self._send(client, Page(_words(HTTPStatus.NOT_FOUND), status=HTTPStatus.NOT_FOUND))
        else:
            client.waits_for = head.path
            client.deadline = time.monotonic() + PAGE_SECONDS

    def _hand_out(self) -> None:
        """Gives those who wait what is good, and has made what is not."""
        now = time.monotonic()
        for client in list(self._clients.values()):
            if client.waits_for is None or client.unsent or client.is_draining:
                continue
            shelf = self._shelves[client.waits_for]
            with self._lock:
                page = shelf.page if now < shelf.good_until else None
                is_to_be_made = page is None and not shelf.is_being_made
                shelf.is_being_made |= is_to_be_made
            if is_to_be_made:
                name = f"wirewatch-page-{client.waits_for.strip('/')}"
                threading.Thread(target=self._make, args=(shelf,), name=name, daemon=True).start()
            if page is not None:
                self._send(client, page)

    def _make(self, shelf: _Shelf) -> None:
        try:
            page = shelf.route.build()
        except Exception:
            _log.exception("page failed")
            page = Page(_words(HTTPStatus.INTERNAL_SERVER_ERROR), status=500)
        with self._lock:
            shelf.page = page
            # A page that is good for no time at all serves those who wait for it.
            shelf.good_until = time.monotonic() + max(0.05, shelf.route.keep)
            shelf.is_being_made = False
        self._wake()

    def _send(self, client: _Client, page: Page) -> None:
        status = HTTPStatus(page.status)
        allow = "Allow: GET\r\n" if status == HTTPStatus.METHOD_NOT_ALLOWED else ""
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\n{allow}"
            f"Content-Type: {page.content_type}\r\nContent-Length: {len(page.content)}\r\n"
            "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            "Connection: close\r\n\r\n"
        )
        client.unsent = memoryview(head.encode("ascii") + page.content)
        client.deadline = time.monotonic() + SEND_SECONDS
        self._selector.modify(client.sock, selectors.EVENT_WRITE)

    def _patience(self) -> float | None:
        if not self._clients:
            return None
        soonest = min(client.deadline for client in self._clients.values())
        return max(0.0, soonest - time.monotonic())

    def _dismiss_late(self) -> None:
        now = time.monotonic()
        for client in list(self._clients.values()):
            if now < client.deadline:
                continue
            if client.unsent or client.is_draining:
                self._close(client)
            else:
                waited = client.waits_for is not None
                client.waits_for = client.waits_for or ""
                status = HTTPStatus.SERVICE_UNAVAILABLE if waited else HTTPStatus.REQUEST_TIMEOUT
                self._send(client, Page(_words(status), status=status))

    def _close(self, client: _Client) -> None:
        self._clients.pop(client.sock, None)
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(client.sock)
        client.sock.close()

    def _close_all(self) -> None:
        self.is_listening.clear()
        for client in list(self._clients.values()):
            client.sock.close()
        self._clients.clear()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_out.send(b"!")


def _words(status: int) -> bytes:
    return f"{HTTPStatus(status).phrase}\n".encode("ascii")
