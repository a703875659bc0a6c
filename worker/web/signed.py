"""What the links in mails lead to: one button, and what it does. Nobody needs to be logged in.

A GET changes nothing: what scans mails follows links. A POST does what the link says, at once and
without asking or leading anywhere (RFC 8058), whatever it brings. Neither sets or reads a cookie.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from worker.base.errors import StoreUnavailable
from worker.readers import steps
from worker.readers.links import PATH, Action, BadLink, OldLink
from worker.readers.steps import GoneLink, Offer
from worker.setup.runtime import Runtime
from worker.web.render import Renderer

MOST_BODY = 4_000
"""Bytes of a body, of which nothing is read."""
_BODY_SECONDS = 5.0
_AT_ONCE = 2
_MOST_WAITING = 64
"""Links that are being looked at or wait for it; who comes beyond is asked to come again."""
_RETRY_SECONDS = "30"

_BUTTONS: Mapping[Action, str] = {
    "unsubscribe": "Unsubscribe",
    "mute": "Mute this story",
    "wrong": "It is a wrong match",
}
_REFUSALS: Mapping[type[Exception], tuple[HTTPStatus, str]] = {
    BadLink: (HTTPStatus.NOT_FOUND, "This is no link of ours. Was it copied whole?"),
    OldLink: (
        HTTPStatus.GONE,
        "The time of this link is over. One in a later message does the same.",
    ),
    GoneLink: (
        HTTPStatus.GONE,
        "The message of this link is not kept any more. One in a later message does the same.",
    ),
    StoreUnavailable: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The database does not answer. Nothing was changed; please try again later.",
    ),
}


class _TooMany(Exception):
    """More are asked for at once than are looked at."""


@dataclass(slots=True)
class Signed:
    """Answers for the links in mails."""

    runtime: Runtime
    renderer: Renderer
    threads: Executor = field(
        default_factory=lambda: ThreadPoolExecutor(_AT_ONCE, "wirewatch-links")
    )
    _waiting: int = 0

    def routes(self) -> list[Route]:
        """Returns what is answered where."""
        path = PATH + "{token}"
        return [Route(path, self._show), Route(path, self._act, methods=["POST"])]

    async def _show(self, request: Request) -> Response:
        def offer() -> Response:
            return self._offered(steps.look_at(self.runtime, request.path_params["token"]))

        return await self._answered(offer)

    async def _act(self, request: Request) -> Response:
        if not await _is_small(request):
            return self._said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "This is more than is needed.")

        def act() -> Response:
            done = steps.follow(self.runtime, request.path_params["token"])
            return self._said(HTTPStatus.OK, _in_words(done))

        return await self._answered(act)

    async def _answered(self, made: Callable[[], Response]) -> Response:
        loop = asyncio.get_running_loop()
        try:
            with self._in_line():
                return await loop.run_in_executor(self.threads, made)
        except _TooMany:
            words = "Many links are followed just now. Please try again in a minute."
            response = self._said(HTTPStatus.TOO_MANY_REQUESTS, words)
            response.headers["retry-after"] = _RETRY_SECONDS
            return response
        except tuple(_REFUSALS) as error:
            status, words = next(
                said for kind, said in _REFUSALS.items() if isinstance(error, kind)
            )
            return self._said(status, words)

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        if self._waiting >= _MOST_WAITING:
            raise _TooMany
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def _offered(self, offer: Offer) -> Response:
        button = _BUTTONS[offer.action]
        return self._page(HTTPStatus.OK, title=f"{button}?", words=_question(offer), button=button)

    def _said(self, status: HTTPStatus, words: str) -> Response:
        title = "Done" if status == HTTPStatus.OK else status.phrase
        return self._page(status, title=title, words=words, button="")

    def _page(self, status: HTTPStatus, **shown: Any) -> Response:
        content = self.renderer.alone("link.html", **shown)
        headers = {"x-robots-tag": "noindex", "referrer-policy": "no-referrer"}
        return Response(content, status, media_type="text/html", headers=headers)


def _alerts(offer: Offer) -> str:
    names = ", ".join(f"“{each}”" for each in offer.alerts)
    return f"the {'alert' if len(offer.alerts) == 1 else 'alerts'} {names}"


def _question(offer: Offer) -> str:
    """Returns what following the link would do. The address is not named: links are passed on."""
    if offer.action == "unsubscribe":
        return (
            f"The address that this message went to gets no more of {_alerts(offer)}. "
            "Who runs this service can take that back."
        )
    story = f"“{offer.story}”" if offer.story else "of this message"
    if offer.action == "mute":
        return f"The address that this message went to gets no more of the story {story}."
    return (
        f"You say that what {_alerts(offer)} told in this message is none of what it "
        "looks for. Whoever keeps its topics sees that."
    )


def _in_words(done: steps.Done) -> str:
    offer = done.offer
    if offer.action == "unsubscribe":
        if done.is_new:
            return f"The address gets no more of {_alerts(offer)}."
        return f"The address was unsubscribed from {_alerts(offer)} before. Nothing has changed."
    if offer.action == "mute":
        if done.is_new:
            return "The address gets no more of this story."
        return "The address muted this story before. Nothing has changed."
    if done.is_new:
        return "It is noted as a wrong match. Thank you."
    return "It was noted before, or is not stored any more. Nothing has changed."


async def _is_small(request: Request) -> bool:
    size = 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > MOST_BODY:
                    return False
    except (TimeoutError, ClientDisconnect):
        return False
    return True
