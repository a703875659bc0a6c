"""A file that is being written is read once it is whole."""

from __future__ import annotations

import os
import threading
from datetime import timedelta

import pytest

from tests.sources.folder.desks import Desk


def test_a_file_being_written_is_not_read_half(desk: Desk) -> None:
    path = desk.base_dir / "slow.txt"
    half, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with path.open("wb") as file:
            file.write(b"first half, ")
            file.flush()
            half.set()
            go_on.wait(10)
            file.write(b"second half")

    writer = threading.Thread(target=write)
    writer.start()
    assert half.wait(10)
    for _ in range(3):
        report = desk.collect(after=timedelta(0))
        assert desk.arrivals == {}
        assert report.next_in <= 1.0
        assert list(report.state["waiting"]) == ["slow.txt"]
    go_on.set()
    writer.join()
    desk.collect(after=timedelta(0))
    assert desk.arrivals["slow.txt"].content == b"first half, second half"
    assert "waiting" not in desk.state


def test_a_file_moved_into_place_is_read_at_once(desk: Desk) -> None:
    (desk.base_dir / "a.txt.part").write_bytes(b"whole")
    desk.collect(after=timedelta(0))
    os.replace(desk.base_dir / "a.txt.part", desk.base_dir / "a.txt")
    desk.collect(after=timedelta(0))
    assert desk.arrivals["a.txt"].content == b"whole"


def test_a_file_held_open_for_minutes_without_a_change_is_read(desk: Desk) -> None:
    path = desk.base_dir / "held.txt"
    with path.open("wb") as file:
        file.write(b"news")
        file.flush()
        desk.collect(after=timedelta(0))
        desk.collect(after=timedelta(minutes=4))
        assert desk.arrivals == {}
        desk.collect(after=timedelta(minutes=6))
    assert desk.arrivals["held.txt"].content == b"news"


def test_without_leases_two_equal_sights_make_a_file_complete(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sources.folder.reading.writers", lambda *_: "unknown")
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    desk.collect(after=timedelta(0))
    assert desk.arrivals == {}
    path.write_bytes(b"one, two")
    desk.collect(after=timedelta(seconds=3))
    assert desk.arrivals == {}
    assert desk.collect(after=timedelta(seconds=4)).next_in == 1.0
    desk.collect(after=timedelta(seconds=6))
    assert desk.arrivals["a.txt"].content == b"one, two"


def test_without_leases_an_old_file_is_complete_at_first_sight(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sources.folder.reading.writers", lambda *_: "unknown")
    (desk.base_dir / "a.txt").write_bytes(b"one")
    desk.collect(after=timedelta(minutes=1))
    assert "a.txt" in desk.arrivals


def test_a_writer_who_meets_a_lease_does_not_end_the_process(desk: Desk) -> None:
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    stop = threading.Event()

    def rewrite() -> None:
        while not stop.is_set():
            path.write_bytes(b"one two")

    writer = threading.Thread(target=rewrite)
    writer.start()
    for _ in range(300):
        desk.collect(after=timedelta(0))
    stop.set()
    writer.join()
    desk.collect(after=timedelta(0))
    assert desk.arrivals["a.txt"].content == b"one two"
