"""A web server's answer as a crawler stored it: what of it is a page, and in which format."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message

from worker.base.errors import DocumentRejected, HttpError
from worker.net import inflate
from worker.reading import charset, content_types
from worker.sources.folder.containers.budget import Budget
from worker.sources.folder.containers.parts import Bounds

_FORMATS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "application/json": "json",
    "application/ld+json": "json",
    "application/feed+json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/rss+xml": "xml",
    "application/atom+xml": "xml",
    "message/rfc822": "eml",
}
_MARKUP = re.compile(
    rb"\s*+(?:<!--(?:(?!-->).){0,2000}-->\s*+)*<(?:!doctype\s+html|html|head|body)", re.I | re.S
)
_STATUS = re.compile(r"\S+\s+([0-9]{3})(?!\S)")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r\n")


@dataclass(frozen=True, slots=True)
class Page:
    """The body of an answer. ``kind`` is a format, or ``json`` or ``xml``."""

    kind: str
    content: bytes


def page(
    block: bytes, content_type: str, is_answer: bool, bounds: Bounds, budget: Budget
) -> Page | str:
    """Returns the page in a record's block, or what it is instead, in a word or two.

    An answer has a head of its own (RFC 9112), and its codings are undone. What its head says of
    the characters is written into them: they become UTF-8. Raises Broken where what comes out of
    the codings is more than the ``budget`` of the file.
    """
    codings = transfer = ""
    if is_answer and "http" in content_type.lower():
        head, block = _head(block)
        if head is None:
            return "damaged answers"
        status, fields = head
        if status != 200:
            return "redirects and errors"
        content_type = fields.get("content-type", "")
        codings, transfer = fields.get("content-encoding", ""), fields.get("transfer-encoding", "")
    media, encoding = _media(content_type)
    kind = _FORMATS.get(media) or (None if media else _guessed(block))
    if kind is None:
        return _word(media)
    if "chunked" in transfer.lower():
        block = _joined(block)
    content = _decoded(block, codings, bounds.record_bytes + 1, budget)
    if len(content) <= bounds.record_bytes:
        content = _in_utf8(content, encoding)
    return Page(kind, content)


def _head(block: bytes) -> tuple[tuple[int, Mapping[str, str]] | None, bytes]:
    end = re.search(rb"\r?\n\r?\n", block)
    if end is None or not block.startswith(b"HTTP/"):
        return None, block
    first, *lines = block[: end.start()].decode("iso-8859-1").splitlines()
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name.strip():
            fields.setdefault(name.strip().lower(), value.strip())
    status = _STATUS.match(first)
    return (int(status[1]) if status else 0, fields), block[end.end() :]


def _media(content_type: str) -> tuple[str, str]:
    """Returns the media type and the charset that a Content-Type states."""
    message = Message()
    content_type = content_types.bounded(content_type)
    message["content-type"] = content_type.replace("\r", " ").replace("\n", " ")
    if "/" not in content_type:
        return "", ""
    named = message.get_param("charset", "")
    return content_type.partition(";")[0].strip().lower(), named if isinstance(named, str) else ""


def _guessed(block: bytes) -> str | None:
    return "html" if _MARKUP.match(block[:5_000]) else None


def _word(media: str) -> str:
    """Returns a group of media types to count, of which there are few."""
    main = media.partition("/")[0]
    known = ("image", "video", "audio", "font", "application", "text")
    return f"{main} records" if main in known else "records of unknown type"


def _joined(block: bytes) -> bytes:
    """Undoes the chunked coding; some crawlers did that before, and kept the header."""
    pieces: list[bytes] = []
    at = 0
    while match := _SIZE.match(block, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(block[match.end() : match.end() + size])
        at = match.end() + size + 2
    return b"".join(pieces) if pieces and at >= len(block) else block


def _decoded(block: bytes, codings: str, limit: int, budget: Budget) -> bytes:
    """Undoes the content codings up to ``limit`` bytes; a crawler may have done it before."""
    if not codings.strip():
        return block
    pieces: list[bytes] = []
    size = 0
    try:
        for piece in inflate.decode([block], codings, limit):
            budget.spend(len(piece))
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                break
    except HttpError:
        # A page that was cut still says something; what never was packed says it all.
        return b"".join(pieces) or block
    return b"".join(pieces)


def _in_utf8(content: bytes, encoding: str) -> bytes:
    """Returns the content in UTF-8 where the head names another encoding, and is right."""
    if not encoding or (_is_utf8(content) and "2022" not in encoding):
        return content
    try:
        text = charset.decode(content, declared=encoding)
    except DocumentRejected:
        return content
    return codecs.BOM_UTF8 + text.encode("utf-8", "replace")


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
