from __future__ import annotations

import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from celery import Celery
from celery.exceptions import WorkerLostError
from celery.utils.log import get_multiprocessing_logger
from celery.worker.consumer import consumer

from worker.base.processes import signs_of_life
from worker.celery import signals


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """The handlers and levels of the tests come back after those of a worker."""
    loggers = [logging.getLogger(name) for name in ("", "celery", "multiprocessing")]
    before = [(each, each.handlers[:], each.level, each.propagate) for each in loggers]
    yield
    for each, handlers, level, propagate in before:
        each.handlers[:] = handlers
        each.setLevel(level)
        each.propagate = propagate


def test_a_message_that_goes_back_to_its_queue_during_a_stop_is_not_spoken_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    signals._set_up_logs()
    with Celery(broker="memory://", set_as_current=False).connection_for_write() as connection:
        channel = connection.default_channel
        channel.queue_declare("mail")
        channel.basic_publish(channel.prepare_message("hint"), "", "mail")
        connection.transport._deliver(channel._get("mail"), "mail")
        assert channel._size("mail") == 1
    logging.getLogger("kombu.transport.virtual.base").warning("something else")
    assert [line.split()[2:] for line in capsys.readouterr().err.splitlines()] == [
        ["something", "else"]
    ]


def test_a_broker_that_stays_away_is_spoken_of_once_in_a_while(
    capsys: pytest.CaptureFixture[str],
) -> None:
    signals._set_up_logs()
    for _ in range(3):
        logging.getLogger(consumer.__name__).error(consumer.CONNECTION_ERROR, "redis", "gone", "…")
    assert capsys.readouterr().err.count("Cannot connect") == 1


def test_a_pool_process_that_its_document_ended_is_spoken_of_by_its_successor_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    signals._set_up_logs()
    pool, request = get_multiprocessing_logger(), logging.getLogger("celery.worker.request")
    for sign in ("signal 27 (SIGPROF)", "signal 9 (SIGKILL)"):
        pool.error("Process %r pid:%r exited with %r", "ForkPoolWorker-1", 7, sign)
        try:
            raise WorkerLostError(f"Worker exited prematurely: {sign} Job: 3.")
        except WorkerLostError as error:
            request.error("Task handler raised error: %r", error, exc_info=True)
    said = capsys.readouterr().err
    assert "SIGPROF" not in said
    assert [line.count("SIGKILL") for line in said.splitlines()] == [1, 1]


def test_what_a_worker_receives_is_proof_that_beat_and_the_queue_live(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signs_of_life, "_seen", {})
    for name, args in (("wirewatch.tick", []), ("wirewatch.heartbeat", ["schedule"])):
        signals._on_received(SimpleNamespace(name=name, args=args))
    signals._on_received(SimpleNamespace(name="wirewatch.sweep", args=["fetch"]))
    assert set(signs_of_life._seen) == {"beat", "schedule"}
    age = signs_of_life.age("schedule")
    assert age is not None
    assert age < 60
    assert signs_of_life.age("fetch") is None
