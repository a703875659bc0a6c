"""Taking work one worker at a time: hints, claims, returns. The same for every leased table.

A claim is a conditional update that commits before the work begins; the work ends with an
update that names the lease's token, so that a worker whose lease ran out changes nothing.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Select,
    Update,
    and_,
    bindparam,
    case,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from models import Delivery, Document, LeaseMixin, Source
from models.base import table_of
from models.delivery import IS_OPEN
from worker.base.store import clock
from worker.base.store.given import given_list
from worker.base.store.writing import changed
from worker.base.types import OPEN_STATES

Leased = type[Delivery] | type[Document] | type[Source]
LEASED_TABLES: tuple[Leased, ...] = (Source, Document, Delivery)

# A lost hint costs this long; a hint that still waits in a queue is not repeated sooner.
HINT_SECONDS = 15.0
_LEFT_SECONDS = 60.0
LOST = "its process ended before it had a result"
"""What is noted of a delivery whose last attempt was cut off."""
FREE: Mapping[str, None] = {
    "lease_token": None,
    "lease_owner": None,
    "lease_until": None,
    "dispatched_until": None,
}
"""What a row holds that nobody works on and no message is under way for."""


def owner(node: str) -> str:
    """Returns who holds this process's leases: the node, the host and the process id."""
    return f"{node}@{socket.gethostname()}/{os.getpid()}"


def errand(holder: str, number: int) -> str:
    """Returns who holds the leases of one task of a process, so that they can be told apart."""
    return f"{holder}.{number}"


def new_token() -> str:
    """Returns a fresh lease token."""
    return secrets.token_hex(8)


def is_waiting() -> Any:
    """Returns the condition that a delivery waits, in words of the statement: parameters in a list
    are put into it anew each time that it is executed."""
    return Delivery.state.in_([literal_column(f"'{each}'") for each in OPEN_STATES])


def is_waiting_by_index() -> Any:
    """Returns the condition that a delivery waits, in the words of the small indexes, so that both
    databases see that they need no other: all that waits for anybody would be looked through."""
    # First which rows an index holds, as it says it; what is under way is among them.
    return and_(text(f"deliveries.{IS_OPEN}"), text("deliveries.state <> 'leased'"))


def is_open(table: Leased) -> Any:
    """Returns the condition that work on the row may be outstanding.

    Only such rows have leases, and only they are in the small indexes of what is due.
    """
    if table is Document:
        return Document.state == "pending"
    if table is Delivery:
        return Delivery.state.in_((*OPEN_STATES, "leased"))
    return Source.removed_at.is_(None)


def is_free(table: type[LeaseMixin]) -> Any:
    """Returns the condition that nobody holds a running lease on the row."""
    return or_(table.lease_until.is_(None), table.lease_until < clock.now())


def is_due(table: type[LeaseMixin]) -> Any:
    """Returns the condition that the row is due and nobody holds it."""
    # SQLite tells milliseconds alone: what was written due within this one is due.
    return and_(table.due_at <= clock.after(0.001), is_free(table))


def is_not_hinted(table: type[LeaseMixin]) -> Any:
    """Returns the condition that no message is under way for the row."""
    return or_(table.dispatched_until.is_(None), table.dispatched_until < clock.now())


def due_and_not_hinted(table: Leased, *conditions: Any) -> Any:
    """Returns the query of the due rows for which no message is under way, the longest due first.

    They are kept from others until the transaction ends.
    """
    return (
        select(table.id)
        .where(is_due(table), is_not_hinted(table), *conditions)
        .order_by(table.due_at)
        .with_for_update(skip_locked=True)
    )


def hinted_until(session: Session) -> datetime:
    """Returns until when no further message is sent for rows for which one is sent now."""
    return session.execute(_hinted_until()).scalar_one()


@cache
def _hinted_until() -> Select[datetime]:
    return select(clock.after(HINT_SECONDS))


def mark_hinted(session: Session, table: Leased, ids: Sequence[Any]) -> None:
    """Notes that a message was or will be sent for these rows."""
    if ids:
        session.connection().execute(_hinting(table), {"ids": ids})


@cache
def _hinting(table: Leased) -> Update:
    later = clock.after(HINT_SECONDS)
    return update(table_of(table)).where(table.id.in_(given_list())).values(dispatched_until=later)


def unhint(session: Session, table: Leased, ids: Sequence[Any]) -> None:
    """Notes that no message is under way for these rows."""
    if ids:
        session.connection().execute(_unhinting(table), {"ids": ids})


@cache
def _unhinting(table: Leased) -> Update:
    is_one = table.id.in_(given_list())
    return (
        update(table_of(table))
        .where(is_one, table.lease_until.is_(None))
        .values(dispatched_until=None)
    )


def claim(
    session: Session, statement: Any, ids: Sequence[Any], *, holder: str, seconds: float
) -> tuple[str, list[Any]]:
    """Takes those of the rows that are due and free, by what ``claiming`` made. Returns the
    token and the ids taken."""
    token = new_token()
    asked = {"ids": ids, "token": token, "holder": holder, "seconds": float(seconds)}
    taken = set(session.connection().scalars(statement, asked))
    return token, [each for each in ids if each in taken]


def claiming(table: Leased, *conditions: Any, **values: Any) -> Any:
    """Returns the statement by which rows are taken; to be made once, for it takes longer to make
    than to answer."""
    return (
        update(table_of(table))
        .where(table.id.in_(given_list()), is_due(table), *conditions)
        .values(
            lease_token=bindparam("token"),
            lease_owner=bindparam("holder"),
            lease_until=clock.after_given("seconds"),
            **values,
        )
        .returning(table.id)
    )


def finish(session: Session, table: Leased, row_id: Any, token: str, **values: Any) -> bool:
    """Ends work on a row. Returns False, changing nothing, if the lease was lost."""
    held = update(table).where(table.id == row_id, table.lease_token == token)
    return changed(session, held.values(**FREE, **values)) == 1


def release_dead(session: Session, node: str) -> int:
    """Frees the leases of this host's processes of that node that no longer exist."""
    prefix = f"{node}@{socket.gethostname()}/"
    freed = 0
    for table in LEASED_TABLES:
        owners = session.scalars(
            select(table.lease_owner)
            .where(is_open(table), table.lease_owner.startswith(prefix))
            .distinct()
        )
        dead = [each for each in owners if each and not _lives(_pid(each))]
        if dead:
            freed += _free(session, table, table.lease_owner.in_(dead))
    return freed


def release_left(session: Session, holder: str, running: Collection[str]) -> int:
    """Frees what this process's errands, save the running ones, hold; returns how many rows.

    The database went away under them. A document's try does not count, nor does a delivery's for
    what ends its process: it was not at fault.
    """
    freed = 0
    for table in LEASED_TABLES:
        owners = session.scalars(
            select(table.lease_owner)
            .where(is_open(table), table.lease_owner.startswith(f"{holder}."))
            .distinct()
        )
        left = [each for each in owners if each not in running]
        if left:
            freed += _free(session, table, table.lease_owner.in_(left), uncounted=True)
    return freed


def forget_hints(session: Session, tables: Collection[Leased]) -> None:
    """Lets the next tick hint again what is open: the messages went with a dead worker."""
    for table in (each for each in LEASED_TABLES if each in tables):
        session.execute(
            update(table)
            .where(
                # What is done with has no index, and is a million rows.
                is_open(table),
                table.due_at.is_not(None),
                table.dispatched_until.is_not(None),
                table.lease_until.is_(None),
            )
            .values(dispatched_until=None)
            .execution_options(synchronize_session=False)
        )


def release_expired(session: Session) -> int:
    """Frees the leases that ran out, and returns how many.

    Sources are due at the end of their leases by themselves: whoever held one and could not renew
    it, because the database was away, does so first.
    """
    since: Mapping[Leased, float] = {Source: -_LEFT_SECONDS}
    return sum(
        _free(session, table, table.lease_until < clock.after(since.get(table, 0.0)))
        for table in LEASED_TABLES
    )


def _free(session: Session, table: Leased, condition: Any, *, uncounted: bool = False) -> int:
    values: dict[str, Any] = dict(FREE)
    if table is Delivery:
        is_cut_off = Delivery.state == "leased"
        values["state"] = case((is_cut_off, "retry"), else_=Delivery.state)
        if not uncounted:
            values["last_error"] = case((is_cut_off, LOST), else_=Delivery.last_error)
    if table is Document and uncounted:
        values["tries"] = Document.tries - 1
    if table is Source:
        values["due_at"] = clock.now()
    return changed(session, update(table).where(is_open(table), condition).values(**values))


def _pid(holder: str) -> int:
    return int(holder.rpartition("/")[2].partition(".")[0])


def _lives(pid: int) -> bool:
    """Tells whether a process works on. One that ended, and that its parent has not asked about
    yet, can still be signalled: in a container whose first process asks about none, for ever."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # This process has only begun: what bears its number was held by a dead one before it.
    return pid != os.getpid() and not _has_ended(pid)


def _has_ended(pid: int) -> bool:
    """Tells whether the kernel keeps a process for its exit code alone (proc_pid_stat(5)); False
    where it does not say so."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stream:
            state = stream.read().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state in {"Z", "X"}
