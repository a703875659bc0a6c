"""Fills a database with stored articles at once: the rows that the pipeline would have written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from typing import Any

import zstandard
from sqlalchemy import Connection, insert, text

from models import (
    Appearance,
    Article,
    Blob,
    CommonShingle,
    Decision,
    Delivery,
    DeliveryNotice,
    Document,
    FingerprintIndex,
    Item,
    ItemAlias,
    Notice,
    Story,
    StoryProfile,
    TermFrequencies,
    TopicMatchRow,
)
from models.ids import first_id_at
from tests.bench.corpus import SIZE, Writer
from tests.bench.words import LANGUAGES
from worker.base.store.database import Database
from worker.duplicates.fingerprint import fingerprint, index_hashes, pack
from worker.stories import frequencies, profile
from worker.stories.frames import pairs
from worker.stories.frequencies import EMPTY
from worker.stories.index import MOST_STORIES
from worker.stories.profile import Report, opened
from worker.stories.terms import Terms, terms
from worker.traits import Traits, traits
from worker.way.judge.case import address_hash
from worker.way.judge.desk import MOST_ARTICLES_PER_SHINGLE
from worker.way.judge.store.duplicates import day_of

SOURCES = 20
_DAYS = 10
_TOLD = 10
"""Every tenth article matched a topic and was told."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class About:
    """What a story is found by, of the article that it consists of."""

    terms: Terms
    traits: Traits
    pairs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What is needed of an invented article to write its rows."""

    title: str
    text: str
    packed: bytes
    text_hash: int
    signature: tuple[int, ...]
    about: About | None = None


def _write(seed: int, count: int, are_active: bool) -> list[Text]:
    writer = Writer(seed)
    compressor = zstandard.ZstdCompressor(level=3)
    made = []
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        writer.begin()
        title = writer.sentence(language, language.titles)
        body = "\n\n".join(writer.paragraphs(language, SIZE))
        mark = fingerprint(title, body)
        packed = compressor.compress(f"{title}\n{body}".encode())
        about = _about(title, body, language.code) if are_active else None
        made.append(Text(title, body, packed, mark.text_hash, mark.signature, about))
    return made


def _about(title: str, body: str, language: str) -> About:
    known = traits(title, body, language)
    return About(terms(title, body, language), known, pairs(title, body))


def texts(count: int, seed: int = 1000) -> Iterator[list[Text]]:
    """Yields that many invented articles in chunks, written by two processes.

    As many of the last of them as stories can be active know what their story is about.
    """
    chunks = [
        (seed + at, min(_CHUNK, count - at), count - at <= MOST_STORIES + _CHUNK)
        for at in range(0, count, _CHUNK)
    ]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        waiting = []
        for chunk in chunks:
            waiting.append(pool.submit(_write, *chunk))
            if len(waiting) > 4:
                yield waiting.pop(0).result()
        for each in waiting:
            yield each.result()


class Filler:
    """Writes rows through one connection, with ids from 1 on, as if over the last ten days."""

    def __init__(self, database: Database, count: int, topic: tuple[int, int], alert: int) -> None:
        self._database = database
        self._count = count
        self._done = 0
        self._topic = topic
        self._alert = alert
        self._start = datetime.now(UTC) - timedelta(days=_DAYS)
        self._decision = 0
        self._counted: list[tuple[str | None, Sequence[int]]] = []

    def fill(self, seed: int) -> None:
        """Writes all articles, and retires the shingles that are in too many of them."""
        engine = self._database.engine
        if self._database.on_sqlite:
            with engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                connection.exec_driver_sql("ROLLBACK")
                raw.execute("PRAGMA cache_size = -800000")
                raw.execute("PRAGMA synchronous = OFF")
                connection.exec_driver_sql("BEGIN")
                self._fill(connection, seed)
                connection.commit()
            engine.dispose()
            self._checkpoint()
        else:
            with engine.begin() as connection:
                self._fill(connection, seed)
            self._analyse()

    def _checkpoint(self) -> None:
        with self._database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _analyse(self) -> None:
        # The server does so by itself, some time later.
        engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")

    def _fill(self, connection: Connection, seed: int) -> None:
        marked = insert(Decision).returning(Decision.id)
        mark = connection.execute(marked, {"at": self._start, "kind": "other"})
        self._decision = mark.scalar_one()
        for chunk in texts(self._count, seed):
            self._write(connection, chunk)
            self._done += len(chunk)
        self._retire(connection)
        counted = frequencies.renewed(EMPTY, self._counted, 1)
        row = {"at": datetime.now(UTC), "last_article_id": self._done}
        connection.execute(insert(TermFrequencies), row | {"table": frequencies.pack(counted)})
        if not self._database.on_sqlite:
            for table in (Item, Article, Story, Appearance, Notice):
                name = table.__tablename__
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {self._done})")
                )

    def _retire(self, connection: Connection) -> None:
        common, prints = CommonShingle.__tablename__, FingerprintIndex.__tablename__
        since = "'2026-01-01 00:00:00+00'"
        connection.exec_driver_sql(
            f"INSERT INTO {common} (hash, since) SELECT hash, {since} FROM {prints} "
            f"GROUP BY hash HAVING count(*) >= {MOST_ARTICLES_PER_SHINGLE}"
        )
        connection.exec_driver_sql(
            f"DELETE FROM {prints} WHERE hash IN (SELECT hash FROM {common})"
        )

    def _write(self, connection: Connection, chunk: Sequence[Text]) -> None:
        rows: dict[type[Any], list[dict[str, Any]]] = {}
        for number, each in enumerate(chunk, self._done + 1):
            for table, row in self._rows(number, each):
                rows.setdefault(table, []).append(row)
        for table, values in rows.items():
            connection.execute(insert(table), values)
        self._index(connection, chunk)

    def _index(self, connection: Connection, chunk: Sequence[Text]) -> None:
        rows = [
            (value, self._day(number), number)
            for number, each in enumerate(chunk, self._done + 1)
            for value in index_hashes(each.signature)
        ]
        name = FingerprintIndex.__tablename__
        if self._database.on_sqlite:
            connection.exec_driver_sql(f"INSERT INTO {name} VALUES (?, ?, ?)", rows)
        else:
            connection.exec_driver_sql(
                f"INSERT INTO {name} SELECT * FROM "
                "unnest(%s::bigint[], %s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING",
                tuple(list(column) for column in zip(*rows, strict=True)),
            )

    def _at(self, number: int) -> datetime:
        return self._start + timedelta(days=_DAYS) * (number / self._count)

    def _day(self, number: int) -> int:
        return day_of(self._at(number))

    def _rows(self, number: int, each: Text) -> Iterator[tuple[type[Any], dict[str, Any]]]:
        at, source = self._at(number), number % SOURCES + 1
        document = first_id_at(at) + number
        url = f"https://paper{source}.example/world/{number}/{each.text_hash & 0xFFFF:x}-story"
        digest = hashlib.sha256(each.packed).digest()
        where = {"source_id": source, "url": url}
        yield Blob, {"sha256": digest, "size": 3700, "codec": "zstd", "content": each.packed}
        yield Story, {"id": number, "created_at": at}
        if each.about is not None and self._count - number < MOST_STORIES:
            yield StoryProfile, self._profile(number, each, each.about)
        yield (
            Article,
            where
            | {"id": number, "uid": digest.hex()[:32], "story_id": number, "revision": 1}
            | {"document_id": document, "title": each.title, "title_derived": False}
            | {"text": each.text, "language": "en", "first_seen_at": at, "updated_at": at}
            | {"text_hash": each.text_hash, "signature": pack(each.signature)},
        )
        item = {"id": number, "source_id": source, "key": f"guid:{url}", "mark": digest.hex()}
        yield Item, item | {"silent": False, "first_seen_at": at, "article_id": number}
        yield ItemAlias, {"source_id": source, "alias": f"link:{url}", "item_id": number}
        yield (
            Document,
            where
            | {"id": document, "item_id": number, "sha256": digest, "format": "text"}
            | {"arrived_at": at, "state": "done", "tries": 1, "outcome": "new"}
            | {"article_id": number},
        )
        yield (
            Appearance,
            where
            | {"article_id": number, "item_id": number, "document_id": document, "kind": "first"}
            | {"address_hash": address_hash(url), "title": each.title, "at": at},
        )
        if number % _TOLD == 0:
            yield from self._told(number, at, digest.hex()[:40])

    def _profile(self, number: int, each: Text, about: About) -> dict[str, Any]:
        at, source = self._at(number), number % SOURCES + 1
        self._counted.append((about.terms.language, about.terms.ids))
        report = Report(each.title, about.terms, about.traits, at, source, about.pairs)
        return {
            "story_id": number,
            "decision_id": self._decision,
            "last_at": at,
            "outlets": [f"paper{source}.example"],
            "profile": profile.pack(opened(number, report)),
            "links": None,
        }

    def _told(
        self, number: int, at: datetime, name: str
    ) -> Iterator[tuple[type[Any], dict[str, Any]]]:
        topic, revision = self._topic
        yield (
            TopicMatchRow,
            {"article_id": number, "topic_id": topic, "topic_revision_id": revision}
            | {"salience": "passing", "score": 0.5, "evidence": [["word", "text", 1, 5, "word"]]},
        )
        yield (
            Notice,
            {"id": number, "alert_id": self._alert, "article_id": number, "story_id": number}
            | {"kind": "article.matched", "created_at": at},
        )
        route = {"channel": "out", "destination": "alerts"}
        yield (
            Delivery,
            route
            | {"id": name, "alert_id": self._alert, "story_id": number, "kind": "article.matched"}
            | {"group_key": f"{self._alert}:s{number}", "channel_kind": "file", "state": "sent"}
            | {"attempts": 1, "created_at": at, "delivered_at": at},
        )
        yield DeliveryNotice, route | {"delivery_id": name, "position": 0, "notice_id": number}
