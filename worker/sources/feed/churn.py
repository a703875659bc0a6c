"""What of an entry changes with each poll and says nothing: a counter, a "five minutes ago".

Its first change is a revision. What changes on and says nothing waits until it stays as it is for
one poll, or has waited long enough: late, but never lost. But for a version that was given before,
other words in a headline are never churn, nor is a figure there or in the lead: a toll rises with
each poll, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from worker.sources.feed.identity import Identified
from worker.sources.feed.versions import Change, Version, compare, version

Reason = Literal["", "place", "order", "said", "markup"]
WHY: Mapping[Reason, str] = {
    "place": "change at the same place with each poll",
    "order": "change the order of their words with each poll",
    "said": "go back to what they said before, again and again",
    "markup": "change with each poll without other words",
}
"""What an entry does that is held back for each reason. It goes on “entries that” in the notes of a
poll, so that whoever misses a report finds there why it is late."""
IN_A_ROW = 3
_MOST_CHANGED = 12
"""Words at the place: where more changes, it is something that is told."""
_FEW = 4
"""Words in the lead that may be new without being told, as those of "a minute ago"."""
_LIKEWISE = 3
"""Entries in which the same words come at once: those of a template."""
_MOST_ENTRIES = 40
"""Of which it is remembered how they change; of more nothing is held back."""
_MOST_SAID = 300
_MOST_VERSIONS = 8
_MOST_NAMED = 3
_IN_LEAD = (timedelta(minutes=15), timedelta(minutes=30))
_ELSEWHERE = (timedelta(hours=1), timedelta(hours=3))
"""How long what changes on is held back, at first and at most: it doubles each time."""


class Changing(Version, frozen=True, omit_defaults=True):
    """An entry that has changed: what it said last, and how often it changed before."""

    run: int = 1
    """Polls running in which it changed, from the second on without saying anything."""
    before: int = -1
    """Words before the place and behind it; below zero while no place is known."""
    behind: int = -1
    said: str = ""
    """The words that stood at the place, by their signs."""
    mark: str = ""
    """Of the last version; one that was held back is kept once it stays."""
    kept: tuple[str, ...] = ()
    """Marks of the last versions that were revisions."""
    why: Reason = ""
    """Why the last version is held back; empty where it was a revision."""
    since: float = 0.0
    """Since when something is held back."""
    overdue: int = 0
    """How often what was held back became a revision because it had waited long enough."""


def sift(
    remembered: Mapping[str, Changing],
    changed: Sequence[Identified],
    listed: Mapping[str, Identified],
    now: datetime,
) -> tuple[frozenset[str], dict[str, Changing]]:
    """Returns the keys of changed entries that are held back, and what to remember.

    ``changed`` are known entries that say something else than what was kept of them last;
    ``listed`` holds all entries of the answer, by their keys.
    """
    after: dict[str, Changing] = {}
    found: dict[str, Changing] = {}
    changes: dict[str, Change] = {}
    for each in changed[:_MOST_ENTRIES]:
        before, key = remembered.get(each.key), each.key
        if before is None:
            after[key] = _kept(_now(Changing(""), each))
        elif before.mark != each.mark:
            found[key] = _now(before, each)
            changes[key] = compare(before, found[key])
        elif before.run >= IN_A_ROW:
            # It stays as it is, so it is kept; and its churn may go on.
            after[key] = _kept(before)
    come = Counter(change.come for change in changes.values())
    for key, change in changes.items():
        is_shared = come[change.come] >= _LIKEWISE
        # Only what changes its words has the mark of its words.
        has_other_link = key in listed and listed[key].mark != found[key].mark
        why = "" if has_other_link else _why(found[key], change, is_shared=is_shared)
        after[key] = _held(found[key], change, why, now) if why else _told(found[key], change)
    held = frozenset(key for key, each in after.items() if each.why)
    for key, before in remembered.items():
        # One that is as it was kept: its churn may go on.
        if key not in after and before.run >= IN_A_ROW and key in listed:
            is_same = before.mark == listed[key].mark
            now_ = before if is_same else _now(before, listed[key])
            after[key] = msgspec.structs.replace(now_, why="", since=0.0)
    return held, dict(list(after.items())[:_MOST_ENTRIES])


def told_of(why: Reason, titles: Sequence[str]) -> str:
    """Returns a note of the entries that are held back for a reason, by their headlines."""
    named = "; ".join(f"“{title}”" for title in titles[:_MOST_NAMED])
    more = f" and {len(titles) - _MOST_NAMED} more" if len(titles) > _MOST_NAMED else ""
    return (
        f"entries that {WHY[why]} are held back until they stay as they are for one poll, or for"
        f" {_ELSEWHERE[1] // timedelta(hours=1)} hours at most: {named}{more}"
    )


def _why(now: Changing, change: Change, *, is_shared: bool) -> Reason:
    """Returns why a change of an entry that changed before is none; empty where it says something.

    ``now`` is what the entry says now, with what is remembered of it.
    """
    if change.in_others:
        return ""
    if now.mark in now.kept:
        return "said"
    if not change.gone and not change.come:
        return "" if now.is_cut else "markup"
    if change.in_title and not change.is_time:
        return ""
    if Counter(change.gone) == Counter(change.come):
        return "order"
    # What only grows is told; within a place that is known to change, a word may come or go.
    grows = not change.gone and now.run < 2
    is_churn = _is_same_place(now, change) and not grows
    return "place" if is_churn and _says_nothing(now, change, is_shared=is_shared) else ""


def _says_nothing(now: Changing, change: Change, *, is_shared: bool) -> bool:
    size = max(len(change.gone), len(change.come))
    is_said = bool(change.come) and set(change.come) <= set(now.said.split())
    if not change.in_lead:
        return size <= _MOST_CHANGED or is_said
    if size > _MOST_CHANGED:
        return False
    if change.has_figure:
        return change.is_time
    return size <= _FEW or is_said or is_shared


def _is_same_place(now: Changing, change: Change) -> bool:
    # The place may be found a word shorter, where by chance a word is as it was.
    return now.before < 0 or (
        abs(change.before - now.before) <= _MOST_CHANGED
        and abs(change.behind - now.behind) <= _MOST_CHANGED
    )


def _told(now: Changing, change: Change) -> Changing:
    """Returns what to remember of an entry whose change is a revision."""
    kept = msgspec.structs.replace(_kept(now), overdue=0)
    if _is_same_place(now, change):
        return _at(kept, change)
    return msgspec.structs.replace(kept, run=1, before=-1, behind=-1, said="")


def _held(now: Changing, change: Change, why: Reason, at: datetime) -> Changing:
    """Returns an entry that waits, or one that has waited long enough and is a revision."""
    run = now.run + 1 if why != "said" else max(now.run + 1, IN_A_ROW)
    now = msgspec.structs.replace(now, run=run)
    now = _at(now, change) if why == "place" else now
    since = now.since or at.timestamp()
    may_tell = change.in_lead and not change.is_time and why != "markup"
    first, most = _IN_LEAD if may_tell else _ELSEWHERE
    longest = min(first * 2 ** min(now.overdue, 8), most)
    if at.timestamp() - since < longest.total_seconds():
        return msgspec.structs.replace(now, why=why, since=since)
    return msgspec.structs.replace(_kept(now), overdue=now.overdue + 1)


def _now(before: Changing, entry: Identified) -> Changing:
    said = msgspec.structs.asdict(version(entry))
    return msgspec.structs.replace(before, mark=entry.mark, **said)


def _kept(now: Changing) -> Changing:
    kept = (*now.kept, now.mark)[-_MOST_VERSIONS:]
    return msgspec.structs.replace(now, kept=kept, why="", since=0.0)


def _at(now: Changing, change: Change) -> Changing:
    said = tuple(dict.fromkeys((*now.said.split(), *change.gone, *change.come)))[-_MOST_SAID:]
    return msgspec.structs.replace(
        now, before=change.before, behind=change.behind, said=" ".join(said)
    )
