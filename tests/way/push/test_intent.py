from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from worker.way.push import intent
from worker.way.push.intent import Question, Standing

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOPIC = "https://news.example/feed"
ASKED = Standing(TOPIC, True, "subscribe", NOW - MINUTE)
ACTIVE = Standing(TOPIC, True, None, NOW - DAY, NOW - DAY, lease_seconds=864_000, ends_at=NOW + DAY)
LEAVING = Standing(TOPIC, False, "unsubscribe", NOW - MINUTE, ends_at=NOW + DAY, tries=1)


def verdict(standing: Standing, mode: str, topic: str = TOPIC, lease: str | None = "864000") -> str:
    return intent.reply(standing, Question(mode, topic, lease), NOW).verdict


def test_what_was_asked_for_is_confirmed() -> None:
    reply = intent.reply(ASKED, Question("subscribe", TOPIC, "432000"), NOW)
    assert (reply.verdict, reply.lease) == ("subscribed", 432_000)
    assert verdict(LEAVING, "unsubscribe", lease=None) == "unsubscribed"


@pytest.mark.parametrize("mode", ["subscribe", "unsubscribe", "publish", "", "SUBSCRIBE"])
def test_nothing_is_confirmed_that_is_not_asked_for(mode: str) -> None:
    assert verdict(ACTIVE, mode) == "refused"
    assert verdict(Standing(TOPIC, True), mode) == "refused"


def test_one_intent_is_not_taken_for_the_other() -> None:
    assert verdict(ASKED, "unsubscribe") == "refused"
    assert verdict(LEAVING, "subscribe") == "refused"


@pytest.mark.parametrize("topic", ["", TOPIC + "/", "https://evil.example/feed", TOPIC.upper()])
def test_another_topic_is_not_confirmed(topic: str) -> None:
    for mode in ("subscribe", "denied"):
        assert verdict(ASKED, mode, topic) == "refused"


@pytest.mark.parametrize("lease", [None, "", "0", "-1", "1e9", "299", "٣٠٠٠", "forever"])
def test_a_lease_that_is_absent_or_absurd_is_not_confirmed(lease: str | None) -> None:
    assert verdict(ASKED, "subscribe", lease=lease) == "refused"


@pytest.mark.parametrize("lease", ["2592001", "9" * 400])
def test_a_lease_without_end_counts_for_a_month(lease: str) -> None:
    assert intent.usable_lease(lease) == 30 * 86_400


def test_what_was_asked_for_long_ago_is_not_confirmed() -> None:
    assert verdict(replace(ASKED, asked_at=NOW - DAY - MINUTE), "subscribe") == "refused"


def test_a_hub_that_missed_the_answer_may_ask_the_same_again_within_a_minute() -> None:
    standing = replace(ACTIVE, confirmed_at=NOW - MINUTE)
    assert verdict(standing, "subscribe") == "repeated"
    assert verdict(standing, "subscribe", lease="864001") == "refused"
    assert verdict(replace(standing, confirmed_at=NOW - 2 * MINUTE), "subscribe") == "refused"


def test_a_hub_may_deny_at_any_time() -> None:
    assert verdict(ASKED, "denied", lease=None) == "denied"
    assert verdict(ACTIVE, "denied", lease=None) == "denied"


def test_leases_are_renewed_at_two_thirds() -> None:
    assert intent.renewed_at(NOW, 864_000) == NOW + timedelta(seconds=576_000)


def test_pauses_grow_to_a_day_and_what_a_hub_wants_is_kept_to() -> None:
    assert [intent.retry(each, 0.0) for each in (1, 2, 3, 20)] == [300, 600, 1_200, 86_400]
    assert intent.retry(1, 0.0, 7_200.0) == 7_200
    assert intent.retry(1, 0.0, 1e9) == 86_400
    assert intent.retry(1, 0.5) == pytest.approx(315)
    assert intent.after_denial(1, 0.0) == 86_400
    assert intent.after_denial(99, 0.0) == 7 * 86_400


@pytest.mark.parametrize(
    ("standing", "is_live", "action"),
    [
        (Standing(TOPIC, True), True, "subscribe"),
        (ACTIVE, True, "subscribe"),
        (ACTIVE, False, "unsubscribe"),
        (replace(ACTIVE, is_wanted=False), True, "unsubscribe"),
        (LEAVING, True, "unsubscribe"),
        (replace(LEAVING, tries=3), True, "forget"),
        (Standing(TOPIC, False), True, "forget"),
        (Standing(TOPIC, True), False, "rest"),
        (replace(LEAVING, is_wanted=True, tries=3), False, "rest"),
        (replace(LEAVING, is_wanted=True), True, "subscribe"),
    ],
)
def test_what_is_due_is_asked_for_left_forgotten_or_let_rest(
    standing: Standing, is_live: bool, action: str
) -> None:
    assert intent.action(standing, is_live=is_live, now=NOW) == action


@pytest.mark.parametrize(
    ("standing", "state"),
    [
        (Standing(TOPIC, True), "wanted"),
        (ASKED, "asked"),
        (ACTIVE, "active"),
        (replace(ACTIVE, pending="subscribe"), "active"),
        (replace(ACTIVE, ends_at=NOW), "wanted"),
        (Standing(TOPIC, True, error="the hub answered 500"), "failing"),
        (Standing(TOPIC, True, error="no", denied_at=NOW), "denied"),
    ],
)
def test_a_subscription_has_a_state(standing: Standing, state: str) -> None:
    assert intent.state(standing, NOW) == state


def test_a_push_leads_to_a_fetch_at_once_and_the_next_half_a_minute_later() -> None:
    assert intent.next_fetch(NOW, None, None).at == NOW
    assert intent.next_fetch(NOW, NOW - HOUR, None).at == NOW
    seconds = timedelta(seconds=10)
    assert intent.next_fetch(NOW, NOW - seconds, None).at == NOW + 2 * seconds


def test_a_hub_that_pushes_without_end_causes_no_more_fetches_than_polling_would() -> None:
    now, last, credit, fetched = NOW, None, None, 0
    while now < NOW + DAY:
        fetch = intent.next_fetch(now, last, credit)
        assert last is None or fetch.at - last >= timedelta(seconds=30)
        last, credit, now = fetch.at, fetch.credit_at, fetch.at
        fetched += 1
    assert fetched <= 288 + 30


def test_hubs_call_by_https_alone() -> None:
    assert intent.can_be_called("https://wire.example")
    assert not intent.can_be_called("http://wire.example")
    assert not intent.can_be_called("")
