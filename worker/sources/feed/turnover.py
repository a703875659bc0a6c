"""Which items a feed lists, and what left the listing when new ones came."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from worker.base.types import Published
from worker.formats.feed_entry import RawEntry
from worker.reading import dates, sanitize
from worker.sources import CollectContext, ItemName, Turnover
from worker.sources.feed.identity import Identified
from worker.sources.feed.state import FeedState
from worker.way.collect import listing
from worker.way.collect.listing import Face

_ASKED_AT_ONCE = 500
_MOST_MARKUP = 20_000
_EXACT = ("minute", "second")


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole answer's entries from new to old, each with its item; None: it is new."""

    entries: tuple[Identified, ...]
    items: tuple[int | None, ...]


def listed(
    context: CollectContext, entries: Sequence[Identified], changed: Collection[str]
) -> Listing:
    """Finds the items of a whole answer's entries before anything of it is kept.

    ``changed`` holds the keys of entries that are new or say something new.
    """
    stamps = [_stamp(each.entry) for each in entries]
    ordered = tuple(entries[place] for place in listing.newest_first(stamps))
    found = _items(context, [each.key for each in ordered])
    weaker = (each.aliases for each in ordered if each.key not in found)
    found |= _items(context, list(dict.fromkeys(name for names in weaker for name in names)))
    items = tuple(_item(each, found, is_changed=each.key in changed) for each in ordered)
    return Listing(ordered, items)


def turnover(
    context: CollectContext, state: FeedState, now: Listing
) -> tuple[Turnover, tuple[str, ...]]:
    """Compares the listing with that of the last whole answer. Returns what came of it, and
    notes."""
    before, renewal = state.listing, None
    if before and state.listed_at and listing.may_be_renewed(before, now.items):
        there = set(now.items)
        left = [item for item in before if item not in there]
        new = {
            at: _face(now.entries[at].entry) for at, item in enumerate(now.items) if item is None
        }
        old = context.said(left[: listing.MOST_COMPARED])
        renewal = listing.renewal(before, now.items, old, new, state.listed_at)
    gone = listing.gone(before, now.items, renewed=renewal is not None)
    near = listing.nearest(before, now.items, gone)
    keys = {now.entries[at].key: items for at, items in near.items()}
    if renewal is None:
        archived, notes = _archived(context, now)
        return Turnover(keys, archived=archived), notes
    news = frozenset(now.entries[at].key for at in renewal.news)
    words = f"{renewal.entries} of {len(now.items)} entries came again under new identities"
    return Turnover(keys, True, news), (f"{words}: the feed was renewed, which alerts nobody",)


def of_a_part(context: CollectContext, now: Listing) -> tuple[Turnover, tuple[str, ...]]:
    """Returns what came of an answer that is not all that the feed lists, and notes."""
    archived, words = _archived(context, now)
    return Turnover({}, archived=archived), words


def _archived(context: CollectContext, now: Listing) -> tuple[frozenset[str], tuple[str, ...]]:
    entries = [
        listing.Dated(each.key, _latest(_stated(each.entry)), item is None)
        for each, item in zip(now.entries, now.items, strict=True)
    ]
    archived = listing.from_archive(entries, context.baseline_at, context.now)
    words = f"{len(archived)} old entries lengthen the feed's list, which alerts nobody"
    return archived, (words,) if archived else ()


def _latest(stated: Published | None) -> datetime | None:
    """Returns the last moment that may be meant: of a day its end."""
    if stated is None:
        return None
    return stated.at if stated.precision in _EXACT else stated.at + timedelta(days=1)


def remember(context: CollectContext, state: FeedState, now: Listing) -> None:
    """Keeps what a whole answer lists, once its new entries are kept."""
    new = [each.key for each, item in zip(now.entries, now.items, strict=True) if item is None]
    found = _items(context, new)
    ids = [
        found[each.key].id if item is None and each.key in found else item
        for each, item in zip(now.entries, now.items, strict=True)
    ]
    state.listing = tuple(dict.fromkeys(item for item in ids if item is not None))


def _stated(entry: RawEntry) -> Published | None:
    raw = entry.published or entry.updated
    return dates.parse_date(raw, "feed") if raw else None


def _stamp(entry: RawEntry) -> float | None:
    stated = _stated(entry)
    return stated.at.timestamp() if stated else None


def _items(context: CollectContext, names: Sequence[str]) -> dict[str, ItemName]:
    found: dict[str, ItemName] = {}
    for start in range(0, len(names), _ASKED_AT_ONCE):
        found.update(context.items(names[start : start + _ASKED_AT_ONCE]))
    return found


def _item(each: Identified, found: dict[str, ItemName], *, is_changed: bool) -> int | None:
    """Returns the item that the entry is, or will be kept as a version of."""
    if each.key in found:
        return found[each.key].id
    named = [found[alias] for alias in each.aliases if alias in found]
    if not named:
        return None
    first = min(named, key=lambda item: item.id)
    # What is kept becomes an item of its own beside one of an identity as strong as its own.
    return None if is_changed and _kind(first.key) == _kind(each.key) else first.id


def _kind(key: str) -> str:
    return key.partition(":")[0]


def _face(entry: RawEntry) -> Face:
    texts = (entry.summary, *(each.value for each in entry.contents))
    markup = max(texts, key=len)[:_MOST_MARKUP]
    stated = _stated(entry)
    return Face(
        sanitize.inline_text(entry.title[:_MOST_MARKUP]),
        sanitize.html_to_text(markup),
        stated.at if stated and stated.precision in _EXACT else None,
    )
