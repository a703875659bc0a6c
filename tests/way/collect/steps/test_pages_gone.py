"""A page that is gone withdraws its article, and a host that is away none."""

from __future__ import annotations

from tests.net.servers import response
from tests.way.collect.steps.linked_pages import BODY, ENTRY, SUMMARY, Desk, kinds
from worker.way.collect import looks


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
