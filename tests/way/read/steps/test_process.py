"""What is made of a document, step by step."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.setup.runtimes import Heard
from tests.way.test_way import HOLDER, STORY, drop, scan
from worker.setup.runtime import Runtime
from worker.way.read.budget import STEPS, Unguarded
from worker.way.read.steps import process as steps
from worker.way.read.steps.process import prepare, process
from worker.way.read.store.documents import KeptDocument


class _Noted(Unguarded):
    def __init__(self) -> None:
        self.steps = ["read"]

    def at(self, step: str) -> None:
        self.steps.append(step)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_steps_follow_each_other_as_they_are_named(runtime: Runtime) -> None:
    text = (
        b"A rocket was seen\n\nThe rocket flew over the river on Tuesday, said the harbour master."
    )
    document = KeptDocument(
        1, 1, 1, "text", text, None, None, datetime(2026, 11, 29, tzinfo=UTC), None
    )
    watch = _Noted()
    prepare(runtime, document, watch)
    assert [*watch.steps, "decide"] == list(STEPS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("later", ["make_searchable", "take_in"])
def test_word_of_what_is_told_is_left_before_anything_is_remembered(
    runtime: Runtime, heard: Heard, monkeypatch: pytest.MonkeyPatch, later: str
) -> None:
    left: list[list[str]] = []
    monkeypatch.setattr(steps, later, lambda *_: left.append(list(heard.delivery_ids)))
    drop(runtime, "a.txt", STORY)
    scan(runtime, heard)
    process(runtime, heard.document_ids, HOLDER, heard)
    assert left == [heard.delivery_ids]
    assert heard.delivery_ids
