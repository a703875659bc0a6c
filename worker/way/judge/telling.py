"""Whom to tell of an article, of which kind of news, and why the others are not told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from worker.alerts import alerting, follow_ups, grouping
from worker.alerts.follow_ups import NEWS, UPDATE
from worker.base.types import TopicMatch
from worker.way.judge.case import Case
from worker.way.judge.desk import Desk
from worker.way.judge.known import Group, KnownArticle, WaitingDelivery
from worker.way.judge.plan import AlertVerdict, PlannedDelivery, Telling
from worker.way.judge.rules import AlertPlan, Route

if TYPE_CHECKING:
    from worker.way.judge.shelf import Shelf


_SAID_BEFORE = alerting.AlertDecision("known", "what it says was known already")


@dataclass(frozen=True, slots=True)
class _About:
    """What is decided about: an article of a case, under all alerts."""

    case: Case
    article: KnownArticle
    found: Sequence[TopicMatch]
    before: Sequence[KnownArticle]
    revised_from: KnownArticle | None
    corrected: KnownArticle | None
    is_said: bool
    desk: Desk
    shelf: Shelf


def tell(  # noqa: PLR0913 - each is one fact about the article
    case: Case,
    article: KnownArticle,
    found: Sequence[TopicMatch],
    before: Sequence[KnownArticle],
    desk: Desk,
    shelf: Shelf,
    *,
    revised_from: KnownArticle | None = None,
    corrected: KnownArticle | None = None,
    is_said: bool = False,
) -> tuple[AlertVerdict, ...]:
    """Decides about every alert, and lays on the desk what is to be told.

    ``found`` are the topics of the article now; ``before`` is what is known of the same words: its
    own earlier text, or the articles that it is a copy of. ``corrected`` is what it corrects or
    withdraws: who was told of that is told, whatever topics are left. ``is_said`` says that
    another's correction had the same words.
    """
    if not found and corrected is None:
        return ()
    about = _About(case, article, found, before, revised_from, corrected, is_said, desk, shelf)
    verdicts = (_decide(plan, about) for plan in desk.rules.alerts)
    return tuple(each for each in verdicts if each is not None)


def tell_carried(
    case: Case, article: KnownArticle, desk: Desk, shelf: Shelf
) -> tuple[AlertVerdict, ...]:
    """Decides about the alerts that were told of a story which another outlet now carries in the
    words of an article: it may be the fifth, or else is kept back."""
    if case.silent is not None:
        return ()
    found = case.prepared.topics
    about = _About(
        case, article, found, before=[article], revised_from=None, corrected=None, is_said=True,
        desk=desk, shelf=shelf,
    )  # fmt: skip
    verdicts = []
    for plan in desk.rules.alerts:
        state = shelf.told_of(article.story_id, plan.id) if plan.group == "story" else None
        if state is not None and plan.rule.is_satisfied(found):
            report = shelf.reported(plan, case, article, found, None, part="copy")
            verdicts.append(_follow_up(plan, about, state, report))
    # Of what is kept back the article's own verdict says enough.
    return tuple(each for each in verdicts if each is not None and each.code == "tell")


def _decide(plan: AlertPlan, about: _About) -> AlertVerdict | None:
    state = None
    if plan.group == "story":
        state = about.shelf.told_of(about.article.story_id, plan.id)
    if state is not None and about.corrected is not None and about.case.silent is None:
        report = _reported(plan, about)
        if report.mark is not None:
            # Whatever topics are left: what it was told of is corrected or withdrawn.
            return _follow_up(plan, about, state, report) or _known(plan, about, _SAID_BEFORE)
    before = [each.topics for each in about.before]
    if about.case.withdraws:
        # What is withdrawn is news to nobody who was not told of it.
        before.append(tuple(about.found))
    decision = alerting.decide(plan.rule, about.found, before, about.case.silent)
    if decision.verdict == "no_topic":
        return None
    if state is not None and decision.verdict in ("tell", "known"):
        found = _follow_up(plan, about, state, _reported(plan, about))
        return found or _known(plan, about, decision)
    if decision.verdict == "tell":
        return _first(plan, about)
    return _known(plan, about, decision)


def _reported(plan: AlertPlan, about: _About) -> follow_ups.Report:
    mended = () if about.is_said else (about.article, about.corrected)
    return about.shelf.reported(
        plan, about.case, about.article, about.found, about.revised_from,
        [each.source_id for each in mended if each is not None],
    )  # fmt: skip


def _known(plan: AlertPlan, about: _About, decision: alerting.AlertDecision) -> AlertVerdict:
    said = None
    if decision.verdict == "known":
        satisfied = (each.id for each in about.before if plan.rule.is_satisfied(each.topics))
        said = next(satisfied, None)
    return AlertVerdict(plan.id, plan.rule.name, decision.verdict, decision.reason, article_id=said)


def _first(plan: AlertPlan, about: _About) -> AlertVerdict:
    article, desk = about.article, about.desk
    if desk.is_noticed(plan.id, article.id, NEWS):
        reason = "the alert was told of this article before"
        return AlertVerdict(plan.id, plan.rule.name, "told_before", reason)
    deliveries = _planned(plan, about, article.uid, NEWS)
    desk.tell(_telling(plan, about, NEWS, NEWS, deliveries))
    if plan.group == "story":
        due = deliveries[0].due_at if deliveries else desk.now
        about.shelf.tell_first(plan, about.case, article, about.found, due)
    return AlertVerdict(plan.id, plan.rule.name, "tell", "it is news", occasion="first")


def _follow_up(
    plan: AlertPlan, about: _About, state: follow_ups.Told, report: follow_ups.Report
) -> AlertVerdict | None:
    """Tells news of a story that was told. None where it is known and brings none."""
    shelf, article, now = about.shelf, about.article, about.desk.now
    decision = follow_ups.decide(state, report, follow_ups.FollowUpRule(plan.follow_ups))
    is_repeated = about.desk.is_noticed(plan.id, article.id, decision.occasion)
    if not decision.is_told or is_repeated:
        shelf.keep_back(plan, article, state, report)
        is_known = any(plan.rule.is_satisfied(each.topics) for each in about.before)
        return None if is_known and not decision.withholds else _kept_back(plan, decision)
    due = follow_ups.due(state, now, decision.occasion)
    deliveries = _planned(plan, about, state.first_uid, decision.occasion, due)
    news: dict[str, Any] = {"news": list(decision.news), "kept_back": state.kept_back}
    if len(decision.occasions) > 1:
        # The kind names one of them.
        others = sorted(decision.occasions - {decision.occasion})
        news["occasions"] = [decision.occasion, *others]
    about.desk.tell(_telling(plan, about, decision.occasion, UPDATE, deliveries, news))
    shelf.tell_again(plan, article, state, decision, report, due)
    occasion = decision.occasion
    return AlertVerdict(plan.id, plan.rule.name, "tell", decision.reason, occasion=occasion)


def _kept_back(plan: AlertPlan, decision: follow_ups.Decision) -> AlertVerdict:
    why = decision.kept_for or "before"
    reason = follow_ups.KEPT_FOR[why]
    return AlertVerdict(plan.id, plan.rule.name, "kept_back", reason, kept_for=why)


def _telling(
    plan: AlertPlan,
    about: _About,
    kind: str,
    webhook_type: str,
    deliveries: tuple[PlannedDelivery, ...],
    news: dict[str, Any] | None = None,
) -> Telling:
    return Telling(
        alert=plan,
        article_id=about.article.id,
        story_id=about.article.story_id,
        kind=kind,
        webhook_type=webhook_type,
        deliveries=deliveries,
        document_id=about.case.document_id,
        news=news,
    )


def _planned(
    plan: AlertPlan, about: _About, uid: str, kind: str, due: datetime | None = None
) -> tuple[PlannedDelivery, ...]:
    key = f"{plan.id}:a{about.article.uid}"
    if plan.group == "story":
        key = f"{plan.id}:s{about.article.story_id}"
    return tuple(
        _to(route, plan, (key, route.channel, route.destination), about, (uid, kind, due))
        for route in plan.routes
    )


def _to(
    route: Route,
    plan: AlertPlan,
    group: Group,
    about: _About,
    named: tuple[str, str, datetime | None],
) -> PlannedDelivery:
    """Plans a delivery to one destination. ``named`` is the uid and the kind that its id is made
    from, and when it is due if not at once."""
    uid, kind, due = named
    desk, hold = about.desk, about.case.hold
    # What is held joins nothing: it would be sent with it.
    joins = desk.waiting_in(group) if hold is None else None
    first_due = grouping.first_due(desk.now, plan.wait, follow_up=desk.is_grouped(group))
    to = route.named or route.destination
    planned = PlannedDelivery(
        id=alerting.delivery_id(plan.rule.name, uid, kind, route.channel, to),
        route=route,
        group_key=group[0],
        due_at=due or first_due,
        held=hold,
        joins=joins.id if joins is not None else None,
        joined_due_at=_joined_due(joins, due, plan.wait) if joins is not None else None,
    )
    desk.group(group, planned)
    return planned


def _joined_due(joins: WaitingDelivery, due: datetime | None, wait: float) -> datetime | None:
    """Returns when a waiting delivery is due after more joined it: never later for a follow-up
    that is due before."""
    if joins.due_at is None:
        return None
    extended = grouping.extended_due(joins.due_at, joins.created_at, wait)
    return extended if due is None else min(joins.due_at, due)
