"""Pages are looked at again for what changed, until that is in vain."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from models import Page
from tests.net.servers import response
from tests.way.collect.steps.linked_pages import BODY, ENTRY, SUMMARY, Desk, desk, kinds


def test_a_page_that_is_corrected_an_hour_later_is_told_as_a_correction(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    at.look()
    at.process()
    at.look()
    assert at.site.asked["/news/2026/rise"] == 1
    note = "<p>Correction: An earlier version of this article said that four trees were damaged. "
    mended = BODY.replace("of which four", "of which six") + f"{note}They were six.</p>"
    at.site.put("rise", "Brno institute tries engine", mended)
    at.later(1.01)
    at.look()
    (written,) = at.process()
    assert written.outcome == "updated"
    first, second = at.told()
    assert first == "article.matched"
    assert second.startswith("correction-")


def test_a_headline_that_changed_on_the_page_is_the_articles(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine, 2 hurt", BODY)
    at.take((ENTRY[0], "Brno institute tries engine, 2 hurt", SUMMARY))
    at.look()
    at.process()
    at.site.put("rise", "Brno institute tries engine, 5 hurt", BODY)
    at.later(1.01)
    at.look()
    at.process()
    (article,) = at.articles()
    assert article.title == "Brno institute tries engine, 5 hurt"
    assert [each.partition("-")[0] for each in at.told()] == ["article.matched", "headline"]


def test_looks_end_after_three_in_vain_or_a_refusal(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    for hours in (0, 1.01, 5, 18.1):
        at.later(hours)
        at.look()
        at.process()
    assert at.site.asked["/news/2026/rise"] == 4
    assert at.page().due_at is None
    assert at.page().unchanged == 3


def test_a_page_that_is_refused_is_not_looked_at_again(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    at.look()
    at.process()
    at.site.answers["/news/2026/rise"] = lambda _: response(status="403 Forbidden")
    at.later(1.01)
    at.look()
    assert at.page().due_at is None
    assert at.page().kind == "article"
    assert at.explained()["items"][0]["page"]["reason"].endswith("403 (Forbidden)")


def test_a_page_that_said_no_more_than_its_feed_is_looked_at_for_what_it_says_later(
    at: Desk,
) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    full = " ".join(BODY.replace("<p>", "").split("</p>")).strip()
    at.take((ENTRY[0], ENTRY[1], f"{full} …"))
    at.look()
    at.process()
    assert at.page().kind == "same"
    note = "<p>Correction: An earlier version said that four trees were damaged. They were six.</p>"
    mended = BODY.replace("of which four", "of which six") + note
    at.site.put("rise", "Brno institute tries engine", mended)
    for hours in (1.01, 5.1):
        at.later(hours)
        at.look()
        at.process()
        assert at.page().kind == "article"
    (article,) = at.articles()
    assert "of which six" in article.text
    assert kinds(at) == ["article.matched", "correction"]


WHOLE = BODY.replace("<p>", "").replace("</p>", " ") + "Further tests are to follow. " * 20


def test_the_page_of_a_whole_entry_that_matched_is_looked_at_after_an_hour(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", f"<p>{WHOLE}</p>")
    done = at.take((ENTRY[0], ENTRY[1], WHOLE), ("calm", "Council rests", "It is calm. " * 60))
    assert done.waiting == []
    at.process()
    at.look()
    assert at.site.asked["/news/2026/rise"] == 0
    at.later(1.01)
    at.look()
    at.process()
    assert at.site.asked["/news/2026/rise"] == 1
    note = "<p>Correction: An earlier version said that four trees were damaged. They were six.</p>"
    mended = WHOLE.replace("of which four", "of which six")
    at.site.put("rise", "Brno institute tries engine", f"<p>{mended}</p>{note}")
    at.later(5.1)
    at.look()
    at.process()
    assert kinds(at) == ["article.matched", "correction"]
    assert at.site.asked["/news/2026/calm"] == 0


def test_never_forbids_to_look_at_the_page_of_a_whole_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    with desk(tmp_path, 'full_text = "never"') as made:
        made.take((ENTRY[0], ENTRY[1], WHOLE))
        made.process()
        assert kinds(made) == ["article.matched"]
        with made.runtime.database.read() as session:
            assert session.scalars(select(Page)).all() == []


def test_a_page_without_a_match_is_not_looked_at_again(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY.replace("rocket", "balloon"))
    at.take(ENTRY)
    at.look()
    at.process()
    assert at.page().kind == "article"
    assert at.page().due_at is None
