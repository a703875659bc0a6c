"""What one case of a batch does to what another of the same batch decided."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_judge import FERRY, GARDEN
from worker.duplicates import fingerprint
from worker.stories.frequencies import Frequencies
from worker.stories.index import StoryIndex
from worker.way.judge.decide import judge
from worker.way.judge.known import BASELINE, Snapshot
from worker.way.judge.record import MOST_BYTES, amended, record_of


def test_a_copy_that_says_something_else_in_the_same_batch_leaves_no_appearance() -> None:
    cases = [
        case(1, "Ferry aground", FERRY, source=1, item=1),
        case(2, "Ferry aground", FERRY, source=2, item=2),
        case(3, "Orchids under glass", GARDEN, source=2, item=2),
    ]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert [each.kind for each in plan.verdicts] == ["new", "same_words", "new"]
    assert [each.appears for each in plan.verdicts] == [True, False, True]
    assert plan.unlinked == ()


def test_an_article_revised_in_its_own_batch_is_looked_up_by_its_last_words_only() -> None:
    cases = [case(n, "Ferry aground", f"{FERRY} {n}", item=1) for n in (1, 2, 3)]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert [each.kind for each in plan.verdicts] == ["new", "revision", "revision"]
    last = cases[2].prepared.fingerprint.signature
    indexed = [*plan.articles[0].index, *(hashed for each in plan.revised for hashed in each.index)]
    assert indexed == list(fingerprint.index_hashes(last))
    assert plan.revised[1].before == cases[1].prepared.fingerprint.signature


def test_an_article_that_gets_its_topic_back_in_the_same_batch_is_told_once() -> None:
    words = GARDEN.replace("garden", "ferry", 1), GARDEN, GARDEN.replace("glasshouse", "ferry", 1)
    cases = [case(n, "Under glass", text, item=1) for n, text in enumerate(words, start=1)]
    plan = judge(cases, Snapshot(), rules("ferry", group="none"), NOW)
    assert [each.kind for each in plan.verdicts] == ["new", "revision", "revision"]
    assert [each.code for each in plan.verdicts[2].alerts] == ["told_before"]
    assert len(plan.tellings) == 1


def test_a_notice_given_out_again_names_the_one_before() -> None:
    alarm = "Air alarm over the harbour district."
    cases = [
        case(1, "Harbour", alarm, at=NOW, topics=("harbour",)),
        case(2, "Harbour", alarm, at=NOW + timedelta(hours=4), topics=("harbour",)),
    ]
    plan = judge(cases, Snapshot(), rules("harbour", group="none"), NOW)
    assert plan.verdicts[1].recurs_of is not None
    assert plan.verdicts[1].repeats == plan.verdicts[0].article_id


def test_a_revision_has_one_record_that_says_how_it_came_and_whom_it_was_told() -> None:
    cases = [
        case(1, "Ferry aground", FERRY, source=1, silent=BASELINE),
        case(2, "Ferry aground", FERRY, source=2),
        case(3, "Ferry aground", FERRY, source=3),
    ]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert [each.is_recorded for each in plan.verdicts] == [True, False, False]
    record = record_of(plan.verdicts[0], abs)
    assert (record["k"], record["s"][0]) == ("new", "opened")
    assert record["a"] == [[1, "tell", "first"]]


def test_what_is_decided_later_joins_the_stored_record() -> None:
    stored = {"k": "new", "w": "nothing like it", "s": ["opened"], "g": 7, "r": "2026-03-01",
              "a": [[1, "silent"], [2, "tell", "first"], [3, "only_passing"]]}  # fmt: skip
    added = {"k": "same_words", "w": "the same words as article 5", "st": "withdrawal",
             "a": [[1, "tell", "first"], [2, "tell", "withdrawal-x"]]}  # fmt: skip
    assert amended(stored, added) == {
        **stored,
        "st": "withdrawal",
        "a": [[2, "tell", "first"], [3, "only_passing"], [1, "tell", "first"],
              [2, "tell", "withdrawal-x"]],
    }  # fmt: skip
    assert amended(amended(stored, added), added) == amended(stored, added)


def test_an_amended_record_stays_within_its_bytes() -> None:
    stored = {"k": "new", "w": "ж" * 90, "a": [[n, "silent"] for n in range(9)], "more": 40}
    added = {"a": [[n, "tell", "first"] for n in range(30)]}
    record = amended(stored, added)
    assert len(msgspec.json.encode(record)) <= MOST_BYTES
    assert record["more"] > 40


def test_a_verdict_names_the_frequencies_by_which_its_story_was_sought() -> None:
    known = Snapshot(stories=StoryIndex(Frequencies(generation=12)))
    plan = judge([case(1, "Ferry aground", FERRY)], known, rules("ferry"), NOW)
    assert record_of(plan.verdicts[0], abs)["g"] == 12
    copy = case(2, "Ferry aground", f"{FERRY} So it is.", source=2)
    both = judge([case(1, "Ferry aground", FERRY), copy], known, rules("ferry"), NOW)
    assert "g" not in record_of(both.verdicts[1], abs)


def test_a_notice_whose_item_says_something_else_by_now_is_news_when_it_comes_again() -> None:
    alarm = "Air alarm over the harbour district."
    cases = [
        case(1, "Harbour", alarm, item=1, at=NOW, topics=("harbour",)),
        case(2, "Harbour", "All clear over the harbour.", item=1, at=NOW, topics=("harbour",)),
        case(3, "Harbour", alarm, item=3, at=NOW + timedelta(hours=4), topics=("harbour",)),
        case(4, "Harbour", alarm, item=4, at=NOW + timedelta(hours=5), topics=("harbour",)),
    ]
    plan = judge(cases, Snapshot(), rules("harbour", group="none"), NOW)
    assert [each.kind for each in plan.verdicts] == ["new", "revision", "new", "same_words"]
