"""Who may look and act on the page, and which requests are refused: decisions, without any I/O."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Literal
from urllib.parse import urlsplit

from worker.settings.page import PageSettings, is_local
from worker.settings.values import listen_address

Role = Literal["nobody", "look", "act"]

COOKIE = "wirewatch"
LASTS = 12 * 3600
"""Seconds for which a cookie lets somebody in."""
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
_EVERY_ADDRESS = ("0.0.0.0", "::")
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?")
_ENDS = re.compile(r"[a-z]+\.([0-9]{1,15})\.")
OPEN_PREFIXES = ("/l/", "/hub/")
"""What proves itself, by a signature or by a path that nobody can guess: it needs neither login,
cookie nor form token."""
_OPEN_PATHS = frozenset({"/livez", "/style.css", "/login"})
"""What is shown to everybody who may ask at all."""
_FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
"""Headers by which a proxy says that somebody else asks."""
_SINGLE = (
    "host", "content-length", "transfer-encoding", "authorization", "origin", "sec-fetch-site",
)  # fmt: skip
"""Headers of which two readers might each take another."""
_MOST_NAME = 100
_NAMELESS = "page"
"""Who acts, where no proxy says more."""
_SAFE = frozenset({"GET", "HEAD"})
_ALLOWED = _SAFE | {"POST"}


@dataclass(frozen=True, slots=True)
class Doors:
    """How the page is reached, and who is let in by what."""

    hosts: frozenset[str]
    """The names that it may be asked by, in small letters and without ports."""
    is_local: bool
    """Whether it is reached from this machine alone."""
    token: str = ""
    look_token: str = ""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    user_header: str = ""
    act_users: frozenset[str] = frozenset()
    public: str = ""
    """The name by which it is reached from outside, if there is one."""
    has_tls: bool = False
    """Whether people ask by that name through TLS, which a proxy ends."""

    @classmethod
    def of(cls, page: PageSettings, public_url: str) -> Doors:
        """Returns the doors that the configuration asks for."""
        host, _ = listen_address(page.listen)
        names = {host.lower(), *page.hosts}
        # No site can bind these to another address. A listener of all addresses has them, too.
        if is_local(page.listen) or host in _EVERY_ADDRESS:
            names.update(_LOCAL_NAMES)
        outside = urlsplit(public_url)
        public = outside.hostname or ""
        return cls(
            hosts=frozenset(names | ({public} if public else set())),
            is_local=is_local(page.listen),
            token=page.token,
            look_token=page.look_token,
            proxies=tuple(ip_network(each, strict=False) for each in page.trusted_proxies),
            user_header=page.trusted_header.lower(),
            act_users=frozenset(page.act_users),
            public="" if public in _LOCAL_NAMES else public,
            has_tls=outside.scheme == "https",
        )

    @property
    def is_open(self) -> bool:
        """Whether everybody on this machine may look and act."""
        return self.is_local and not (self.token or self.look_token or self.proxies)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as far as access goes. Names of headers are in small letters."""

    method: str
    headers: Mapping[str, str]
    peer: str
    """The address of whoever speaks to us: a proxy's, if there is one."""
    now: float
    """Seconds since the epoch."""
    repeated: Sequence[str] = ()
    """Headers that came more than once."""
    path: str = "/"

    @property
    def proves_itself(self) -> bool:
        """Whether what it asks for needs nobody to be logged in."""
        return self.path.startswith(OPEN_PREFIXES)

    @property
    def is_for_all(self) -> bool:
        """Whether it is the same for everybody: no token counts there, and none is counted."""
        return self.path in _OPEN_PATHS or self.proves_itself


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered."""

    status: int
    words: str


def refusal(asked: Asked, doors: Doors) -> Refusal | None:
    """Refuses what no browser of a reader sends, whoever asks.

    Other names than ours are refused against rebinding of names (421, RFC 9110, 15.5.20); both a
    length and a coding of the body, since two readers of them may see two requests (RFC 9112, 6.1);
    and what changes something without coming from a page of ours.
    """
    if asked.method not in _ALLOWED:
        return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "only GET and POST are known here")
    if any(each in (*_SINGLE, doors.user_header) for each in asked.repeated):
        return Refusal(HTTPStatus.BAD_REQUEST, "a header came twice")
    if "transfer-encoding" in asked.headers and "content-length" in asked.headers:
        return Refusal(HTTPStatus.BAD_REQUEST, "the length of the body is stated twice")
    if host_of(asked.headers.get("host", "")) not in doors.hosts:
        words = "this name is not known here; [page] hosts lists further ones"
        return Refusal(HTTPStatus.MISDIRECTED_REQUEST, words)
    if asked.method == "POST" and not asked.proves_itself and not _is_ours(asked):
        return Refusal(HTTPStatus.FORBIDDEN, "this comes from another site")
    return None


def host_of(header: str) -> str | None:
    """Returns the name or address in a Host header, without its port; None for what is none."""
    found = _HOST.fullmatch(header)
    return None if found is None else (found[1] or found[2]).lower().rstrip(".")


def _is_ours(asked: Asked) -> bool:
    site = asked.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = asked.headers.get("origin")
    if origin is None:
        return False
    try:
        found = urlsplit(origin)
    except ValueError:
        return False
    host = asked.headers.get("host", "").lower()
    return found.scheme in ("http", "https") and bool(host) and found.netloc.lower() == host


def referrer_policy(headers: Mapping[str, str]) -> str:
    """Returns what a page's links and forms may say of where they stand: nothing.

    With ``no-referrer`` a browser sends ``Origin: null`` with our own forms, too (Fetch, 3.2). One
    that says by Sec-Fetch-Site where it comes from needs no Origin. By plain http beyond loopback
    none does: there this service alone is told which of its pages a form stands on.
    """
    return "no-referrer" if "sec-fetch-site" in headers else "same-origin"


def role(asked: Asked, doors: Doors) -> Role:
    """Returns what somebody may do, by token, cookie or the name that a trusted proxy gives."""
    if doors.is_open:
        return "nobody" if is_from_outside(asked, doors) else "act"
    by_proxy = _by_proxy(asked, doors)
    if asked.is_for_all:
        return by_proxy
    if by_proxy == "nobody":
        by_token = token_role(_bearer(asked.headers.get("authorization", "")), doors)
        if by_token != "nobody":
            return by_token
    by_cookie = _by_cookie(session_of(asked), doors, asked.now)
    return by_cookie if by_cookie != "nobody" else by_proxy


def given_role(asked: Asked, doors: Doors) -> Role | None:
    """Returns what the token that a program sent lets do, or a cookie, which whoever guesses a
    token can make from it; "nobody" of a wrong one.

    None where none counts: nothing was sent, no token is set, what was asked for is for all, a
    cookie is over, or a trusted proxy says who asks, which may pass on a token of its own.
    """
    if asked.is_for_all or not (doors.token or doors.look_token):
        return None
    given = _bearer(asked.headers.get("authorization", ""))
    if given and _by_proxy(asked, doors) == "nobody":
        return token_role(given, doors)
    cookie = session_of(asked)
    return _by_cookie(cookie, doors, asked.now) if _is_in_time(cookie, asked.now) else None


def is_from_outside(asked: Asked, doors: Doors) -> bool:
    """Returns whether somebody asks who is not on this machine, though a proxy on it passes that
    on: by the public name, or with a header that says so."""
    if any(each in asked.headers for each in _FORWARDED):
        return True
    return bool(doors.public) and host_of(asked.headers.get("host", "")) == doors.public


def is_by_tls(asked: Asked, doors: Doors) -> bool:
    """Returns whether a browser that asks so speaks TLS: where the proxy or the public address says
    that, a cookie is never to be sent without."""
    if asked.headers.get("x-forwarded-proto") == "https":
        return True
    is_public = bool(doors.public) and host_of(asked.headers.get("host", "")) == doors.public
    return doors.has_tls and is_public


def comes_from(asked: Asked, doors: Doors) -> str:
    """Returns the address of whoever asks, so that one who guesses tokens behind a proxy shuts out
    nobody else."""
    return caller(asked.peer, asked.headers.get("x-forwarded-for", ""), doors.proxies)


def caller(peer: str, forwarded: str, proxies: Sequence[IPv4Network | IPv6Network]) -> str:
    """Returns the address of whoever asks: what X-Forwarded-For says last where the peer is a proxy
    of ours or on this machine, else the peer's."""
    said = forwarded.rpartition(",")[2].strip()
    try:
        here = ip_address(peer)
        if said and (here.is_loopback or any(here in each for each in proxies)):
            return str(ip_address(said))
    except ValueError:
        pass
    return peer


def actor(asked: Asked, doors: Doors) -> str:
    """Returns who asks, for the audit trail: the name that a trusted proxy gives, if there is
    one."""
    if _by_proxy(asked, doors) == "nobody":
        return _NAMELESS
    name = "".join(each for each in asked.headers[doors.user_header] if each.isprintable())
    return f"page ({name[:_MOST_NAME]})"


def token_role(given: str, doors: Doors) -> Role:
    """Returns what a token lets do."""
    # Both are always compared: the time says nothing about either.
    acts = _same(given, doors.token)
    looks = _same(given, doors.look_token)
    return "act" if acts else "look" if looks else "nobody"


def _same(given: str, wanted: str) -> bool:
    digests = [hashlib.sha256(each.encode("utf-8", "replace")).digest() for each in (given, wanted)]
    return hmac.compare_digest(*digests) and bool(wanted)


def _by_proxy(asked: Asked, doors: Doors) -> Role:
    user = asked.headers.get(doors.user_header, "") if doors.user_header else ""
    if not user or not doors.proxies:
        return "nobody"
    try:
        peer = ip_address(asked.peer)
    except ValueError:
        return "nobody"
    if not any(peer in each for each in doors.proxies):
        return "nobody"
    return "act" if user in doors.act_users else "look"


def logged_in(token: str, doors: Doors, now: float) -> str | None:
    """Returns the cookie's value for somebody who gave a token; None where it is none of ours."""
    role = token_role(token, doors)
    if role == "nobody":
        return None
    # Each is one of its own, so that it ends for whoever logs out, and for nobody else.
    said = f"{role}.{int(now) + LASTS}.{secrets.token_hex(8)}"
    return f"{said}.{_signature(said, token)}"


def _by_cookie(value: str, doors: Doors, now: float) -> Role:
    said, _, signature = value.rpartition(".")
    name = said.partition(".")[0]
    roles: tuple[tuple[Role, str], ...] = (("act", doors.token), ("look", doors.look_token))
    for role, token in roles:
        if token and name == role and _are_same(_signature(said, token), signature):
            return role if _is_in_time(value, now) else "nobody"
    return "nobody"


def _is_in_time(cookie: str, now: float) -> bool:
    ends = _ENDS.match(cookie)
    return ends is not None and int(ends[1]) > now


def _are_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))


def _signature(said: str, token: str) -> str:
    key = hashlib.sha256(b"wirewatch cookie\0" + token.encode()).digest()
    return hmac.new(key, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _bearer(header: str) -> str:
    scheme, _, value = header.partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def session_of(asked: Asked) -> str:
    """Returns the value of our cookie; empty without one."""
    return _cookie(asked.headers.get("cookie", ""))


def _cookie(header: str) -> str:
    for each in header.split(";"):
        name, _, value = each.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


def form_token(secret: bytes, headers: Mapping[str, str], actor: str = _NAMELESS) -> str:
    """Returns what a form must bring back: bound to whoever asked for it, by cookie, by token, or
    by the name that a trusted proxy gives, which may pass on a token that changes."""
    given = _bearer(headers.get("authorization", "")) if actor == _NAMELESS else ""
    bound = "\0".join((actor, given, _cookie(headers.get("cookie", ""))))
    said = b"wirewatch form\0" + bound.encode("utf-8", "replace")
    return hmac.new(secret, said, hashlib.sha256).hexdigest()


OLD_FORM = "This form is too old: load the page again."
"""What is said where ``is_form_token`` does not hold."""


def is_form_token(
    given: str, secret: bytes, headers: Mapping[str, str], actor: str = _NAMELESS
) -> bool:
    """Returns whether a form came from a page that we gave the same person."""
    return _are_same(form_token(secret, headers, actor), given)
