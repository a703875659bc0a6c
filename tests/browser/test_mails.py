"""Mails as a mail program shows them: on a phone, at a desk, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser import looks, mails
from tests.browser.conftest import Scheme, Window

PHONE, DESK = 390, 1280
SHOWN: list[tuple[str, int, Scheme]] = [
    ("en", PHONE, "light"), ("en", PHONE, "dark"), ("en", DESK, "light"), ("en", DESK, "dark"),
    ("uk", PHONE, "dark"), ("ko", PHONE, "light"),
]  # fmt: skip


def _asked_by(page: Page) -> list[str]:
    """Returns a list of the addresses that a page asks, as it grows."""
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    return asked


@pytest.mark.parametrize("name", mails.made())
def test_a_mail_fits_stands_out_and_asks_nothing_of_anybody(window: Window, name: str) -> None:
    wrong: list[str] = []
    page = window()
    asked = _asked_by(page)
    for language, width, scheme in SHOWN:
        page.set_viewport_size(ViewportSize(width=width, height=844))
        page.emulate_media(color_scheme=scheme)
        page.set_content(mails.html(mails.made()[name], language))
        found = [*looks.layout(page), *looks.contrast(page)]
        if language == "en" and (width == PHONE) == (scheme == "light"):
            found += looks.hindrances(page)
        wrong += [f"{language}, {width} px, {scheme}: {each}" for each in found]
    assert wrong == []
    assert asked == []
