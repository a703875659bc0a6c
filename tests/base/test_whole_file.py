"""A file takes its name only when it is whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from worker.base.whole_file import content, opened, replacing


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "feeds.opml"
    target.write_text("old")
    with replacing(target) as stream:
        stream.write(b"new")
        assert target.read_text() == "old"
        assert Path(stream.name).parent == tmp_path
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_what_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "feeds.opml"
    target.write_text("old")
    with pytest.raises(ValueError, match="half"), replacing(target) as stream:
        stream.write(b"ne")
        raise ValueError("half of it")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_two_that_write_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    target = tmp_path / "one"
    with replacing(target) as first, replacing(target) as second:
        first.write(b"first")
        second.write(b"second")
    assert target.read_text() == "first"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_mode_is_kept_whatever_lay_there_and_whatever_the_umask_says(
    tmp_path: Path, mode: int
) -> None:
    target = tmp_path / "secret"
    target.touch(0o666)
    with replacing(target, mode) as stream:
        assert stat.S_IMODE(Path(stream.name).stat().st_mode) == mode
    assert stat.S_IMODE(target.stat().st_mode) == mode


@pytest.mark.parametrize("flags", [os.O_RDONLY, os.O_WRONLY, os.O_RDWR | os.O_CREAT])
def test_a_pipe_and_a_device_in_the_place_of_a_file_are_not_opened(
    flags: int, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").symlink_to("/dev/zero")
    for name in ("pipe", "device"):
        with pytest.raises(OSError, match=r"it is no file|No such device or address"):
            opened(tmp_path / name, flags)


def test_what_a_file_holds_is_read_and_a_folder_is_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("words")
    assert content(tmp_path / "a") == b"words"
    assert content(tmp_path / "a", 2) == b"wo"
    with pytest.raises(IsADirectoryError):
        content(tmp_path)
