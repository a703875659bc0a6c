"""What is kept of an article is shortened, and is no news in whatever way it comes again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models import Blob, Document, Verdict
from tests.upkeep.prune.years import Years, configured, story
from tests.way.keeping import keep_batch
from worker.articles.store import views
from worker.base.types import Arrival
from worker.upkeep.prune import steps as prune
from worker.way.collect.store import arrivals


def test_text_keeps_no_bytes_once_they_were_read(years: Years) -> None:
    years.configure(configured("", 'keep = "text"'))
    years.bring(story(1), "a.txt")
    years.bring(story(2), "b.txt", other=True)
    assert years.count(Blob) == 2
    prune.fresh(years.runtime)
    assert (years.count(Blob), years.count(Document)) == (1, 2)
    assert years.article(1).text.endswith("1.")


@pytest.mark.parametrize(("level", "words"), [("excerpt", 60), ("link", 0)])
def test_an_article_is_shortened_once_nobody_is_still_to_be_told(
    years: Years, level: str, words: int
) -> None:
    years.configure(configured("", f'keep = "{level}"'))
    whole = story(1, 200) + "\nThe last rocket came down at night.\n"
    assert years.bring(whole, "a.txt") == ["new"]
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert "last rocket" in years.article(1).text
    assert years.tell() == 1
    prune.fresh(years.runtime)
    article = years.article(1)
    assert (len(article.text.split()), article.kept) == (words, level)
    assert article.title == "A rocket report number 1"
    with years.runtime.database.read() as session:
        [shown] = views.by_ids(session, [1])
    places = {(each["field"], each["end"]) for each in shown["topics"][0]["matches"]}
    assert places
    assert all(field == "title" or end <= len(article.text) for field, end in places)
    assert shown["text"] == article.text
    # It is neither changed nor news to anybody, in whatever way it comes again.
    assert years.bring(whole, "a.txt", mark="2") == ["unchanged"]
    assert years.bring(whole, "b.txt", other=True) == ["duplicate"]
    assert years.bring(whole + "And more.", "c.txt", other=True) == ["near_duplicate"]
    assert years.bring(whole + "Corrected.", "a.txt", mark="3") == ["updated"]
    assert years.tell() == 0
    assert (years.article(1).kept, years.article(1).text[-10:]) == ("text", "Corrected.")
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert years.article(1).kept == level


def test_a_new_topic_announces_nothing_of_a_shortened_article(years: Years) -> None:
    years.configure(configured("", 'keep = "link"'))
    whole = story(1, 200, about="A ferry") + "\nA warehouse burned.\n"
    years.bring(whole, "a.txt")
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert years.article(1).kept == "link"
    years.configure(
        configured("", 'keep = "link"').replace("rocket OR rockets", "warehouse OR rocket")
    )
    assert years.bring(whole + "It was out by noon.", "b.txt", other=True) == ["near_duplicate"]
    assert years.tell() == 0


def test_a_shortened_baseline_article_is_told_whole_when_it_comes_as_news(years: Years) -> None:
    years.configure(configured("", 'keep = "link"'))
    whole = story(1, 200, about="A ferry") + "\nThe last rocket came down at night.\n"
    arrival = Arrival("a.txt", "text", whole.encode())
    with years.runtime.database.write() as session:
        ids = keep_batch(session, years.sources[0], [(arrival, "1")], arrivals.BASELINE, years.now)
    years.process(ids)
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert years.article(1).text == ""
    assert years.bring(whole, "b.txt", other=True) == ["duplicate"]
    assert years.tell() == 1
    assert "The last rocket came down" in years.article(1).text
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert years.article(1).text == ""


def test_changed_levels_reach_what_was_there(years: Years) -> None:
    years.bring(story(1, 200), "a.txt")
    years.tell()
    years.pass_days(5)
    years.configure(configured("", 'keep = "link"'))
    gone = years.prune()
    assert (gone["texts"], gone["blobs"]) == (1, 1)
    assert years.article(1).text == ""


def test_a_shortened_article_leaves_no_shared_words_in_its_verdict(years: Years) -> None:
    years.bring(story(1), "a.txt")
    with years.runtime.database.write() as session:
        row = session.scalars(select(Verdict)).one()
        row.record = {**row.record, "s": ["joined", 61, ["secret", "words"]]}
    years.configure(configured(folder='keep = "link"'))
    years.tell()
    years.prune()
    with years.runtime.database.read() as session:
        assert session.scalars(select(Verdict)).one().record["s"] == ["joined", 61]
