"""The sources of a service that has many, page by page."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from models import Source
from tests.web.browsing import Browser
from worker.setup.runtime import Runtime
from worker.way.collect.store.sources import SourceRow, ensure


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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_source_says_its_rhythm_by_the_clocks_of_the_reader_and_its_gaps(
    browser: Browser, shown: Runtime
) -> None:
    learned = {
        "entries_a_day": 12.5,
        "polls_a_day": 90.0,
        "state": {"rhythm": {"hours": [1.0] * 23 + [60.0]}},
        "notes": ["no entry of the poll before was left on 1 Nov"],
        "last_collected_at": datetime(2026, 11, 8, 9, 30, tzinfo=UTC),
    }
    with shown.database.write() as session:
        session.execute(update(Source).values(learned))
    text = browser.text("/sources")
    assert "about 12 entries a day, most at 23:00; asked about 90 times a day" in text
    assert "no entry of the poll before was left on 1 Nov" in text
    browser.cookie = "wirewatch_zone=Asia/Seoul"
    assert "most at 08:00" in browser.text("/sources")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_source_of_any_kind_is_found_by_its_address(
    browser: Browser, shown: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = SourceRow("api", "https://api.example/news?desk=4", "Desk API", "api.example", {})
    monkeypatch.setattr(Runtime, "source_row", lambda *_: row)
    done = datetime(2026, 11, 8, 9, 30, tzinfo=UTC)
    with shown.database.write() as session:
        ensure(session, row, done).last_success_at = done
    assert "Desk API" in browser.text("/sources?state=ok")
    assert "Desk API" not in browser.text("/sources?state=new")
