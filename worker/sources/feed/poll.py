"""One poll of a feed: fetch, parse, pick what is new, keep it, decide when to come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from worker.base import address
from worker.base.types import Arrival
from worker.formats import feed_entry
from worker.reading import dates, sanitize
from worker.sources import CollectContext, CollectReport
from worker.sources.feed import apart, churn, polling, sitemaps, trust, turnover, websub
from worker.sources.feed.config import Config, ceiling, wanted
from worker.sources.feed.fetch import Fetched, fetch
from worker.sources.feed.identity import Identified, as_kept, identify, oldest_first
from worker.sources.feed.planning import pacing
from worker.sources.feed.state import FeedState, read_state, write_state
from worker.sources.feed.wishes import linked

if TYPE_CHECKING:
    from worker.formats.feed_entry.document import Document
    from worker.net.http import HttpResponse

_SURE_AFTER = 3
_SURE_FOR = timedelta(hours=1)
_RELISTED_EVERY = timedelta(days=1)
_BATCH = 100
_LONGEST_TITLE = 2_000
_LONGEST_NAME = 200
_LONGEST_NAMED = 80
_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Yield:
    """What a full answer brought."""

    total: int
    seen: int
    unchanged: int
    kept: int
    notes: tuple[str, ...]
    renewed: bool = False
    is_cut: bool = False
    """The answer ended before the feed did."""
    moments: tuple[float | None, ...] = ()
    """What its new and changed entries state about when they were published."""


def collect(context: CollectContext) -> CollectReport:
    """Polls the feed once. Raises FetchError."""
    config: Config = context.config
    state = read_state(context.state)
    key = address.identity(config.url)
    probe = trust.probe_due(state, context.now)
    audit = polling.audit_due(key, state.polls) or probe
    url = state.moved_to or config.url
    fetched = fetch(context.door, url, state, audit=audit, now=context.now)
    notes = fetched.notes + _moved(state, fetched, context)
    same = fetched.response is None or (fetched.body == state.body and state.polls > 0)
    if same:
        brought = _unchanged(state, context)
        if audit:
            websub.remind(context, state)
    else:
        document = _read(context, state, fetched)
        with context.turn():
            brought = _take(context, state, fetched, document)
    notes += brought.notes
    notes += trust.judge(
        state, context.now, audited=fetched.audited, probed=probe, brought=bool(brought.kept)
    )
    none_left = state.polls > 0 and state.entries > 0 and brought.total > 0 and not brought.seen
    gap = none_left and not brought.renewed
    notes += trust.note_gap(state, context.now, gap=gap)
    if brought.kept:
        websub.note_news(state, context)
    _remember(state, fetched, brought)
    pace = _pace(state, brought, fetched, context, key, gap=gap)
    unsure = _is_unsure(state, brought, context.now)
    return CollectReport(
        state=write_state(state),
        next_in=pace.next_in,
        entries_a_day=pace.entries_a_day,
        polls_a_day=pace.polls_a_day,
        entries=brought.total,
        unchanged=brought.unchanged,
        not_modified=same,
        notes=notes,
        unfinished=unsure,
    )


def _is_unsure(state: FeedState, brought: _Yield, now: datetime) -> bool:
    """Tells whether an answer says too little of what the feed lists to be its baseline.

    One that goes on being empty or cut off for an hour is as it is.
    """
    if brought.total and not brought.is_cut:
        state.unsure, state.unsure_since = 0, None
        return False
    state.unsure += 1
    state.unsure_since = state.unsure_since or now
    return state.unsure < _SURE_AFTER or now - state.unsure_since < _SURE_FOR


def _unchanged(state: FeedState, context: CollectContext) -> _Yield:
    now = context.now
    if not state.cut:
        state.listed_at = now
        if state.relisted_at is None or now - state.relisted_at >= _RELISTED_EVERY:
            # What a quiet feed goes on listing is not to be new to it one day.
            context.still_listed(state.listing)
            state.relisted_at = now
    return _Yield(state.entries, state.entries, state.entries, 0, ())


def _read(context: CollectContext, state: FeedState, fetched: Fetched) -> Document:
    """Parses a full answer. Raises FetchError."""

    def read(response: HttpResponse) -> Document:
        url = address.identity(response.url)
        kind = response.headers.get("content-type", "")
        return apart.parse(response.content, kind, url, context.budget, context.turn)

    assert fetched.response is not None
    document = read(fetched.response)
    if not document.parts:
        state.parts = {}
        return document
    url = address.identity(fetched.response.url)
    whole, state.parts = sitemaps.whole(context.door, read, document, url, state.parts, context.now)
    return whole


def _take(
    context: CollectContext, state: FeedState, fetched: Fetched, document: Document
) -> _Yield:
    """Keeps the new and changed entries of a full answer, oldest first."""
    assert fetched.response is not None
    state.hints = document.hints
    websub.take_up(context, state, fetched.headers, document)
    title = sanitize.inline_text(document.title[:_LONGEST_TITLE])[:_LONGEST_NAME].rstrip()
    state.title = title or state.title
    identified = identify(document.entries)
    known = _known(context, identified)
    fresh: list[Identified] = []
    seen = 0
    for each in identified:
        names = [name for name in (each.key, *each.aliases) if name in known]
        seen += bool(names)
        if (version := as_kept(each, {name: known[name] for name in names})) is not None:
            fresh.append(version)
    fresh, churning = _without_churn(state, identified, fresh, known, context.now)
    total, kept = len(identified), len(fresh)
    dated = fresh if state.rhythm.is_known else identified
    moments = pacing.moments(each.entry for each in dated)
    is_cut = fetched.response.is_cut or document.is_cut
    state.cut = is_cut or not (document.whole and total)
    now = turnover.listed(context, identified, {each.key for each in fresh})
    if state.cut:
        turned, notes = turnover.of_a_part(context, now)
        context.turned(turned)
        notes += _keep(context, fresh, fetched)
        notes = document.notes + notes + churning
        if is_cut and not document.is_cut:
            notes += (f"the answer was cut off; {total} whole entries of it were read",)
        return _Yield(total, seen, total - kept, kept, notes, is_cut=is_cut, moments=moments)
    turned, notes = turnover.turnover(context, state, now)
    context.turned(turned)
    notes += _keep(context, fresh, fetched)
    turnover.remember(context, state, now)
    state.listed_at = context.now
    notes = document.notes + notes + churning
    # Of a feed that was renewed nothing was published.
    moments = () if turned.renewed else moments
    return _Yield(total, seen, total - kept, kept, notes, turned.renewed, moments=moments)


def _without_churn(
    state: FeedState,
    identified: Sequence[Identified],
    fresh: Sequence[Identified],
    known: Mapping[str, str],
    now: datetime,
) -> tuple[list[Identified], tuple[str, ...]]:
    """Leaves out, for a while, entries that change with each poll and say nothing."""
    changed = [each for each in fresh if each.key in known]
    listed = {each.key: each for each in identified}
    held, state.changing = churn.sift(state.changing, changed, listed, now)
    waiting: dict[churn.Reason, list[str]] = {}
    for key in sorted(held):
        title = sanitize.inline_text(listed[key].entry.title[:_LONGEST_TITLE])
        waiting.setdefault(state.changing[key].why, []).append(title[:_LONGEST_NAMED] or key)
    notes = tuple(churn.told_of(why, titles) for why, titles in waiting.items())
    return [each for each in fresh if each.key not in held], notes


def _keep(
    context: CollectContext, fresh: Sequence[Identified], fetched: Fetched
) -> tuple[str, ...]:
    """Keeps entries, and asks for the pages that are to be read with them. Returns notes."""
    config: Config = context.config
    name = config.name
    notes: tuple[str, ...] = ()
    within = ",".join(fetched.response.within) if fetched.response is not None else ""
    ordered = oldest_first(fresh, _timestamp)
    is_first = context.baseline_at is None and not config.alert_on_first_poll
    if not is_first or config.full_text == "always":
        pages, notes = linked(config, ordered, fetched.response)
        context.linked(pages)
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        context.keep([(_arrival(each, name, within), each.mark) for each in batch])
    return notes


def _known(context: CollectContext, identified: Sequence[Identified]) -> Mapping[str, str]:
    names = list(dict.fromkeys(name for each in identified for name in (each.key, *each.aliases)))
    known: dict[str, str] = {}
    for start in range(0, len(names), _ASKED_AT_ONCE):
        known.update(context.known(names[start : start + _ASKED_AT_ONCE]))
    return known


def _timestamp(raw: str) -> float | None:
    stated = dates.parse_date(raw, "feed") if raw else None
    return stated.at.timestamp() if stated else None


def _arrival(each: Identified, name: str, within: str) -> Arrival:
    """``name`` is what the configuration calls the feed. Where it does, that is what readers know
    the outlet by, whatever title the feed gives itself; an entry may still name another outlet."""
    # What its links are relative to may be the feed's own address: it is kept as it is shown.
    changes = {"base": address.of_feed(each.entry.base), "within": within}
    changes |= {"feed_title": name} if name else {}
    entry = msgspec.structs.replace(each.entry, **changes)
    return Arrival(
        key=each.key,
        format="feed_entry",
        content=feed_entry.write(entry),
        aliases=each.aliases,
        url=each.entry.link or None,
    )


def _moved(state: FeedState, fetched: Fetched, context: CollectContext) -> tuple[str, ...]:
    """Watches permanent redirects; one that lasts becomes the feed's address."""
    target = polling.permanent_target(fetched.redirects)
    came_from = state.moved_to or context.config.url
    if target and came_from.lower().startswith("https:") and not target.startswith("https:"):
        target = None
    state.move = polling.watch_move(state.move, target, context.now)
    if state.move is None or not polling.has_moved(state.move, context.now):
        return ()
    state.moved_to, state.move = state.move.target, None
    shown = address.of_feed(state.moved_to)
    return (f"the feed has moved for good to {shown}; that address is used from now on",)


def _remember(state: FeedState, fetched: Fetched, brought: _Yield) -> None:
    """A full answer replaces both validators, with nothing too; a 304 only what it names. Of one
    that was cut off none is kept, so that the next is asked for as a whole."""
    etag, modified = fetched.headers.get("etag"), fetched.headers.get("last-modified")
    waits = any(each.why for each in state.changing.values())
    if brought.is_cut or state.parts or waits:
        # What an index of sitemaps names may change without it; what is held back may stay.
        state.etag = state.last_modified = state.body = None
    elif fetched.response is None:
        state.etag, state.last_modified = etag or state.etag, modified or state.last_modified
    else:
        state.etag, state.last_modified = etag, modified
        state.body = fetched.body
    state.entries = brought.total
    state.polls += 1
    state.failures = state.gone = 0
    state.failing_since = state.gone_since = None


def _pace(
    state: FeedState,
    brought: _Yield,
    fetched: Fetched,
    context: CollectContext,
    key: str,
    *,
    gap: bool,
) -> pacing.Pace:
    config: Config = context.config
    wish = pacing.Wish(
        freshness=wanted(config),
        ceiling=ceiling(config),
        listed=brought.total,
        told=context.told_share,
        hints=state.hints,
        cached=polling.cache_floor(fetched.headers, context.now),
        is_pushed=websub.is_pushed(state, context),
    )
    state.rhythm = pacing.went_on(state.rhythm, brought.moments, context.now, is_gap=gap)
    spread = polling.share_of(f"{key} {context.now.isoformat()}")
    pace = pacing.pace(state.rhythm, wish, pacing.price(context.plan), context.now, spread)
    state.interval = pace.next_in
    return pace
