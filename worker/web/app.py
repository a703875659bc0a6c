"""The applications: which address shows what, for whom, and with which headers."""

from __future__ import annotations

import asyncio
import json
import math
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, Router

from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.base.store.patience import NoLongerAsked
from worker.readers.links import PATH as LINKS
from worker.web import access, acting
from worker.web.access import OPEN_PREFIXES, Asked, Doors
from worker.web.gate import Gate
from worker.web.hub import HubDoor
from worker.web.incoming import form_of, until_left
from worker.web.private import Hidden
from worker.web.probes import Probe, probe_routes
from worker.web.render import Renderer
from worker.web.signed import Signed
from worker.web.views import (
    Busy,
    NotFound,
    Site,
    Unusable,
    View,
    Wanted,
    article,
    deliveries,
    history,
    now,
    search,
    sources,
    stories,
    story,
    topics,
)
from worker.web.zones import Zones, chosen

_log = log.get(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Look = Callable[[Site, Wanted], View]

VIEWS: Mapping[str, Look] = {
    "/": now.look,
    "/stories": stories.look,
    "/stories/{id}": story.look,
    "/articles/{id}": article.look,
    "/topics": topics.look,
    "/sources": sources.look,
    "/deliveries": deliveries.look,
    "/search": search.look,
    "/history": history.look,
}
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_ANSWER_SECONDS = 20.0
_MOST_AT_ONCE = 6
"""Pages that are made at once; the others wait."""
_TO_PROGRAMS = frozenset({"/livez", "/readyz", "/metrics"})


class Bounded:
    """Answers in time, with the headers that every answer has, whatever an application does."""

    def __init__(self, application: Callable[[Scope, Receive, Send], Awaitable[None]]) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return
        has_begun = False

        async def sending(message: MutableMapping[str, Any]) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                there = {name for name, _ in message["headers"]}
                added = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [
                    *message["headers"],
                    *(each for each in added if each[0] not in there),
                ]
            await send(message)

        failed: Response | None = None
        try:
            await asyncio.wait_for(self._application(scope, receive, sending), _ANSWER_SECONDS)
        except TimeoutError:
            failed = _plain(HTTPStatus.SERVICE_UNAVAILABLE, "this took too long")
        except ClientDisconnect:
            return
        except Exception:
            _log.exception("page failed", path=_shown_path(scope["path"]))
            failed = _plain(HTTPStatus.INTERNAL_SERVER_ERROR, "this failed; the log says why")
        if failed is not None and not has_begun:
            await failed(scope, receive, sending)


def for_programs(probes: Mapping[str, Probe]) -> Bounded:
    """Returns what ``service.listen`` answers: three paths, for whoever asks, by whatever name."""
    return Bounded(Router(list(probe_routes(probes)), redirect_slashes=False))


@dataclass(slots=True)
class People:
    """What ``page.listen`` answers: the pages, for those who may look."""

    site: Site
    doors: Doors
    probes: Mapping[str, Probe]
    hidden: Hidden
    renderer: Renderer
    hub: HubDoor | None = None
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    clock: Callable[[], float] = time.time
    threads: Executor = field(
        default_factory=lambda: ThreadPoolExecutor(_MOST_AT_ONCE, "wirewatch-page")
    )
    _gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self._gate = Gate(self.doors)

    def application(self) -> Bounded:
        """Returns what the server serves."""
        routes: list[BaseRoute] = [Route(path, self._page(look)) for path, look in VIEWS.items()]
        routes += [
            *probe_routes(self.probes),
            # Of a public name a proxy may pass on what follows the links alone.
            Route(LINKS + "style.css", self._style),
            *Signed(self.site.runtime, self.renderer).routes(),
            *Zones(self.renderer.zone, self._html, self._said, self._is_ours).routes(),
            Route(acting.PATH + "{name}", self._act, methods=["POST"]),
            Route("/style.css", self._style),
            Route("/login", self._login_form),
            Route("/login", self._login, methods=["POST"]),
            Route("/logout", self._logout, methods=["POST"]),
            *(self.hub.routes() if self.hub else ()),
        ]
        # Redirected slashes would lead to http from behind TLS, too; and a whole Starlette would
        # answer a failure before it is in the log.
        made = ExceptionMiddleware(
            Router(routes, redirect_slashes=False, default=_no_route),
            handlers={
                404: self._no_page,
                NotFound: self._not_found,
                NoLongerAsked: self._left,
                Busy: self._busy,
                Unusable: self._unusable,
                StoreUnavailable: self._away,
            },
        )

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            response = self._refused(Request(scope, receive))
            await (response or made)(scope, receive, send)

        return Bounded(guarded)

    def _refused(self, request: Request) -> Response | None:
        """Refuses a request, or notes what whoever asks may do."""
        asked = self._asked(request)
        found = access.refusal(asked, self.doors)
        if found is not None:
            return _plain(found.status, found.words)
        slowed = self._slowed(asked)
        if slowed is not None:
            return slowed
        role = access.role(asked, self.doors)
        state = request.scope.setdefault("state", {})
        state["role"], state["actor"] = role, access.actor(asked, self.doors)
        state["zone"] = chosen(request.cookies, self.renderer.zone)
        if role != "nobody" or asked.is_for_all:
            return None
        if self.doors.is_open:
            words = "set [page] token_file to look at it from elsewhere"
            return _plain(HTTPStatus.FORBIDDEN, words)
        is_page = asked.path not in _TO_PROGRAMS and not _is_json(request)
        if request.method == "GET" and is_page:
            return RedirectResponse("/login", HTTPStatus.SEE_OTHER)
        words, asks = "a token is needed: Authorization: Bearer …", {"www-authenticate": "Bearer"}
        return _plain(HTTPStatus.UNAUTHORIZED, words, asks)

    def _slowed(self, asked: Asked) -> Response | None:
        """Slows a program that comes from where wrong tokens came from, and notes its own."""
        role = access.given_role(asked, self.doors)
        if role is None:
            return None
        wait = self._gate.wait(asked, role)
        if wait > 0:
            words = f"too many wrong tokens came from there; try again in {wait:.0f} s"
            later = {"retry-after": f"{math.ceil(wait)}"}
            return _plain(HTTPStatus.TOO_MANY_REQUESTS, words, later)
        self._gate.note(asked, role)
        return None

    def _asked(self, request: Request) -> Asked:
        names = Counter(name.decode("latin-1") for name, _ in request.scope["headers"])
        asked = Asked(
            request.method,
            dict(request.headers.items()),
            request.client.host if request.client else "",
            now=self.clock(),
            repeated=[name for name, count in names.items() if count > 1],
            path=request.scope["path"],
        )
        return self._gate.without_ended(asked)

    def _page(self, look: Look) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            values = {**request.query_params, **request.path_params}
            wanted = Wanted(values, request.state.zone)
            loop = asyncio.get_running_loop()
            made = loop.run_in_executor(self.threads, self._made, look, wanted, request)
            await until_left(request, made, wanted.patience)
            return await made

        return answer

    def _made(self, look: Look, wanted: Wanted, request: Request) -> Response:
        view = look(self.site, wanted)
        if _is_json(request):
            lines = map(self.hidden.value, view.lines or ())
            return Response(_jsonl(lines), media_type="text/plain")
        return self._html(request, view, view.status)

    def _html(self, request: Request, view: View, status: int = 200) -> Response:
        content = self.renderer.page(
            view,
            path=request.url.path,
            twin=Wanted(dict(request.query_params)).with_(request.url.path, format="json"),
            has_session=not self.doors.is_open and access.COOKIE in request.cookies,
            form_token=access.form_token(self.secret, request.headers, request.state.actor),
            zone=request.state.zone,
            may_look=request.state.role != "nobody",
            may_act=request.state.role == "act",
            actor=request.state.actor,
        )
        headers = {"referrer-policy": access.referrer_policy(request.headers)}
        return Response(content, status, media_type="text/html", headers=headers)

    def _is_ours(self, request: Request, form: Mapping[str, str]) -> bool:
        given, actor = form.get("form", ""), request.state.actor
        return access.is_form_token(given, self.secret, request.headers, actor)

    async def _style(self, _request: Request) -> Response:
        kept = {"cache-control": "max-age=3600"}
        return Response(self.renderer.style, media_type="text/css", headers=kept)

    async def _login_form(self, request: Request) -> Response:
        return self._html(request, View("login.html", "Log in", {"error": ""}))

    async def _login(self, request: Request) -> Response:
        """Lets somebody in who gives a token; who guesses waits longer each time."""
        form = await form_of(request)
        asked, token = self._asked(request), form.get("token", "").strip()
        role = access.token_role(token, self.doors)
        wait = self._gate.wait(asked, role)
        if wait > 0:
            words = f"Too many wrong tokens came from there. Try again in {wait:.0f} s."
            return self._no_login(request, HTTPStatus.TOO_MANY_REQUESTS, words)
        if not self._is_ours(request, form):
            words = "This form was too old: here is a fresh one."
            return self._no_login(request, HTTPStatus.FORBIDDEN, words)
        self._gate.note(asked, role, at_log_in=True)
        cookie = access.logged_in(token, self.doors, asked.now)
        if cookie is None:
            return self._no_login(request, HTTPStatus.FORBIDDEN, "This is no token of ours.")
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        response.set_cookie(
            access.COOKIE,
            cookie,
            max_age=access.LASTS,
            httponly=True,
            samesite="strict",
            secure=access.is_by_tls(asked, self.doors),
        )
        return response

    def _no_login(self, request: Request, status: int, words: str) -> Response:
        return self._html(request, View("login.html", "Log in", {"error": words}), status)

    async def _act(self, request: Request) -> Response:
        """Does what a form asks for, if whoever sends it may act and got it from us."""
        form = await form_of(request)
        if request.state.role != "act":
            return self._said(request, HTTPStatus.FORBIDDEN, "You may look here, and not act.")
        if not self._is_ours(request, form):
            return self._said(request, HTTPStatus.FORBIDDEN, access.OLD_FORM)
        act = acting.ACTIONS.get(request.path_params["name"])
        if act is None:
            raise NotFound("There is no such action.")

        def done() -> Response:
            wanted = Wanted(form, request.state.zone)
            outcome = act(self.site, wanted, request.state.actor)
            return self._html(request, acting.view(outcome))

        return await asyncio.get_running_loop().run_in_executor(self.threads, done)

    async def _logout(self, request: Request) -> Response:
        form = await form_of(request)
        if not self._is_ours(request, form):
            return self._said(request, HTTPStatus.FORBIDDEN, access.OLD_FORM)
        self._gate.end(self._asked(request))
        response = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
        response.delete_cookie(access.COOKIE, httponly=True, samesite="strict")
        return response

    async def _no_page(self, request: Request, _error: Exception) -> Response:
        return self._said(request, HTTPStatus.NOT_FOUND, "There is no such page.")

    async def _not_found(self, request: Request, error: Exception) -> Response:
        return self._said(request, HTTPStatus.NOT_FOUND, str(error))

    async def _unusable(self, request: Request, error: Exception) -> Response:
        return self._said(request, HTTPStatus.BAD_REQUEST, str(error))

    async def _busy(self, request: Request, error: Exception) -> Response:
        response = self._said(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        response.headers["retry-after"] = "2"
        return response

    async def _left(self, _request: Request, _error: Exception) -> Response:
        return _plain(HTTPStatus.SERVICE_UNAVAILABLE, "nobody waits for it any more")

    async def _away(self, request: Request, _error: Exception) -> Response:
        words = "The database does not answer. What arrives meanwhile is not lost."
        return self._said(request, HTTPStatus.SERVICE_UNAVAILABLE, words)

    def _said(self, request: Request, status: HTTPStatus, words: str) -> Response:
        if _is_json(request):
            return Response(_jsonl([{"error": words}]), status, media_type="text/plain")
        shown = self.hidden.text(words)
        if status == HTTPStatus.BAD_REQUEST:
            # What is wrong with what was asked is the heading: there is no more to say.
            return self._html(request, View("said.html", _begun(shown), {"words": ""}), status)
        view = View("said.html", status.phrase, {"words": shown})
        return self._html(request, view, status)


def _begun(words: str) -> str:
    """Returns words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


async def _no_route(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise HTTPException(HTTPStatus.NOT_FOUND)


def _shown_path(path: str) -> str:
    """Returns a path as the log may hold it: without what is proof enough of itself."""
    prefix = next((each for each in OPEN_PREFIXES if path.startswith(each)), None)
    return path if prefix is None else f"{prefix}…"


def _is_json(request: Request) -> bool:
    return request.query_params.get("format") == "json"


def _jsonl(lines: Iterable[Any]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines)


def _plain(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{words}\n", status, headers=headers)
