"""A worker of the first release, as far as the database sees it: it knows only its own columns."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import Connection, MetaData, Table

from models.ids import time_ordered_id


class OldWorker:
    """Writes and reads rows through the tables as they were when it was started."""

    def __init__(self, connection: Connection) -> None:
        found = MetaData()
        found.reflect(connection)
        self._tables = found.tables

    def table(self, name: str) -> Table:
        """Returns a table as this worker knows it."""
        return self._tables[name]

    def begin(self, connection: Connection) -> None:
        """Writes what all articles need: a source, an alert."""
        now = datetime.now(UTC)
        source = {"id": 1, "kind": "feed", "key": "k", "name": "n", "options": {}, "state": {}}
        source |= {"created_at": now, "last_entries": 0, "failures": 0, "notes": []}
        self._insert(connection, "sources", source)
        alert = {"id": 1, "name": "now", "definition": {}, "created_at": now}
        self._insert(connection, "alerts", alert)

    def bring(self, connection: Connection, number: int) -> None:
        """Writes an article with all that comes with it, by the id given."""
        now, text = datetime.now(UTC), f"The words of article {number}."
        digest = hashlib.sha256(text.encode()).digest()
        row = {"sha256": digest, "size": len(text), "codec": "raw", "content": text.encode()}
        self._insert(connection, "blobs", row)
        row = {"id": number, "source_id": 1, "key": f"guid:{number}", "mark": "m", "silent": False}
        self._insert(connection, "items", row | {"first_seen_at": now})
        document = time_ordered_id()
        row = {"id": document, "source_id": 1, "item_id": number, "sha256": digest}
        row |= {"format": "text", "arrived_at": now, "state": "pending", "tries": 0}
        self._insert(connection, "documents", row | {"due_at": now})
        self._insert(connection, "stories", {"id": number, "created_at": now})
        row = {"id": number, "uid": f"u{number}", "story_id": number, "source_id": 1}
        row |= {"document_id": document, "revision": 1, "title": text, "title_derived": False}
        row |= {"text": text, "first_seen_at": now, "updated_at": now, "text_hash": number}
        self._insert(connection, "articles", row | {"signature": b""})
        day = int(now.timestamp() // 86_400)
        self._insert(connection, "fingerprints", {"hash": number, "day": day, "article_id": number})
        row = {"id": time_ordered_id(), "source_id": 1, "at": now, "seconds": 0.1}
        self._insert(connection, "polls", row | {"outcome": "ok", "entries": 1, "kept": 1})
        row = {"id": number, "alert_id": 1, "article_id": number, "story_id": number}
        self._insert(connection, "notices", row | {"kind": "article.matched", "created_at": now})
        row = {"id": f"d{number}", "alert_id": 1, "story_id": number, "group_key": "g"}
        row |= {"kind": "article.matched", "channel": "c", "channel_kind": "file"}
        row |= {"destination": "x", "state": "sent", "attempts": 1, "created_at": now}
        self._insert(connection, "deliveries", row)
        row = {"id": time_ordered_id(), "delivery_id": f"d{number}", "number": 1}
        self._insert(connection, "attempts", row | {"started_at": now, "worker": "w"})

    def end(self, connection: Connection, number: int) -> int:
        """Notes of an article's document that it is done; returns how many rows that were."""
        documents = self.table("documents")
        statement = documents.update().where(documents.c.item_id == number)
        return connection.execute(statement.values(state="done", article_id=number)).rowcount

    def _insert(self, connection: Connection, table: str, row: dict[str, object]) -> None:
        connection.execute(self.table(table).insert().values(**row))
