"""What sources, formats and channels say is stored and shown without the secrets of addresses."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from tests.console.desk import ROCKET, Desk
from worker.base.errors import DocumentRejected, FetchError
from worker.base.types import Receipt
from worker.channels import file as file_channel
from worker.formats import text as text_format
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.sources import CollectContext, CollectReport, Refusal, Setback, folder
from worker.way.collect.steps.collect import collect
from worker.way.collect.steps.collected import Collected
from worker.way.collect.store import sources

AT = "http://user:hunter2@db.example/feed?api_key=sekrit99"
WORDS = f"cannot reach {AT}"


def rows(desk: Desk) -> str:
    """Returns all that the database holds."""
    with closing(sqlite3.connect(desk.folder / "data/wirewatch.db")) as database:
        return "\n".join(database.iterdump())


def is_hidden(said: str) -> bool:
    """Tells whether the words are there, without what is secret in them."""
    assert "hunter2" not in said
    assert "sekrit99" not in said
    return "cannot reach http://db.example/" in said


def collected(desk: Desk) -> Collected | None:
    """Collects the inbox."""
    runtime = Runtime(load_settings(desk.config))
    try:
        runtime.prepare("test")
        with runtime.database.read() as session:
            [source] = sources.listed(session)
        return collect(runtime, source.id, "test", NoHints(), now_please=True)
    finally:
        runtime.close()


def refused(context: CollectContext) -> CollectReport:
    context.set_aside([Refusal("a", "m", WORDS, WORDS)])
    return CollectReport({}, 60.0, 1)


def noted(context: CollectContext) -> CollectReport:
    return CollectReport({}, 60.0, notes=(WORDS,))


def failed(context: CollectContext) -> CollectReport:
    raise FetchError("hard", WORDS)


def failed_oddly(context: CollectContext) -> CollectReport:
    raise FetchError(WORDS, WORDS)


@pytest.mark.parametrize("brought", [refused, noted, failed, failed_oddly])
def test_what_a_kind_of_source_says(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, brought: Callable[..., Any]
) -> None:
    monkeypatch.setattr(folder, "collect", brought)
    is_hidden(f"{collected(desk)}")
    assert is_hidden(rows(desk))
    status = desk.run("status", "--json")
    is_hidden(status.out + status.err)


def test_why_a_source_is_switched_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "collect", failed)
    monkeypatch.setattr(folder, "setback", lambda *_: Setback({}, 60.0, disabled=WORDS))
    is_hidden(f"{collected(desk)}")
    assert is_hidden(rows(desk))
    status = desk.run("status", "--json")
    assert is_hidden(status.out + status.err)


def test_why_a_format_reads_no_article(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(content: bytes) -> None:
        raise DocumentRejected(WORDS, WORDS)

    monkeypatch.setattr(text_format, "read", read)
    file = desk.put("a.txt", ROCKET)
    ingested = desk.run("ingest", file)
    assert is_hidden(ingested.out + ingested.err)
    assert is_hidden(rows(desk))
    assert is_hidden(desk.run("explain", file).out)


def test_what_a_channel_was_answered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_channel, "send", lambda *_: Receipt(WORDS))
    desk.ingest(a=ROCKET)
    assert desk.deliver() == 1
    assert is_hidden(rows(desk))
    assert is_hidden(desk.good("notify", "test", "out").out)


def test_what_a_channel_says_is_wrong_with_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_channel, "check", lambda *_: [WORDS])
    monkeypatch.setattr(file_channel, "notes", lambda *_: [WORDS], raising=False)
    checked = desk.run("config", "check")
    assert is_hidden(checked.out + checked.err)
    assert checked.err.count("cannot reach") == 2
    assert is_hidden(desk.run("notify", "test", "out").out)
