"""One connection to an SMTP server, each step of it under a deadline on the wall clock."""

from __future__ import annotations

import base64
import enum
import io
import ipaddress
import re
import smtplib
import socket
import ssl
import time
from typing import TYPE_CHECKING, Literal

from worker.base.errors import PermanentChannelError, TransportPaused
from worker.base.log import redact
from worker.net.wire import default_tls

if TYPE_CHECKING:
    from worker.net.smtp_account import SmtpAccount, SmtpLimits

_CHUNK = 65_536
_WIDTH = 300
_READY = 220
_LOGGED_IN = 235
_OK = 250
_FORWARDED = 251
_GO_AHEAD = 354
_PERMANENT = 500
_DATA_COMMAND_SHARE = 2.0
_GOODBYE = 5.0

Blame = Literal["transport", "recipient", "message"]


class Stage(enum.Enum):
    """How far a session has come; who is to blame for a refusal depends on it."""

    CONNECT = ("while connecting", "transport")
    HELLO = ("the greeting", "transport")
    TLS = ("to begin TLS", "transport")
    LOGIN = ("the login", "transport")
    SENDER = ("the sender", "transport")
    RECIPIENT = ("the recipient", "recipient")
    MESSAGE = ("the message", "message")

    def __init__(self, doing: str, blames: Blame) -> None:
        self.doing = doing if doing.startswith(("while", "to")) else f"at {doing}"
        self.blames = blames


class _Deadline:
    """The point on the monotonic clock by which the present step must be done."""

    def __init__(self, total: float) -> None:
        self._end = time.monotonic() + total
        self._step_end = self._end

    def step(self, seconds: float) -> None:
        self._step_end = min(self._end, time.monotonic() + seconds)

    def left(self) -> float:
        left = self._step_end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the step took too long")
        return left


class _TimedReader(io.RawIOBase):
    """Reads from a socket for as long as the deadline allows, however slowly bytes drip."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    # BufferedReader, which alone calls this, hands over a memoryview.
    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


class _Client(smtplib.SMTP):
    """``smtplib.SMTP`` on a connected socket, with the deadline in reads and writes."""

    def __init__(self, sock: socket.socket, host: str, name: str, deadline: _Deadline) -> None:
        super().__init__(local_hostname=name)
        self._host = host
        self.sock = sock
        self._deadline = deadline

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_TimedReader(self.sock, self._deadline))
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            # smtplib makes a lost connection out of every OSError, timeouts included.
            if isinstance(error.__context__, TimeoutError):
                raise TimeoutError(str(error)) from error
            raise

    # smtplib takes any buffer, and sends none but these two.
    def send(self, s: bytes | str) -> None:  # type: ignore[override]
        data = s.encode(self.command_encoding) if isinstance(s, str) else s
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        for start in range(0, len(data), _CHUNK):
            self.sock.settimeout(self._deadline.left())
            self.sock.sendall(data[start : start + _CHUNK])


class SmtpSession:
    """Opens a connection, hands in one message and closes."""

    def __init__(self, account: SmtpAccount, limits: SmtpLimits) -> None:
        self.account = account
        self.stage = Stage.CONNECT
        self._limits = limits
        self._deadline = _Deadline(limits.total)
        self._client: _Client | None = None

    @property
    def client(self) -> _Client:
        if self._client is None:
            raise smtplib.SMTPServerDisconnected("not connected")
        return self._client

    def words(self, answer: object) -> str:
        """Returns what the server said on one line, shortened, without the account's secret."""
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        if self.account.password:
            secret = self.account.password
            login = f"\0{self.account.username}\0{secret}"
            for form in (secret, _base64(secret), _base64(login)):
                text = text.replace(form, "***")
        text = redact(" ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split()))
        return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"

    def open(self) -> None:
        """Connects, greets, begins TLS and logs in, as the account says."""
        self._deadline.step(self._limits.connect)
        sock = socket.create_connection(
            (self.account.host, self.account.port), timeout=self._deadline.left()
        )
        is_loopback = ipaddress.ip_address(sock.getpeername()[0].split("%")[0]).is_loopback
        name = _own_name(sock)
        try:
            if self.account.security == "tls":
                self.stage = Stage.TLS
                sock.settimeout(self._deadline.left())
                sock = self._context().wrap_socket(sock, server_hostname=self.account.host)
        except BaseException:
            sock.close()
            raise
        self._client = _Client(sock, self.account.host, name, self._deadline)
        self._hello(greeting=True)
        is_secret = self.account.security == "tls" or self._start_tls(is_loopback)
        self._login(is_secret or is_loopback)

    def hand_in(self, sender: str, recipient: str, message: bytes) -> str:
        """Hands the message in and returns the server's answer to it."""
        self._name_sender(sender, recipient, message)
        self._name_recipient(recipient)
        self.stage = Stage.MESSAGE
        self._deadline.step(self._limits.command * _DATA_COMMAND_SHARE)
        code, answer = self.client.docmd("DATA")
        if code != _GO_AHEAD:
            raise smtplib.SMTPResponseException(code, answer)
        self._deadline.step(self._limits.data)
        self.client.send(_dot_stuffed(message))
        code, answer = self.client.getreply()
        if code != _OK:
            raise smtplib.SMTPResponseException(code, answer)
        return f"{code} {self.words(answer)}".strip()

    def close(self) -> None:
        """Says goodbye and closes (RFC 5321, 4.1.1.10); what goes wrong no longer matters."""
        if self._client is None:
            return
        try:
            self._deadline.step(min(_GOODBYE, self._limits.command))
            if self._client.sock is not None:
                self._client.docmd("QUIT")
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            self._client.close()

    def _hello(self, *, greeting: bool = False) -> None:
        self.stage = Stage.HELLO
        self._deadline.step(self._limits.command)
        if greeting:
            code, answer = self.client.getreply()
            if code != _READY:
                raise smtplib.SMTPResponseException(code, answer)
        self.client.ehlo_or_helo_if_needed()

    def _context(self) -> ssl.SSLContext:
        try:
            if not self.account.ca_file:
                return default_tls()
            return ssl.create_default_context(cafile=self.account.ca_file)
        except OSError as error:
            raise TransportPaused(
                f"the certificates in ca_file cannot be read: {error.strerror or 'not PEM'}"
            ) from error

    def _start_tls(self, is_loopback: bool) -> bool:
        """Begins TLS where it is to be had. Returns whether the connection is secret now."""
        security = self.account.security
        offered = self.client.has_extn("starttls")
        if security == "none" or (security == "auto" and (is_loopback or not offered)):
            return False
        self.stage = Stage.TLS
        if not offered:
            raise TransportPaused(
                f"{self.account.host} does not offer STARTTLS, which is required here;"
                " ?security=none behind smtp_url goes without, and to another machine without a"
                " password"
            )
        self._deadline.step(self._limits.command)
        code, answer = self.client.starttls(context=self._context())
        if code != _READY:
            raise smtplib.SMTPResponseException(code, answer)
        self._hello()
        return True

    def _login(self, may_tell: bool) -> None:
        if not self.account.username:
            return
        self.stage = Stage.LOGIN
        if not self.account.password:
            raise TransportPaused(f"there is no password for the account at {self.account.host}")
        if not may_tell:
            raise TransportPaused(
                f"the password is not sent to {self.account.host}, since the connection is not"
                " encrypted: without TLS it goes to loopback (this machine) alone; smtps:// or a"
                " server that offers STARTTLS takes it, or smtp_url without a user"
            )
        self._deadline.step(self._limits.command)
        try:
            self._authenticate()
        except smtplib.SMTPNotSupportedError as error:
            raise TransportPaused(
                f"{self.account.host} offers no way to log in that is known here"
            ) from error
        except smtplib.SMTPAuthenticationError as error:
            if error.smtp_code >= _PERMANENT:
                raise TransportPaused(
                    f"{self.account.host} refuses the login: {error.smtp_code}"
                    f" {self.words(error.smtp_error)}",
                    status=error.smtp_code,
                ) from error
            raise

    def _authenticate(self) -> None:
        user, password = self.account.username, self.account.password
        if (user + password).isascii():
            self.client.login(user, password)
            return
        # smtplib's own login cannot carry what RFC 4616 allows: UTF-8.
        if "PLAIN" not in self.client.esmtp_features.get("auth", "").upper().split():
            raise smtplib.SMTPNotSupportedError("no AUTH PLAIN")
        token = _base64(f"\0{user}\0{password}")
        code, answer = self.client.docmd("AUTH", f"PLAIN {token}")
        if code != _LOGGED_IN:
            raise smtplib.SMTPAuthenticationError(code, answer)

    def _name_sender(self, sender: str, recipient: str, message: bytes) -> None:
        self.stage = Stage.SENDER
        options = []
        if not (sender.isascii() and recipient.isascii()):
            if not self.client.has_extn("smtputf8"):
                words = f"{self.account.host} takes no addresses beyond ASCII (SMTPUTF8)"
                blamed = PermanentChannelError if sender.isascii() else TransportPaused
                raise blamed(words)
            options.append("SMTPUTF8")
        if not message.isascii() and self.client.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        if self.client.has_extn("size"):
            options.append(f"SIZE={len(message)}")
        self._deadline.step(self._limits.command)
        code, answer = self.client.mail(sender, options)
        if code != _OK:
            raise smtplib.SMTPResponseException(code, answer)

    def _name_recipient(self, recipient: str) -> None:
        self.stage = Stage.RECIPIENT
        self._deadline.step(self._limits.command)
        code, answer = self.client.rcpt(recipient)
        if code not in {_OK, _FORWARDED}:
            raise smtplib.SMTPResponseException(code, answer)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


def _own_name(sock: socket.socket) -> str:
    """Returns the name to greet with: the host's own, or its address (RFC 5321, 4.1.3)."""
    name = socket.gethostname()
    if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name):
        return name
    address = sock.getsockname()[0].split("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _dot_stuffed(message: bytes) -> bytes:
    """Returns the message as DATA carries it: CRLF only, dots doubled, the last dot added.

    A bare CR or LF is made a whole line end, so that no server sees an end of data in it.
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"
