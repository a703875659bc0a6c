"""Signed links in mails: what the reader of one may do without logging in.

A link is proof enough of itself: an HMAC (RFC 2104) over what it does, the message it stands in,
and when it ends. The message says whose address it went to: the link acts for that one alone.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from worker.base.types import News

Action = Literal["unsubscribe", "mute", "wrong"]

PATH = "/l/"
"""What stands before each."""
LASTS = timedelta(days=90)
"""From the sending of a message on its links are good."""
LEAST_KEY = 32
"""Characters of a key."""
_LETTERS: dict[str, Action] = {"u": "unsubscribe", "m": "mute", "w": "wrong"}
_NAMED = {action: letter for letter, action in _LETTERS.items()}
_TOKEN = re.compile(
    r"([umw])\.([0-9a-f]{1,8})\.([A-Za-z0-9_-]{1,100})(?:\.([0-9]{1,18}))?\.([A-Za-z0-9_-]{43})"
)
_DELIVERY = re.compile(r"[A-Za-z0-9_-]{1,100}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Key:
    """A key by which links are signed, or were."""

    secret: bytes
    until: datetime | None = None
    """What is signed by it ends before; None of the one that signs, and where no day is known."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a link does, and by which message it came."""

    action: Action
    delivery_id: str
    expires: datetime
    alert_id: int | None = None
    """The one alert that it speaks of, where the message gathers several; None: all of them."""


@dataclass(frozen=True, slots=True)
class MailLinks:
    """The addresses that stand in a mail."""

    unsubscribe: str
    """From every alert that the message tells of."""
    mute: str | None = None
    wrong: str | None = None
    alerts: tuple[tuple[str, str], ...] = ()
    """Name and address to unsubscribe from that alert alone, where there are several."""


class BadLink(Exception):
    """A link that nobody here has made."""


class OldLink(Exception):
    """A link whose time is over."""


def keys_of(text: str) -> tuple[Key, ...]:
    """Reads keys, one a line, the newest first: that one signs, the others are still accepted.

    Behind a key may stand the day from which on it signs, such as ``2026-11-28``: what the one
    below it signed has ended ninety days later, and then that one is accepted no more. Lines that
    begin with ``#`` are remarks. Raises ValueError, whose message holds nothing of a key.
    """
    found: list[Key] = []
    since: date | None = None
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) > 2 or len(words[0]) < LEAST_KEY:
            raise ValueError(f"line {number} is no key of {LEAST_KEY} characters or more")
        until = None if since is None else _end_of_links(since)
        found.append(Key(words[0].encode(), until))
        since = _day(words[1], number) if len(words) == 2 else None
    return tuple(found)


def _day(text: str, number: int) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"line {number} has no day such as 2026-11-28 behind its key")


def _end_of_links(day: date) -> datetime:
    """Returns when the links have ended that were signed before a day, or on it elsewhere."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1) + LASTS


def rotated(text: str, fresh: str, today: date) -> str:
    """Returns a file of keys with a fresh one above the others, and without those of which no link
    is good any more."""
    now = datetime(today.year, today.month, today.day, tzinfo=UTC)
    lines = [
        each for each in text.splitlines() if each.strip() and not each.lstrip().startswith("#")
    ]
    keys = keys_of("\n".join(lines))
    kept = [
        line for line, key in zip(lines, keys, strict=True) if key.until is None or key.until > now
    ]
    return "\n".join([f"{fresh} {today.isoformat()}", *kept]) + "\n"


def sign(link: Link, key: Key) -> str:
    """Returns the token of a link. Raises ValueError for a delivery's id that cannot be in one."""
    if not _DELIVERY.fullmatch(link.delivery_id):
        raise ValueError("an id with other characters than a link may have")
    said = f"{_NAMED[link.action]}.{int(link.expires.timestamp()):x}.{link.delivery_id}"
    said += "" if link.alert_id is None else f".{link.alert_id}"
    return f"{said}.{_signature(said, key)}"


def read(token: str, keys: Sequence[Key], now: datetime) -> Link:
    """Returns what a token stands for. Raises BadLink and OldLink."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise BadLink("no link of ours")
    letter, ends, delivery_id, alert, given = found.groups()
    said = token.rpartition(".")[0]
    # All are compared: the time says nothing about any of them.
    fits = [hmac.compare_digest(_signature(said, key), given) for key in keys]
    if not any(fits):
        raise BadLink("no link of ours")
    key = keys[fits.index(True)]
    expires = datetime.fromtimestamp(int(ends, 16), UTC)
    if expires <= now or (key.until is not None and expires > key.until):
        raise OldLink("the time of this link is over")
    return Link(_LETTERS[letter], delivery_id, expires, None if alert is None else int(alert))


def _signature(said: str, key: Key) -> str:
    made = hmac.new(key.secret, b"wirewatch link\0" + said.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def links_of(news: News, public_url: str, key: Key, sent_at: datetime) -> MailLinks:
    """Returns the links of a message. From one without a story of its own, such as a digest, one
    can only unsubscribe: the others would have to say of which of its stories they speak. One that
    gathers several alerts has a link for each of them, and one for all."""

    def link(action: Action, alert: int | None = None) -> str:
        return public_url + PATH + sign(Link(action, news.delivery_id, sent_at + LASTS, alert), key)

    if news.story_id is None:
        several = news.alerts if len(news.alerts) > 1 else ()
        each = tuple((name, link("unsubscribe", alert)) for alert, name in several)
        return MailLinks(link("unsubscribe"), alerts=each)
    return MailLinks(link("unsubscribe"), link("mute"), link("wrong"))
