"""Each misbehaviour of a server has a clear end: what could be read of it, or why nothing was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.net.servers import Server, serving
from tests.sources.feed.feeds import Memory
from tests.sources.feed.misbehaving import PLAYS, play
from worker.base.errors import FetchError
from worker.net.http import HttpDoor, HttpLimits
from worker.sources import feed

READ: Mapping[str, tuple[int, str]] = {
    "early-hints": (2, ""),
    "twenty-interim-answers": (2, ""),
    "150-headers": (2, ""),
    "says-gzip-and-is-plain": (2, ""),
    "gzip-without-saying-so": (2, ""),
    "unknown-coding": (2, ""),
    "wrong-type": (2, ""),
    "no-last-chunk": (2, "the answer was cut off; 2 whole entries of it were read"),
    "cut-in-the-middle": (5, "the feed is cut off; 5 whole entries of it were read"),
    "cookie-or-nothing": (2, ""),
    "notice-before": (2, ""),
}
"""How many entries are read all the same, and what is said of it."""
REFUSED: Mapping[str, tuple[str, str]] = {
    "interim-answers-without-end": ("temporary", "more than 20 interim answers"),
    "headers-without-end": ("hard", "larger than allowed"),
    "bomb": ("hard", "more than the 10 MiB allowed"),
    "circle": ("hard", "redirects in a circle"),
    "leads-to-a-file": ("hard", "only http and https addresses are fetched"),
    "leads-inside": ("blocked", "(link-local); only public addresses are reached"),
    "304-to-nobody": ("soft", "304 though nothing was asked about"),
    "nothing": ("temporary", "something that is not HTTP"),
    "no-http": ("temporary", "something that is not HTTP"),
    "empty": ("hard", "the answer is empty"),
    "html-instead": ("hard", "this is a web page, not a feed"),
    "11-mb": ("hard", "more than the 10 MiB allowed"),
    "declares-100-gb": ("hard", "more than the 10 MiB allowed"),
    "trickles": ("temporary", "did not answer in time"),
    "429": ("temporary", "the server answered 429"),
    "410": ("gone", "the server answered 410"),
    "403": ("blocked", "the server answered 403"),
    "500": ("soft", "the server answered 500"),
}
"""The kind of the failure, and words of its reason."""


class Impatient(HttpDoor):
    """A door that waits for a second."""

    def get(self, url: str, headers: Any = None, limits: Any = None, lead: Any = None) -> Any:
        return super().get(url, headers, HttpLimits(connect=1, read=0.5, total=1.0), lead)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(play, pause=0.01) as made:
        yield made


def polled(server: Server, name: str) -> tuple[Memory, Any]:
    memory = Memory()
    door = Impatient("Wirewatch/test", ["127.0.0.0/8"])
    return memory, feed.collect(replace(memory.context(server.url + name), door=door))


def test_every_misbehaviour_has_its_end() -> None:
    assert set(PLAYS) == {*READ, *REFUSED}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read(server: Server, name: str) -> None:
    memory, report = polled(server, name)
    number, note = READ[name]
    assert len(memory.kept) == report.entries == number
    assert report.notes == ((note,) if note else ())
    # What was cut off is no baseline, and nothing is kept by which it would count as unchanged.
    assert report.unfinished == bool(note)
    assert ("body" in report.state) == (not note)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_fails_with_the_reason(server: Server, name: str) -> None:
    kind, reason = REFUSED[name]
    with pytest.raises(FetchError) as caught:
        polled(server, name)
    assert caught.value.kind == kind
    assert reason in str(caught.value)
