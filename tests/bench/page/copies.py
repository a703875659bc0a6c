"""Makes a filled PostgreSQL database many times as large, by copying its rows within it.

Texts of a few thousand articles stand in all of them, as often used words do; a copy has ids, times
and a story of its own, four articles a story, and its topic goes round through all that there are.
Fingerprints are not copied: hashes in a hundred articles each would be none of a hundred texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, text, update

from models import (
    Appearance,
    Article,
    Delivery,
    DeliveryNotice,
    Document,
    Item,
    ItemAlias,
    Job,
    Notice,
    Story,
    TopicMatchRow,
    TopicRevision,
    Verdict,
)
from worker.base.store.database import Database
from worker.search.store.backlog import JOB as INDEXING
from worker.search.words import VERSION

DAYS = 10
_A_STORY = 4
"""Articles of a story."""
_TABLES = [
    "article_search",
    *(
        each.__tablename__
        for each in (Appearance, Article, Delivery, DeliveryNotice, Document, Item, ItemAlias)
    ),
    *(each.__tablename__ for each in (Notice, Story, TopicMatchRow)),
]
_INDEXES = """
SELECT made.relname, pg_get_indexdef(made.oid)
FROM pg_index JOIN pg_class AS made ON made.oid = indexrelid
JOIN pg_class AS held ON held.oid = indrelid
WHERE held.relname = ANY(:tables) AND held.relnamespace = current_schema()::regnamespace
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
"""The indexes that no constraint needs."""
_DECIDED = '{"k": "new", "w": "nothing said so", "a": []}'
_ID_BITS, _EPOCH_MS = 22, 1_704_067_200_000


def multiply(database: Database, stored: int, times: int) -> None:
    """Copies articles 1 to ``stored`` until there are ``times`` as many, over the last ten days."""
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        for statement in _dated(stored, times):
            connection.exec_driver_sql(statement)
        # An index that is made at once takes a tenth of the time of one that grows by rows.
        indexes = connection.execute(text(_INDEXES), {"tables": _TABLES}).all()
        for name, _ in indexes:
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
        topics = _topics(connection)
        for number in range(1, times):
            for statement in _copied(number * stored, stored, times * stored, topics):
                connection.exec_driver_sql(statement)
        for _, made in indexes:
            # Of a table in parts PostgreSQL tells the index of the whole, and none of the parts.
            connection.exec_driver_sql(made.replace(" ON ONLY ", " ON "))
        _go_on(connection, stored * times)
    _analyse(database)


def _topics(connection: Connection) -> str:
    rows = connection.execute(
        text(f"SELECT topic_id, max(id) FROM {TopicRevision.__tablename__} GROUP BY topic_id")
    ).all()
    topics, revisions = (",".join(str(row[at]) for row in rows) for at in (0, 1))
    place = f"[1 + mod(article_id / 10, {len(rows)})]"
    return f"(ARRAY[{topics}]){place}, (ARRAY[{revisions}]){place}"


def _at(number: str, of: int) -> str:
    """Returns when the article of that number came, as SQL: the last of them now."""
    return f"(now() - interval '{DAYS} days' * (1 - ({number})::float8 / {of}))"


def _dated(stored: int, times: int) -> Iterator[str]:
    """Yields what moves the first articles to the beginning of the time."""
    of = stored * times
    for table, columns, number in (
        (Article, ("first_seen_at", "updated_at"), "id"),
        (Appearance, ("at",), "article_id"),
        (Notice, ("created_at",), "id"),
        (Delivery, ("created_at", "delivered_at"), "story_id"),
    ):
        at = ", ".join(f"{each} = {_at(number, of)}" for each in columns)
        yield f"UPDATE {table.__tablename__} SET {at}"


def _copied(by: int, stored: int, of: int, topics: str) -> Iterator[str]:
    """Yields the statements that make one copy of all rows, its ids higher ``by`` so many."""
    number = f"article_id + {by}"
    story = f"({by} + (({{}} - 1) / {_A_STORY}) * {_A_STORY} + 1)"
    document = (
        f"(((extract(epoch FROM {_at(number, of)}) * 1000)::bigint - {_EPOCH_MS}) << {_ID_BITS})"
        f" + {number}"
    )
    at, own = _at(number, of), f"id + {by}"
    key = f"|| ':{by}'"
    yield _rows(
        Story, f"mod(id, {_A_STORY}) = 1 AND id <= {stored}",
        {"id": own, "created_at": _at(own, of)},
    )  # fmt: skip
    yield _rows(
        Article, f"id <= {stored}",
        {"id": own, "uid": f"md5(uid {key})", "story_id": story.format("id"),
         "document_id": document.replace("article_id", "id"), "url": f"url {key}",
         "first_seen_at": _at(own, of), "updated_at": _at(own, of)},
    )  # fmt: skip
    yield _rows(
        Item, f"id <= {stored}",
        {"id": own, "key": f"key {key}", "first_seen_at": at, "article_id": number},
    )  # fmt: skip
    yield _rows(
        ItemAlias, f"item_id <= {stored}", {"alias": f"alias {key}", "item_id": f"item_id + {by}"}
    )
    yield _rows(
        Document, f"article_id <= {stored}",
        {"id": document, "item_id": f"item_id + {by}", "arrived_at": at, "article_id": number},
    )  # fmt: skip
    yield _rows(
        Appearance, f"article_id <= {stored}",
        {"id": own, "article_id": number, "item_id": f"item_id + {by}", "document_id": document,
         "url": f"url {key}", "at": at},
    )  # fmt: skip
    revision = topics.replace("article_id", f"({number})")
    yield (
        f"INSERT INTO {TopicMatchRow.__tablename__} "
        "(article_id, topic_id, topic_revision_id, salience, score, evidence) "
        f"SELECT {number}, {revision}, salience, score, evidence "
        f"FROM {TopicMatchRow.__tablename__} WHERE article_id <= {stored}"
    )
    yield _rows(
        Notice, f"id <= {stored}",
        {"id": own, "article_id": number, "story_id": story.format("story_id"), "created_at": at},
    )  # fmt: skip
    told = _at(f"story_id + {by}", of)
    yield _rows(
        Delivery, f"story_id <= {stored}",
        {"id": f"md5(id {key})", "story_id": story.format("story_id"), "created_at": told,
         "group_key": f"group_key {key}", "delivered_at": told},
    )  # fmt: skip
    yield _rows(
        DeliveryNotice, f"notice_id <= {stored}",
        {"delivery_id": f"md5(delivery_id {key})", "notice_id": f"notice_id + {by}"},
    )  # fmt: skip
    yield (
        f"INSERT INTO article_search (article_id, vector) SELECT {number}, vector "
        f"FROM article_search WHERE article_id <= {stored}"
    )


def _rows(table: Any, where: str, changed: Mapping[str, str]) -> str:
    names = [each.name for each in table.__table__.columns]
    columns = ", ".join(f'"{each}"' for each in names)
    values = ", ".join(changed.get(each, f'"{each}"') for each in names)
    name = table.__tablename__
    return f"INSERT INTO {name} ({columns}) SELECT {values} FROM {name} WHERE {where}"


def _go_on(connection: Connection, last: int) -> None:
    """Lets ids go on behind the last, and says that all is decided about and indexed: what has no
    verdict counts as the release before's, of which is found out what it is about."""
    connection.exec_driver_sql(
        f"INSERT INTO {Verdict.__tablename__} (article_id, revision, at, rules, record) "
        f"SELECT id, 1, first_seen_at, 1, '{_DECIDED}' FROM {Article.__tablename__} "
        "ON CONFLICT DO NOTHING"
    )
    for table in (Item, Article, Story, Appearance, Notice):
        name = table.__tablename__
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last})"))
    state = {"words": VERSION, "low": 0, "high": last}
    connection.execute(update(Job).where(Job.name == INDEXING).values(state=state))


def _analyse(database: Database) -> None:
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
