"""What is asked of the database ends with the patience of whoever asks."""

from __future__ import annotations

import threading
import time

import pytest
from sqlalchemy import text

from tests.parts.waiting import wait_until
from worker.base.store.database import Database
from worker.base.store.patience import NoLongerAsked, Patience, TookTooLong

LONG = {
    "postgresql": "SELECT pg_sleep(30)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT max(i) FROM n",
}


def test_a_statement_ends_when_somebody_leaves_and_the_connection_stays_good(
    database: Database,
) -> None:
    patience, raised = Patience(60), []

    def ask() -> None:
        try:
            with database.read() as session, patience.asking(session):
                session.execute(text(LONG[database.dialect]))
        except NoLongerAsked as error:
            raised.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    wait_until(lambda: patience._asked is not None, 20, "it is not asked")
    time.sleep(0.1)
    patience.leave()
    asking.join(20)
    assert (asking.is_alive(), len(raised)) == (False, 1)
    with database.read() as session:
        assert session.scalar(text("SELECT 1")) == 1
    with pytest.raises(NoLongerAsked), database.read() as session, patience.asking(session):
        raise AssertionError("it is asked all the same")


def test_nothing_is_asked_for_who_leaves_while_the_connection_is_made_ready(
    database: Database,
) -> None:
    patience = Patience(60)
    with database.read() as session:
        watched = patience._watched(session)
        patience.leave()
        with pytest.raises(NoLongerAsked), watched:
            raise AssertionError("it is asked all the same")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_statement_ends_when_the_time_is_over(database: Database) -> None:
    for patience, most in ((Patience(0.05), None), (Patience(60), 0.05)):
        with (
            pytest.raises(TookTooLong),
            database.read() as session,
            patience.asking(session, most),
        ):
            session.execute(text(LONG["postgresql"]))
    with database.read() as session, Patience(5).asking(session):
        assert session.scalar(text("SELECT 1")) == 1


def test_time_that_is_left_grows_less_and_is_never_below_none() -> None:
    now = [100.0]
    patience = Patience(2, lambda: now[0])
    assert patience.left == 2.0
    now[0] = 101.5
    assert patience.left == 0.5
    now[0] = 105.0
    assert patience.left == 0.0
