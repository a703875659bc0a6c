"""Files of several documents, by sweep and by command, on both databases."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Document, Item, Source
from tests.setup.runtimes import Heard
from worker.setup.runtime import Runtime
from worker.way.collect.steps import ingest as ingesting
from worker.way.collect.steps.collect import collect
from worker.way.collect.steps.collected import Collected
from worker.way.collect.steps.ingest import Ingested, ingest
from worker.way.collect.store import sources
from worker.way.read.steps.process import process

HOLDER = "test@here/1"
TOPICS = ("harbour", "library", "glacier", "theatre", "orchard", "railway", "museum", "canal")


def article(number: int, *, word: str = "rocket") -> dict[str, str]:
    subject = TOPICS[number % len(TOPICS)]
    body = (
        f"The {word} number {number} was brought to the {subject} on Monday, engineer {number} "
        f"said.\n\nIt is to be shown {number + 3} days later in hall {number * 7} of it, beside "
        f"{number * 13} others of its kind."
    )
    return {"id": f"urn:{number}", "title": f"A {word} for the {subject} {number}", "body": body}


def jsonl(path: Path, numbers: Sequence[int]) -> Path:
    path.write_text("".join(json.dumps(article(each)) + "\n" for each in numbers))
    return path


def inbox(runtime: Runtime) -> Path:
    return runtime.settings.base_dir / "inbox"


def scan(runtime: Runtime, heard: Heard) -> Collected:
    with runtime.database.read() as session:
        [source] = sources.listed(session)
    collected = collect(runtime, source.id, HOLDER, heard, now_please=True)
    assert collected is not None
    return collected


def outcomes(results: Sequence[Ingested]) -> list[tuple[str | None, str]]:
    return [(each.item, each.outcome) for each in results]


def test_records_become_documents_with_their_places(runtime: Runtime, heard: Heard) -> None:
    jsonl(inbox(runtime) / "a.jsonl", [1, 2])
    with zipfile.ZipFile(inbox(runtime) / "b.zip", "w") as archive:
        archive.writestr("c.json", json.dumps(article(3)))
        archive.writestr("../d.txt", "x")
    collected = scan(runtime, heard)
    assert (collected.entries, [each.code for each in collected.refused]) == (6, ["unsafe_name"])
    done = process(runtime, heard.document_ids, HOLDER, heard)
    assert [each.outcome for each in done] == ["new"] * 3
    with runtime.database.read() as session:
        places = list(session.scalars(select(Document.item).order_by(Document.id)))
        assert places == ["line 1", "line 2", "member c.json"]
        marks = dict(session.execute(select(Item.key, Item.mark)).all())
        assert {"a.jsonl", "b.zip"} <= marks.keys()
    assert scan(runtime, heard).unchanged == 2


def test_a_first_sweep_in_several_slices_is_one_baseline(
    runtime: Runtime, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.sources.folder.sweep.SLICE", -1.0)
    monkeypatch.setattr("worker.sources.folder.sweep.LONGEST_SLICE", -1.0)
    monkeypatch.setattr("worker.sources.folder.sweep.ASKED_AT_ONCE", 5)
    monkeypatch.setattr("worker.sources.folder.sweep.SMALL", 0)
    jsonl(inbox(runtime) / "a.jsonl", range(12))
    for is_last in (False, False, True):
        assert (scan(runtime, heard).next_in != 0) is is_last
        with runtime.database.read() as session:
            assert (session.scalars(select(Source.baseline_at)).first() is not None) is is_last
    assert len(set(heard.document_ids)) == 12


def test_an_interrupted_command_goes_on_where_it_was(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "_BATCH", 4)
    monkeypatch.setattr(ingesting, "_NOTED_EVERY", 0.0)
    path = jsonl(inbox(runtime) / "a.jsonl", range(20))
    run = ingest(runtime, [path], HOLDER, alerts=True)
    first = [next(run) for _ in range(10)]
    run.close()  # type: ignore[attr-defined]
    rest = list(ingest(runtime, [path], HOLDER, alerts=True))
    # The place is noted, so the lines before it are not even looked at.
    assert len(rest) < 20
    assert [each.outcome for each in rest if each.outcome != "unchanged"] == ["new"] * (
        20 - _new(first, rest)
    )
    again = list(ingest(runtime, [path], HOLDER, alerts=True))
    assert outcomes(again) == [(f"line {n}", "unchanged") for n in range(1, 21)]
    assert len({each.article_id for each in again}) == 20


def _new(first: Sequence[Ingested], rest: Sequence[Ingested]) -> int:
    """Returns how many lines were stored by the first run, the last batch's untold ones too."""
    return 20 - sum(each.outcome == "new" for each in rest)


def test_what_an_interrupted_command_had_taken_is_not_lost(runtime: Runtime) -> None:
    path = jsonl(inbox(runtime) / "a.jsonl", range(3))
    list(ingest(runtime, [path], HOLDER, alerts=True))
    with runtime.database.write() as session:
        # As if it had been killed between keeping and processing.
        session.execute(
            update(Document).values(
                state="pending",
                due_at=datetime(2020, 1, 1).astimezone(),
                lease_token="x",
                lease_owner="command@gone/999999999",
                lease_until=None,
            )
        )
        session.execute(update(Item).values(article_id=None))
    found = list(ingest(runtime, [path], HOLDER, alerts=True))
    assert [each.item for each in found] == ["line 1", "line 2", "line 3"]
    assert all(each.article_id is not None for each in found)


def test_the_service_finds_unchanged_what_a_command_read(runtime: Runtime, heard: Heard) -> None:
    jsonl(inbox(runtime) / "a.jsonl", [1, 2])
    found = list(ingest(runtime, [inbox(runtime)], HOLDER, alerts=True))
    assert outcomes(found) == [("line 1", "new"), ("line 2", "new")]
    collected = scan(runtime, heard)
    assert (collected.unchanged, collected.documents) == (1, [])


def test_set_aside_records_are_told_each_time(runtime: Runtime) -> None:
    path = inbox(runtime) / "a.jsonl"
    path.write_text(json.dumps(article(1)) + "\n{bad\n")
    for outcome in ("new", "unchanged"):
        told = [each.outcome for each in ingest(runtime, [path], HOLDER, alerts=True)]
        assert told == [outcome, "rejected"]


def test_what_a_source_lists_is_noted_once_a_day(
    runtime: Runtime, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    jsonl(inbox(runtime) / "a.jsonl", [1, 2])
    (inbox(runtime) / "b.txt").write_text("A text about the museum\n\nIt opens on Monday at nine.")
    began = runtime.clock()

    def listed_after(time: timedelta) -> set[datetime | None]:
        monkeypatch.setattr(runtime, "clock", lambda: began + time)
        scan(runtime, heard)
        with runtime.database.read() as session:
            return set(session.scalars(select(Item.listed_at)))

    assert listed_after(timedelta(minutes=1)) == {began + timedelta(minutes=1)}
    assert listed_after(timedelta(hours=5)) == {began + timedelta(minutes=1)}
    assert listed_after(timedelta(days=2)) == {began + timedelta(days=2)}


def test_the_limits_of_a_folder_hold_for_the_command_too(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = runtime.source_config("folder", str(inbox(runtime)))
    assert small is not None
    changed = type(small)(path="inbox", max_file_mb=0.0001)
    monkeypatch.setattr(runtime, "source_config", lambda kind, key: changed)
    (inbox(runtime) / "b.txt").write_text("A text about the museum\n\n" + "It opens. " * 20)
    [found] = ingest(runtime, [inbox(runtime) / "b.txt"], HOLDER, alerts=True)
    assert (found.outcome, "at most 100" in str(found.reason)) == ("rejected", True)
