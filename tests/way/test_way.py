"""From a file to a delivered alert, step by step, on both databases."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update

from models import Delivery, Document
from tests.setup.runtimes import Heard
from worker.alerts.store import notices
from worker.articles.store import views
from worker.base.store import clock
from worker.service.schedule import tick
from worker.setup.runtime import Runtime
from worker.sources import folder
from worker.way.collect.steps.collect import collect
from worker.way.collect.steps.collected import Collected
from worker.way.collect.steps.ingest import ingest
from worker.way.collect.store import sources
from worker.way.deliver.steps import deliver
from worker.way.read.steps import process as processing
from worker.way.read.steps.process import process
from worker.way.read.store import documents

HOLDER = "test@here/1"
STORY = (
    "Rockets reach the harbour\n\n"
    "Two rockets were brought to the harbour on Monday, the port said.\n\n"
    "They are to be tested in spring, when the ice has gone, and moved inland after that."
)


def drop(runtime: Runtime, name: str, content: str | bytes) -> Path:
    path = runtime.settings.base_dir / "inbox" / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def scan(runtime: Runtime, heard: Heard) -> Collected:
    with runtime.database.read() as session:
        [source] = sources.listed(session)
    collected = collect(runtime, source.id, HOLDER, heard, now_please=True)
    assert collected is not None
    return collected


def lines(runtime: Runtime) -> list[dict[str, object]]:
    with runtime.database.read() as session:
        return views.deliveries(session, views.DeliveryFilter())


def test_a_file_becomes_an_article_and_an_alerts_files(runtime: Runtime, heard: Heard) -> None:
    drop(runtime, "a.txt", STORY)
    scan(runtime, heard)
    [done] = process(runtime, heard.document_ids, HOLDER, heard)
    assert done.outcome == "new"
    assert deliver(runtime, heard.delivery_ids, HOLDER) == 1
    [written] = (runtime.settings.base_dir / "alerts").glob("*.json")
    body = json.loads(written.read_text())
    assert body["type"] == "article.matched"
    assert body["data"]["article"]["title"] == "Rockets reach the harbour"
    assert [line["state"] for line in lines(runtime)] == ["sent"]


def test_the_same_file_again_and_under_another_name(runtime: Runtime, heard: Heard) -> None:
    path = drop(runtime, "a.txt", STORY)
    [first] = ingest(runtime, [path], HOLDER, alerts=True)
    [again] = ingest(runtime, [path], HOLDER, alerts=True)
    copy = drop(runtime, "b.txt", STORY)
    [copied] = ingest(runtime, [copy], HOLDER, alerts=True)
    outcomes = [(each.outcome, each.article_id) for each in (first, again, copied)]
    article = first.article_id
    assert outcomes == [("new", article), ("unchanged", article), ("duplicate", article)]
    assert len(lines(runtime)) == 1


def test_what_was_ingested_by_hand_is_unchanged_for_the_service(
    runtime: Runtime, heard: Heard
) -> None:
    path = drop(runtime, "a.txt", STORY)
    list(ingest(runtime, [path], HOLDER, alerts=False))
    assert scan(runtime, heard).documents == []
    assert lines(runtime) == []


def test_unreadable_files_are_set_aside_and_nothing_is_in_the_way(
    runtime: Runtime, heard: Heard
) -> None:
    names = ("binary.txt", "nuls.txt", "story.txt")
    contents = (b"\x7fELF\0\1\2" * 90, b"\0" * 5000, STORY.encode())
    for name, content in zip(names, contents, strict=True):
        drop(runtime, name, content)
    folder = runtime.settings.base_dir / "inbox"
    results = {
        Path(each.path).name: each for each in ingest(runtime, [folder], HOLDER, alerts=True)
    }
    assert results["story.txt"].outcome == "new"
    for name in names[:2]:
        assert results[name].outcome == "rejected"
        assert results[name].reason


def test_a_document_that_fails_again_and_again_is_set_aside(
    runtime: Runtime, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise ZeroDivisionError

    drop(runtime, "a.txt", STORY)
    drop(runtime, "b.txt", STORY.replace("harbour", "airport"))
    scan(runtime, heard)
    monkeypatch.setattr(processing, "prepare", explode)
    for _ in range(documents.MOST_TRIES):
        assert process(runtime, heard.document_ids, HOLDER) == []
        with runtime.database.write() as session:
            session.execute(update(Document).values(due_at=clock.now()))
    outcomes = {each.outcome for each in process(runtime, heard.document_ids, HOLDER)}
    assert outcomes == {"rejected"}


def test_two_ticks_at_once_leave_one_hint(runtime: Runtime) -> None:
    drop(runtime, "a.txt", STORY)
    quiet = Heard()
    scan(runtime, quiet)
    with runtime.database.write() as session:
        session.execute(update(Document).values(dispatched_until=None))
    heard = [Heard() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda each: tick(runtime, each, HOLDER), heard))
    hinted = [document for each in heard for document in each.document_ids]
    assert hinted == quiet.document_ids


def test_a_lost_hint_is_only_a_delay(runtime: Runtime, heard: Heard) -> None:
    drop(runtime, "a.txt", STORY)
    scan(runtime, Heard())
    tick(runtime, heard, HOLDER)
    assert heard.document_ids == []
    with runtime.database.write() as session:
        session.execute(update(Document).values(dispatched_until=clock.after(-1)))
    tick(runtime, heard, HOLDER)
    assert len(heard.document_ids) == 1


def test_a_folder_that_is_gone_is_an_error_and_forgets_nothing(
    runtime: Runtime, heard: Heard
) -> None:
    path = drop(runtime, "a.txt", STORY)
    scan(runtime, heard)
    path.unlink()
    path.parent.rmdir()
    failed = scan(runtime, heard)
    assert failed.outcome == "error"
    assert failed.error
    path.parent.mkdir()
    drop(runtime, "a.txt", STORY)
    process(runtime, heard.document_ids, HOLDER)
    scan(runtime, heard)
    outcomes = [each.outcome for each in process(runtime, heard.document_ids, HOLDER)]
    assert outcomes == ["unchanged"]


def test_a_source_of_another_configuration_is_left_alone(
    runtime: Runtime, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    with runtime.database.read() as session:
        [source] = sources.listed(session)
    monkeypatch.setattr(runtime, "source_config", lambda *_: None)
    assert collect(runtime, source.id, HOLDER, heard, now_please=True) is None


def test_a_follow_up_goes_under_the_headline_that_began_the_thread(
    runtime: Runtime, heard: Heard
) -> None:
    path = drop(runtime, "a.txt", STORY)
    list(ingest(runtime, [path], HOLDER, alerts=True))
    [first] = lines(runtime)
    path.write_text(STORY.replace("Rockets reach", "Three rockets reach"))
    assert [each.outcome for each in ingest(runtime, [path], HOLDER, alerts=True)] == ["updated"]
    with runtime.database.read() as session:
        sent = session.get_one(Delivery, str(first["id"]))
        thread = notices.thread_of(session, sent.id, sent.group_key, runtime.lately.at(None))
    assert thread is not None
    assert thread.title == "Rockets reach the harbour"


def test_a_source_that_fails_unforeseen_is_slowed_down_and_seen(
    runtime: Runtime, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise ValueError("odd bytes")

    monkeypatch.setattr(folder, "collect", explode)
    failed = scan(runtime, heard)
    assert failed.outcome == "error"
    assert "ValueError" in str(failed.error)
    assert failed.next_in
    with runtime.database.read() as session:
        [source] = sources.listed(session)
    assert source.failures == 1
