"""What was decided since a snapshot was read, and whether it matters for a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from models import Appearance, Article, Notice, Revision, StoryProfile
from worker.core import fingerprint
from worker.core.judge import Case, Cursor, Plan, Snapshot
from worker.core.judge import links as linking
from worker.core.judge.links import LinkIndex, Links, StoryLinks
from worker.core.judge.plan import Verdict
from worker.core.judge.shelf import anchor_of, report_of
from worker.core.stories import StoryIndex
from worker.core.stories import StoryProfile as Profile
from worker.core.stories.profile import unpack
from worker.store.snapshot import cursor

MOST_ARTICLES = 50
"""If more were decided meanwhile, they are taken up outside the lock."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new. ``anything`` says that all that is known may have changed."""

    anything: bool = False
    articles: int = 0
    text_hashes: frozenset[int] = frozenset()
    shingles: frozenset[int] = frozenset()
    addresses: frozenset[int] = frozenset()
    items: frozenset[int] = frozenset()
    article_ids: frozenset[int] = frozenset()
    stories: frozenset[int] = frozenset()
    profiles: tuple[Profile, ...] = ()
    links: tuple[tuple[int, StoryLinks], ...] = ()
    """Of the stories among them that may be found in other languages."""

    @property
    def is_large(self) -> bool:
        """Whether it is too much to be taken up under the lock."""
        return self.anything or self.articles > MOST_ARTICLES


def changes(session: Session, before: Cursor) -> Changes:
    """Returns what was decided since. To be called in a deciding transaction."""
    now = cursor(session)
    if now == before:
        return Changes()
    if (now.other, now.generation) != (before.other, before.generation):
        return Changes(anything=True)
    if now.articles - before.articles > MOST_ARTICLES:
        return Changes(anything=True)
    articles = session.execute(
        _articles(), {"after": before.articles, "revised": before.revisions}
    ).all()
    appeared = session.execute(_appearances(), {"after": before.appearances}).all()
    told = session.scalars(_told(), {"after": before.notices}).all()
    profiles = session.execute(_profiles(), {"after": before.decision}).all()
    return Changes(
        articles=len(articles),
        text_hashes=frozenset(row.text_hash for row in articles),
        shingles=frozenset(
            hashed
            for row in articles
            for hashed in fingerprint.index_hashes(fingerprint.unpack(row.signature))
        ),
        addresses=frozenset(row.address_hash for row in appeared if row.address_hash is not None),
        items=frozenset(row.item_id for row in appeared),
        article_ids=frozenset(row.id for row in articles),
        stories=frozenset(
            [*(row.story_id for row in articles), *told, *(row.story_id for row in profiles)]
        ),
        profiles=tuple(unpack(story, packed) for story, packed, _ in profiles),
        links=tuple(
            (story, found)
            for story, _, packed in profiles
            if (found := linking.unpack(story, packed)) is not None
        ),
    )


@cache
def _articles() -> Any:
    revised = select(Revision.article_id).where(Revision.id > bindparam("revised"))
    return select(Article.id, Article.text_hash, Article.signature, Article.story_id).where(
        or_(Article.id > bindparam("after"), Article.id.in_(revised))
    )


@cache
def _appearances() -> Any:
    return select(Appearance.address_hash, Appearance.item_id).where(
        Appearance.id > bindparam("after")
    )


@cache
def _told() -> Any:
    return select(Notice.story_id).where(Notice.id > bindparam("after"))


@cache
def _profiles() -> Any:
    return select(StoryProfile.story_id, StoryProfile.profile, StoryProfile.links).where(
        StoryProfile.decision_id > bindparam("after")
    )


def matters(found: Changes, plan: Plan, known: Snapshot) -> bool:
    """Tells whether any of the batch could be decided otherwise, had the changes been known."""
    if found.anything:
        return True
    if not found.articles and not found.items and not found.profiles and not found.stories:
        return False
    return any(_touches(found, verdict) for verdict in plan.verdicts) or _is_like(
        found, plan, known
    )


def _touches(found: Changes, verdict: Verdict) -> bool:
    case = verdict.case
    words = case.prepared.fingerprint
    return (
        case.item_id in found.items
        or words.text_hash in found.text_hashes
        or case.address_hash in found.addresses
        or verdict.of in found.article_ids
        or verdict.article_id in found.article_ids
        or verdict.repeats in found.article_ids
        or verdict.story_id in found.stories
        or not found.shingles.isdisjoint(fingerprint.index_hashes(words.signature))
    )


def _is_like(found: Changes, plan: Plan, known: Snapshot) -> bool:
    """Tells whether a story that was opened or grew meanwhile may be one of the batch's."""
    if known.stories is None or not found.profiles:
        return False
    grown = StoryIndex(known.stories.frequencies)
    for profile in found.profiles:
        grown.put(profile)
    for _, found_links in found.links:
        for profile in found_links.others:
            grown.put(profile)
    new = [each for each in plan.verdicts if each.kind == "new" and each.recurs_of is None]
    return any(_may_move(found, each, grown) for each in new) or _may_link(
        found, [each.case for each in new]
    )


def _may_move(found: Changes, verdict: Verdict, grown: StoryIndex) -> bool:
    """Tells whether a new article may belong to another story now: one that changed is likest to
    it or was, or settles which likeness is common."""
    story = verdict.story
    if story is None:
        return False
    if not found.stories.isdisjoint(story.likest):
        return True
    report = report_of(verdict.case)
    candidates = grown.candidates(report.terms, report.at)
    return any(each.similarity >= story.least_that_counts for each in candidates)


def _may_link(found: Changes, cases: Sequence[Case]) -> bool:
    """Tells whether one of the cases may be linked to a story that was opened or grew."""
    index = LinkIndex()
    for story_id, links in found.links:
        index.put(story_id, links)
    asked = [anchor for each in cases if (anchor := anchor_of(each)) is not None]
    return any(Links(index).find(each, lambda _: True) is not None for each in asked)
