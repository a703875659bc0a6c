"""Where the reports of stories appeared: of each story a bounded number, however large it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import UTCDateTime
from worker.base.store.given import dialect_of, given
from worker.base.urls import site_name

MOST_APPEARANCES = 300
"""Appearances of a story that are looked at, the first of them."""

_OF_STORY = (
    "FROM articles JOIN appearances ON appearances.article_id = articles.id "
    "WHERE articles.story_id = asked.{} {} LIMIT :most"
)
_COLUMNS = (
    "appearances.id, appearances.article_id, appearances.outlet, appearances.url, appearances.at, "
    "appearances.source_id, sources.name AS source"
)
_TIMES = {"at": UTCDateTime()}
_SQLITE = text(
    f"SELECT asked.value AS story, {_COLUMNS} FROM json_each(:given) AS asked "
    "JOIN appearances ON appearances.id IN (SELECT appearances.id "
    f"{_OF_STORY.format('value', 'ORDER BY articles.id, appearances.id')}) "
    "JOIN sources ON sources.id = appearances.source_id"
).columns(**_TIMES)
# Of so many the index says which they are, nearly in the order of their coming: to sort all would
# read them all.
_LOOKED_AT = 10 * MOST_APPEARANCES
_POSTGRESQL = text(
    f"SELECT asked.story, {_COLUMNS} FROM unnest(CAST(:given AS bigint[])) AS asked (story) "
    "CROSS JOIN LATERAL (SELECT * FROM (SELECT appearances.* "
    f"{_OF_STORY.format('story', '').replace(':most', ':looked_at')}) AS listed "
    "ORDER BY id LIMIT :most) AS appearances JOIN sources ON sources.id = appearances.source_id"
).columns(**_TIMES)


def appearances(session: Session, stories: Collection[int]) -> Sequence[Any]:
    """Returns where reports of the stories appeared, the earliest first.

    Rows of story, id, article_id, outlet, url, at, source_id and source (its name).
    """
    known = {**given(session, stories), "most": MOST_APPEARANCES}
    if dialect_of(session) == "sqlite":
        rows = session.execute(_SQLITE, known).all()
    else:
        rows = session.execute(_POSTGRESQL, {**known, "looked_at": _LOOKED_AT}).all()
    return with_outlets(sorted(rows, key=lambda each: (each.at, each.id)))


def with_outlets(rows: Sequence[Any]) -> Sequence[Any]:
    """Returns appearances of articles, in their order, where those that state neither outlet nor
    address have the outlet of another by the same source: what brought an article under its own
    outlet and once more without one has one outlet, not a second of the source's name."""
    if all(row.outlet or row.url for row in rows):
        return rows
    stated: dict[tuple[int, int], str] = {}
    for row in rows:
        if name := _stated(row):
            stated.setdefault((row.article_id, row.source_id), name)
    return [_named(row, stated.get((row.article_id, row.source_id))) for row in rows]


def _named(row: Any, name: str | None) -> Any:
    if name is None or row.outlet or row.url:
        return row
    return SimpleNamespace(**{**row._asdict(), "outlet": name})


def outlet_of(row: Any) -> str:
    """Returns the outlet of an appearance: the one named, the site, or the source."""
    return str(_stated(row) or row.source)


def _stated(row: Any) -> str:
    return str(row.outlet or (site_name(row.url) if row.url else ""))
