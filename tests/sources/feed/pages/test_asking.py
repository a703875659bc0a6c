"""What hosts allow is kept for a day, within what a process may hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

import pytest

from worker.net.http import HttpDoor, HttpLimits, HttpResponse, Lead
from worker.net.target import parse_target
from worker.sources.feed.pages import asking
from worker.sources.feed.pages.asking import Asker

NOW = datetime(2026, 11, 28, tzinfo=UTC)
LEAD = Lead((), lambda _: None)
MANY = b"User-agent: *\n" + b"".join(b"Disallow: /%d*a*b\n" % number for number in range(1_000))


class Door:
    """Answers every host with rules without end."""

    def get(
        self, url: str, headers: Mapping[str, str], limits: HttpLimits, lead: Lead
    ) -> HttpResponse:
        return HttpResponse(200, {}, MANY, url)


def test_the_rules_of_hosts_without_end_take_no_memory_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "_MOST_SIZE", 1_000_000, raising=False)
    asker = Asker(cast(HttpDoor, Door()))

    def is_asked(number: int) -> bool:
        return asker.robots(parse_target(f"https://a{number}.example/x"), LEAD, "", NOW)[2]

    assert all(is_asked(number) for number in range(10))
    kept = sum(len(found.rules) for _, found, _ in asker._kept.values())
    assert 1_000 <= kept <= 4_000
    assert not is_asked(9)
    assert is_asked(0)
