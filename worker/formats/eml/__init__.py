"""Mails saved to files: newsletters, agency mails, forwards; and pages that browsers saved as MIME.

Of a forwarded mail it is the inner one that is the article, with its own sender and date.
"""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from worker.base import urls
from worker.base.errors import DocumentRejected
from worker.base.types import Article, Published
from worker.cleaning.credits import is_reporter
from worker.formats.eml import bodies, forwards, headers
from worker.reading import dates, stated
from worker.reading.agencies import known_agency

EXTENSIONS = (".eml", ".mhtml", ".mht")

SOURCE = "email"
"""Where a mail's date is stated."""

_MOST_WORK = 20_000_000
_MOST_BOUNDARIES = 200
_MOST_FORWARDS = 5
_NOTE = 400
"""Characters that one writes beside a mail that one attaches."""
_FORWARD = re.compile(
    r"\s*+(?:fwd?|wg|tr|rv|enc|vs|vb|i|re|aw|sv|antw|odp|отв|пер(?:есл)?|на|转发|轉寄|答复|回复|전달|"
    r"회신)\s?(?:\[\d{1,2}\])?\s?[:：]\s?",
    re.IGNORECASE,
)
_LIST_TAG = re.compile(r"\s*\[([^\[\]]{1,60})\]\s*")
_VIA = re.compile(
    r"(.{2,80}?)\s(?:via|from|at|von|de|bei|из|від|@|\||–|—)\s(.{2,80})", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"(.{2,80}?)\s[(\[](.{2,80})[)\]]")
_DESK = re.compile(
    r"news|press|media|daily|times|post|herald|tribune|journal|digest|brief|alert|desk|editor|"
    r"redaktion|rédaction|redac|редакц|новост|новини|뉴스|신문|ニュース|新聞|新闻|日报|no.?reply|"
    r"support|service|team|info|agency|agentur|agence|weekly|letter|update|magazine|report|zeitung|"
    r"radio|tv|gazette|bulletin",
    re.IGNORECASE,
)
_MAIL_HOSTS = re.compile(
    r"^(?:e?mail|news|newsletters?|mailer|mg|em\d*|e|info|list|lists|bounces?)\."
)


def read(content: bytes) -> Article:
    """Reads a mail.

    Raises DocumentRejected: ``no_text``, ``no_article`` for delivery reports and automatic
    answers, ``too_large`` for mails of too many parts, ``empty`` and ``binary``.
    """
    if not content.strip():
        raise DocumentRejected("empty", "the mail is empty")
    boundaries = content.lower().count(b"boundary")
    if boundaries > _MOST_BOUNDARIES or content.count(b"\n") * boundaries > _MOST_WORK:
        raise DocumentRejected("too_large", "the mail has too many parts")
    try:
        message = message_from_bytes(content, policy=headers.POLICY)
    except (RecursionError, ValueError, LookupError) as error:
        raise DocumentRejected("invalid", "the mail cannot be read") from error
    if not any(headers.header(message, name) for name in ("from", "date", "subject", "received")):
        raise DocumentRejected("invalid", "the file has no headers of a mail")
    return _read(message, 0)


def _read(message: Message, depth: int) -> Article:
    _refuse_machines(message)
    saved = headers.header(message, "snapshot-content-location")
    if saved or "saved by" in headers.header(message, "from").lower():
        return _page(message, saved)
    from worker.formats.html import left_out

    body = bodies.body_of(message)
    if depth < _MOST_FORWARDS and len(body.text) <= _NOTE:
        for inner in bodies.inner_messages(message):
            try:
                return _read(inner, depth + 1)
            except DocumentRejected:
                continue
    found = forwards.unwrap(body.text)
    if not found.text.strip():
        raise DocumentRejected("no_text", "the mail holds no text")
    described = _described(message, found)
    return replace(described, left_out=left_out.of(body.shown, described.text))


def _refuse_machines(message: Message) -> None:
    automatic = headers.header(message, "auto-submitted").lower().startswith("auto-replied")
    if automatic or message.get_content_type() == "multipart/report":
        raise DocumentRejected("no_article", "the mail is a delivery report or automatic answer")


def _page(message: Message, address: str) -> Article:
    """Reads a web page that a browser saved with its pictures (RFC 2557)."""
    from worker.formats.html import read_markup

    parsed = read_markup(bodies.html_of(message))
    known = address if urls.canonical_url(address) else None
    return replace(parsed, url=parsed.url or known)


def _described(message: Message, found: forwards.Forwarded) -> Article:
    display, mail = headers.address(message, "from")
    is_list = any(headers.header(message, name) for name in ("list-id", "list-unsubscribe"))
    subject, date = headers.header(message, "subject"), None
    if found.inner:
        display, mail = headers.mailbox(found.sender)
        subject, is_list = found.subject or subject, False
        date = dates.parse_date(found.date, SOURCE) if found.date else None
    author, agency, outlet = _people(display, mail, is_list=is_list)
    return Article(
        text=bodies.unwrapped(found.text),
        title=_title(subject, headers.header(message, "list-id")),
        url=_address(message),
        author=author,
        agency=agency,
        outlet=outlet or headers.header(message, "organization")[:120] or None,
        language=stated.language(headers.header(message, "content-language").partition(",")[0]),
        published=date or (None if found.inner else _published(message)),
    )


def _title(subject: str, list_id: str) -> str:
    """Returns the subject without marks of forwards and the list's own name."""
    for _ in range(8):
        tag = _LIST_TAG.match(subject)
        shorter = subject[tag.end() :] if tag and tag[1].lower() in list_id.lower() else subject
        forward = _FORWARD.match(shorter)
        shorter = shorter[forward.end() :] if forward else shorter
        if shorter == subject:
            break
        subject = shorter
    return subject.strip()[:1000]


def _people(display: str, mail: str, *, is_list: bool) -> tuple[str | None, str | None, str | None]:
    """Returns author, agency and outlet, as the sender's name has them."""
    both = _VIA.fullmatch(display) or _IN_BRACKETS.fullmatch(display)
    if both and not _DESK.search(both[1]):
        agency = known_agency(both[2])
        return stated.names([both[1]]), agency, None if agency else both[2].strip()
    if agency := known_agency(display):
        return None, agency, None
    if (is_list or _DESK.search(display)) and display and not is_reporter(display):
        return None, None, display[:120]
    if display:
        return stated.names([display]), None, None
    host = _MAIL_HOSTS.sub("", mail.rpartition("@")[2].lower())
    return None, None, host if is_list and "." in host else None


def _published(message: Message) -> Published | None:
    """Returns the date of the mail; of its first way station where it has none."""
    read = dates.parse_date(headers.header(message, "date"), SOURCE)
    if read is not None:
        return read
    for each in reversed(headers.headers(message, "received")):
        read = dates.parse_date(each.rpartition(";")[2], SOURCE)
        if read is not None:
            return read
    return None


def _address(message: Message) -> str | None:
    for name in ("archived-at", "content-location", "x-url", "x-rss-link"):
        address = headers.header(message, name).strip("<> ")
        if urls.canonical_url(address):
            return address
    return None
