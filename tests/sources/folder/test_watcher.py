from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.observers.api import ObservedWatch

from worker.sources.folder import watcher
from worker.sources.folder.watcher import FolderWatcher


class Heard:
    """Collects what a watcher tells, and waits for it."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.names: list[frozenset[str] | None] = []
        """With each value, what was said to have changed."""
        self._changed = threading.Condition()

    def __call__(self, value: str, names: frozenset[str] | None) -> None:
        with self._changed:
            self.values.append(value)
            self.names.append(names)
            self._changed.notify_all()

    def forget(self) -> None:
        with self._changed:
            self.values, self.names = [], []

    def wait_for(self, value: str, count: int = 1) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.values.count(value) >= count, timeout=20)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def watch(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    monkeypatch.setattr(watcher, "REARM", 0.1)
    watchers: list[FolderWatcher[str]] = []

    def begin(*paths: Path) -> None:
        made = FolderWatcher({path: path.name for path in paths}, heard)
        watchers.append(made)
        _begin(made, heard)

    yield begin
    for each in watchers:
        each.stop()


def _begin(made: FolderWatcher[str], heard: Heard) -> None:
    """Starts it, and forgets that each folder was told once it was watched."""
    made.start()
    for folder in made._folders:
        assert not folder.path.exists() or heard.wait_for(folder.value)
    heard.forget()


def test_a_written_file_is_told(tmp_path: Path, heard: Heard, watch: Callable[..., None]) -> None:
    watch(tmp_path)
    (tmp_path / "a.txt").write_text("news")
    assert heard.wait_for(tmp_path.name)
    assert heard.names == [frozenset({"a.txt"})]


def test_a_file_renamed_into_its_name_is_told(
    tmp_path: Path, heard: Heard, watch: Callable[..., None]
) -> None:
    inbox, outside = tmp_path / "inbox", tmp_path / "outside"
    inbox.mkdir()
    outside.mkdir()
    (inbox / "a.part").write_text("news")
    (outside / "b.txt").write_text("news")
    watch(inbox)
    os.replace(inbox / "a.part", inbox / "a.txt")
    assert heard.wait_for("inbox")
    os.replace(outside / "b.txt", inbox / "b.txt")
    assert heard.wait_for("inbox", 2)


def test_a_file_in_a_new_folder_below_is_told(
    tmp_path: Path, heard: Heard, watch: Callable[..., None]
) -> None:
    watch(tmp_path)
    below = tmp_path / "2024" / "11"
    below.mkdir(parents=True)
    assert heard.wait_for(tmp_path.name)
    time.sleep(0.2)
    told = heard.values.count(tmp_path.name)
    assert None in heard.names
    (below / "a.txt").write_text("news")
    assert heard.wait_for(tmp_path.name, told + 1)
    assert heard.names[-1] == frozenset({"2024/11/a.txt"})


def test_folders_are_told_apart_and_many_files_are_told_together(
    tmp_path: Path, heard: Heard, watch: Callable[..., None]
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    watch(one, two)
    for number in range(50):
        (two / f"{number}.txt").write_text("news")
    assert heard.wait_for("two")
    assert "one" not in heard.values
    assert len(heard.values) < 25


def test_files_that_come_one_after_the_other_do_not_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("worker.sources.folder.watcher.time.monotonic", lambda: now)
    folder = watcher._Folder(tmp_path, "inbox", lambda: None, recursive=True)
    for each in range(100):
        now = each * 0.009
        if folder.is_due(now):
            folder.settle()
        folder.changed()
        assert folder.due is not None
        assert folder.due - (folder._first or 0.0) <= 0.05 + 1e-9
    assert folder.settle() is None
    now = 5.0
    folder.changed()
    assert folder.is_due(5.02)


def test_temporary_hidden_and_unreadable_formats_are_not_told(
    tmp_path: Path, heard: Heard, watch: Callable[..., None]
) -> None:
    watch(tmp_path)
    for name in (".a.txt", "a.txt.part", "a.jpg", "~$a.txt"):
        (tmp_path / name).write_text("news")
    time.sleep(0.3)
    assert heard.values == []


def test_a_folder_missing_at_the_start_is_watched_once_it_is_there(
    tmp_path: Path, heard: Heard, watch: Callable[..., None]
) -> None:
    inbox = tmp_path / "inbox"
    watch(inbox)
    inbox.mkdir()
    assert heard.wait_for("inbox")
    (inbox / "a.txt").write_text("news")
    assert heard.wait_for("inbox", 2)


def test_a_folder_removed_and_made_again_is_watched_again(
    tmp_path: Path, heard: Heard, watch: Callable[..., None]
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    watch(inbox)
    for _ in range(3):
        told = len(heard.values)
        shutil.rmtree(inbox)
        inbox.mkdir()
        assert heard.wait_for("inbox", told + 1)
        time.sleep(0.2)
        told = len(heard.values)
        (inbox / "a.txt").write_text("news")
        assert heard.wait_for("inbox", told + 1)


def test_a_listener_that_fails_does_not_end_the_watching(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = threading.Semaphore(0)

    def fail(value: str, _: object) -> None:
        calls.release()
        raise RuntimeError(value)

    made = FolderWatcher({tmp_path: "x"}, fail)
    made.start()
    assert calls.acquire(timeout=20)
    (tmp_path / "a.txt").write_text("news")
    assert calls.acquire(timeout=20)
    (tmp_path / "b.txt").write_text("news")
    assert calls.acquire(timeout=20)
    made.stop()


def test_reached_limits_are_said_once_and_end_nothing(
    tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watcher, "_schedule", refuse)
    monkeypatch.setattr(watcher, "REARM", 0.02)
    monkeypatch.setattr(watcher, "REFUSED_PAUSE", 0.02)
    with caplog.at_level(logging.WARNING):
        made = FolderWatcher({tmp_path: "x"}, heard)
        made.start()
        time.sleep(0.3)
        made.stop()
    said = [record for record in caplog.records if record.message == "folder_events_refused"]
    assert len(said) == 1
    assert heard.values == []


def test_nothing_to_watch_starts_nothing(heard: Heard) -> None:
    before = set(threading.enumerate())
    made: FolderWatcher[str] = FolderWatcher({}, heard)
    made.start()
    assert set(threading.enumerate()) <= before
    made.stop()


def test_folders_below_a_flat_one_are_not_watched(tmp_path: Path, heard: Heard) -> None:
    (tmp_path / "below").mkdir()
    made = FolderWatcher({tmp_path: "x"}, heard, flat=[tmp_path])
    _begin(made, heard)
    (tmp_path / "below" / "a.txt").write_text("news")
    time.sleep(0.2)
    assert heard.values == []
    (tmp_path / "b.txt").write_text("news")
    assert heard.wait_for("x")
    made.stop()


def test_of_what_lies_elsewhere_or_of_very_many_no_names_are_told(tmp_path: Path) -> None:
    folder = watcher._Folder(tmp_path, "inbox", lambda: None, recursive=True)
    folder._watch = ObservedWatch(str(tmp_path), recursive=True)
    folder.changed(str(tmp_path / "below" / "a.txt"))
    assert folder.settle() == frozenset({"below/a.txt"})
    folder.changed(str(tmp_path / "a.txt"))
    folder.changed("/elsewhere/b.txt")
    folder.changed(str(tmp_path / "c.txt"))
    assert folder.settle() is None
    for number in range(watcher.MOST_NAMES + 1):
        folder.changed(str(tmp_path / f"{number}.txt"))
    assert folder.settle() is None


def test_where_the_library_warns_anything_may_have_changed(
    tmp_path: Path, heard: Heard, watch: Callable[..., None]
) -> None:
    watch(tmp_path)
    logging.getLogger("watchdog.observers.inotify_c").warning("events were lost")
    assert heard.wait_for(tmp_path.name)
    assert heard.names == [None]
