from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from worker.service.embedded.kept import Kept

_TEXT = "[service]\n# ünchanged\n"


def _replace(file: Path) -> None:
    aside = file.with_name("aside")
    aside.write_bytes(b"\xff")
    aside.replace(file)


@pytest.mark.parametrize(
    "harm",
    [
        lambda file: file.write_text("x = [[["),
        lambda file: file.write_text(_TEXT + "# and more"),
        lambda file: file.unlink(),
        lambda file: os.truncate(file, 0),
        _replace,
    ],
)
def test_what_others_did_to_it_is_undone_and_said(
    tmp_path: Path, harm: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "active.toml"
    kept = Kept(file)
    kept.keep(_TEXT)
    accepted = file.stat().st_mtime_ns
    harm(file)
    kept.mend()
    assert file.stat().st_mtime_ns == accepted
    assert file.read_text("utf-8") == _TEXT
    assert file.stat().st_mode & 0o077 == 0
    assert "configuration in use was changed from outside, put back" in caplog.text


def test_a_touch_is_no_change_and_nothing_is_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "active.toml"
    kept = Kept(file)
    kept.mend()
    assert not file.exists(), "nothing was accepted yet"
    kept.keep(_TEXT)
    before = file.stat().st_ino
    os.utime(file, (1, 1))
    kept.mend()
    assert file.stat().st_ino == before
    assert caplog.text == ""


def test_what_could_not_be_written_is_not_in_force(tmp_path: Path) -> None:
    file = tmp_path / "run" / "active.toml"
    file.parent.mkdir()
    kept = Kept(file)
    kept.keep(_TEXT)
    shutil.rmtree(file.parent)
    with pytest.raises(OSError):
        kept.keep("[service]\n# newer\n")
    file.parent.mkdir()
    kept.mend()
    assert file.read_text("utf-8") == _TEXT


def test_where_it_cannot_be_put_back_that_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "run" / "active.toml"
    file.parent.mkdir()
    kept = Kept(file)
    kept.keep(_TEXT)
    file.unlink()
    file.mkdir()
    for _ in range(3):
        kept.mend()
    assert caplog.text.count("configuration in use cannot be put back") == 1
    file.rmdir()
    kept.mend()
    assert file.read_text("utf-8") == _TEXT
