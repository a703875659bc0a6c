"""Stored articles as a stream of lines, with little memory however many there are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal

from worker.articles import csv_rows
from worker.articles.store import streaming
from worker.articles.store.views import ArticleFilter
from worker.base.store.database import Database
from worker.base.whole_file import replacing

Format = Literal["jsonl", "csv"]
BOM = "\ufeff"


def count(database: Database, wanted: ArticleFilter) -> int:
    """Returns how many articles the filter lets through now."""
    with database.read() as session:
        return streaming.count_wanted(session, wanted)


def lines(
    database: Database,
    wanted: ArticleFilter,
    kind: Format,
    *,
    bom: bool = False,
    hold: bool = False,
) -> Iterator[bytes]:
    """Yields the lines of an export, in UTF-8, the articles in the order of their ids.

    What arrives after the beginning is left out. With ``hold`` everything is read in one
    transaction and shows one moment; without it, nothing is held between two pages, however
    slowly the lines are taken, and an article that changes meanwhile comes as it is by then.
    Raises StoreUnavailable.
    """
    if bom:
        yield BOM.encode()
    write: Callable[[dict[str, Any]], str] = _json
    if kind == "csv":
        yield csv_rows.header().encode()
        write = csv_rows.row
    for article in streaming.stream(database, wanted, hold=hold):
        yield write(article).encode()


def _json(article: dict[str, Any]) -> str:
    return json.dumps(article, ensure_ascii=False, separators=(", ", ": ")) + "\n"


@contextmanager
def into(place: Path) -> Iterator[BinaryIO]:
    """Opens a new file that takes the place of ``place`` when all went well.

    What is no ordinary file is written to as it is. Raises OSError.
    """
    place = place.resolve()
    if place.exists() and not place.is_file():
        with place.open("wb") as stream:
            yield stream
        return
    with replacing(place) as stream:
        yield stream


def write(stream: BinaryIO, made: Iterable[bytes]) -> int:
    """Writes the lines; returns how many there were."""
    number = 0
    for line in made:
        stream.write(line)
        number += 1
    return number
