from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from models import Alert, Article, AuditEntry, Delivery, DeliveryNotice, Notice, Verdict
from tests.way.keeping import keep_batch
from worker.base.store import tallies
from worker.base.types import Arrival
from worker.service import housekeeping
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.upkeep.books import steps as accounting
from worker.upkeep.books.store import accounting as balances
from worker.upkeep.books.store import result as books
from worker.way.collect.store import arrivals
from worker.way.collect.store import sources as source_store
from worker.way.deliver.steps import deliver
from worker.way.read.steps.process import process

DAY = timedelta(days=1)


def arrive(runtime: Runtime, *names: str, silent: str | None = None) -> None:
    """Takes in an article of its own for each name."""
    row = source_store.SourceRow("command", "x", "x", None, {})
    words = {name: " ".join(f"{name}{number}" for number in range(80)) for name in names}
    pairs = [
        (Arrival(name, "text", f"The rocket {name}\n\nA rocket {text}.".encode()), name)
        for name, text in words.items()
    ]
    with runtime.database.write() as session:
        source = source_store.ensure(session, row, runtime.clock())
        ids = keep_batch(session, source.id, pairs, silent, runtime.clock())
    process(runtime, ids, "test", NoHints())


def make_old(runtime: Runtime) -> None:
    """Lets the configuration have been in force for long."""
    with runtime.database.write() as session:
        session.execute(update(Alert).values(created_at=runtime.clock() - DAY))
        session.execute(update(AuditEntry).values(at=runtime.clock() - DAY))


def look(runtime: Runtime, after: timedelta = timedelta()) -> dict[str, object]:
    """Takes a whole look at the books, in slices of two."""
    before = runtime.clock
    runtime.clock = lambda: before() + after
    while accounting.step(runtime, slice_size=2):
        pass
    runtime.clock = before
    with runtime.database.read() as session:
        found = books.last(session)
    assert found is not None
    return found


def test_every_alert_is_accounted_for_in_some_state(runtime: Runtime) -> None:
    arrive(runtime, "one", "two", "three", "four")
    with runtime.database.write() as session:
        ids = session.scalars(select(Delivery.id).order_by(Delivery.created_at)).all()
        for delivery, state in zip(ids, ("held", "dead", "suppressed"), strict=False):
            session.execute(update(Delivery).where(Delivery.id == delivery).values(state=state))
    deliver(runtime, ids[3:4], "test")
    arrive(runtime, "five")
    found = look(runtime)
    assert (found["notices"], found["expected"], found["difference"]) == (5, 5, 0)
    assert found["states"] == dict.fromkeys(balances.STATES, 1)
    assert not books.is_off(found)


def test_a_delivery_that_vanished_raises_the_alarm(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    arrive(runtime, "one", "two", "three")
    assert look(runtime)["difference"] == 0
    assert not caplog.records
    with runtime.database.write() as session:
        lost = session.scalars(select(DeliveryNotice)).all()[1]
        notice, delivery = lost.notice_id, lost.delivery_id
        session.delete(lost)
        session.flush()
        session.execute(delete(Delivery).where(Delivery.id == delivery))
    assert look(runtime)["difference"] == 0, "it is looked at again too soon"
    found = look(runtime, timedelta(minutes=16))
    assert (found["difference"], found["example"]) == (1, f"notice {notice}")
    (said,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert said.message == "alerts unaccounted for"
    assert said.__dict__["fields"]["difference"] == 1
    assert said.__dict__["fields"]["example"] == f"notice {notice}"


def test_a_match_without_a_notice_raises_the_alarm_until_it_is_gone(runtime: Runtime) -> None:
    make_old(runtime)
    look(runtime)
    arrive(runtime, "one", "two", "three")
    with runtime.database.write() as session:
        lost = session.scalars(select(Notice).order_by(Notice.id)).all()[1]
        article = lost.article_id
        session.execute(delete(DeliveryNotice).where(DeliveryNotice.notice_id == lost.id))
        session.delete(lost)
    found = look(runtime, timedelta(minutes=16))
    assert (found["unnoticed"], found["example"]) == (1, f"article {article}")
    with runtime.database.write() as session:
        alert = session.scalars(select(Alert.id)).one()
        story = session.get_one(Article, article).story_id
        session.add(
            Notice(
                alert_id=alert,
                article_id=article,
                story_id=story,
                kind="article.matched",
                created_at=runtime.clock(),
                destinations=0,
            )
        )
    assert look(runtime, timedelta(minutes=33))["unnoticed"] == 0


def test_what_was_silent_or_decided_under_another_configuration_is_not_missed(
    runtime: Runtime,
) -> None:
    look(runtime)
    with runtime.database.write() as session:
        session.execute(update(Alert).values(created_at=runtime.clock() - DAY))
    arrive(runtime, "one", silent=arrivals.BASELINE)
    arrive(runtime, "two")
    with runtime.database.write() as session:
        # The topic and the alert were changed a moment ago, as the audit trail says, and the
        # release before decided, which leaves no verdicts.
        session.execute(delete(Verdict))
        session.execute(delete(DeliveryNotice))
        session.execute(delete(Notice))
    assert look(runtime, timedelta(minutes=16))["unnoticed"] == 0


def test_the_books_are_looked_at_by_the_service_itself(runtime: Runtime) -> None:
    arrive(runtime, "one")
    assert "accounting" in housekeeping.housekeep(runtime)
    with runtime.database.read() as session:
        found = books.last(session)
    assert found is not None
    assert found["notices"] == 1


def test_what_is_done_is_counted_in_the_transaction_that_does_it(runtime: Runtime) -> None:
    arrive(runtime, "one", "two")
    arrive(runtime, "one")
    with runtime.database.read() as session:
        ids = session.scalars(select(Delivery.id)).all()
    deliver(runtime, ids, "test")
    with runtime.database.read() as session:
        found = tallies.read(session)
    assert found == {
        "documents": {"new": 2},
        "matches": {"rockets": 2},
        "notices": {"": 2},
        "attempts": {"file sent": 2},
    }


def test_what_is_rolled_back_is_not_counted(runtime: Runtime) -> None:
    with pytest.raises(ZeroDivisionError), runtime.database.write() as session:
        tallies.note(session, tallies.NOTICES)
        tallies.write(session)
        raise ZeroDivisionError
    with runtime.database.write() as session:
        tallies.note(session, tallies.NOTICES, number=3)
        tallies.write(session)
    with runtime.database.read() as session:
        assert tallies.read(session) == {"notices": {"": 3}}
