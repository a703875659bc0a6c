"""What stands above a message about endpoints, in one line."""

from __future__ import annotations

from worker.alerts.notices.catalogues import ENGLISH, Words, words_of
from worker.base.types import News

FAILING, DISABLING, DISABLED = "endpoint.failing", "endpoint.disabling", "endpoint.disabled"
HELD = "endpoint.held"
"""What is to go there cannot be made, and is held until its template is mended."""
OF_ENDPOINTS = (FAILING, DISABLING, DISABLED, HELD)
"""The kinds of news that tell of endpoints and not of articles."""

_KEYS = {FAILING: "failing", DISABLING: "disabling", DISABLED: "disabled", HELD: "held"}


def of_endpoints(news: News, words: Words | None = None) -> str:
    """Returns such as ``The endpoint of hook accepts nothing``, or of several how many."""
    said = words or words_of(ENGLISH)
    key, number = _KEYS[news.kind], len(news.endpoints) + news.more
    if number == 1:
        return said.say(f"endpoint_{key}", name=news.endpoints[0].channel)
    return said.count(f"endpoints_{key}", number)
