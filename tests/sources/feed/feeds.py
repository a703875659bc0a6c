"""Feeds to be served, and a memory that stands for the store."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from worker.base.types import Arrival, Article
from worker.formats import feed_entry
from worker.net.http import HttpDoor
from worker.sources import (
    CollectContext,
    CollectReport,
    ItemName,
    Refusal,
    Turnover,
    feed,
)
from worker.way.collect.listing import Face

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
    ids: dict[str, int] = field(default_factory=dict)
    """Names to items."""
    keys: dict[int, str] = field(default_factory=dict)
    arrivals: dict[int, Arrival] = field(default_factory=dict)
    turnovers: list[Turnover] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    """What else a collection gets to work with."""

    def known(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: self.marks[key] for key in keys if key in self.marks}

    def keep(self, batch: Sequence[tuple[Arrival, str]]) -> None:
        for arrival, mark in batch:
            self.kept.append(arrival)
            item = self.item_of(arrival)
            for name in (arrival.key, *arrival.aliases):
                self.marks[name] = mark
                self.ids.setdefault(name, item)
            self.keys.setdefault(item, arrival.key)
            self.arrivals[item] = arrival

    def item_of(self, arrival: Arrival) -> int:
        """The item that an arrival is a version of, or a new one."""
        if arrival.key in self.ids:
            return self.ids[arrival.key]
        named = [self.ids[alias] for alias in arrival.aliases if alias in self.ids]
        kind = arrival.key.partition(":")[0]
        if named and self.keys[min(named)].partition(":")[0] != kind:
            return min(named)
        return len(self.keys) + 1

    def items(self, names: Sequence[str]) -> Mapping[str, ItemName]:
        found = {name: self.ids[name] for name in names if name in self.ids}
        return {name: ItemName(item, self.keys[item]) for name, item in found.items()}

    def said(self, item_ids: Sequence[int]) -> Mapping[int, Face]:
        read = {item: feed_entry.read(self.arrivals[item].content) for item in item_ids}
        return {
            item: Face(each.title or "", each.text, each.published.at if each.published else None)
            for item, each in read.items()
        }

    def gone(self) -> dict[str, list[str]]:
        """Which keys left at the last full answer, by the keys of what may have replaced them."""
        last = self.turnovers[-1].gone
        return {key: [self.keys[item] for item in items] for key, items in last.items()}

    def set_aside(self, refusals: Sequence[Refusal]) -> None:
        raise AssertionError(refusals)

    def poll(self, url: str, now: datetime = NOW, **options: Any) -> CollectReport:
        report = feed.collect(self.context(url, now, **options))
        self.state = report.state
        return report

    def context(self, url: str, now: datetime = NOW, **options: Any) -> CollectContext:
        return CollectContext(
            config=feed.Config(url=url, **options),
            state=self.state,
            now=now,
            base_dir=Path(),
            door=DOOR,
            known=self.known,
            keep=self.keep,
            set_aside=self.set_aside,
            items=self.items,
            said=self.said,
            turned=self.turnovers.append,
            **self.more,
        )

    def documents(self) -> list[Article]:
        return [feed_entry.read(arrival.content) for arrival in self.kept]

    def numbers(self) -> list[int]:
        """The numbers in the titles of what was kept, in order."""
        found = [re.search(r"\d+", each.title or "") for each in self.documents()]
        return [int(match[0]) for match in found if match]
