"""Every page as a browser shows it: on a phone, at a desk, light, dark, by keyboard, unstyled."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import ViewportSize

from tests.browser import looks
from tests.browser.conftest import Scheme, Window
from tests.browser.desk import PLACES, Desk
from worker.web.app import VIEWS
from worker.web.render import MENU

NAMES = [name for _, name in MENU]
WIDTHS = (390, 1280)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def test_every_page_is_looked_at() -> None:
    shown = {each.partition("?")[0] for each in PLACES.values()}
    assert {each.format(id=1) for each in VIEWS} == {
        each.format(story=1, article=1, harm=1) for each in shown
    } - {"/nowhere", "/zone"}


@pytest.mark.parametrize("name", PLACES)
def test_it_fits_stands_out_and_hinders_nobody(window: Window, desk: Desk, name: str) -> None:
    """Loaded once: what a window of another size or colour shows of it is the same page."""
    page = window()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.on("console", lambda each: said.append(each.text))
    page.on("pageerror", lambda each: said.append(str(each)))
    answer = page.goto(desk.base + desk.path(name))
    assert answer is not None
    assert answer.status == (404 if name == "nowhere" else 200)
    assert [each for each in asked if not each.startswith(desk.base)] == []
    assert [each for each in said if "404" not in each or name != "nowhere"] == []
    wrong: list[str] = []
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size(ViewportSize(width=width, height=844))
        page.emulate_media(color_scheme=scheme)
        found = [*looks.layout(page), *looks.contrast(page), *looks.hindrances(page)]
        wrong += [f"{width} px, {scheme}: {each}" for each in found]
    assert wrong == []


@pytest.mark.parametrize("name", PLACES)
def test_it_is_used_by_keyboard_alone(window: Window, desk: Desk, name: str) -> None:
    page = window(java_script_enabled=False)
    page.goto(desk.base + desk.path(name))
    assert list(looks.keyboard(page)) == []
    page.goto(desk.base + desk.path(name))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")


@pytest.mark.parametrize("name", PLACES)
def test_it_reads_well_without_its_style(window: Window, desk: Desk, name: str) -> None:
    """As text browsers show it: in order, with a blank between what stands side by side."""
    page = window(java_script_enabled=False)
    page.route("**/style.css", lambda route: route.abort())
    page.goto(desk.base + desk.path(name))
    assert page.locator("nav").inner_text().split() == NAMES
    assert page.locator("main h1").count() == 1
    lines = page.locator("main").inner_text().splitlines()
    title = page.locator("main h1").inner_text()
    assert lines[0] == title
    # No two words of different parts run together.
    for each in page.locator("main a + a, main .tag + .tag").all():
        assert each.evaluate("each => each.previousSibling.nodeType == Node.TEXT_NODE")


@pytest.mark.parametrize("name", ["stories", "deliveries", "topics", "sources"])
def test_forms_and_tables_say_what_is_what(window: Window, desk: Desk, name: str) -> None:
    page = window(390, java_script_enabled=False)
    page.goto(desk.base + desk.path(name))
    for table in page.locator("table").all():
        heads = table.locator("thead th").all_inner_texts()
        assert len(heads) == table.locator("tbody tr").first.locator("th, td").count()
        assert all(heads)
