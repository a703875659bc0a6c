"""Notices that are given out again and again in the same words: an air alarm, a closed line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from worker import duplicates as sameness
from worker.duplicates import fingerprint
from worker.duplicates.renewals import RECURS_AFTER
from worker.way.judge.case import Case
from worker.way.judge.desk import Desk
from worker.way.judge.known import KnownArticle


@dataclass(frozen=True, slots=True)
class Recurring:
    """A notice that is given out again."""

    before: KnownArticle
    """The last one in these words, whoever gave it out."""
    at: datetime
    """When that one was given out."""
    reason: str
    others: Sequence[KnownArticle] = ()
    """Those given out at the same time in words of which copies were in these before: it may be one
    of them under another headline."""


def is_short(case: Case) -> bool:
    """Tells whether a case has as few words as a notice that is given out again."""
    return len(fingerprint.words(case.prepared.article.text)) < fingerprint.SHORT_TEXT


def may_recur(case: Case) -> bool:
    """Tells whether a case may be a notice that is given out again, by itself: it is short, and
    states a date."""
    return case.prepared.article.published is not None and is_short(case)


def given_out_again(case: Case, desk: Desk) -> Recurring | None:
    """Finds the notice of which a case is another, given out again in the same words.

    Its source gave these words out before, be it as a copy of another source's. It is compared with
    the last of them by whatever source: what several give out at one time is one notice.
    """
    if not may_recur(case):
        return None
    text_hash = case.prepared.fingerprint.text_hash
    if not desk.has_said(text_hash, case.source_id):
        return None
    # The one before may say something else by now, as an alarm that became an all-clear does.
    last = desk.last_to_say(text_hash) or desk.says(text_hash)
    at = last.given_out_at if last is not None else None
    if last is None or at is None:
        return None
    reason = _recurs(case, last)
    if reason is None:
        return None
    others = [
        each
        for each in desk.kin_of(last)
        if each.id != last.id and is_beside(case, each) and _is_first_then(case, each, desk)
    ]
    return Recurring(last, at, reason, others)


def _is_first_then(case: Case, other: KnownArticle, desk: Desk) -> bool:
    """Tells whether what another is a copy of was given out at about that time, too: else it passed
    for a copy of the old notice, and told nobody of this one."""
    if other.duplicate_of is None:
        return True
    original = desk.article(other.duplicate_of)
    return original is None or is_beside(case, original)


def under_another_headline(case: Case, known: KnownArticle) -> str | None:
    """Tells why a notice is news though its source gave out the same text under another headline
    hours before; None if it is not. The headline is what is new in it."""
    if not may_recur(case) or known.source_id != case.source_id or not known.is_whole:
        return None
    if fingerprint.words(case.prepared.article.text) != fingerprint.words(known.text):
        return None
    return _recurs(case, known)


def _recurs(case: Case, last: KnownArticle) -> str | None:
    for stated, before in _times(case, last):
        reason = sameness.recurs(
            words=len(fingerprint.words(case.prepared.article.text)),
            same_source=True,
            stated=stated,
            stated_before=before,
        )
        if reason is not None:
            return reason
    return None


def is_beside(case: Case, other: KnownArticle) -> bool:
    """Tells whether a notice and another one were given out at about one time."""
    return any(
        stated is not None and before is not None and abs(stated - before) < RECURS_AFTER
        for stated, before in _times(case, other)
    )


def _times(case: Case, last: KnownArticle) -> list[tuple[datetime | None, datetime | None]]:
    """Returns when a notice and the last one were given out, in the ways that tell of a new one.

    A date ahead of its coming may be a zone's fault, of which the same source's next date has as
    much. Else what is ahead counts as of when it came.
    """
    stated = case.prepared.article.published
    if stated is None:
        return []
    before, came = last.given_out_at, last.came_at
    by_coming = before if before is None or came is None else min(before, came)
    found: list[tuple[datetime | None, datetime | None]] = []
    if case.source_id == last.source_id:
        found.append((stated.at, before))
    return [*found, (min(stated.at, case.arrived_at), by_coming)]


def says_the_same(case: Case, desk: Desk) -> KnownArticle | None:
    """Returns the article that says exactly a case's words, or once said them: the first one; of a
    notice that was given out several times the last, unless the case is older."""
    text_hash = case.prepared.fingerprint.text_hash
    first = desk.says(text_hash)
    last = desk.last_to_say(text_hash)
    if first is None or last is None or last.duplicate_of is not None or not is_short(case):
        return first
    for stated, before in _times(case, last):
        if stated is not None and before is not None and before - stated >= RECURS_AFTER:
            return first
    return last
