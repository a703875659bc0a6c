"""Whom to tell of an article, of which kind of news, and why the others are not told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from worker.alerts import alerting, follow_ups, silences, turns
from worker.alerts.kinds import NEWS, UPDATE
from worker.base.types import TopicMatch
from worker.way.judge import planning
from worker.way.judge.case import Case
from worker.way.judge.desk import Desk
from worker.way.judge.known import KnownArticle
from worker.way.judge.plan import AlertVerdict, HeldBack, PlannedDelivery, Telling
from worker.way.judge.planning import ToTell
from worker.way.judge.rules import AlertPlan

if TYPE_CHECKING:
    from worker.way.judge.shelf import Shelf


FEW_OUTLETS = "fewer outlets carry the story than the alert asks for"
"""Why a story is not told yet, as a clause."""
_SAID_BEFORE = alerting.AlertDecision("known", "what it says was known already")


NO_NEWS = "it changed, but its topics were there before, and nothing new in it counts as news"
"""Why a revision is not told, as a clause."""


def few_outlets(said: int | None) -> str:
    """Returns why a story is not told yet, as a clause; ``said`` is the other article, if there is
    one, that said before what this one says."""
    return FEW_OUTLETS if said is None else f"{FEW_OUTLETS}; article {said} said it before"


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
    words of an article: it may be the fifth, or else is kept back. One that waits for more
    outlets, or asks for this source and not for those before, may be told first."""
    if case.silent is not None:
        return ()
    found = case.prepared.topics
    before = [article, *desk.heard(article, case)]
    about = _About(case, article, found, before, None, None, is_said=True, desk=desk, shelf=shelf)
    verdicts = [_decide_carried(plan, about) for plan in desk.rules.alerts]
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
    before = [each.topics for each in _asked_before(plan, about)]
    if about.case.withdraws:
        # What is withdrawn is news to nobody who was not told of it.
        before.append(tuple(about.found))
    decision = alerting.decide(
        plan.rule, about.found, before, about.case.silent, _refusal(plan, about)
    )
    if decision.verdict == "no_topic":
        return None
    if state is not None and decision.verdict in ("tell", "known"):
        found = _follow_up(plan, about, state, _reported(plan, about))
        return found or _known(plan, about, decision)
    if decision.verdict == "tell" or (decision.verdict == "known" and _is_awaited(plan, about)):
        return _first(plan, about)
    return _known(plan, about, decision)


def _decide_carried(plan: AlertPlan, about: _About) -> AlertVerdict | None:
    """Decides about what another outlet carries in words that are known."""
    found, article = about.found, about.article
    if not plan.rule.is_satisfied(found) or _refusal(plan, about) is not None:
        return None
    state = None
    if plan.group == "story":
        state = about.shelf.told_of(article.story_id, plan.id)
    if state is not None:
        report = about.shelf.reported(plan, about.case, article, found, None, part="copy")
        return _follow_up(plan, about, state, report)
    if _is_awaited(plan, about) or not _asked_before(plan, about):
        return _first(plan, about)
    return None


def _refusal(plan: AlertPlan, about: _About) -> alerting.Verdict | None:
    language = about.case.prepared.article.language
    return plan.rule.refusal(language, about.case.source_id)


def _asked_before(plan: AlertPlan, about: _About) -> list[KnownArticle]:
    """Returns what said the same before and is such as the alert asks for."""
    rule = plan.rule
    return [
        each
        for each in about.before
        if each.silent is not None or rule.refusal(each.language, each.source_id) is None
    ]


def _is_awaited(plan: AlertPlan, about: _About) -> bool:
    """Tells whether the alert waited for so many outlets to carry the story as do by now."""
    story_id = about.article.story_id
    is_awaited = about.desk.awaits_outlets(story_id, plan.id) and not about.case.withdraws
    return is_awaited and len(about.shelf.outlets(story_id)) >= plan.least_outlets


def _reported(plan: AlertPlan, about: _About) -> follow_ups.Report:
    mended = () if about.is_said else (about.article, about.corrected)
    return about.shelf.reported(
        plan, about.case, about.article, about.found, about.revised_from,
        [each.source_id for each in mended if each is not None],
    )  # fmt: skip


def _known(plan: AlertPlan, about: _About, decision: alerting.AlertDecision) -> AlertVerdict:
    if decision.verdict != "known":
        return AlertVerdict(plan.id, plan.rule.name, decision.verdict, decision.reason)
    before = _asked_before(plan, about)
    said = next((each.id for each in before if plan.rule.is_satisfied(each.topics)), None)
    awaits = about.desk.awaits_outlets(about.article.story_id, plan.id)
    if awaits and not about.case.withdraws:
        # Whoever said it before was told to nobody either.
        reason = few_outlets(said if said != about.article.id else None)
        return AlertVerdict(plan.id, plan.rule.name, "few_outlets", reason, article_id=said)
    reason = NO_NEWS if said == about.article.id else decision.reason
    return AlertVerdict(plan.id, plan.rule.name, "known", reason, article_id=said)


def _first(plan: AlertPlan, about: _About) -> AlertVerdict:
    article, desk = about.article, about.desk
    if desk.is_noticed(plan.id, article.id, NEWS):
        reason = "the alert was told of this article before"
        return AlertVerdict(plan.id, plan.rule.name, "told_before", reason)
    outlets = max(len(about.shelf.outlets(article.story_id)), 1)
    if outlets < plan.least_outlets:
        desk.waits[article.story_id, plan.id] = True
        return AlertVerdict(plan.id, plan.rule.name, "few_outlets", FEW_OUTLETS)
    silenced = _silenced(plan, about)
    if silenced is not None:
        return silenced
    deliveries = _planned(plan, about, turns.News(article.uid, NEWS))
    desk.tell(_telling(plan, about, NEWS, NEWS, deliveries))
    if plan.group == "story":
        due = deliveries[0].due if deliveries else desk.now
        about.shelf.tell_first(plan, about.case, article, about.found, due)
    if desk.awaits_outlets(article.story_id, plan.id):
        desk.waits[article.story_id, plan.id] = False
    return AlertVerdict(plan.id, plan.rule.name, "tell", "it is news", occasion="first")


def _silenced(plan: AlertPlan, about: _About) -> AlertVerdict | None:
    """Holds back what a silence keeps from the alert; None where none does."""
    desk, case, article = about.desk, about.case, about.article
    found = silences.held_by(
        desk.snapshot.silences,
        plan.rule,
        about.found,
        story_id=article.story_id,
        source_id=case.source_id,
        article=case.prepared.article,
        now=desk.now,
    )
    if found is None:
        return None
    desk.silenced.append(HeldBack(found.id, plan.id, article.id))
    return AlertVerdict(plan.id, plan.rule.name, "silenced", found.reason, silence=found.id)


def _follow_up(
    plan: AlertPlan, about: _About, state: follow_ups.AlertedStory, report: follow_ups.Report
) -> AlertVerdict | None:
    """Tells news of a story that was told. None where it is known and brings none."""
    shelf, article, now = about.shelf, about.article, about.desk.now
    decision = follow_ups.decide(state, report, follow_ups.FollowUpRule(plan.follow_ups))
    is_repeated = about.desk.is_noticed(plan.id, article.id, decision.occasion)
    if not decision.is_told or is_repeated:
        shelf.keep_back(plan, article, state, report)
        if _is_urgent(plan, about):
            planning.hurry(_to_tell(plan, about, turns.News("", "")), about.desk)
        is_known = any(plan.rule.is_satisfied(each.topics) for each in about.before)
        return None if is_known and not decision.withholds else _kept_back(plan, decision)
    silenced = _silenced(plan, about)
    if silenced is not None:
        return silenced
    due = follow_ups.due(state, now, decision.occasion) if plan.mode.has_pauses else None
    deliveries = _planned(plan, about, turns.News(state.first_uid, decision.occasion, due=due))
    news: dict[str, Any] = {"news": list(decision.news), "kept_back": state.kept_back}
    if len(decision.occasions) > 1:
        # The kind names one of them.
        others = sorted(decision.occasions - {decision.occasion})
        news["occasions"] = [decision.occasion, *others]
    about.desk.tell(_telling(plan, about, decision.occasion, UPDATE, deliveries, news))
    if deliveries and (due is None or plan.quiet):
        due = deliveries[0].due
    shelf.tell_again(plan, article, state, decision, report, due or now)
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
        webhook_type=plan.mode.type or webhook_type,
        deliveries=deliveries,
        document_id=about.case.document_id,
        news=news,
    )


def _planned(plan: AlertPlan, about: _About, news: turns.News) -> tuple[PlannedDelivery, ...]:
    return planning.deliveries(_to_tell(plan, about, news), about.desk)


def _to_tell(plan: AlertPlan, about: _About, news: turns.News) -> ToTell:
    is_story = plan.group == "story"
    named = f"s{about.article.story_id}" if is_story else f"a{about.article.uid}"
    return ToTell(plan, named, news, about.case.hold, _is_urgent(plan, about))


def _is_urgent(plan: AlertPlan, about: _About) -> bool:
    if plan.urgent is None:
        return False
    story = about.article.story_id
    topics = {each.slug for each in about.found} & plan.rule.topics
    state = about.shelf.told_of(story, plan.id) if plan.group == "story" else None
    topics |= state.topics if state is not None else frozenset()
    return plan.urgent.is_reached(about.shelf.first_seen(story), about.desk.now, len(topics))
