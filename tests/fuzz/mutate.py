"""Changes to a document's bytes, as cables, programs and people make them, and worse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tests.growth import units

_WORDS = (
    *units.GENERIC,
    "<![CDATA[",
    "]]>",
    "&#0;",
    "&#xD800;",
    "&#x301;",
    "&#1114112;",
    "&amp;lt;",
    "<?xml version='1.0' encoding='utf-16'?>",
    "<!DOCTYPE x [",
    "<!ENTITY a 'b'>",
    "xmlns:a=''",
    '"\\ud800"',
    "\\u0000",
    "1e999",
    "-0",
    "9" * 400,
    "NaN",
    "null",
    "[[[[",
    "{}",
    '":',
    "\\",
    "Content-Type: text/html; charset=utf-7\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Type: multipart/mixed; boundary=a\n\n--a\n",
    "=?utf-8?b?/w==?=",
    "=\n",
    "\n\n",
    "Content-Length: -1\r\n",
    "charset=idna",
    "charset=zlib",
    "9999-99-99T99:99:99Z",
    "0000-00-00",
    "\ud7ff\ufffe\uffff",
    "\U000e0061\U000e007f",
    "\u202e",
    "http://[::1",
    "http://a:99999/",
    "//",
    "<newsItem>",
    "<nitf>",
    "<rss>",
    "<item>",
    "<entry>",
    "xml:base='http://['",
    "一" * 50,
)
_BYTES = (
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\0",
    b"\x1b$B",
    b"~{",
    b"+AGE-",
    b"\xfe\xff",
    b"\x80" * 9,
)
_TOKENS = (*(each.encode("utf-8", "replace") for each in _WORDS), *_BYTES)
_ENCODINGS = (
    "utf-16",
    "utf-16-be",
    "cp1251",
    "shift_jis",
    "gb18030",
    "iso2022_jp",
    "utf-7",
    "cp1252",
)
_LONGEST = 60_000
_MOST_CHANGES = 6


def mutated(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """Returns the document with one to six changes, at most 60,000 bytes of it."""
    for _ in range(random.randint(1, _MOST_CHANGES)):
        content = random.choice(_CHANGES)(content, others, random)[:_LONGEST]
    return content


def _span(content: bytes, random: Random) -> tuple[int, int]:
    begin = random.randint(0, len(content))
    longest = random.choice((1, 8, 60, 900, len(content)))
    return begin, min(len(content), begin + random.randint(0, longest))


def _flip(content: bytes, _: Sequence[bytes], random: Random) -> bytes:
    made = bytearray(content)
    for _each in range(random.randint(1, 8) if made else 0):
        made[random.randrange(len(made))] = random.choice((random.randrange(256), 0xFF, 0x3C, 0))
    return bytes(made)


def _cut(content: bytes, _: Sequence[bytes], random: Random) -> bytes:
    begin, end = _span(content, random)
    return content[:begin] + content[end:]


def _end(content: bytes, _: Sequence[bytes], random: Random) -> bytes:
    return content[: random.randint(0, len(content))]


def _again(content: bytes, _: Sequence[bytes], random: Random) -> bytes:
    begin, end = _span(content, random)
    return content[:end] + content[begin:end] * random.choice((1, 2, 30, 400)) + content[end:]


def _put(content: bytes, _: Sequence[bytes], random: Random) -> bytes:
    at = random.randint(0, len(content))
    token = random.choice(_TOKENS) * random.choice((1, 1, 1, 2, 50, 2000))
    return content[:at] + token + content[at:]


def _instead(content: bytes, _: Sequence[bytes], random: Random) -> bytes:
    begin, end = _span(content, random)
    return content[:begin] + random.choice(_TOKENS) + content[end:]


def _from_another(content: bytes, others: Sequence[bytes], random: Random) -> bytes:
    other = random.choice(others)
    begin, end = _span(other, random)
    at = random.randint(0, len(content))
    return content[:at] + other[begin:end] + content[at:]


def _swapped(content: bytes, _: Sequence[bytes], random: Random) -> bytes:
    one, other, last = sorted(random.randint(0, len(content)) for _each in range(3))
    return content[:one] + content[other:last] + content[one:other] + content[last:]


def _in_another_encoding(content: bytes, _: Sequence[bytes], random: Random) -> bytes:
    return content.decode("utf-8", "replace").encode(random.choice(_ENCODINGS), "replace")


def _in_another_case(content: bytes, _: Sequence[bytes], random: Random) -> bytes:
    begin, end = _span(content, random)
    return content[:begin] + content[begin:end].swapcase() + content[end:]


_CHANGES: tuple[Callable[[bytes, Sequence[bytes], Random], bytes], ...] = (
    _flip, _flip, _cut, _end, _again, _put, _put, _put, _instead, _from_another, _swapped,
    _in_another_encoding, _in_another_case,
)  # fmt: skip
