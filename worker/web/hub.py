"""What WebSub hubs call: ``/hub/`` and a path that nobody guesses. It is all the proof there is of
who asks; what is pushed is proved by its signature.

It has limits of its own, so that a hub that floods is in the way of no page and no feed.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.setup.runtime import Runtime
from worker.way.push.intent import PREFIX, Question
from worker.way.push.signature import Check
from worker.way.push.steps import answering
from worker.way.push.store.subscriptions import Subscription
from worker.web.access import caller
from worker.web.buckets import Buckets

if TYPE_CHECKING:
    from starlette.requests import Request

T = TypeVar("T")

MOST_BODY = 10 * 1024 * 1024
"""Bytes: as much as a feed may have. None of it is kept, only what it is signed with."""
BODY_SECONDS = 15.0
_PATH = re.compile(r"[A-Za-z0-9_-]{43}")
_PEER_MOST, _PEER_A_SECOND = 300.0, 30.0
"""Requests of one peer: a hub may speak for thousands of feeds."""
_STRANGER = 20.0
"""What one costs that names no subscription of ours."""
_PATH_MOST, _PATH_A_SECOND = 20.0, 0.5
_LONGEST_CHALLENGE = 2_000
_AT_ONCE = 2
"""Threads that look into the database for hubs; the pages have their own."""
_SAID_EVERY = 3_600.0
_MOST_SAID = 1_000
_MOST_SEEN = 10_000
_log = log.get(__name__)


@dataclass(slots=True)
class HubDoor:
    """Answers hubs. ``proxies`` are those that say in X-Forwarded-For who asks."""

    runtime: Runtime
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    clock: Callable[[], float] = time.monotonic
    _peers: Buckets = field(default_factory=lambda: Buckets(_PEER_MOST, _PEER_A_SECOND))
    _paths: Buckets = field(default_factory=lambda: Buckets(_PATH_MOST, _PATH_A_SECOND))
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(_AT_ONCE, "wirewatch-hub")
    )
    _seen: dict[str, None] = field(default_factory=dict)
    """Paths that were found to be subscriptions'."""
    _said: dict[int, float] = field(default_factory=dict)
    """Subscriptions of which was said that something came without the right signature."""

    def routes(self) -> list[Route]:
        """Returns what is answered below ``/hub/``."""
        path = f"{PREFIX}{{path:path}}"
        return [
            Route(path, self._verify, methods=["GET"]),
            Route(path, self._take, methods=["POST"]),
        ]

    async def _verify(self, request: Request) -> Response:
        """Answers a hub that verifies or denies what we asked for (WebSub, 5.2 and 5.3)."""
        known = await self._known(request)
        if not isinstance(known, Subscription):
            return known
        asked = request.query_params
        question = Question(
            asked.get("hub.mode", ""), asked.get("hub.topic", ""), asked.get("hub.lease_seconds")
        )
        challenge, reason = asked.get("hub.challenge", ""), asked.get("hub.reason", "")
        is_denial = question.mode == "denied"
        if request.method != "GET" or len(challenge) > _LONGEST_CHALLENGE:
            return _nothing()
        if not (is_denial or challenge):
            return _nothing()

        def answer() -> bool:
            return answering.intent_is_confirmed(self.runtime, known, question, reason)

        confirmed = await self._in_thread(answer)
        if isinstance(confirmed, Response):
            return confirmed
        return PlainTextResponse("" if is_denial else challenge) if confirmed else _nothing()

    async def _take(self, request: Request) -> Response:
        """Takes a push as a hint. What is not signed as agreed is answered alike (WebSub, 7)."""
        known = await self._known(request)
        if not isinstance(known, Subscription):
            return known
        check = Check(known.secret, request.headers.getlist("x-hub-signature"))
        if not await _read(request, check):
            return _plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "this is too large or too slow")
        if check.is_right():
            done = await self._in_thread(lambda: answering.is_pushed(self.runtime, known))
            if isinstance(done, Response):
                return done
        else:
            self._say_unsigned(known)
        return Response(status_code=HTTPStatus.ACCEPTED)

    async def _known(self, request: Request) -> Subscription | Response:
        """Returns the subscription that is spoken of; else what is answered."""
        now, path, peer = self.clock(), request.path_params["path"], self._peer(request)
        if not _PATH.fullmatch(path):
            return _nothing()
        # Whoever knows a path is no stranger, and not shut out by those behind the same proxy.
        wait = 0.0 if path in self._seen else self._peers.wait(peer, now)
        wait = wait or self._paths.wait(path, now)
        if wait > 0:
            return _later(wait)
        known = await self._in_thread(lambda: answering.find(self.runtime, path))
        if known is None:
            # A stranger costs more, which is known only behind the look into the database.
            self._peers.charge(peer, now, _STRANGER)
            self._seen.pop(path, None)
            return _nothing()
        if not isinstance(known, Response):
            self._seen[path] = None
            if len(self._seen) > _MOST_SEEN:
                self._seen.pop(next(iter(self._seen)))
        return known

    async def _in_thread(self, work: Callable[[], T]) -> T | Response:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, work)
        except StoreUnavailable:
            return _later(60.0, HTTPStatus.SERVICE_UNAVAILABLE)

    def _peer(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        return caller(peer, request.headers.get("x-forwarded-for", ""), self.proxies)

    def _say_unsigned(self, known: Subscription) -> None:
        """Says it once an hour: a hub that goes on so is of no use, and a flood is no news."""
        now = self.clock()
        if now - self._said.get(known.id, -_SAID_EVERY) < _SAID_EVERY:
            return
        self._said.pop(known.id, None)
        self._said[known.id] = now
        if len(self._said) > _MOST_SAID:
            self._said.pop(next(iter(self._said)))
        _log.warning("push without the right signature", source=known.source)


async def _read(request: Request, check: Check) -> bool:
    """Hands the content to the check as it comes. Returns whether it came, and was not too much."""
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > MOST_BODY:
                    return False
                check.take(part)
    except (TimeoutError, ClientDisconnect):
        return False
    return True


def _nothing() -> Response:
    """Answers alike, whether there is no such subscription or nothing that was asked for."""
    return _plain(HTTPStatus.NOT_FOUND, "there is nothing here")


def _later(seconds: float, status: HTTPStatus = HTTPStatus.TOO_MANY_REQUESTS) -> Response:
    words = {"retry-after": str(math.ceil(seconds))}
    return _plain(status, "not now", words)


def _plain(status: HTTPStatus, words: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{words}\n", status, headers=headers)
