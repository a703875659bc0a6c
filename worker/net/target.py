"""What a URL asks for: checked and taken apart before anything is looked up or connected."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, unquote, urljoin, urlsplit

from worker.base.errors import HttpError
from worker.base.urls import PORTS

_MAX_URL = 8192
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_CONTROL_IN_AUTHORITY = re.compile(r"[^/?#]*://[^/?#]*[\x00-\x20\x7f\\]")
_SAFE_PATH = "/%:@!$&'()*+,;=~-._"
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """One request's destination. ``host`` is ASCII, lower case, without brackets or last dot."""

    scheme: str
    host: str
    port: int
    path: str
    """Path and query, as sent in the request line."""
    authorization: str | None = field(default=None, repr=False)
    """The value of the Authorization header made of the URL's user information."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: credentials stay within it (RFC 6454)."""
        return self.scheme, self.host, self.port

    @property
    def is_address(self) -> bool:
        """Whether the host is an IP address and needs no look-up."""
        return ":" in self.host or self.host.rpartition(".")[2].isdigit()

    @property
    def authority(self) -> str:
        """What the Host header says (RFC 9110, 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address without user information."""
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_target(url: str) -> Target:
    """Takes a URL apart. Raises HttpError of kind ``url`` or, for a disguised host, ``address``."""
    url = url.strip()
    if len(url) > _MAX_URL:
        raise HttpError("url", "the address is too long")
    if _CONTROL_IN_AUTHORITY.match(url):
        raise HttpError("url", "the address holds no usable host name")
    try:
        # Half a surrogate pair has no bytes to be sent.
        url.encode()
        parts = urlsplit(_CONTROL.sub(lambda match: quote(match[0]), url))
        port = parts.port
        raw_host = parts.hostname or ""
    except ValueError:
        raise HttpError("url", "the address cannot be read") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise HttpError("url", f"only http and https addresses are fetched, not “{scheme[:20]}”")
    if port == 0:
        raise HttpError("url", "port 0 cannot be connected to")
    return Target(
        scheme=scheme,
        host=_ascii_host(raw_host),
        port=port or PORTS[scheme],
        path=_path(parts.path, parts.query),
        authorization=_basic(parts.username, parts.password),
    )


def follow(target: Target, location: str) -> Target:
    """Returns where a redirect leads. User information in it is ignored. Raises HttpError."""
    try:
        joined = urljoin(target.url, _header_text(location).strip())
    except ValueError:
        raise HttpError("url", f"{target.host} redirects to an unreadable address") from None
    found = parse_target(joined)
    kept = target.authorization if found.origin == target.origin else None
    return Target(found.scheme, found.host, found.port, found.path, kept)


def _ascii_host(raw: str) -> str:
    host = unquote(raw).strip().rstrip(".").lower()
    if ":" in host:
        try:
            return IPv6Address(host).compressed
        except AddressValueError:
            raise HttpError("url", "the address holds a malformed IPv6 address") from None
    if not host.isascii():
        host = _idna(host)
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise HttpError("url", "the address holds no usable host name")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        _require_dotted_quad(host)
    return host


def _idna(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise HttpError("url", "the address holds an invalid international host name") from None


def _require_dotted_quad(host: str) -> None:
    """Refuses what resolvers read as an IPv4 address though it does not look like one."""
    try:
        IPv4Address(host)
    except AddressValueError:
        raise HttpError(
            "address", f"{host} is a number in disguise; an IPv4 address is written as 192.0.2.1"
        ) from None


def _path(path: str, query: str) -> str:
    encoded = quote(path or "/", safe=_SAFE_PATH)
    if not encoded.startswith("/"):
        encoded = "/" + encoded
    return f"{encoded}?{quote(query, safe=_SAFE_PATH + '?[]|')}" if query else encoded


def _basic(username: str | None, password: str | None) -> str | None:
    if username is None:
        return None
    pair = f"{unquote(username)}:{unquote(password or '')}"
    return "Basic " + b64encode(pair.encode()).decode("ascii")


def _header_text(value: str) -> str:
    """Header values arrive as Latin-1; many servers put UTF-8 there."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return value
