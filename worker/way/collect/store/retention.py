"""How long what each source brought is kept, and how much of it: the configuration as conditions.

A source that the configuration no longer names is treated as it was last configured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, false, or_, select, true
from sqlalchemy.orm import Session

from models import Document, Source
from models.ids import first_id_at
from worker.settings.retention import RetentionTable, seconds

BYTES, TEXT, EXCERPT, LINK = "bytes", "text", "excerpt", "link"
CLOSED_STATES = ("sent", "dead", "suppressed")
"""Deliveries that nothing more will come of by itself. A held one waits for a person."""
FORGOTTEN = "forgotten"
"""The code of documents that bring what was forgotten: their bytes are not kept."""


@dataclass(frozen=True, slots=True)
class SourceRule:
    """What is kept of one source. A bound of None: everything, for good."""

    id: int
    kind: str
    name: str
    keep: str
    documents_from: int | None
    """Documents with this id or a later one keep their bytes."""
    articles_from: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be kept at a moment."""

    now: datetime
    retention: RetentionTable
    sources: Mapping[int, SourceRule]
    dry_run: bool = False
    """Whether what is removed comes back in the end: nothing is locked that others need."""

    def before(self, name: str) -> datetime | None:
        """Returns the time before which that part of ``[retention]`` lets go; None: never."""
        return _before(self.now, getattr(self.retention, name))

    @property
    def oldest_documents(self) -> int | None:
        """The id before which no source wants a document; None where one wants them for good."""
        return _least(each.documents_from for each in self.sources.values())

    @property
    def newest_documents(self) -> int | None:
        """The id from which on every source wants its documents; None if all want all."""
        return max(_given(each.documents_from for each in self.sources.values()), default=None)

    @property
    def newest_articles(self) -> datetime | None:
        """The time from which on every source wants its articles; None if all want all."""
        return max(_given(each.articles_from for each in self.sources.values()), default=None)

    def keeping(self, *levels: str) -> list[int]:
        """Returns the ids of the sources of which that much is kept."""
        return [each.id for each in self.sources.values() if each.keep in levels]


def plan(
    session: Session, retention: RetentionTable, now: datetime, *, dry_run: bool = False
) -> Plan:
    """Returns what is to be kept now."""
    rows = session.execute(select(Source.id, Source.kind, Source.name, Source.options))
    rules = (_rule(row.id, row.kind, row.name, row.options, retention, now) for row in rows)
    return Plan(now, retention, {rule.id: rule for rule in rules}, dry_run)


def _rule(
    source_id: int,
    kind: str,
    name: str,
    options: Mapping[str, Any],
    retention: RetentionTable,
    now: datetime,
) -> SourceRule:
    arrived = _before(now, options.get("keep_bytes") or retention.bytes)
    return SourceRule(
        id=source_id,
        kind=kind,
        name=name,
        keep=options.get("keep") or BYTES,
        documents_from=None if arrived is None else first_id_at(_day(arrived)),
        articles_from=_before(now, options.get("keep_articles") or retention.articles),
    )


def _before(now: datetime, age: str) -> datetime | None:
    kept = seconds(age)
    return None if kept is None else now - timedelta(seconds=kept)


def _day(at: datetime) -> datetime:
    """Whole days, so that a day's documents go together, on PostgreSQL with their part."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _given(bounds: Iterable[Any]) -> list[Any]:
    return [each for each in bounds if each is not None]


def _least(bounds: Iterable[int | None]) -> int | None:
    found = list(bounds)
    return None if None in found else min(_given(found), default=None)


def needs_bytes(wanted: Plan) -> Any:
    """Returns the condition that a document's bytes are still wanted, or were not read yet."""
    groups: dict[tuple[bool, int | None], list[int]] = defaultdict(list)
    for rule in wanted.sources.values():
        groups[rule.keep == BYTES, rule.documents_from].append(rule.id)
    # Of thousands of sources most are alike: those that are not are named.
    usual = max(groups, key=lambda each: len(groups[each]), default=(True, None))
    named = [each for key, ids in groups.items() if key != usual for each in ids]
    young = [and_(Document.source_id.not_in(named), _is_young(usual))]
    young += [
        and_(Document.source_id.in_(ids), _is_young(key))
        for key, ids in groups.items()
        if key != usual
    ]
    not_forgotten = or_(Document.code.is_(None), Document.code != FORGOTTEN)
    return or_(Document.state == "pending", and_(not_forgotten, or_(*young)))


def _is_young(group: tuple[bool, int | None]) -> Any:
    keeps, bound = group
    if not keeps:
        return false()
    return true() if bound is None else Document.id >= bound
