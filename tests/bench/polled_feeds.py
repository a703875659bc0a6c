"""A database that knows ten thousand feeds, as they are after some days of polling."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from models import Host, Item, ItemAlias, Source
from tests.bench import feeds_server
from worker.base import address
from worker.base.batches import batched
from worker.base.store import migrations
from worker.base.store.database import Database
from worker.formats.feed_entry import parse as reader
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.sources.feed.identity import identify
from worker.way.collect.store import hosts

HOSTS = 1_000
_AT_ONCE = 5_000


def host(feed: int) -> str:
    """Returns the host that a feed lies on."""
    return f"h{feed % HOSTS}.localhost"


def url(feed: int, port: int) -> str:
    """Returns a feed's address."""
    return f"http://{host(feed)}:{port}/feed/{feed}"


def file(home: Path) -> Path:
    """Returns where the configuration lies."""
    return home / "wirewatch.toml"


@contextmanager
def runtime(
    home: Path, database_url: str, feeds: int, port: int, *, changing: bool = True
) -> Iterator[Runtime]:
    """Gives a runtime on a database with so many feeds, all due: every tenth is one that changes
    at every poll, if any are to."""
    home.mkdir(exist_ok=True)
    numbers = range(feeds) if changing else _unchanging(feeds)
    tables = (f'[[feed]]\nurl = "{url(each, port)}"\nfull_text = "never"\n' for each in numbers)
    service = f'[service]\nprivate_networks = ["127.0.0.0/8"]\ndatabase_url = "{database_url}"\n'
    file(home).write_text(service + "".join(tables))
    made = Runtime(load_settings(file(home)))
    try:
        migrations.upgrade(made.database)
        _fill(made.database, numbers, port)
        yield made
    finally:
        made.close()


def _unchanging(feeds: int) -> list[int]:
    return [each for each in range(2 * feeds) if not feeds_server.changes(each)][:feeds]


def _fill(database: Database, feeds: Sequence[int], port: int) -> None:
    now = datetime.now(UTC)
    with database.write() as session:
        for some in batched([_source(each, port, now) for each in feeds], _AT_ONCE):
            session.execute(insert(Source), some)
        hosts.note_known(session)
        for some in batched(list(_items(feeds, now)), _AT_ONCE):
            names = [
                {"source_id": each["source_id"], "alias": alias, "item_id": each["id"]}
                for each in some
                for alias in each.pop("aliases")
            ]
            session.execute(insert(Item), some)
            session.execute(insert(ItemAlias), names)


def many(database: Database, number: int) -> None:
    """Writes so many sources, of which nothing is fetched."""
    migrations.upgrade(database)
    now = datetime.now(UTC)
    with database.write() as session:
        session.execute(insert(Host), [{"host": host(each)} for each in range(HOSTS)])
        first = _source(1, 1, now)
        for some in batched(range(number), _AT_ONCE):
            rows = [first | {"id": n + 1, "key": f"f{n}", "host": host(n)} for n in some]
            session.execute(insert(Source), rows)


def let_be_due(database: Database, due: str, resting: str) -> None:
    """Makes sources due and hosts rest, by conditions of SQL, on PostgreSQL."""
    with database.write() as session:
        later = "now() + interval '1 hour'"
        first = "now() - interval '1 second' * (id % 997 + 1)"
        session.execute(
            text(f"UPDATE sources SET due_at = CASE WHEN {due} THEN {first} ELSE {later} END")
        )
        session.execute(
            text(f"UPDATE hosts SET next_start_at = CASE WHEN {resting} THEN {later} END")
        )
    with database.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        # The server does so by itself, some time later.
        alone.execute(text("VACUUM ANALYZE sources, hosts"))


def _source(feed: int, port: int, now: datetime) -> dict[str, Any]:
    where = url(feed, port)
    content = feeds_server.body(feed, feeds_server.ENTRIES)
    digest = hashlib.blake2b(content, digest_size=16).hexdigest()
    state = {"polls": 9, "entries": feeds_server.ENTRIES, "interval": 300.0, "body": digest}
    return {
        "id": feed + 1,
        "kind": "feed",
        "key": address.identity(where),
        "name": f"Feed {feed}",
        "host": host(feed),
        "options": {"url": where},
        "state": state | {"etag": feeds_server.ETAG},
        "created_at": now,
        "baseline_at": now,
        "due_at": now - timedelta(hours=1, seconds=-(feed % 997)),
        "last_entries": feeds_server.ENTRIES,
        "failures": 0,
        "notes": [],
    }


def _items(feeds: Sequence[int], now: datetime) -> Iterator[dict[str, Any]]:
    # Far from those that the database gives.
    ids = count(10**9)
    for feed in feeds:
        if not feeds_server.changes(feed):
            continue
        content = feeds_server.body(feed, feeds_server.ENTRIES)
        for each in identify(reader.parse(content, "", "").entries):
            yield {
                "id": next(ids),
                "aliases": each.aliases,
                "source_id": feed + 1,
                "key": each.key,
                "mark": each.mark,
                "silent": True,
                "first_seen_at": now,
                "listed_at": now,
            }
