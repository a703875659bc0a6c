"""What the history says of who changed what when."""

from __future__ import annotations

import json
import re

import pytest

from tests.web.browsing import Browser
from worker.base.store import audit
from worker.setup.runtime import Runtime


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_taken_up_at_once_stands_under_one_time(browser: Browser) -> None:
    lines = [json.loads(each) for each in browser.text("/history?format=json").splitlines()]
    reloads = {(each["at"], each["actor"]) for each in lines}
    assert len(lines) > len(reloads)
    text = browser.text("/history")
    assert len(re.findall("<time ", text)) == len(reloads)
    assert len(re.findall(r"</b> (?:added|changed|removed)", text)) == len(lines)
    assert re.search(r" · \d+ changes</span>", text)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_called_as_its_kind_is_named_once(browser: Browser) -> None:
    assert "<br><b>service</b> added" in browser.text("/history")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_called_by_an_address_is_named_without_it(browser: Browser, shown: Runtime) -> None:
    with shown.database.write() as session:
        who = "command line (ana@desk.example)"
        audit.record(session, shown.clock(), who, "topic", "quake", None, {"name": "Quakes"})
    for path in ("/history", "/history?format=json"):
        text = browser.text(path)
        assert "command line" in text
        assert "ana@" not in text
