"""What was decided since a snapshot was read, and whether it matters for a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import Session

from models import Appearance, Article, Notice, Revision, StoryProfile
from worker.duplicates import fingerprint, may_be_copy
from worker.stories import links as linking
from worker.stories.index import StoryIndex
from worker.stories.links import LinkIndex, Links, StoryLinks, story_of
from worker.stories.profile import StoryProfile as Profile
from worker.stories.profile import unpack
from worker.way.judge.case import Case
from worker.way.judge.desk import MOST_ARTICLES_PER_SHINGLE
from worker.way.judge.known import Cursor, Snapshot
from worker.way.judge.plan import Plan, Verdict
from worker.way.judge.recurring import may_recur
from worker.way.judge.shelf import anchor_of
from worker.way.judge.statements import is_labelled, may_correct
from worker.way.judge.store.snapshot import cursor
from worker.way.judge.store.snapshot_lookups import articles, without

MOST_ARTICLES = 50
"""If more were decided meanwhile, they are not read under the lock: all is judged anew."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An article that was made or revised."""

    id: int
    text_hash: int
    signature: tuple[int, ...]
    story_id: int
    source_id: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new. ``anything`` says that all that is known may have changed."""

    cursor: Cursor
    """How far the tables have grown by now."""
    anything: bool = False
    articles: tuple[Changed, ...] = ()
    addresses: frozenset[int] = frozenset()
    items: frozenset[int] = frozenset()
    carried: frozenset[tuple[int, int]] = frozenset()
    """(text hash, source) of words of others that a source carried."""
    stories: frozenset[int] = frozenset()
    profiles: tuple[Profile, ...] = ()
    links: tuple[tuple[int, StoryLinks], ...] = ()
    """Of the stories among them that may be found in other languages."""


def changes(session: Session, before: Cursor, most: int = MOST_ARTICLES) -> Changes:
    """Returns what was decided since. To be called in a deciding transaction, or in one consistent
    reading. If more than ``most`` articles were, they are not read, and anything may be new."""
    now = cursor(session)
    if now == before:
        return Changes(now)
    if (now.other, now.generation) != (before.other, before.generation):
        return Changes(now, anything=True)
    if now.articles - before.articles > most:
        return Changes(now, anything=True)
    articles = session.execute(
        _articles(), {"after": before.articles, "revised": before.revisions}
    ).all()
    appeared = session.execute(_appearances(), {"after": before.appearances}).all()
    told = session.scalars(_told(), {"after": before.notices}).all()
    profiles = session.execute(_profiles(), {"after": before.decision}).all()
    return Changes(
        now,
        articles=tuple(
            Changed(row.id, row.text_hash, fingerprint.unpack(row.signature), row.story_id,
                    row.source_id)
            for row in articles
        ),
        addresses=frozenset(row.address_hash for row in appeared if row.address_hash is not None),
        items=frozenset(row.item_id for row in appeared),
        carried=frozenset(
            (row.text_hash, row.source_id) for row in appeared if row.kind == "text"
        ),
        stories=frozenset(
            [*(row.story_id for row in articles), *told, *(row.story_id for row in profiles)]
        ),
        profiles=tuple(unpack(story, packed) for story, packed, _ in profiles),
        links=tuple(
            (story, found)
            for story, _, packed in profiles
            if (found := linking.unpack(story, packed)) is not None
        ),
    )  # fmt: skip


@cache
def _articles() -> Any:
    found = select(
        Article.id, Article.text_hash, Article.signature, Article.story_id, Article.source_id
    )
    revised = select(Revision.article_id).where(Revision.id > bindparam("revised"))
    after: Any = bindparam("after")
    # With one condition of two parts PostgreSQL would read every article there is.
    return union_all(
        found.where(Article.id > after),
        found.where(Article.id <= after, Article.id.in_(revised)),
    )


@cache
def _appearances() -> Any:
    return (
        select(
            Appearance.address_hash, Appearance.item_id, Appearance.source_id, Appearance.kind,
            Article.text_hash,
        )
        .join(Article, Article.id == Appearance.article_id)
        .where(Appearance.id > bindparam("after"))
    )  # fmt: skip


@cache
def _told() -> Any:
    return select(Notice.story_id).where(Notice.id > bindparam("after"))


@cache
def _profiles() -> Any:
    return select(StoryProfile.story_id, StoryProfile.profile, StoryProfile.links).where(
        StoryProfile.decision_id > bindparam("after")
    )


@dataclass(frozen=True, slots=True)
class Bearing:
    """What changes have to do with a batch."""

    is_certain: bool = False
    """Whether they are of what it is about: then it is to be judged again."""
    doubtful: tuple[Verdict, ...] = ()
    """About articles that may be copies of those that came, by their signatures: whether they are,
    only the words of both tell."""
    beside: tuple[int, ...] = ()
    """The articles of which these may be copies, where all else that is known of them is as it
    was; none where a shingle may have become common, or an article that was known says something
    else."""

    @property
    def is_none(self) -> bool:
        """Whether all stands as it was decided."""
        return not self.is_certain and not self.doubtful


def bearing(found: Changes, plan: Plan, known: Snapshot) -> Bearing:
    """Returns what of a batch could be decided otherwise, had the changes been known."""
    if found.anything:
        return Bearing(is_certain=True)
    if not found.articles and not found.items and not found.profiles and not found.stories:
        return Bearing()
    look = _Look(found, known)
    new = [each.case for each in plan.verdicts if each.kind == "new"]
    if any(look.touches(each) or look.moves(each) for each in plan.verdicts) or _may_link(
        found, new
    ):
        return Bearing(is_certain=True)
    doubtful = tuple(each for each in plan.verdicts if look.may_be_copy(each.case))
    return Bearing(doubtful=doubtful, beside=look.beside([each.case for each in doubtful]))


def with_articles(session: Session, known: Snapshot, ids: Sequence[int]) -> Snapshot:
    """Returns a snapshot with articles that came since, and nothing else that is new."""
    came = articles(session, ids)
    postings = dict(known.postings)
    for each in (came[id_] for id_ in ids if id_ in came):
        if each.duplicate_of is None:
            for hashed in fingerprint.index_hashes(each.signature):
                postings[hashed] = (*postings.get(hashed, ()), each.id)
    return replace(known, postings=postings, articles={**known.articles, **came})


class _Look:
    """What is new, by what verdicts are compared with."""

    def __init__(self, found: Changes, known: Snapshot) -> None:
        self._found, self._known = found, known
        self._ids = {each.id for each in found.articles}
        self._text_hashes = {each.text_hash for each in found.articles}
        self._holders: dict[int, list[Changed]] = defaultdict(list)
        for article in found.articles:
            for each in fingerprint.index_hashes(article.signature):
                self._holders[each].append(article)
        self._stories = _grown(found, known)
        self._changed = {each.id for each in self._stories.profiles()} if self._stories else set()

    def touches(self, verdict: Verdict) -> bool:
        """Tells whether the changes are of what a verdict is about, or say the same as it."""
        case, found = verdict.case, self._found
        return (
            case.item_id in found.items
            or case.prepared.fingerprint.text_hash in self._text_hashes
            or case.address_hash in found.addresses
            or not self._ids.isdisjoint((verdict.of, verdict.article_id, verdict.repeats))
            or verdict.story_id in found.stories
            or self._was_carried(verdict)
        )

    def _was_carried(self, verdict: Verdict) -> bool:
        """Tells whether the source of a case came to carry what the case may give out again, or
        correct."""
        case, carried = verdict.case, self._found.carried
        if verdict.kind == "same_words" and may_recur(case):
            return (case.prepared.fingerprint.text_hash, case.source_id) in carried
        return any(source == case.source_id for _, source in carried) and may_correct(case)

    def may_be_copy(self, case: Case) -> bool:
        """Tells whether an article may be a copy of one that came, or of another by now: a shingle
        that became common counts no more."""
        signature = case.prepared.fingerprint.signature
        near = self._near(signature)
        if not near:
            return False
        if any(self._may_be_common(each) for each in fingerprint.index_hashes(signature)):
            return True
        mine = without(signature, self._known.common)
        return any(self._asks_for_words(signature, mine, each.signature) for each in near)

    def beside(self, cases: Sequence[Case]) -> tuple[int, ...]:
        """Returns the articles of which the cases may be copies, as ``Bearing.beside``."""
        near: set[int] = set()
        for each in cases:
            signature = each.prepared.fingerprint.signature
            if any(map(self._may_be_common, fingerprint.index_hashes(signature))):
                return ()
            near.update(found.id for found in self._near(signature))
        last = self._known.cursor.articles
        return tuple(sorted(near)) if all(each > last for each in near) else ()

    def _asks_for_words(
        self, whole: tuple[int, ...], mine: tuple[int, ...], signature: tuple[int, ...]
    ) -> bool:
        """Tells whether two articles' words are to be compared: the judge goes by the signatures
        alone where both are so long that no flash has as much."""
        its = without(signature, self._known.common)
        if min(len(whole), len(signature)) > fingerprint.MIN_SIGNATURE:
            return fingerprint.is_near_duplicate(mine, its)
        return may_be_copy(mine, its)

    def _near(self, signature: Sequence[int]) -> list[Changed]:
        """Returns the articles that share an indexed shingle with a signature."""
        found = {
            each.id: each
            for hashed in fingerprint.index_hashes(signature)
            for each in self._holders.get(hashed, ())
        }
        return list(found.values())

    def _may_be_common(self, hashed: int) -> bool:
        """Tells whether a shingle may have become common by the articles that came."""
        number = len(self._holders.get(hashed, ()))
        stored = len(self._known.postings.get(hashed, ()))
        return number > 0 and number + stored >= MOST_ARTICLES_PER_SHINGLE

    def moves(self, verdict: Verdict) -> bool:
        """Tells whether an article would belong to another story, had it known what is new."""
        compared = verdict.compared
        if compared is None or self._stories is None:
            return False
        others = self._stories.candidates(compared.report.terms, compared.report.at)
        if not others and all(each.profile.id not in self._changed for each in compared.candidates):
            return False
        if is_labelled(verdict.case):
            # A correction belongs to what it corrects, whatever speaks against a join.
            return True
        stories = self._with_passage(verdict.case)
        both = [each.profile.id for each in (*others, *compared.candidates)]
        with_passage = [each for each in both if story_of(each) in stories]
        return compared.is_changed_by(others, self._changed, with_passage)

    def _with_passage(self, case: Case) -> set[int]:
        """Returns the stories that have a passage in common with a case in another source's
        article, as the judge asks for it."""
        signature = case.prepared.fingerprint.signature
        mine = frozenset(without(signature, self._known.common))
        return {
            each.story_id
            for each in self._near(signature)
            if each.source_id != case.source_id and fingerprint.may_be_near(mine, each.signature)
        }


def _grown(found: Changes, known: Snapshot) -> StoryIndex | None:
    """Returns the stories that were opened or grew, as an index."""
    if known.stories is None or not found.profiles:
        return None
    grown = StoryIndex(known.stories.frequencies)
    for profile in found.profiles:
        grown.put(profile)
    for _, links in found.links:
        for profile in links.others:
            grown.put(profile)
    return grown


def _may_link(found: Changes, cases: Sequence[Case]) -> bool:
    """Tells whether one of the cases may be linked to a story that was opened or grew."""
    index = LinkIndex()
    for story_id, links in found.links:
        index.put(story_id, links)
    asked = [anchor for each in cases if (anchor := anchor_of(each)) is not None]
    return any(Links(index).find(each, lambda _: True) is not None for each in asked)
