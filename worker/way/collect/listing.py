"""What changed in a feed's listing from one full answer to the next.

An entry that vanished from among entries that are still listed was taken away; one that fell off
the old end when new ones came at the other scrolled off. Most feeds are windows of the newest so
many entries or hours (RFC 5005, 1), so only the former can have been replaced by an edited entry.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST_GONE = 50
"""So many of the entries that left, the nearest to it, are noted with an entry that came."""
ARCHIVED = timedelta(days=7)
AHEAD = timedelta(days=1)
"""How far ahead of the clock a stated time is believed."""
MOST_OLD = 5
"""New entries that state an old time, up to which they are late news."""
LEAST_RENEWED = 3
"""Fewer entries under new identities are never taken for a feed that was renewed."""
MOST_COMPARED = 200
"""So many entries of a listing, the newest, are looked at to tell whether it was renewed."""
_IN_ORDER = 0.75
_LEFT = 0.25
"""With a smaller share of the last listing left, such as a pinned entry, the rest scrolled off."""
_OLD = timedelta(days=1)
"""Stated times may be wrong by their zone, and answers come late out of caches: never by more."""
_LIKE_HEADLINE = 0.5
_VERY_LIKE_HEADLINE = 0.8
_LIKE_TEASER = 0.7
_MARGIN = 0.1
_LEAST_TEASER = 5
_TEASER = 40
_BEGINNING = 120
_SHORT = 60
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Face:
    """What an entry says, as plain text; ``text`` may be only the beginning.

    ``stated_at`` is None unless at least the minute is stated.
    """

    title: str
    text: str
    stated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Renewal:
    """A feed whose entries have new identities. ``entries`` is how many are known to be old ones.

    ``news`` are the places in the listing of those that are surely news.
    """

    entries: int
    news: frozenset[int]


def newest_first(stamps: Sequence[float | None]) -> list[int]:
    """Returns the places of the entries in the order from new to old.

    That is the feed's own order, or its reverse, if a quarter of the entries or less stand out of
    it by their dates (``stamps``, comparable numbers), such as pinned ones; else the dates' order.
    Without a date for each entry the feed is taken to list the newest first.
    """
    places = list(range(len(stamps)))
    known = [stamp for stamp in stamps if stamp is not None]
    if len(known) < len(stamps) or not known:
        return places
    if _longest_rise([-stamp for stamp in known]) >= _IN_ORDER * len(known):
        return places
    if _longest_rise(known) >= _IN_ORDER * len(known):
        return places[::-1]
    return sorted(places, key=lambda place: -known[place])


def _longest_rise(values: Sequence[float]) -> int:
    """Returns the length of the longest subsequence that never falls (patience sorting)."""
    ends: list[float] = []
    for value in values:
        at = bisect_right(ends, value)
        ends[at : at + 1] = [value]
    return len(ends)


def gone(
    before: Sequence[int], now: Sequence[int | None], *, renewed: bool = False
) -> tuple[int, ...]:
    """Returns which of the items listed ``before`` gave their places to others.

    Both listings go from new to old; None stands for an entry that is no known item. Nothing is
    gone where nothing new came. Of a feed of up to three entries all may be replaced at once; of
    a longer one of which next to nothing is left, all scrolled off unless it was ``renewed``.
    """
    listed, was = set(now), set(before)
    left = tuple(item for item in before if item not in listed)
    if not left or None not in listed:
        return ()
    kept = len(before) - len(left)
    if renewed or (not kept and len(before) <= LEAST_RENEWED):
        return left
    if not kept or kept < _LEFT * len(before):
        return ()
    survivors = [place for place, item in enumerate(before) if item in listed]
    anchors = [place for place, item in enumerate(now) if item in was]
    came = [place for place, item in enumerate(now) if item not in was]
    ahead = sum(place < anchors[0] for place in came)
    behind = sum(place > anchors[-1] for place in came)
    front, tail = before[: survivors[0]], before[survivors[-1] + 1 :]
    if front and not tail and behind and not ahead:
        # All moved the other way: undated, and the oldest first.
        return left[len(front) :]
    # What stands before the last survivor did not fall off the end. Behind it, new entries
    # stand only where others gave way, and as many fell off as were pushed.
    pushed = max(0, len(came) - behind - (len(left) - len(tail)))
    fell = len(tail) if not behind else min(len(tail), pushed)
    return left[: len(left) - fell]


def nearest(
    before: Sequence[int], now: Sequence[int | None], left: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """Returns for the place of each new entry which items left, the nearest to its place first."""
    if not left:
        return {}
    places = {item: place for place, item in enumerate(before)}
    shift = next(
        (places[item] - at for at, item in enumerate(now) if item is not None and item in places), 0
    )
    found: dict[int, tuple[int, ...]] = {}
    for at, item in enumerate(now):
        if item is not None:
            shift = places.get(item, at + shift) - at
            continue
        by_distance = sorted(left, key=lambda each: abs(places[each] - at - shift))
        found[at] = tuple(by_distance[:MOST_GONE])
    return found


def may_be_renewed(before: Sequence[int], now: Sequence[int | None]) -> bool:
    """Tells whether so many entries are new, and so many left, that it must be asked what they
    say."""
    new = sum(item is None for item in now)
    left = len(set(before).difference(now))
    enough = min(new, left) >= LEAST_RENEWED
    return enough and 2 * new > min(len(before), len(now))


def renewal(
    before: Sequence[int],
    now: Sequence[int | None],
    old: Mapping[int, Face],
    new: Mapping[int, Face],
    seen_at: datetime,
) -> Renewal | None:
    """Tells whether more than half of a feed's entries are old ones under new identities.

    ``old`` is what the items said that left, ``new`` what the new entries say by their places,
    ``seen_at`` when the feed was last seen as it was ``before``. An entry is an old one if it is
    like one that left, and clearly more so than any other (entries on one template are like
    several), in headline, figures and teaser, or in headline and stated time. With nothing left,
    all are old if they are dated more than a day before ``seen_at`` and not after the newest of
    those that left. An entry that states a later time than ``seen_at`` and is none of the old ones
    is news, unless most of those were given new dates, too.
    """
    later = {at for at, face in new.items() if face.stated_at and face.stated_at > seen_at}
    ordered = {item: old[item] for item in before if item in old}
    originals = _originals(ordered, new, later)
    entries = len(originals)
    if not entries and set(before).isdisjoint(now) and _are_old(old, new, seen_at):
        entries = len(new)
    compared = min(len(before), len(now), MOST_COMPARED)
    if entries < LEAST_RENEWED or 2 * entries <= compared:
        return None
    if 2 * len(later.intersection(originals)) > entries:
        return Renewal(entries, frozenset())
    return Renewal(entries, frozenset(later.difference(originals)))


@dataclass(frozen=True, slots=True)
class _Words:
    """A face as it is compared."""

    face: Face
    headline: frozenset[str]
    teaser: frozenset[str]
    beginning: frozenset[str]
    count: int
    figures: frozenset[str] = field(default=frozenset())


def _words(face: Face) -> _Words:
    headline = _WORD.findall(face.title.casefold())
    text = _WORD.findall(face.text.casefold())
    return _Words(
        face,
        frozenset(headline),
        frozenset(text[:_TEASER]),
        frozenset(text[:_BEGINNING]),
        len(text),
        frozenset(word for word in headline if not word.isalpha()),
    )


def _originals(old: Mapping[int, Face], new: Mapping[int, Face], later: set[int]) -> dict[int, int]:
    """Returns which old items the new entries are, place to item, as far as that can be told."""
    known = {item: _words(old[item]) for item in list(old)[:MOST_COMPARED]}
    moments = _once([face.stated_at for face in old.values()])
    moments &= _once([face.stated_at for face in new.values()])
    likest: dict[int, tuple[float, int]] = {}
    for at in list(new)[:MOST_COMPARED]:
        words, moment = _words(new[at]), new[at].stated_at
        original, likeness = _closest(words, known)
        if original is None and moment in moments:
            same = (item for item, each in known.items() if each.face.stated_at == moment)
            original = next(
                (item for item in same if _share(words, known[item]) >= _LIKE_HEADLINE), None
            )
        if original is None or (at in later and _recurs(words, known[original])):
            continue
        if original not in likest or likest[original][0] < likeness:
            likest[original] = likeness, at
    return {at: original for original, (_, at) in likest.items()}


def _once(moments: Sequence[datetime | None]) -> set[datetime]:
    return {each for each, times in Counter(moments).items() if each is not None and times == 1}


def _closest(new: _Words, known: Mapping[int, _Words]) -> tuple[int | None, float]:
    """Returns the item that a new entry is like, and clearly more so than any other, and how much
    it is."""
    scores = [(_likeness(new, each), item) for item, each in known.items()]
    best, second = heapq.nlargest(2, [*scores, (0.0, 0), (0.0, 0)])
    return (best[1], best[0]) if best[0] - second[0] >= _MARGIN else (None, 0.0)


def _likeness(new: _Words, old: _Words) -> float:
    """Returns how much headline and teaser are alike, up to 2; 0 if they are not, or state other
    figures."""
    share = _share(new, old)
    if share < _LIKE_HEADLINE or new.figures != old.figures:
        return 0.0
    if min(new.count, old.count) < _LEAST_TEASER:
        return share if share >= _VERY_LIKE_HEADLINE else 0.0
    missing = new.teaser - old.beginning
    told = 1 - len(missing) / len(new.teaser)
    return share + told if told >= _LIKE_TEASER and all(map(str.isalpha, missing)) else 0.0


def _share(new: _Words, old: _Words) -> float:
    everything = len(new.headline | old.headline)
    return len(new.headline & old.headline) / everything if everything else 1.0


def _recurs(new: _Words, old: _Words) -> bool:
    """Tells whether a short notice says the same words again, as an air alarm does."""
    same = new.headline == old.headline and new.teaser == old.teaser
    return same and new.count < _SHORT


def _are_old(old: Mapping[int, Face], new: Mapping[int, Face], seen_at: datetime) -> bool:
    known = [face.stated_at for face in old.values() if face.stated_at]
    stated = [face.stated_at for face in new.values() if face.stated_at]
    if not known or not stated or len(stated) < len(new):
        return False
    return max(stated) <= min(max(known), seen_at - _OLD)


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry that a feed lists: the time it states, to be compared; None where it states none.
    ``is_new`` says that it was not there before."""

    key: str
    at: datetime | None
    is_new: bool


def from_archive(
    entries: Sequence[Dated], baseline_at: datetime | None, now: datetime
) -> frozenset[str]:
    """Returns the keys of new entries that a feed took from its archive: more than five that come
    at once, at least a quarter of what it lists, each of before the baseline or older than a week.

    Nothing where no entry states a recent time: then the feed's dates say nothing. And none that is
    later than all that were known: what a feed lengthens its list by is older. Of a clock in the
    wrong zone, news are from before the baseline for hours.
    """
    since = now - ARCHIVED
    oldest = since if baseline_at is None else max(since, baseline_at)
    is_dated = any(each.at is not None and oldest <= each.at <= now + AHEAD for each in entries)
    if not is_dated:
        return frozenset()
    latest = max((each.at for each in entries if each.at and not each.is_new), default=now + AHEAD)
    old = [
        each.key
        for each in entries
        if each.is_new and each.at and each.at < oldest
        # Beyond a day no zone is wrong.
        if each.at <= max(latest, oldest - _OLD)
    ]
    if len(old) <= MOST_OLD or 4 * len(old) < len(entries):
        return frozenset()
    return frozenset(old)
