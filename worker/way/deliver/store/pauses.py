"""Pauses of a channel's transport, which end with the configuration that they were caused under."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import Delivery, Mark
from worker.base.store import clock
from worker.base.store.writing import changed
from worker.base.types import OPEN_STATES
from worker.way.deliver.store import endpoints

_KEY = "paused under "
_ROUNDS = 100_000
"""What is digested may hold a password that is soon guessed."""


def digest(configured: bytes) -> str:
    """Returns what a configuration is known by again, and nothing else."""
    salt = secrets.token_hex(8)
    return f"{salt} {_digest(configured, salt)}"


def _digest(configured: bytes, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", configured, salt.encode(), _ROUNDS).hex()


def _is_of(known: str, configured: bytes) -> bool:
    salt, _, found = known.partition(" ")
    return hmac.compare_digest(found, _digest(configured, salt))


def begin(session: Session, channel: str, seconds: float, reason: str, under: str) -> None:
    """Leaves a whole channel alone for a while, which ``under`` is the digest of the configuration
    of."""
    endpoints.pause_transport(session, channel, seconds, reason)
    session.merge(Mark(key=_KEY + channel, value=under))


def of_others(
    session: Session, channels: Collection[str], configured: Callable[[str], bytes]
) -> list[str]:
    """Returns those of the channels that are paused because of another configuration than theirs
    now, which ``configured`` returns."""
    paused = [slug for slug, place in endpoints.paused(session) if place == endpoints.TRANSPORT]
    keys = {_KEY + slug: slug for slug in paused if slug in channels}
    if not keys:
        return []
    rows = session.execute(select(Mark.key, Mark.value).where(Mark.key.in_(keys)))
    return sorted(keys[key] for key, known in rows if not _is_of(known, configured(keys[key])))


def end(session: Session, channel: str) -> int:
    """Ends a channel's pause: what was given back because of it is due now. Returns how many."""
    row = endpoints.find(session, channel, endpoints.TRANSPORT)
    given_back = update(Delivery).where(
        Delivery.channel == channel,
        Delivery.state.in_(OPEN_STATES),
        Delivery.last_error == row.reason,
        Delivery.due_at > clock.now(),
    )
    freed = changed(session, given_back.values(due_at=clock.now(), dispatched_until=None))
    row.paused_until = row.reason = None
    session.execute(delete(Mark).where(Mark.key == _KEY + channel))
    return freed
