from __future__ import annotations

from types import SimpleNamespace

import pytest
from celery.worker import state

from worker.celery import liveness
from worker.celery.liveness import Active, Movement, Sight, follow, judge


def _sight(at: float, accepted: int, *active: Active) -> Sight:
    return Sight(at, accepted, active, slots=2)


def test_a_task_accepted_or_ended_is_progress() -> None:
    first = follow(None, _sight(0, 1, Active("a", 0, 60)))
    accepted = follow(first, _sight(5, 2, Active("a", 0, 60), Active("b", 5, 60)))
    assert accepted.changed_at == 5
    ended = follow(accepted, _sight(10, 2, Active("b", 5, 60)))
    assert ended.changed_at == 10
    assert follow(ended, _sight(15, 2, Active("b", 5, 60))).changed_at == 10


def test_a_worker_without_tasks_and_messages_is_idle_for_as_long_as_it_likes() -> None:
    assert judge(Movement(_sight(9e9, 1), 0), is_waited_for=False) == "idle"


def test_a_worker_that_takes_nothing_while_messages_wait_is_stalled() -> None:
    assert judge(Movement(_sight(119, 1), 0), is_waited_for=True) == "idle"
    assert judge(Movement(_sight(120, 1), 0), is_waited_for=True) == "stalled"


def test_a_long_task_within_its_limit_is_work() -> None:
    task = Active("mail", since=0, limit=900)
    assert judge(Movement(_sight(899, 1, task), 0), is_waited_for=True) == "working"


def test_tasks_beyond_their_limits_are_a_stall_once_nothing_else_moves() -> None:
    task = Active("a", 0, 60)
    assert judge(Movement(_sight(100, 2, task), 0), is_waited_for=False) == "working"
    assert judge(Movement(_sight(181, 2, task), 0), is_waited_for=False) == "stalled"
    assert judge(Movement(_sight(181, 3, task), 180), is_waited_for=False) == "working"


def test_a_pool_whose_every_task_is_beyond_its_limit_is_stalled() -> None:
    late = Active("a", 0, 60), Active("b", 0, 60)
    assert judge(Movement(_sight(65, 2, *late), 60), is_waited_for=False) == "working"
    assert judge(Movement(_sight(71, 2, *late), 60), is_waited_for=False) == "stalled"
    one_in_time = late[0], Active("b", 60, 60)
    assert judge(Movement(_sight(71, 2, *one_in_time), 60), is_waited_for=False) == "working"


def test_only_a_full_pool_makes_a_heartbeat_wait() -> None:
    assert not _sight(0, 1, Active("a", 0, 60)).is_full()
    assert _sight(0, 2, Active("a", 0, 60), Active("b", 0, 60)).is_full()


class _Wall:
    """Both clocks, of which one can be set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steady, self.wall = 1000.0, 1_700_000_000.0
        monkeypatch.setattr("time.monotonic", lambda: self.steady)
        monkeypatch.setattr("time.time", lambda: self.wall)


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 365 * 86_400.0, -365 * 86_400.0])
def test_a_jump_of_the_wall_clock_ends_no_worker_at_work(
    monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    times = _Wall(monkeypatch)
    task = SimpleNamespace(time_limit=60)
    under_way = SimpleNamespace(id="a", task=task, time_start=times.wall)
    monkeypatch.setattr(state, "active_requests", [under_way])
    shown: list[str] = []
    ended: list[int] = []
    monkeypatch.setattr(liveness, "touch", shown.append)
    monkeypatch.setattr("os._exit", ended.append)
    queues = SimpleNamespace(consume_from=["process"])
    app = SimpleNamespace(amqp=SimpleNamespace(queues=queues))
    watch = liveness._Watch(SimpleNamespace(app=app, concurrency=1, pool=None))
    for _ in range(5):
        times.steady += 5
        times.wall += 5 + jump
        watch._look()
    assert (ended, shown) == ([], ["process"] * 5), "it is at work and shows so"
    times.steady += 60
    watch._look()
    assert ended == [liveness.EXIT_STALLED], "a task beyond its limit is one all the same"
