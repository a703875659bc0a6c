"""Pages are asked for politely, within bounds, and where that is allowed."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from models import Page
from tests.net.servers import response
from tests.way.collect.steps.linked_pages import BODY, ENTRY, SUMMARY, Desk
from worker.setup.hints import NoHints


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
