"""Signs of life and rows as a command is to find them."""

from __future__ import annotations

from sqlalchemy import text

from tests.console.desk import Desk
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.status.store import heartbeats


def show_signs_of_life(desk: Desk, *names: str) -> None:
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.write() as session:
        for name in names:
            heartbeats.beat(session, name, "test")
    runtime.close()


def alter(desk: Desk, *statements: str) -> None:
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.write() as session:
        for each in statements:
            session.execute(text(each))
    runtime.close()
