"""What keeps the service from being ready, in words without addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from worker.base import signs_of_life
from worker.base.errors import BrokerUnavailable, StoreUnavailable
from worker.base.store import schema_fit
from worker.base.store.database import Database, limit_statements
from worker.net import broker
from worker.status.store import figures, heartbeats
from worker.upkeep.books.store import accounting

PING = "ping"
"""Under this name it is written down that the database could be written."""
PATIENCE = 5.0
"""Seconds that a statement may take where only a look is taken."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is looked at. Without ``data_dir`` its disk is not."""

    database: Database
    broker_url: str
    names: Sequence[str]
    """Whose signs of life are wanted, beat's among them."""
    data_dir: Path | None = None

    @property
    def queues(self) -> list[str]:
        """The queues among the names."""
        return [name for name in self.names if name != signs_of_life.BEAT]


def problems(watched: Watched) -> list[str]:
    """Returns what is wrong, a short line each; nothing means that the service is ready."""
    found = _of_database(watched)
    try:
        broker.require_working(watched.broker_url)
    except BrokerUnavailable as error:
        found.append(str(error))
    if watched.data_dir is not None and figures.is_full(watched.data_dir):
        found.append("the data folder's disk is full")
    return found


def _of_database(watched: Watched) -> list[str]:
    try:
        with watched.database.read() as session:
            limit_statements(session, PATIENCE)
            schema = schema_fit.problem(session)
            if schema is not None:
                return [f"the database's schema: {schema}"]
            found = signs_of_life.silent(heartbeats.ages(session), watched.names)
        if not figures.has_room(watched.database):
            found.append("the database's disk is full")
        return found
    except StoreUnavailable:
        return ["the database does not answer"]


def reasons_to_keep_still(watched: Watched, node: str) -> list[str]:
    """Returns why the world must not be told that all is well: what readiness asks for, and that
    the database can be written, and that all alerts are accounted for."""
    found = problems(watched)
    if found:
        return found
    try:
        with watched.database.write() as session:
            heartbeats.beat(session, PING, node)
            books = accounting.result(session)
    except StoreUnavailable:
        return ["the database cannot be written"]
    return ["some alerts are unaccounted for"] if accounting.is_off(books) else []
