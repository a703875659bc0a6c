"""The one door through which HTTP leaves the service.

One connection a request, closed at its end. No proxy from the environment, no netrc, and no
cookies but within one chain of redirects.
A host is resolved once, all its addresses pass the guard, and the connection goes to one of them
with the original name in SNI and Host. The standard library speaks the protocol; ``wire`` keeps
the wall clock and ``inflate`` undoes compression a piece at a time.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from worker.base.errors import HttpError
from worker.net import inflate, wire
from worker.net.answer import Answer, Content, content_of, headers_of
from worker.net.cookies import ChainCookies
from worker.net.guard import AddressGuard, Trail
from worker.net.room import ROOM, Room
from worker.net.target import Target, follow, parse_target

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADER_ALLOWANCE = 128 * 1024
_CHUNK = 1 << 14
_CROSSES_ORIGINS = frozenset(
    {"accept", "accept-encoding", "accept-language", "if-none-match", "if-modified-since"}
)
"""Headers of the caller that follow a redirect to another origin; none can be a secret."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """How long and how large a request may get. Times are in seconds."""

    connect: float = 5.0
    """For looking the name up, for connecting, and for the TLS handshake, each."""
    read: float = 15.0
    """For each wait for bytes."""
    total: float = 30.0
    """For everything together, redirects included."""
    max_bytes: int = 10 * 1024 * 1024
    """Of content, after decompression."""
    max_redirects: int = 5
    """0 hands a redirect back as the response."""
    truncate: bool = False
    """Content beyond the limits is left out instead of being an error: the status counts."""


FEED_LIMITS = HttpLimits()
WEBHOOK_LIMITS = HttpLimits(total=20.0, max_bytes=16 * 1024, max_redirects=0, truncate=True)


@dataclass(frozen=True, slots=True)
class Redirect:
    """One redirect that was followed: the status it came with and where it led."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What came back. Header names are lower case; ``content`` is decoded.

    ``url`` is the address that answered, without user information.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    redirects: tuple[Redirect, ...] = ()
    is_cut: bool = False
    """The content ended before it should, and this is what came of it."""
    within: tuple[str, ...] = ()
    """The opened networks (CIDRs) that all hosts on the way lie in."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads to an address that the configuration does not name: what a source links to."""

    within: tuple[str, ...]
    """The opened networks that the source lies in (``HttpResponse.within``)."""
    allow: Callable[[str], None]
    """Is given each address that a redirect leads to, before it is asked. May raise."""


@dataclass(frozen=True, slots=True)
class _Received:
    answer: Answer
    headers: Mapping[str, str]
    content: Content


class HttpDoor:
    """Makes HTTP requests to public addresses, and to ``private_networks`` (CIDRs).

    ``resolve`` and ``tls`` stand for the system's resolver and certificates unless given, ``room``
    for what the answers of this process may hold.
    """

    def __init__(
        self,
        user_agent: str,
        private_networks: Sequence[str] = (),
        *,
        resolve: wire.Resolver = wire.system_resolve,
        tls: ssl.SSLContext | None = None,
        room: Room = ROOM,
    ) -> None:
        self._user_agent = user_agent
        self._guard = AddressGuard(private_networks)
        self._resolve = resolve
        self._tls = tls
        self._room = room

    def get(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        limits: HttpLimits = FEED_LIMITS,
        lead: Lead | None = None,
    ) -> HttpResponse:
        """Fetches ``url``, following redirects. Raises HttpError, and what ``lead`` raises."""
        asked = {"accept-encoding": inflate.ACCEPTED, **_lower(headers)}
        with self._room.held():
            return self._exchange("GET", parse_target(url), asked, None, limits, lead=lead)

    def post(
        self,
        url: str,
        content: bytes,
        headers: Mapping[str, str] | None = None,
        limits: HttpLimits = WEBHOOK_LIMITS,
        *,
        named_by: str = "",
    ) -> HttpResponse:
        """Posts ``content`` once; a redirect is a response like any other. Raises HttpError.

        ``named_by`` is the address of whatever named this one, as a redirect would: from a public
        address it leads into no network that was opened.
        """
        asked = {"accept-encoding": "identity", **_lower(headers)}
        with self._room.held():
            return self._exchange("POST", parse_target(url), asked, content, limits, named_by)

    def is_opened(self, url: str) -> bool:
        """Tells whether an address lies, as it is written, in a network that was opened: by the
        number of its host or as ``localhost``, without a look at what a name stands for."""
        try:
            host = parse_target(url).host
        except HttpError:
            return False
        if host == "localhost" or host.endswith(".localhost"):
            host = "127.0.0.1"
        return self._guard.refusal(host) is None and bool(self._guard.opened(host))

    def _exchange(
        self,
        method: str,
        target: Target,
        headers: dict[str, str],
        content: bytes | None,
        limits: HttpLimits,
        named_by: str = "",
        lead: Lead | None = None,
    ) -> HttpResponse:
        deadline = wire.Deadline(limits.total)
        trail = Trail(self._guard, None if lead is None else lead.within)
        if named_by:
            names = parse_target(named_by)
            with _readable_errors(names):
                self._addresses(names, limits, deadline, trail)
        redirects: list[Redirect] = []
        cookies = ChainCookies()
        seen = {(target.url, "")}
        origin = target.origin
        while True:
            sent = headers if target.origin == origin else _harmless(headers)
            sent = sent | cookies.header(target.url)
            got = self._request(method, target, sent, content, limits, deadline, trail)
            status, location = got.answer.status, got.headers.get("location", "")
            leads_on = status in _REDIRECTS and location and method == "GET"
            if not leads_on or not limits.max_redirects:
                return HttpResponse(
                    status,
                    got.headers,
                    got.content.content,
                    target.url,
                    tuple(redirects),
                    got.content.is_cut,
                    trail.within,
                )
            cookies.take(got.answer, target.url)
            target = follow(target, location)
            redirects.append(Redirect(status, target.url))
            # With other cookies the same address may answer otherwise.
            step = target.url, cookies.header(target.url).get("cookie", "")
            if step in seen:
                raise HttpError("redirect", f"{target.host} redirects in a circle")
            if len(redirects) > limits.max_redirects:
                raise HttpError("redirect", f"more than {limits.max_redirects} redirects")
            seen.add(step)
            if lead is not None:
                lead.allow(target.url)

    def _request(
        self,
        method: str,
        target: Target,
        headers: Mapping[str, str],
        content: bytes | None,
        limits: HttpLimits,
        deadline: wire.Deadline,
        trail: Trail,
    ) -> _Received:
        with _readable_errors(target):
            sock = wire.connect(
                target.host,
                target.port,
                self._addresses(target, limits, deadline, trail),
                deadline,
                limits.connect,
            )
            try:
                if target.scheme == "https":
                    context = self._tls or wire.default_tls()
                    sock = wire.secure(sock, target.host, context, deadline, limits.connect)
                line = wire.Wire(sock, deadline, limits.read, _HEADER_ALLOWANCE)
                _send(line, method, target, self._headers(target, headers, content), content)
                return _receive(line, method, target, limits, self._room)
            finally:
                sock.close()

    def _addresses(
        self, target: Target, limits: HttpLimits, deadline: wire.Deadline, trail: Trail
    ) -> Sequence[str]:
        """Resolves the host once and returns its addresses if the guard accepts them all."""
        if target.host == "localhost" or target.host.endswith(".localhost"):
            # RFC 6761, 6.3: always loopback. Of the two families the opened one is meant.
            loopback = ("127.0.0.1", "::1")
            opened = [each for each in loopback if self._guard.refusal(each) is None]
            found: Sequence[str] = opened or loopback
        elif target.is_address:
            found = (target.host,)
        else:
            found = wire.resolve(
                self._resolve, target.host, target.port, deadline.left(limits.connect)
            )
        trail.step(target.host, found)
        return found

    def _headers(
        self, target: Target, headers: Mapping[str, str], content: bytes | None
    ) -> dict[str, str]:
        """Returns all that is sent; Host first (RFC 9110, 7.2)."""
        sent = {"host": target.authority, "user-agent": self._user_agent, "accept": "*/*"}
        if target.authorization is not None:
            sent["authorization"] = target.authorization
        sent.update(headers)
        if content is not None:
            sent["content-length"] = str(len(content))
        sent["connection"] = "close"
        return sent


def _lower(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items()}


def _harmless(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name in _CROSSES_ORIGINS}


@contextlib.contextmanager
def _readable_errors(target: Target) -> Iterator[None]:
    """Turns what can go wrong on the way into HttpError.

    Only the host is named: the rest of an address may hold a token.
    """
    try:
        yield
    except TimeoutError as error:
        raise HttpError("timeout", f"{target.host} did not answer in time") from error
    except (HTTPException, ValueError) as error:
        message = f"{target.host} sent something that is not HTTP ({type(error).__name__})"
        raise HttpError("protocol", message) from error
    except OSError as error:
        raise HttpError("connect", f"the connection to {target.host} was lost") from error


def _send(
    line: wire.Wire, method: str, target: Target, headers: Mapping[str, str], content: bytes | None
) -> None:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = line
    connection.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name, _encoded(value))
    connection.endheaders(content)


def _encoded(value: str) -> bytes:
    """Header values are read as Latin-1, so an opaque one goes back as the bytes it came as."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")


def _receive(
    line: wire.Wire, method: str, target: Target, limits: HttpLimits, room: Room
) -> _Received:
    answer = Answer(line, method)
    headers = headers_of(answer)
    line.allowance += limits.max_bytes + _CHUNK
    # The content of a redirect that is followed is not needed.
    leads_on = method == "GET" and answer.status in _REDIRECTS and "location" in headers
    if leads_on and limits.max_redirects:
        return _Received(answer, headers, Content(b""))
    try:
        content = content_of(
            answer, headers, line.deadline, limits.max_bytes, is_rest=limits.truncate, room=room
        )
    except HttpError as error:
        if error.kind == "too_large":
            raise HttpError("too_large", _too_large(target, limits)) from error
        raise
    return _Received(answer, headers, content)


def _too_large(target: Target, limits: HttpLimits) -> str:
    size = limits.max_bytes / (1024 * 1024)
    return f"{target.host} sent more than the {size:g} MiB allowed"
