"""Digests, quiet hours, urgency, filters and silences, as the judge plans by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_judge import FERRY
from worker.alerts import modes
from worker.alerts.alerting import AlertRule
from worker.alerts.silences import Silence
from worker.alerts.turns import Schedule, Urgency, Waiting
from worker.base.hours import quiet_of, zone
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.plan import Plan, PlannedDelivery
from worker.way.judge.rules import Rules

UTC = zone("UTC")
SLOT = NOW.replace(hour=7, minute=30) + timedelta(days=1)
NIGHT = quiet_of(["11:00-18:00"], UTC)
OTHERS = (
    (
        "Storm over the strait",
        "A storm tore roofs off houses in Kalamata, and no ferry sailed",
    ),
    ("Harbour strike ends", "Dockers in Genoa went back to work after a ferry operator gave in"),
)


def with_alert(rule: dict[str, Any] | None = None, **changes: Any) -> Rules:
    made = rules("ferry")
    alert = replace(made.alerts[0], **changes)
    if rule is not None:
        alert = replace(alert, rule=replace(alert.rule, **rule))
    return replace(made, alerts=(alert,))


def daily(**changes: Any) -> Rules:
    return with_alert(mode=modes.load("daily"), schedule=Schedule(), **changes)


def ferry(number: int, **changes: Any) -> Case:
    return case(number, "Ferry aground", FERRY, source=number, **changes)


def planned(plan: Plan) -> list[PlannedDelivery]:
    return [each for telling in plan.tellings for each in telling.deliveries]


def codes(plan: Plan) -> list[list[str]]:
    return [[each.code for each in verdict.alerts] for verdict in plan.verdicts]


def decided(cases: Sequence[Case], by: Rules, known: Snapshot | None = None) -> Plan:
    return judge(cases, known or Snapshot(), by, NOW)


def test_stories_of_a_window_go_into_one_digest_at_its_end() -> None:
    cases = [ferry(1), *(case(n, *each, source=n) for n, each in enumerate(OTHERS, 2))]
    plan = decided(cases, daily())
    first, *others = planned(plan)
    assert (first.group_key, first.due_at, first.slot_at) == ("1:d", SLOT, SLOT)
    assert [each.joins for each in others] == [first.id, first.id]
    assert {each.due for each in others} == {SLOT}
    assert {each.webhook_type for each in plan.tellings} == {"digest.ready"}
    assert {each.kind for each in plan.tellings} == {"article.matched"}


def test_a_digest_that_waits_is_joined_and_the_next_one_is_named_should_it_be_gone() -> None:
    group = ("1:d", "out", "alerts")
    known = Snapshot(waiting={group: Waiting("msg_open", SLOT, NOW)}, grouped=frozenset({group}))
    (told,) = planned(decided([ferry(1)], daily(), known))
    assert (told.joins, told.joined_due_at) == ("msg_open", SLOT)
    following = list(islice(told.later, 2))
    assert [each.slot_at for each in following] == [
        SLOT + timedelta(days=1),
        SLOT + timedelta(days=2),
    ]
    assert len({told.id, *(each.id for each in following)}) == 3


def test_follow_ups_of_a_digest_have_no_pauses() -> None:
    plan = decided([ferry(n) for n in range(1, 6)], daily())
    assert [each.kind for each in plan.tellings] == ["article.matched", "outlets-5"]
    assert {each.due for each in planned(plan)} == {SLOT}


def test_what_comes_in_quiet_hours_is_due_at_their_end() -> None:
    assert NIGHT is not None
    (told,) = planned(decided([ferry(1)], with_alert(quiet={"out": (NIGHT,)})))
    assert told.due_at == NOW.replace(hour=18)
    assert told.put_off == "quiet hours, until 2026-03-04 18:00 UTC"
    (other,) = planned(decided([ferry(1)], with_alert(quiet={"another": (NIGHT,)})))
    assert other.due_at == NOW


def test_what_is_urgent_passes_quiet_hours() -> None:
    assert NIGHT is not None
    (told,) = planned(decided([ferry(1)], with_alert(quiet={"out": (NIGHT,)}, urgent=Urgency())))
    assert (told.due_at, told.is_urgent, told.put_off) == (NOW, True, None)


def test_a_story_that_many_outlets_take_up_at_once_passes_quiet_hours() -> None:
    assert NIGHT is not None
    urgent = Urgency(5, timedelta(minutes=30))
    by = with_alert(quiet={"out": (NIGHT,)}, urgent=urgent)
    plan = decided([ferry(n) for n in range(1, 6)], by)
    first, fifth = planned(plan)
    assert (first.is_urgent, first.due_at) == (False, NOW.replace(hour=18))
    assert (fifth.joins, fifth.is_urgent, fifth.due) == (first.id, True, NOW)


def test_a_story_on_several_topics_of_the_alert_passes_quiet_hours() -> None:
    assert NIGHT is not None
    urgent, both = Urgency(topics=2), ("ferry", "aground")
    rule = {"topics": frozenset(both)}
    by = with_alert(rule, quiet={"out": (NIGHT,)}, urgent=urgent)
    (one,) = planned(decided([ferry(1)], by))
    assert (one.is_urgent, one.due_at) == (False, NOW.replace(hour=18))
    (told,) = planned(decided([ferry(1, topics=both)], by))
    assert (told.is_urgent, told.due_at) == (True, NOW)
    (other,) = planned(decided([ferry(1, topics=("ferry", "storm"))], by))
    assert not other.is_urgent
    plan = decided([ferry(1), ferry(2, topics=both)], by)
    first, second = planned(plan)
    assert (first.is_urgent, second.joins, second.is_urgent) == (False, first.id, True)
    assert not urgent.is_always


def test_what_is_not_told_again_still_hurries_what_waits() -> None:
    assert NIGHT is not None
    urgent = Urgency(3, timedelta(minutes=30))
    by = with_alert(quiet={"out": (NIGHT,)}, urgent=urgent, follow_ups="none")
    plan = decided([ferry(n) for n in range(1, 5)], by)
    (told,) = planned(plan)
    assert plan.hurried == (told.id,)


def test_outlets_that_take_a_story_up_slowly_are_not_urgent() -> None:
    urgent = Urgency(3, timedelta(minutes=30))
    hours = [NOW - timedelta(hours=n) for n in range(5)]
    assert not urgent.is_reached(hours, NOW)
    assert urgent.is_reached([NOW - timedelta(minutes=n * 10) for n in range(3)], NOW)


def test_a_story_is_told_when_the_last_of_the_outlets_carries_a_copy() -> None:
    plan = decided([ferry(n) for n in range(1, 5)], with_alert(least_outlets=3))
    assert codes(plan) == [["few_outlets"], [], ["tell"], []]
    (told,) = plan.tellings
    assert told.article_id == plan.verdicts[0].article_id
    assert list(plan.waits.values()) == [False]


def test_a_copy_waits_as_what_said_it_before_does() -> None:
    copies = [case(n, "Ferry aground", f"{FERRY} So it is, {n}.", source=n % 2) for n in (2, 4, 5)]
    plan = decided([ferry(1), copies[0]], with_alert(least_outlets=3))
    assert codes(plan) == [["few_outlets"], ["few_outlets"]]
    (waits,) = plan.verdicts[1].alerts
    assert waits.article_id == plan.verdicts[0].article_id
    # Once it was told, a copy is one of what is known.
    plan = decided([ferry(1), copies[2], *copies[:2]], with_alert(least_outlets=2, group="none"))
    assert codes(plan) == [["few_outlets"], ["few_outlets"], ["tell"], ["known"]]


def test_what_an_alert_waits_for_is_remembered_between_batches() -> None:
    first = decided([ferry(1)], with_alert(least_outlets=2))
    assert list(first.waits.values()) == [True]
    assert first.tellings == ()


def test_only_languages_that_the_alert_asks_for_are_told() -> None:
    german = with_alert({"languages": frozenset({"de"})})
    assert codes(decided([ferry(1)], german)) == [["other_language"]]
    assert codes(decided([ferry(1)], with_alert({"languages": frozenset({"en"})}))) == [["tell"]]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"sources": frozenset({1})}, "tell"),
        ({"sources": frozenset({2})}, "other_source"),
        ({"not_sources": frozenset({1})}, "other_source"),
        ({"sources": frozenset({1}), "not_sources": frozenset({1})}, "other_source"),
        ({"sources": frozenset()}, "other_source"),
    ],
)
def test_only_sources_that_the_alert_asks_for_are_told(rule: dict[str, Any], code: str) -> None:
    assert codes(decided([ferry(1)], with_alert(rule))) == [[code]]


def test_a_copy_is_news_to_an_alert_that_did_not_ask_for_the_source_of_the_original() -> None:
    plan = decided([ferry(1), ferry(2), ferry(3)], with_alert({"sources": frozenset({2, 3})}))
    assert codes(plan) == [["other_source"], ["tell"], []]


@pytest.mark.parametrize(
    "silence",
    [
        Silence(7, SLOT, topic="ferry"),
        Silence(7, SLOT, sources=frozenset({1})),
        Silence(7, SLOT, words=lambda article: "Ferry" in article.title),
    ],
)
def test_what_is_silenced_is_recorded_and_not_told(silence: Silence) -> None:
    plan = decided([ferry(1)], rules("ferry"), Snapshot(silences=(silence,)))
    assert codes(plan) == [["silenced"]]
    (verdict,) = plan.verdicts[0].alerts
    assert verdict.silence == 7
    assert verdict.reason == "silenced until 2026-03-05 07:30 UTC by silence 7"
    assert [(each.silence_id, each.alert_id) for each in plan.silenced] == [(7, 1)]
    assert plan.tellings == () and plan.told == {}


def test_a_silence_that_is_over_or_of_something_else_holds_nothing_back() -> None:
    silences = (
        Silence(1, NOW, topic="ferry"),
        Silence(2, SLOT, topic="storm"),
        Silence(3, SLOT, sources=frozenset({9})),
        Silence(4, SLOT, stories=frozenset({12})),
        Silence(5, SLOT, words=lambda _: False),
    )
    plan = decided([ferry(1)], rules("ferry"), Snapshot(silences=silences))
    assert codes(plan) == [["tell"]]


def test_a_silenced_topic_leaves_what_another_topic_tells() -> None:
    both = rules("ferry")
    rule = AlertRule("both", frozenset({"ferry", "aground"}), "any")
    by = replace(both, alerts=(replace(both.alerts[0], rule=rule),))
    told = ferry(1, topics=("ferry", "aground"))
    silence = Silence(7, SLOT, topic="ferry")
    assert codes(decided([told], by, Snapshot(silences=(silence,)))) == [["tell"]]
    assert codes(decided([ferry(1)], by, Snapshot(silences=(silence,)))) == [["silenced"]]
