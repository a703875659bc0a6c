from __future__ import annotations

import gzip
import json
import os
import tracemalloc
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from tests.sources.folder.containers.taking import article, lines, zipped
from worker.base.types import Arrival
from worker.net.http import HttpDoor
from worker.sources import CollectContext, CollectReport, Refusal, State, folder
from worker.sources.folder.reading import OpenFile


@dataclass
class Desk:
    """Stands for the store: keeps what a collection hands over, in its order."""

    base_dir: Path
    marks: dict[str, str] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    state: State = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)
    stop_after: int | None = None
    pending: int = 0

    def keep(self, batch: Sequence[tuple[Arrival, str]]) -> None:
        self.pending += len(batch)
        for arrival, mark in batch:
            self.arrivals.append(arrival)
            self.marks[arrival.key] = mark
        if self.stop_after is not None and len(self.arrivals) >= self.stop_after:
            self.stop_after = None
            raise KeyboardInterrupt

    def refuse(self, batch: Sequence[Refusal]) -> None:
        for refusal in batch:
            self.refusals[refusal.key] = refusal
            self.marks[refusal.key] = refusal.mark

    def collect(self, **options: Any) -> CollectReport:
        report = folder.collect(
            CollectContext(
                config=folder.Config(path=".", **options),
                state=json.loads(json.dumps(self.state)),
                now=datetime.now(UTC) + timedelta(minutes=1),
                base_dir=self.base_dir,
                door=cast(HttpDoor, None),
                known=lambda keys: {key: self.marks[key] for key in keys if key in self.marks},
                keep=self.keep,
                set_aside=self.refuse,
                note=self.marks.update,
                unchanged=self.listed.extend,
                backlog=lambda: self.pending,
            )
        )
        self.state = report.state
        return report

    def put(self, name: str, content: bytes) -> Path:
        path = self.base_dir / name
        path.write_bytes(content)
        return path

    def arrived(self) -> list[str]:
        return [each.key for each in self.arrivals]

    def codes(self) -> dict[str, str]:
        return {key: refusal.code for key, refusal in self.refusals.items()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_each_record_arrives_by_itself_and_the_file_is_not_read_again(desk: Desk) -> None:
    desk.put("a.jsonl", lines(article(1), b"{bad", article(2)))
    report = desk.collect()
    assert [(each.key, each.item, each.format) for each in desk.arrivals] == [
        ("a.jsonl#urn:1", "line 1", "json_article"),
        ("a.jsonl#urn:2", "line 3", "json_article"),
    ]
    assert desk.codes() == {"a.jsonl#line 2": "bad_json"}
    assert (report.entries, report.unfinished) == (4, False)
    again = desk.collect()
    assert (again.entries, again.unchanged, len(desk.arrivals)) == (1, 1, 2)
    assert desk.listed == ["a.jsonl"]


def test_a_file_that_was_appended_to_brings_only_what_is_new(desk: Desk) -> None:
    path = desk.put("a.jsonl", lines(article(1), article(2)))
    desk.collect()
    path.write_bytes(path.read_bytes() + lines(article(3)))
    desk.collect()
    assert desk.arrived() == ["a.jsonl#urn:1", "a.jsonl#urn:2", "a.jsonl#urn:3"]
    path.write_bytes(lines(article(1), article(2, title="Corrected"), article(3)))
    desk.collect()
    assert desk.arrived()[3:] == ["a.jsonl#urn:2"]


def test_a_large_file_that_was_appended_to_is_read_on_at_its_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sources.folder.archive._LARGE", 10_000)
    path = desk.put("a.jsonl", lines(*(article(n) for n in range(100))))
    desk.collect()
    for mark in [key for key in desk.marks if "#" in key]:
        del desk.marks[mark]  # so that a second reading of them would show
    path.write_bytes(path.read_bytes() + lines(article(100)))
    desk.collect()
    assert desk.arrived()[100:] == ["a.jsonl#urn:100"]
    # One that only looks like it is read from its beginning.
    path.write_bytes(lines(*(article(n + 1) for n in range(200))))
    desk.collect()
    assert len(desk.arrivals) == 101 + 200 - 1


def test_a_single_document_is_known_by_its_file_alone(desk: Desk) -> None:
    desk.put("a.json", json.dumps(article(1)).encode())
    desk.put("b.txt.gz", gzip.compress(b"A packed article."))
    desk.collect()
    assert [(each.key, each.item) for each in desk.arrivals] == [
        ("a.json", None),
        ("b.txt.gz", None),
    ]
    assert desk.collect().unchanged == 2


def test_a_broken_file_keeps_what_came_before_and_is_set_aside(desk: Desk) -> None:
    content = gzip.compress(lines(*(article(n) for n in range(50))))
    desk.put("a.jsonl.gz", content[:-9])
    desk.put("b.zip", b"no zip at all")
    desk.collect()
    assert desk.codes() == {"a.jsonl.gz": "truncated", "b.zip": "corrupt"}
    reason = desk.refusals["a.jsonl.gz"].reason
    assert reason == f"broken after {len(desk.arrivals)} records: the gzip data is cut off"
    before = len(desk.arrivals)
    assert desk.collect().unchanged == 2
    assert len(desk.arrivals) == before
    desk.put("a.jsonl.gz", content)
    desk.collect()
    assert len(desk.arrivals) == 50


def test_a_sweep_that_takes_long_goes_on_where_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sources.folder.sweep.SLICE", -1.0)
    monkeypatch.setattr("worker.sources.folder.sweep.LONGEST_SLICE", -1.0)
    monkeypatch.setattr("worker.sources.folder.sweep.ASKED_AT_ONCE", 10)
    monkeypatch.setattr("worker.sources.folder.sweep.SMALL", 0)
    desk.put("a.jsonl", lines(*(article(n) for n in range(35))))
    with zipfile.ZipFile(desk.base_dir / "b.zip", "w") as archive:
        for n in range(25):
            archive.writestr(f"{n}.txt", f"text {n}")
    desk.put("z.txt", b"a file behind them")
    first = desk.collect()
    assert (first.unfinished, first.next_in) == (True, 0.0)
    assert "z.txt" in desk.arrived()
    for _ in range(30):
        if not (report := desk.collect()).unfinished:
            break
    assert report.next_in >= 1
    assert sorted(desk.arrived()) == sorted({*desk.arrived()})
    assert len(desk.arrivals) == 35 + 25 + 1


def test_a_sweep_that_was_killed_loses_nothing_and_repeats_nothing(desk: Desk) -> None:
    desk.put("a.jsonl", lines(*(article(n) for n in range(900))))
    desk.put("b.zip", zipped({f"{n}.txt": f"text {n}".encode() for n in range(700)}))
    for _ in range(4):
        desk.stop_after = len(desk.arrivals) + 300
        with pytest.raises(KeyboardInterrupt):
            desk.collect()
    desk.stop_after = None
    desk.collect()
    assert len(desk.arrivals) == len(set(desk.arrived())) == 1_600


def test_a_sweep_pauses_while_too_much_of_it_waits_to_be_processed(desk: Desk) -> None:
    desk.put("a.jsonl", lines(*(article(n) for n in range(4_000))))
    first = desk.collect()
    assert (first.unfinished, first.next_in, len(desk.arrivals)) == (True, 2.0, 2_500)
    desk.pending = 1_500
    waiting = desk.collect()
    assert (waiting.unfinished, waiting.next_in, len(desk.arrivals)) == (True, 2.0, 2_500)
    desk.pending = 100
    assert not desk.collect().unfinished
    assert len(desk.arrivals) == 4_000
    assert "paused_at" not in desk.state


def test_limits_are_the_configurations_and_a_raised_one_lets_more_in(desk: Desk) -> None:
    desk.put("a.jsonl", lines(article(1), article(2, body="x" * 5_000)))
    desk.put("b.jsonl", lines(*(article(n) for n in range(20, 60))))
    desk.collect(max_file_mb=0.002, max_archive_gb=0.000_01)
    assert desk.codes() == {"a.jsonl#line 2": "too_large", "b.jsonl": "too_large"}
    assert desk.collect(max_file_mb=0.002, max_archive_gb=0.000_01).unchanged == 2
    desk.collect()
    assert len(desk.arrivals) == 42


def test_what_is_passed_over_is_noted(desk: Desk) -> None:
    desk.put("a.zip", zipped({"a.png": b"x", "b.pdf": b"x", "c.txt": b"text"}))
    notes = desk.collect().notes
    assert notes == ("a.zip: passed over files in formats that are not read (2)",)


def test_long_and_odd_names_inside_become_storable_keys(desk: Desk) -> None:
    deep = "/".join(["folder"] * 60) + "/a.txt"
    desk.put("a.zip", zipped({deep * 4: b"one", "b\n\x01.txt": b"two"}))
    desk.put("b.jsonl", lines(article(1, id="x" * 5_000), article(2, id="a\u0000b")))
    desk.collect()
    assert len(desk.arrivals) == 4
    for each in desk.arrivals:
        assert len(each.key.encode()) <= 1_000
        assert each.key.isprintable()
        assert each.item is not None
        assert each.item.isprintable()


def test_a_file_that_changes_while_it_is_read_is_read_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.put("a.jsonl", lines(article(1)))
    real = OpenFile.is_unchanged

    def changed(file: OpenFile) -> bool:
        path.write_bytes(path.read_bytes() + lines(article(2)))
        monkeypatch.setattr(OpenFile, "is_unchanged", real)
        return real(file)

    monkeypatch.setattr(OpenFile, "is_unchanged", changed)
    desk.collect()
    assert "a.jsonl" not in desk.marks
    desk.collect()
    assert desk.arrived() == ["a.jsonl#urn:1", "a.jsonl#urn:2"]


def test_memory_stays_flat_for_one_endless_line_and_one_list(desk: Desk) -> None:
    endless = desk.base_dir / "a.jsonl"
    with endless.open("wb") as file:
        file.write(lines(article(1)))
        os.truncate(file.fileno(), 300_000_000)
        file.seek(300_000_000)
        file.write(b"\n" + lines(article(2)))
    tracemalloc.start()
    desk.collect(max_file_mb=1)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert desk.arrived() == ["a.jsonl#urn:1", "a.jsonl#urn:2"]
    assert desk.codes() == {"a.jsonl#line 2": "too_large"}
    assert most < 12_000_000


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.zip", zipped({}), "it holds nothing"),
        ("pictures.zip", zipped({"a.png": b"\x89PNG"}), "it holds no documents; passed over: "),
        ("blank.jsonl", b"\n\n\n", "it holds nothing"),
    ],
)
def test_a_file_that_holds_no_documents_is_set_aside_with_its_reason(
    desk: Desk, name: str, content: bytes, reason: str
) -> None:
    desk.put(name, content)
    desk.collect()
    assert desk.refusals[name].code in ("empty", "no_documents")
    assert desk.refusals[name].reason.startswith(reason)
    desk.refusals.clear()
    desk.collect()
    assert desk.refusals == {}
