"""Channels tried out, and alerts shown before they are sent."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from worker import channels
from worker.alerts import modes
from worker.alerts.digests import READY
from worker.alerts.kinds import NEWS, PREVIEW, TEST
from worker.alerts.steps import digest, news, spikes
from worker.alerts.steps.rules import rule_of
from worker.alerts.store import asked
from worker.articles.store import views
from worker.base import address
from worker.base.errors import ChannelError
from worker.base.types import Dispatch, News, NewsItem
from worker.settings import AlertSettings
from worker.setup.means import Channel
from worker.setup.runtime import Runtime

if TYPE_CHECKING:
    from worker.alerts.notices.catalogues.reader import Reader


_TOLD = "The first message of the newest story that this alert told; nothing is sent."
_UNTOLD = "This alert told of no story that it asks for; this is the newest that fits it."
_DIGEST = (
    "As if the digest went now, with the newest stories that fit: its time begins with the digest "
    "before, or with the oldest of them."
)
_SPIKE = "As if the last hour were a spike."


@dataclass(frozen=True, slots=True)
class Tested:
    """What one destination answered to a test."""

    destination: str
    accepted: bool
    detail: str
    status: int | None = None


def test(runtime: Runtime, channel: Channel) -> Iterator[Tested]:
    """Sends a test to each destination of the channel. Nothing of it is stored."""
    context, module = runtime.channel_context, channel.module
    problems = channels.problems(module, channel.config, context)
    for destination in channel.destinations:
        if problems:
            yield Tested(destination, False, "; ".join(problems))
            continue
        told = _ping(runtime)
        dispatch = Dispatch(told.delivery_id, destination, 1, runtime.clock())
        try:
            payload = module.render(told, destination, channel.config, context)
            receipt = module.send(payload, dispatch, channel.config, context)
        except ChannelError as error:
            yield Tested(destination, False, address.in_text(str(error)), error.status)
        else:
            yield Tested(destination, True, address.in_text(receipt.detail), receipt.status)


def _ping(runtime: Runtime) -> News:
    return News(
        delivery_id=f"msg_test_{secrets.token_hex(12)}",
        alert="test",
        kind=TEST,
        created_at=runtime.clock(),
        story_id=None,
        label="Test",
        items=(),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail that shows what an alert looks like, and which one it is, as a sentence."""

    content: bytes
    about: str


def preview(runtime: Runtime, alert: AlertSettings, mode: str | None = None) -> Preview | None:
    """Returns the mail of the story that the alert told last, or would send of the newest that
    fits it; or of the newest stories, where its mode is one of digests. ``mode`` takes another one
    than its own.

    Where it told none, articles that alerted nobody when they came count too. None if no article
    fits.
    """
    wanted = mode or alert.mode
    if modes.load(wanted).type == READY:
        with runtime.database.read() as session:
            told = digest.preview(session, runtime, alert, wanted)
            about = _DIGEST
    elif modes.watches(modes.load(wanted)):
        with runtime.database.read() as session:
            told = spikes.preview(session, runtime, alert)
            about = _SPIKE
    else:
        told, about = _newest(runtime, alert)
    return None if told is None else Preview(as_mail(runtime, told), about)


def lacking(runtime: Runtime, alert: AlertSettings, mode: str | None = None) -> str:
    """Returns a sentence that says why ``preview`` has nothing to show."""
    if modes.watches(modes.load(mode or alert.mode)):
        with runtime.database.read() as session:
            known = spikes.progress(session, runtime, [alert])
        days = [f"{each['topic']} {each['days']:g} of {each['of_days']} days" for each in known]
        return f"Learning what is usual: {', '.join(days) or 'no topic is known yet'}."
    return "No stored article fits this alert yet, so there is nothing to show."


def as_mail(runtime: Runtime, told: News) -> bytes:
    """Returns the mail that would tell this, to no one in particular: in the language, by the
    clocks and the templates of the alert's first channel of people."""
    from worker.alerts.notices.mail import Envelope, mail
    from worker.base.mail_addresses import parse_mailbox

    name, sender = parse_mailbox(_sender(runtime, told.alert))
    contact = runtime.settings.service.contact
    envelope = Envelope(sender, name or "Wirewatch", contact=contact)
    return mail(told, envelope, _reader(runtime, told.alert))


def _channels(runtime: Runtime, name: str) -> Iterator[Channel]:
    alerts = (each for each in runtime.settings.alerts if each.name == name)
    return (runtime.channels[slug] for each in alerts for slug in each.channels)


def _sender(runtime: Runtime, name: str) -> str:
    """Returns whom mails of an alert are from: whom the first of its channels that names somebody
    does, else the mail server's account."""
    from worker.base.mail_addresses import default_sender

    for channel in _channels(runtime, name):
        if sender := getattr(channel.config, "sender", ""):
            return str(sender)
    account = runtime.channel_context.smtp
    if account is None:
        return default_sender("", "")
    return account.sender or default_sender(account.username, account.host)


def _reader(runtime: Runtime, name: str) -> Reader:
    """Returns for whom an alert of that name writes: who reads the first of its channels that goes
    to people."""
    from worker.alerts.notices.catalogues.reader import Reader

    for channel in _channels(runtime, name):
        reader_of = getattr(channel.module, "reader_of", None)
        if reader_of is not None:
            found: Reader = reader_of(channel.config, runtime.channel_context)
            return found
    return Reader(home=runtime.settings.service.zone)


def _newest(runtime: Runtime, alert: AlertSettings) -> tuple[News | None, str]:
    about = _TOLD
    with runtime.database.read() as session:
        rule = rule_of(session, alert)
        article_id = asked.newest_told(session, rule, alert.name, alert.least_outlets)
        if article_id is None:
            about = _UNTOLD
            article_id = asked.newest_report(session, rule, alert.least_outlets)
        if article_id is None:
            return None, about
        article = views.by_ids(session, [article_id])[0]
        item = news.item(session, runtime, article, alert.topics)
    return shown(runtime, alert.name, item), about


def shown(runtime: Runtime, alert: str, item: NewsItem) -> News:
    """Returns what an alert of that name would tell of one article."""
    slug = item.topics[0].slug
    return News(
        delivery_id=PREVIEW,
        alert=alert,
        kind=NEWS,
        created_at=runtime.clock(),
        story_id=None,
        label=runtime.topic_names.get(slug, slug),
        items=(item,),
        thread_title=news.heading("", item.topics, (item,)),
        topic_names=runtime.topic_names,
    )
