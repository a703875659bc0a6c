"""A batch takes as many statements for fifty articles as for five of the same kinds, for its
snapshot and under the lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from models import Article, DeliveryNotice, Document, Item, Mark, Revision
from tests.setup.runtimes import CONFIG, prepared
from tests.way.bringing import bring
from tests.way.judge.store.making import in_other_words, long_text
from tests.way.keeping import keep_batch
from worker.base.store import clock, database
from worker.base.types import Arrival
from worker.setup.runtime import Runtime
from worker.upkeep.recovery import doubts as recovery
from worker.way.collect.store import sources as source_store
from worker.way.collect.store.retention import EXCERPT
from worker.way.judge import steps as store
from worker.way.judge.plan import Plan
from worker.way.judge.prepared import PreparedArticle
from worker.way.read.steps.process import prepare, process
from worker.way.read.store import documents
from worker.way.read.store.documents import KeptDocument

HOLDER = "test@here/1"
KINDS = 10
"""Kinds of articles that a batch holds in turn."""


def _first(number: int) -> str:
    what = "rocket" if number % 2 else "lantern"
    words = long_text(number, 150).replace("rocket", what)
    return f"A {what} over place {number}\n\n{words}\n"


def _title(number: int) -> str:
    return _first(number).partition("\n")[0]


def _later(number: int) -> str:
    """Returns what is brought after the first article of that number, of the kind it is of."""
    title, _, words = _first(number).partition("\n\n")
    words = words.strip()
    kind = number % KINDS
    if kind in (0, 1):
        return f"{title}\n\n{words} and a last word {number}\n"
    if kind in (2, 3):
        return f"{title} again\n\n{in_other_words(words)}\n"
    if kind in (4, 5):
        return _first(number)
    # A revision of the shortened, of the told and of the others; and what nothing is known of.
    return f"{title}\n\n{words} It was {number} metres.\n"


@pytest.fixture
def known(runtime: Runtime) -> Runtime:
    """A runtime that knows sixty articles; some are shortened, some only a baseline's."""
    bring(runtime, [_first(number) for number in range(60)])
    with runtime.database.decide() as session:
        numbered = select(Article).order_by(Article.id)
        for number, article in enumerate(session.scalars(numbered)):
            if number % 3 == 0:
                article.kept, article.text = EXCERPT, article.text[:40]
            if number % 7 == 0:
                article.silent = "baseline"
        session.merge(Mark(key="hold_before", value=runtime.clock().isoformat()))
    return runtime


def _ready(runtime: Runtime, numbers: Sequence[int]) -> list[tuple[KeptDocument, PreparedArticle]]:
    """Lets documents arrive, every fourth held and every sixth at the item it is a change of."""
    with runtime.database.write() as session:
        source = source_store.listed(session)[0].id
        arrived = [
            (Arrival(f"{number}-later.txt", "text", _later(number).encode()), str(number))
            for number in numbers
        ]
        ids = keep_batch(session, source, arrived, None, runtime.clock())
        for place, document_id in enumerate(ids):
            row = session.get_one(Document, document_id)
            if numbers[place] % 4 == 0:
                row.hold = recovery.REASON
            if numbers[place] % KINDS >= 6:
                item = select(Item.id).join(Article, Article.id == Item.article_id)
                of = item.where(Article.title == _title(numbers[place]))
                row.item_id = session.scalars(of).one()
        session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=clock.now()))
    with runtime.database.write() as session:
        _, taken = documents.claim(session, ids, HOLDER)
    return [(each, prepare(runtime, each)) for each in taken]


@contextmanager
def _statements(runtime: Runtime) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        said.append(" ".join(statement.split()))

    event.listen(runtime.database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(runtime.database.engine, "before_cursor_execute", note)


def _looked_at(
    runtime: Runtime, ready: Sequence[tuple[KeptDocument, PreparedArticle]]
) -> tuple[list[str], Plan]:
    with _statements(runtime) as said:
        plan = store.look(runtime, ready)
    return said, plan


def test_a_snapshot_of_fifty_takes_no_more_statements_than_one_of_five(known: Runtime) -> None:
    ready = _ready(known, range(60))
    store.look(known, ready)
    # A near copy, another report, words that only a baseline brought, and two revisions: one
    # held, one of a shortened article.
    few, small = _looked_at(known, [ready[each] for each in (1, 3, 35, 8, 9)])
    many, large = _looked_at(known, ready[:50])
    kinds = [{each.kind for each in plan.verdicts} for plan in (small, large)]
    assert kinds[0] == kinds[1] >= {"near_copy", "new", "same_words", "revision"}
    assert any(each.case.hold for each in small.verdicts)
    assert any(each.alerts for each in small.verdicts)
    assert sorted(few) == sorted(many)
    assert len(many) <= 30


def test_rows_read_for_shortened_articles_are_read_at_once(known: Runtime) -> None:
    said, _ = _looked_at(known, _ready(known, range(60)))
    assert sum("FROM matches" in each for each in said) == 1
    assert sum("FROM topic_revisions WHERE" in each for each in said) == 1
    with known.database.read() as session:
        shortened = select(func.count()).where(Article.kept == EXCERPT)
        assert (session.scalar(shortened) or 0) >= 20


def _under_the_lock(runtime: Runtime, texts: Sequence[str]) -> list[str]:
    """Decides about articles in one batch. Returns what was executed under the lock."""
    with runtime.database.write() as session:
        source = source_store.listed(session)[0].id
        arrived = [(Arrival(each[:60], "text", each.encode()), each) for each in texts]
        ids = keep_batch(session, source, arrived, None, runtime.clock())
        session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=clock.now()))
    return _decided(runtime, ids)


def _decided(runtime: Runtime, ids: Sequence[int]) -> list[str]:
    decide = runtime.database.decide
    held: list[str] = []

    @contextmanager
    def counted(kind: str = "other") -> Iterator[Session]:
        with _statements(runtime) as said, decide(kind) as session:
            yield session
            held.extend(said if kind == database.BATCH else [])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runtime.database, "decide", counted)
        made = process(runtime, ids, HOLDER)
    assert len(made) == len(ids)
    return held


def test_new_and_told_articles_take_at_most_25_statements_under_the_lock(runtime: Runtime) -> None:
    held = _under_the_lock(runtime, [_first(number) for number in range(50)])
    assert any("INTO deliveries" in each for each in held)
    assert len(held) <= 25


def test_what_is_set_aside_beside_articles_takes_no_statement_under_the_lock(
    runtime: Runtime,
) -> None:
    alone = _under_the_lock(runtime, [_first(1)])
    empty = [f" \n{' ' * number}\n" for number in range(1, 31)]
    beside = _under_the_lock(runtime, [_first(3), *empty])
    assert sorted(beside) == sorted(alone)
    with runtime.database.read() as session:
        aside = select(func.count()).where(Item.set_aside_code.is_not(None))
        assert session.scalar(aside) == 30


def test_what_is_set_aside_takes_as_many_statements_for_thirty_as_for_three(
    runtime: Runtime,
) -> None:
    counts = []
    for number in (1, 3, 30):
        with _statements(runtime) as said:
            _under_the_lock(runtime, [f" \n{' ' * (number + each)}\n" for each in range(number)])
        counts.append(sum("UPDATE" in each for each in said))
    assert counts[1] == counts[2]


def test_follow_ups_that_join_waiting_deliveries_join_them_at_once(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = CONFIG.replace('wait = "0s"', 'wait = "5m"\nfollow_ups = "all"')
    runtime = prepared(config, database_url, tmp_path, monkeypatch)
    told = range(1, 60, 2)
    bring(runtime, [_first(number) for number in told])
    later = [
        f"{_title(each)} told\n\n{in_other_words(_first(each).partition(chr(10) * 2)[2])}\n"
        for each in told
    ]
    held = _under_the_lock(runtime, later)
    joined = select(func.count()).where(DeliveryNotice.position > 0)
    with runtime.database.read() as session:
        assert (session.scalar(joined) or 0) >= 20
    runtime.close()
    assert sum("UPDATE deliveries" in each for each in held) == 1
    assert len(held) <= 25


def test_revisions_take_as_many_statements_for_fifty_as_for_five(known: Runtime) -> None:
    counts = []
    for numbers in (range(5), range(5, 55)):
        with known.database.write() as session:
            source = source_store.listed(session)[0].id
            arrived = [
                (Arrival(f"{each}-changed.txt", "text", _changed(each)), str(each))
                for each in numbers
            ]
            ids = keep_batch(session, source, arrived, None, known.clock())
            for document_id, number in zip(ids, numbers, strict=True):
                of = select(Item.id).join(Article, Article.id == Item.article_id)
                item = session.scalars(of.where(Article.title == _title(number))).first()
                session.get_one(Document, document_id).item_id = item or 0
            due = update(Document).where(Document.id.in_(ids))
            session.execute(due.values(due_at=clock.now()))
        counts.append(len(_decided(known, ids)))
    with known.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 55
    assert counts[0] >= counts[1] - 3
    assert counts[1] <= 25


def _changed(number: int) -> bytes:
    return _first(number).replace(" word", " term", 3).encode() + b"It grew by a line since."


def test_revisions_of_one_article_take_as_many_statements_for_thirty_as_for_three(
    runtime: Runtime,
) -> None:
    counts = []
    for number in (3, 30):
        ids = []
        for minute in range(number + 1):
            text = f"A rocket live {number}\n\n{long_text(number, 150)} Minute {minute} of it.\n"
            with runtime.database.write() as session:
                source = source_store.listed(session)[0].id
                arrived = [(Arrival(f"live-{number}.txt", "text", text.encode()), text)]
                ids += keep_batch(session, source, arrived, None, runtime.clock())
        with runtime.database.write() as session:
            session.execute(update(Document).values(due_at=clock.now()))
        counts.append(len(_decided(runtime, ids)))
        with runtime.database.read() as session:
            article = session.scalars(select(Article).order_by(Article.id.desc())).first()
            assert article is not None
            assert (article.revision, f"Minute {number} of" in article.text) == (number + 1, True)
            kept = select(Revision.number, Revision.text).where(Revision.article_id == article.id)
            said = dict(session.execute(kept).all())
            assert sorted(said) == list(range(1, number + 1))
            assert all(f"Minute {each - 1} of it" in text for each, text in said.items())
    assert counts[0] == counts[1] <= 27
