"""Connections to databases of PostgreSQL that tests use one after the other, opened once for all.

A server's process that has just begun knows no table: to look up those that a test uses, and how
they are divided, costs it several times what the test then asks of it. So what an engine closes is
kept and given to the next engine that connects to the same database. In between it is to others as
if it were closed: it holds nothing, and bears another name.
"""

from __future__ import annotations

import os
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

_MOST = 4
"""So many of a database are kept. The server has room for 120."""
_STATEMENTS = 2_000
"""So many that were prepared are kept of each: it lives as long as those of many processes."""
_FORGET = b"; ".join(
    (
        b"SELECT pg_advisory_unlock_all()",
        b"UNLISTEN *",
        b"DISCARD TEMP",
        b"RESET ALL",
        b"SET application_name = 'kept'",
    )
)
_USED_AGAIN: set[str] = set()
_IDLE: dict[tuple[int, str], list[psycopg.Connection]] = {}
"""By process, too: what was forked shares no connection with who forked it."""


def keep(url: str) -> None:
    """Lets the connections to a database be used again, from now on."""
    _USED_AGAIN.add(url)


def close(url: str) -> None:
    """Closes what was kept of a database."""
    _USED_AGAIN.discard(url)
    for each in _IDLE.pop((os.getpid(), url), ()):
        each.close()


def use(engine: Engine) -> None:
    """Has an engine take its connections from those that are kept, and leave them there."""
    url, really = engine.url.render_as_string(hide_password=False), engine.dialect.do_close

    def take(*_: Any) -> Any:
        idle = _IDLE.get((os.getpid(), url), [])
        while idle:
            connection = idle.pop()
            if _does(connection, b"RESET application_name"):
                return connection
            connection.close()
        return None

    def leave(connection: Any) -> None:
        idle = _IDLE.setdefault((os.getpid(), url), [])
        if url in _USED_AGAIN and len(idle) < _MOST and _does(connection, _FORGET):
            connection.prepared_max = _STATEMENTS
            idle.append(connection)
        else:
            really(connection)

    event.listen(engine, "do_connect", take)
    vars(engine.dialect)["do_close"] = leave


def _does(connection: psycopg.Connection, statement: bytes) -> bool:
    """Tells whether a connection that is in no transaction does something, outside of one."""
    if connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
        return False
    try:
        connection.autocommit = True
        connection.execute(statement)
        connection.autocommit = False
    except psycopg.Error:
        return False
    return True
