from __future__ import annotations

from datetime import UTC, datetime, timedelta

from worker.operators.complaints import AGAIN_AFTER, Said, judge

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_what_begins_is_said_and_what_goes_on_is_not() -> None:
    due, said = judge({}, {"a": "x", "b": "y"}, NOW)
    assert due == ["a", "b"]
    later = NOW + AGAIN_AFTER - timedelta(seconds=1)
    assert judge(said, {"a": "x", "b": "y"}, later) == ([], said)


def test_what_changed_is_said_and_so_is_what_goes_on_for_long() -> None:
    said = {"a": Said("x", NOW), "b": Said("y", NOW)}
    soon = NOW + timedelta(minutes=1)
    assert judge(said, {"a": "z", "b": "y"}, soon) == (
        ["a"],
        {"a": Said("z", soon), "b": said["b"]},
    )
    late = NOW + AGAIN_AFTER
    assert judge(said, {"b": "y"}, late) == (["b"], {"b": Said("y", late)})


def test_what_is_over_is_said_anew_when_it_begins_again() -> None:
    assert judge({"a": Said("x", NOW)}, {}, NOW) == ([], {})
