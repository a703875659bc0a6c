"""The audit trail: who changed what, with the old and the new value, and how to read it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AuditEntry, Mark
from worker.base import address

KINDS = ("source", "topic", "alert", "channel", "service")
"""What the configuration consists of, and the actions under which its changes are noted."""
PLACES: Mapping[str, address.Place] = {
    "source": "source",
    "channel": "channel",
    "service": "service",
}
"""Kinds whose tables hold addresses, and by which rule these are shown."""
_REMOVED = "_removed"
_LATEST = "configuration"
"""The mark that says what parts without rows of their own were last configured to be."""

Table = dict[str, Any]


def record(
    session: Session,
    now: datetime,
    actor: str,
    action: str,
    subject: str,
    before: Table | None,
    after: Table | None,
) -> None:
    """Notes who changed what, with the old and the new value. Values hold no secrets."""
    session.add(
        AuditEntry(
            at=now,
            actor=actor,
            action=action,
            subject=subject,
            before=before,
            after=after,
        )
    )


def record_change(
    session: Session,
    now: datetime,
    actor: str,
    kind: str,
    subject: str,
    before: Table | None,
    after: Table | None,
) -> None:
    """Notes a change of the configuration, if it is one.

    ``before`` None: it was added, or came back; ``after`` None: it was removed.
    """
    before, after = _as_stored(before), _as_stored(after)
    place = PLACES.get(kind)
    if place is not None:
        before = None if before is None else address.taken_up(before, after or {}, place)
        after = None if after is None else address.in_table(after, place)
        subject = shown_subject(kind, subject)
    if before != after:
        action = kind if after is not None else kind + _REMOVED
        record(session, now, actor, action, subject, before, after)


def shown_subject(kind: str, subject: str) -> str:
    """Returns what a change is of, as it may be shown: a source is named by its address."""
    return address.of_feed(subject) if kind == "source" else subject


def _as_stored(value: Any) -> Any:
    """Returns the value as the database gives it back: tuples are lists then."""
    return json.loads(json.dumps(value))


def sync_parts(
    session: Session,
    wanted: Mapping[str, Mapping[str, Table]],
    now: datetime,
    actor: str,
) -> None:
    """Notes what changed in parts of the configuration that have no rows: kind → subject → table.

    What they were is kept apart from the trail, which is pruned.
    """
    mark = session.get(Mark, _LATEST)
    known: dict[str, dict[str, Table]] = json.loads(mark.value) if mark else {}
    fresh: dict[str, dict[str, Table]] = _as_stored(wanted)
    if fresh == known:
        return
    for kind in dict.fromkeys((*known, *fresh)):
        before, after = known.get(kind, {}), fresh.get(kind, {})
        for subject in dict.fromkeys((*before, *after)):
            old, new = before.get(subject), after.get(subject)
            record_change(session, now, actor, kind, subject, old, new)
    if mark is None:
        session.add(Mark(key=_LATEST, value=json.dumps(fresh)))
    else:
        mark.value = json.dumps(fresh)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the configuration. ``before`` and ``after`` are the tables, without secrets."""

    at: datetime
    actor: str
    kind: str
    change: Literal["added", "changed", "removed"]
    subject: str
    before: Table | None
    after: Table | None
    id: int = 0

    def line(self) -> dict[str, Any]:
        """Returns the change as programs read it."""
        return {
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "actor": self.actor,
            "kind": self.kind,
            "change": self.change,
            "subject": self.subject,
            "before": self.before,
            "after": self.after,
        }

    def differences(self) -> dict[str, tuple[Any, Any]]:
        """Returns the keys that differ with their old and new values; None where there is none."""
        before, after = self.before or {}, self.after or {}
        return {
            key: (before.get(key), after.get(key))
            for key in dict.fromkeys((*before, *after))
            if before.get(key) != after.get(key)
        }


def history(
    session: Session,
    *,
    kinds: Collection[str] = KINDS,
    since: datetime | None = None,
    limit: int | None = None,
    before: int | None = None,
) -> list[Change]:
    """Returns the latest changes of the configuration, at most ``limit``, in their order.

    ``before`` asks for those that came before the change of that id.
    """
    actions = [action for kind in kinds for action in (kind, kind + _REMOVED)]
    query = select(AuditEntry).where(AuditEntry.action.in_(actions))
    if since is not None:
        query = query.where(AuditEntry.at >= since)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    rows = session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit))
    return [_change(row) for row in rows][::-1]


def _change(row: AuditEntry) -> Change:
    if row.action.endswith(_REMOVED):
        change: Literal["added", "changed", "removed"] = "removed"
    else:
        change = "added" if row.before is None else "changed"
    kind = row.action.removesuffix(_REMOVED)
    subject, before, after = shown_entry(row)
    return Change(row.at, row.actor, kind, change, subject, before, after, row.id)


def shown_entry(row: AuditEntry) -> tuple[str, Table | None, Table | None]:
    """Returns an entry's subject and its old and new value as they may be shown.

    The release before noted some addresses more fully.
    """
    kind = row.action.removesuffix(_REMOVED)
    place = PLACES.get(kind)
    if place is None:
        return row.subject, row.before, row.after
    before, after = (
        None if each is None else address.in_table(each, place) for each in (row.before, row.after)
    )
    return shown_subject(kind, row.subject), before, after


_IN_FORCE = "configuration_in_force"


def is_in_force(session: Session, digest: str) -> bool:
    """Tells whether the rows say what the configuration of that digest says.

    They do if it was the last to be taken up, and no change was noted since.
    """
    mark = session.get(Mark, _IN_FORCE)
    return mark is not None and mark.value == _named(session, digest)


def put_in_force(session: Session, digest: str) -> None:
    """Notes that the rows say what the configuration of that digest says."""
    session.flush()
    session.merge(Mark(key=_IN_FORCE, value=_named(session, digest)))


def _named(session: Session, digest: str) -> str:
    return f"{digest} {session.scalar(select(func.max(AuditEntry.id))) or 0}"
