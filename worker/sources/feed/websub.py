"""WebSub (W3C Recommendation, 2018): which hub a feed names, and whether it can be relied on.

A hub's word is a hint that there is something to fetch, and never content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from worker.base import address
from worker.formats.feed_entry.document import Document, absolute

if TYPE_CHECKING:
    from worker.sources import CollectContext
    from worker.sources.feed.state import FeedState

_LONGEST = 2_000
"""Characters of an address that is taken from a feed."""
_LONGEST_HEADER = 16_384
_LINK = re.compile(r"<([^<>]{1,2000})>((?:[^<\"]++|\"[^\"]*+\")*)")
_PARAMETER = re.compile(
    r";\s{0,9}([\w*-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]*+)\"|([^\s;,\"]{0,200}))"
)
_CHANGED_EVERY = timedelta(hours=1)
"""So often at most another hub is taken up, however often a feed names one."""
_IN_TIME = timedelta(minutes=10)
"""News counts as pushed where the hub spoke so long before at most."""
_MOST_UNPUSHED = 2
"""Polls that found news of which the hub had not spoken, until it is no longer relied on."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A hub, and the topic under which it knows the feed; both empty where there is none."""

    hub: str = ""
    topic: str = ""


def announced(headers: Mapping[str, str], document: Document, url: str) -> Announced:
    """Returns what an answer from ``url`` announces: its Link headers stand before the feed's own
    words (WebSub, 4). Of several hubs the first that is asked in secrecy is taken.

    A feed that does not say under which topic has no hub.
    """
    found: dict[str, list[str]] = {}
    for relation, target in _linked(headers.get("link", "")[:_LONGEST_HEADER], url):
        found.setdefault(relation, []).append(target)
    hubs = found.get("hub") or list(document.hubs)
    topic = next(iter(found.get("self", ())), document.self_link).partition("#")[0]
    hubs = [each for each in hubs if len(each) <= _LONGEST]
    if not hubs or not topic or len(topic) > _LONGEST:
        return Announced()
    secret = (each for each in hubs if each.lower().startswith("https:"))
    return Announced(next(secret, hubs[0]), topic)


def _linked(header: str, url: str) -> Iterator[tuple[str, str]]:
    """Yields relations and addresses of a Link header (RFC 8288, 3)."""
    for target, parameters in _LINK.findall(header):
        stated = (
            (name.lower(), quoted or bare) for name, quoted, bare in _PARAMETER.findall(parameters)
        )
        relations = next((value for name, value in stated if name == "rel"), "")
        whole = absolute(url, target)
        for relation in relations.lower().split() if whole else ():
            yield relation, whole


def take_up(
    context: CollectContext, state: FeedState, headers: Mapping[str, str], document: Document
) -> None:
    """Takes up what an answer announces, and tells of it where that is new."""
    url = address.identity(state.moved_to or context.config.url)
    found = announced(headers, document, url)
    if document.is_cut and not found.hub:
        return
    if (found.hub, found.topic) == (state.hub, state.topic):
        return
    now = context.now
    if state.announced_at is not None and now - state.announced_at < _CHANGED_EVERY:
        return
    state.hub, state.topic, state.announced_at = found.hub, found.topic, now
    state.unpushed = 0
    context.announced(state.hub, state.topic)


def remind(context: CollectContext, state: FeedState) -> None:
    """Tells once more what is known: what was made of it may have been lost."""
    if state.hub:
        context.announced(state.hub, state.topic)


def is_pushed(state: FeedState, context: CollectContext) -> bool:
    """Tells whether a hub can be relied on to tell of this feed's news.

    It promised to, it has spoken, and it did not keep silent of what polls then found.
    """
    until = context.pushed_until
    is_promised = until is not None and until > context.now and context.pushed_at is not None
    return is_promised and state.unpushed < _MOST_UNPUSHED


def note_news(state: FeedState, context: CollectContext) -> None:
    """Notes that a poll found news: whether the hub had spoken of it."""
    if context.pushed_until is None or context.pushed_at is None:
        return
    if context.now - context.pushed_at <= _IN_TIME:
        state.unpushed = 0
    else:
        state.unpushed = min(state.unpushed + 1, _MOST_UNPUSHED)
