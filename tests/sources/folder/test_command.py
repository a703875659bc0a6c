from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

import pytest

from tests.sources.folder.containers.taking import article, lines, packed, zipped
from worker.sources import Refusal
from worker.sources.folder import command
from worker.sources.folder.command import list_paths, read_now, read_one
from worker.sources.folder.listing import Candidate, Limits
from worker.sources.folder.reading import FileRead


def _read(*paths: Path) -> dict[str, FileRead | Refusal]:
    return {
        shown: read_now(found) if isinstance(found, Candidate) else found
        for shown, found in list_paths(paths)
    }


def test_files_and_folders_are_read_under_their_absolute_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in" / "below").mkdir(parents=True)
    (tmp_path / "in" / "below" / "a.txt").write_bytes(b"one")
    (tmp_path / "in" / "notes.pdf").write_bytes(b"{}")
    (tmp_path / "b.txt").write_bytes(b"two")
    monkeypatch.chdir(tmp_path)
    found = _read(Path("in"), Path("b.txt"))
    assert list(found) == ["in/below/a.txt", "b.txt"]
    arrivals = [each.arrival for each in found.values() if isinstance(each, FileRead)]
    assert [arrival.content for arrival in arrivals] == [b"one", b"two"]
    assert [arrival.key for arrival in arrivals] == [
        str(tmp_path / "in" / "below" / "a.txt"),
        str(tmp_path / "b.txt"),
    ]


def test_what_was_named_and_cannot_be_read_is_refused_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"{}")
    (tmp_path / "empty.txt").touch()
    os.mkfifo(tmp_path / "pipe.txt")
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(50_000_000)
    names = ("a.pdf", "empty.txt", "pipe.txt", "big.txt", "missing.txt")
    found = _read(*(tmp_path / name for name in names))
    codes = [each.code for each in found.values() if isinstance(each, Refusal)]
    assert codes == ["unknown_format", "empty", "not_a_file", "too_large", "missing"]


def test_a_hidden_file_or_a_link_that_is_named_is_read(tmp_path: Path) -> None:
    (tmp_path / ".a.txt").write_bytes(b"one")
    (tmp_path / "link.txt").symlink_to(".a.txt")
    found = _read(tmp_path / ".a.txt", tmp_path / "link.txt")
    assert all(isinstance(each, FileRead) for each in found.values())


def test_a_file_being_written_is_waited_for_and_then_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    file = path.open("wb", buffering=0)
    file.write(b"half, ")

    def end() -> None:
        file.write(b"whole")
        file.close()

    timer = threading.Timer(0.3, end)
    timer.start()
    found = _read(path)[str(path)]
    timer.join()
    assert isinstance(found, FileRead)
    assert found.arrival.content == b"half, whole"
    monkeypatch.setattr(command, "_PATIENCE", 0.2)
    with path.open("ab") as held:
        held.write(b"more")
        held.flush()
        refused = _read(path)[str(path)]
    assert isinstance(refused, Refusal)
    assert refused.code == "being_written"


def test_a_fresh_file_is_read_at_once_where_writers_cannot_be_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sources.folder.reading.writers", lambda *_: "unknown")
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it waited"))
    (tmp_path / "a.txt").write_bytes(b"one")
    assert isinstance(_read(tmp_path)[str(tmp_path / "a.txt")], FileRead)


def test_a_smaller_limit_refuses_more(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 100)
    limits = Limits(max_bytes=99)
    ((_, found),) = list_paths([tmp_path], limits)
    assert isinstance(found, Candidate)
    refused = read_now(found, limits)
    assert isinstance(refused, Refusal)
    assert refused.code == "too_large"


def test_a_file_of_one_document_is_read_packed_or_not_and_one_of_several_refused(
    tmp_path: Path,
) -> None:
    found = {}
    for name, content in {
        "a.txt": b"one",
        "b.txt.gz": packed(b"two"),
        "c.json": json.dumps(article(1)).encode(),
        "d.jsonl": lines(article(1), article(2)),
        "e.zip": zipped({}),
        "f.gz": b"nothing",
    }.items():
        (tmp_path / name).write_bytes(content)
        ((_, each),) = list_paths([tmp_path / name])
        assert isinstance(each, Candidate)
        outcome = read_one(each)
        found[name] = outcome.code if isinstance(outcome, Refusal) else outcome.format
    assert found == {
        "a.txt": "text",
        "b.txt.gz": "text",
        "c.json": "json_article",
        "d.jsonl": "several",
        "e.zip": "empty",
        "f.gz": "unknown_format",
    }
