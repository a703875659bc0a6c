"""What the list of messages says of each."""

from __future__ import annotations

import pytest

from tests.web.browsing import Browser


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_message_is_known_by_its_headlines(browser: Browser) -> None:
    text = browser.text("/deliveries")
    assert 'href="/articles/1" dir="auto">A rocket in the harbour</a>' in text
    assert '<th scope="col">What</th>' in text


def test_a_place_in_the_list_that_no_database_can_hold_is_refused(browser: Browser) -> None:
    assert "holds the character NUL" in browser.text("/deliveries?before=%00", 400)
