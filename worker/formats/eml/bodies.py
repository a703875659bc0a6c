"""Which part of a mail is its text, and what it says (RFC 2045, 2046, 3676)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import pairwise

from worker.base.errors import DocumentRejected
from worker.reading import charset

_DEEPEST = 20
_MOST_PARTS = 300
_MOST_TEXT = 5_000_000
_STUB = re.compile(
    r"(?:html|browser|mail (?:client|program)|e-?mail.{0,20}(?:anzeige|view)|format).{0,80}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://\S+")
_HIDDEN = re.compile(
    r"<(?=[a-z])(div|span|p|td|font)\b[^<>]{0,2000}(?:display\s{0,3}:\s{0,3}none|mso-hide\s{0,3}:\s{0,3}all|"
    r"font-size\s{0,3}:\s{0,3}0(?:px)?\b|max-height\s{0,3}:\s{0,3}0)[^<>]{0,2000}>[^<>]{0,2000}</\1>",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:\W{0,3}(?:view|read|open|see) (?:this|it|the) (?:e-?mail |message |newsletter |online )?"
    r".{0,30}(?:browser|online|web)\b|(?:view|read|open) (?:in|on) (?:(?:your|the|a) )?"
    r"(?:(?:web ?)?browser|web)\b|view online\b|trouble (?:viewing|reading)|no images\?|"
    r"(?:click here to )?unsubscribe|manage (?:your )?(?:preferences|subscription)|"
    r"update (?:your )?(?:profile|preferences)|you(?:.re| are)? (?:are )?(?:receiv|received|"
    r"subscribed)|this (?:e-?mail|message|newsletter) was sent|forward (?:this )?to a friend|"
    r"im browser (?:ansehen|anzeigen|öffnen)|(?:newsletter )?(?:abmelden|abbestellen)|"
    r"sie (?:erhalten|haben) diese|voir (?:cet|ce|la).{0,30}(?:navigateur|en ligne)|"
    r"se désabonner|se désinscrire|vous recevez ce|ver (?:este|en).{0,30}navegador|"
    r"darse de baja|cancelar (?:la )?suscripción|отписаться|вы получили это|открыть в браузере|"
    r"відписатися|ви отримали цей|переглянути в браузері|수신 ?거부|구독 ?(?:취소|해지)|"
    r"브라우저에서|配信停止|ブラウザで|退订|取消订阅|在浏览器中|إلغاء الاشتراك).{0,160}",
    re.IGNORECASE,
)
_MIN_WRAP = 38
_MAX_WRAP = 100
_EASTERN = re.compile(r"[\u3001\u3002\u3041-\u30ff\u4e00-\u9fff\uff01-\uff20]")
_NO_PROSE = re.compile(r"[-*•>#|]|\d{1,2}[.)] |https?://|\S{1,20}:\s")
"""Lines that begin so are items of lists, fields and addresses."""
_ESCAPED_FROM = re.compile(r"^>From ", re.MULTILINE)
"""What mailbox files make of a line that begins with that word."""
_LONGEST_FURNITURE = 220
_LIST_FOOTER = re.compile(r"_{20,}|-{30,}|={30,}")


@dataclass(frozen=True, slots=True)
class Body:
    """What a mail says, and all the lines that it shows, with those of mailing programs."""

    text: str = ""
    shown: tuple[str, ...] = ()

    def and_then(self, other: Body) -> Body:
        """Returns both, one below the other."""
        text = "\n\n".join(filter(None, (self.text, other.text.strip("\n"))))
        return Body(text, self.shown + other.shown)


def body_of(message: Message) -> Body:
    """Returns the mail's text as lines and paragraphs; empty where it has none."""
    plain, html = Body(), Body()
    for part in _text_parts(message, attached=False):
        if part.get_content_type() == "text/html":
            html = html.and_then(_of_markup(_decoded(part)))
        else:
            plain = plain.and_then(_plain(part))
    if not plain.text and not html.text:
        attached = map(_plain, _text_parts(message, attached=True))
        plain = max(attached, key=lambda each: len(each.text), default=plain)
    better = _better(plain, html)
    return Body(_without_furniture(better.text), better.shown)


def html_of(message: Message) -> str:
    """Returns the markup of the first HTML part; empty where there is none."""
    for part in _text_parts(message, attached=False):
        if part.get_content_type() == "text/html":
            return _decoded(part)
    return ""


def inner_messages(message: Message) -> Iterator[Message]:
    """Yields the mails that are attached (message/rfc822), not those within them."""
    for part in _leaves(message, 0, [_MOST_PARTS]):
        if part.get_content_type() == "message/rfc822":
            payload = part.get_payload()
            if isinstance(payload, list) and payload and isinstance(payload[0], Message):
                yield payload[0]


def _of_markup(characters: str) -> Body:
    """Reads a mail's HTML: the article in it, or all where it is laid out otherwise."""
    from worker.formats.html import read_page
    from worker.formats.html.markup import Markup

    markup = Markup(_HIDDEN.sub("", characters[:_MOST_TEXT]))
    shown = tuple(markup.blocks[1])
    try:
        read = read_page(markup).text
    except DocumentRejected:
        return Body(markup.plain, shown)
    return Body(read if 2 * len(read) >= len(markup.plain) else markup.plain, shown)


def _leaves(message: Message, depth: int, budget: list[int]) -> Iterator[Message]:
    budget[0] -= 1
    if depth > _DEEPEST or budget[0] < 0:
        return
    payload = message.get_payload()
    if message.is_multipart() and message.get_content_type() != "message/rfc822":
        for part in payload if isinstance(payload, list) else ():
            if isinstance(part, Message):
                yield from _leaves(part, depth + 1, budget)
    else:
        yield message


def _text_parts(message: Message, *, attached: bool) -> Iterator[Message]:
    for part in _leaves(message, 0, [_MOST_PARTS]):
        kind = part.get_content_type()
        is_text = kind in ("text/plain", "text/html", "text/enriched", "text/markdown")
        disposition = str(part.get("content-disposition") or "").strip().lower()
        if is_text and disposition.startswith("attachment") == attached:
            yield part


def _decoded(part: Message) -> str:
    """Returns a part's characters, whatever its encoding and charset pretend to be."""
    try:
        payload = part.get_payload(decode=True)
    except Exception:
        # The standard library raises on some transfer encodings that are none.
        return ""
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    try:
        declared = part.get_content_charset() or ""
    except Exception:
        declared = ""
    try:
        return charset.decode(payload[:_MOST_TEXT], declared=declared).replace("\r\n", "\n")
    except DocumentRejected:
        return ""


def _plain(part: Message) -> Body:
    text = _ESCAPED_FROM.sub("From ", _decoded(part).replace("\r", "\n"))
    try:
        flowed = str(part.get_param("format") or "").lower() == "flowed"
        joined = str(part.get_param("delsp") or "").lower() == "yes"
    except Exception:
        flowed, joined = False, False
    text = _unflowed(text, joined=joined) if flowed else text
    return Body(text, tuple(text.split("\n")))


def _unflowed(text: str, *, joined: bool) -> str:
    """Joins lines that were broken softly, at a space at their end (RFC 3676, 4.2)."""
    made: list[str] = []
    soft = False
    for raw in text.split("\n"):
        line = raw[1:] if raw.startswith(" ") else raw
        quoted = line.startswith(">")
        if soft and not quoted:
            made[-1] += line
        else:
            made.append(line)
        soft = line.endswith(" ") and line != "-- " and not quoted
        if soft and joined:
            made[-1] = made[-1][:-1]
    return "\n".join(made)


def unwrapped(text: str) -> str:
    """Joins the lines that a mailing program broke hard: where the next word had no more room."""
    lines = [line.rstrip() for line in text.split("\n")]
    width = max(map(len, lines))
    if not _MIN_WRAP <= width <= _MAX_WRAP:
        return text
    made = lines[:1]
    for before, line in pairwise(lines):
        word = line.split(" ", 1)[0]
        full = len(before) >= _MIN_WRAP and len(before) + 1 + len(word) > width
        if full and word and not _NO_PROSE.match(line):
            made[-1] += line if _EASTERN.search(before[-1:] + line[:1]) else f" {line}"
        else:
            made.append(line)
    return "\n".join(made)


def _better(plain: Body, html: Body) -> Body:
    """Returns the plain text unless it is a stub, a list of addresses, or half of the HTML."""
    bare = _ADDRESS.sub("", plain.text)
    size = len(" ".join(bare.split()))
    if not html.text or (size and not _is_poor(plain.text, size, len(html.text))):
        return plain
    return html


def _is_poor(plain: str, size: int, html_size: int) -> bool:
    if size < 300 and _STUB.search(plain) and html_size > 2 * size:
        return True
    many = len(_ADDRESS.findall(plain)) * 250 > len(plain)
    return many or 2 * size < html_size


def _without_furniture(text: str) -> str:
    """Drops the lines that mailing programs add, and a list's footer."""
    lines = text.split("\n")
    for place in range(len(lines) - 1, max(-1, len(lines) - 8), -1):
        if place > 2 and _LIST_FOOTER.fullmatch(lines[place].strip()):
            lines = lines[:place]
            break
    kept = [
        line
        for line in lines
        if len(line) > _LONGEST_FURNITURE or not _FURNITURE.match(line.strip())
    ]
    return "\n".join(kept).strip("\n")
