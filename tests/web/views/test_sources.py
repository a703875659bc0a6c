"""The sources of a service that has many, page by page."""

from __future__ import annotations

import re

import pytest

from tests.web.browsing import Browser


@pytest.fixture
def settings_of_page() -> str:
    feed = '[[feed]]\nname = "Paper {0:03}"\nurl = "https://news.example/{0}"\n'
    return "".join(feed.format(each) for each in range(150))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_source_is_on_some_page_with_its_buttons(browser: Browser) -> None:
    seen: list[str] = []
    path: str | None = "/sources"
    while path:
        text = browser.text(path)
        assert len(text.encode()) < 60_000
        named = re.findall(r"Paper \d{3}", text)
        assert len(named) == text.count("Poll now")
        seen += named
        further = re.search(r'<a href="([^"]+)">Further ones</a>', text)
        path = further[1].replace("&amp;", "&") if further else None
    assert seen == [f"Paper {each:03}" for each in range(150)]
    assert "There are no more than 15" in browser.text("/sources?from=900")
    browser.text("/sources?from=x", status=400)
