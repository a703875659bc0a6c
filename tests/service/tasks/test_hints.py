"""What one collection may put before those that compute."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import Celery, current_app

from worker.celery.config import settings
from worker.service.tasks import hints
from worker.service.tasks.hints import CeleryHints


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    monkeypatch.setattr(hints, "_had_room_at", [0.0])
    before = current_app._get_current_object()
    app = Celery("hints", set_as_current=True)
    app.conf.update(settings((), {"WIREWATCH_REDIS_URL": "redis://nowhere"}))
    app.conf.broker_url, app.conf.broker_transport_options = "memory://", {}
    with app.connection_for_write() as connection:
        for queue in app.amqp.queues.values():
            queue(connection.default_channel).declare()
            queue(connection.default_channel).purge()
    yield app
    before.set_current()


def waiting(app: Celery, queue: str = "process") -> int:
    with app.connection_for_write() as connection:
        return int(connection.default_channel._size(queue))


def test_one_message_is_enough_for_whoever_collects(app: Celery) -> None:
    CeleryHints().sources([])
    assert waiting(app, "fetch") == 0
    for number in range(3):
        CeleryHints().sources([number, number + 1])
    assert waiting(app, "fetch") == 1


def test_of_what_one_collection_brings_the_first_fifty_are_told_of_at_once(app: Celery) -> None:
    collection = CeleryHints()
    for brought, told in ((30, 30), (60, 20), (10, 0)):
        fitting = collection.fitting(range(brought))
        assert fitting == range(told)
        collection.documents(fitting)
    assert waiting(app) == 2
    assert CeleryHints().fitting([100]) == [100]


def test_a_batch_that_has_its_turn_has_its_message_whatever_was_told_before_it(
    app: Celery,
) -> None:
    hints = CeleryHints()
    for some in (range(50), range(50, 55)):
        hints.batch(some)
    assert waiting(app) == 2
    assert hints.fitting([60]) == [60]


def test_more_is_let_in_when_nothing_waits_or_nothing_was_let_in_for_long(
    app: Celery, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CeleryHints().has_room()
    CeleryHints().documents([1])
    assert not CeleryHints().has_room()
    monkeypatch.setattr(hints, "_LONGEST_FULL", 0.0)
    assert CeleryHints().has_room()
    for number in range(2, 4):
        CeleryHints().documents([number])
    assert not CeleryHints().has_room(), "too many wait"
