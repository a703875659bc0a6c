"""What hubs say at our callbacks: answered, and taken as a hint at most."""

from __future__ import annotations

from worker.base import log
from worker.setup.runtime import Runtime
from worker.way.push import intent
from worker.way.push.intent import Question
from worker.way.push.store import pushes, subscriptions
from worker.way.push.store.subscriptions import Subscription

_LONGEST_REASON = 200
_log = log.get(__name__)


def find(runtime: Runtime, path: str) -> Subscription | None:
    """Returns the subscription whose callback has this path. Raises StoreUnavailable."""
    with runtime.database.read() as session:
        return subscriptions.find(session, path)


def intent_is_confirmed(
    runtime: Runtime, known: Subscription, question: Question, reason: str = ""
) -> bool:
    """Answers a hub that verifies what we asked for, or denies it with a reason. Returns whether
    what it says is taken to be so. Raises StoreUnavailable."""
    now = runtime.clock()
    with runtime.database.write() as session:
        standing = subscriptions.standing(session, known.id)
        if standing is None:
            return False
        reply = intent.reply(standing, question, now)
        if reply.verdict == "subscribed":
            subscriptions.subscribed(session, known.id, reply.lease, now)
        elif reply.verdict == "unsubscribed":
            subscriptions.unsubscribed(session, known.id)
        elif reply.verdict == "denied":
            subscriptions.denied(session, known.id, _denial(reason), now)
    if reply.verdict == "refused":
        _log.warning("hub not confirmed", source=known.source, reason=reply.why or "not asked for")
        return False
    _log.info("hub", source=known.source, what=reply.verdict, lease=reply.lease or None)
    return True


def _denial(reason: str) -> str:
    plain = " ".join("".join(c if c.isprintable() else " " for c in reason).split())
    return f"the hub denied it: {plain[:_LONGEST_REASON]}" if plain else "the hub denied it"


def is_pushed(runtime: Runtime, known: Subscription) -> bool:
    """Takes a push with the right signature. Returns whether it has an effect. Raises
    StoreUnavailable."""
    with runtime.database.write() as session:
        return pushes.note(session, known.id, runtime.clock())
