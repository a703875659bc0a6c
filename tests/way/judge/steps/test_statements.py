"""An agency's items are corrected and withdrawn in files of their own, on both databases."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from models import Article, Delivery, Document, Item, Notice, Revision, Verdict
from tests.schemas.check import check
from tests.way.bringing import count
from tests.way.judge.steps.test_deciding import again, before_the_lock
from tests.way.judge.store.making import long_text
from tests.way.keeping import keep_batch
from worker.articles.steps import explain
from worker.base.store import clock
from worker.base.types import Arrival
from worker.setup.runtime import Runtime
from worker.upkeep.reprocess.steps.reprocess import begin, run
from worker.way.collect.store import sources as source_store
from worker.way.deliver.steps import deliver
from worker.way.judge.store.plan import Written
from worker.way.read.steps.process import process

TITLE, TEXT = "A rocket over the harbour", long_text(4, 150)


def g2(*, text: str = TEXT, title: str = TITLE, meta: str = "", version: int = 1) -> str:
    paragraphs = "".join(f"<p>{each}</p>" for each in text.split("\n\n") if each)
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" version="{version}"
      guid="urn:newsml:wire.example:20260304:harbour"><itemMeta>{meta}</itemMeta><contentMeta>
      <headline>{title}</headline></contentMeta><contentSet><inlineXML>
      <html xmlns="http://www.w3.org/1999/xhtml"><body>{paragraphs}</body></html></inlineXML>
      </contentSet></newsItem>"""


CORRECTION = '<signal qcode="sig:correction"/>'
WITHDRAWAL = '<pubStatus qcode="stat:canceled"/>'


def keep(runtime: Runtime, content: str, key: str, form: str = "newsml") -> int:
    with runtime.database.write() as session:
        source = source_store.listed(session)[0].id
        arrival = Arrival(key, form, content.encode())
        (made,) = keep_batch(
            session, source, [(arrival, str(hash(content)))], None, runtime.clock()
        )
    return made


def bring(runtime: Runtime, content: str, key: str, form: str = "newsml") -> Written:
    """Lets a file arrive and be processed."""
    (made,) = process(runtime, [keep(runtime, content, key, form)], "test@here/1")
    return made


def kinds(runtime: Runtime) -> list[str]:
    with runtime.database.read() as session:
        found = session.scalars(select(Notice.kind).order_by(Notice.id)).all()
    return [each.partition("-")[0] for each in found]


@pytest.mark.parametrize("keys", [("1.xml", "1.xml", "1.xml"), ("1.xml", "2.xml", "3.xml")])
def test_a_correction_and_a_withdrawal_follow_what_was_told(
    runtime: Runtime, keys: tuple[str, str, str]
) -> None:
    bring(runtime, g2(), keys[0])
    edited = f"{TEXT} So much for that."
    bring(runtime, g2(text=edited, meta=CORRECTION, version=2), keys[1])
    withdrawn = bring(runtime, g2(text="", meta=WITHDRAWAL, version=3), keys[2])
    assert (withdrawn.outcome, withdrawn.reason) == ("updated", "its outlet withdrew it")
    assert kinds(runtime) == ["article.matched", "correction", "withdrawal"]
    again_withdrawn = bring(runtime, g2(text="", meta=WITHDRAWAL, version=4), keys[2])
    assert again_withdrawn.outcome == "unchanged"
    assert len(kinds(runtime)) == 3


def test_a_withdrawn_article_keeps_what_it_said_and_its_verdict(runtime: Runtime) -> None:
    bring(runtime, g2(), "1.xml")
    bring(runtime, g2(text="", meta=WITHDRAWAL, version=2), "1.xml")
    with runtime.database.read() as session:
        article = session.scalars(select(Article)).one()
        record: dict[str, Any] = session.scalars(select(Verdict.record)).one()
    assert article.text == TEXT
    assert count(runtime, Revision) == 0
    assert (record["k"], record["st"]) == ("new", "withdrawal")
    assert [each[1] for each in record["a"]] == ["tell", "tell"]
    found = explain.by_id(runtime, article.id)
    assert found is not None
    assert found["articles"][0]["alerts"][0]["verdict"] == "told"


def test_words_of_a_withdrawal_take_the_place_of_the_articles_and_these_are_kept(
    runtime: Runtime,
) -> None:
    bring(runtime, g2(), "1.xml")
    bring(runtime, g2(text="Please do not use this story.", meta=WITHDRAWAL), "1.xml")
    assert kinds(runtime) == ["article.matched", "withdrawal"]
    with runtime.database.read() as session:
        assert session.scalars(select(Article.text)).one() == "Please do not use this story."
        assert session.scalars(select(Revision.text)).one() == TEXT


def test_a_withdrawal_of_what_never_came_is_set_aside_with_its_item(runtime: Runtime) -> None:
    made = bring(runtime, g2(meta=WITHDRAWAL), "1.xml")
    assert (made.outcome, made.reason) == ("rejected", "its outlet withdrew it")
    with runtime.database.read() as session:
        document = session.scalars(select(Document)).one()
        item = session.scalars(select(Item)).one()
    assert (document.state, document.code) == ("rejected", "withdrawn")
    assert (item.set_aside_code, item.article_id) == ("withdrawn", None)
    assert count(runtime, Article) == 0
    # It can be read, and still is no article.
    state = begin(runtime, 0.0, document.arrived_at.replace(year=2000), None).state
    assert run(runtime, state).handed_over == 0


def test_what_was_withheld_before_it_came_is_news_when_it_is_released(runtime: Runtime) -> None:
    bring(runtime, g2(meta='<pubStatus qcode="stat:withheld"/>'), "1.xml")
    assert bring(runtime, g2(version=2), "1.xml").outcome == "new"
    assert kinds(runtime) == ["article.matched"]
    with runtime.database.read() as session:
        assert session.scalars(select(Item.set_aside_code)).one() is None


def test_a_withdrawal_decided_by_another_worker_before_the_lock_is_told_once(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(runtime, g2(), "1.xml")
    mine = keep(runtime, g2(text="", meta=WITHDRAWAL, version=2), "2.xml")
    its = keep(runtime, g2(text="", meta=WITHDRAWAL, version=2), "3.xml")
    worker = again(runtime)
    before_the_lock(runtime, monkeypatch, lambda _: process(worker, [its], "its@here/1"), 1)
    (made,) = process(runtime, [mine], "me@here/1")
    worker.close()
    assert made.outcome == "unchanged"
    assert kinds(runtime) == ["article.matched", "withdrawal"]


def test_a_page_that_gains_a_correction_is_told_with_its_words(runtime: Runtime) -> None:
    def page(more: dict[str, Any]) -> str:
        stated = {"@type": "NewsArticle", "headline": TITLE, "articleBody": TEXT, **more}
        return json.dumps(stated)

    bring(runtime, page({}), "1.json", "json_article")
    noted = {"correction": {"@type": "CorrectionComment", "text": "It was no rocket."}}
    made = bring(runtime, page(noted), "1.json", "json_article")
    assert made.outcome == "updated"
    assert kinds(runtime) == ["article.matched", "correction"]
    with runtime.database.read() as session:
        news = session.scalars(select(Notice.news).order_by(Notice.id.desc())).first()
    assert news is not None
    assert news["news"][0].endswith("It says: “It was no rocket.”")
    kept = bring(runtime, page({**noted, "author": "Jane Doe"}), "1.json", "json_article")
    assert (kept.outcome, len(kinds(runtime))) == ("unchanged", 2)


def send(runtime: Runtime) -> list[dict[str, Any]]:
    """Delivers all that waits. Returns everything that was ever told."""
    with runtime.database.write() as session:
        waiting = session.scalars(select(Delivery.id).where(Delivery.state == "pending")).all()
        session.execute(update(Delivery).values(due_at=clock.now()))
    assert deliver(runtime, waiting, "test@here/1") == len(waiting)
    written = (runtime.settings.base_dir / "alerts").glob("*.json")
    return [json.loads(each.read_text()) for each in written]


def test_messages_say_what_is_corrected_and_withdrawn_though_no_topic_is_left(
    runtime: Runtime,
) -> None:
    bring(runtime, g2(), "1.xml")
    assert len(send(runtime)) == 1
    ship = TEXT.replace("rocket", "ship")
    bring(runtime, g2(title="A ship over the harbour", text=ship, meta=CORRECTION), "1.xml")
    assert len(send(runtime)) == 2
    bring(runtime, g2(text="Please do not use it.", title="Removed", meta=WITHDRAWAL), "1.xml")
    told = send(runtime)
    assert sorted(line for each in told for line in each["data"].get("news", [])) == [
        "Corrected by inbox: “A ship over the harbour”",
        "Withdrawn by inbox: “Removed”",
    ]
    for each in told:
        check(f"webhook.{each['type']}", each)
