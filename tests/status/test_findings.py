"""What is decided from what was seen: every condition, and who is told of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from worker import channels
from worker.service.tasks import QUEUES
from worker.status import findings
from worker.status.findings import CODES, Proof, Seen, Shortcomings, Work, judge, state

NAMES = ("beat", "schedule", "process", "mail")
SIGNS = dict.fromkeys(NAMES, 1.0)
WELL = Seen(NAMES, Proof(signs=SIGNS, last_write=1.0))
STANDING = Work(oldest=61.0, newest=61.0)


def seen(**progress: object) -> Seen:
    return replace(WELL, progress=replace(WELL.progress, **progress))  # type: ignore[arg-type]


def lacking(**values: object) -> Seen:
    return replace(WELL, shortcomings=Shortcomings(**values))  # type: ignore[arg-type]


FOUND = {
    "stopped": (replace(WELL, is_gone=True), "its last sign of life was 1 s ago"),
    "no_sign_of_life": (seen(signs={**SIGNS, "mail": 91.0}), "of mail was 91 s ago"),
    "documents_stand_still": (seen(documents=STANDING), "no document was done with for 61 s"),
    "deliveries_stand_still": (seen(deliveries=STANDING), "no delivery was done with for 61 s"),
    "database_unusable": (replace(WELL, unreadable="not migrated"), "not migrated"),
    "database_refuses_writes": (
        replace(seen(last_write=12.0), takes_no_writes=True),
        "the database takes no writes; the last was 12 s ago",
    ),
    "database_disk_full": (replace(WELL, has_no_room=True), "the database's disk is full"),
    "broker_unusable": (replace(WELL, broker="the broker is away"), "the broker is away"),
    "data_disk_full": (replace(WELL, data_disk_is_full=True), "the data folder's disk is full"),
    "data_disk_full_elsewhere": (
        replace(WELL, data_disk_is_full=True, data_disk_holds_database=False),
        "the data folder's disk is full",
    ),
    "deliveries_late": (seen(deliveries=Work(601.0, 1.0)), "is late by 601 s"),
    "channel_disk_full": (lacking(full_channels=("out",)), "the disk of the channel out is full"),
    "sources_failing": (lacking(sources=5, failing_sources=1), "1 of 5 sources fails"),
    "unaccounted": (lacking(unaccounted=True), "some alerts are unaccounted for"),
}
FATAL = {
    "stopped", "no_sign_of_life", "documents_stand_still", "deliveries_stand_still",
    "database_unusable", "database_refuses_writes", "database_disk_full", "broker_unusable",
    "data_disk_full",
}  # fmt: skip


def test_where_all_is_well_nothing_is_found() -> None:
    assert judge(WELL) == []
    assert state(WELL) == "running"


def test_the_only_source_that_fails_is_one_of_one() -> None:
    (found,) = judge(lacking(sources=1, failing_sources=1))
    assert found.words == "1 of 1 source fails"


def test_every_finding_is_shown_here() -> None:
    assert set(FOUND) == set(CODES)


@pytest.mark.parametrize("code", FOUND)
def test_each_is_found_alone_and_said_in_words(code: str) -> None:
    what, words = FOUND[code]
    (found,) = judge(what)
    assert found.code == code
    assert words in found.words
    assert found.is_fatal == (code in FATAL)
    assert found.keeps_ping_back
    assert found.is_failure == (code != "stopped")


def test_a_queue_that_moves_is_ready_however_much_waits() -> None:
    assert judge(seen(documents=Work(oldest=86_400.0, newest=59.0))) == []
    assert judge(seen(documents=Work(oldest=59.0, newest=None))) == []
    assert [each.code for each in judge(seen(documents=Work(oldest=61.0, newest=None)))] == [
        "documents_stand_still"
    ]


def test_a_slow_server_that_is_being_spoken_with_is_no_standstill() -> None:
    assert judge(seen(deliveries=replace(STANDING, is_under_way=True))) == []


def test_whoever_asks_for_one_queue_is_told_of_that_ones_work_only() -> None:
    both = seen(documents=STANDING, deliveries=STANDING, signs=dict.fromkeys(QUEUES, 1.0))
    for queue in QUEUES:
        found = ["deliveries_stand_still"] if queue in channels.QUEUES else []
        found = ["documents_stand_still"] if queue == "process" else found
        assert [each.code for each in judge(replace(both, names=(queue,)))] == found


@pytest.mark.parametrize(
    ("signs", "stopped", "expected"),
    [
        ({}, (), "stopped"),
        (SIGNS, (), "running"),
        (SIGNS, NAMES, "stopped"),
        (SIGNS, ("mail",), "running"),
        ({**SIGNS, "mail": 91.0}, (), "stalled"),
        ({**SIGNS, "mail": 91.0}, ("beat", "schedule", "process"), "stopped"),
        (dict.fromkeys(NAMES, 91.0), (), "stopped"),
    ],
    ids=[
        "never started", "runs", "stopped in order", "one is started anew", "one stands still",
        "what did not stop was dead before", "dead",
    ],
)  # fmt: skip
def test_a_service_runs_stalls_or_is_stopped(
    signs: dict[str, float], stopped: tuple[str, ...], expected: str
) -> None:
    assert state(seen(signs=signs, stopped=frozenset(stopped))) == expected


def test_what_stands_still_in_a_service_that_was_stopped_is_nothing_wrong() -> None:
    what = seen(stopped=frozenset(NAMES), documents=STANDING, deliveries=STANDING)
    (found,) = judge(what)
    assert (found.code, found.words) == ("stopped", "the service was stopped")
    what = replace(what, shortcomings=Shortcomings(unaccounted=True))
    assert [each.code for each in judge(what)] == ["stopped", "unaccounted"]


def test_a_service_that_was_never_started_does_not_run_and_that_is_nothing_wrong() -> None:
    (found,) = judge(seen(signs={}))
    assert (found.code, found.words) == ("stopped", "beat has given no sign of life yet")


def test_fewer_than_a_fifth_of_the_sources_may_fail() -> None:
    assert judge(lacking(sources=6, failing_sources=1)) == []
    assert judge(lacking(sources=0, failing_sources=0)) == []
    (found,) = judge(lacking(sources=2000, failing_sources=400))
    assert found.words == "400 of 2,000 sources fail"
    assert findings.FAILING_SHARE == 0.2
