"""Where mail is handed in, as whom, and how long each step may take."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

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
