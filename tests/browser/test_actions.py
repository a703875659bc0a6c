"""What is done on the pages, by a browser that runs no script: from the button to its effect."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.desk import Desk, open_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of these tests alone: what they do is seen on its pages."""
    folder: Path = tmp_path_factory.mktemp("acting") / "desk"
    with open_desk(folder) as made:
        yield made


@pytest.fixture
def page(window: Window) -> Page:
    return window(390, java_script_enabled=False)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def said(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def test_a_story_is_muted_and_heard_again(page: Page, desk: Desk) -> None:
    page.goto(desk.base + desk.path("story"))
    page.get_by_text("Mute it").click()
    page.get_by_label("Until").fill("3d")
    page.get_by_label("Why").fill("we know of it")
    press(page, "Mute")
    assert "is muted until" in said(page)
    page.get_by_role("link", name="Back").click()
    expect(page.locator(".note")).to_contain_text("we know of it")
    press(page, "End that")
    assert "is over" in said(page)
    page.goto(desk.base + desk.path("story"))
    expect(page.locator(".note")).to_have_count(0)


def test_a_topic_is_muted_and_that_is_undone_at_once(page: Page, desk: Desk) -> None:
    page.goto(desk.base + "/topics")
    page.get_by_text("Mute it").first.click()
    page.get_by_label("Until").first.fill("2d")
    press(page, "Mute")
    assert "is muted until" in said(page)
    press(page, "Undo")
    assert "is over" in said(page)


def test_a_match_is_marked_and_the_mark_is_taken_back(page: Page, desk: Desk) -> None:
    place = desk.base + desk.path("article")
    page.goto(place)
    press(page, "Wrong match")
    page.get_by_role("link", name="Back").click()
    expect(page.locator("main")).to_contain_text("a wrong match, says page")
    page.goto(desk.base + "/topics")
    expect(page.locator("main")).to_contain_text("0 right, 1 wrong; precision 0 %")
    page.goto(place)
    press(page, "Take that back")
    page.goto(place)
    expect(page.locator("main")).not_to_contain_text("a wrong match")


def test_what_is_held_is_released_and_what_was_given_up_is_tried_again(
    page: Page, desk: Desk
) -> None:
    for state, button in (("held", "Release"), ("dead", "Try again")):
        page.goto(f"{desk.base}/deliveries?state={state}")
        number = page.get_by_role("button", name=button).count()
        press(page, button)
        assert "will send it again" in said(page)
        page.goto(f"{desk.base}/deliveries?state={state}")
        expect(page.get_by_role("button", name=button)).to_have_count(number - 1)


def test_a_feed_is_polled_paused_and_resumed(page: Page, desk: Desk) -> None:
    page.goto(desk.base + "/sources")
    row = page.locator("tr", has_text="Example Wire")
    row.get_by_role("button", name="Poll now").click()
    assert "will be polled now" in said(page)
    page.get_by_role("link", name="Back").click()
    row.get_by_role("button", name="Pause").click()
    page.goto(desk.base + "/sources")
    expect(row.locator(".tag")).to_have_text("paused")
    row.get_by_role("button", name="Resume").click()
    page.goto(desk.base + "/sources")
    expect(row.locator(".tag")).to_have_text("ok")


def test_what_is_looked_for_is_found_and_led_to(page: Page, desk: Desk) -> None:
    page.goto(desk.base + "/")
    page.get_by_role("link", name="Search", exact=True).click()
    page.get_by_label("Words that must all be there").fill('"Porto Lene" Aftershock*')
    page.keyboard.press("Enter")
    expect(page.locator("h2")).to_have_text("1 article")
    page.locator(".headline a").click()
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("link", name="in 6 outlets").click()
    expect(page.locator(".timeline")).to_contain_text("Harbour Gazette")


def test_a_query_is_tried_and_stays_in_its_field(page: Page, desk: Desk) -> None:
    page.goto(desk.base + "/topics")
    page.locator("textarea").fill("Erdbeben*")
    page.get_by_label("days", exact=True).fill("7")
    press(page, "Try")
    expect(page.locator("section h2").first).to_contain_text("It matches 1 of")
    expect(page.locator("textarea")).to_have_value("Erdbeben*")
