"""Hundreds of reports of one event, and articles as no outlet should write them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.engine.cursor import CursorFetchStrategy

from models import Appearance, Article, Delivery, Document, Notice, Revision, Story, Verdict
from tests.way.bringing import count
from tests.way.judge.store.making import long_text
from tests.way.keeping import keep_batch
from worker.alerts.steps import news
from worker.base.store import clock
from worker.base.types import Arrival
from worker.setup.runtime import Runtime
from worker.stories.store import timeline
from worker.way.collect.store import sources as source_store
from worker.way.deliver.store import deliveries
from worker.way.judge.store.plan import Written
from worker.way.read.steps.process import process

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
TITLE, WORDS = "A rocket over the harbour", long_text(4, 150).split()
OUTLETS = 30


@pytest.fixture
def clocked(runtime: Runtime) -> Runtime:
    runtime.clock = lambda: NOON
    return runtime


def _report(number: int, dice: random.Random) -> tuple[str, str]:
    """Returns a report of the one event, and its address: of every three one is a report of its
    own, one nearly a copy, and one says the same words."""
    words = list(WORDS)
    if number % 3 == 0:
        dice.shuffle(words)
    if number % 3 == 1:
        words.append(f"and the end of copy {number}")
    text = f"{TITLE}\n\n{' '.join(words)}\n"
    return text, f"http://outlet{number % OUTLETS}.example/2026/01/02/report-of-the-rocket-{number}"


def _bring(
    runtime: Runtime, told: Sequence[tuple[str, str]], key: str | None = None
) -> list[Written]:
    with runtime.database.write() as session:
        source = source_store.listed(session)[0].id
        first = session.scalar(select(func.max(Document.id))) or 0
        found = [
            (Arrival(key or f"{first + n}.txt", "text", text.encode(), url=url), f"{first + n}")
            for n, (text, url) in enumerate(told)
        ]
        ids = keep_batch(session, source, found, None, runtime.clock())
        session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=clock.now()))
    return process(runtime, ids, "test@here/1")


def _at(runtime: Runtime, now: datetime) -> None:
    runtime.clock = lambda: now


def _send(runtime: Runtime) -> None:
    """Lets what is due go out."""
    with runtime.database.write() as session:
        due = update(Delivery).where(Delivery.due_at <= runtime.clock(), Delivery.attempts == 0)
        session.execute(due.values(state="sent", attempts=1, payload=b"sent", due_at=None))


@dataclass(slots=True)
class Read:
    """What the database was asked."""

    statements: int = 0
    rows: int = 0


@contextmanager
def _reading(runtime: Runtime) -> Iterator[Read]:
    read = Read()
    one, all_ = CursorFetchStrategy.fetchone, CursorFetchStrategy.fetchall

    def fetchone(*given: Any, **named: Any) -> Any:
        row = one(*given, **named)
        read.rows += row is not None
        return row

    def fetchall(*given: Any, **named: Any) -> Any:
        rows = all_(*given, **named)
        read.rows += len(rows)
        return rows

    def note(*_: object) -> None:
        read.statements += 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorFetchStrategy, "fetchone", fetchone)
        patch.setattr(CursorFetchStrategy, "fetchall", fetchall)
        event.listen(runtime.database.engine, "before_cursor_execute", note)
        try:
            yield read
        finally:
            event.remove(runtime.database.engine, "before_cursor_execute", note)


def _of_one_more(runtime: Runtime, dice: random.Random, number: int) -> list[Read]:
    """Returns what one more report of each kind takes, and the message that tells the story."""
    found = []
    for kind in range(3):
        with _reading(runtime) as read:
            (made,) = _bring(runtime, [_report(number + kind, dice)])
        assert made.article_id is not None
        found.append(read)
    with runtime.database.read() as session:
        ids = session.scalars(select(Delivery.id).order_by(Delivery.created_at)).all()
    with runtime.database.write() as session:
        held = update(Delivery).where(Delivery.id == ids[0])
        session.execute(held.values(state="pending", attempts=0, payload=None, due_at=NOON))
        claimed = deliveries.claim(session, ids[0], "test@here/1", 60, runtime.clock())
        assert claimed is not None
    with runtime.database.read() as session, _reading(runtime) as read:
        assert news.build(session, runtime, claimed) is not None
    found.append(read)
    with runtime.database.write() as session:
        free = {"lease_token": None, "lease_owner": None, "lease_until": None, "due_at": None}
        session.execute(held.values(state="sent", payload=b"sent", **free))
    return found


def test_a_flood_of_reports_is_one_story_few_messages_and_nothing_is_lost(
    clocked: Runtime,
) -> None:
    dice, made = random.Random(7), []
    few: list[Read] = []
    for start in range(0, 600, 50):
        _at(clocked, NOON + timedelta(minutes=start // 50))
        told = [_report(number, dice) for number in range(start, start + 50)]
        for some in (told[:1], told[1:]):
            made += _bring(clocked, some)
            _send(clocked)
        if start == 350:
            few = _of_one_more(clocked, dice, 10_002)
    many = _of_one_more(clocked, dice, 20_001)
    assert len(made) == 600 and all(each.article_id for each in made)
    assert count(clocked, Appearance) == 606
    with clocked.database.read() as session:
        stories = session.execute(
            select(Article.story_id, func.count()).group_by(Article.story_id)
        ).all()
        (story,) = {row.story_id for row in stories}
        shown = timeline.timeline(session, story)
    assert shown is not None and len(shown["story"]["outlets"]) == OUTLETS
    assert sum(each["what"] in ("report", "copy") for each in shown["timeline"]) == 606
    # The first report, then five outlets, twenty, or both at once.
    assert 2 <= count(clocked, Delivery) <= count(clocked, Notice) <= 3
    for before, after in zip(few, many, strict=True):
        # Frequencies of terms are counted now and then, too.
        assert after.statements <= before.statements + 8
        assert after.rows <= 1.1 * before.rows + 10


def test_a_live_blog_that_changes_every_minute_is_one_article_and_few_messages(
    clocked: Runtime,
) -> None:
    lines: list[str] = []
    reads = []
    for minute in range(50):
        now = NOON + timedelta(minutes=minute)
        _at(clocked, now)
        lines.insert(0, f"{now:%H:%M} {' '.join(long_text(200 + minute, 12).split())}.")
        text = f"{TITLE}, live at {now:%H:%M}\n\n{' '.join([*lines, *WORDS])}\n"
        with _reading(clocked) as read:
            (made,) = _bring(clocked, [(text, "http://outlet.example/live/rocket")], "live.txt")
        reads.append(read)
        assert made.outcome == ("updated" if minute else "new")
        _send(clocked)
    assert (count(clocked, Article), count(clocked, Story)) == (1, 1)
    assert count(clocked, Revision) == 49
    # It is told when it comes; what is new in it after 5 and after 30 minutes more.
    assert count(clocked, Delivery) <= 4
    assert count(clocked, Verdict) == 50
    assert reads[-1].statements <= reads[20].statements + 2
    assert reads[-1].rows <= reads[20].rows + 2 * 30


def _odd() -> list[str]:
    deseret = "".join(chr(0x10400 + number % 40) if number % 7 else " " for number in range(900))
    return [
        "…\n\n— — — !!! ??? … 5 5 5\n",
        "A rocket\n\n\n",
        f"{deseret[:40]}\n\n{deseret}\n",
        f"{'A rocket over the harbour and the valley ' * 25_000}\n\n{long_text(9, 100)}\n",
        f"A rocket in one word\n\n{'rocket' * 150_000}\n",
        "A rocket told again and again\n\n" + "the rocket fell " * 50_000 + "\n",
    ]


def test_odd_articles_are_decided_about_and_take_no_other_with_them(clocked: Runtime) -> None:
    odd = [(text, f"http://odd.example/2026/01/{n}-odd-article") for n, text in enumerate(_odd())]
    plain = [(f"Report {n} of the rocket\n\n{long_text(n, 120)}\n", "") for n in range(20, 24)]
    with _reading(clocked) as read:
        made = _bring(clocked, [*plain[:2], *odd, *plain[2:]])
    assert len(made) == len(odd) + len(plain)
    with clocked.database.read() as session:
        states = set(session.scalars(select(Document.state)))
        kept = dict(session.execute(select(Document.id, Article.title).join(
            Article, Article.id == Document.article_id
        )).all())  # fmt: skip
        longest = session.scalar(select(func.max(func.length(Article.title)))) or 0
        records = session.scalars(select(Verdict.record)).all()
    assert states <= {"done", "rejected"}
    assert sum(title.startswith("Report") for title in kept.values()) == 4
    assert 0 < longest <= 1_100_000
    assert all(len(str(each)) < 1_000 for each in records)
    assert read.statements <= 120
    again = _bring(clocked, odd)
    assert {each.outcome for each in again} <= {"duplicate", "near_duplicate", "new", "rejected"}
    assert count(clocked, Article) <= len(odd) + len(plain) + 1


def test_a_story_with_a_headline_of_a_megabyte_is_told_in_a_message_of_its_size(
    clocked: Runtime,
) -> None:
    _bring(clocked, [(_odd()[3], "http://odd.example/2026/01/the-odd-headline")])
    with clocked.database.write() as session:
        (delivery,) = session.scalars(select(Delivery.id)).all()
        session.execute(update(Delivery).values(due_at=NOON))
        claimed = deliveries.claim(session, delivery, "test@here/1", 60, NOON)
        assert claimed is not None
    with clocked.database.read() as session:
        told = news.build(session, clocked, claimed)
    assert told is not None
    channel = clocked.channels["out"]
    payload = channel.module.render(
        told, claimed.destination, channel.config, clocked.channel_context
    )
    assert len(payload.content) < 10_000_000
