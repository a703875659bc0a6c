from __future__ import annotations

import math
from array import array
from dataclasses import replace

import pytest

from tests.stories.reports import BUDGET, FERRY, FERRY_AGAIN, NOON, report
from worker.stories.profile import MOST_FRAMES, joined, length, merged, opened, pack, unpack
from worker.stories.terms import GROUPS, RARITY


def test_a_story_of_many_reports_costs_no_more_than_one_of_five() -> None:
    few = many = opened(1, report(FERRY))
    for number in range(1, 400):
        many = joined(many, report(FERRY_AGAIN if number % 2 else FERRY, number / 60, number))
        few = many if number == 4 else few
    assert len(pack(many)) <= len(pack(few)) + MOST_FRAMES * 120
    assert len(pack(many)) < 3_500
    assert many.articles == 400


def test_a_term_counts_by_the_rarity_of_its_group_in_the_length_of_a_story() -> None:
    ids = [0x0F0E0D00 + 0x10203 * each for each in range(256)]
    weights = range(1, 257)
    by_group = [weight * RARITY[term % GROUPS] for term, weight in zip(ids, weights, strict=True)]
    assert length(ids, weights) == length(array("I", ids), weights) == math.hypot(*by_group)


def test_a_story_begins_with_its_earliest_report_and_ends_with_its_latest() -> None:
    story = joined(joined(opened(1, report(FERRY)), report(FERRY_AGAIN, 5)), report(FERRY, -2))
    assert (story.last_at - story.first_at).total_seconds() == 7 * 3600
    assert story.title == FERRY[0]


def test_a_report_in_another_language_leaves_the_terms_as_they_are() -> None:
    story = opened(1, report(FERRY))
    linked = joined(story, report(("Fähre sinkt vor Samos", "Achtzig an Bord."), 1, 2, "de"))
    assert (linked.ids, linked.weights, linked.articles) == (story.ids, story.weights, 2)


def test_unpacking_gives_what_was_packed() -> None:
    story = joined(opened(5, report(FERRY)), report(FERRY_AGAIN, 3, 2))
    assert unpack(5, pack(story)) == story
    nameless = opened(6, report(("", "…"), language=None))
    assert unpack(6, pack(nameless)) == nameless


@pytest.mark.parametrize("packed", [b"", b"short", pack(opened(1, report(FERRY))) + b"more"])
def test_what_was_never_packed_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="packed story"):
        unpack(1, packed)


def test_a_merged_story_has_the_terms_and_the_time_of_both() -> None:
    ferry, again = opened(1, report(FERRY)), opened(2, report(FERRY_AGAIN, 4, 2))
    one = merged(ferry, again)
    assert one.id == 1
    assert one.articles == 2
    assert one.last_at == again.last_at
    assert set(one.ids) >= set(again.ids)


def test_merging_a_small_story_moves_a_large_one_little() -> None:
    large = replace(opened(1, report(FERRY)), articles=900)
    one = merged(large, opened(2, report(BUDGET)))
    assert list(one.ids[:10]) == list(large.ids[:10])
    assert one.first_at == NOON


def test_the_frame_that_a_story_was_opened_in_stays_whatever_its_source_writes_later() -> None:
    first = replace(report(FERRY), pairs=(1, 2, 3))
    story = opened(1, first)
    for number in range(1, 3 * MOST_FRAMES):
        later = report(FERRY_AGAIN, number / 60, source=number % 12)
        story = joined(story, replace(later, pairs=(number + 10, number + 11)))
    assert story.frames[0] == first.frame
    assert len(story.frames) == MOST_FRAMES
    assert merged(story, opened(2, replace(first, source=90))).frames[0] == first.frame
