"""What following a signed link does: it is said once, done once, and acts for one address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from worker.alerts.store import notices
from worker.articles.store import views
from worker.base import log
from worker.base.store import audit
from worker.readers.links import Action, BadLink, Link, read
from worker.readers.naming import named
from worker.readers.store import answers, marks
from worker.readers.store.answers import Addressed
from worker.setup.runtime import Runtime

_log = log.get(__name__)
_LONGEST = 200


class GoneLink(Exception):
    """A link of a message that is not kept any more."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link would do, before anybody asks for it."""

    action: Action
    alerts: tuple[str, ...]
    story: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of following a link."""

    offer: Offer
    is_new: bool
    """False where it had been done already."""


def look_at(runtime: Runtime, token: str) -> Offer:
    """Returns what a link would do; nothing is changed. Raises BadLink, OldLink, GoneLink and
    StoreUnavailable."""
    link = read(token, runtime.signing.keys.current(), runtime.clock())
    with runtime.database.read() as session:
        return _offer(link, _addressed(session, link))


def follow(runtime: Runtime, token: str) -> Done:
    """Does what a link says, for the address that its message went to. Raises BadLink, OldLink,
    GoneLink and StoreUnavailable."""
    now = runtime.clock()
    link = read(token, runtime.signing.keys.current(), now)
    with runtime.database.write() as session:
        found = _addressed(session, link)
        is_new = _DOING[link.action](session, runtime, found)
        who = named(found.destination, found.channel)
        subject = ", ".join(name for _, name in found.alerts)
        if is_new:
            after = {"delivery": found.delivery_id, "story": found.story_id}
            actor = f"the link in a mail to {who}"
            audit.record(session, now, actor, link.action, subject, None, after)
    if is_new:
        _log.info("link followed", action=link.action, alert=subject, to=who)
    return Done(_offer(link, found), is_new)


def _addressed(session: Session, link: Link) -> Addressed:
    found = answers.addressed(session, link.delivery_id, link.alert_id)
    if found is None:
        raise GoneLink("the message of this link is not kept any more")
    if link.action != "unsubscribe" and found.story_id is None:
        raise BadLink("no link of ours")
    return found


def _offer(link: Link, found: Addressed) -> Offer:
    story = found.story[:_LONGEST] if found.story else None
    return Offer(link.action, tuple(name for _, name in found.alerts), story)


def _unsubscribe(session: Session, runtime: Runtime, found: Addressed) -> bool:
    return answers.unsubscribe(session, found, runtime.clock())


def _mute(session: Session, runtime: Runtime, found: Addressed) -> bool:
    return answers.mute(session, found, runtime.clock())


def _mark_wrong(session: Session, runtime: Runtime, found: Addressed) -> bool:
    """Marks what the message told as matched wrongly: every topic by which the alert asked for it.

    Of an article that is not stored any more nothing can be marked.
    """
    names = {name for _, name in found.alerts}
    asked = {slug for each in runtime.settings.alerts if each.name in names for slug in each.topics}
    ids = list(
        dict.fromkeys(each.article_id for each in notices.told_by(session, found.delivery_id))
    )
    matched = views.topic_matches(session, ids)
    by, now = named(found.destination, found.channel), runtime.clock()
    done = [
        marks.mark(session, article_id, topic.slug, by, False, now, found.delivery_id)
        for article_id in ids
        for topic in matched.get(article_id, ())
        if not asked or topic.slug in asked
    ]
    return any(done)


_DOING: Mapping[Action, Callable[[Session, Runtime, Addressed], bool]] = {
    "unsubscribe": _unsubscribe,
    "mute": _mute,
    "wrong": _mark_wrong,
}
