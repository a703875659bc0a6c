from __future__ import annotations

import signal

import pytest

from worker.service.embedded import policy
from worker.service.embedded.policy import Signs, silent_name


def test_a_child_that_lived_long_is_started_again_at_once() -> None:
    failures = policy.failures_after(7, policy.STEADY_SECONDS)
    assert policy.restart_delay(failures) == 0


def test_a_child_that_keeps_dying_waits_longer_each_time_and_never_over_ten_seconds() -> None:
    delays = []
    failures = 0
    for _ in range(2000):
        failures = policy.failures_after(failures, lived=0.1)
        delays.append(policy.restart_delay(failures))
    assert delays[0] == 0
    assert delays == sorted(delays)
    assert delays[-1] == policy.LONGEST_DELAY


def test_a_stop_ends_within_fifteen_seconds() -> None:
    times = policy.StopTimes()
    steps = [times.patience, times.killed, times.broker, times.end]
    assert steps == sorted(steps)
    assert steps[-1] < 15


@pytest.mark.parametrize(
    ("seen", "started_at", "messages_since", "silent"),
    [
        ({"mail": 1000.0}, 0.0, 0.0, None),
        ({"mail": 900.0}, 0.0, 0.0, "mail"),
        ({"mail": 0.0}, 990.0, 0.0, None),
        ({"mail": 0.0}, 0.0, 990.0, None),
        ({"mail": 0.0}, 0.0, None, None),
        ({"mail": 1000.0, "file": 1.0}, 0.0, 0.0, "file"),
        ({"schedule": 0.0, "beat": 0.0}, 0.0, None, "beat"),
    ],
    ids=[
        "seen just now",
        "silent",
        "started just now",
        "messages only just come again",
        "no messages come",
        "one of two queues",
        "beat needs no messages",
    ],
)
def test_silence_counts_from_the_start_and_only_while_messages_come(
    seen: dict[str, float], started_at: float, messages_since: float | None, silent: str | None
) -> None:
    assert silent_name(Signs(started_at, seen), 1010.0, messages_since, 60.0) == silent


@pytest.mark.parametrize(
    ("pulse_at", "started_at", "still"),
    [(980.0, 0.0, False), (979.0, 0.0, True), (0.0, 990.0, False)],
    ids=["beats", "does not beat", "started just now"],
)
def test_a_process_without_a_pulse_is_still(
    pulse_at: float, started_at: float, still: bool
) -> None:
    assert policy.is_still(pulse_at, started_at, 1010.0, 60.0) == still
    assert policy.pulse_seconds(60.0) * 6 <= 30.0


def test_how_a_process_ended_is_said_in_words() -> None:
    assert policy.why_ended(70 << 8) == "exit code 70"
    assert policy.why_ended(int(signal.SIGKILL)) == "killed by SIGKILL"
    assert policy.why_ended(int(signal.SIGSEGV) | 0x80) == "killed by SIGSEGV"
