"""Whether a report belongs to another story by now is worked out only where it may."""

from __future__ import annotations

import pytest

from tests.stories.reports import BUDGET, FERRY, FERRY_AGAIN, STRIKE, report
from tests.stories.test_joining import candidate
from worker.stories import joining
from worker.stories.index import BEST
from worker.stories.joining import Comparison
from worker.stories.profile import Report

MINE = report(FERRY_AGAIN, 2)
OTHERS = (BUDGET, STRIKE, BUDGET, STRIKE)
KNOWN = [candidate(report(each), 0.9 - 0.1 * place) for place, each in enumerate((FERRY, *OTHERS))]


def no_join(new: Report, *_: object, **__: object) -> None:
    raise AssertionError(f"{new.title} was held against stories again")


def test_stories_less_like_a_report_than_all_it_was_held_against_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(KNOWN) == BEST
    compared = Comparison(MINE, KNOWN, frozenset())
    less = [candidate(report(STRIKE), 0.4)]
    monkeypatch.setattr(joining, "join", no_join)
    assert not compared.is_changed_by(less, set(), ())


def test_a_story_that_is_more_like_it_is_joined_instead() -> None:
    known = [candidate(report(each), 0.1) for each in (BUDGET, STRIKE)]
    compared = Comparison(MINE, known, frozenset())
    assert compared.joining().story_id is None
    assert compared.is_changed_by([candidate(report(FERRY), 0.9)], set(), ())


def test_a_passage_in_common_by_now_is_weighed_though_no_likeness_changed() -> None:
    known = [candidate(report(FERRY), 0.24), *(candidate(report(STRIKE), 0.1) for _ in OTHERS)]
    compared = Comparison(MINE, known, frozenset())
    assert compared.joining().story_id is None
    assert compared.is_changed_by([], set(), [known[0].profile.id])
