"""Decides about a batch, an article at a time, each knowing what was decided before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from worker.alerts import alerting
from worker.base.types import Match, TopicMatch
from worker.way.judge.case import Case
from worker.way.judge.desk import Desk, unheard_elsewhere
from worker.way.judge.identity import Identity, has_told, identify, is_short, moved
from worker.way.judge.known import FUTURE_TOLERANCE, KnownArticle, Snapshot
from worker.way.judge.plan import (
    AlertVerdict,
    Kind,
    NewArticle,
    Plan,
    Revised,
    StoryVerdict,
    Verdict,
)
from worker.way.judge.rules import Rules
from worker.way.judge.shelf import Shelf
from worker.way.judge.statements import corrects, is_said_by_another
from worker.way.judge.telling import tell, tell_carried
from worker.way.judge.texts import Texts


def judge(
    cases: Sequence[Case], snapshot: Snapshot, rules: Rules, now: datetime,
    texts: Texts | None = None,
) -> Plan:  # fmt: skip
    """Decides about the cases in their order. The same arguments give the same plan.

    A batch judged at once gets the verdicts that its articles would get one by one. ``texts``
    holds what was worked out of texts when it was judged before.
    """
    desk = Desk(snapshot, rules, now, texts or Texts())
    for case in cases:
        desk.know(case)
    shelf = Shelf(snapshot, now)
    verdicts = _folded([_verdict(case, desk, shelf) for case in cases])
    return Plan(
        verdicts=tuple(_standing(each, desk) for each in verdicts),
        articles=tuple(desk.made),
        revised=tuple(desk.revised),
        stories=tuple(shelf.opened),
        profiles=tuple(shelf.changes()),
        tellings=tuple(desk.tellings),
        told=dict(shelf.told),
        retired=tuple(desk.retired),
        unlinked=tuple(desk.unlinked),
        rematched=dict(desk.rematched),
        silenced=tuple(desk.silenced),
        waits=dict(desk.waits),
        hurried=tuple(desk.hurried),
    )


def _standing(verdict: Verdict, desk: Desk) -> Verdict:
    """Returns a verdict as it stands when the batch is over."""
    if verdict.case.document_id in desk.taken_back:
        return replace(verdict, appears=False)
    return verdict


def _folded(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Records a revision that is decided about several times in a batch once: as it was decided
    first, with what was decided about alerts since."""
    found: list[Verdict] = []
    first: dict[tuple[int | None, int], int] = {}
    for each in verdicts:
        place = first.get((each.article_id, each.revision)) if each.is_recorded else None
        if place is not None:
            base = found[place]
            later, stated = _later(base.later, each.alerts), each.stated or base.stated
            found[place] = replace(base, later=later, stated=stated)
            found.append(replace(each, is_folded=True))
            continue
        if each.is_recorded:
            first[each.article_id, each.revision] = len(found)
        found.append(each)
    return found


def _later(
    before: Sequence[AlertVerdict], added: Sequence[AlertVerdict]
) -> tuple[AlertVerdict, ...]:
    """Returns what was decided about alerts: what was told stays, else the last counts."""
    again = {each.alert_id for each in added}
    kept = [each for each in before if each.code == "tell" or each.alert_id not in again]
    return (*kept, *(each for each in added if each not in kept))


def _verdict(case: Case, desk: Desk, shelf: Shelf) -> Verdict:
    identity = identify(case, desk)
    if identity.kind == "refused":
        return Verdict(case, "refused", identity.reason, None, code=identity.code)
    if identity.kind == "unchanged":
        return _unchanged(case, identity, desk)
    decided = _DECIDED[identity.kind] if identity.changes_words else _stated
    return decided(case, identity, desk, shelf)


def _unchanged(case: Case, identity: Identity, desk: Desk) -> Verdict:
    article = _known(identity)
    clean = case.prepared.article
    refreshes = frozenset(name for name in article.lacks if getattr(clean, name))
    refreshes |= moved(case, article, desk)
    if refreshes:
        at = _published_at(case, article, desk) if "published" in refreshes else None
        desk.articles[article.id] = replace(
            article,
            lacks=article.lacks - refreshes | ({"published"} if at is None else set()),
            published_at=at or article.published_at,
            found_at=case.address_hash if "address" in refreshes else article.found_at,
        )
    return Verdict(
        case, "unchanged", identity.reason, article.id, story_id=article.story_id,
        revision=article.revision, refreshes=refreshes,
    )  # fmt: skip


def _new(case: Case, identity: Identity, desk: Desk, shelf: Shelf) -> Verdict:
    joined = shelf.place(case, identity, desk)
    article = _made(case, joined.story_id, None, desk, recurs_of=identity.recurs_of)
    desk.add(article, case, "first")
    shelf.carry(joined.story_id, case)
    kept = desk.index(article.id, case.prepared.fingerprint.signature)
    desk.made.append(NewArticle(article.id, case, article.uid, joined.story_id, None, index=kept))
    alerts = tell(case, article, case.prepared.topics, [], desk, shelf)
    return Verdict(
        case, "new", identity.reason, article.id, story_id=joined.story_id,
        story=joined.verdict, alerts=alerts, recurs_of=identity.recurs_of,
        frequencies=desk.snapshot.frequencies, repeats=identity.repeats, stated=article.stated,
        compared=joined.compared,
    )  # fmt: skip


def _copy(case: Case, identity: Identity, desk: Desk, shelf: Shelf) -> Verdict:
    original = _known(identity)
    article = _made(case, original.story_id, original.id, desk)
    desk.add(article, case, "address" if identity.kind == "same_address" else "near")
    desk.made.append(NewArticle(article.id, case, article.uid, original.story_id, original.id))
    shelf.carry(original.story_id, case)
    before = desk.heard(article, case)
    mends = has_told(case, original, desk, identity.carried) and corrects(case, article, original)
    is_said = is_said_by_another(case, original, before, desk)
    corrected = original if mends and not is_said else None
    alerts = tell(
        case, article, article.topics, before, desk, shelf,
        corrected=corrected, is_said=is_said,
    )  # fmt: skip
    return Verdict(
        case,
        identity.kind,
        identity.reason,
        article.id,
        of=original.id,
        story_id=original.story_id,
        story=StoryVerdict("copy", f"as article {original.id}, of which it is a copy"),
        alerts=alerts,
        stated=article.stated,
    )


def _same_words(case: Case, identity: Identity, desk: Desk, shelf: Shelf) -> Verdict:
    article = _known(identity)
    desk.appear(article.id, case, "text")
    is_apart = case.says_whose or case.source_id != article.source_id
    is_another_outlet = is_apart and shelf.carry(article.story_id, case)
    if not is_apart:
        shelf.hear(article.story_id)
    verdict = Verdict(
        case, "same_words", identity.reason, article.id, of=article.id, revision=article.revision,
        story_id=article.story_id, earlier=_recorded(article, desk),
    )  # fmt: skip
    if not unheard_elsewhere(article, case):
        alerts = tell_carried(case, article, desk, shelf) if is_another_outlet else ()
        return replace(verdict, alerts=alerts)
    # One that only once said these words says others now.
    is_said = article.text_hash == case.prepared.fingerprint.text_hash
    makes_whole = is_said and not article.is_kept
    if makes_whole:
        article = _made_whole(case, article)
        desk.articles[article.id] = article
        desk.rematched[article.id] = article.topics
    before = desk.heard(article, case)
    alerts = tell(case, article, article.topics, before, desk, shelf)
    if alerts:
        # Neither an article nor a revision shows it.
        shelf.touch(article.story_id)
    heard = desk.hear(article, case.silent)
    return replace(verdict, alerts=alerts, makes_whole=makes_whole, is_heard=heard)


def _made_whole(case: Case, article: KnownArticle) -> KnownArticle:
    """Returns a shortened article with its text back."""
    text = case.prepared.article.text
    return replace(
        article,
        text=text,
        is_kept=True,
        is_whole=True,
        is_short=is_short(text),
        topics=_topics_in_text(case, article),
    )


def _topics_in_text(case: Case, article: KnownArticle) -> tuple[TopicMatch, ...]:
    """Returns the topics of an article whose text the case brings: what was found in that text, and
    in the headline that the article keeps."""
    if case.prepared.article.title == article.title:
        return case.prepared.topics
    found = []
    own = {each.slug: each for each in article.topics}
    for each in case.prepared.topics:
        titled = _evidence(own[each.slug], in_title=True) if each.slug in own else ()
        matches = (*titled, *_evidence(each, in_title=False))
        if matches or not each.matches:
            found.append(replace(each, matches=matches))
    known = {each.slug for each in found}
    for each in article.topics:
        titled = _evidence(each, in_title=True)
        if titled and each.slug not in known:
            found.append(replace(each, matches=titled))
    return tuple(found)


def _evidence(topic: TopicMatch, *, in_title: bool) -> tuple[Match, ...]:
    return tuple(each for each in topic.matches if (each.field == "title") == in_title)


def _revision(case: Case, identity: Identity, desk: Desk, shelf: Shelf) -> Verdict:
    article = _known(identity)
    refreshes = moved(case, article, desk)
    _lay_revision(case, identity, desk)
    if refreshes:
        laid = desk.articles[article.id]
        desk.articles[article.id] = replace(laid, found_at=case.address_hash)
    shelf.hear(article.story_id)
    before = [article, *desk.heard(article, case)]
    revised = desk.articles[article.id]
    original = desk.article(article.duplicate_of) if article.duplicate_of is not None else None
    is_said = is_said_by_another(case, original or article, before, desk)
    mends = corrects(case, revised, article) and not is_said
    corrected = (original or article) if mends else None
    alerts = tell(
        case, revised, revised.topics, before, desk, shelf,
        revised_from=article, corrected=corrected, is_said=is_said,
    )  # fmt: skip
    heard = desk.hear(revised, case.silent)
    return Verdict(
        case,
        "revision",
        identity.reason,
        article.id,
        story_id=article.story_id,
        story=StoryVerdict("itself", "a revision stays where its article is"),
        revision=revised.revision,
        alerts=alerts,
        is_heard=heard,
        refreshes=refreshes,
        stated=revised.stated,
    )


def _recorded(article: KnownArticle, desk: Desk) -> Mapping[str, Any] | None:
    """Returns what is stored of the verdict about an article's revision."""
    return desk.snapshot.records.get((article.id, article.revision))


def _lay_revision(case: Case, identity: Identity, desk: Desk) -> None:
    """Lays on the desk what an article says from now on."""
    article = _known(identity)
    is_canonical = article.duplicate_of is None
    index: tuple[int, ...] = ()
    if is_canonical:
        desk.unindex(article)
        index = desk.index(article.id, case.prepared.fingerprint.signature)
    desk.revise(
        Revised(
            article.id,
            case,
            revision=article.revision + 1,
            before=article.signature,
            index=index,
            is_canonical=is_canonical,
            item_from=identity.item_from,
        )
    )
    revised = replace(_fresh(case, article, desk), revision=article.revision + 1)
    desk.articles[article.id] = revised
    desk.say(revised)
    if identity.item_from is not None:
        desk.move(identity.item_from, case.item_id)


def _stated(case: Case, identity: Identity, desk: Desk, shelf: Shelf) -> Verdict:
    """Decides about a correction or withdrawal that leaves the article's words as they are."""
    article = _known(identity)
    statement = case.prepared.article.statement
    is_own = article.source_id == case.source_id
    # What another source states of its copy leaves standing what its own source stated.
    says = statement.name if statement is not None and is_own else article.stated
    noted = replace(article, stated=says)
    desk.articles[article.id] = noted
    shelf.hear(article.story_id)
    alerts = tell(
        case, noted, noted.topics, [article], desk, shelf, revised_from=article, corrected=article
    )
    return Verdict(
        case, "revision", identity.reason, article.id, story_id=article.story_id,
        revision=article.revision, alerts=alerts, stated=noted.stated,
        earlier=_recorded(article, desk),
    )  # fmt: skip


def _made(
    case: Case,
    story_id: int,
    duplicate_of: int | None,
    desk: Desk,
    recurs_of: datetime | None = None,
) -> KnownArticle:
    """Returns the article that a case becomes, as later cases know it."""
    prepared = case.prepared
    published = prepared.article.published
    # Only a notice that is given out again is named by its stated date, too.
    stated = published.at if recurs_of is not None and published is not None else None
    uid = alerting.article_uid(prepared.fingerprint.text_hash, prepared.article.title, stated)
    blank = KnownArticle(
        id=desk.next_id(),
        uid=uid,
        story_id=story_id,
        source_id=case.source_id,
        duplicate_of=duplicate_of,
        revision=1,
        title="",
        text="",
        is_kept=True,
        is_whole=True,
        is_short=True,
        language=None,
        silent=case.silent,
        text_hash=0,
        signature=(),
    )
    return _fresh(case, blank, desk)


def _fresh(case: Case, article: KnownArticle, desk: Desk) -> KnownArticle:
    """Returns an article as it is when it says what the case says."""
    prepared = case.prepared
    clean = prepared.article
    published_at = _published_at(case, article, desk)
    lacks = {name for name in ("author", "agency", "outlet") if not getattr(clean, name)}
    lacks |= {"published"} if published_at is None else set()
    return replace(
        article,
        title=clean.title,
        text=clean.text,
        is_kept=True,
        is_whole=True,
        is_short=is_short(clean.text),
        language=clean.language,
        text_hash=prepared.fingerprint.text_hash,
        signature=prepared.fingerprint.signature,
        published_at=published_at,
        came_at=article.came_at or case.arrived_at,
        found_at=case.address,
        lacks=frozenset(lacks),
        stated=clean.statement.name if clean.statement is not None else None,
        topics=prepared.topics,
    )


def _published_at(case: Case, article: KnownArticle, desk: Desk) -> datetime | None:
    """Returns when an article was published, as far as that is stated and believed."""
    stated = case.prepared.article.published
    if stated is None:
        return article.published_at
    return stated.at if stated.at - desk.now <= FUTURE_TOLERANCE else None


def _known(identity: Identity) -> KnownArticle:
    assert identity.article is not None
    return identity.article


_DECIDED: Mapping[Kind, Callable[[Case, Identity, Desk, Shelf], Verdict]] = {
    "new": _new,
    "same_words": _same_words,
    "same_address": _copy,
    "near_copy": _copy,
    "revision": _revision,
}
