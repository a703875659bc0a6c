from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from worker.operators.endpoints.judge import (
    Endpoint,
    Message,
    ToldTrouble,
    judge,
    named,
    over,
    put_right,
    settled,
)

NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
AFTER = timedelta(hours=120)
HOOK, MAIL = ("hook", "one"), ("out", "two")
WAYS = frozenset({HOOK, MAIL})


def hook(failures: int = 4, since: datetime = NOW, **changes: datetime | None) -> Endpoint:
    return Endpoint(
        "hook", "https://example.org/***", failures, since, disables_after=AFTER, **changes
    )


class Watch:
    """Goes on from one look to the next."""

    def __init__(self) -> None:
        self.told: dict[str, ToldTrouble] = {}

    def look(self, endpoints: Sequence[Endpoint], now: datetime) -> list[tuple[str, int]]:
        before = put_right(self.told, endpoints, now)
        messages, told = judge(before, endpoints, WAYS, now)
        for each in messages:
            told = named(told, before, each, f"{each.what} {now}", WAYS - each.heard)
        told = settled(told, over(before, endpoints), {})
        # What is remembered lies in the database between two looks.
        self.told = msgspec.json.decode(msgspec.json.encode(told), type=dict[str, ToldTrouble])
        return [(each.what, len(each.endpoints)) for each in messages]


def test_an_endpoint_is_told_of_once_at_its_fourth_failure() -> None:
    watch = Watch()
    assert watch.look([hook(3)], NOW) == []
    assert watch.look([hook(4)], NOW) == [("failing", 1)]
    assert watch.look([hook(9)], NOW + HOUR) == []


def test_a_day_before_it_is_switched_off_there_is_a_warning_and_then_word_that_it_was() -> None:
    watch = Watch()
    watch.look([hook()], NOW)
    ends = NOW + AFTER
    assert hook().disables_at == ends
    assert watch.look([hook(30)], ends - 25 * HOUR) == []
    assert watch.look([hook(30)], ends - 24 * HOUR) == [("disabling", 1)]
    assert watch.look([hook(31)], ends - HOUR) == []
    off = hook(32, disabled_at=ends + HOUR)
    assert off.disables_at is None
    assert watch.look([off], ends + HOUR) == [("disabled", 1)]
    assert watch.look([off], ends + 99 * HOUR) == []


def test_one_that_says_that_it_is_gone_is_told_of_as_switched_off_alone() -> None:
    assert Watch().look([hook(1, disabled_at=NOW)], NOW) == [("disabled", 1)]


def test_one_that_is_never_switched_off_brings_no_warning() -> None:
    watch = Watch()
    mail = Endpoint("desk", "a@example.org", 4, NOW)
    assert watch.look([mail], NOW) == [("failing", 1)]
    assert watch.look([mail], NOW + 999 * HOUR) == []
    assert mail.disables_at is None


def test_one_that_goes_to_and_fro_is_told_of_every_six_hours_at_most() -> None:
    watch = Watch()
    told = []
    for number in range(24):
        now = NOW + number * HOUR / 2
        told += watch.look([hook(since=now)], now) + watch.look([], now + HOUR / 4)
    assert told == [("failing", 1)] * 2
    assert watch.look([], NOW + 48 * HOUR) == []
    assert watch.told == {}


def test_several_that_fail_at_once_are_one_message() -> None:
    others = [Endpoint("desk", f"{each}@example.org", 5, NOW) for each in range(3)]
    assert Watch().look([hook(), *others], NOW) == [("failing", 4)]


def test_one_that_fails_again_after_it_was_switched_on_is_told_of_anew() -> None:
    watch = Watch()
    watch.look([hook(9, disabled_at=NOW)], NOW)
    later = NOW + 2 * HOUR
    again = hook(9, since=later, disabled_at=later)
    assert watch.look([again], later) == [("disabled", 1)]


OTHER = Endpoint("desk", "night@example.org", 4, NOW)


def known(*uids: str, since: datetime = NOW) -> ToldTrouble:
    return ToldTrouble(since, ("failing",), NOW, uids, (HOOK, MAIL))


def test_a_message_is_over_once_none_of_its_endpoints_is_in_trouble() -> None:
    told = {hook().key: known("both", "one"), OTHER.key: known("both")}
    assert over(told, [hook(), OTHER]) == frozenset()
    assert over(told, [OTHER]) == {"one"}
    assert over(told, [hook()]) == frozenset()
    assert over(told, []) == {"both", "one"}


def test_a_trouble_is_remembered_with_all_that_told_of_it_and_another_with_its_own() -> None:
    message = Message("disabling", (hook(),))
    after = {hook().key: known(), OTHER.key: known("other")}
    same = named(after, {hook().key: known("first")}, message, "second", WAYS)
    assert same == {hook().key: known("first", "second"), OTHER.key: known("other")}
    another = {hook().key: known("first", since=NOW - HOUR)}
    assert named(after, another, message, "second", WAYS)[hook().key].uids == ("second",)
    assert named(after, {}, message, "second", WAYS)[hook().key].uids == ("second",)


def test_what_nobody_was_told_is_forgotten_and_what_somebody_was_told_is_not() -> None:
    other = {OTHER.key: known("c")}
    after = {hook().key: known("a", "b")} | other
    assert settled(after, [], {}) == after
    # Nobody got either of the two.
    assert settled(after, ["a", "b"], {"a": WAYS, "b": WAYS}) == other
    # One way got one.
    by_one = msgspec.structs.replace(known(), heard=(HOOK,))
    assert settled(after, ["a", "b"], {"a": {MAIL}, "b": {MAIL}}) == {hook().key: by_one} | other
    # The other tells of what lasts.
    assert settled(after, ["a"], {}) == {hook().key: known("b")} | other


def test_a_way_that_word_was_taken_back_from_hears_of_the_next_trouble_and_no_other_way_does() -> (
    None
):
    watch = Watch()
    assert watch.look([hook()], NOW) == [("failing", 1)]
    for minute in range(10, 350, 20):
        # It is well, and fails again: what waits for the mail is taken back each time.
        (known_now,) = watch.told.values()
        back = {uid: {MAIL} for uid in known_now.uids}
        watch.told = settled(watch.told, list(back), back)
        now = NOW + timedelta(minutes=minute)
        (message,), _ = judge(watch.told, [hook(since=now)], WAYS, now)
        assert message.heard == {HOOK}
        assert watch.look([hook(since=now)], now) == [("failing", 1)]
        assert watch.look([hook(since=now)], now + timedelta(minutes=1)) == []
    # The last of these lasts: six hours after the first all hear of it, once.
    (message,), _ = judge(watch.told, [hook(since=now)], WAYS, NOW + 6 * HOUR)
    assert message.heard == frozenset()
    assert watch.look([hook(since=now)], NOW + 6 * HOUR) == [("failing", 1)]
    assert watch.look([hook(since=now)], NOW + 13 * HOUR) == []


def test_a_clock_that_ran_ahead_keeps_nobody_from_being_told_once_it_is_put_right() -> None:
    watch = Watch()
    watch.look([hook(since=NOW + 720 * HOUR)], NOW + 720 * HOUR)
    watch.look([], NOW + 720 * HOUR)
    assert watch.look([hook()], NOW) == [("failing", 1)]
    assert watch.look([hook(5)], NOW + HOUR) == []


def test_a_trouble_that_lasts_is_the_same_after_the_clock_was_put_right() -> None:
    watch, ahead = Watch(), NOW + 720 * HOUR
    assert watch.look([hook(since=ahead - 2 * HOUR)], ahead) == [("failing", 1)]
    # It is put right within seconds, and then when it began is, too.
    assert watch.look([hook(since=ahead - 2 * HOUR)], NOW) == []
    began = NOW - 2 * HOUR
    assert watch.look([hook(since=began)], NOW + MINUTE) == []
    # Nor when the time comes round again.
    assert watch.look([hook(since=began)], NOW + 90 * HOUR) == []
    assert watch.look([hook(since=began)], NOW + 95 * HOUR) == [("disabling", 1)]
    (remembered,) = watch.told.values()
    assert (remembered.since, remembered.told) == (began, ("failing", "disabling"))
    assert len(remembered.uids) == 2
