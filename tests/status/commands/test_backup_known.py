"""`status` says which backup is known: of a database that was restored the one it is from."""

from __future__ import annotations

import re

from models import Mark
from tests.console.desk import ROCKET, Desk
from worker.base.store.database import Database


def test_a_restored_database_knows_the_backup_that_it_is_from(desk: Desk) -> None:
    desk.ingest(a=ROCKET)
    saved = desk.folder / "saved.zip"
    taken = desk.good("backup", str(saved), "--json").one("backup")["taken_at"]
    desk.good("restore", str(saved), "--replace", "--yes")
    found = desk.good("status", "--json").one("status")
    assert found["backup"] == taken
    assert found["restored"] > taken
    assert re.search(
        r"backup +20\d\d-\d\d-\d\d \d\d:\d\d, \d+ s ago; the database was\s+restored 20\d\d-",
        desk.good("status").out,
    )
    desk.good("backup", str(desk.folder / "later.zip"))
    assert "was restored" not in " ".join(desk.good("status").out.split())


def test_one_that_was_restored_before_backups_were_known_says_so(desk: Desk) -> None:
    desk.good("migrate")
    database = Database(f"sqlite:///{desk.folder / 'data' / 'wirewatch.db'}")
    with database.write() as session:
        session.merge(Mark(key="restored_at", value="2026-11-01T10:00:00+00:00"))
    database.close()
    shown = " ".join(desk.good("status").out.split())
    assert "backup none known; the database was restored 2026-11-01 10:00" in shown
