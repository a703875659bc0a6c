"""What is looked up for a batch is all that the judge asks for, whatever the batch changes."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert

from models import FingerprintIndex
from tests.way.judge.store.making import NOW, Desk, case, long_text, prepare
from worker.base.store.database import Database
from worker.duplicates import fingerprint
from worker.way.judge.desk import MOST_ARTICLES_PER_SHINGLE
from worker.way.judge.store.duplicates import day_of
from worker.way.judge.store.snapshot_lookups import look_up
from worker.way.read.store import documents

TEXT = long_text(3, 90)


def test_what_is_asked_for_after_shingles_became_common_in_the_batch_is_read(
    database: Database,
) -> None:
    desk = Desk(database)
    prepared = prepare("Rocket lands", TEXT)
    signature = prepared.fingerprint.signature
    asked = fingerprint.index_hashes(signature)
    later = signature[len(asked)]
    (document,) = desk.keep(desk.source(), "guid:1", TEXT.encode())
    full = range(1, MOST_ARTICLES_PER_SHINGLE)
    held = [(asked[-1], each) for each in full] + [(later, 500)]
    with database.write() as session:
        rows = [{"hash": one, "day": day_of(NOW), "article_id": each} for one, each in held]
        session.execute(insert(FingerprintIndex), rows)
        _, taken = documents.claim(session, [document], "test@here/1")
    with database.read() as session:
        one = case(session, taken[0], prepared)
        alone = look_up(session, [one], frozenset(), NOW)
        other = replace(one, document_id=one.document_id + 1)
        both = look_up(session, [one, other], frozenset(), NOW)
    assert (len(alone.postings[asked[-1]]), later in alone.postings) == (len(full), False)
    assert both.postings == {**alone.postings, later: (500,)}
