"""Stored articles under today's rules: changed where they differ, told to nobody, resumable."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from models import (
    Appearance,
    Article,
    Blob,
    Delivery,
    Document,
    FingerprintIndex,
    Item,
    Job,
    LineMemory,
    Notice,
    Revision,
    Topic,
    TopicMatchRow,
)
from tests.furniture.pages import FOOTER, page
from tests.setup.runtimes import CONFIG
from worker.base.errors import WirewatchError
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.upkeep.reprocess.steps import reprocess
from worker.upkeep.reprocess.steps.report import Report
from worker.upkeep.reprocess.store import reprocess as store
from worker.way.collect.steps.ingest import ingest
from worker.way.read.steps.process import process

LONG = "The harbour of the town was closed on Tuesday because of a storm from the north. " * 4
STORY = f"""{{title}}

{LONG}
A rocket was found in the {{place}} and taken away by engineers of the navy before noon.
"""
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def stored(runtime: Runtime, tmp_path: Path) -> Runtime:
    """A runtime with three articles about rockets, none like another."""
    for number, place in enumerate(("harbour", "valley", "museum")):
        words = " ".join(f"{place}{each}" for each in range(60))
        text = STORY.format(title=f"Found in the {place}", place=place) + f"\n{words}.\n"
        put(runtime, tmp_path, f"{number}.txt", text)
    return runtime


def put(runtime: Runtime, folder: Path, name: str, text: str) -> None:
    path = folder / "inbox" / name
    path.write_text(text, encoding="utf-8")
    list(ingest(runtime, [path], "test@here/1", alerts=True))


@pytest.fixture
def with_ferries(stored: Runtime, tmp_path: Path) -> Iterator[Runtime]:
    """The same under another configuration: a new topic, and one that is gone."""
    path = tmp_path / "changed.toml"
    path.write_text(
        CONFIG.replace("[topic.rockets]", "[topic.storms]")
        .replace('query = "rocket OR rockets"', 'query = "storm"')
        .replace('"rockets"]', '"storms"]')
    )
    made = Runtime(load_settings(path))
    made.prepare("test")
    yield made
    made.close()


def run(runtime: Runtime, **options: Any) -> Report:
    dry_run = options.pop("dry_run", False)
    begun = reprocess.begin(runtime, 0.0, EVER, None, keep=not dry_run, **options)
    return reprocess.run(runtime, begun.state, dry_run=dry_run)


def change(runtime: Runtime, article_id: int, **values: Any) -> None:
    """Makes a row say what older rules made of the document."""
    with runtime.database.write() as session:
        session.execute(update(Article).where(Article.id == article_id).values(**values))


def articles(runtime: Runtime) -> list[Article]:
    with runtime.database.read() as session:
        return list(session.scalars(select(Article).order_by(Article.id)))


def topics_of(runtime: Runtime) -> list[tuple[int, str]]:
    with runtime.database.read() as session:
        rows = session.execute(
            select(TopicMatchRow.article_id, Topic.slug)
            .join(Topic, Topic.id == TopicMatchRow.topic_id)
            .order_by(TopicMatchRow.article_id, Topic.slug)
        )
        return [(article_id, slug) for article_id, slug in rows]


def number(runtime: Runtime, model: type[Any]) -> int:
    with runtime.database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_what_is_as_todays_rules_make_it_is_left_alone(stored: Runtime) -> None:
    before = articles(stored)
    report = run(stored)
    assert (report.articles, report.from_bytes, report.changed) == (3, 3, 0)
    assert [each.updated_at for each in articles(stored)] == [each.updated_at for each in before]


def test_an_article_is_made_anew_from_its_bytes_without_a_revision_and_without_a_word(
    stored: Runtime,
) -> None:
    right = articles(stored)[1]
    told = number(stored, Notice), number(stored, Delivery)
    change(
        stored,
        right.id,
        title="Menu",
        text=f"Menu. Home.\n\n{right.text}",
        text_hash=7,
        language="xx",
        author="An Advertisement",
    )
    report = run(stored)
    assert (report.articles, report.changed) == (3, 1)
    assert report.fields == {"title": 1, "text": 1, "language": 1}
    now = articles(stored)[1]
    assert (now.title, now.text, now.text_hash) == (right.title, right.text, right.text_hash)
    assert (now.revision, now.uid, now.updated_at) == (1, right.uid, right.updated_at)
    assert number(stored, Revision) == 0
    assert (number(stored, Notice), number(stored, Delivery)) == told
    assert report.examples[0].article_id == right.id


def test_offsets_are_those_of_the_new_text_and_the_search_knows_it(stored: Runtime) -> None:
    right = articles(stored)[0]
    with stored.database.write() as session:
        row = session.scalars(
            select(TopicMatchRow).where(TopicMatchRow.article_id == right.id)
        ).one()
        places = row.evidence
        row.evidence = [[a, b, c + 9, d + 9, e] for a, b, c, d, e in places]
    run(stored)
    with stored.database.read() as session:
        row = session.scalars(
            select(TopicMatchRow).where(TopicMatchRow.article_id == right.id)
        ).one()
        assert row.evidence == places
        for _, field, start, end, words in row.evidence:
            assert (right.title if field == "title" else right.text)[start:end] == words


def test_the_look_ups_follow_a_changed_text(stored: Runtime) -> None:
    right = articles(stored)[2]
    with stored.database.write() as session:
        session.execute(delete(FingerprintIndex).where(FingerprintIndex.article_id == right.id))
    change(stored, right.id, signature=b"", text="advertisement", title="Buy now")
    run(stored)
    with stored.database.read() as session:
        hashes = session.scalars(
            select(FingerprintIndex.hash).where(FingerprintIndex.article_id == right.id)
        ).all()
        title = session.scalars(
            select(Appearance.title).where(Appearance.article_id == right.id)
        ).one()
    assert hashes
    assert title == right.title
    assert articles(stored)[2].signature == right.signature


def test_new_topics_find_old_articles_and_what_topics_that_are_gone_found_stays(
    with_ferries: Runtime,
) -> None:
    told = number(with_ferries, Notice)
    report = run(with_ferries)
    assert report.topics["storms"].gained == 3
    assert "rockets" not in report.topics
    assert topics_of(with_ferries) == [
        (article.id, slug) for article in articles(with_ferries) for slug in ("rockets", "storms")
    ]
    assert number(with_ferries, Notice) == told


def test_a_topic_that_is_not_found_any_more_goes(stored: Runtime, tmp_path: Path) -> None:
    path = tmp_path / "changed.toml"
    path.write_text(CONFIG.replace("rocket OR rockets", "rocket NEAR/2 museum OR submarine"))
    changed = Runtime(load_settings(path))
    changed.prepare("test")
    report = run(changed)
    changed.close()
    assert report.topics["rockets"].lost >= 2
    assert len(topics_of(stored)) == 3 - report.topics["rockets"].lost


def test_without_bytes_the_text_is_looked_at_again_and_stays(with_ferries: Runtime) -> None:
    first = articles(with_ferries)[0]
    change(with_ferries, first.id, title="An old headline")
    with with_ferries.database.write() as session:
        session.execute(delete(Blob))
    report = run(with_ferries)
    assert (report.from_bytes, report.topics["storms"].gained) == (0, 3)
    assert articles(with_ferries)[0].title == "An old headline"


def test_of_a_shortened_article_nothing_that_was_found_is_lost(with_ferries: Runtime) -> None:
    first = articles(with_ferries)[0]
    change(with_ferries, first.id, text="The harbour was closed by a storm.", kept="excerpt")
    with with_ferries.database.write() as session:
        session.execute(update(Topic).where(Topic.slug == "rockets").values(slug="ships"))
    report = run(with_ferries)
    assert (first.id, "ships") in topics_of(with_ferries)
    assert (first.id, "storms") in topics_of(with_ferries)
    assert articles(with_ferries)[0].text == "The harbour was closed by a storm."
    assert report.from_bytes == 2


def test_an_article_that_changes_meanwhile_wins(
    stored: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = articles(stored)[0]
    change(stored, first.id, title="What older rules made")
    apply = store.apply

    def late(session: Any, known: Any, change: Any, now: Any) -> bool:
        if known.article.id == first.id:
            session.execute(
                update(Article).where(Article.id == first.id).values(title="News", revision=2)
            )
        return apply(session, known, change, now)

    monkeypatch.setattr(store, "apply", late)
    report = run(stored)
    assert report.overtaken == 1
    assert articles(stored)[0].title == "News"


def test_an_interrupted_one_goes_on_where_it_was(
    stored: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reprocess, "BATCH", 1)
    ids = [each.id for each in articles(stored)]
    for each in ids:
        change(stored, each, title="What older rules made")
    begun = reprocess.begin(stored, 0.0, EVER, None)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reprocess.run(stored, begun.state, progress=stop)
    with pytest.raises(WirewatchError, match="not finished"):
        reprocess.begin(stored, 60.0, EVER, None)
    again = reprocess.begin(stored, 0.0, EVER, None)
    assert again.resumed
    assert again.state.after == ids[0]
    report = reprocess.run(stored, again.state)
    assert (report.articles, report.changed) == (3, 3)
    assert not reprocess.begin(stored, 0.0, EVER, None).resumed


def test_of_two_at_once_the_later_goes_on_and_the_earlier_ends(stored: Runtime) -> None:
    first = reprocess.begin(stored, 0.0, EVER, None)
    second = reprocess.begin(stored, 0.0, EVER, None)
    with pytest.raises(reprocess.Overtaken):
        reprocess.run(stored, first.state)
    assert reprocess.run(stored, second.state).articles == 3


def test_with_other_rules_an_unfinished_one_begins_anew(
    stored: Runtime, with_ferries: Runtime
) -> None:
    begun = reprocess.begin(stored, 0.0, EVER, None)
    assert begun.state.after == 0
    other = reprocess.begin(with_ferries, 0.0, EVER, None)
    assert other.rules_changed
    assert not other.resumed


def test_a_dry_run_changes_nothing_and_says_what_would(stored: Runtime) -> None:
    first = articles(stored)[0]
    change(stored, first.id, title="What older rules made")
    report = run(stored, dry_run=True)
    assert report.fields == {"title": 1}
    assert articles(stored)[0].title == "What older rules made"
    with stored.database.read() as session:
        assert session.get(Job, reprocess.JOB) is None


def test_what_todays_rules_refuse_stays_as_it_is(
    stored: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = articles(stored)[0]
    with stored.database.write() as session:
        session.execute(update(Blob).values(codec="raw", content=b"%PDF-1.7 no text", size=16))
    report = run(stored)
    assert report.rejected == 3
    assert "binary" in report.refused[0].reason
    assert articles(stored)[0].title == first.title


def test_what_was_set_aside_and_can_be_read_now_is_read_silently(
    stored: Runtime, tmp_path: Path
) -> None:
    with stored.database.write() as session:
        document = session.scalars(select(Document).order_by(Document.id)).first()
        assert document is not None
        item = session.get_one(Item, document.item_id)
        document.state, document.code, document.article_id = "rejected", "binary", None
        item.article_id, item.set_aside_code = None, "binary"
        for model in (FingerprintIndex, Appearance, TopicMatchRow):
            session.execute(delete(model).where(model.article_id == 1))
        session.flush()
        document_id = document.id
    change(stored, 1, text_hash=7, signature=b"")
    told = number(stored, Delivery)
    report = run(stored)
    assert report.handed_over == 1
    (done,) = process(stored, [document_id], "test@here/1")
    assert done.outcome in ("new", "duplicate", "near_duplicate", "unchanged")
    assert number(stored, Delivery) == told
    with stored.database.read() as session:
        assert session.get_one(Item, item.id).set_aside_code is None


def test_what_a_source_repeats_goes_from_its_earlier_articles_too(
    runtime: Runtime, tmp_path: Path
) -> None:
    for place in range(7):
        put(runtime, tmp_path, f"{place}.txt", page(place))
    assert [FOOTER[0] in each.text for each in articles(runtime)] == [True] * 5 + [False] * 2
    report = run(runtime)
    assert (report.changed, report.fields) == (5, {"text": 5})
    assert not any(each in article.text for article in articles(runtime) for each in FOOTER)
    assert run(runtime).changed == 0


def test_a_memory_is_made_of_what_was_stored_before_there_was_one(
    runtime: Runtime, tmp_path: Path
) -> None:
    for place in range(7):
        put(runtime, tmp_path, f"{place}.txt", page(place))
    run(runtime)
    with runtime.database.write() as session:
        session.execute(delete(LineMemory))
    run(runtime)
    put(runtime, tmp_path, "7.txt", page(7))
    assert not any(each in articles(runtime)[-1].text for each in FOOTER)
