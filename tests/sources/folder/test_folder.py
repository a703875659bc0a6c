from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from tests.parts.waiting import PATIENCE
from worker import sources
from worker.base.errors import FetchError
from worker.base.types import Arrival
from worker.net.http import HttpDoor
from worker.sources import CollectContext, CollectReport, Refusal, State, folder

LATER = timedelta(minutes=1)


@dataclass
class Desk:
    """Stands for the store: keeps what a collection hands over."""

    base_dir: Path
    marks: dict[str, str] = field(default_factory=dict)
    arrivals: dict[str, Arrival] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    set_aside: int = 0
    state: State = field(default_factory=dict)

    def known(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(len(keys))
        return {key: self.marks[key] for key in keys if key in self.marks}

    def keep(self, batch: Sequence[tuple[Arrival, str]]) -> None:
        self.kept.append(len(batch))
        for arrival, mark in batch:
            self.arrivals[arrival.key] = arrival
            self.marks[arrival.key] = mark

    def refuse(self, batch: Sequence[Refusal]) -> None:
        self.set_aside += len(batch)
        for refusal in batch:
            self.refusals[refusal.key] = refusal
            self.marks[refusal.key] = refusal.mark

    def collect(self, after: timedelta = LATER, **options: Any) -> CollectReport:
        report = folder.collect(
            CollectContext(
                config=folder.Config(path=".", **options),
                state=json.loads(json.dumps(self.state)),
                now=datetime.now(UTC) + after,
                base_dir=self.base_dir,
                door=cast(HttpDoor, None),
                known=self.known,
                keep=self.keep,
                set_aside=self.refuse,
            )
        )
        self.state = report.state
        return report

    def codes(self) -> dict[str, str]:
        return {key: refusal.code for key, refusal in self.refusals.items()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return Desk(inbox)


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
    assert (desk.set_aside, desk.state) == (1, {})
    (desk.base_dir / "a.txt").write_bytes(b"late")
    desk.collect()
    assert desk.arrivals["a.txt"].content == b"late"


def test_bytes_are_handed_over_as_they_are(desk: Desk) -> None:
    for name, content in {"nul.txt": b"\x00" * 5000, "binary.txt": bytes(range(256))}.items():
        (desk.base_dir / name).write_bytes(content)
    desk.collect()
    assert desk.arrivals["nul.txt"].content == b"\x00" * 5000
    assert desk.arrivals["binary.txt"].content == bytes(range(256))


def test_pipes_sockets_and_devices_are_never_opened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.base_dir)  # a socket's path must be short
    os.mkfifo(desk.base_dir / "pipe.txt")
    (desk.base_dir / "null.txt").symlink_to("/dev/null")
    (desk.base_dir / "link.txt").symlink_to(desk.base_dir / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.txt")
        assert desk.collect().entries == 0


def test_links_are_followed_to_files_of_the_folder_only(desk: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_bytes(b"secret")
    (desk.base_dir / "secret.txt").symlink_to(outside / "secret.txt")
    (desk.base_dir / "outside").symlink_to(outside)
    (desk.base_dir / "loop").symlink_to(desk.base_dir)
    (desk.base_dir / "self.txt").symlink_to("self.txt")
    (desk.base_dir / "nothing.txt").symlink_to("missing.txt")
    (desk.base_dir / "a.txt").write_bytes(b"one")
    (desk.base_dir / "latest.txt").symlink_to("a.txt")
    desk.collect()
    assert {key: arrival.content for key, arrival in desk.arrivals.items()} == {
        "a.txt": b"one",
        "latest.txt": b"one",
    }


def test_a_folder_that_is_a_link_is_read(desk: Desk, tmp_path: Path) -> None:
    (desk.base_dir / "a.txt").write_bytes(b"one")
    link = tmp_path / "link"
    link.symlink_to(desk.base_dir)
    linked = Desk(link)
    linked.collect()
    assert list(linked.arrivals) == ["a.txt"]


def test_a_file_being_written_is_not_read_half(desk: Desk) -> None:
    path = desk.base_dir / "slow.txt"
    half, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with path.open("wb") as file:
            file.write(b"first half, ")
            file.flush()
            half.set()
            go_on.wait(10)
            file.write(b"second half")

    writer = threading.Thread(target=write)
    writer.start()
    assert half.wait(10)
    for _ in range(3):
        report = desk.collect(after=timedelta(0))
        assert desk.arrivals == {}
        assert report.next_in <= 1.0
        assert list(report.state["waiting"]) == ["slow.txt"]
    go_on.set()
    writer.join()
    desk.collect(after=timedelta(0))
    assert desk.arrivals["slow.txt"].content == b"first half, second half"
    assert desk.state == {}


def test_a_file_moved_into_place_is_read_at_once(desk: Desk) -> None:
    (desk.base_dir / "a.txt.part").write_bytes(b"whole")
    desk.collect(after=timedelta(0))
    os.replace(desk.base_dir / "a.txt.part", desk.base_dir / "a.txt")
    desk.collect(after=timedelta(0))
    assert desk.arrivals["a.txt"].content == b"whole"


def test_a_file_held_open_for_minutes_without_a_change_is_read(desk: Desk) -> None:
    path = desk.base_dir / "held.txt"
    with path.open("wb") as file:
        file.write(b"news")
        file.flush()
        desk.collect(after=timedelta(0))
        desk.collect(after=timedelta(minutes=4))
        assert desk.arrivals == {}
        desk.collect(after=timedelta(minutes=6))
    assert desk.arrivals["held.txt"].content == b"news"


def test_without_leases_two_equal_sights_make_a_file_complete(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sources.folder.reading.writers", lambda *_: "unknown")
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    desk.collect(after=timedelta(0))
    assert desk.arrivals == {}
    path.write_bytes(b"one, two")
    desk.collect(after=timedelta(seconds=3))
    assert desk.arrivals == {}
    assert desk.collect(after=timedelta(seconds=4)).next_in == 1.0
    desk.collect(after=timedelta(seconds=6))
    assert desk.arrivals["a.txt"].content == b"one, two"


def test_without_leases_an_old_file_is_complete_at_first_sight(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sources.folder.reading.writers", lambda *_: "unknown")
    (desk.base_dir / "a.txt").write_bytes(b"one")
    desk.collect(after=timedelta(minutes=1))
    assert "a.txt" in desk.arrivals


def test_a_writer_who_meets_a_lease_does_not_end_the_process(desk: Desk) -> None:
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    stop = threading.Event()

    def rewrite() -> None:
        while not stop.is_set():
            path.write_bytes(b"one two")

    writer = threading.Thread(target=rewrite)
    writer.start()
    for _ in range(300):
        desk.collect(after=timedelta(0))
    stop.set()
    writer.join()
    desk.collect(after=timedelta(0))
    assert desk.arrivals["a.txt"].content == b"one two"


_WITHOUT_PERMISSION = """
import json, os
from tests.parts.folders import server_folder
from tests.sources.folder.test_folder import Desk
import worker.formats, worker.sources.folder.sweep
worker.formats.by_extension()  # imported while there is the right to

inbox = server_folder("inbox")  # TMPDIR may lie where an ordinary user cannot go
for name in ("a.txt", "b.txt"):
    (inbox / name).write_bytes(b"news")
if os.geteuid() == 0:  # permissions do not bind root
    for path in (*inbox.iterdir(), inbox):
        os.chown(path, 65534, 65534)
    (inbox / "root.txt").write_bytes(b"of another owner, who alone could be asked for a lease")
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
else:
    (inbox / "root.txt").write_bytes(b"news")
(inbox / "a.txt").chmod(0)
desk = Desk(inbox)
desk.collect()
first = [desk.codes(), sorted(desk.arrivals), desk.set_aside]
desk.collect()
second = [desk.codes(), sorted(desk.arrivals), desk.set_aside]
(inbox / "a.txt").chmod(0o600)
desk.collect()
print(json.dumps([first, second, sorted(desk.arrivals)]))
for path in (*inbox.iterdir(),):
    path.unlink()
inbox.rmdir()
"""


def test_a_file_without_permission_is_set_aside_and_read_once_it_may_be() -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_PERMISSION],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE * 60,
    )
    assert done.returncode == 0, done.stderr
    set_aside = [{"a.txt": "unreadable"}, ["b.txt", "root.txt"], 1]
    assert json.loads(done.stdout) == [set_aside, set_aside, ["a.txt", "b.txt", "root.txt"]]


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


def test_a_file_that_vanishes_after_the_listing_is_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    known = desk.known

    def vanish(keys: Sequence[str]) -> Mapping[str, str]:
        path.unlink()
        return known(keys)

    monkeypatch.setattr(desk, "known", vanish)
    report = desk.collect()
    assert (report.entries, desk.arrivals, desk.refusals, desk.state) == (1, {}, {}, {})


def test_a_sweep_never_waits_for_a_slow_pipe_put_in_a_files_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.base_dir / "a.txt"
    path.write_bytes(b"one")
    known = desk.known

    def swap(keys: Sequence[str]) -> Mapping[str, str]:
        path.unlink()
        os.mkfifo(path)
        return known(keys)

    monkeypatch.setattr(desk, "known", swap)
    desk.collect()  # one that waits never ends
    assert desk.arrivals == {}
