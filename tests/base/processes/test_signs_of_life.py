from __future__ import annotations

import os
from pathlib import Path

import pytest

from worker.base.processes.signs_of_life import FOLDER_VARIABLE, is_late, touch


def test_a_sign_of_life_is_a_file_and_is_never_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    touch("mail")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "gone"))
    touch("mail")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    touch("mail")
    os.utime(tmp_path / "mail", (1, 1))
    touch("mail")
    assert (tmp_path / "mail").stat().st_mtime > 1


def test_a_watch_whose_look_comes_late_was_away_itself() -> None:
    assert not is_late(None, 1000.0, every=5.0)
    assert not is_late(1000.0, 1010.0, every=5.0)
    assert is_late(1000.0, 1010.1, every=5.0)
