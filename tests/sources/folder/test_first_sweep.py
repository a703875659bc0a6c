"""What comes while a folder is read for the first time is news; what lay there is not."""

from __future__ import annotations

import os
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.sources.folder.desks import Desk
from worker.sources.folder import sweep

TICK = 0.05
"""Seconds; the times of files go by a clock that is a few milliseconds behind."""


@pytest.fixture(autouse=True)
def one_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sweep brings one file, and the next one goes on."""
    monkeypatch.setattr(sweep, "SLICE", -1.0)
    monkeypatch.setattr(sweep, "LONGEST_SLICE", -1.0)
    monkeypatch.setattr(sweep, "KEPT_AT_ONCE", 1)


def _write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text(f"news of {name}")


def _go_on(desk: Desk) -> set[str]:
    """Sweeps to the end. Returns the keys of what came late."""
    for _ in range(20):
        if not desk.collect().unfinished:
            break
    return {key for key, each in desk.arrivals.items() if each.is_late}


def test_what_is_put_there_meanwhile_is_late(desk: Desk, tmp_path: Path) -> None:
    _write(desk.base_dir, "a.txt", "b.txt")
    _write(tmp_path, "old.txt")
    os.utime(tmp_path / "old.txt", (1.0, 1.0))
    time.sleep(TICK)
    assert desk.collect().unfinished
    time.sleep(TICK)
    _write(desk.base_dir, "0.txt", "c.txt")
    (tmp_path / "old.txt").rename(desk.base_dir / "moved.txt")
    (desk.base_dir / "link.txt").symlink_to(desk.base_dir / "b.txt")
    with zipfile.ZipFile(desk.base_dir / "d.zip", "w") as archive:
        archive.writestr("e.txt", "news in an archive")
    late = _go_on(desk)
    assert late == {"0.txt", "c.txt", "moved.txt", "link.txt", "d.zip#e.txt"}
    assert desk.arrivals.keys() - late == {"a.txt", "b.txt"}


def test_once_it_was_read_nothing_is_late(desk: Desk) -> None:
    desk.baseline_at = datetime.now(UTC)
    _write(desk.base_dir, "a.txt", "b.txt")
    assert desk.collect().unfinished
    _write(desk.base_dir, "c.txt")
    assert _go_on(desk) == set()
    assert desk.arrivals.keys() == {"a.txt", "b.txt", "c.txt"}


def test_times_of_a_clock_that_was_set_back_say_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 3600)
    _write(desk.base_dir, "a.txt", "b.txt")
    assert _go_on(desk) == set()
    assert desk.arrivals.keys() == {"a.txt", "b.txt"}
