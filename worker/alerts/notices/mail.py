"""A notice as a whole message in RFC 5322: plain text and HTML, ready for the wire.

The bytes depend on the news, the envelope and the reader alone: rendering again gives the same
ones.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from worker.alerts.notices import templates
from worker.alerts.notices.catalogues import Words
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.digest_text import digest_text
from worker.alerts.notices.spike_text import spike_text
from worker.alerts.notices.text import more_line, more_news, plain_text
from worker.alerts.notices.view import MailView, mail_view
from worker.alerts.notices.words import header_text, one_line, slug
from worker.base.mail_addresses import Address
from worker.base.types import News

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage

    from worker.readers.links import MailLinks

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NOT_ID = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom. Without a recipient the message is for no one in particular."""

    sender: Address
    sender_name: str = "Wirewatch"
    recipient: Address | None = None
    contact: str = ""
    """How the operator is reached; shown at the foot."""
    links: MailLinks | None = None
    """What the recipient can do by a link, without logging in."""


def mail(news: News, envelope: Envelope, reader: Reader | None = None) -> bytes:
    """Returns the message with CRLF line ends, in the reader's language and by their clocks.

    It is pure ASCII, except where an address needs SMTPUTF8 (RFC 6532). No part of it loads
    anything from elsewhere.
    """
    from email import policy
    from email.message import EmailMessage

    from worker.alerts.notices.headers import registry

    needs_utf8 = envelope.sender.needs_utf8 or bool(
        envelope.recipient and envelope.recipient.needs_utf8
    )
    # With "7bit" the parts are quoted-printable or base64: no server on the way has to take
    # eight bits, and none breaks a signature by recoding.
    rules = policy.SMTP.clone(cte_type="7bit", utf8=needs_utf8, header_factory=registry())
    message = EmailMessage(rules)
    reader = reader or Reader()
    view = mail_view(news, reader)
    _address(message, news, view, envelope)
    plain, html = map(_clean, _parts(view, envelope, reader))
    message.set_content(plain)
    message.add_alternative(html, subtype="html")
    mark = hashlib.sha256(f"{news.delivery_id}\0{plain}\0{html}".encode()).hexdigest()
    message.set_boundary(f"=_{mark[:32]}")
    return message.as_bytes()


def _parts(view: MailView, envelope: Envelope, reader: Reader) -> tuple[str, str]:
    """Returns plain text and HTML."""
    links = _links(envelope.links, view.words)
    footer = _footer(view, envelope)
    under = "\n".join([footer, *(f"{label}: {url}" for label, url in links)])
    made = templates.Made(_shown(view, footer, links), reader.templates)
    return made.own("txt") or _text(view, under), made.html()


def _subject(view: MailView) -> str:
    """Returns ``[ATACMS] headline``. It stays the same for the thread's life."""
    return f"[{header_text(view.label, 60)}] {header_text(view.heading)}"


def _address(message: EmailMessage, news: News, view: MailView, envelope: Envelope) -> None:
    from email.headerregistry import Address as Mailbox
    from email.utils import format_datetime

    sender, recipient = envelope.sender, envelope.recipient
    name = header_text(envelope.sender_name, 80)
    message["From"] = Mailbox(name, sender.local, sender.domain)
    if recipient:
        message["To"] = Mailbox("", recipient.local, recipient.domain)
    else:
        message["To"] = "undisclosed-recipients:;"
    message["Subject"] = _subject(view)
    # RFC 5322, 3.6.1: when the message was complete and ready to be sent. Every attempt repeats the
    # same bytes, and so this date: one Message-ID names one version of a message (3.6.4).
    message["Date"] = format_datetime(news.sent_at or news.created_at)
    message["Message-ID"] = f"<{_token(news.delivery_id)}@{sender.host}>"
    if news.story_id is not None:
        # Nobody ever sent a message with this id: it is the common parent by which mail
        # programs put a story's messages together, whichever of them came first.
        thread = f"<story.{news.story_id}@{sender.host}>"
        message["In-Reply-To"] = thread
        message["References"] = thread
    message["List-Id"] = _list_id(news.alert, sender)
    if envelope.links is not None:
        # RFC 8058: a mail program unsubscribes by one POST, without asking anything.
        message["List-Unsubscribe"] = f"<{envelope.links.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"


def _list_id(alert: str, sender: Address) -> str:
    """RFC 2919. Names without a Latin letter are told apart by a hash."""
    label = slug(alert) or hashlib.sha256(alert.encode("utf-8", "replace")).hexdigest()[:12]
    phrase = re.sub(r'[<>"\\]', "", header_text(alert, 80))
    # The phrase is only a comment; in other scripts than Latin it would need encoded words.
    name = phrase if phrase.isascii() else label
    return f"{name} <{label}.wirewatch.{sender.host}>".strip()


def _token(delivery_id: str) -> str:
    """Returns the id as it may stand in a Message-ID; unusual ones by their hash."""
    if delivery_id and len(delivery_id) <= 64 and not _NOT_ID.search(delivery_id):
        return delivery_id
    return hashlib.sha256(delivery_id.encode("utf-8", "replace")).hexdigest()[:40]


def _footer(view: MailView, envelope: Envelope) -> str:
    words, contact = view.words, one_line(envelope.contact, 200)
    if view.is_test:
        why = words.say("why_test")
    elif view.is_for_operators:
        why = words.say("why_sources")
    else:
        key = "why_alert" if envelope.recipient is None else "why_address"
        why = _why(key, view)
    apart = view.digest or view.spike
    zone = apart.zone if apart is not None else view.zone if view.items else ""
    parts = [
        why,
        words.say("zone", zone=zone) if zone else "",
        words.say("questions", contact=contact) if contact else "",
    ]
    return " ".join(part for part in parts if part)


def _why(key: str, view: MailView) -> str:
    """Says which alert tells it, or which alerts do."""
    words = view.words
    if len(view.alerts) < 2:
        return words.say(key, alert=view.alert)
    return words.say(f"{key}_several", alerts=words.listed(list(map(words.quoted, view.alerts))))


def _links(found: MailLinks | None, words: Words) -> list[tuple[str, str]]:
    """Returns the links at the foot, each with its words."""
    if found is None:
        return []
    named = (("mute", found.mute), ("wrong", found.wrong))
    shown = [(words.say(f"link_{key}"), url) for key, url in named if url]
    for alert, url in found.alerts:
        quoted = words.quoted(one_line(alert, 120))
        shown.append((words.say("link_unsubscribe_one", alert=quoted), url))
    key = "link_unsubscribe_all" if found.alerts else "link_unsubscribe"
    return [*shown, (words.say(key), found.unsubscribe)]


def shown(news: News, reader: Reader | None = None) -> templates.Shown:
    """Returns what the template of a message that goes to no one in particular works with."""
    view = mail_view(news, reader)
    footer = _why("why_alert", view)
    return _shown(view, footer, ())


def _text(view: MailView, footer: str) -> str:
    if view.spike is not None:
        return spike_text(view.spike, footer)
    return plain_text(view, footer) if view.digest is None else digest_text(view.digest, footer)


def _shown(view: MailView, footer: str, links: Sequence[tuple[str, str]]) -> templates.Shown:
    """Returns which template shows it, and with what."""
    around = {"label": view.label, "footer": footer, "links": links, "words": view.words}
    if view.digest is not None:
        return templates.Shown("digest", {"view": view.digest, **around})
    if view.spike is not None:
        return templates.Shown("spike", {"view": view.spike, **around})
    more = more_line(view.more, view.words) if view.more else ""
    news = more_news(view.news_more, view.words)
    return templates.Shown("mail", {"view": view, "more": more, "more_news": news, **around})


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text)
