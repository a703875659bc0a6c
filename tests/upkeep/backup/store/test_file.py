from __future__ import annotations

import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from worker.base.errors import BackupUnusable
from worker.upkeep.backup.store import file
from worker.upkeep.backup.store.file import MANIFEST, Manifest, Reader, Writer

AT = datetime(2026, 1, 2, tzinfo=UTC)


def written(path: Path) -> Path:
    with file.fresh(path) as stream:
        writer = Writer(stream)
        writer.add("marks", ["key", "value"], [("a", "b")])
        writer.finish(
            Manifest(
                format=1,
                program="wirewatch",
                version="1",
                revision="0001",
                database="sqlite",
                taken_at=AT,
                written_at=AT,
                tables=writer.parts,
                next_ids={},
            )
        )
    return path


def with_manifest(path: Path, **changes: Any) -> Path:
    """Writes the backup anew with another manifest."""
    with zipfile.ZipFile(path) as old:
        parts = {each: old.read(each) for each in old.namelist() if each != MANIFEST}
        manifest = msgspec.json.decode(old.read(MANIFEST))
    with zipfile.ZipFile(path, "w") as fresh:
        for name, content in parts.items():
            fresh.writestr(name, content)
        fresh.writestr(MANIFEST, msgspec.json.encode(manifest | changes))
    return path


def test_a_whole_backup_is_read(tmp_path: Path) -> None:
    reader = Reader(written(tmp_path / "a.zip"))
    reader.check()
    reader.close()


@pytest.mark.parametrize("name", ["tables/alerts.jsonl.zst", "../evil", "notes.txt", "folder/"])
def test_a_backup_with_a_member_that_its_manifest_does_not_name_is_refused(
    tmp_path: Path, name: str
) -> None:
    path = written(tmp_path / "a.zip")
    with zipfile.ZipFile(path, "a") as more:
        more.writestr(name, b"x")
    with pytest.raises(BackupUnusable, match="its manifest does not name"):
        Reader(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_backup_that_holds_a_member_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip")
    with zipfile.ZipFile(path, "a") as more:
        more.writestr("tables/marks.jsonl.zst", b"x")
    with pytest.raises(BackupUnusable, match="twice"):
        Reader(path)


def test_a_manifest_that_says_more_than_is_known_is_refused(tmp_path: Path) -> None:
    path = with_manifest(written(tmp_path / "a.zip"), extra=1)
    with pytest.raises(BackupUnusable, match="extra"):
        Reader(path)


def test_a_backup_is_its_owners_alone_unless_asked_otherwise(tmp_path: Path) -> None:
    assert stat.S_IMODE(written(tmp_path / "a.zip").stat().st_mode) == 0o600
    with file.fresh(tmp_path / "b.zip", "group") as stream:
        stream.write(b"x")
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o640
