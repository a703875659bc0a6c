"""What a delivery is about that tells of no article, in words for a list of them."""

from __future__ import annotations

from worker.alerts.digests import READY
from worker.alerts.kinds import NEWS, UPDATE
from worker.alerts.notices.endpoint_headings import DISABLED, DISABLING, HELD
from worker.alerts.notices.endpoint_headings import FAILING as ENDPOINT_FAILING
from worker.alerts.notices.headings import FAILING, RECOVERED, SILENT

_GONE = "articles that are no longer stored"
_WORDS = {
    NEWS: _GONE,
    UPDATE: _GONE,
    READY: "digest: all was quiet",
    FAILING: "sources that fail",
    SILENT: "sources that fell silent",
    RECOVERED: "sources that recovered",
    ENDPOINT_FAILING: "an endpoint that fails",
    DISABLING: "an endpoint that will be switched off",
    DISABLED: "an endpoint that was switched off",
    HELD: "a template that fails",
}


def no_article(kind: str) -> str:
    """Returns what a delivery of that kind is about; the kind itself where nothing is known."""
    return _WORDS.get(kind, kind)
