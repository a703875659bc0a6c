"""The SMTP door: the only place from which mail leaves. One recipient a transaction (RFC 5321)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

from worker.base.errors import (
    ChannelError,
    PermanentChannelError,
    RetryableChannelError,
    TransportPaused,
)

if TYPE_CHECKING:
    from worker.net._smtp_session import SmtpSession

Security = Literal["starttls", "tls", "none", "auto"]

_TLS_PORT = 465
_SUBMISSION_PORT = 587
_RELAY_PORT = 25


@dataclass(frozen=True, slots=True)
class SmtpLimits:
    """Seconds that each step may take on the wall clock, and all of them together."""

    connect: float = 20.0
    command: float = 60.0
    data: float = 600.0
    """For the reply to the whole message (RFC 5321, 4.5.3.2.6)."""
    total: float = 840.0


SMTP_LIMITS = SmtpLimits()


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """Where mail is handed in, and as whom.

    ``security``: ``tls`` from the first byte (RFC 8314), ``starttls`` required, ``auto`` STARTTLS
    where it is offered, except on loopback, ``none``. Certificates are always verified, against
    ``ca_file`` if there is one. ``sender`` is an address, with or without a name before it;
    empty: the channel decides.
    """

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    security: Security = "auto"
    sender: str = ""
    ca_file: str = ""

    @classmethod
    def from_url(
        cls, url: str, password: str = "", *, sender: str = "", base_dir: Path | None = None
    ) -> SmtpAccount:
        """Reads ``smtp://user@host:587`` or ``smtps://user@host``.

        The query may hold ``security=starttls|tls|auto|none`` and ``ca_file=PATH``. Without it
        port 465 means ``tls``, 587 ``starttls``, any other ``auto``. ``password`` wins over one
        in the URL; a relative ``ca_file`` is relative to ``base_dir``. Raises ValueError, whose
        message does not repeat the URL.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"}:
            raise ValueError("an SMTP address begins with smtp:// or smtps://")
        if not parts.hostname:
            raise ValueError("the SMTP address has no host; expected smtp://user@host:587")
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        unknown = sorted(set(options) - {"security", "ca_file"})
        if unknown:
            raise ValueError(f"unknown option {unknown[0]!r}; allowed: security, ca_file")
        port = _port(url, parts.scheme)
        security = options.get("security") or _default_security(parts.scheme, port)
        if security not in get_args(Security):
            raise ValueError(f"security={security!r}; allowed: {', '.join(get_args(Security))}")
        if parts.scheme == "smtps" and security != "tls":
            raise ValueError(f"smtps:// is TLS from the first byte; security={security} is not")
        ca_file = options.get("ca_file", "")
        return cls(
            host=parts.hostname,
            port=port,
            username=unquote(parts.username or ""),
            password=password or unquote(parts.password or ""),
            security=cast(Security, security),
            sender=sender,
            ca_file=str(base_dir / ca_file) if base_dir and ca_file else ca_file,
        )


def _port(url: str, scheme: str) -> int:
    try:
        given = urlsplit(url).port
    except ValueError:
        raise ValueError("the port of the SMTP address is not a number up to 65535") from None
    if given == 0:
        raise ValueError("port 0 cannot be reached")
    return given or (_TLS_PORT if scheme == "smtps" else _RELAY_PORT)


def _default_security(scheme: str, port: int) -> str:
    if scheme == "smtps" or port == _TLS_PORT:
        return "tls"
    return "starttls" if port == _SUBMISSION_PORT else "auto"


def deliver(
    account: SmtpAccount,
    sender: str,
    recipient: str,
    message: bytes,
    limits: SmtpLimits = SMTP_LIMITS,
) -> str:
    """Hands one message for one recipient to the server and returns what it answered.

    ``sender`` and ``recipient`` are bare addresses with the domain in ASCII. Raises

    - RetryableChannelError: no connection, no answer in time, a 4xx answer;
    - PermanentChannelError: 5xx for the recipient or the message;
    - TransportPaused: the account is refused (53x, a failed login), TLS cannot be had or
      verified, the server or the sender as a whole is turned away.

    An answer that is lost after the last dot is retryable: the message may then arrive twice,
    with the same Message-ID.
    """
    import smtplib
    import ssl

    from worker.net._smtp_session import SmtpSession

    session = SmtpSession(account, limits)
    try:
        session.open()
        return session.hand_in(sender, recipient, message)
    except ChannelError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise TransportPaused(
            f"the certificate of {account.host} is not trusted: {error.verify_message}"
        ) from error
    except smtplib.SMTPResponseException as error:
        raise _judged(session, int(error.smtp_code), session.words(error.smtp_error)) from error
    except smtplib.SMTPServerDisconnected as error:
        raise RetryableChannelError(
            f"{account.host} closed the connection {session.stage.doing}"
        ) from error
    except TimeoutError as error:
        raise RetryableChannelError(
            f"{account.host} did not answer in time {session.stage.doing}"
        ) from error
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise RetryableChannelError(
            f"no mail could be handed to {account.host}:{account.port}"
            f" {session.stage.doing}: {session.words(error)}"
        ) from error
    finally:
        session.close()


_LOGIN_CODES = frozenset({530, 534, 535, 538})
"""Answers of a server that wants a login, or another one (RFC 4954)."""
_MAILBOX_FULL = 552
_PERMANENT = 500


def _judged(session: SmtpSession, code: int, words: str) -> ChannelError:
    """Says what a refusal means at the stage in which it came."""
    message = f"{code} {words}".strip()
    host = session.account.host
    if code < _PERMANENT:
        return RetryableChannelError(
            f"{host} cannot take it now, {session.stage.doing}: {message}", status=code
        )
    if code in _LOGIN_CODES:
        return TransportPaused(f"{host} refuses the account: {message}", status=code)
    if session.stage.blames == "recipient":
        if code == _MAILBOX_FULL or words.startswith("5.2.2"):
            # A full mailbox is emptied some day; RFC 3463 counts 2.2 among what may pass.
            return RetryableChannelError(f"the mailbox is full: {message}", status=code)
        return PermanentChannelError(f"{host} refuses the recipient: {message}", status=code)
    if session.stage.blames == "message" or code == _MAILBOX_FULL:
        return PermanentChannelError(f"{host} refuses the message: {message}", status=code)
    return TransportPaused(f"{host} turns us away {session.stage.doing}: {message}", status=code)
