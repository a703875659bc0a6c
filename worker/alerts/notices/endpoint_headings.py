"""What stands above a message about endpoints, in one line."""

from __future__ import annotations

from worker.base.types import News

FAILING, DISABLING, DISABLED = "endpoint.failing", "endpoint.disabling", "endpoint.disabled"
HELD = "endpoint.held"
"""What is to go there cannot be made, and is held until its template is mended."""
OF_ENDPOINTS = (FAILING, DISABLING, DISABLED, HELD)
"""The kinds of news that tell of endpoints and not of articles."""

_WORDS = {
    FAILING: ("accepts nothing", "accept nothing"),
    DISABLING: ("will be switched off", "will be switched off"),
    DISABLED: ("was switched off", "were switched off"),
    HELD: ("has a template that fails", "have templates that fail"),
}


def of_endpoints(news: News) -> str:
    """Returns such as ``The endpoint of hook accepts nothing``, or of several how many."""
    one, many = _WORDS[news.kind]
    number = len(news.endpoints) + news.more
    if number == 1:
        return f"The endpoint of {news.endpoints[0].channel} {one}"
    return f"{number:,} endpoints {many}"
