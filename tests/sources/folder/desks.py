"""Stands for the store of what a folder brings."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from worker.base.types import Arrival
from worker.net.http import HttpDoor
from worker.sources import CollectContext, CollectReport, Refusal, State, folder

LATER = timedelta(minutes=1)


@dataclass
class Desk:
    """Stands for the store: keeps what a collection hands over."""

    base_dir: Path
    marks: dict[str, str] = field(default_factory=dict)
    arrivals: dict[str, Arrival] = field(default_factory=dict)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    set_aside: int = 0
    state: State = field(default_factory=dict)
    baseline_at: datetime | None = None

    def known(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(len(keys))
        return {key: self.marks[key] for key in keys if key in self.marks}

    def keep(self, batch: Sequence[tuple[Arrival, str]]) -> None:
        self.kept.append(len(batch))
        for arrival, mark in batch:
            self.arrivals[arrival.key] = arrival
            self.marks[arrival.key] = mark

    def refuse(self, batch: Sequence[Refusal]) -> None:
        self.set_aside += len(batch)
        for refusal in batch:
            self.refusals[refusal.key] = refusal
            self.marks[refusal.key] = refusal.mark

    def collect(
        self, after: timedelta = LATER, *, changed: Collection[str] = (), **options: Any
    ) -> CollectReport:
        report = folder.collect(
            CollectContext(
                config=folder.Config(path=".", **options),
                state=json.loads(json.dumps(self.state)),
                now=datetime.now(UTC) + after,
                base_dir=self.base_dir,
                door=cast(HttpDoor, None),
                known=self.known,
                keep=self.keep,
                set_aside=self.refuse,
                changed=frozenset(changed),
                baseline_at=self.baseline_at,
            )
        )
        self.state = report.state
        return report

    def codes(self) -> dict[str, str]:
        return {key: refusal.code for key, refusal in self.refusals.items()}
