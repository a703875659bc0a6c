"""Corrections that outlets mark in their words, under an identity of their own, are told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_judge import FERRY
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.plan import Plan

SHORT = "The ferry Aurora ran aground off Kallista with 212 passengers. Nobody was hurt."
URL = "https://wire.example/ferry-{}"


def decided(cases: Sequence[Case]) -> Plan:
    return judge(cases, Snapshot(), rules("ferry"), NOW)


def occasions(plan: Plan) -> list[str]:
    return [each.kind.partition("-")[0] for each in plan.tellings[1:]]


@pytest.mark.parametrize("text", [FERRY, SHORT])
@pytest.mark.parametrize(
    "label", ["CORRECTED: {}", "CORRECTED-{}", "{} (corrected)", "Berichtigt: {}"]
)
@pytest.mark.parametrize("figure", ["212", "221"])
def test_a_corrected_item_is_told_once_and_the_next_again(
    text: str, label: str, figure: str
) -> None:
    def item(number: int, people: str, mark: str = "{}") -> Case:
        title = mark.format(f"Ferry with {people} people aground")
        words = text.replace("212", people)
        return case(number, title, words, url=URL.format(number))

    cases = [
        item(1, "212"),
        item(2, figure, label),
        item(3, figure, label),
        item(4, "230", label),
        item(5, "240", label),
        item(6, "240", label),
    ]
    plan = decided(cases)
    assert occasions(plan) == ["correction"] * 3
    assert len({each.kind for each in plan.tellings}) == 4


def test_what_another_source_corrects_is_no_correction_of_what_was_told() -> None:
    cases = [
        case(1, "Ferry aground", FERRY, source=1),
        case(2, "CORRECTED: Ferry aground", FERRY.replace("212", "221"), source=2),
    ]
    assert "correction" not in occasions(decided(cases))


def test_a_correction_that_an_alert_wants_no_follow_up_of_is_counted_once() -> None:
    asked = rules("ferry")
    quiet = replace(asked, alerts=tuple(replace(each, follow_ups="none") for each in asked.alerts))
    cases = [
        case(1, "Ferry aground", FERRY),
        case(2, "CORRECTED: Ferry aground", FERRY.replace("212", "221")),
    ]
    plan = judge(cases, Snapshot(), quiet, NOW)
    assert len(plan.tellings) == 1
    assert [each.kept_back for each in plan.told.values()] == [1]
    (decision,) = plan.verdicts[1].alerts
    assert (decision.code, decision.kept_for) == ("kept_back", "unwanted")
