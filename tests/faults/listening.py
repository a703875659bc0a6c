"""A server on loopback whose manners change while it runs."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable

Talk = Callable[[socket.socket], None]


class Listening:
    """Gives each connection to ``talk``, in a thread of its own."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.port = 0
        self.listen()

    def listen(self) -> None:
        """Listens, on the same port as before."""
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self.port = self._listener.getsockname()[1]
            threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def refuse(self) -> None:
        """Listens no more, so that connections are refused."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def drop(self) -> None:
        """Ends all connections."""
        for each in list(self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        self.refuse()
        self.drop()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # Another handle of the same connection: TLS takes the first one away.
        with connection.dup() as handle:
            self._open.add(handle)
            # What a manner does to the other side may well come back to it.
            with contextlib.suppress(OSError, ValueError), connection:
                self._talk(connection)
            self._open.discard(handle)


def hang(connection: socket.socket) -> None:
    """Says nothing until the connection ends."""
    while connection.recv(65536):
        pass


def reset(connection: socket.socket) -> None:
    """Ends the connection with a reset, once whoever talks has let it go."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionResetError
