"""Feeds to be served, and a memory that stands for the store."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from worker.core.formats import feed_entry
from worker.net.http import HttpDoor
from worker.sources import CollectContext, CollectReport, Refusal, feed
from worker.types import Arrival, ParsedDocument

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)
DOOR = HttpDoor("Wirewatch/test", ["127.0.0.0/8"])


def item(number: int, title: str = "", text: str = "", **parts: str) -> str:
    """One RSS item; a part given as an empty string is left out."""
    fields = {
        "title": title or f"Title {number}",
        "link": f"https://example.org/news/{number}",
        "guid": f"tag:{number}",
        "pubDate": f"Wed, 04 Mar 2026 0{number % 10}:00:00 GMT",
        "description": text or f"Text of number {number}.",
    } | parts
    inner = "".join(
        f'<{name} isPermaLink="false">{value}</{name}>'
        if name == "guid"
        else f"<{name}>{value}</{name}>"
        for name, value in fields.items()
        if value
    )
    return f"<item>{inner}</item>"


def rss(*items: str, head: str = "") -> bytes:
    """An RSS 2.0 document."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Example</title>'
        f"<link>https://example.org/</link><language>en</language>{head}{''.join(items)}"
        "</channel></rss>"
    ).encode()


@dataclass
class Memory:
    """Keeps what arrives and answers what is known, as the store does."""

    state: dict[str, Any] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    kept: list[Arrival] = field(default_factory=list)

    def known(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: self.marks[key] for key in keys if key in self.marks}

    def keep(self, batch: Sequence[tuple[Arrival, str]]) -> None:
        for arrival, mark in batch:
            self.kept.append(arrival)
            for name in (arrival.key, *arrival.aliases):
                self.marks[name] = mark

    def set_aside(self, refusals: Sequence[Refusal]) -> None:
        raise AssertionError(refusals)

    def poll(self, url: str, now: datetime = NOW, **options: Any) -> CollectReport:
        report = feed.collect(
            CollectContext(
                config=feed.Config(url=url, **options),
                state=self.state,
                now=now,
                base_dir=Path(),
                door=DOOR,
                known=self.known,
                keep=self.keep,
                set_aside=self.set_aside,
            )
        )
        self.state = report.state
        return report

    def documents(self) -> list[ParsedDocument]:
        return [feed_entry.read(arrival.content) for arrival in self.kept]

    def numbers(self) -> list[int]:
        """The numbers in the titles of what was kept, in order."""
        found = [re.search(r"\d+", each.title or "") for each in self.documents()]
        return [int(match[0]) for match in found if match]
