"""A database that knows ten thousand feeds, as they are after some days of polling."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from models import Item, Source
from tests.bench import feeds_server
from worker.base import address
from worker.base.store import migrations
from worker.formats.feed_entry import parse as reader
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.sources.feed.identity import identify

HOSTS = 1_000
_AT_ONCE = 5_000


def host(feed: int) -> str:
    """Returns the host that a feed lies on."""
    return f"h{feed % HOSTS}.localhost"


def url(feed: int, port: int) -> str:
    """Returns a feed's address."""
    return f"http://{host(feed)}:{port}/feed/{feed}"


@contextmanager
def runtime(home: Path, database_url: str, feeds: int, port: int) -> Iterator[Runtime]:
    """Gives a runtime on a database with these feeds, all due."""
    home.mkdir(exist_ok=True)
    path = home / "wirewatch.toml"
    tables = (f'[[feed]]\nurl = "{url(each, port)}"\n' for each in range(feeds))
    service = f'[service]\nprivate_networks = ["127.0.0.0/8"]\ndatabase_url = "{database_url}"\n'
    path.write_text(service + "".join(tables))
    made = Runtime(load_settings(path))
    try:
        migrations.upgrade(made.database)
        fill(made, feeds, port)
        yield made
    finally:
        made.close()


def fill(made: Runtime, feeds: int, port: int) -> None:
    """Writes the feeds, with what is known of them."""
    now = datetime.now(UTC)
    with made.database.write() as session:
        for some in _chunks(_source(each, port, now) for each in range(feeds)):
            session.execute(insert(Source), some)
        for some in _chunks(_items(feeds, now)):
            session.execute(insert(Item), some)


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


def _items(feeds: int, now: datetime) -> Iterator[dict[str, Any]]:
    for feed in range(0, feeds, feeds_server.CHANGING):
        content = feeds_server.body(feed, feeds_server.ENTRIES)
        for each in identify(reader.parse(content, "", "").entries):
            yield {
                "source_id": feed + 1,
                "key": each.key,
                "mark": each.mark,
                "silent": True,
                "first_seen_at": now,
                "listed_at": now,
            }


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    some: list[dict[str, Any]] = []
    for row in rows:
        some.append(row)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    if some:
        yield some
