from __future__ import annotations

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.net.servers import response, serving
from worker.base.errors import HttpError
from worker.net import wire
from worker.net.http import HttpDoor
from worker.net.room import SMALL, Room

LARGE = b"x" * (SMALL + 1)


def door(room: Room) -> HttpDoor:
    return HttpDoor("Wirewatch/test", ["127.0.0.0/8"], room=room)


class Watched(Room):
    """Counts how many hold a turn at a time."""

    def __init__(self, at_once: int, patience: float = 20.0) -> None:
        super().__init__(at_once, patience)
        self.held_now = self.most = self.asked = 0
        self.counting = threading.Lock()

    def take(self) -> float | None:
        waited = super().take()
        with self.counting:
            self.asked += 1
            self.held_now += waited is not None
            self.most = max(self.most, self.held_now)
        return waited

    def _give_back(self) -> None:
        with self.counting:
            self.held_now -= 1
        super()._give_back()


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_of_many_large_answers_few_are_held_at_a_time(coding: str) -> None:
    room = Watched(2)
    content = gzip.compress(LARGE) if coding else LARGE
    headers = [f"Content-Encoding: {coding}"] if coding else []
    with serving(response(content, headers=headers)) as server, ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: door(room).get(server.url).content, range(12)))
    assert found == [LARGE] * 12
    assert (room.asked, room.held_now) == (12, 0)
    assert room.most <= 2


def test_a_small_answer_waits_for_no_large_one() -> None:
    room = Watched(1)
    with serving(response(LARGE[:SMALL])) as server, room.held():
        room.take()
        with ThreadPoolExecutor(1) as pool:
            assert len(pool.submit(door(room).get, server.url).result().content) == SMALL
    assert room.asked == 1


def test_a_turn_is_kept_until_the_work_with_the_answer_is_over() -> None:
    room = Watched(1)
    with serving(response(LARGE)) as server, ThreadPoolExecutor(1) as pool:
        with room.held():
            door(room).get(server.url)
            door(room).get(server.url)
            waiting = pool.submit(door(room).get, server.url)
            while not room._waiting:
                time.sleep(0.001)
            assert not waiting.done()
        assert len(waiting.result().content) == len(LARGE)


def test_who_waits_too_long_gives_up_and_takes_no_place() -> None:
    room = Room(1, 0.05)
    with serving(response(LARGE)) as server:
        with room.held(), ThreadPoolExecutor(1) as pool:
            room.take()
            with pytest.raises(HttpError, match="too many large answers") as raised:
                pool.submit(door(room).get, server.url).result()
            assert raised.value.kind == "timeout"
        assert len(door(room).get(server.url).content) == len(LARGE)


def test_waiting_for_a_turn_is_not_held_against_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_off: list[float] = []
    monkeypatch.setattr(wire.Deadline, "put_off", lambda _, seconds: put_off.append(seconds))
    room = Room(1)
    with serving(response(LARGE)) as server, ThreadPoolExecutor(1) as pool:
        with room.held():
            room.take()
            waiting = pool.submit(door(room).get, server.url)
            time.sleep(0.2)
        waiting.result()
    assert put_off and put_off[0] > 0.05


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    room, order = Room(1), []

    def work(number: int) -> None:
        with room.held():
            room.take()
            order.append(number)

    with ThreadPoolExecutor(5) as pool, room.held():
        room.take()
        for number in range(5):
            pool.submit(work, number)
            while len(room._waiting) < number + 1:
                time.sleep(0.001)
    assert order == list(range(5))


def test_an_answer_that_fails_gives_its_turn_back() -> None:
    room = Room(1)
    cut = response(LARGE, headers=[f"Content-Length: {len(LARGE) + 9}"], length=False)
    with serving(cut) as server:
        assert door(room).get(server.url).is_cut
    assert room._free == 1
