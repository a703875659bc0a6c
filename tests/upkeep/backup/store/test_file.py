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


def written(path: Path, value: str = "b") -> Path:
    with file.fresh(path) as stream:
        writer = Writer(stream)
        writer.add("marks", ["key", "value"], [("a", value)])
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


@pytest.mark.parametrize(
    "changes",
    [
        {"next_ids": {"articles": 2**63 - 1}},
        {"next_ids": {"articles": -1}},
        {"taken_at": "2026-01-02T00:00:00"},
    ],
)
def test_a_manifest_with_values_that_no_database_takes_is_refused(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    path = with_manifest(written(tmp_path / "a.zip"), **changes)
    with pytest.raises(BackupUnusable, match="its manifest says"):
        Reader(path)


def test_what_a_file_calls_its_version_is_told_in_a_short_line(tmp_path: Path) -> None:
    path = with_manifest(written(tmp_path / "a.zip"), format=9, version="9\n\x1b" * 1000)
    with pytest.raises(BackupUnusable) as refused:
        Reader(path)
    assert "newer" in str(refused.value)
    assert len(str(refused.value)) < 200 + len(str(path))
    assert str(refused.value).isprintable()


def test_a_manifest_without_an_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as fresh:
        fresh.writestr(MANIFEST, b'{"more":' + b"[" * 100_000)
    with pytest.raises(BackupUnusable, match="no backup"):
        Reader(path)


def _set_in_heads(path: Path, local: int, central: int, value: int) -> None:
    """Writes a byte into the heads of all members, at these places of both kinds of head."""
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\3\4", local), (b"PK\1\2", central)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] = value
            at = content.find(mark, at + 1)
    path.write_bytes(content)


@pytest.mark.parametrize(("local", "central", "value"), [(6, 8, 1), (8, 10, 99), (8, 10, 14)])
def test_a_file_whose_members_are_encrypted_or_packed_otherwise_is_refused(
    tmp_path: Path, local: int, central: int, value: int
) -> None:
    path = written(tmp_path / "a.zip")
    _set_in_heads(path, local, central, value)
    with pytest.raises(BackupUnusable, match="packed"):
        Reader(path)


def test_a_member_that_cannot_be_inflated_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.zip")
    _set_in_heads(path, 8, 10, zipfile.ZIP_DEFLATED)
    with pytest.raises(BackupUnusable, match="no backup"):
        Reader(path)


def test_a_row_without_an_end_is_not_read_into_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "_LONGEST_LINE", 1_000)
    path = written(tmp_path / "a.zip", "b" * 1_000)
    with pytest.raises(BackupUnusable, match="a row of more than 1,000 bytes"):
        Reader(path).check()


def test_a_backup_is_its_owners_alone_unless_asked_otherwise(tmp_path: Path) -> None:
    assert stat.S_IMODE(written(tmp_path / "a.zip").stat().st_mode) == 0o600
    with file.fresh(tmp_path / "b.zip", "group") as stream:
        stream.write(b"x")
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o640
