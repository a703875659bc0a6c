"""Connections that end on the wall clock, however slowly the other side goes.

A socket's own timeout bounds one call; a peer that sends a byte a second never meets it. Here
every call gets the smaller of its own limit and what is left of the whole request.
"""

from __future__ import annotations

import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from worker.base.errors import HttpError

Resolver = Callable[[str, int], Sequence[str]]
"""Host and port to textual addresses. Raises OSError."""

_CHUNK = 65536
_MOST_ADDRESSES = 4


class Deadline:
    """The moment at which a request ends, whatever it is doing."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = time.monotonic() + seconds

    def left(self, limit: float) -> float:
        """Returns the seconds a call may take: ``limit`` or less. Raises TimeoutError at 0."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(limit, left)

    def put_off(self, seconds: float) -> None:
        """Lets the request end so much later: it waited for something of this process."""
        self._ends += seconds


class Wire(io.RawIOBase):
    """One connected socket, shaped as ``http.client`` wants it, that keeps the deadline.

    ``allowance`` is how many bytes may still be read; HttpError of kind ``too_large`` beyond it.
    ``deadline`` is that of the whole request.
    """

    def __init__(
        self, sock: socket.socket, deadline: Deadline, read_limit: float, allowance: int
    ) -> None:
        self._sock = sock
        self.deadline = deadline
        self._read_limit = read_limit
        self.allowance = allowance

    def readable(self) -> bool:
        return True

    # BufferedReader, which alone calls this, hands over a memoryview.
    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._sock.settimeout(self.deadline.left(self._read_limit))
        size = self._sock.recv_into(buffer)
        self.allowance -= size
        if self.allowance < 0:
            raise HttpError("too_large", "the answer is larger than allowed")
        return size

    def sendall(self, data: bytes) -> None:
        for start in range(0, len(data), _CHUNK):
            self._sock.settimeout(self.deadline.left(self._read_limit))
            self._sock.sendall(data[start : start + _CHUNK])

    def makefile(self, mode: str) -> io.BufferedReader:
        """Returns the reader of the answer. ``mode`` is always ``rb``."""
        return io.BufferedReader(self)

    def close(self) -> None:
        """Keeps the socket: its owner closes it."""


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Asks the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[str]:
    """Resolves in a thread, because the system's resolver knows no deadline.

    Raises TimeoutError, or HttpError of kind ``dns``.
    """
    answer: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolver(host, port))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception) or not found:
        raise HttpError("dns", f"the host name {host} is not found")
    return found


def connect(
    host: str, port: int, addresses: Sequence[str], deadline: Deadline, seconds: float
) -> socket.socket:
    """Connects to the first address that answers; all of them together get ``seconds``.

    Raises HttpError of kind ``connect`` or ``timeout``.
    """
    ends = Deadline(deadline.left(seconds))
    tried = addresses[:_MOST_ADDRESSES]
    failure: OSError = TimeoutError()
    for index, address in enumerate(tried):
        try:
            share = ends.left(seconds) / (len(tried) - index)
            return socket.create_connection((address, port), timeout=share)
        except OSError as error:
            failure = error
    if isinstance(failure, TimeoutError):
        raise HttpError(
            "timeout", f"{host} could not be connected to in {seconds:g} s"
        ) from failure
    why = (failure.strerror or str(failure)).lower()
    raise HttpError("connect", f"{host} could not be connected to: {why}") from failure


def secure(
    sock: socket.socket, host: str, context: ssl.SSLContext, deadline: Deadline, seconds: float
) -> socket.socket:
    """Returns the socket with TLS on it. Raises HttpError of kind ``tls`` or ``timeout``."""
    try:
        sock.settimeout(deadline.left(seconds))
        return context.wrap_socket(sock, server_hostname=host)
    except TimeoutError as error:
        raise HttpError("timeout", f"{host} did not finish the TLS handshake in time") from error
    except ssl.SSLCertVerificationError as error:
        why = error.verify_message
        raise HttpError("tls", f"the certificate of {host} is not valid: {why}") from error
    except OSError as error:
        why = getattr(error, "reason", None) or error.strerror or "connection lost"
        raise HttpError("tls", f"no secure connection to {host}: {why}") from error


@cache
def default_tls() -> ssl.SSLContext:
    """Verifies against the system's certificates, or certifi's where the system has none."""
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"] and not _has_folder_of_certificates():
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _has_folder_of_certificates() -> bool:
    """OpenSSL reads such a folder only when it verifies, so the context does not tell."""
    folder = ssl.get_default_verify_paths().capath
    return bool(folder) and any(Path(folder).iterdir())
