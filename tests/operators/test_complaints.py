from __future__ import annotations

from datetime import UTC, datetime, timedelta

from worker.operators.complaints import AGAIN_AFTER, judge

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_what_begins_is_said_and_what_goes_on_is_not() -> None:
    due, said = judge({}, ["a", "b"], NOW)
    assert due == ["a", "b"]
    later = NOW + AGAIN_AFTER - timedelta(seconds=1)
    assert judge(said, ["a", "b"], later) == ([], said)


def test_what_goes_on_for_long_is_said_again() -> None:
    late = NOW + AGAIN_AFTER
    assert judge({"a": NOW, "b": NOW}, ["b"], late) == (["b"], {"b": late})


def test_what_goes_to_and_fro_is_said_once_an_hour() -> None:
    soon = NOW + timedelta(minutes=1)
    assert judge({"a": NOW}, [], soon) == ([], {"a": NOW})
    assert judge({"a": NOW}, ["b"], soon) == (["b"], {"a": NOW, "b": soon})
    assert judge({"a": NOW}, ["a"], soon) == ([], {"a": NOW})


def test_what_was_said_by_a_clock_that_ran_ahead_is_said_again() -> None:
    assert judge({"a": NOW + timedelta(days=30)}, ["a"], NOW) == (["a"], {"a": NOW})
