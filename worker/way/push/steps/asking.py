"""Hubs are asked to push, and to push no more: a few requests at a time, each with its deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from worker.base import log
from worker.base.errors import HttpError
from worker.net.http_dates import retry_after
from worker.setup.runtime import Runtime
from worker.sources.feed import polling
from worker.way.push import intent
from worker.way.push.intent import PREFIX
from worker.way.push.store import subscriptions
from worker.way.push.store.subscriptions import Request

if TYPE_CHECKING:
    from worker.net.http import HttpDoor, HttpResponse

_AT_ONCE = 20
"""Requests of one round."""
_MOST_LOOKS = 20
_IN_STEP_EVERY = 60.0
_TOTAL = 15.0
_MOST_ANSWER = 16 * 1024
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT})
"""Those that ask for the same request elsewhere (RFC 9110, 15.4)."""
_MOST_HOSTS = 1_000
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 3_600.0
"""Seconds for which no feed's subscription is asked for at a hub that did not answer."""
_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class _Refused:
    """Why a request led to nothing. ``is_down`` says that another feed's would not either."""

    words: str
    retry_after: float | None = None
    is_down: bool = False


@dataclass(slots=True)
class Asker:
    """Asks what is due. ``clock`` is in seconds, for pauses alone."""

    runtime: Runtime
    clock: Callable[[], float] = time.monotonic
    _paused: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Hosts of hubs that did not answer: how often in a row, and until when they are left alone."""
    _in_step_at: float | None = None

    def round(self) -> int:
        """Asks hubs for what is due. Returns how many requests were made. Raises
        StoreUnavailable."""
        database, now = self.runtime.database, self.runtime.clock()
        public_url = self.runtime.settings.service.public_url
        with database.write() as session:
            if self._in_step_at is None or self.clock() - self._in_step_at >= _IN_STEP_EVERY:
                subscriptions.keep_in_step(session, public_url, now)
                self._in_step_at = self.clock()
            due = subscriptions.take_due(session, public_url, now, _AT_ONCE)
        made = sum(self._ask(each) for each in due)
        for _ in range(_MOST_LOOKS):
            if made or not due:
                break
            # All that was looked at waits for hubs that are down: what is behind it may not.
            with database.write() as session:
                due = subscriptions.take_due(session, public_url, now, _AT_ONCE)
            made = sum(self._ask(each) for each in due)
        return made

    def _ask(self, request: Request) -> bool:
        host = urlsplit(request.hub).hostname or ""
        failures, until = self._paused.get(host, (0, 0.0))
        if self.clock() < until:
            later = self.runtime.clock() + timedelta(seconds=until - self.clock())
            with self.runtime.database.write() as session:
                subscriptions.put_off(session, request, later)
            return False
        now = self.runtime.clock()
        refused = _asked(self.runtime.door, request, self._callback(request), now)
        self._paused.pop(host, None)
        if refused is not None and refused.is_down:
            pause = min(_FIRST_PAUSE * 2.0 ** min(failures, 20), _LONGEST_PAUSE)
            self._paused[host] = failures + 1, self.clock() + pause
            if len(self._paused) > _MOST_HOSTS:
                self._paused.pop(next(iter(self._paused)))
        self._note(request, refused, self.runtime.clock())
        return True

    def _callback(self, request: Request) -> str:
        return f"{self.runtime.settings.service.public_url}{PREFIX}{request.path}"

    def _note(self, request: Request, refused: _Refused | None, now: datetime) -> None:
        with self.runtime.database.write() as session:
            if refused is None:
                subscriptions.accepted(session, request)
            else:
                spread = polling.share_of(f"{request.id} {now.isoformat()}")
                pause = intent.retry(request.tries, spread, refused.retry_after)
                due_at = now + timedelta(seconds=pause)
                subscriptions.failed(session, request, refused.words, due_at)
        about = {"source": request.name, "mode": request.mode}
        if refused is None:
            _log.info("hub asked", **about)
        else:
            _log.info("hub asked in vain", **about, reason=refused.words)


def _asked(door: HttpDoor, request: Request, callback: str, now: datetime) -> _Refused | None:
    """Makes a request (WebSub, 5.1), wherever the hub says that it is to be made."""
    fields = {"hub.callback": callback, "hub.mode": request.mode, "hub.topic": request.topic}
    if request.mode == "subscribe":
        fields |= {"hub.secret": request.secret, "hub.lease_seconds": str(intent.ASKED_LEASE)}
    content = urlencode(fields).encode()
    hub = request.hub
    for _ in range(_MOST_REDIRECTS + 1):
        if not _is_secret(door, hub):
            return _Refused("the hub is not asked in secrecy: it has no https address")
        try:
            answer = _posted(door, hub, content, request.feed)
        except HttpError as error:
            return _Refused(str(error), is_down=error.kind in ("connect", "timeout", "dns", "tls"))
        location = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not location:
            return _judged(answer, now)
        try:
            hub = urljoin(hub, location)
        except ValueError:
            break
    return _Refused("the hub redirects to nowhere")


def _is_secret(door: HttpDoor, hub: str) -> bool:
    """Tells whether a hub may be told a secret: by https, or in a network of the operator's own."""
    return hub.lower().startswith("https://") or door.is_opened(hub)


def _posted(door: HttpDoor, hub: str, content: bytes, feed: str) -> HttpResponse:
    from worker.net.http import HttpLimits

    limits = HttpLimits(total=_TOTAL, max_bytes=_MOST_ANSWER, max_redirects=0, truncate=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return door.post(hub, content, headers, limits, named_by=feed)


def _judged(answer: HttpResponse, now: datetime) -> _Refused | None:
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    return _Refused(
        f"the hub answered {status}",
        retry_after(answer.headers.get("retry-after"), now),
        is_down=status >= HTTPStatus.INTERNAL_SERVER_ERROR
        or status == HTTPStatus.TOO_MANY_REQUESTS,
    )
