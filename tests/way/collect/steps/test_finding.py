"""Feeds that pages name, in networks that were opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.net.servers import Answer, Server, path_of, response, serving
from worker.net.http import HttpDoor, HttpResponse
from worker.settings.structs import ServiceSettings
from worker.sources.feed import discovery
from worker.way.collect.steps import feeds, finding

FEED = b"<rss><channel><title>Inside</title><item><title>A</title></item></channel></rss>"
PAGE = b'<html><head><link rel="alternate" type="application/rss+xml" href="/inside.xml"></head>'


def answer(request: bytes) -> Answer:
    if path_of(request).endswith(".xml"):
        return response(FEED, headers=["Content-Type: application/rss+xml"])
    if path_of(request) == "/robots.txt":
        return response(b"Sitemap: /x\n")
    return response(PAGE, headers=["Content-Type: text/html"])


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(answer) as made:
        yield made


@pytest.fixture
def runtime() -> Any:
    door = HttpDoor("test", ["127.0.0.0/8"])
    settings = SimpleNamespace(service=ServiceSettings(data_dir=Path("data")))
    return SimpleNamespace(door=door, settings=settings, clock=lambda: datetime.now(UTC))


def test_a_page_inside_may_name_a_feed_inside(server: Server, runtime: Any) -> None:
    [found] = finding.discover(runtime, server.url)
    assert found.url == f"{server.url}inside.xml"


def test_a_public_page_leads_into_no_network_that_was_opened(
    server: Server, runtime: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = "https://public.example/"
    inner = feeds.looked_at

    def looked_at(which: Any, url: str, within: tuple[str, ...] | None = None) -> HttpResponse:
        if not url.startswith(public):
            return inner(which, url, within)
        named = PAGE.replace(b"/inside.xml", server.url.encode() + b"inside.xml")
        sitemap = b"Sitemap: " + server.url.encode() + b"map.xml\n"
        return HttpResponse(200, {}, sitemap if url.endswith("robots.txt") else named, url)

    monkeypatch.setattr(finding, "looked_at", looked_at)
    monkeypatch.setattr(discovery, "usual", lambda _: [])
    assert finding.discover(runtime, public) == []
    tried = finding.try_address(runtime, public)
    [refused] = finding.try_all(runtime, [each.url for each in tried.named], tried.within)
    assert "a public source leads to" in str(refused.error)
    assert server.requests == []
