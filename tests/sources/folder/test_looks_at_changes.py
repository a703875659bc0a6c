"""Where it is known what changed in a folder, only that is looked at until all of it is due."""

from __future__ import annotations

import os
import shutil
import threading
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sources.folder.desks import Desk
from worker.base.errors import FetchError
from worker.sources.folder.listing import Limits, named, walk

SOON, LATE = timedelta(seconds=1), timedelta(seconds=30)


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(f"news of {name}".encode())


def test_only_what_changed_is_looked_at_until_all_is_due(desk: Desk) -> None:
    write(desk.base_dir, "a.txt", "b.txt", "c.jpg")
    first = desk.collect(timedelta(0))
    write(desk.base_dir, "d.txt", "below/e.txt", "unheard.txt")
    report = desk.collect(SOON, changed=["d.txt", "below/e.txt"])
    assert desk.asked == [2, 2]
    assert set(desk.arrivals) == {"a.txt", "b.txt", "d.txt", "below/e.txt"}
    assert 8.0 < report.next_in <= 9.0
    assert (report.entries, report.notes) == (first.entries, first.notes)
    assert "formats that are not read" in report.notes[0]
    desk.collect(LATE, changed=["d.txt"])
    assert "unheard.txt" in desk.arrivals


def test_all_is_looked_at_first_and_after_a_failure_and_by_a_clock_that_was_set(desk: Desk) -> None:
    write(desk.base_dir, "a.txt", "b.txt")
    desk.collect(timedelta(0), changed=["a.txt"])
    assert set(desk.arrivals) == {"a.txt", "b.txt"}
    write(desk.base_dir, "c.txt")
    desk.state = {**desk.state, "failures": 1}
    desk.collect(SOON, changed=["a.txt"])
    assert "c.txt" in desk.arrivals
    write(desk.base_dir, "d.txt")
    desk.collect(timedelta(hours=-1), changed=["a.txt"])
    assert "d.txt" in desk.arrivals


def test_a_sweep_that_did_not_come_to_its_end_goes_on_whatever_changed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sources.folder.sweep.SLICE", -1.0)
    monkeypatch.setattr("worker.sources.folder.sweep.LONGEST_SLICE", -1.0)
    monkeypatch.setattr("worker.sources.folder.sweep.KEPT_AT_ONCE", 1)
    write(desk.base_dir, "a.txt", "b.txt", "c.txt")
    assert desk.collect(timedelta(0)).unfinished
    while desk.collect(SOON, changed=["a.txt"]).unfinished:
        pass
    assert set(desk.arrivals) == {"a.txt", "b.txt", "c.txt"}


def test_a_file_that_is_not_complete_waits_on_while_others_come(desk: Desk) -> None:
    write(desk.base_dir, "other.txt")
    desk.collect(timedelta(0))
    half, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with (desk.base_dir / "slow.txt").open("wb") as file:
            file.write(b"first half, ")
            file.flush()
            half.set()
            go_on.wait(10)
            file.write(b"second half")

    writer = threading.Thread(target=hold)
    writer.start()
    assert half.wait(10)
    assert desk.collect(timedelta(0), changed=["slow.txt"]).next_in <= 1.0
    report = desk.collect(timedelta(0), changed=["other.txt"])
    assert list(report.state["waiting"]) == ["slow.txt"]
    assert report.notes == ("1 file not complete yet",)
    go_on.set()
    writer.join()
    report = desk.collect(timedelta(0), changed=["slow.txt"])
    assert desk.arrivals["slow.txt"].content == b"first half, second half"
    assert "waiting" not in report.state
    assert report.notes == ()


def test_a_file_of_which_no_event_tells_that_it_is_complete_does_not_wait_for_a_pause(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.collect(timedelta(0))
    monkeypatch.setattr("worker.sources.folder.reading.writers", lambda *_: "unknown")
    write(desk.base_dir, "a.txt", "below/\u00e9.txt")
    desk.collect(timedelta(seconds=1), changed=["a.txt", "below/\u00e9.txt"])
    write(desk.base_dir, "b.txt")
    report = desk.collect(timedelta(seconds=2), changed=["b.txt"])
    assert set(report.state["waiting"]) == {"a.txt", "below/\u00e9.txt", "b.txt"}
    write(desk.base_dir, "c.txt")
    report = desk.collect(timedelta(seconds=3.5), changed=["c.txt"])
    assert set(desk.arrivals) == {"a.txt", "below/\u00e9.txt"}
    assert set(report.state["waiting"]) == {"b.txt", "c.txt"}


def test_what_is_passed_over_in_an_archive_that_was_heard_of_is_said(desk: Desk) -> None:
    desk.collect(timedelta(0))
    with zipfile.ZipFile(desk.base_dir / "a.zip", "w") as archive:
        archive.writestr("a.txt", "news")
        archive.writestr("b.jpg", "a picture")
    report = desk.collect(SOON, changed=["a.zip"])
    assert report.notes == ("a.zip: passed over files in formats that are not read (1)",)


def test_a_folder_that_is_gone_is_a_failure(desk: Desk) -> None:
    desk.collect(timedelta(0))
    shutil.rmtree(desk.base_dir)
    with pytest.raises(FetchError, match="does not exist"):
        desk.collect(SOON, changed=["a.txt"])


@pytest.mark.parametrize("recursive", [True, False])
def test_of_names_those_are_taken_that_a_listing_of_all_would_list(
    tmp_path: Path, recursive: bool
) -> None:
    top, outside = tmp_path / "top", tmp_path / "outside"
    write(outside, "secret.txt", "a.txt")
    write(top, "a.txt", "below/b.html", ".hidden/c.txt", "below/.d.txt", "e.jpg", "f.txt.part")
    (top / "folder.txt").mkdir()
    os.mkfifo(top / "pipe.txt")
    os.symlink(outside / "secret.txt", top / "out.txt")
    os.symlink(outside, top / "linked")
    os.symlink(top / "a.txt", top / "below" / "in.txt")
    os.symlink("nowhere", top / "broken.txt")
    names = [
        *("a.txt", "below/b.html", ".hidden/c.txt", "below/.d.txt", "e.jpg", "f.txt.part"),
        *("folder.txt", "pipe.txt", "out.txt", "linked/a.txt", "below/in.txt", "broken.txt"),
        *("gone.txt", "../outside/a.txt", "a.txt/b.txt", ""),
    ]
    limits = Limits(recursive=recursive)
    assert list(named(top, names, limits)) == sorted(walk(top, limits), key=lambda each: each.name)
