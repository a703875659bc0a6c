"""Feeds found at addresses: several tried at once, and what pages and sites name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from worker.base.errors import FetchError, HttpError
from worker.base.processes.resources import Budget
from worker.setup.runtime import Runtime
from worker.sources.feed import discovery
from worker.sources.feed.discovery import Named
from worker.way.collect.steps.at_once import done_politely, host_of
from worker.way.collect.steps.feeds import FeedCheck, check, looked_at

_AT_ONCE = 24
_OTHERS_TRIED = 12


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of an address."""

    url: str
    found: FeedCheck | None = None
    error: FetchError | None = None
    named: tuple[Named, ...] = ()
    """The feeds that it names, where it is a page."""
    within: tuple[str, ...] | None = None
    """The opened networks (CIDRs) that it lies in, where it is a page: what it names leads into no
    others."""

    @property
    def may_pass(self) -> bool:
        """Whether the failure may pass by itself. A name that nobody knows seldom does."""
        if self.error is None or self.error.kind not in ("temporary", "soft"):
            return False
        cause = self.error.__cause__
        return not (isinstance(cause, HttpError) and cause.kind == "dns")


def try_address(runtime: Runtime, url: str, within: tuple[str, ...] | None = None) -> Tried:
    """Looks at one address: a feed, or a page and the feeds that it names. ``within`` is that of
    the page that named it."""
    try:
        response = looked_at(runtime, url, within)
    except FetchError as error:
        return Tried(url, error=error)
    try:
        return Tried(url, found=check(response, url, Budget.of(runtime.settings.service)))
    except FetchError as error:
        named = tuple(discovery.named(response.content, response.url))
        return Tried(url, error=error, named=named, within=response.within)


def try_all(
    runtime: Runtime, urls: Sequence[str], within: tuple[str, ...] | None = None
) -> Iterator[Tried]:
    """Looks at many addresses, several at a time, at most two of a host, in any order. ``within``
    is that of the page that named them."""
    look = partial(try_address, runtime, within=within)
    for _, tried in done_politely(urls, host_of, look, _AT_ONCE):
        yield tried


def discover(runtime: Runtime, url: str) -> list[Tried]:
    """Returns the feeds of a site: what lies at the address, else what its page names, else the
    sitemaps of its robots.txt and what lies where feeds usually do. Each was read.

    Raises FetchError where the address itself cannot be read.
    """
    first = try_address(runtime, url)
    if first.found is not None:
        return [first]
    if first.error is not None and not first.named and not _is_page(first.error):
        raise first.error
    named = [each.url for each in first.named]
    found = [each for each in try_all(runtime, named, first.within) if each.found is not None]
    if not found:
        maps, within = _sitemaps(runtime, url)
        found = [each for each in try_all(runtime, maps, within) if each.found is not None]
        others = discovery.usual(url)[: _OTHERS_TRIED - len(maps)]
        found += [each for each in try_all(runtime, others) if each.found is not None]
    places = {each: at for at, each in enumerate(named)}
    return sorted(found, key=lambda each: places.get(each.url, len(places)))


def _is_page(error: FetchError) -> bool:
    return error.kind == "hard" and error.status is None


def _sitemaps(runtime: Runtime, url: str) -> tuple[list[str], tuple[str, ...]]:
    """Returns the sitemaps that a site names, and the opened networks that it lies in."""
    parts = urlsplit(url)
    try:
        response = looked_at(runtime, f"{parts.scheme}://{parts.netloc}/robots.txt")
    except FetchError:
        return [], ()
    named = discovery.sitemaps(response.content[:500_000].decode("utf-8", "replace"))
    return named[:_OTHERS_TRIED], response.within
