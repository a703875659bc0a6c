"""Small servers on loopback that answer as the tests tell them, well or badly."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

Answer = bytes | Sequence[bytes] | Callable[[bytes], "Answer"]
"""What is sent back: at once, in pieces, or made of the request. A piece is followed by a pause."""


@dataclass
class Server:
    """Where a server listens and which requests it was sent."""

    port: int
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


def response(
    content: bytes = b"", status: str = "200 OK", headers: Sequence[str] = (), length: bool = True
) -> bytes:
    """Writes an HTTP/1.1 response."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def _read_request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65536)
        if not piece:
            return request
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def _serve(
    connection: socket.socket, server: Server, answer: Answer, pause: float, done: threading.Event
) -> None:
    with connection, contextlib.suppress(OSError):
        request = _read_request(connection)
        server.requests.append(request)
        made: Answer = answer
        while callable(made):
            made = made(request)
        if isinstance(made, bytes):
            connection.sendall(made)
            return
        for piece in made:
            if done.is_set():
                return
            connection.sendall(piece)
            time.sleep(pause)


@contextlib.contextmanager
def serving(
    answer: Answer, *, pause: float = 0.02, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Runs a server that gives every connection the same answer, or what a function says."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    done = threading.Event()

    def accept() -> None:
        while not done.is_set():
            try:
                connection, _ = listener.accept()
                if tls is not None:
                    connection = tls.wrap_socket(connection, server_side=True)
            except OSError:
                continue
            threading.Thread(
                target=_serve, args=(connection, server, answer, pause, done), daemon=True
            ).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        done.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


def path_of(request: bytes) -> str:
    """Returns the path that a request asks for."""
    return request.split(b" ", 2)[1].decode("ascii")


def header_of(request: bytes, name: str) -> str | None:
    """Returns the value of a request's header."""
    for line in request.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.decode("ascii").lower() == name.lower():
            return value.strip().decode("latin-1")
    return None
