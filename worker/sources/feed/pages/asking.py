"""Asks for a page that an entry links to: what its host allows, and nothing of the feed's own."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING

from worker.base.errors import HttpError
from worker.net.http import HttpLimits, Lead
from worker.net.http_dates import retry_after
from worker.net.target import Target, parse_target
from worker.sources.feed import wishes
from worker.sources.feed.fetch import BLOCKED, phrase
from worker.sources.feed.pages import robots
from worker.sources.feed.pages.robots import Robots
from worker.way.collect.linked import Look, Wanted

if TYPE_CHECKING:
    from worker.net.http import HttpDoor, HttpResponse

AGENT = "wirewatch"
"""The product token by which files name us."""
LIMITS = HttpLimits(total=20.0, max_bytes=5 * 1024 * 1024)
_ROBOTS_LIMITS = HttpLimits(total=10.0, max_bytes=robots.MOST_BYTES + 1, truncate=True)
_ROBOTS_KEPT = timedelta(hours=24)
_UNREACHABLE_KEPT = timedelta(minutes=10)
_MOST_KEPT = 5_000
_MOST_SIZE = 32 * 1024 * 1024
"""Bytes of all rules that are kept: one feed may name any number of hosts, each with many."""
_MOST_HOPS = 5
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_HTML = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/plain"})
_LASTING = frozenset({"address", "url", "too_large", "redirect"})
"""Of HttpError's kinds, those that do not pass by themselves."""
_OF_HOST = frozenset({"dns", "connect", "tls", "timeout"})
"""Those that any page of the host would meet."""
_NOT_THERE = frozenset({404, 410})
_TEMPORARY = frozenset({408, 425, 429})
_HEAD = 200_000
_TITLES = (
    re.compile(
        rb"<meta\b[^<>]{0,300}?\bog:title\b[^<>]{0,100}?content\s?=\s?\"([^\"]{1,500})", re.I
    ),
    re.compile(rb"<title\b[^<>]{0,200}>([^<]{1,500})", re.I),
)


class _ElsewhereError(Exception):
    """A redirect leads to another host."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(url)


class _ForbiddenError(Exception):
    """A page may not be asked for."""

    def __init__(self, look: Look) -> None:
        self.look = look
        super().__init__(look.reason)


class Asker:
    """Asks for pages, and keeps for a day what hosts allow."""

    def __init__(self, door: HttpDoor) -> None:
        self._door = door
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], tuple[datetime, Robots, str]] = OrderedDict()
        self._size = 0

    def look(self, wanted: Wanted, now: datetime) -> Look:
        """Asks for a page, if its host allows it. What fails is said in the answer."""
        asked = _Asked(self, wanted, now)
        try:
            look = asked.look()
        except _ForbiddenError as error:
            look = error.look
        except _ElsewhereError as error:
            is_far = wanted.hops >= _MOST_HOPS
            reason = "the link leads from host to host without end"
            look = Look("failed", "refused", reason) if is_far else Look("moved", url=error.url)
        except HttpError as error:
            look = _of_error(error)
        return replace(look, starts=asked.starts)

    def robots(
        self, target: Target, lead: Lead, within: str, now: datetime
    ) -> tuple[Robots, str, bool]:
        """Returns what a host allows, why if its file could not be had, and whether it was asked.

        Raises HttpError where the host cannot be reached at all.
        """
        origin = f"{target.scheme}://{target.authority}"
        with self._lock:
            kept = self._kept.get((origin, within))
        if kept is not None and kept[0] > now:
            return kept[1], kept[2], False
        found, why = self._read(f"{origin}/robots.txt", lead)
        until = now + (_UNREACHABLE_KEPT if why else _ROBOTS_KEPT)
        self._keep((origin, within), (until, found, why))
        return found, why, True

    def _keep(self, key: tuple[str, str], read: tuple[datetime, Robots, str]) -> None:
        size = read[1].size
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += size - (before[1].size if before is not None else 0)
            self._kept[key] = read
            while len(self._kept) > _MOST_KEPT or self._size > _MOST_SIZE:
                _, (_, gone, _) = self._kept.popitem(last=False)
                self._size -= gone.size

    def _read(self, url: str, lead: Lead) -> tuple[Robots, str]:
        """Reads a file: one that is not there allows all, one that cannot be had nothing (RFC 9309,
        2.3.1)."""
        try:
            response = self._door.get(
                url, {"Accept": "text/plain, */*;q=0.1"}, _ROBOTS_LIMITS, lead
            )
        except HttpError as error:
            if error.kind == "redirect":
                return robots.ALL, ""
            if error.kind in ("protocol", "timeout"):
                return robots.NOTHING, f"its host's robots.txt could not be read: {error}"
            raise
        if response.status < HTTPStatus.MULTIPLE_CHOICES:
            return robots.parse(response.content, AGENT), ""
        if response.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return robots.ALL, ""
        return (
            robots.NOTHING,
            f"its host's robots.txt answered {response.status}, which forbids all",
        )

    def get(self, url: str, headers: dict[str, str], lead: Lead) -> HttpResponse:
        """Asks for a page. Raises HttpError, and what ``lead`` raises."""
        return self._door.get(url, headers, LIMITS, lead)


class _Asked:
    """One page that is asked for."""

    def __init__(self, asker: Asker, wanted: Wanted, now: datetime) -> None:
        self._asker = asker
        self._wanted = wanted
        self._now = now
        self._within = tuple(each for each in wanted.within.split(",") if each)
        self.starts = 0

    def look(self) -> Look:
        """Raises HttpError, _ForbiddenError and _ElsewhereError."""
        wanted = self._wanted
        target = parse_target(wanted.url)
        self._check(target)
        conditions = {"If-None-Match": wanted.etag, "If-Modified-Since": wanted.last_modified}
        asked = {name: value for name, value in conditions.items() if value and wanted.is_again}
        self.starts += 1
        lead = Lead(self._within, self._follow)
        response = self._asker.get(target.url, {"Accept": _ACCEPT, **asked}, lead)
        return _of_answer(response, self._now, is_asked=bool(asked))

    def _follow(self, url: str) -> None:
        """Checks where a redirect leads. Another host has its own turn."""
        target = parse_target(url)
        if target.host != self._wanted.host:
            self._check_port(target)
            raise _ElsewhereError(target.url)
        self._check(target)

    def _check(self, target: Target) -> None:
        self._check_port(target)
        lead = Lead(self._within, self._follow_for_robots)
        allowed, why, is_asked = self._asker.robots(target, lead, self._wanted.within, self._now)
        self.starts += is_asked
        if allowed.allows(target.path):
            return
        reason = why or "its host's robots.txt forbids to ask for the page"
        is_of_host = bool(why)
        look = Look("failed", "robots", reason, is_lasting=not why, is_of_host=is_of_host)
        raise _ForbiddenError(look)

    def _follow_for_robots(self, url: str) -> None:
        self._check_port(parse_target(url))

    def _check_port(self, target: Target) -> None:
        if not wishes.is_allowed(target.url, self._wanted.port):
            reason = f"the link leads to port {target.port}, where no page is asked for"
            raise _ForbiddenError(Look("failed", "refused", reason))


def _of_error(error: HttpError) -> Look:
    is_lasting = error.kind in _LASTING
    kind = "refused" if error.kind in ("address", "url") else "failed"
    is_of_host = error.kind in _OF_HOST
    return Look("failed", kind, str(error), is_lasting=is_lasting, is_of_host=is_of_host)


def _of_answer(response: HttpResponse, now: datetime, *, is_asked: bool) -> Look:
    status = response.status
    if status == HTTPStatus.NOT_MODIFIED and is_asked:
        return Look("unchanged")
    if status in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION):
        return _of_page(response)
    reason = f"the page's server answered {status}{phrase(status)}"
    if status in BLOCKED:
        return Look("failed", "blocked", reason)
    if status in _NOT_THERE:
        return Look("failed", "gone", reason, is_for_good=status == HTTPStatus.GONE)
    rest = retry_after(response.headers.get("retry-after"), now)
    is_lasting = status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _TEMPORARY
    return Look("failed", "failed", reason, is_lasting=is_lasting, rest=rest)


def _of_page(response: HttpResponse) -> Look:
    content_type = response.headers.get("content-type", "")
    media = content_type.partition(";")[0].strip().lower()
    if media not in _HTML:
        return Look("failed", "no_page", f"the link leads to {media[:60]} and not to a page")
    if response.is_cut:
        return Look("failed", "failed", "the page ended before it should", is_lasting=False)
    return Look(
        "page",
        url=response.url,
        content=response.content,
        content_type=content_type[:200],
        headline=headline(response.content),
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
    )


def headline(content: bytes) -> str:
    """Returns what a page calls itself in its head, to be compared with what it did before."""
    head = content[:_HEAD]
    found = next(filter(None, (each.search(head) for each in _TITLES)), None)
    return " ".join(unescape(found[1].decode("utf-8", "replace")).split()) if found else ""
