"""What was decided beside a batch matters if any of its articles could be decided otherwise."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy import text as sql

from models import Article
from tests.parts.databases import first_on_both
from tests.way.judge.store.making import NOW, Desk, case, long_text, prepare
from tests.way.judge.test_judge import FERRY, FERRY_ELSEWHERE, GARDEN
from worker.base.store.database import Database
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.plan import Plan
from worker.way.judge.store import since
from worker.way.read.store import documents
from worker.way.read.store.documents import KeptDocument

BUDGET = """The parliament of Vellin passed the budget for the next year after a long debate on
Monday night. Members had argued over schools and roads, and the minister of finance promised to
look at both again in spring."""
LATER = "Passengers wait in town"
STRIKE = """Bus drivers in Karlow went on strike on Wednesday for higher wages. Most lines stood
still from five in the morning, and the union announced talks with the town for the weekend."""


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def _put(desk: Desk, title: str, text: str) -> None:
    desk.put(title, text, source_id=desk.source(f"http://{title.partition(' ')[0]}.example/feed"))


def _claimed(desk: Desk, text: str) -> KeptDocument:
    (document,) = desk.keep(desk.source("http://later.example/feed"), LATER, text.encode())
    with desk.database.write() as session:
        _, taken = documents.claim(session, [document], "test@here/1")
    return taken[0]


def _judged(desk: Desk, document: KeptDocument, text: str) -> tuple[Plan, Snapshot]:
    """Judges an article and writes nothing."""
    with desk.database.consistent_read() as session:
        cases = [case(session, document, prepare(LATER, text))]
        rules = desk.rules(session)
        known = desk.reader.read(session, cases, rules, NOW)
        return judge(cases, known, rules, NOW), known


def _matters(desk: Desk, plan: Plan, known: Snapshot) -> bool:
    with desk.database.read() as session:
        return not since.bearing(since.changes(session, known.cursor), plan, known).is_none


def test_stories_that_settle_what_is_common_matter_though_they_are_unlike(desk: Desk) -> None:
    _put(desk, "Ferry rocket aground", FERRY)
    text = " ".join([*FERRY_ELSEWHERE.split()[:23], long_text(5, 60)])
    document = _claimed(desk, text)
    plan, known = _judged(desk, document, text)
    _put(desk, "Orchids under glass", GARDEN)
    _put(desk, "Budget passed", BUDGET)
    assert _matters(desk, plan, known)
    again, _ = _judged(desk, document, text)
    codes = [each.verdicts[0].story.code for each in (plan, again) if each.verdicts[0].story]
    assert codes == ["opened", "joined"]


def test_an_unlike_story_does_not_matter_where_three_likelier_ones_are_known(desk: Desk) -> None:
    for number, beginning in enumerate((30, 35, 40)):
        words = " ".join(FERRY.split()[:beginning])
        _put(desk, f"Ferry{number} aground", f"{words} {long_text(number, 120)}")
    text = " ".join([*FERRY_ELSEWHERE.split(), long_text(5, 60)])
    plan, known = _judged(desk, _claimed(desk, text), text)
    _put(desk, "Bus strike", STRIKE)
    assert not _matters(desk, plan, known)


@first_on_both("database_url", "most", range(8, 48, 5))
def test_what_changes_where_a_report_belongs_matters(desk: Desk, most: int) -> None:
    _put(desk, "Ferry aground", FERRY)
    text = " ".join([*FERRY_ELSEWHERE.split()[:most], long_text(5, 60)])
    document = _claimed(desk, text)
    plan, known = _judged(desk, document, text)
    _put(desk, "Passengers wait for a ship", FERRY_ELSEWHERE)
    _put(desk, "Orchids under glass", GARDEN)
    matters = _matters(desk, plan, known)
    again, _ = _judged(desk, document, text)
    codes = [each.verdicts[0].story.code for each in (plan, again) if each.verdicts[0].story]
    assert matters or codes[0] == codes[1]


def test_a_story_that_was_compared_and_changed_without_consequence_does_not_matter(
    desk: Desk,
) -> None:
    _put(desk, "Ferry aground", FERRY)
    text = " ".join([*FERRY_ELSEWHERE.split()[:12], long_text(5, 90)])
    plan, known = _judged(desk, _claimed(desk, text), text)
    assert known.stories is not None
    (profile,) = known.stories.profiles()
    changed = since.Changes(known.cursor, stories=frozenset({profile.id}), profiles=(profile,))
    assert since.bearing(changed, plan, known).is_none


def _articles(desk: Desk, after: int, revised: int) -> list[int]:
    with desk.database.read() as session:
        rows = session.execute(since._articles(), {"after": after, "revised": revised})
        return sorted(row.id for row in rows)


def test_what_was_made_and_what_was_revised_is_read_once(desk: Desk) -> None:
    source = desk.source()
    desk.put("Ferry aground", FERRY, source_id=source, key="guid:1")
    desk.put("Orchids under glass", GARDEN, source_id=source, key="guid:2")
    desk.put("Ferry aground", f"{FERRY} Three were hurt.", source_id=source, key="guid:1")
    with desk.database.read() as session:
        first, second = session.scalars(select(Article.id).order_by(Article.id)).all()
    assert _articles(desk, 0, 0) == [first, second]
    assert _articles(desk, first, 0) == [first, second]
    assert _articles(desk, second, 0) == [first]
    assert _articles(desk, second, 10) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_server_reads_no_other_articles_for_it(desk: Desk) -> None:
    asked = since._articles().compile(dialect=desk.database.engine.dialect)
    with desk.database.read() as session:
        session.execute(sql("SET LOCAL enable_seqscan = off"))
        given = {"after": 7, "revised": 7}
        plan = session.connection().exec_driver_sql(f"EXPLAIN {asked}", given)
        assert "Seq Scan on articles" not in str(plan.all())
