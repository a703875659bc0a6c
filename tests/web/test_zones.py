"""Times are by the clocks that a reader chose, and by those of the service until then."""

from __future__ import annotations

import re

import pytest

from tests.web.browsing import Browser
from worker.web.zones import chosen, known


def times(browser: Browser, path: str) -> list[str]:
    return re.findall(r"<time[^>]*>([^<]+)</time>", browser.text(path))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_chooses_a_zone_sees_times_by_its_clocks_until_taken_back(browser: Browser) -> None:
    usual = times(browser, "/stories/1")
    assert "Times: UTC" in browser.text("/stories/1")
    form = browser.form_token()
    answer = browser.post("/zone", form=form, zone="Asia/Seoul")
    assert (answer.status, answer.getheader("Location")) == (303, "/")
    said = answer.getheader("Set-Cookie") or ""
    assert "HttpOnly" in said
    assert "samesite=strict" in said.lower()
    theirs = times(browser, "/stories/1")
    assert "Times: Asia/Seoul" in browser.text("/stories/1")
    assert len(theirs) == len(usual)
    assert not set(theirs) & set(usual)
    twin = browser.text("/stories/1?format=json")
    assert re.search(r'"first_seen_at": "[^"]+Z"', twin), "programs read UTC as before"
    assert "selected>Asia/Seoul" in browser.text("/zone")
    assert browser.post("/zone", form=browser.form_token(), zone="").status == 303
    browser.cookie = ""
    assert times(browser, "/stories/1") == usual


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_time_that_is_given_is_by_the_clocks_that_are_shown(browser: Browser) -> None:
    browser.cookie = "wirewatch_zone=Asia/Seoul"
    said = browser.act("silence", story="1", until="2040-01-02")
    assert "until 2 Jan 2040, 00:00" in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_of_zones_is_small_and_takes_known_ones_and_forms_of_ours(
    browser: Browser,
) -> None:
    assert len(browser.text("/zone").encode()) < 60_000
    refused = browser.post("/zone", form="0" * 64, zone="Asia/Seoul")
    assert refused.status == 403
    assert "<p>This form is too old: load the page again." in refused.text
    unknown = browser.post("/zone", form=browser.form_token(), zone="Asia/Nowhere")
    assert unknown.status == 400
    assert "There is no such zone." in unknown.text
    browser.cookie = "wirewatch_zone=../../etc/passwd"
    assert "Times: UTC" in browser.text("/")


def test_zones_are_called_by_places() -> None:
    assert {"Europe/Kyiv", "America/New_York", "Asia/Seoul", "UTC"} <= set(known())
    assert not [each for each in known() if each.startswith("Etc/")]
    assert chosen({"wirewatch_zone": "Europe/Kyiv"}, "UTC") == "Europe/Kyiv"
    assert chosen({"wirewatch_zone": "europe/kyiv"}, "UTC") == "UTC"
    assert chosen({}, "Asia/Seoul") == "Asia/Seoul"
