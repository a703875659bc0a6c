from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from worker.base import private
from worker.base.private import Readers
from worker.base.store.database import Database


@pytest.fixture(autouse=True, params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("readers", "folder", "file"), [
    ("owner", 0o700, 0o600), ("group", 0o750, 0o640), ("all", 0o755, 0o644),
])  # fmt: skip
def test_what_is_made_is_open_to_whom_it_is_meant_for(
    tmp_path: Path, readers: Readers, folder: int, file: int
) -> None:
    private.make_folder(tmp_path / "a" / "b", readers)
    private.make_file(tmp_path / "a" / "b" / "c", readers)
    assert [mode(tmp_path / each) for each in ("a", "a/b", "a/b/c")] == [folder, folder, file]
    assert private.wider([tmp_path / "a", tmp_path / "a" / "b" / "c"], readers) == []


def test_what_is_there_keeps_its_mode_and_is_told_of(tmp_path: Path) -> None:
    folder, file = tmp_path / "a", tmp_path / "a" / "b"
    folder.mkdir()
    file.write_bytes(b"x")
    folder.chmod(0o755)
    file.chmod(0o640)
    private.make_folder(folder)
    private.make_file(file)
    assert (mode(folder), mode(file), file.read_bytes()) == (0o755, 0o640, b"x")
    first, second = private.wider([folder, file, tmp_path / "missing"])
    assert "open to everybody" in first
    assert "chmod 700" in first
    assert "open to its group" in second
    assert private.wider([file], "group") == []


def test_a_sqlite_database_with_what_lies_beside_it_is_its_owners_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/data/x.db")
    with database.write() as session:
        session.execute(text("CREATE TABLE t (a)"))
        names = sorted(each.name for each in (tmp_path / "data").iterdir())
        assert "x.db-wal" in names
        assert {mode(tmp_path / "data" / each) for each in names} == {0o600}
    assert mode(tmp_path / "data") == 0o700
    database.close()


def test_what_is_no_folder_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere" / "at all")
    for name in ("file", "link"):
        with pytest.raises(NotADirectoryError) as caught:
            private.make_folder(tmp_path / name)
        assert caught.value.filename == str(tmp_path / name)
