"""One conditional request for a feed, and what its answer means."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from worker.base.errors import FetchError, HttpError
from worker.net.http_dates import retry_after

if TYPE_CHECKING:
    from worker.net.http import HttpDoor, HttpResponse, Lead
    from worker.sources.feed.state import FeedState

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
_KINDS = {
    "address": "blocked",
    "too_large": "hard",
    "redirect": "hard",
    "url": "hard",
}
"""Of HttpError's kinds, those that do not pass by themselves."""
BLOCKED = frozenset({401, 402, 403, 407, 451})
"""Answers of servers that let us not in."""
_TEMPORARY = frozenset({408, 425, 429, 503})


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: ``response`` is None for 304. ``audited`` says that a 304 came before it."""

    headers: dict[str, str]
    response: HttpResponse | None
    redirects: tuple[tuple[int, str], ...] = ()
    audited: bool = False
    body: str = ""
    notes: tuple[str, ...] = field(default=())


def fetch(
    door: HttpDoor,
    url: str,
    state: FeedState,
    *,
    audit: bool,
    now: datetime,
    lead: Lead | None = None,
) -> Fetched:
    """Fetches the feed unless it is unchanged; an ``audit`` fetches it all the same. ``lead`` is
    who leads to it, where the operator does not.

    Raises FetchError.
    """
    conditions = {} if state.distrusted and not audit else _conditions(state)
    response = _get(door, url, conditions, now, lead)
    if response.status != HTTPStatus.NOT_MODIFIED:
        return _fetched(response, url)
    if not conditions:
        raise FetchError("soft", "the server answered 304 though nothing was asked about")
    unchanged = dict(response.headers)
    if audit:
        try:
            response = _get(door, url, {}, now, lead)
        except FetchError:
            return Fetched(unchanged, None)
        if response.status == HTTPStatus.OK:
            return _fetched(response, url, audited=True)
    redirects = tuple((each.status, each.url) for each in response.redirects)
    return Fetched(unchanged, None, redirects)


def _conditions(state: FeedState) -> dict[str, str]:
    """Both validators, as opaque strings (RFC 9110, 13.1)."""
    pairs = (("If-None-Match", state.etag), ("If-Modified-Since", state.last_modified))
    return {name: value for name, value in pairs if value}


def _get(
    door: HttpDoor, url: str, conditions: dict[str, str], now: datetime, lead: Lead | None
) -> HttpResponse:
    try:
        response = door.get(url, {"Accept": _ACCEPT, **conditions}, lead=lead)
    except HttpError as error:
        raise FetchError(_KINDS.get(error.kind, "temporary"), str(error)) from error
    status = response.status
    if status in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION, HTTPStatus.NOT_MODIFIED):
        return response
    raise FetchError(
        _kind(status),
        f"the server answered {status}{phrase(status)}",
        status=status,
        retry_after=retry_after(response.headers.get("retry-after"), now),
    )


def _kind(status: int) -> str:
    if status == HTTPStatus.GONE:
        return "gone"
    if status in BLOCKED:
        return "blocked"
    if status in _TEMPORARY:
        return "temporary"
    return "soft" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "hard"


def phrase(status: int) -> str:
    """Returns what a status is called, in brackets behind a blank; nothing of one unknown."""
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _fetched(response: HttpResponse, url: str, *, audited: bool = False) -> Fetched:
    return Fetched(
        headers=dict(response.headers),
        response=response,
        redirects=tuple((each.status, each.url) for each in response.redirects),
        audited=audited,
        body=hashlib.blake2b(response.content, digest_size=16).hexdigest(),
        notes=downgraded(response, url),
    )


def downgraded(response: HttpResponse, url: str) -> tuple[str, ...]:
    """Returns a note where an answer to what was asked in secrecy came in the clear."""
    if url.lower().startswith("https:") and response.url.startswith("http:"):
        return ("the feed redirects from https to http",)
    return ()
