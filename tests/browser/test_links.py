"""The links in mails: from the mail as a server took it, by a proxy with TLS, to their effect."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route, expect
from sqlalchemy import select

from models import MatchMark, MutedStory, Unsubscribed
from tests.browser import looks
from tests.browser.conftest import Scheme, Window
from tests.browser.desk import PUBLIC, READER, Desk, open_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of these tests alone: what its readers answer is kept."""
    folder: Path = tmp_path_factory.mktemp("links") / "desk"
    with open_desk(folder, 'token = "a-token-of-some-length"') as made:
        yield made


@pytest.fixture
def asked() -> list[Request]:
    """What the browser asked the public address for."""
    return []


@pytest.fixture
def page(window: Window, desk: Desk, asked: list[Request]) -> Page:
    """A browser for which the public address is the desk's, behind a proxy that speaks TLS."""
    made = window(390, java_script_enabled=False)

    def passed_on(route: Route) -> None:
        asked.append(route.request)
        place = route.request.url.removeprefix(PUBLIC)
        route.fulfill(response=route.fetch(url=desk.base + place))

    made.route(f"{PUBLIC}/**", passed_on)
    return made


def mail(desk: Desk) -> EmailMessage:
    """Returns the first mail of the story with most articles."""
    return next(each for each in desk.mails() if "Valdora" in str(each["Subject"]))


def opened(page: Page, message: EmailMessage) -> None:
    body = message.get_body(("html",))
    assert body is not None
    page.set_content(body.get_content())


def rows(desk: Desk, table: type[Any]) -> list[Any]:
    with desk.runtime.database.read() as session:
        return list(session.scalars(select(table)))


@pytest.mark.parametrize(
    ("link", "button", "effect", "table"),
    [
        ("Mute this story", "Mute this story", "gets no more of this story", MutedStory),
        ("Wrong match", "It is a wrong match", "noted as a wrong match", MatchMark),
        ("Unsubscribe", "Unsubscribe", "gets no more of", Unsubscribed),
    ],
)
def test_a_link_shows_one_button_which_does_what_it_says_once(
    page: Page, desk: Desk, asked: list[Request],
    link: str, button: str, effect: str, table: type[Any],
) -> None:  # fmt: skip
    opened(page, mail(desk))
    page.get_by_role("link", name=link).click()
    expect(page.get_by_role("button")).to_have_count(1)
    assert rows(desk, table) == []
    page.get_by_role("button", name=button).click()
    expect(page.locator("main")).to_contain_text(effect)
    done = rows(desk, table)
    assert len(done) == 1
    if table is not MatchMark:
        assert done[0].destination == READER
    page.go_back()
    page.get_by_role("button", name=button).click()
    expect(page.locator("main")).to_contain_text("before")
    assert len(rows(desk, table)) == 1
    assert [each.method for each in asked if "/l/" in each.url].count("POST") == 2
    for each in asked:
        assert "cookie" not in each.all_headers()
        assert "/l/" not in each.all_headers().get("referer", "")
    assert page.context.cookies() == []


def test_a_link_leads_to_nothing_else(page: Page, desk: Desk) -> None:
    opened(page, mail(desk))
    page.get_by_role("link", name="Mute this story").click()
    assert page.locator("a").count() == 0
    page.goto(f"{PUBLIC}/stories")
    expect(page).to_have_title("Log in – Wirewatch")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_what_those_see_who_are_not_logged_in_fits_stands_out_and_hinders_nobody(
    window: Window, desk: Desk, width: int, scheme: Scheme
) -> None:
    page = window(width, scheme)
    opened(page, mail(desk))
    link = page.get_by_role("link", name="Mute this story").get_attribute("href") or ""
    for place in ("/login", link.removeprefix(PUBLIC), "/l/none"):
        page.goto(desk.base + place)
        found = [*looks.layout(page), *looks.contrast(page), *looks.hindrances(page)]
        assert found == [], place


def test_a_link_that_was_cut_is_said_to_be_none(page: Page, desk: Desk) -> None:
    opened(page, mail(desk))
    place = page.get_by_role("link", name="Wrong match").get_attribute("href")
    assert place is not None
    page.goto(place[:-2])
    expect(page.locator("main")).to_contain_text("This is no link of ours. Was it copied whole?")
    assert page.locator("button").count() == 0
