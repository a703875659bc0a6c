"""What the list of messages says of each."""

from __future__ import annotations

import pytest

from tests.web.browsing import Browser


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_message_is_known_by_its_headlines(browser: Browser) -> None:
    text = browser.text("/deliveries")
    assert 'href="/articles/1" dir="auto">A rocket in the harbour</a>' in text
    assert '<th scope="col">What</th>' in text
