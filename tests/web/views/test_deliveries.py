"""What the list of messages says of each."""

from __future__ import annotations

import pytest

from tests.web.browsing import Browser
from worker.operators import store as operators
from worker.operators.store import Telling
from worker.setup.runtime import Runtime


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_message_is_known_by_its_headlines(browser: Browser) -> None:
    text = browser.text("/deliveries")
    assert 'href="/articles/1" dir="auto">A rocket in the harbour</a>' in text
    assert '<th scope="col">What</th>' in text


def test_a_place_in_the_list_that_no_database_can_hold_is_refused(browser: Browser) -> None:
    assert "holds the character NUL" in browser.text("/deliveries?before=%00", 400)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_message_to_those_who_run_the_service_says_what_it_is_about(
    browser: Browser, shown: Runtime
) -> None:
    kinds = ("endpoint.failing", "endpoint.held", "source.silent")
    with shown.database.write() as session:
        operators.add(
            session,
            [
                Telling(f"msg_{kind}", kind, "1", "out", "file", "x", b"{}", "json")
                for kind in kinds
            ],
            shown.clock(),
        )
    text = browser.text("/deliveries")
    for words in ("an endpoint that fails", "a template that fails", "sources that fell silent"):
        assert f'<td class="any">{words}</td>' in text
    assert '<td class="any"></td>' not in text
