from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.stories.reports import BUDGET, FERRY, FERRY_AGAIN, NOON, report
from tests.stories.test_joining import quake, verdict
from worker.stories import merging
from worker.stories.index import StoryIndex
from worker.stories.profile import Report, joined, opened
from worker.stories.terms import GROUPS, Terms
from worker.traits import Traits

_LONG = 5
"""The group of terms of long words."""
_WORDS = 40


@pytest.fixture(autouse=True)
def as_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets merging ask no more than where many articles were counted."""
    monkeypatch.setattr(merging, "_UNTRIED", 0.0)


def index(*known: Report) -> StoryIndex:
    """Returns stories, each opened by one report, numbered from 1."""
    stories = StoryIndex()
    for number, each in enumerate(known, 1):
        stories.put(opened(number, each))
    return stories


def of_words(numbers: Iterable[int], own: int) -> Report:
    """Returns a report of forty words: those numbered, and words of its own beside."""
    given = list(numbers)
    beside = range(1_000 * own, 1_000 * own + _WORDS - len(given))
    ids = tuple(each * GROUPS + _LONG for each in (*given, *beside))
    words = Terms("en", ids, (1_000,) * _WORDS, ("",) * _WORDS)
    return Report("", words, Traits(), NOON, source=own)


def test_two_stories_on_one_event_are_a_pair_the_earlier_first() -> None:
    stories = StoryIndex()
    stories.put(opened(7, report(FERRY, 1)))
    stories.put(opened(8, report(BUDGET)))
    stories.put(opened(9, report((FERRY_AGAIN[0], FERRY_AGAIN[1] + FERRY[1]), 0, 2)))
    (pair,) = merging.pairs(stories, [7, 8, 9, 99])
    assert (pair.one, pair.other) == (9, 7)
    assert "like each other" in pair.reason


def test_two_quakes_in_the_same_words_are_not_merged() -> None:
    stories = StoryIndex()
    stories.put(opened(1, quake("5.2", "Kahramanmaras", "Tuesday", "three")))
    stories.put(opened(2, quake("7.4", "Kahramanmaras", "Thursday", "forty", hours=48)))
    assert merging.pairs(stories, [1, 2]) == []


ALARM = (
    "Air alarm in the harbour district",
    "The alarm was given over the whole harbour district. Go to the shelters, the mayor said.",
)


@pytest.mark.parametrize(("source", "merged"), [(1, 0), (2, 1)])
def test_what_a_source_says_anew_in_one_frame_on_one_day_is_not_merged(
    source: int, merged: int
) -> None:
    stories = StoryIndex()
    stories.put(opened(1, report(ALARM)))
    stories.put(opened(2, report(ALARM, hours=4, source=source)))
    assert len(merging.pairs(stories, [1, 2])) == merged


def test_two_verdicts_of_one_court_are_not_merged() -> None:
    stories = StoryIndex()
    for number, values in enumerate(
        (("Leeds", "Graham Tolley", "6", "theft"), ("Leeds", "Petra Novotna", "11", "murder")), 1
    ):
        stories.put(opened(number, replace(verdict(*values, source=number), pairs=())))
    assert len(stories.like(opened(3, verdict("Leeds", "Ann Lee", "7", "fraud")))) == 2
    assert merging.pairs(stories, [1, 2]) == []


_DRONES = "The governor of {0} said {1} drones were shot down over {0} and {2} people were hurt."


@pytest.mark.parametrize("values", [("Odesa", 83, 4), ("Sumy", 106, 2)])
def test_news_in_one_frame_with_other_facts_is_not_merged_where_it_would_not_join(
    values: tuple[str, int, int],
) -> None:
    def told(source: int, *said: object) -> Report:
        return report((f"Drones attack {said[0]}", _DRONES.format(*said)), 2, source)

    stories = index(told(1, "Sumy", 83, 4), told(2, *values))
    assert merging.pairs(stories, [1, 2]) == []
    assert len(merging.pairs(index(told(1, "Sumy", 83, 4), told(2, "Sumy", 83, 4)), [2])) == 1


def test_a_frame_that_a_later_report_of_a_story_used_speaks_against_a_merge_as_well() -> None:
    known = opened(1, report(FERRY))
    told = quake("5.2", "Kahramanmaras", "Tuesday", "three", source=2)
    again = quake("5.2", "Kahramanmaras", "Tuesday", "nine", hours=30, source=3)
    stories = index()
    stories.put(joined(known, replace(told, terms=report(FERRY).terms)))
    stories.put(opened(2, replace(report(FERRY_AGAIN, 30, 3), pairs=again.pairs)))
    assert merging.pairs(stories, [1, 2]) == []
    stories.put(opened(2, report(FERRY_AGAIN, 30, 3)))
    assert len(merging.pairs(stories, [1, 2])) == 1


ALIKE = range(12)
"""Words that two stories have in common: they are .24 alike."""


def test_stories_become_one_where_others_are_far_less_like_either() -> None:
    stories = index(
        of_words([*ALIKE, 20, 21, 22], 1),
        of_words([*ALIKE, 20, 21, 22], 2),
        *(of_words([20 + number], 3 + number) for number in range(3)),
    )
    (pair,) = merging.pairs(stories, [2])
    assert (pair.one, pair.other) == (1, 2)


def test_in_a_new_database_more_is_asked_than_where_many_articles_were_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stories = index(
        of_words([*ALIKE[:9], 20, 21, 22], 1),
        of_words([*ALIKE[:9], 20, 21, 22], 2),
        *(of_words([20 + number], 3 + number) for number in range(3)),
    )
    assert len(merging.pairs(stories, [2])) == 1
    monkeypatch.undo()
    assert merging.pairs(stories, [2]) == []


def test_as_long_as_no_others_are_known_more_is_asked() -> None:
    assert merging.pairs(index(of_words(ALIKE, 1), of_words(ALIKE, 2)), [1, 2]) == []


@pytest.mark.parametrize("crowded", [1, 2])
def test_of_many_stories_that_are_alike_none_become_one(crowded: int) -> None:
    mine = range(100, 112)
    stories = index(
        *(of_words([*ALIKE, 20, 21, 22, *(mine if own == crowded else ())], own) for own in (1, 2)),
        *(of_words([20 + number], 3 + number) for number in range(3)),
        *(of_words(mine, 10 + number) for number in range(3)),
    )
    assert merging.pairs(stories, [1]) == []
    assert merging.pairs(stories, [2]) == []


@pytest.mark.parametrize("changed", [1, 2])
@pytest.mark.parametrize("refused", [1, 2])
def test_what_speaks_against_it_is_asked_of_both_whichever_changed(
    changed: int, refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = index(report(FERRY, source=1), report(FERRY, source=2))
    assert len(merging.pairs(stories, [changed])) == 1
    monkeypatch.setattr(
        merging, "against", lambda held, *_: "other words" if held.source == refused else ""
    )
    assert merging.pairs(stories, [changed]) == []
