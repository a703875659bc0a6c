from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from worker.alerts.alerting import AlertRule
from worker.alerts.corrections import Said
from worker.alerts.counts import DEAD, Count
from worker.alerts.follow_ups import (
    MOST_OCCASIONS,
    AlertedStory,
    Decision,
    FollowUpRule,
    Report,
    decide,
    due,
    kept_back,
    merged,
    report,
    shown_kind,
    told_again,
    told_first,
    topics_of,
)
from worker.base.types import Statement, TopicMatch

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NEWS, ALL, NONE = (FollowUpRule(each) for each in ("news", "all", "none"))
TOLD = AlertedStory(
    first_uid="uid",
    first_at=NOW,
    last_at=NOW,
    outlets=1,
    topics=frozenset({"quakes"}),
    count=Count(12, DEAD),
)
LATER = Report(words="abcdefghijklmnop", headline="A quake", outlets=2, topics=TOLD.topics)


def said(headline: str, text: str = "") -> Said:
    return Said(headline, text, "en")


def read(
    now: Said, before: Said | None = None, *, is_told: bool = True, outlets: int = 2
) -> Report:
    return report(
        now,
        words="abcdefghijklmnop",
        outlets=outlets,
        topics=TOLD.topics,
        before=before,
        is_told=is_told,
        outlet="Example Wire",
    )


def test_a_report_that_says_nothing_new_is_kept_back() -> None:
    assert decide(TOLD, LATER, NEWS) == Decision(
        False, "the story was told, and it says nothing new to the alert", kept_for="nothing"
    )


@pytest.mark.parametrize(
    ("before", "now", "occasion"),
    [
        (1, 4, ""),
        (4, 5, "outlets-5"),
        (5, 19, ""),
        (5, 20, "outlets-20"),
        (1, 25, "outlets-20"),
        (20, 5000, ""),
    ],
)
def test_a_story_is_told_again_at_five_and_twenty_outlets(
    before: int, now: int, occasion: str
) -> None:
    decision = decide(replace(TOLD, outlets=before), replace(LATER, outlets=now), NEWS)
    assert decision.occasion == occasion


def test_the_outlets_are_named_the_first_of_them() -> None:
    names = ("A", "B", "C", "D", "E", "F")
    decision = decide(TOLD, replace(LATER, outlets=6, carried_by=names), NEWS)
    assert decision.news == ("Now carried by 6 outlets: A, B, C, D, E and 1 more.",)


def test_a_topic_that_nothing_in_the_story_had_is_news() -> None:
    decision = decide(TOLD, replace(LATER, topics=frozenset({"quakes", "big_dams"})), NEWS)
    assert (decision.occasion, decision.news) == ("topic-big_dams", ("A new topic: big dams.",))


def test_topics_are_not_new_where_it_is_not_known_which_were_told() -> None:
    old = replace(TOLD, topics=frozenset())
    assert not decide(old, LATER, NEWS).is_told
    assert kept_back(old, LATER).topics == LATER.topics


def test_only_topics_that_the_alert_asks_for_with_its_salience_count() -> None:
    found = [TopicMatch("a", "main", 1, ()), TopicMatch("b", "passing", 1, ())]
    assert topics_of(AlertRule("x", frozenset("abc"), "main"), found) == {"a"}
    assert topics_of(AlertRule("x", frozenset("bc"), "any"), found) == {"b"}


def test_a_count_that_rose_is_news_under_its_number() -> None:
    decision = decide(TOLD, read(said("Quake kills 48")), NEWS)
    assert decision.occasion == "count-48"
    assert decision.news == ("The count of the dead rose from 12 to 48.",)
    assert not decide(TOLD, read(said("Quake kills 35")), NEWS).is_told


def test_a_count_of_unknown_things_is_not_said_to_be_of_the_dead() -> None:
    decision = decide(replace(TOLD, count=Count(12)), read(said("Quake kills 48")), NEWS)
    assert decision.news == ("The count rose from 12 to 48.",)


def test_dead_where_none_were_told_are_counted_from_none() -> None:
    decision = decide(replace(TOLD, count=None), read(said("Quake kills 48")), NEWS)
    assert decision.news == ("The headline counts 48 dead now.",)


def test_a_third_correction_is_told_by_the_hash_of_its_words() -> None:
    state = TOLD
    occasions = []
    for number in range(3):
        before = said("A quake", f"Correction: number {number}.")
        now = said("A quake", f"Correction: number {number + 1}.")
        told = replace(read(now, before), words=f"{number}bcdefghijklmnop")
        decision = decide(state, told, NEWS)
        state = told_again(state, decision, told, NOW, NOW)
        occasions.append(decision.occasion)
    assert occasions == [
        "correction-0bcdefghij",
        "correction-1bcdefghij",
        "correction-2bcdefghij",
    ]


def test_what_was_never_told_cannot_be_corrected() -> None:
    now = said("CORRECTED-A quake")
    assert not decide(TOLD, read(now, is_told=False), NEWS).is_told
    decision = decide(TOLD, read(now), NEWS)
    assert decision.news == ("Corrected by Example Wire: “CORRECTED-A quake”",)


def test_the_format_says_that_something_is_withdrawn() -> None:
    withdrawn = report(
        said("A quake"),
        words="abcdefghijklmnop",
        outlets=2,
        topics=TOLD.topics,
        is_told=True,
        stated=Statement("withdrawal"),
    )
    assert decide(TOLD, withdrawn, NEWS).occasion == "withdrawal-abcdefghij"


def test_a_headline_that_says_another_thing_is_news() -> None:
    decision = decide(TOLD, read(said("Quake kills 9"), said("Quake kills 12")), NEWS)
    assert decision.occasion == "headline-abcdefghij"
    assert decision.news == (
        "The headline of Example Wire says 9 instead of 12 now: “Quake kills 9”",
    )


def test_several_pieces_of_news_are_told_at_once_and_each_is_remembered() -> None:
    told = replace(LATER, outlets=5, topics=frozenset({"quakes", "dams"}), count=Count(48, DEAD))
    decision = decide(TOLD, told, NEWS)
    assert decision.occasion == "topic-dams"
    assert decision.occasions == {"topic-dams", "count-48", "outlets-5"}
    assert len(decision.news) == 3
    assert not decide(told_again(TOLD, decision, told, NOW, NOW), told, NEWS).is_told


def test_an_alert_for_all_is_told_of_every_report_of_its_own_once() -> None:
    decision = decide(TOLD, LATER, ALL)
    assert decision.occasion == "report-abcdefghij"
    assert not decide(told_again(TOLD, decision, LATER, NOW, NOW), LATER, ALL).is_told
    assert not decide(TOLD, replace(LATER, part="copy"), ALL).is_told
    assert not decide(TOLD, replace(LATER, part="revision"), ALL).is_told


def test_an_alert_for_none_is_never_told_again() -> None:
    assert not decide(TOLD, replace(LATER, outlets=50), NONE).is_told


def test_follow_ups_come_later_and_later_after_one_another() -> None:
    state, pauses = TOLD, []
    for number in range(6):
        at = due(state, state.last_at, f"count-{number}")
        pauses.append((at - state.last_at) / timedelta(minutes=1))
        decision = decide(state, replace(LATER, count=Count(100**number * 100, DEAD)), NEWS)
        state = told_again(state, decision, LATER, state.last_at, at)
    assert pauses == [5, 30, 120, 360, 1440, 1440]


def test_a_follow_up_after_its_pause_is_due_at_once() -> None:
    now = NOW + timedelta(hours=1)
    assert due(TOLD, now, "outlets-5") == now


def test_a_message_of_a_clock_that_was_far_ahead_is_waited_for_no_longer() -> None:
    ahead = replace(TOLD, last_at=NOW + timedelta(days=365))
    assert due(ahead, NOW, "count-40") == NOW + timedelta(minutes=5)


def test_what_comes_while_a_message_waits_goes_with_it() -> None:
    waiting = replace(TOLD, last_at=NOW + timedelta(hours=6), follow_ups=4)
    assert due(waiting, NOW, "outlets-5") == waiting.last_at
    decision = decide(waiting, replace(LATER, outlets=5), NEWS)
    joined = told_again(waiting, decision, LATER, NOW, waiting.last_at)
    assert joined.follow_ups == 4


@pytest.mark.parametrize("occasion", ["correction-x", "withdrawal-x"])
def test_a_correction_comes_five_minutes_after_whatever_came_before(occasion: str) -> None:
    late = replace(TOLD, follow_ups=5)
    assert due(late, NOW + timedelta(minutes=2), occasion) == NOW + timedelta(minutes=5)
    waiting = replace(late, last_at=NOW + timedelta(hours=6))
    assert due(waiting, NOW, occasion) == NOW + timedelta(minutes=5)


def test_what_is_kept_back_is_counted_until_the_next_message() -> None:
    state = kept_back(kept_back(TOLD, LATER), replace(LATER, part="copy"))
    assert kept_back(state, replace(LATER, part="revision")).kept_back == 2
    news = replace(LATER, outlets=5)
    assert told_again(state, decide(state, news, NEWS), news, NOW, NOW).kept_back == 0


def test_a_flood_of_reports_does_not_make_the_state_grow() -> None:
    state = TOLD
    for number in range(3 * MOST_OCCASIONS):
        each = replace(LATER, words=f"{number:010d}")
        state = told_again(state, decide(state, each, ALL), each, NOW, NOW)
    assert len(state.occasions) <= MOST_OCCASIONS
    news = replace(LATER, outlets=20)
    assert "outlets-20" in told_again(state, decide(state, news, ALL), news, NOW, NOW).occasions


def test_the_count_of_the_dead_stays_when_other_things_are_told() -> None:
    news = replace(read(said("Storm leaves 300 homes without power")), outlets=5)
    after = told_again(TOLD, decide(TOLD, news, NEWS), news, NOW, NOW)
    assert after.count == TOLD.count


def test_of_two_stories_that_are_one_the_first_goes_on() -> None:
    other = AlertedStory(
        first_uid="other",
        first_at=NOW + timedelta(hours=1),
        last_at=NOW + timedelta(hours=2),
        follow_ups=1,
        outlets=5,
        occasions=frozenset({"outlets-5"}),
        topics=frozenset({"dams"}),
        kept_back=3,
    )
    both = merged(other, TOLD)
    assert both == merged(TOLD, other)
    assert (both.first_uid, both.first_at, both.last_at) == ("uid", NOW, other.last_at)
    assert (both.count, both.kept_back) == (TOLD.count, 3)
    assert both.topics == {"quakes", "dams"}


def test_the_first_message_is_remembered_with_what_it_told() -> None:
    first = read(said("Quake kills 12"), outlets=3)
    state = told_first(first, "uid", NOW, NOW + timedelta(seconds=30))
    assert (state.outlets, state.count, state.topics) == (3, TOLD.count, TOLD.topics)


def test_the_kind_shown_says_count_without_its_number() -> None:
    assert [shown_kind(each) for each in ("article.matched", "count-48", "outlets-5")] == [
        "first",
        "count",
        "outlets-5",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A quake.", "Corrected by Example Wire: “CORRECTED: Quake”. It does not say what."),
        (
            "A quake.\n\n(Corrects the magnitude to 6.6, not 6.8.)",
            "Corrected by Example Wire. It says: “Corrects the magnitude to 6.6, not 6.8.”",
        ),
    ],
)
def test_a_correction_is_told_with_what_it_corrects_where_it_says_so(
    text: str, sentence: str
) -> None:
    found = decide(TOLD, read(said("CORRECTED: Quake", text), said("Quake", "A quake.")), NEWS)
    assert found.news[0] == sentence


@pytest.mark.parametrize(
    ("then", "now", "sentence"),
    [
        (
            "Quake kills 12",
            "CORRECTED: Quake kills 9",
            "9 instead of 12: “CORRECTED: Quake kills 9”",
        ),
        (
            "Mayor Anna Holt resigns",
            "CORRECTED: Mayor Jane Brandt resigns",
            "Jane Brandt instead of Anna Holt: “CORRECTED: Mayor Jane Brandt resigns”",
        ),
        ("Quake", "CORRECTED: A quake off Kallista", "“CORRECTED: A quake off Kallista”"),
    ],
)
def test_a_correction_says_first_what_its_headline_says_otherwise(
    then: str, now: str, sentence: str
) -> None:
    texts = [f"{headline.partition(': ')[2] or headline} at night." for headline in (now, then)]
    found = decide(TOLD, read(said(now, texts[0]), said(then, texts[1])), NEWS)
    assert found.news[0] == f"Corrected by Example Wire: {sentence}"


def test_another_name_is_told_beside_the_one_that_it_takes_the_place_of() -> None:
    found = decide(
        TOLD, read(said("Mayor Jane Brandt resigns"), said("Mayor Anna Holt resigns")), NEWS
    )
    assert found.news == (
        "The headline of Example Wire says Jane Brandt instead of Anna Holt now: "
        "“Mayor Jane Brandt resigns”",
    )


def test_a_large_figure_has_its_thousands_apart() -> None:
    found = decide(TOLD, read(said("Storm costs 12000000"), said("Storm costs 9000000")), NEWS)
    assert "says 12,000,000 instead of 9,000,000 now" in found.news[0]
