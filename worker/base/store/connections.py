"""Whether a connection of a pool still leads anywhere."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

IDLE = 1.0
"""Seconds after which a connection that nobody used is asked whether it answers. To ask each time
takes a round trip more for each transaction; who meets a server that went away within so little
time is told so by the first statement, and comes again."""
_SINCE = "wirewatch_idle_since"


def ask_what_was_idle(engine: Engine) -> None:
    """Has connections asked that lay idle. Where one does not answer, all are made anew."""

    def rest(_: Any, record: Any) -> None:
        record.info[_SINCE] = time.monotonic()

    def ask(connection: Any, record: Any, _: Any) -> None:
        since = record.info.get(_SINCE)
        if since is None or time.monotonic() - since < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", ask)
