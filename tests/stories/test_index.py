from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from tests.stories.reports import BUDGET, FERRY, FERRY_AGAIN, NOON, STRIKE, report
from worker.stories import index
from worker.stories.frequencies import EMPTY, renewed
from worker.stories.index import Overlay, StoryIndex
from worker.stories.profile import StoryProfile, joined, opened
from worker.stories.terms import distinct


def filled() -> StoryIndex:
    stories = StoryIndex()
    for number, article in enumerate((FERRY, BUDGET, STRIKE), 1):
        stories.put(opened(number, report(article)))
    return stories


def test_the_story_with_the_same_rare_words_is_the_likest() -> None:
    again = report(FERRY_AGAIN, 2)
    best = filled().candidates(again.terms, again.at)[0]
    assert best.profile.id == 1
    assert best.cosine > 0.5
    assert "aspasia" in best.shared


def test_time_between_lessens_the_likeness() -> None:
    stories, again = filled(), report(FERRY_AGAIN)
    near, far = (
        stories.candidates(again.terms, NOON + timedelta(hours=hours))[0] for hours in (0, 72)
    )
    assert near.decay == 1
    assert abs(far.decay - 0.843) < 0.001
    assert far.similarity < near.similarity


def test_a_removed_story_is_no_candidate() -> None:
    stories, again = filled(), report(FERRY_AGAIN)
    stories.remove(1)
    stories.remove(99)
    assert 1 not in stories
    assert 1 not in {each.profile.id for each in stories.candidates(again.terms, again.at)}


def test_a_story_that_changed_is_found_by_its_new_terms_only() -> None:
    stories = StoryIndex()
    stories.put(opened(1, report(FERRY)))
    stories.put(opened(1, report(BUDGET)))
    ferry, budget = report(FERRY), report(BUDGET)
    assert "samos" not in {
        word for each in stories.candidates(ferry.terms, NOON) for word in each.shared
    }
    assert stories.candidates(budget.terms, NOON)[0].cosine > 0.99


def test_another_table_of_frequencies_changes_what_is_alike() -> None:
    stories, again = filled(), report(FERRY_AGAIN)
    before = stories.candidates(again.terms, NOON)[0].cosine
    stories.weigh_by(renewed(EMPTY, [("en", distinct("samos ferry", "", "en"))] * 300, 3))
    after = stories.candidates(again.terms, NOON)[0].cosine
    assert after < before
    assert stories.frequencies.generation == 3


def test_an_article_without_words_has_no_candidates() -> None:
    assert filled().candidates(report(("", "")).terms, NOON) == []


def test_an_overlay_answers_like_an_index_with_its_changes_and_leaves_the_base_alone() -> None:
    base, copy = filled(), filled()
    overlay, again = Overlay(base), report(FERRY_AGAIN, 1, 2)
    grown = joined(opened(1, report(FERRY)), again)
    for stories in (overlay, copy):
        stories.put(grown)
        stories.put(opened(-1, report(FERRY_AGAIN, 1, 3)))
    asked = report(FERRY, 2)
    assert overlay.candidates(asked.terms, asked.at) == copy.candidates(asked.terms, asked.at)
    assert (overlay.get(1), overlay.get(3)) == (grown, base.get(3))
    assert {each.id for each in overlay.changed()} == {1, -1}
    kept = base.get(1)
    assert kept is not None
    assert kept.articles == 1


def test_of_stories_equally_like_the_one_told_of_first_comes_first() -> None:
    base, told = StoryIndex(), report(FERRY)
    base.put(opened(500, told))
    overlay = Overlay(base)
    for number in (-2, -1):
        overlay.put(opened(number, told))
    found = overlay.candidates(told.terms, told.at)
    assert [each.profile.id for each in found] == [500, -1, -2]


def test_of_too_many_stories_equally_like_the_latest_are_compared_in_any_order() -> None:
    told = [opened(number, report(FERRY, number)) for number in range(1, 21)]
    asked = report(FERRY_AGAIN, 1)
    found = []
    for order in (told, told[::-1]):
        stories = StoryIndex()
        for each in order:
            stories.put(each)
        found.append([each.profile.id for each in stories.candidates(asked.terms, asked.at)])
    assert found[0] == found[1]
    assert set(found[0]) <= set(range(13, 21))


def test_a_batch_finds_what_is_found_one_by_one_where_many_stories_are_alike() -> None:
    base, copy = StoryIndex(), StoryIndex()
    for number in range(1, 21):
        for stories in (base, copy):
            stories.put(opened(number, report(FERRY_AGAIN, number)))
    overlay = Overlay(base)
    for number in range(1, 21):
        told = report(FERRY, 20 + number)
        grown = joined(opened(number, report(FERRY_AGAIN, number)), told)
        for place in (overlay, copy):
            place.put(grown if number % 2 else opened(-number, told))
        assert overlay.candidates(told.terms, told.at) == copy.candidates(told.terms, told.at)


def test_likeness_to_a_story_is_the_mean_of_that_to_its_reports() -> None:
    one, other, asked = report(FERRY), report(BUDGET), report(FERRY_AGAIN)
    stories = StoryIndex()
    for number, story in enumerate(
        (opened(1, one), opened(2, other), joined(opened(3, one), other)), 1
    ):
        stories.put(replace(story, id=number))
    found = {each.profile.id: each.cosine for each in stories.candidates(asked.terms, NOON)}
    assert abs(found[3] - (found[1] + found[2]) / 2) < 0.01


def test_while_no_articles_were_counted_likeness_is_trusted_less() -> None:
    stories, again = filled(), report(FERRY_AGAIN)
    before = stories.candidates(again.terms, NOON)[0].trust
    stories.weigh_by(renewed(EMPTY, [("en", distinct("budget", "", "en"))] * 970, 1))
    assert (before, stories.candidates(again.terms, NOON)[0].trust) == (0.8, 1 - 0.2 * 0.03)


def test_the_stories_with_the_highest_scores_are_those_that_sorting_all_of_them_gives() -> None:
    dice = random.Random(1)
    base, own = StoryIndex(), StoryIndex()
    for number in range(1, 31):
        told = report(FERRY, dice.randrange(6))
        base.put(opened(number, told))
        own.put(opened(-number, told))
    for _ in range(200):
        scored = [
            (stories, {slot: dice.randrange(9) / 4 for slot in dice.sample(range(30), size)})
            for stories, size in ((base, dice.randrange(31)), (own, dice.randrange(7)))
        ]
        every = [
            (-score, stories.latest_first(slot), (id(stories), slot))
            for stories, scores in scored
            for slot, score in scores.items()
        ]
        plain = {each for _, _, each in sorted(every)[: index._COMPARED]}
        found = index._best(scored)
        assert {(id(stories), slot) for stories, slot in found} == plain
        assert len(found) == len(plain)


def test_after_any_changes_an_index_answers_like_one_that_was_made_of_what_is_left() -> None:
    dice = random.Random(7)
    articles = (FERRY, BUDGET, STRIKE, FERRY_AGAIN)
    stories, left = StoryIndex(), dict[int, StoryProfile]()
    for _ in range(400):
        story = dice.randrange(1, 30)
        if story in left and dice.random() < 0.5:
            stories.remove(story)
            del left[story]
            continue
        profile = opened(story, report(dice.choice(articles), dice.randrange(5)))
        stories.put(profile)
        left[story] = profile
    fresh = StoryIndex()
    for profile in left.values():
        fresh.put(profile)
    assert _listed(stories) == _listed(fresh)


def _listed(stories: StoryIndex) -> dict[int, set[int]]:
    """Returns the stories that each term is looked up by."""
    slots = {slot: story for story, slot in stories._slots.items()}
    return {
        term: {slots[each] for each in index._slots(listed)}
        for term, listed in stories._postings.items()
    }
