"""SMTP servers on loopback: a real one, and one that says what a test tells it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.parts.ports import free_port

CLOSE = None
SILENCE = ""


@dataclass
class Inbox:
    """What a real server took: (sender, recipient, message)."""

    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert envelope.mail_from is not None
        assert isinstance(envelope.original_content, bytes)
        for recipient in envelope.rcpt_tos:
            self.mails.append((envelope.mail_from, recipient, envelope.original_content))
        return "250 2.0.0 Ok: queued as 4ABC"


@dataclass(frozen=True)
class Authority:
    """A certificate authority made for one test run."""

    ca: trustme.CA
    server: ssl.SSLContext
    ca_file: str


def authority(folder: Any) -> Authority:
    """Makes an authority and a certificate for 127.0.0.1."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    path = folder / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return Authority(ca, context, str(path))


class _Controller(Controller):
    """Knows its open connections: the server may end only when they have."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.connections: set[SMTP] = set()

    def factory(self) -> SMTP:
        connections = self.connections

        class Counted(SMTP):
            def connection_made(self, transport: Any) -> None:
                connections.add(self)
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                super().connection_lost(error)
                connections.discard(self)

        return Counted(self.handler, **self.SMTP_kwargs)

    def wait_until_idle(self) -> None:
        asyncio.run_coroutine_threadsafe(self._settle(), self.loop).result()

    async def _settle(self) -> None:
        """Ends with the last connection, those too that are taken but have no protocol yet."""
        this = asyncio.current_task()
        deadline = self.loop.time() + 5
        waiting = True
        while waiting and self.loop.time() < deadline:
            # One look at the listening socket comes before the first look at what is open.
            await asyncio.sleep(0.01)
            waiting = bool(self.connections) or asyncio.all_tasks() != {this}


@contextlib.contextmanager
def real_server(
    *,
    password: str = "",
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    utf8: bool = True,
) -> Iterator[Inbox]:
    """Runs aiosmtpd; with ``password`` it wants a login as ``user``."""
    inbox = Inbox()

    def authenticate(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        inbox.logins.append(mechanism)
        right = isinstance(data, LoginPassword) and data.password == password.encode()
        return AuthResult(success=right, handled=False)

    inbox.port = free_port()
    controller = _Controller(
        inbox,
        hostname="127.0.0.1",
        port=inbox.port,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=authenticate,
        auth_required=bool(password),
        auth_require_tls=False,
        enable_SMTPUTF8=utf8,
    )
    controller.start()
    try:
        yield inbox
    finally:
        controller.wait_until_idle()
        controller.stop()


GREETING = "220 test ESMTP"
EHLO = "250-test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 10000000"


@dataclass
class Script:
    """What the scripted server was told, a list of lines for each connection."""

    port: int
    sessions: list[list[str]] = field(default_factory=list)


@contextlib.contextmanager
def scripted(answers: Mapping[str, str | None], *, drip: float = 0.0) -> Iterator[Script]:
    """Answers each verb as told, the rest with 250.

    ``GREETING`` and ``.`` (the end of the message) count as verbs. ``CLOSE`` drops the
    connection, ``SILENCE`` says nothing; ``drip`` is the pause after each byte.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    script = Script(listener.getsockname()[1])
    done = threading.Event()
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(
                target=_talk, args=(connection, answers, script, drip, done), daemon=True
            )
            threads.append(thread)
            thread.start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield script
    finally:
        done.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in [acceptor, *threads]:
            thread.join(5)


def _talk(
    connection: socket.socket,
    answers: Mapping[str, str | None],
    script: Script,
    drip: float,
    done: threading.Event,
) -> None:
    lines: list[str] = []
    script.sessions.append(lines)

    def say(verb: str, default: str) -> bool:
        answer = answers.get(verb, default)
        if answer is CLOSE:
            return False
        if answer == SILENCE:
            return True
        data = f"{answer}\r\n".encode()
        for piece in [data] if not drip else [bytes([byte]) for byte in data]:
            if done.is_set():
                return False
            connection.sendall(piece)
            time.sleep(drip)
        return True

    with connection, connection.makefile("rb") as reader, contextlib.suppress(OSError):
        if not say("GREETING", GREETING):
            return
        in_data = False
        while line := reader.readline():
            lines.append(line.decode("utf-8", "replace").rstrip("\r\n"))
            verb = lines[-1].split(" ")[0].upper()
            if in_data:
                if lines[-1] != ".":
                    continue
                in_data = False
                verb = "."
            in_data = verb == "DATA" and "DATA" not in answers
            defaults = {"EHLO": EHLO, "DATA": "354 go on", "QUIT": "221 bye"}
            if not say(verb, defaults.get(verb, "250 2.0.0 fine")):
                return
