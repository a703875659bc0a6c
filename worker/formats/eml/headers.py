"""Headers of strangers' mails (RFC 5322, 2047, 2231) as text: what they are, not what they ought.

The standard library's parsed headers raise on some of what arrives; here nothing does.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Sequence
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses

from worker.base.errors import DocumentRejected
from worker.reading import charset, content_types, encodings

_WORD = re.compile(r"=\?([^\s?]{1,60})\?([bBqQ])\?([^?]{0,2000})\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]{1,100}(=\?)")
_FOLD = re.compile(r"\s+")
_OUTLOOK = re.compile(r"\[(?:mailto:)?([^\s\[\]@]{1,80}@[^\s\[\]]{1,200})\]")
_LONGEST = 20_000


class _Bounded(Compat32):
    """Reads headers as they stand, but for what says of a part how it is to be read."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        """Returns a header's name and its value."""
        name, value = super().header_source_parse(list(sourcelines))
        if name.lower().startswith("content-"):
            value = content_types.bounded(value)
        return name, value


POLICY = _Bounded()
"""How mails are parsed."""


def header(message: Message, name: str) -> str:
    """Returns the first header of this name as one line of text; empty where there is none."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    """Returns the headers of this name, each as one line of text."""
    folded = name.lower()
    return [
        decoded(str(value)[:_LONGEST])
        for key, value in message.raw_items()
        if str(key).lower() == folded
    ]


def decoded(raw: str) -> str:
    """Returns the text of a header's value: encoded words, bare bytes and folded lines read."""
    if not raw.isascii():
        raw = _from_bytes(raw.encode("utf-8", "surrogateescape"), "")
    if "=?" in raw:
        raw = _words(_BETWEEN.sub(r"\1\2", raw))
    return _FOLD.sub(" ", raw.replace("\x00", "")).strip()


def _words(raw: str) -> str:
    """Decodes encoded words; those of one encoding together, for characters cut between two."""
    made: list[str] = []
    held, name, position = b"", "", 0
    for found in _WORD.finditer(raw):
        before = raw[position : found.start()]
        encoding = found[1].partition("*")[0].lower()
        if held and (before or encoding != name):
            made.append(_from_bytes(held, name))
            held = b""
        made.append(before)
        held += _unpacked(found[2], found[3])
        name, position = encoding, found.end()
    if held:
        made.append(_from_bytes(held, name))
    return "".join([*made, raw[position:]])


def _unpacked(kind: str, text: str) -> bytes:
    data = text.encode("ascii", "replace")
    if kind in "qQ":
        return quopri.decodestring(data.replace(b"_", b"=20"))
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return b""


def _from_bytes(data: bytes, declared: str) -> str:
    """Decodes few bytes: by what is declared unless they are UTF-8; guessed without it."""
    known = encodings.known(declared)
    if known and known not in encodings.DOUBTFUL:
        try:
            return data.decode(known)
        except UnicodeError:
            pass
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    try:
        return charset.decode(data, declared=declared)
    except DocumentRejected:
        return data.decode("latin-1")


def address(message: Message, name: str) -> tuple[str, str]:
    """Returns the display name and the address of a header's first mailbox."""
    raw = next((str(v) for k, v in message.raw_items() if str(k).lower() == name), "")[:_LONGEST]
    if not raw.isascii():
        raw = _from_bytes(raw.encode("utf-8", "surrogateescape"), "")
    return mailbox(_FOLD.sub(" ", raw))


def mailbox(text: str) -> tuple[str, str]:
    """Returns the display name and the address of a mailbox as it is written."""
    text = _OUTLOOK.sub(r"<\1>", text)
    try:
        pairs = getaddresses([text])
    except Exception:
        # The standard library's parser of addresses has raised many kinds of errors.
        pairs = []
    display, mail = pairs[0] if pairs else ("", "")
    if not mail and "<" in text:
        display, _, rest = text.partition("<")
        mail = rest.partition(">")[0]
    elif not mail and "@" not in text:
        display = text
    name = decoded(display).strip(" \t\"',")
    return ("" if "@" in name else name), mail.strip()
