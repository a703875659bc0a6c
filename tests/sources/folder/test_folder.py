"""What of a folder arrives, and what is passed over."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.sources.folder.desks import Desk
from worker import sources
from worker.base.errors import FetchError
from worker.base.types import Arrival
from worker.sources import State, folder


def test_the_kind_is_found_by_its_name() -> None:
    assert "folder" in sources.kinds()
    kind = sources.load("folder")
    config = msgspec.convert({"path": "inbox"}, kind.Config)
    assert kind.key(config, Path("/srv/watch")) == "/srv/watch/inbox"
    assert (
        kind.key(msgspec.convert({"path": "./a/../inbox/"}, kind.Config), Path("/srv/watch"))
        == "/srv/watch/inbox"
    )
    assert kind.name(config) == "inbox"
    assert kind.host(config) is None
    assert not kind.alert_on_first(config)


def test_new_files_are_kept_with_their_bytes_and_unchanged_ones_passed_over(desk: Desk) -> None:
    (desk.base_dir / "a.txt").write_bytes(b"one")
    (desk.base_dir / "2024").mkdir()
    (desk.base_dir / "2024" / "B.TXT").write_bytes(b"two")
    report = desk.collect()
    assert (report.entries, report.unchanged) == (2, 0)
    assert desk.arrivals["a.txt"] == Arrival("a.txt", "text", b"one")
    assert desk.arrivals["2024/B.TXT"].content == b"two"
    assert desk.arrivals["a.txt"].url is None
    again = desk.collect()
    assert (again.entries, again.unchanged, len(desk.kept)) == (2, 2, 1)


def test_a_changed_file_arrives_again_and_a_missing_one_is_not_forgotten(desk: Desk) -> None:
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    desk.collect()
    path.write_bytes(b"two and more")
    desk.collect()
    assert desk.arrivals["a.txt"].content == b"two and more"
    path.unlink()
    assert desk.collect().entries == 0
    assert "a.txt" in desk.marks


def test_a_file_replaced_by_one_of_its_size_arrives_again(desk: Desk) -> None:
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    os.utime(path, ns=(1, 1))
    desk.collect()
    (desk.base_dir / "new").write_bytes(b"two")
    os.replace(desk.base_dir / "new", path)
    desk.collect()
    assert desk.arrivals["a.txt"].content == b"two"


def test_names_that_say_no_document_are_passed_over(desk: Desk) -> None:
    for name in (".a.txt", "a.txt.part", "b.tmp", "c.txt~", "~$d.txt", "e.crdownload"):
        (desk.base_dir / name).write_bytes(b"x")
    (desk.base_dir / ".git").mkdir()
    (desk.base_dir / ".git" / "a.txt").write_bytes(b"x")
    report = desk.collect()
    assert (report.entries, report.notes) == (0, ())


def test_formats_that_nothing_reads_are_counted_and_named(desk: Desk) -> None:
    for name in ("a.jpg", "b.jpg", "README"):
        (desk.base_dir / name).write_bytes(b"x")
    report = desk.collect()
    assert desk.refusals == {}
    assert report.notes == ("3 files in formats that are not read: .jpg (2), no ending (1)",)


def test_folders_below_are_left_alone_where_that_is_wanted(desk: Desk) -> None:
    (desk.base_dir / "below").mkdir()
    (desk.base_dir / "below" / "a.txt").write_bytes(b"x")
    assert desk.collect(recursive=False).entries == 0


def test_three_thousand_files_are_asked_for_and_kept_in_batches(desk: Desk) -> None:
    for number in range(3_000):
        (desk.base_dir / f"{number:04}.txt").write_bytes(b"article %d" % number)
    report = desk.collect()
    assert report.entries == len(desk.arrivals) == 3_000
    assert (max(desk.asked), max(desk.kept)) == (500, 100)
    assert list(desk.arrivals) == sorted(desk.arrivals)
    assert desk.collect().unchanged == 3_000
    assert 10 <= report.next_in <= 300


def test_large_files_are_handed_over_before_they_fill_the_memory(desk: Desk) -> None:
    for number in range(6):
        (desk.base_dir / f"{number}.txt").write_bytes(b"x" * 5_000_000)
    desk.collect()
    assert max(desk.kept) <= 2


def test_a_sparse_file_of_fifty_megabytes_is_refused_unread(desk: Desk) -> None:
    path = desk.base_dir / "big.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    desk.collect()
    assert desk.codes() == {"big.txt": "too_large"}
    assert "50,000,000" in desk.refusals["big.txt"].reason
    assert desk.collect().unchanged == 1
    desk.collect(max_file_mb=60)
    assert len(desk.arrivals["big.txt"].content) == 50_000_000


def test_an_empty_file_is_set_aside_once_nothing_came(desk: Desk) -> None:
    (desk.base_dir / "a.txt").touch()
    report = desk.collect(after=timedelta(seconds=1))
    assert (desk.refusals, report.next_in, report.notes) == ({}, 1.0, ("1 file not complete yet",))
    desk.collect(after=timedelta(seconds=7))
    assert desk.codes() == {"a.txt": "empty"}
    desk.collect()
    assert desk.set_aside == 1
    assert "waiting" not in desk.state
    (desk.base_dir / "a.txt").write_bytes(b"late")
    desk.collect()
    assert desk.arrivals["a.txt"].content == b"late"


def test_bytes_are_handed_over_as_they_are(desk: Desk) -> None:
    for name, content in {"nul.txt": b"\x00" * 5000, "binary.txt": bytes(range(256))}.items():
        (desk.base_dir / name).write_bytes(content)
    desk.collect()
    assert desk.arrivals["nul.txt"].content == b"\x00" * 5000
    assert desk.arrivals["binary.txt"].content == bytes(range(256))


def test_names_in_any_bytes_become_storable_keys(desk: Desk) -> None:
    names = [
        b"caf\xe9.txt",
        "café.txt".encode(),
        "cafe\u0301.txt".encode(),
        b"two\nlines.txt",
        b"back\\xe9.txt",
    ]
    for name in [*names, b"x" * 250 + b".txt"]:
        with open(os.path.join(os.fsencode(desk.base_dir), name), "wb") as file:
            file.write(b"news")
    deep = desk.base_dir
    for _ in range(8):
        deep = deep / ("d" * 200)
        deep.mkdir()
    (deep / "a.txt").write_bytes(b"news")
    report = desk.collect()
    assert report.entries == len(desk.arrivals) == len(names) + 2
    assert {
        "caf\\xe9.txt",
        "café.txt",
        "cafe\u0301.txt",
        "two\\x0alines.txt",
        "back\\x5cxe9.txt",
    } < set(desk.arrivals)
    for key in desk.arrivals:
        assert "\n" not in key
        assert len(key.encode("utf-8")) <= 1_000
    assert desk.collect().unchanged == report.entries


def test_a_missing_folder_is_a_passing_failure(desk: Desk) -> None:
    desk.base_dir.rmdir()
    with pytest.raises(FetchError, match="does not exist") as caught:
        desk.collect()
    assert caught.value.kind == "temporary"


def test_a_file_in_the_folders_place_is_a_lasting_failure(desk: Desk) -> None:
    desk.base_dir.rmdir()
    desk.base_dir.touch()
    with pytest.raises(FetchError, match="not a folder") as caught:
        desk.collect()
    assert caught.value.kind == "hard"


def test_a_failing_folder_is_looked_at_less_often_and_never_given_up() -> None:
    config, now = folder.Config(path="x"), datetime.now(UTC)
    state: State = {"waiting": {"a.txt": ["1:1", 0.0]}}
    waits = []
    for _ in range(40):
        setback = folder.setback(config, state, FetchError("temporary", "away"), now)
        state = setback.state
        waits.append(setback.next_in)
        assert setback.disabled is None
    assert waits[:4] == [10.0, 20.0, 40.0, 80.0]
    assert waits[-1] == 300.0
    assert "a.txt" in state["waiting"]
