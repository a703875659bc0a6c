"""E-mail over SMTP: one message for each address, plain text and HTML.

A message has a List-Unsubscribe header where links are signed: RFC 8058 asks for a page that acts
on POST, and a header that leads nowhere costs trust.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from worker.base.errors import PermanentChannelError, TransportPaused
from worker.base.mail_addresses import Address, default_sender, parse_address, parse_mailbox
from worker.base.types import Dispatch, News, Payload, Receipt, RetrySchedule
from worker.channels import ChannelContext, Nature
from worker.settings.hours import Language, QuietHours, Zone
from worker.settings.values import problem_of

if TYPE_CHECKING:
    from worker.alerts.notices.catalogues.reader import Reader

QUEUE = "mail"
RETRY = RetrySchedule(
    delays=(10.0, 30.0, 60.0, 300.0, 900.0, 1800.0),
    give_up=4 * 86_400.0,
    jitter=0.1,
    exhausted="dead",
    permanent="suppressed",
    lease=900.0,
)
NATURE = Nature(people=True, links=True)

_NO_ACCOUNT = "there is no SMTP server: set smtp_url in [service]"
_ADDRESS = "an e-mail address such as desk@example.org"


def _sender_problem(text: str) -> str | None:
    return problem_of(parse_mailbox)(text) if text else None


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A ``[channel.NAME]`` of the kind ``email``."""

    to: Annotated[
        tuple[Annotated[str, Meta(extra={"check": problem_of(parse_address)})], ...],
        Meta(
            min_length=1,
            description="The addresses to write to; each gets a mail of its own.",
            extra={"allowed": f"a list of at least one address, each of it {_ADDRESS}"},
        ),
    ]
    sender: Annotated[
        str,
        Meta(
            description="The From address, with or without a name. Empty: smtp_sender.",
            extra={
                "allowed": f"{_ADDRESS} or Name <desk@example.org>",
                "check": _sender_problem,
            },
        ),
    ] = ""
    zone: Zone = ""
    language: Language = "en"
    templates: Annotated[
        str,
        Meta(
            description="Folder of templates of one's own. Empty: the built-in ones.",
            extra={"allowed": "a folder's path"},
        ),
    ] = ""
    quiet: QuietHours = ()

    def __post_init__(self) -> None:
        for problem in filter(None, map(problem_of(parse_address), self.to)):
            raise ValueError(f"to: {problem}")
        if wrong := _sender_problem(self.sender):
            raise ValueError(f"sender: {wrong}")


def destinations(config: Config) -> tuple[str, ...]:
    """Returns the addresses, each once."""
    addresses = (parse_address(text) for text in config.to)
    return tuple(dict.fromkeys(str(address) for address in addresses))


def check(config: Config, context: ChannelContext) -> list[str]:
    """Returns what would keep every mail from leaving."""
    if context.smtp is None:
        return [_NO_ACCOUNT]
    problems = []
    if context.smtp.username and not context.smtp.password:
        problems.append(
            f"the SMTP server is to be told the user {context.smtp.username!r}"
            " and there is no password: set smtp_password_file or WIREWATCH_SMTP_PASSWORD"
        )
    try:
        _sender(config, context)
    except ValueError as error:
        problems.append(f"the sender cannot be used: {error}")
    return problems


def render(news: News, destination: str, config: Config, context: ChannelContext) -> Payload:
    """Makes the whole message (RFC 5322)."""
    from worker.alerts.notices.mail import Envelope, mail

    name, sender = _sender(config, context)
    recipient = parse_address(destination)
    links = context.links(news) if context.links is not None else None
    envelope = Envelope(sender, name or "Wirewatch", recipient, context.contact, links)
    return Payload(mail(news, envelope, reader_of(config, context)), "message/rfc822")


def reader_of(config: Config, context: ChannelContext) -> Reader:
    """Returns for whom mails are written."""
    from worker.alerts.notices.catalogues.reader import Reader

    folder = context.base_dir / config.templates if config.templates else None
    return Reader(config.zone, config.language, context.zone, folder)


def notes(config: Config, context: ChannelContext) -> list[str]:
    """Returns what is wrong and keeps no mail from leaving: templates that fail."""
    from worker.alerts.notices.trials import problems

    folder = reader_of(config, context).templates
    return [f"templates: {each}" for each in problems(folder)] if folder else []


def send(payload: Payload, dispatch: Dispatch, config: Config, context: ChannelContext) -> Receipt:
    """Hands the message to the SMTP server. Raises a ChannelError."""
    from worker.net.smtp import deliver

    if context.smtp is None:
        raise TransportPaused(_NO_ACCOUNT)
    try:
        _, sender = _sender(config, context)
    except ValueError as error:
        raise TransportPaused(f"the sender cannot be used: {error}") from error
    try:
        recipient = parse_address(dispatch.destination)
    except ValueError as error:
        raise PermanentChannelError(str(error)) from error
    answer = deliver(context.smtp, str(sender), str(recipient), payload.content)
    return Receipt(answer, 250)


def _sender(config: Config, context: ChannelContext) -> tuple[str, Address]:
    account = context.smtp
    text = config.sender
    if not text and account is not None:
        text = account.sender or default_sender(account.username, account.host)
    return parse_mailbox(text or default_sender("", ""))
