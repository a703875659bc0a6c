"""What the first page says of the last day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from models import Article, Delivery
from tests.web.browsing import Browser, put
from worker.setup.runtime import Runtime
from worker.topics.store import volumes


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_says_how_many_articles_were_read_in_a_day_and_counts_no_older_ones(
    browser: Browser, shown: Runtime
) -> None:
    assert "2 articles were read" in browser.text("/")
    earlier = shown.clock() - timedelta(days=2)
    with shown.database.write() as session:
        session.execute(update(Article).where(Article.id == 1).values(first_seen_at=earlier))
    assert "1 article was read" in browser.text("/")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_says_of_when_it_is(browser: Browser) -> None:
    words = "Looked at [0-9]+ s ago for what is wrong, [0-9]+ s ago for the figures"
    assert re.search(words, browser.text("/"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_that_is_not_known_is_the_page_itself(browser: Browser) -> None:
    assert "2 articles were read" in browser.text("/?format=html")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_a_service_that_does_not_run_it_does_not_say_that_all_is_well(browser: Browser) -> None:
    text = browser.text("/")
    assert "The service does not run" in text
    assert "All is well" not in text


def test_no_more_are_counted_than_a_page_can_wait_for(shown: Runtime) -> None:
    day = shown.clock() - timedelta(days=1)
    with shown.database.read() as session:
        assert volumes.since(session, day, 100) == 2
        assert volumes.since(session, day, 1) == 2
        assert volumes.since(session, shown.clock() + timedelta(days=1), 1) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_set_aside_is_named(browser: Browser, shown: Runtime) -> None:
    put(shown, "broken.json", '{"title": "x", "body": ')
    assert re.search(r"broken\.json</bdi>: the JSON cannot be read", browser.text("/"))


@pytest.mark.parametrize("state", ["retry", "held", "dead", "suppressed"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_messages_that_did_not_go_are_counted_and_lead_to_their_list(
    browser: Browser, shown: Runtime, state: str
) -> None:
    with shown.database.write() as session:
        session.execute(update(Delivery).values(state=state))
        number = session.scalar(select(func.count()).select_from(Delivery))
    assert number
    assert f'<a href="/deliveries?state={state}">{number} {state}</a>' in browser.text("/")
    assert state in browser.text(f"/deliveries?state={state}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_messages_that_merely_wait_are_not_said_to_be_put_off(
    browser: Browser, shown: Runtime
) -> None:
    due = datetime.now(UTC) + timedelta(hours=3)
    with shown.database.write() as session:
        session.execute(update(Delivery).values(state="pending", due_at=due))
        number = session.scalar(select(func.count()).select_from(Delivery))
    text = browser.text("/")
    assert f", {number} not due yet, the next <time" in text
    assert "put off" not in text
