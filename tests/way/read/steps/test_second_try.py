"""A document that costs too much: what was beside it is stored, it is tried once more alone, and
then set aside."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from models import Article as Stored
from models import Document
from tests.parts.databases import first_on_both
from tests.way.keeping import keep_batch
from tests.way.read.burning import die_at_work, honest, keep, limit, rows, use_toys
from worker import formats
from worker.base.log import ConsoleFormatter
from worker.base.processes import resources
from worker.base.processes.resources import Budget
from worker.base.store import leases
from worker.base.types import Arrival, Article
from worker.setup.runtime import Runtime
from worker.way.collect.store import sources as source_store
from worker.way.read import oversize
from worker.way.read.budget import OVERRAN
from worker.way.read.steps import second_try
from worker.way.read.steps.aftermath import after_deaths
from worker.way.read.steps.process import Manner, process
from worker.way.read.steps.second_try import next_alone
from worker.way.read.steps.warm import warm
from worker.way.read.store import second_tries, turns

_LOWER = 1


@pytest.fixture(autouse=True)
def small(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    warm()
    use_toys(monkeypatch)
    limit(runtime, 0.2)
    # Beside a busy machine the lowest priority gets no CPU, and the try is made once more later.
    monkeypatch.setattr(second_try, "_LOWEST", _LOWER)


def settle(runtime: Runtime, marks: Path) -> int:
    return after_deaths(runtime.database, Budget.of(runtime.settings.service), marks)


@first_on_both("database_url", "what", ["abort", "c", "python", "memory"])
def test_it_ends_its_process_and_what_was_beside_it_is_taken_together_again(
    runtime: Runtime, tmp_path: Path, what: str
) -> None:
    ids = keep(runtime, [honest(1), f"{what} for ever", honest(2), honest(3)])
    assert die_at_work(runtime, ids, tmp_path) & 0x7F or what == "memory"
    settle(runtime, tmp_path)
    first, costly, *_ = rows(runtime, ids)
    assert (costly.state, costly.code, costly.tries) == ("pending", OVERRAN, 1)
    assert costly.reason
    assert first.tries == 0 or first.outcome == "new"
    done = process(runtime, ids, "test@here/2")
    assert {each.tries for each in rows(runtime, ids)} == {1}
    assert all(each.outcome == "new" for each in done)
    assert [each.outcome for each in rows(runtime, ids)] == ["new", None, "new", "new"]


def test_it_is_out_of_the_way_until_nothing_new_is_due(runtime: Runtime, tmp_path: Path) -> None:
    ids = keep(runtime, ["c for ever", honest(1)])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    with runtime.database.write() as session:
        assert ids[0] not in [each for some in turns.hint(session) for each in some]
        assert not second_tries.hint(session)
    assert next_alone(runtime, "test@here/2") is None
    process(runtime, ids, "test@here/2")
    with runtime.database.write() as session:
        assert second_tries.hint(session)
        assert not second_tries.hint(session), "a message is under way"


def test_the_log_names_what_was_put_apart(
    runtime: Runtime, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    die_at_work(runtime, keep(runtime, ["c for ever"]), tmp_path)
    settle(runtime, tmp_path)
    (record,) = (each for each in caplog.records if each.getMessage() == "document put apart")
    assert 'item="c for ever"' in ConsoleFormatter().format(record)


def test_it_does_not_wait_for_ever_for_a_quiet_moment(runtime: Runtime, tmp_path: Path) -> None:
    ids = keep(runtime, ["abort at once", honest(1)])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    with runtime.database.write() as session:
        assert not second_tries.hint(session)
        put_apart = session.get_one(Document, ids[0])
        assert put_apart.due_at is not None
        put_apart.due_at -= timedelta(seconds=second_tries.PATIENCE_SECONDS + 1)
    with runtime.database.write() as session:
        assert second_tries.is_new_due(session)
        assert second_tries.hint(session)
    tried = next_alone(runtime, "test@here/2")
    assert tried is not None
    assert tried.document_id == ids[0]


@first_on_both(
    "database_url",
    "what,reason",
    [
        ("abort", "its burner of 14 bytes ended the process it was in while it was read"),
        ("c", "its burner of 10 bytes took more than 1 s of CPU while it was read"),
        ("memory", "its burner of 15 bytes took more than 200 MB of memory while it was read"),
        ("denied", "its burner of 15 bytes took more than 200 MB of memory while it was read"),
    ],
)
def test_the_second_try_fails_and_it_is_set_aside_with_the_reason(
    runtime: Runtime, tmp_path: Path, what: str, reason: str
) -> None:
    ids = keep(runtime, [f"{what} for ever"])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    tried = next_alone(runtime, "test@here/2")
    assert tried is not None
    assert tried.written is not None
    assert (tried.written.outcome, tried.written.reason) == ("rejected", reason)
    [row] = rows(runtime, ids)
    assert (row.state, row.outcome, row.code, row.reason) == (
        "rejected",
        "rejected",
        OVERRAN,
        reason,
    )
    assert next_alone(runtime, "test@here/2") is None


def test_where_the_kernel_limits_no_memory_it_is_watched(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(runtime, ["slow rocket over the river"])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    monkeypatch.setattr(oversize, "can_limit_memory", lambda: False)
    monkeypatch.setattr(resources, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(oversize, "most_bytes", lambda _: 1)
    next_alone(runtime, "test@here/2")
    assert "took more than 200 MB of memory while it was read" in str(rows(runtime, ids)[0].reason)


def test_second_tries_leave_no_file_open(runtime: Runtime, tmp_path: Path) -> None:
    ids = keep(runtime, ["abort one", "abort two"])
    for _ in ids:
        die_at_work(runtime, ids, tmp_path)
        settle(runtime, tmp_path)
    next_alone(runtime, "test@here/2")
    before = psutil.Process().num_fds()
    assert next_alone(runtime, "test@here/2") is not None
    assert psutil.Process().num_fds() == before


def test_the_second_try_succeeds_where_there_was_only_too_little(
    runtime: Runtime, tmp_path: Path
) -> None:
    ids = keep(runtime, ["slow rocket over the river"])
    assert die_at_work(runtime, ids, tmp_path) & 0x7F == signal.SIGPROF
    settle(runtime, tmp_path)
    tried = next_alone(runtime, "test@here/2")
    assert tried is not None
    assert tried.written is not None
    assert tried.written.outcome == "new"
    [row] = rows(runtime, ids)
    assert (row.state, row.code, row.reason) == ("done", None, None)
    lower = min(os.nice(0) + _LOWER, 19)
    with runtime.database.read() as session:
        assert session.get_one(Stored, row.article_id).title.startswith(f"At niceness {lower}:")


def test_a_rejection_at_the_second_try_is_what_it_says(runtime: Runtime, tmp_path: Path) -> None:
    ids = keep(runtime, ["abort at once"])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    with runtime.database.write() as session:
        row = rows(runtime, ids)[0]
        session.merge(row).format = "json_article"
    tried = next_alone(runtime, "test@here/2")
    assert tried is not None
    assert tried.written is not None
    assert tried.written.outcome == "rejected"
    assert rows(runtime, ids)[0].code != OVERRAN


def test_its_words_do_not_replace_those_of_a_newer_version(
    runtime: Runtime, tmp_path: Path
) -> None:
    ids = keep(runtime, ["abort at once"])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    with runtime.database.write() as session:
        source_id = source_store.listed(session)[0].id
        newer = (Arrival("abort at once", "burner", honest(1).encode()), "newer")
        new = keep_batch(session, source_id, [newer], None, runtime.clock())
    assert [each.outcome for each in process(runtime, new, "test@here/2")] == ["new"]
    tried = next_alone(runtime, "test@here/2")
    assert tried is not None
    assert tried.written is not None
    assert (tried.written.outcome, tried.written.document_id) == ("rejected", ids[0])
    assert "newer version" in str(rows(runtime, ids)[0].reason)


def test_one_at_a_time_for_the_whole_installation(runtime: Runtime, tmp_path: Path) -> None:
    ids = keep(runtime, ["abort one", "abort two"])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    with runtime.database.decide() as session:
        claimed = second_tries.claim(session, "other@there/1")
    assert claimed is not None
    with runtime.database.decide() as session:
        assert second_tries.claim(session, "test@here/2") is None
    with runtime.database.write() as session:
        assert not second_tries.hint(session)


def test_a_kill_from_outside_loses_nothing(runtime: Runtime, tmp_path: Path) -> None:
    ids = keep(runtime, ["slow rocket over the river"])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    limit(runtime, 60.0)
    killer = threading.Thread(target=_kill_the_next_child, args=(_children(),))
    killer.start()
    tried = next_alone(runtime, "test@here/2")
    killer.join()
    assert tried is not None
    assert tried.written is None
    [row] = rows(runtime, ids)
    assert (row.state, row.code, row.tries, row.lease_token) == ("pending", OVERRAN, 2, None)
    tried = next_alone(runtime, "test@here/2")
    assert tried is not None
    assert tried.written is not None
    assert tried.written.outcome == "new"


def test_one_that_stands_still_is_ended_when_its_time_is_over(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(runtime, ["slow rocket over the river"])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    monkeypatch.setattr(second_try, "_GRACE", -29.0)
    monkeypatch.setattr(
        formats.load("burner"), "read", lambda _: os.kill(os.getpid(), signal.SIGSTOP)
    )
    rescuer = threading.Timer(20.0, _kill_the_next_child, args=(_children(),))
    rescuer.start()
    tried = next_alone(runtime, "test@here/2")
    assert rescuer.is_alive()
    rescuer.cancel()
    assert tried is not None
    assert tried.written is None
    [row] = rows(runtime, ids)
    assert (row.state, row.tries, row.lease_token) == ("pending", 2, None)


def _killed_at_work(
    runtime: Runtime, ids: list[int], marks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Works on documents until an outsider's kill meets the first that is slow."""

    def read(content: bytes) -> Article:
        if content.startswith(b"slow"):
            os.kill(os.getpid(), signal.SIGKILL)
        return burner(content)

    burner = formats.load("burner").read
    with monkeypatch.context() as patch:
        patch.setattr(formats.load("burner"), "read", read)
        assert die_at_work(runtime, ids, marks) == signal.SIGKILL


def test_who_was_killed_from_outside_at_its_first_try_is_tried_again_at_once_and_alone(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(runtime, 60.0)
    ids = keep(runtime, [honest(1), "slow rocket over the river", honest(2)])
    _killed_at_work(runtime, ids, tmp_path, monkeypatch)
    assert settle(runtime, tmp_path) == 0
    killed = rows(runtime, ids)[1]
    assert (killed.state, killed.code, killed.tries, killed.lease_token) == (
        "pending",
        None,
        1,
        None,
    )
    with runtime.database.write() as session:
        assert set(ids) == {each for some in turns.hint(session) for each in some}
        assert not turns.suspects(session)
    done = process(runtime, ids, "test@here/2")
    assert [each.document_id for each in done] == [ids[0], ids[2], ids[1]]
    assert {each.outcome for each in done} == {"new"}


def test_at_the_second_kill_in_the_same_document_it_is_put_apart(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(runtime, [honest(1), "slow rocket over the river", honest(2)])
    _killed_at_work(runtime, ids, tmp_path, monkeypatch)
    assert settle(runtime, tmp_path) == 0
    _killed_at_work(runtime, ids, tmp_path, monkeypatch)
    assert settle(runtime, tmp_path) == 1
    first, killed, last = rows(runtime, ids)
    assert (first.outcome, last.outcome) == ("new", "new"), "they were done before it"
    assert (killed.state, killed.code, killed.tries) == ("pending", OVERRAN, 2)
    limit(runtime, 60.0)
    tried = next_alone(runtime, "test@here/2")
    assert tried is not None
    assert tried.written is not None
    assert tried.written.outcome == "new"


def _children() -> set[int]:
    return {each.pid for each in psutil.Process().children()}


def _kill_the_next_child(before: set[int]) -> None:
    while not (new := _children() - before):
        time.sleep(0.005)
    os.kill(new.pop(), signal.SIGKILL)


def test_a_worker_that_dies_during_a_second_try_leaves_it_to_the_next(
    runtime: Runtime, tmp_path: Path
) -> None:
    ids = keep(runtime, ["abort at once"])
    die_at_work(runtime, ids, tmp_path)
    settle(runtime, tmp_path)
    gone = leases.owner("fetch").rpartition("/")[0] + "/999999999"
    with runtime.database.decide() as session:
        second_tries.claim(session, gone)
    with runtime.database.write() as session:
        assert leases.release_dead(session, "fetch") == 1
    tried = next_alone(runtime, "test@here/2")
    assert tried is not None
    assert tried.written is not None


def test_a_process_that_died_while_one_was_decided_about_says_which(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(runtime, [honest(1)])
    monkeypatch.setattr(
        "worker.way.judge.steps.batch", lambda *_: os.kill(os.getpid(), signal.SIGSEGV)
    )
    die_at_work(runtime, ids, tmp_path)
    monkeypatch.undo()
    assert settle(runtime, tmp_path) == 1


def test_what_was_tried_before_has_its_turn_though_others_take_all_the_time(
    runtime: Runtime,
) -> None:
    ids = keep(runtime, [honest(number) for number in range(4)])
    with runtime.database.write() as session:
        for row in rows(runtime, ids[:2]):
            session.merge(row).tries = 1
    done = process(runtime, ids, "test@here/1", manner=Manner(patience=0.0))
    assert [each.document_id for each in done] == [ids[2], ids[0]]


def test_what_no_time_is_left_for_is_given_back_with_its_try_uncounted(runtime: Runtime) -> None:
    ids = keep(runtime, [honest(number) for number in range(5)])
    done = process(runtime, ids, "test@here/1", manner=Manner(patience=0.0))
    assert [each.document_id for each in done] == ids[:1]
    rest = rows(runtime, ids)[1:]
    assert {(each.tries, each.lease_token, each.dispatched_until) for each in rest} == {
        (0, None, None)
    }
    assert len(process(runtime, ids, "test@here/1")) == 4
