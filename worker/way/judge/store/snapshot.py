"""Reads what is known about the articles of a batch, in a number of statements that does not grow
with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Appearance, Article, Decision, Notice, Revision, Story
from worker.alerts.store import silences
from worker.base import types
from worker.base.store.database import OTHER
from worker.base.types import TopicMatch
from worker.stories.store.cache import StoryCache
from worker.topics.store.revisions import generation, generation_parts
from worker.way.judge.case import Case
from worker.way.judge.known import Cursor, Snapshot
from worker.way.judge.plan import Plan
from worker.way.judge.rules import Rules
from worker.way.judge.statements import may_correct_known
from worker.way.judge.store import snapshot_lookups as lookups
from worker.way.judge.store.common_shingles import CommonShingles
from worker.way.judge.store.snapshot_alerts import (
    unread,
    with_alerts,
    with_carriers,
    with_kin,
    with_records,
    with_unread,
)
from worker.way.judge.store.snapshot_lookups import Found


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads snapshots. ``match`` finds today's topics; ``stories`` holds what stories are about,
    ``common`` the shingles that say nothing."""

    match: Callable[[types.Article], tuple[TopicMatch, ...]]
    stories: StoryCache
    common: CommonShingles = field(default_factory=CommonShingles)
    words: Callable[[str], Callable[[types.Article], bool]] = silences.no_words
    """Returns what tells whether an article has the words of a query."""

    def read(
        self, session: Session, cases: Sequence[Case], rules: Rules, now: datetime
    ) -> Snapshot:
        """Returns what is known about the cases. To be called in one consistent reading, or in a
        deciding transaction."""
        at = cursor(session)
        common = self.common.read(session)
        found = lookups.look_up(session, cases, common, now)
        named = {id_ for each in cases for id_ in found.named(each)}
        stories = self.stories.read(session, at, now)
        known = Snapshot(
            cursor=at,
            items=found.items,
            by_text=found.by_text,
            said_last=found.said.last,
            once_said=found.said.once,
            last_to_say=found.said.newest,
            by_address=found.by_address,
            postings=found.postings,
            common=common,
            forgotten=lookups.forgotten(session, cases),
            articles=lookups.articles(session, named, found.signatures),
            stories=stories.index,
            links=stories.links,
            outlets=stories.outlets,
            last_heard=stories.last_heard,
            silences=silences.in_force(session, now, self.words),
        )
        known = with_kin(session, known, found, cases)
        correcting = [each for each in cases if _may_correct(known, found, each)]
        known = with_carriers(session, known, found, cases, correcting)
        known = with_alerts(session, known, found, cases, correcting, rules, self.match)
        # Of all articles that were read for the batch, copies among them.
        return with_records(session, known, cases)

    def is_read(self, known: Snapshot, plan: Plan, rules: Rules) -> bool:
        """Tells whether all was read that a plan went by in telling alerts."""
        return not rules.alerts or not any(unread(known, plan))

    def read_on(self, session: Session, known: Snapshot, plan: Plan, rules: Rules) -> Snapshot:
        """Returns a snapshot with what a plan went by in telling alerts and was not read.

        ``session`` may be a later reading than the snapshot's: what was decided between the two is
        found as what was decided since.
        """
        known = with_unread(session, known, plan, rules, self.match)
        return with_records(session, known, [each.case for each in plan.verdicts])


def _may_correct(known: Snapshot, found: Found, case: Case) -> bool:
    """Tells whether a case may correct or withdraw an article that is known."""
    if case.prepared.article.statement is not None:
        return True
    is_said = case.prepared.fingerprint.text_hash in known.by_text
    return bool(found.named(case)) and may_correct_known(case, same_words=is_said)


def cursor(session: Session) -> Cursor:
    """Returns how far the tables have grown, and the rules' generation, in one statement."""
    found: Sequence[int] = session.execute(_cursor()).one()
    names = ("articles", "revisions", "appearances", "stories", "notices", "decision", "other")
    grown = dict(zip(names, found, strict=False))
    return Cursor(**grown, generation=generation(*found[len(names) :]))


@cache
def _cursor() -> Any:
    newest = [
        select(func.coalesce(func.max(table.id), 0)).scalar_subquery()
        for table in (Article, Revision, Appearance, Story, Notice, Decision)
    ]
    other = (
        select(func.coalesce(func.max(Decision.id), 0))
        .where(Decision.kind == OTHER)
        .scalar_subquery()
    )
    return select(*newest, other, *generation_parts())
