"""``python -P -m worker.channels.apprise.child PARENT``: sends one message, reached by pipes only.

Apprise is never asked as a whole: of its services the one that the address names is imported, and
what it may do is bounded here. Each connection is checked against the guard when it is made; no
proxy, no ``.netrc``, no redirect and no certificate of its own is used; it makes as many requests
as the service needs for one message, and not one more.
"""

from __future__ import annotations

import importlib
import logging
import socket
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPResponse
from ipaddress import ip_address
from typing import Any

from worker.base.errors import HttpError
from worker.channels._answers import error_inside
from worker.channels._children import serve
from worker.channels.apprise.services import SERVICES, Service, schema_of
from worker.net.answer import past_interim
from worker.net.guard import AddressGuard
from worker.net.http_dates import retry_after

_CONNECT, _READ = 5.0, 20.0
"""Seconds."""
_MEMORY = 512 * 1024 * 1024
_SENT = frozenset(
    {"ReadTimeout", "ConnectionError", "ChunkedEncodingError", "ContentDecodingError"}
)
"""The errors after which a request may have been read all the same."""


class Refused(OSError):
    """The guard refuses an address."""


@dataclass(slots=True)
class Seen:
    """What became of the requests."""

    left: int
    asked: bool = False
    """Whether a connection was made, so that something may have been read."""
    status: int | None = None
    retry_after: str = ""
    inside: str = ""
    """Why an answer that says yes means no."""
    lost: bool = False
    """Whether a request ended without an answer."""
    refused: str = ""
    said: list[str] = field(default_factory=list)


def answer_to(question: dict[str, Any]) -> dict[str, Any]:
    """Returns what is wrong with an address, or what became of its ``message``."""
    url = question["url"]
    service = SERVICES[schema_of(url)]
    guard = Guarded(AddressGuard(question["networks"]), inside_only=service.inside_only)
    seen = Seen(service.requests)
    logging.getLogger("apprise").addHandler(_Said(seen))
    logging.getLogger("apprise").propagate = False
    made = problem_of(url, service, seen)
    if isinstance(made, str):
        return {"problem": made, "state": "no", "words": made}
    if why := guard.problem_of(made):
        return {"problem": why, "state": "no", "words": why}
    if "message" not in question:
        return {"problem": ""}
    guard.close_in(seen)
    _bound_requests(seen)
    return sent(made, service, question["message"], seen)


class _Said(logging.Handler):
    """Keeps what Apprise says of its troubles."""

    def __init__(self, seen: Seen) -> None:
        super().__init__(logging.WARNING)
        self._seen = seen

    def emit(self, record: logging.LogRecord) -> None:
        self._seen.said.append(record.getMessage())


class Guarded:
    """The guard, in the place of resolver and connections."""

    def __init__(self, guard: AddressGuard, *, inside_only: bool) -> None:
        self._guard = guard
        self._inside_only = inside_only

    def refusal(self, host: str, address: str) -> str | None:
        """Returns why an address may not be reached."""
        try:
            self._guard.check(host, [address])
            if self._inside_only and not self._guard.opened(address):
                return (
                    f"{host} is at {address}; only hosts that service.private_networks opens are"
                    " reached by this kind of address: use a webhook for others"
                )
        except (HttpError, ValueError) as error:
            return str(error)
        return None

    def problem_of(self, made: Any) -> str | None:
        """Returns why the host that a service is configured for is refused, where that is seen
        without asking a resolver."""
        host = str(getattr(made, "host", None) or "").strip("[]")
        if host == "localhost" or host.endswith(".localhost"):
            loopback = [self.refusal(host, each) for each in ("127.0.0.1", "::1")]
            return None if None in loopback else loopback[0]
        try:
            ip_address(host)
        except ValueError:
            return None
        return self.refusal(host, host)

    def close_in(self, seen: Seen) -> None:
        """Lets this process reach no other addresses from now on."""
        look_up, connect = socket.getaddrinfo, socket.socket.connect

        def resolve(host: Any, *args: Any, **options: Any) -> Any:
            found = look_up(host, *args, **options)
            name = host.decode() if isinstance(host, bytes) else str(host)
            allowed = []
            for each in found:
                why = self.refusal(name, str(each[4][0]))
                if why is None:
                    allowed.append(each)
                elif name == "localhost":
                    continue  # of its two families the opened one is meant
                else:
                    seen.refused = why
                    raise Refused(why)
            if not allowed:
                seen.refused = self.refusal(name, str(found[0][4][0])) or "no address"
                raise Refused(seen.refused)
            return allowed

        def guarded(sock: socket.socket, address: Any) -> None:
            is_internet = sock.family in (socket.AF_INET, socket.AF_INET6)
            why = self.refusal(str(address[0]), str(address[0])) if is_internet else "no host"
            if why is not None:
                seen.refused = why
                raise Refused(why)
            connect(sock, address)
            seen.asked = True

        socket.getaddrinfo = resolve
        socket.socket.connect = guarded  # type: ignore[method-assign,assignment]


def _bound_requests(seen: Seen) -> None:
    """Lets ``requests`` make as many requests as there may be, by none but the direct way."""
    import requests

    session, send = requests.Session, requests.Session.send
    begin = session.__init__

    def plain(self: Any) -> None:
        begin(self)
        self.trust_env = False

    def bounded(self: Any, request: Any, **options: Any) -> Any:
        if seen.left < 1:
            raise requests.RequestException("one request a message")
        seen.left -= 1
        seen.asked, seen.status, seen.lost = False, None, False
        direct = {"allow_redirects": False, "proxies": {}, "verify": _certificates(), "cert": None}
        options |= direct | {"timeout": (_CONNECT, _READ), "stream": False}
        try:
            response = send(self, request, **options)
        except Exception as error:
            # No room for an answer without end means that one came.
            is_known = isinstance(error, requests.RequestException)
            seen.lost = seen.asked and (not is_known or type(error).__name__ in _SENT)
            raise
        seen.status = response.status_code
        seen.retry_after = response.headers.get("retry-after", "")
        if 200 <= response.status_code < 300:
            seen.inside = error_inside(response.content)
        return response

    _wait_for_final_answers()
    session.__init__ = plain  # type: ignore[method-assign]
    session.send = bounded  # type: ignore[method-assign]


def _wait_for_final_answers() -> None:
    """Takes no interim answer for the final one, as the standard library does."""
    kind: Any = HTTPResponse
    read = kind._read_status
    kind._read_status = lambda answer: past_interim(answer, partial(read, answer))


def _certificates() -> str | bool:
    """Returns whom a host is verified by: the system's certificates, where it has some."""
    import ssl
    from pathlib import Path

    file = ssl.get_default_verify_paths().cafile
    return file if file and Path(file).is_file() else True


def problem_of(url: str, service: Service, seen: Seen) -> Any:
    """Returns the service that an address stands for; a text that says why there is none."""
    from apprise.asset import AppriseAsset

    try:
        kind = getattr(importlib.import_module(f"apprise.plugins.{service.module}"), service.name)
        asset = AppriseAsset(
            app_id="Wirewatch",
            app_desc="Wirewatch",
            app_url="",
            async_mode=False,
            http_redirects=False,
            image_url_mask="",
            image_url_logo="",
            image_path_mask=False,
            pgp_autogen=False,
            pem_autogen=False,
        )
        found = kind.parse_url(url)
        if not found:
            return "it is no address that this service takes"
        made = kind(asset=asset, **found)
    except Exception as error:
        # A service raises whatever it likes about an address that it does not take.
        said = seen.said[-1] if seen.said else str(error)
        return f"it is no address that this service takes: {said}"
    if len(made) != 1:
        return "it names several who are told; make a channel for each, so that one is told once"
    return made


def sent(made: Any, service: Service, told: dict[str, Any], seen: Seen) -> dict[str, Any]:
    """Sends the message and returns what became of it."""
    _limit_memory()
    made.redirects, made.retry, made.optional = False, 0, False
    made.persistent_storage, made.interpret_emojis = False, False
    marked = told["marks"] if service.declared else None
    try:
        accepted = bool(
            made.notify(
                title=told["title"],
                body=told["body"],
                body_format=marked,
                overflow="truncate",
            )
        )
    except Exception as error:
        seen.said.append(f"{type(error).__name__}: {error}")
        accepted = False
    return judged(accepted, seen)


def judged(accepted: bool, seen: Seen) -> dict[str, Any]:
    """Returns what a yes or no of Apprise means, beside what its requests met."""
    found: dict[str, Any] = {"status": seen.status}
    if accepted and seen.status is not None and not seen.inside and not seen.lost:
        return found | {"state": "yes", "words": f"HTTP {seen.status}"}
    if seen.refused:
        words = f"{seen.refused}; an address inside your network must be named in private_networks"
        return found | {"state": "no", "words": words}
    if seen.lost:
        return found | {"state": "unknown", "words": "the service did not answer in time"}
    if seen.inside:
        words = f"the service answered {seen.status} and an error inside: {seen.inside}"
        return found | {"state": "no", "words": words}
    nothing = "nothing was sent" if accepted else "the service cannot be reached"
    said = seen.said[-1] if seen.said else nothing
    words = f"the service answered {seen.status}: {said}" if seen.status else said
    pause = retry_after(seen.retry_after, datetime.now(UTC))
    return found | {"state": "no", "words": words, "retry_after": pause}


def _limit_memory() -> None:
    """An answer may be without end; a process that has no room for it ends without one."""
    from worker.base.processes.resources import Memory

    Memory().limit(_MEMORY)


if __name__ == "__main__":
    sys.exit(serve(answer_to))
