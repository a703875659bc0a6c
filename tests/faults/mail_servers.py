"""A mail server that takes what it is handed, or behaves badly at one of the steps of SMTP."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults.counting import Got
from tests.faults.listening import Listening, hang, reset
from tests.faults.tellings import in_mail
from tests.net.smtp_servers import authority

WELL, REFUSES = "well", "refuses"
SECOND = "night@paper.example"
RECIPIENTS = ("desk@paper.example", SECOND)
_HELD_BACK = "refuses one recipient"


class MailServer:
    """What a server got for each recipient, and how it behaves: ``well`` or as in ``MANNERS``.

    It wants STARTTLS; ``ca_file`` is what its certificate is to be verified with.
    """

    def __init__(self, folder: Path) -> None:
        trusted = authority(folder)
        self.ca_file = trusted.ca_file
        self._certificate = trusted.server
        (folder / "stranger").mkdir()
        self._stranger = authority(folder / "stranger").server
        self.manner = WELL
        self.asked = 0
        self.got: dict[str, list[Got]] = {each: [] for each in RECIPIENTS}
        self._server = Listening(self._talk)
        self.end = self._server.end

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._server.port}?security=starttls&ca_file={self.ca_file}"

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
        session = _Session(self, connection)
        try:
            session.run()
        finally:
            session.connection.close()

    def certificate(self) -> ssl.SSLContext:
        return self._stranger if self.manner == "a stranger's certificate" else self._certificate

    def take(self, recipient: str, message: bytes) -> None:
        """Notes what a mail tells, and its Message-ID."""
        read = email.message_from_bytes(message, policy=email.policy.default)
        self.got[recipient] += [(title, str(read["Message-ID"])) for title in in_mail(read)]


class _Session:
    """One connection; ``MANNERS`` says at which verb what is done instead of the right answer."""

    def __init__(self, server: MailServer, connection: socket.socket) -> None:
        self._server = server
        self.connection = connection
        self._recipient = ""

    def run(self) -> None:
        if not self._bad("GREETING"):
            self._say("220 mail.paper.example ESMTP")
        reader = self.connection.makefile("rb")
        while line := reader.readline():
            verb = line.split()[0].decode("latin-1").upper() if line.split() else ""
            if verb == "RCPT":
                self._recipient = line.decode("latin-1").partition("<")[2].partition(">")[0]
            if self._bad(verb):
                continue
            if verb == "STARTTLS":
                self._say("220 go on")
                if self._server.manner == "TLS garbage":
                    self.connection.sendall(b"\x16\x03\x01garbage" * 200)
                    return
                context = self._server.certificate()
                self.connection = context.wrap_socket(self.connection, server_side=True)
                reader = self.connection.makefile("rb")
            elif verb == "DATA":
                self._say("354 go on")
                message = b"".join(iter(reader.readline, b".\r\n"))
                if self._server.manner in _TAKEN or not self._is_bad("."):
                    self._server.take(self._recipient, message)
                if not self._bad("."):
                    self._say("250 2.0.0 taken")
            elif verb == "EHLO":
                offers = "STARTTLS" if self._server.manner != "no STARTTLS" else "HELP"
                self._say(f"250-mail.paper.example\r\n250-{offers}\r\n250 SIZE 10000000")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 2.0.0 fine")

    def _say(self, line: str) -> None:
        self.connection.sendall(f"{line}\r\n".encode())

    def _is_bad(self, verb: str) -> bool:
        at, _ = MANNERS.get(self._server.manner, ("", hang))
        return at == verb and (self._server.manner != _HELD_BACK or self._recipient == SECOND)

    def _bad(self, verb: str) -> bool:
        """Does at this verb what the manner says. Returns whether it said something."""
        if not self._is_bad(verb):
            return False
        MANNERS[self._server.manner][1](self.connection)
        return True


Act = Callable[[socket.socket], None]


def _says(line: str) -> Act:
    return lambda connection: connection.sendall(f"{line}\r\n".encode())


def _slowly(connection: socket.socket) -> None:
    for each in b"220-please wait\r\n" * 60 + b"220 at last\r\n":
        connection.sendall(bytes([each]))
        time.sleep(0.5)


def _endlessly(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"220-and more\r\n")


_STAGES = ("GREETING", "EHLO", "MAIL", "RCPT", "DATA", ".")
MANNERS: dict[str, tuple[str, Act]] = {
    REFUSES: ("GREETING", hang),
    **{f"hangs at {each}": (each, hang) for each in _STAGES},
    **{f"451 at {each}": (each, _says("451 4.3.0 not now")) for each in _STAGES},
    **{f"550 at {each}": (each, _says("550 5.7.1 never")) for each in _STAGES},
    **{f"resets at {each}": (each, reset) for each in _STAGES},
    "slow greeting": ("GREETING", _slowly),
    "endless greeting": ("GREETING", _endlessly),
    "421 and away": ("MAIL", _says("421 4.3.2 closing")),
    "452 full": ("RCPT", _says("452 4.2.2 mailbox full")),
    "552 too large": (".", _says("552 5.3.4 too large")),
    "another protocol": ("GREETING", _says("HTTP/1.1 200 OK")),
    "not a number": ("MAIL", _says("yes, of course")),
    "no STARTTLS": ("", hang),
    "454 at STARTTLS": ("STARTTLS", _says("454 4.7.0 no TLS now")),
    "TLS garbage": ("", hang),
    "a stranger's certificate": ("", hang),
    _HELD_BACK: ("RCPT", _says("550 5.1.1 no such user")),
}
_TAKEN = frozenset({"hangs at .", "resets at ."})
"""The message was taken and the answer lost: it comes again, under its Message-ID."""
NEVER = frozenset({"550 at RCPT", "550 at DATA", "550 at .", "552 too large", _HELD_BACK})
"""What is not tried again after it unless somebody asks for it."""
