"""Large documents have their turn; of others word is left at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from models import Document, Source
from tests.console.desk import ROCKET, Desk
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.collect.steps.collect import collect
from worker.way.read.store import turns


class Told(NoHints):
    """Keeps of which documents word was left."""

    def __init__(self) -> None:
        self.ids: list[int] = []

    def documents(self, ids: Sequence[int]) -> None:
        self.ids += ids


def test_of_a_large_document_no_word_is_left_and_its_turn_comes(desk: Desk) -> None:
    runtime = Runtime(load_settings(desk.config))
    runtime.prepare("test")
    inbox, told = desk.config.parent / "inbox", Told()
    inbox.mkdir(exist_ok=True)

    def brought(name: str, text: str) -> int:
        (inbox / name).write_text(text)
        with runtime.database.read() as session:
            folder = session.scalars(select(Source.id).where(Source.kind == "folder")).one()
            known = set(session.scalars(select(Document.id)))
        assert collect(runtime, folder, "test@here/1", told, now_please=True) is not None
        with runtime.database.read() as session:
            (found,) = set(session.scalars(select(Document.id))) - known
        return found

    small, large = brought("small.txt", ROCKET), brought("large.txt", ROCKET * 1_500)
    assert told.ids == [small]
    with runtime.database.write() as session:
        assert large in turns.hint(session)[0]
    runtime.close()
