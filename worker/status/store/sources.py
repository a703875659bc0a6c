"""How each source is doing, in the shape that people and programs read.

There may be ten thousand of them: they are read as rows, by as many statements as one takes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from models import Source
from models.source import CONFIGURED
from worker.articles.store.views import iso
from worker.base import address
from worker.base.store.given import dialect_of, given, is_given
from worker.status.findings import SourceCounts
from worker.status.store import figures
from worker.way.collect.store import quiet
from worker.way.collect.store.sources import SourceRow
from worker.way.push.store import pushes

STATES = ("ok", "quiet", "failing", "disabled", "new")
_LEAST_COUNTED = 5
"""Entries without which nothing is said of a source's hours."""
_PLAIN = (
    *("id", "kind", "key", "name", "last_entries", "last_collected_at", "last_success_at"),
    *("due_at", "failures", "failing_since", "error_kind", "error", "disabled", "notes"),
    *("entries_a_day", "polls_a_day"),
)
_COLUMNS = (
    *(getattr(Source, each) for each in _PLAIN),
    Source.options["group"].as_string().label("group"),
    # Of all that is remembered of a feed this alone is shown: the whole may be a thousand times it.
    Source.state[("rhythm", "hours")].as_json().label("hours"),
)
_ORDER = (Source.kind, Source.id)
_FEW = 100
"""Of so many sources their subscriptions are asked for by their ids."""
_UNKNOWN = dict.fromkeys((*_PLAIN, "group", "hours"))


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is known of sources beside their rows, by their ids."""

    quiet: Mapping[int, datetime]
    pushed: Mapping[int, Mapping[str, Any]]


_NOTHING = _Beside({}, {})


def listed(session: Session, now: datetime) -> list[dict[str, Any]]:
    """Returns the sources with how they have been doing."""
    return _shaped(session, _columns(), {}, now, quiet.since(session))


def snapshot(
    session: Session,
    now: datetime,
    most: int | None = None,
    counted: SourceCounts | None = None,
) -> dict[str, Any]:
    """Returns the sources, how many there are of each state, and of each state of what was agreed
    with hubs. What was ``counted`` of them just now is not counted again.

    With ``most`` only so many of the sources, of those of which there is something to say, and
    under ``sources_say`` how much that is in all: of ten thousand, a few.
    """
    since = quiet.since(session)
    counted = counted or figures.count_sources(session)
    states = _states(session, since, counted)
    counts = {"source_states": states, "subscriptions": pushes.states(session, now)}
    if most is None:
        return {"sources": _shaped(session, _columns(), {}, now, since), **counts}
    # Their ids first: what is shown of a source is taken out of JSON, which costs most.
    first = (
        select(Source.id).where(*CONFIGURED, _is_troubled(session)).order_by(*_ORDER).limit(most)
    )
    found = _columns().where(Source.id.in_(first))
    shown = _shaped(session, found, given(session, since), now, since)
    said = counted.notes + states["quiet"] + states["failing"] + states["disabled"]
    return {"sources": shown, "sources_say": said, **counts}


def new(wanted: SourceRow, now: datetime) -> dict[str, Any]:
    """Returns a configured source of which the database does not know yet."""
    known = SimpleNamespace(**_UNKNOWN)
    known.kind, known.key, known.name = wanted.kind, wanted.key, wanted.name
    known.group = wanted.options.get("group")
    known.last_entries, known.failures, known.notes = 0, 0, []
    return _source(known, now, _NOTHING)


def _columns() -> Select[Any]:
    return select(*_COLUMNS).where(*CONFIGURED).order_by(*_ORDER)


def _shaped(
    session: Session,
    found: Select[Any],
    values: Mapping[str, Any],
    now: datetime,
    since: Mapping[int, datetime],
) -> list[dict[str, Any]]:
    rows: Sequence[Any] = session.execute(found, values).all()
    only = [row.id for row in rows] if len(rows) < _FEW else None
    beside = _Beside(since, pushes.shown(session, now, only))
    return [_source(row, now, beside) for row in rows]


def _is_troubled(session: Session) -> ColumnElement[bool]:
    is_off = (Source.disabled.is_not(None), Source.failing_since.is_not(None))
    return or_(*is_off, figures.HAS_NOTES, _is_quiet(session))


def _states(
    session: Session, since: Mapping[int, datetime], counted: SourceCounts
) -> dict[str, int]:
    counts = dict(counted.states)
    number = 0
    if since:
        fine = select(Source.id).where(
            Source.disabled.is_(None), Source.failing_since.is_(None), Source.removed_at.is_(None)
        )
        values = given(session, since)
        number = len(session.execute(fine.where(_is_quiet(session)), values).all())
    # Who fell silent has been read before.
    counts |= {"quiet": number, "ok": counts["ok"] - number}
    return {state: counts[state] for state in STATES}


def _is_quiet(session: Session) -> ColumnElement[bool]:
    return is_given(Source.id, dialect_of(session))


def _source(row: Any, now: datetime, beside: _Beside) -> dict[str, Any]:
    since, push = beside.quiet.get(row.id), beside.pushed.get(row.id)
    state = _state(row, since)
    return {
        "kind": row.kind,
        "key": address.of_feed(row.key),
        "name": row.name,
        "state": state,
        "entries": row.last_entries,
        "last_at": iso(row.last_collected_at),
        "last_success_at": iso(row.last_success_at),
        "next_at": iso(max(row.due_at, now)) if row.due_at and not row.disabled else None,
        "failures": row.failures,
        "failing_since": iso(row.failing_since),
        "error_kind": row.error_kind,
        "error": address.in_text(row.error, address.of_feed) if row.error else None,
        "disabled": row.disabled,
        "quiet_since": iso(since) if state == "quiet" else None,
        "notes": [address.in_text(each, address.of_feed) for each in row.notes],
        "group": row.group or None,
        "rhythm": _rhythm(row),
        "push": None if push is None else _push(push),
    }


def _state(row: Any, quiet_since: datetime | None) -> str:
    if row.disabled:
        return "disabled"
    if row.failing_since:
        return "failing"
    if quiet_since is not None:
        return "quiet"
    return "ok" if row.last_success_at else "new"


def _push(found: Mapping[str, Any]) -> dict[str, Any]:
    """Returns how a subscription is doing, with times as they are written."""
    return {**found, "until": iso(found["until"]), "pushed_at": iso(found["pushed_at"])}


def _rhythm(row: Any) -> dict[str, Any] | None:
    """Returns how a source goes on in a usual day, as far as that was learned."""
    if row.entries_a_day is None:
        return None
    hours = row.hours if isinstance(row.hours, list) else []
    number = sum(hours)
    is_known = number >= _LEAST_COUNTED
    busy = [hour for hour, each in enumerate(hours) if is_known and each > number / len(hours) * 2]
    return {
        "entries_a_day": row.entries_a_day,
        "polls_a_day": row.polls_a_day,
        "busy_hours": busy,
    }
