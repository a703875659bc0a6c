"""What the log says when a source was read for the first time."""

from __future__ import annotations

import pytest

from tests.console.desk import Desk
from tests.net.servers import response, serving
from tests.way.collect.commands.test_ingest import FEED
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.collect.steps.collect import collect
from worker.way.collect.store import sources


def said(desk: Desk, caplog: pytest.LogCaptureFixture, key: str) -> list[str]:
    """Polls a feed three times, a new entry each, and returns what the log names of first polls."""
    caplog.set_level("INFO")
    pages = [FEED, FEED.replace("a1", "b1"), FEED.replace("a1", "c1")]
    with serving(lambda _: response(pages.pop(0).encode())) as server:
        with desk.config.open("a", encoding="utf-8") as stream:
            stream.write(f'[[feed]]\nurl = "{server.url}"\nname = "World"\n{key}\n')
        runtime = Runtime(load_settings(desk.config))
        runtime.prepare("test")
        with runtime.database.read() as session:
            found = sources.named(session, "World")
        assert found is not None
        for _ in range(3):
            assert collect(runtime, found.id, "test", NoHints(), now_please=True) is not None
        runtime.close()
    lines = [each for each in caplog.records if each.getMessage() == "first poll"]
    return [str(vars(each).get("fields") or vars(each)) for each in lines]


def test_after_the_first_poll_it_names_how_to_see_what_a_mail_would_be(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    (line,) = said(desk, caplog, "")
    assert "wirewatch topics test --mail" in line
    assert "World" in line


def test_a_first_poll_that_tells_is_not_said_to_be_silent(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    assert said(desk, caplog, "alert_on_first_poll = true") == []
