"""What sources repeat, remembered in SQL beside the way of an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from models import Article, LineMemory, Story, TopicMatchRow
from tests.furniture.pages import FOOTER, page
from tests.furniture.reports import GREEK
from tests.way.bringing import bring, count
from worker.base.errors import StoreUnavailable
from worker.base.store.database import Database
from worker.furniture.memory_lines import Sighting
from worker.furniture.memory_packing import unpack
from worker.furniture.steps import memory
from worker.furniture.store import memory as store
from worker.settings.retention import RetentionTable
from worker.setup.runtime import Runtime
from worker.upkeep.prune.store import logs as prune_logs
from worker.way.collect.store import retention


def _texts(runtime: Runtime) -> list[str]:
    with runtime.database.read() as session:
        return list(session.scalars(select(Article.text).order_by(Article.id)))


def _left(text: str) -> int:
    return sum(each in text for each in FOOTER)


def test_the_furniture_of_a_source_goes_from_its_sixth_article_on(runtime: Runtime) -> None:
    bring(runtime, [page(number) for number in range(5)])
    bring(runtime, [page(5)])
    assert [_left(each) for each in _texts(runtime)] == [4, 4, 4, 4, 4, 0]


def test_it_goes_within_the_first_batch(runtime: Runtime) -> None:
    bring(runtime, [page(number) for number in range(12)])
    assert [_left(each) for each in _texts(runtime)] == [4] * 5 + [0] * 7
    assert count(runtime, Story) == 12
    with runtime.database.read() as session:
        (row,) = session.scalars(select(LineMemory))
        assert (row.version, row.since_article) == (12, 1)


def test_a_greek_source_of_twelve_articles_loses_its_furniture(runtime: Runtime) -> None:
    for first in (0, 4, 8):
        bring(runtime, [GREEK.page(number) for number in range(first, first + 4)])
    left = [[each for each in GREEK.footer if each in text] for text in _texts(runtime)]
    assert not any(left[5:])


@contextmanager
def _statements(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("numbers", [range(1), range(12)])
def test_a_batch_reads_once_and_writes_once(runtime: Runtime, numbers: Sequence[int]) -> None:
    with _statements(runtime.database) as said:
        bring(runtime, [page(number) for number in numbers])
    assert sum("FROM line_memories" in each for each in said) == 1
    assert sum("INTO line_memories" in each for each in said) == 1


def test_what_two_workers_take_in_at_once_is_all_taken_in(runtime: Runtime) -> None:
    bring(runtime, [page(0)])
    before = memory.reading(runtime.database, runtime.clock, [(1, 1)])
    bring(runtime, [page(1)])
    bring(runtime, [page(2)])
    with runtime.database.read() as session:
        known = store.read(session, [1])[1].memory
    seen = memory.Decided(1, 99, 99, Sighting(0, (7,), (0,), (False,)))
    memory.after_batch(runtime.database, runtime.clock, before, [seen])
    with runtime.database.read() as session:
        after = store.read(session, [1])[1].memory
    assert after.version == known.version + 1 == 4
    assert after.shared.keys() >= known.shared.keys()


def test_stories_that_were_merged_count_as_one(runtime: Runtime) -> None:
    bring(runtime, [page(number) for number in range(4)])
    with runtime.database.write() as session:
        session.execute(update(Story).where(Story.id == 2).values(merged_into=1))
    for number in range(4, 7):
        bring(runtime, [page(number)])
    assert [_left(each) for each in _texts(runtime)] == [4] * 6 + [0]


def test_a_memory_that_another_release_packed_is_begun_anew(runtime: Runtime) -> None:
    bring(runtime, [page(number) for number in range(6)])
    with runtime.database.write() as session:
        session.execute(update(LineMemory).values(packed=b"\xff"))
    bring(runtime, [page(6)])
    assert _left(_texts(runtime)[-1]) == 4
    with runtime.database.read() as session:
        assert unpack(session.scalars(select(LineMemory.packed)).one()).version == 1


def test_while_the_database_is_away_a_line_says_what_is_not_noted(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("it is away")

    monkeypatch.setattr(store, "write", away)
    bring(runtime, [page(0)])
    [said] = [each for each in caplog.records if "is not noted" in each.getMessage()]
    assert said.levelname == "WARNING"
    assert not said.exc_info


def test_a_memory_goes_90_days_after_its_source_brought_something(runtime: Runtime) -> None:
    bring(runtime, [page(0)])
    for days, left in ((89, 1), (91, 0)):
        later = runtime.clock() + timedelta(days=days)
        with runtime.database.write() as session:
            plan = retention.plan(session, RetentionTable(), later)
            prune_logs.line_memories(session, plan, None, 10)
        assert count(runtime, LineMemory) == left


def test_a_topic_is_not_what_an_article_is_about_for_the_sake_of_background(
    runtime: Runtime,
) -> None:
    background = "A rocket base was built on the island in 1990. Nobody has lived there since then."
    pages = [page(number).split("\n\n") for number in range(7)]
    texts = ["\n\n".join([*each[:2], background, *each[2:]]) for each in pages]
    bring(runtime, texts[:5])
    bring(runtime, texts[5:])
    with runtime.database.read() as session:
        saliences = select(TopicMatchRow.salience).order_by(TopicMatchRow.article_id)
        assert list(session.scalars(saliences)) == ["main"] * 5 + ["passing"] * 2
    assert all(background in each for each in _texts(runtime))


_TOLD = (
    "The ferry Alba lost its engine in the storm off Quern harbour on Monday",
    "The ferry Alba lost its engine in the storm on Monday evening, and two tugs went out for it.",
)
_SINCE = (
    "Tugs bring the ferry Alba to Quern with all its passengers",
    "Two tugs brought the ferry into the harbour at midnight, and nobody aboard was hurt, it said.",
)
_LATER = (
    "The operator of the Alba is to pay for the night at sea",
    "A court told the operator on Friday to pay each passenger for the night they spent adrift.",
)


def test_a_headline_that_a_report_had_before_stays_below_what_was_added(runtime: Runtime) -> None:
    bring(runtime, ["\n\n".join(_TOLD)], key="alba")
    bring(runtime, ["\n\n".join((*_SINCE, *_TOLD))], key="alba")
    bring(runtime, ["\n\n".join((*_LATER, *_SINCE, *_TOLD))], key="alba")
    (text,) = _texts(runtime)
    assert all(each in text for each in (*_LATER[1:], *_SINCE, *_TOLD))
    calm = "The sea off the harbour was calm on Friday, and all other ferries went out as planned."
    bring(runtime, ["\n\n".join(("Ferries go out again", calm, _TOLD[0]))], key="calm")
    assert _TOLD[0] not in _texts(runtime)[1]
