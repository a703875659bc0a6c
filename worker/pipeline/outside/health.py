"""What keeps the service from being ready, in words without addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from worker import signs_of_life
from worker.errors import BrokerUnavailable, StoreUnavailable
from worker.net import broker
from worker.store import accounting, figures, heartbeats, revisions
from worker.store.database import Database

PING = "ping"
"""Under this name it is written down that the database could be written."""
PATIENCE = 5.0
"""Seconds that a statement may take where only a look is taken."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is looked at. Without ``data_dir`` its disk is not."""

    database: Database
    broker_url: str
    names: Sequence[str]
    """Whose signs of life are wanted, beat's among them."""
    data_dir: Path | None = None

    @property
    def queues(self) -> list[str]:
        return [name for name in self.names if name != signs_of_life.BEAT]


def problems(parts: Part) -> list[str]:
    """Returns what is wrong, a short line each; nothing means that the service is ready."""
    found = _of_database(parts)
    try:
        broker.require_working(parts.broker_url)
    except BrokerUnavailable as error:
        found.append(str(error))
    if parts.data_dir is not None and figures.is_full(parts.data_dir):
        found.append("the data folder's disk is full")
    return found


def _of_database(parts: Part) -> list[str]:
    try:
        with parts.database.read() as session:
            if not parts.database.on_sqlite:
                session.execute(text(f"SET LOCAL statement_timeout = {int(PATIENCE * 1000)}"))
            schema = revisions.problem(session)
            if schema is not None:
                return [f"the database's schema: {schema}"]
            return signs_of_life.silent(heartbeats.ages(session), parts.names)
    except StoreUnavailable:
        return ["the database does not answer"]


def reasons_to_keep_still(parts: Part, node: str) -> list[str]:
    """Returns why the world must not be told that all is well: what readiness asks for, and that
    the database can be written, and that all alerts are accounted for."""
    found = problems(parts)
    if found:
        return found
    try:
        with parts.database.write() as session:
            heartbeats.beat(session, PING, node)
            books = accounting.result(session)
    except StoreUnavailable:
        return ["the database cannot be written"]
    return ["some alerts are unaccounted for"] if accounting.is_off(books) else []
