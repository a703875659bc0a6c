"""Sources with which something is wrong, what was told of them, and the deliveries that tell it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from models import Alert, Attempt, Delivery, Item, Source
from models.source import CONFIGURED
from worker.base import address
from worker.base.store import clock, jobs, leases
from worker.base.store.chunks import in_chunks
from worker.base.store.writing import changed
from worker.base.types import OPEN_STATES
from worker.operators.outages import FAILING, SILENT, Remembered, Trouble
from worker.topics.store.revisions import alert_beside
from worker.way.collect.store import quiet
from worker.way.deliver.store import endpoints

ALERT = "[service] operator_channels"
"""Under this name the deliveries stand, as if it were an alert."""
_JOB = "operators told"
_COMPLAINTS = "operators not told of "


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a source."""

    id: int
    kind: str
    key: str
    name: str
    group: str
    error: str | None
    disabled: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """A delivery with the bytes that every attempt repeats."""

    id: str
    kind: str
    group_key: str
    channel: str
    channel_kind: str
    destination: str
    content: bytes
    content_type: str


def told(session: Session) -> Remembered:
    """Returns what was told; nothing where that cannot be read."""
    try:
        return msgspec.convert(jobs.state(session, _JOB) or {}, Remembered)
    except msgspec.ValidationError:
        return Remembered()


def complaints(session: Session, what: str) -> dict[str, datetime]:
    """Returns what was said in the log of messages of a kind that nobody could be told, and when;
    nothing where that cannot be read."""
    try:
        return msgspec.convert(jobs.state(session, _COMPLAINTS + what) or {}, dict[str, datetime])
    except msgspec.ValidationError:
        return {}


def remember_complaints(session: Session, what: str, said: Mapping[str, datetime]) -> None:
    """Notes what was said in the log of messages of a kind."""
    jobs.note(session, _COMPLAINTS + what, msgspec.to_builtins(said))


def troubles(session: Session) -> list[Trouble]:
    """Returns the sources with which something is wrong."""
    wrong = or_(Source.failing_since.is_not(None), Source.disabled.is_not(None))
    rows = session.execute(
        select(
            Source.id,
            Source.host,
            Source.failing_since,
            Source.last_collected_at,
            Source.created_at,
            Source.failures,
            Source.disabled,
        )
        .where(*CONFIGURED, wrong)
        .order_by(Source.id)
    )
    found = [
        Trouble(
            row.id,
            FAILING,
            row.failing_since or row.last_collected_at or row.created_at,
            row.host,
            row.failures,
            row.disabled is not None,
        )
        for row in rows
    ]
    failing = {each.id for each in found}
    silent = quiet.since(session)
    return found + [Trouble(key, SILENT, at) for key, at in silent.items() if key not in failing]


def there(session: Session) -> frozenset[int]:
    """Returns the sources of the configuration."""
    return frozenset(session.scalars(select(Source.id).where(*CONFIGURED)))


def facts(session: Session, ids: Collection[int]) -> dict[int, Facts]:
    """Returns what is known of these sources."""
    found: dict[int, Facts] = {}
    for chunk in in_chunks(list(ids)):
        for row in session.scalars(select(Source).where(Source.id.in_(chunk))):
            found[row.id] = Facts(
                row.id,
                row.kind,
                address.of_feed(row.key),
                row.name,
                str(row.options.get("group") or ""),
                address.in_text(row.error, address.of_feed) if row.error else None,
                row.disabled,
            )
    return found


def cadences(session: Session, ids: Collection[int]) -> dict[int, float]:
    """Returns how many seconds lay between two pieces of news of these sources, on average."""
    found: dict[int, float] = {}
    for chunk in in_chunks(list(ids)):
        rows = session.execute(
            select(
                Item.source_id,
                func.count(),
                func.min(Item.first_seen_at),
                func.max(Item.first_seen_at),
            )
            .where(Item.source_id.in_(chunk), Item.silent.is_not(True))
            .group_by(Item.source_id)
        )
        for source, number, first, last in rows:
            if number > 1:
                found[source] = (last - first).total_seconds() / (number - 1)
    return found


def tell(
    session: Session, tellings: Sequence[Telling], remembered: Remembered, now: datetime
) -> None:
    """Stores deliveries, each once however often it is made, and what was told with them."""
    add(session, tellings, now)
    jobs.note(session, _JOB, msgspec.to_builtins(remembered))


def add(session: Session, tellings: Sequence[Telling], now: datetime) -> None:
    """Stores deliveries, each once however often it is made."""
    if tellings:
        alert_id = alert_beside(session, ALERT, now)
        disabled = endpoints.disabled(session)
        known: set[str] = set()
        for chunk in in_chunks([each.id for each in tellings]):
            known.update(session.scalars(select(Delivery.id).where(Delivery.id.in_(chunk))))
        session.add_all(
            _delivery(each, alert_id, disabled, now) for each in tellings if each.id not in known
        )
        session.flush()


def _delivery(
    telling: Telling, alert_id: int, disabled: Mapping[tuple[str, str], str], now: datetime
) -> Delivery:
    return Delivery(
        id=telling.id,
        alert_id=alert_id,
        story_id=None,
        group_key=telling.group_key,
        kind=telling.kind,
        channel=telling.channel,
        channel_kind=telling.channel_kind,
        destination=telling.destination,
        **endpoints.first_state(disabled, telling.channel, telling.destination),
        attempts=0,
        created_at=now,
        due_at=clock.now(),
        payload=telling.content,
        payload_type=telling.content_type,
    )


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message of which a delivery waits for its first try, as through quiet hours."""

    uid: str
    kind: str
    created_at: datetime


def unsent(session: Session, kinds: Collection[str]) -> list[Unsent]:
    """Returns the messages of these kinds of which a delivery waits for its first try."""
    rows = session.execute(
        select(Delivery.group_key, Delivery.kind, func.min(Delivery.created_at))
        .where(_is_unsent(), Delivery.kind.in_(kinds))
        .group_by(Delivery.group_key, Delivery.kind)
        .order_by(Delivery.kind, Delivery.group_key)
    )
    return [Unsent(uid, kind, at) for uid, kind, at in rows]


def _is_unsent() -> Any:
    is_ours = Delivery.alert_id.in_(select(Alert.id).where(Alert.name == ALERT))
    is_new = and_(Delivery.state == "pending", Delivery.attempts == 0)
    return and_(is_ours, is_new, leases.is_free(Delivery))


def say_anew(session: Session, tellings: Sequence[Telling]) -> int:
    """Gives deliveries that wait for their first try the bytes that say how it is now. Returns how
    many said something else."""
    made = {each.id: each for each in tellings}
    number = 0
    for chunk in in_chunks(list(made)):
        waits = select(Delivery).where(Delivery.id.in_(chunk), _is_unsent()).with_for_update()
        for row in session.scalars(waits):
            if row.payload != made[row.id].content:
                row.payload, row.payload_type = made[row.id].content, made[row.id].content_type
                number += 1
    session.flush()
    return number


def take_back(session: Session, uids: Collection[str]) -> dict[str, set[tuple[str, str]]]:
    """Removes the deliveries that wait to tell of these troubles, tried or not. Returns the
    channels and destinations that hear nothing of each."""
    if not uids:
        return {}
    of_them = Delivery.group_key.in_(list(uids))
    is_ours = Delivery.alert_id.in_(select(Alert.id).where(Alert.name == ALERT))
    waits = and_(of_them, is_ours, Delivery.state.in_(OPEN_STATES), leases.is_free(Delivery))
    found = session.execute(
        select(Delivery.id, Delivery.group_key, Delivery.channel, Delivery.destination)
        .where(waits)
        .with_for_update()
    ).all()
    for chunk in in_chunks([each.id for each in found]):
        changed(session, delete(Attempt).where(Attempt.delivery_id.in_(chunk)))
        changed(session, delete(Delivery).where(Delivery.id.in_(chunk)))
    taken: dict[str, set[tuple[str, str]]] = {}
    for each in found:
        taken.setdefault(each.group_key, set()).add((each.channel, each.destination))
    return taken
