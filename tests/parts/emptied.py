"""Migrated databases of a PostgreSQL server that are used again and again, each emptied before."""

from __future__ import annotations

import psycopg

from models import Base
from tests.parts import kept
from tests.parts.postgres import Postgres

# All in one message: each answer that is waited for costs a turn of both processes.
_EMPTYING = "; ".join(
    (
        # The tables refer to each other in circles, and here all of them end up empty.
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL lock_timeout = '10s'",
        *(f"DELETE FROM {table}" for table in (*Base.metadata.tables, "article_search")),
        # Ids begin at 1 again. All this is far quicker than making a database anew.
        "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence",
    )
).encode()


class Emptied:
    """Such databases by number, made when one is first asked for.

    One connection empties a database every time, until a test stops the server: to one that knows
    none of the tables, the same costs eight times as much.
    """

    def __init__(self, server: Postgres, template: str) -> None:
        """``template`` is the name of the migrated database that they are copied from."""
        self._server = server
        self._template = template
        self._urls: list[str] = []
        self._connections: list[psycopg.Connection] = []

    def url(self, number: int = 0) -> str:
        """Empties the database of that number, which nobody uses, and returns its URL."""
        while len(self._urls) <= number:
            self._urls.append(self._server.create(self._template))
            kept.keep(self._urls[-1])
            self._connections.append(psycopg.connect(self._urls[-1], autocommit=True))
        try:
            self._connections[number].execute(_EMPTYING)
        except psycopg.OperationalError:
            if not self._connections[number].closed:
                raise
            self._connections[number] = psycopg.connect(self._urls[number], autocommit=True)
            self._connections[number].execute(_EMPTYING)
        return self._urls[number]

    def close(self) -> None:
        """Leaves the databases alone from now on."""
        for each in self._connections:
            each.close()
        for url in self._urls:
            kept.close(url)
