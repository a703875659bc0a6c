"""A webhook's endpoint that takes what it is sent, or behaves badly in one of many manners."""

from __future__ import annotations

import email.utils
import gzip
import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime

from standardwebhooks import Webhook

from tests.faults.counting import Got
from tests.faults.listening import Listening, hang, reset
from tests.faults.tellings import in_body, in_text
from tests.net.servers import response
from tests.service.peers import SECRET

WELL, REFUSES = "well", "refuses"
_GARBAGE = b"\x16\x03\x01\x02\x00\x01\x00\xff" * 40


class Endpoint:
    """What an endpoint got, and how it behaves: ``well`` or like one of ``MANNERS``."""

    def __init__(self) -> None:
        self.manner = WELL
        self.asked = 0
        self.got: list[Got] = []
        self._server = Listening(self._talk)
        self.end = self._server.end

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}/hook"

    def behave(self, manner: str) -> None:
        """Behaves like that from now on; what still hangs of another manner ends."""
        self.manner, self.asked = manner, 0
        if manner == REFUSES:
            self._server.refuse()
        else:
            self._server.listen()
        self._server.drop()

    def _talk(self, connection: socket.socket) -> None:
        self.asked += 1
        act = MANNERS.get(self.manner)
        if self.manner in _BEFORE_READING and act is not None:
            act(connection)
            return
        head, body = _request(connection)
        if self.manner == _UNTIL_A_DATE:
            act = _status("503 Service Unavailable", f"Retry-After: {_later(head)}")
        if act is None or self.manner in _ACCEPTING:
            try:
                self.got += self._told(head, body)
            except ValueError:
                connection.sendall(response(status="400 Bad Request"))
                return
        (act or _says(response(status="204 No Content", length=False)))(connection)

    def _told(self, head: dict[str, str], body: bytes) -> list[Got]:
        """Returns what a request tells. Raises ValueError where it is not as it has to be."""
        if not _is_signed(head, body):
            raise ValueError("the signature is wrong")
        return [(title, head["webhook-id"]) for title in in_body(body)]


class Chat(Endpoint):
    """A service of chat that Apprise tells. What it is told bears no id: twice is once again."""

    @property
    def url(self) -> str:
        return super().url.replace("http://", "json://")

    def _told(self, head: dict[str, str], body: bytes) -> list[Got]:
        return [(title, title) for title in in_text(json.loads(body)["title"])]


Act = Callable[[socket.socket], None]


def _request(connection: socket.socket) -> tuple[dict[str, str], bytes]:
    with connection.makefile("rb") as reader:
        reader.readline()
        head: dict[str, str] = {}
        while line := reader.readline().decode("latin-1").strip():
            key, _, value = line.partition(":")
            head[key.lower()] = value.strip()
        return head, reader.read(int(head.get("content-length", "0")))


def _is_signed(head: dict[str, str], body: bytes) -> bool:
    """Whether the signature is right; the time it was made at may be any."""
    at = datetime.fromtimestamp(int(head["webhook-timestamp"]), UTC)
    right = Webhook(SECRET).sign(head["webhook-id"], at, body.decode())
    return right in head["webhook-signature"].split()


def _says(*pieces: bytes, then: Act | None = None) -> Act:
    def act(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
        if then is not None:
            then(connection)

    return act


def _forever(piece: bytes) -> Act:
    def act(connection: socket.socket) -> None:
        while True:
            connection.sendall(piece)

    return act


def _bytewise(connection: socket.socket) -> None:
    for each in response(b"late " * 100):
        connection.sendall(bytes([each]))
        time.sleep(1.0)


def _status(line: str, *headers: str, body: bytes = b"no") -> Act:
    return _says(response(body, line, headers))


def _later(head: dict[str, str]) -> str:
    """Returns a date somewhat after that of a request, by the clock of whoever made it."""
    asked_at = float(head.get("webhook-timestamp", time.time()))
    return email.utils.formatdate(asked_at + _PAUSE, usegmt=True)


def _reset_in_request(connection: socket.socket) -> None:
    connection.recv(64)
    reset(connection)


_OK = b"HTTP/1.1 200 OK\r\n"
_UNTIL_A_DATE = "503 until a date"
_PAUSE = 1_800.0
"""Seconds; fewer than the clock is set on by until all has to be told."""

MANNERS: dict[str, Act] = {
    REFUSES: hang,
    "hangs at once": hang,
    "hangs before headers": hang,
    "hangs in headers": _says(_OK + b"X-Half: ", then=hang),
    "hangs in the body": _says(_OK + b"Content-Length: 100\r\n\r\nhalf", then=hang),
    "a byte a second": _bytewise,
    "endless headers": _says(_OK, then=_forever(b"X-More: and more\r\n")),
    "endless body": _says(_OK + b"\r\n", then=_forever(b"x" * 65536)),
    "1xx without end": _forever(b"HTTP/1.1 102 Processing\r\n\r\n"),
    "301 to elsewhere": _status("301 Moved", "Location: http://127.0.0.1:9/"),
    "307 to itself": _status("307 Temporary Redirect", "Location: /hook"),
    "400": _status("400 Bad Request"),
    "401": _status("401 Unauthorized", 'WWW-Authenticate: Basic realm="x"'),
    "404 with a page": _status("404 Not Found", body=b"<html>" + b"lost " * 100_000),
    "410": _status("410 Gone"),
    "429 with Retry-After": _status("429 Too Many Requests", "Retry-After: 30"),
    "500": _status("500 Internal Server Error"),
    _UNTIL_A_DATE: _status("503 Service Unavailable"),
    "resets at once": reset,
    "resets in the request": _reset_in_request,
    "resets in headers": _says(_OK + b"X-Half: ", then=reset),
    "resets in the body": _says(_OK + b"Content-Length: 100\r\n\r\nhalf", then=reset),
    "closes without a word": _says(),
    "TLS garbage": _says(_GARBAGE),
    "another protocol": _says(b"SSH-2.0-OpenSSH_9.6\r\n" * 3),
    "a huge header": _says(_OK + b"X-Large: " + b"x" * 4_000_000 + b"\r\n\r\n"),
    "a status that is none": _says(b"HTTP/1.1 twohundred OK\r\n\r\n"),
    "a bomb": _status("200 OK", "Content-Encoding: gzip", body=gzip.compress(bytes(20_000_000))),
    "broken chunks": _says(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nnot a length\r\n"),
}  # fmt: skip
_BEFORE_READING = frozenset({"hangs at once", "resets at once", "resets in the request"})
_ACCEPTING = frozenset(
    {"hangs in headers", "hangs in the body", "endless headers", "endless body"}
    | {"resets in headers", "resets in the body", "a huge header", "a bomb", "broken chunks"}
)
"""It said yes and then behaved badly: what it was sent has arrived, and may come again. That its
headers were cut off does not take the yes back (RFC 9112, 8)."""
NEVER = frozenset({"410"})
"""What is not tried again after it unless somebody asks for it."""
