"""Outlets that carry an article in its own words: the fifth is news, and each is counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_judge import FERRY
from worker.way.judge.decide import judge
from worker.way.judge.known import BASELINE, Snapshot


def test_the_fifth_outlet_in_the_same_words_is_told_once_with_what_was_kept_back() -> None:
    cases = [case(n, "Ferry aground", FERRY, source=n) for n in range(1, 8)]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert [each.kind for each in plan.verdicts] == ["new", *["same_words"] * 6]
    assert [each.kind for each in plan.tellings] == ["article.matched", "outlets-5"]
    fifth = plan.tellings[1]
    assert fifth.webhook_type == "story.updated"
    assert fifth.article_id == plan.verdicts[0].article_id
    assert fifth.news is not None and fifth.news["kept_back"] == 3
    (state,) = plan.told.values()
    assert (state.outlets, state.kept_back) == (5, 2)


def test_an_outlet_that_carries_the_same_words_again_is_counted_once() -> None:
    cases = [case(n, "Ferry aground", FERRY, source=1 + n % 2) for n in range(1, 9)]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    (state,) = plan.told.values()
    assert state.kept_back == 1
    assert len(plan.tellings) == 1


def test_what_is_carried_silently_is_neither_told_nor_counted() -> None:
    silent = [case(n, "Ferry aground", FERRY, source=n, silent=BASELINE) for n in range(2, 8)]
    plan = judge([case(1, "Ferry aground", FERRY), *silent], Snapshot(), rules("ferry"), NOW)
    (state,) = plan.told.values()
    assert (len(plan.tellings), state.kept_back) == (1, 0)


@pytest.mark.parametrize("follow_ups", ["all", "none"])
def test_no_copy_in_the_same_words_is_a_further_report(follow_ups: Literal["all", "none"]) -> None:
    asked = rules("ferry")
    (plan,) = asked.alerts
    asked = replace(asked, alerts=(replace(plan, follow_ups=follow_ups),))
    cases = [case(n, "Ferry aground", FERRY, source=n) for n in range(1, 4)]
    made = judge(cases, Snapshot(), asked, NOW)
    assert len(made.tellings) == 1
