"""Mails as their readers' programs understand them."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import cast

from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.mail import Envelope, mail
from worker.base.mail_addresses import parse_address
from worker.base.types import News

ENVELOPE = Envelope(
    sender=parse_address("alerts@example.org"),
    recipient=parse_address("desk@example.net"),
    contact="ops@example.org",
)


def parsed(told: News, envelope: Envelope = ENVELOPE, reader: Reader | None = None) -> EmailMessage:
    content = mail(told, envelope, reader)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return cast(str, body.get_content())


class Page(HTMLParser):
    """Collects what a page would load, link to or run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.marked: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"href", "src", "background", "srcset", "action"}:
                self.links.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "mark" and data.strip():
            self.marked.append(data)
            self.tags.append("/")
