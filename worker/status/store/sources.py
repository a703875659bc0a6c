"""How each source is doing, in the shape that people and programs read.

There may be ten thousand of them: they are read as rows, by as many statements as one takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session

from models import Source
from worker.articles.store.views import iso
from worker.base import address
from worker.base.store.given import dialect_of, given, is_given
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
_UNKNOWN = dict.fromkeys((*_PLAIN, "group", "hours"))


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is known of sources beside their rows, by their ids."""

    quiet: Mapping[int, datetime]
    pushed: Mapping[int, Mapping[str, Any]]


_NOTHING = _Beside({}, {})


def listed(session: Session, now: datetime) -> list[dict[str, Any]]:
    """Returns the sources with how they have been doing."""
    return _listed(session, now, _beside(session, now))


def snapshot(session: Session, now: datetime, *, troubled_only: bool) -> dict[str, Any]:
    """Returns the sources, or those alone of which there is something to say: of ten thousand, a
    few; and how many there are of each state, and of each state of what was agreed with hubs."""
    beside = _beside(session, now)
    return {
        "sources": _listed(session, now, beside, troubled_only=troubled_only),
        "source_states": _states(session, beside),
        "subscriptions": pushes.states(beside.pushed),
    }


def new(wanted: SourceRow, now: datetime) -> dict[str, Any]:
    """Returns a configured source of which the database does not know yet."""
    known = SimpleNamespace(**_UNKNOWN)
    known.kind, known.key, known.name = wanted.kind, wanted.key, wanted.name
    known.group = wanted.options.get("group")
    known.last_entries, known.failures, known.notes = 0, 0, []
    return _source(known, now, _NOTHING)


def _beside(session: Session, now: datetime) -> _Beside:
    return _Beside(quiet.since(session), pushes.shown(session, now))


def _listed(
    session: Session, now: datetime, beside: _Beside, *, troubled_only: bool = False
) -> list[dict[str, Any]]:
    found = select(*_COLUMNS).where(Source.removed_at.is_(None), Source.kind != "command")
    values: dict[str, Any] = {}
    if troubled_only:
        has_notes = cast(Source.notes, String) != "[]"
        is_off = (Source.disabled.is_not(None), Source.failing_since.is_not(None), has_notes)
        found = found.where(or_(*is_off, _is_quiet(session)))
        values = given(session, beside.quiet)
    rows = session.execute(found.order_by(Source.kind, Source.id), values)
    return [_source(each, now, beside) for each in rows]


def _states(session: Session, beside: _Beside) -> dict[str, int]:
    counts = figures.source_states(session)
    number = 0
    if beside.quiet:
        fine = select(Source.id).where(
            Source.disabled.is_(None), Source.failing_since.is_(None), Source.removed_at.is_(None)
        )
        values = given(session, beside.quiet)
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
        "next_at": iso(max(row.due_at, now)) if row.due_at else None,
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
