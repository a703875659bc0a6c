"""Pages that entries link to are read in time, kept politely, and looked at again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Document, Page, Source
from tests.net.servers import response
from tests.setup.runtimes import Heard
from tests.way.collect.steps.linked_pages import BODY, OLD, SUMMARY, Desk, desk
from tests.way.judge.store.making import NOW
from worker.base.store import clock
from worker.service import schedule
from worker.setup.hints import NoHints
from worker.setup.runtime import utc_now
from worker.upkeep.prune.store.articles import take_out
from worker.way.collect import looks
from worker.way.collect.steps.poll import feeds, poll
from worker.way.collect.steps.together import Signs, Times, Together
from worker.way.read.steps.process import process
from worker.way.read.store import turns

ENTRY = ("rise", "Brno institute tries engine", SUMMARY)


@pytest.fixture
def at(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    with desk(tmp_path) as made:
        yield made


def test_what_the_page_adds_makes_a_match_that_the_summary_did_not(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    done = at.take(ENTRY)
    assert done.waiting == done.documents
    at.look()
    (written,) = at.process()
    assert written.outcome == "new"
    (article,) = at.articles()
    assert "orchard of a farm" in article.text
    assert article.outlet == "Herald"
    assert article.url == f"{at.site.url}news/2026/rise"
    assert at.told() == ["article.matched"]
    assert at.page().kind == "article"
    assert at.site.asked["/robots.txt"] == at.site.asked["/news/2026/rise"] == 1


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


def kept(at: Desk) -> tuple[str, str]:
    """Looks, processes what waits, and returns what the page was taken for, and why."""
    at.look()
    at.process()
    (article,) = at.articles()
    assert article.text == SUMMARY
    page = at.explained()["items"][0]["page"]
    return page["kind"], page["reason"]


def test_a_page_that_robots_may_not_ask_for_is_not_asked_for(at: Desk) -> None:
    at.site.answers["/robots.txt"] = b"User-agent: *\nDisallow: /news/"
    at.take(ENTRY)
    kind, reason = kept(at)
    assert (kind, reason) == ("robots", "its host's robots.txt forbids to ask for the page")
    assert at.site.asked["/news/2026/rise"] == 0


def test_a_host_whose_rules_cannot_be_read_for_its_own_fault_forbids_all(at: Desk) -> None:
    at.site.answers["/robots.txt"] = lambda _: response(status="503 Service Unavailable")
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    kind, reason = kept(at)
    assert kind == "robots"
    assert "answered 503" in reason
    assert at.page().due_at is not None


def test_rules_without_end_are_read_as_far_as_they_have_to_be(at: Desk) -> None:
    rules = b"User-agent: *\nDisallow: /drafts\n" + b"Disallow: /x\n" * 200_000
    at.site.answers["/robots.txt"] = rules
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    at.look()
    at.process()
    assert at.page().kind == "article"


def test_of_a_page_of_100_mb_five_are_read_and_the_summary_is_kept(at: Desk) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 104857600\r\n\r\n"
    at.site.answers["/news/2026/rise"] = lambda _: head + bytes(6 * 1024 * 1024)
    at.take(ENTRY)
    kind, reason = kept(at)
    assert kind == "failed"
    assert "5 MiB" in reason
    assert at.page().due_at is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [("404 Not Found", "gone"), ("403 Forbidden", "blocked"), ("418 Teapot", "failed")],
)
def test_what_the_pages_server_refuses_is_said_and_not_tried_again(
    at: Desk, status: str, kind: str
) -> None:
    at.site.answers["/news/2026/rise"] = lambda _: response(status=status)
    at.take(ENTRY)
    assert kept(at)[0] == kind
    assert at.page().due_at is None


def test_a_page_at_another_port_is_not_asked_for(at: Desk) -> None:
    at.take(("http://127.0.0.1:1/news/2026/rise", "Brno institute tries engine", SUMMARY))
    kind, reason = kept(at)
    assert kind == "refused"
    assert "port 1" in reason


def test_a_page_is_asked_for_once_an_address_and_not_once_an_entry(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    link = f"{at.site.url}news/2026/rise"
    at.take(
        (f"{link}?utm_source=one", "Brno institute tries engine", SUMMARY),
        (f"{link}?utm_source=two", "Engine tried by Brno institute", SUMMARY),
    )
    at.look()
    assert sum(at.site.asked[each] for each in at.site.asked if "rise" in each) == 1
    at.process()
    first, second = at.articles()
    assert first.text == second.text or second.duplicate_of == first.id


def test_neither_credentials_nor_cookies_go_to_the_page(at: Desk) -> None:
    asked: list[bytes] = []

    def answer(request: bytes) -> bytes:
        asked.append(request.lower())
        return response(b"none", status="404 Not Found")

    at.site.answers["/news/2026/rise"] = answer
    link = at.site.url.replace("http://", "http://user:secret@") + "news/2026/rise"
    at.take((link, "Brno institute tries engine", SUMMARY))
    assert kept(at)[0] == "gone"
    (request,) = asked
    assert b"authorization" not in request
    assert b"cookie" not in request
    assert "secret" not in at.page().url


def test_a_page_that_comes_late_becomes_a_revision_that_is_told(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    (written,) = at.process()
    assert written.outcome == "new"
    assert at.told() == []
    at.look()
    (written,) = at.process()
    assert written.outcome == "updated"
    assert at.told() == ["article.matched"]


def test_a_changed_entry_does_not_take_the_pages_text_away(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    at.look()
    at.process()
    changed = (ENTRY[0], ENTRY[1], "The institute of Brno tried the engine in a field …")
    at.feed(changed)
    done = at.poll()
    assert done.documents
    assert done.waiting == []
    at.process()
    (article,) = at.articles()
    assert "orchard of a farm" in article.text


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


def matched(at: Desk) -> None:
    """An article that was told, whose page was read."""
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    at.look()
    at.process()


def not_there(at: Desk, status: str, hours: float) -> None:
    """The page answers that it is not there, when it is looked at so many hours later."""
    at.site.answers["/news/2026/rise"] = lambda _: response(status=status)
    at.later(hours)
    at.look()
    at.process()


def kinds(at: Desk) -> list[str]:
    return [each.partition("-")[0] for each in at.told()]


def test_a_page_that_is_gone_for_good_withdraws_its_article(at: Desk) -> None:
    matched(at)
    not_there(at, "410 Gone", 1.01)
    assert kinds(at) == ["article.matched", "withdrawal"]
    assert at.page().due_at is None
    (article,) = at.articles()
    assert "orchard of a farm" in article.text
    assert at.explained()["items"][0]["page"]["reason"].endswith("410 (Gone)")


def test_a_page_that_is_not_there_withdraws_its_article_at_the_second_look(at: Desk) -> None:
    matched(at)
    not_there(at, "404 Not Found", 1.01)
    assert kinds(at) == ["article.matched"]
    not_there(at, "404 Not Found", 4.5)
    assert at.page().tries == 1
    not_there(at, "404 Not Found", 0.6)
    assert kinds(at) == ["article.matched", "withdrawal"]


def test_a_page_that_comes_back_withdraws_nothing(at: Desk) -> None:
    matched(at)
    not_there(at, "404 Not Found", 1.01)
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.later(5.1)
    at.look()
    at.process()
    not_there(at, "404 Not Found", 18.1)
    assert kinds(at) == ["article.matched"]
    assert at.page().tries == 1


def test_pages_of_a_host_that_all_go_at_once_withdraw_nothing(at: Desk) -> None:
    names = [f"n{number}" for number in range(looks.MOST_GONE + 1)]
    for name in names:
        at.site.put(name, f"Engine {name} is tried", BODY.replace("Brno", f"Town {name}"))
    at.take(*((name, f"Engine {name} is tried", SUMMARY) for name in names))
    at.look()
    at.process()
    for name in names:
        del at.site.answers[f"/news/2026/{name}"]
    for hours in (1.01, 5.1):
        at.later(hours)
        at.look()
        at.process()
    assert at.page().tries == 2
    assert "withdrawal" not in kinds(at)


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


def test_entries_of_the_first_poll_are_not_asked_for(at: Desk) -> None:
    at.feed(ENTRY)
    assert at.poll().waiting == []
    at.look()
    assert set(at.site.asked) == {"/feed.xml"}


def test_a_feed_whose_pages_bring_no_more_is_asked_for_one_a_day(at: Desk) -> None:
    entries = [(f"n{number}", f"Engine {number}", SUMMARY) for number in range(13)]
    for name, title, text in entries:
        at.site.put(name, title, f"<p>{text}</p>")
    at.take(*entries[:10])
    at.look()
    at.process()
    assert at.page().kind == "same"
    at.feed(*entries[:12])
    assert at.poll().waiting == []
    at.process()
    at.now += timedelta(days=1, minutes=1)
    at.feed(*entries)
    assert len(at.poll().waiting) == 1


def test_never_forbids_pages_and_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    with desk(tmp_path, 'full_text = "never"') as made:
        assert made.take(ENTRY).waiting == []
        made.look()
        assert set(made.site.asked) == {"/feed.xml"}


def test_always_asks_for_the_page_of_every_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    with desk(tmp_path, 'full_text = "always"') as made:
        made.feed(OLD)
        assert len(made.poll().waiting) == 1


def test_an_entry_of_a_public_feed_leads_into_no_opened_network(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    with at.runtime.database.write() as session:
        # As if the feed had been answered by a public address.
        session.execute(update(Page).values(within=""))
    kind, reason = kept(at)
    assert kind == "refused"
    assert "only a source inside it may lead there" in reason
    assert set(at.site.asked) == {"/feed.xml"}


def test_a_redirect_to_another_host_has_that_hosts_turn_and_rules(at: Desk) -> None:
    other = at.site.url.replace("127.0.0.1", "localhost")
    moved = f"Location: {other}news/2026/moved"
    at.site.answers["/news/2026/rise"] = lambda _: response(status="302 Found", headers=(moved,))
    at.site.put("moved", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    (group,) = at.pages.take("test", 10)
    at.pages.look(group, NoHints())
    assert at.page().host == "localhost"
    assert at.page().document_id is not None
    at.look()
    at.process()
    assert at.page().kind == "article"
    assert at.articles()[0].url == f"{at.site.url}news/2026/rise"
    assert at.site.asked["/robots.txt"] == 2


def test_a_circle_of_redirects_ends(at: Desk) -> None:
    here = f"Location: {at.site.url}news/2026/rise"
    at.site.answers["/news/2026/rise"] = lambda _: response(status="302 Found", headers=(here,))
    at.take(ENTRY)
    assert kept(at)[0] == "failed"


def test_who_collects_asks_for_pages_at_once(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.feed(OLD)
    process(at.runtime, at.poll().documents, "test")
    at.feed(ENTRY, OLD)
    with at.runtime.database.write() as session:
        session.execute(update(Source).values(due_at=clock.now()))
    heard = Heard()
    times = Times(turn=0.01, look=0.02, pages_look=0.02)
    assert Together(at.runtime, times).run("test", Signs(lambda: heard)) == 1
    assert at.site.asked["/news/2026/rise"] == 1
    # The document that waited has its turn when its page is there.
    assert len(heard.document_ids) == 1
    at.process()
    assert at.told() == ["article.matched"]


def test_a_document_waits_for_its_page_for_less_than_a_minute(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    (waiting,) = at.take(ENTRY).waiting
    with at.runtime.database.write() as session:
        assert turns.hint(session) == []
        row = session.get_one(Document, waiting)
        assert row.dispatched_until is not None
        assert 40 < (row.dispatched_until - utc_now()).total_seconds() < 60
        row.dispatched_until = NOW
    with at.runtime.database.write() as session:
        assert turns.hint(session) == [[waiting]]


def test_the_tick_knows_of_pages_that_are_due(at: Desk) -> None:
    at.take(ENTRY)
    heard = Heard()
    schedule.tick(at.runtime, heard, "test@here/1")
    assert len(heard.source_ids) == 1


def test_what_is_known_of_a_page_goes_with_its_article(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    at.look()
    at.process()
    (article,) = at.articles()
    with at.runtime.database.decide() as session:
        take_out(session, [article.id], at.now)
    with at.runtime.database.read() as session:
        assert session.scalars(select(Page)).all() == []


def test_no_entry_waits_for_a_host_that_cannot_be_reached(at: Desk) -> None:
    entries = [
        (f"http://nobody.invalid/news/2026/{number}", f"Engine {number}", SUMMARY)
        for number in range(5)
    ]
    assert len(at.take(*entries).waiting) == 5
    (group,) = at.pages.take("test", 10)
    at.pages.look(group, NoHints())
    with at.runtime.database.read() as session:
        rows = session.scalars(select(Page)).all()
        assert {each.kind for each in rows} == {"failed"}
        assert len({each.reason for each in rows}) == 1
        waiting = session.scalars(
            select(Document).where(Document.state == "pending", Document.dispatched_until > NOW)
        )
        assert waiting.all() == []


def test_a_poll_by_hand_reads_the_pages_before_it_says_what_came(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.feed(OLD)
    chosen, _ = feeds(at.runtime, [])
    list(poll(at.runtime, chosen, "test@here/1"))
    at.feed(ENTRY, OLD)
    (polled,) = poll(at.runtime, chosen, "test@here/1")
    assert (polled.entries, polled.new, polled.unchanged) == (2, 1, 1)
    assert "orchard of a farm" in at.articles()[0].text
    assert at.told() == ["article.matched"]


def test_a_link_to_where_nothing_listens_takes_no_page_from_other_feeds_of_the_host(
    at: Desk,
) -> None:
    at.take(
        ("http://nobody.invalid/news/2026/1", "Engine 1", SUMMARY),
        ("https://nobody.invalid:80/news/2026/2", "Engine 2", SUMMARY),
    )
    with at.runtime.database.read() as session:
        nowhere = session.scalars(select(Page).where(Page.url.startswith("https:"))).one()
    assert nowhere.document_id is not None
    (group,) = at.pages.take("test", 10, [nowhere.document_id])
    at.pages.look(group, NoHints())
    with at.runtime.database.read() as session:
        rows = {each.url[:5]: each for each in session.scalars(select(Page))}
    assert rows["https"].kind == "failed"
    assert rows["http:"].kind is None
    assert rows["http:"].due_at is not None
