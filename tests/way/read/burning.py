"""Documents that cost what they say, brought into a runtime and worked on by processes that die."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec
import pytest

from models import Document
from tests.service.toys import FORMATS
from tests.way.keeping import keep_batch
from worker import formats
from worker.base.processes.resources import Budget
from worker.base.processes.work_marks import MarkFile
from worker.base.types import Arrival
from worker.setup.runtime import Runtime
from worker.way.collect.store import sources as source_store
from worker.way.read.budget import KernelGuard
from worker.way.read.steps.process import Manner, process


def use_toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets this process and its forks know the format ``burner``."""
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, FORMATS])
    # What was asked before they were known is kept in mind.
    monkeypatch.setattr(formats, "by_extension", cache(formats.by_extension.__wrapped__))


def limit(runtime: Runtime, cpu: float, memory: int = 100) -> None:
    """Gives documents so many seconds of CPU and MB."""
    service = msgspec.structs.replace(
        runtime.settings.service, document_cpu=cpu, document_memory=memory
    )
    runtime.settings = msgspec.structs.replace(runtime.settings, service=service)


def honest(number: int) -> str:
    """Returns the text of a document that costs little."""
    return f"news Rocket {number} was seen\n\nThe rocket {number} flew over river {number * 7}."


def keep(runtime: Runtime, texts: Sequence[str], *, source: int = 0) -> list[int]:
    """Keeps documents that are due. Returns their ids."""
    with runtime.database.write() as session:
        source_id = source_store.listed(session)[source].id
        arrived = [(Arrival(text[:80], "burner", text.encode()), str(text)) for text in texts]
        return keep_batch(session, source_id, arrived, None, runtime.clock())


def die_at_work(runtime: Runtime, ids: Sequence[int], marks: Path) -> int:
    """Works on documents in a fork, as a pool's process would. Returns its wait status."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            runtime.database.leave_to_parent()
            file = MarkFile(marks)
            file.take_last_words()
            guard = KernelGuard(Budget.of(runtime.settings.service), file)
            process(runtime, ids, f"test@here/{os.getpid()}", manner=Manner(guard))
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]


def rows(runtime: Runtime, ids: Sequence[int]) -> list[Document]:
    """Returns the documents as they are stored."""
    with runtime.database.read() as session:
        found = [session.get_one(Document, each) for each in ids]
        session.expunge_all()
    return found
