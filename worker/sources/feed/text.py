"""The bytes of a feed to repaired text: in the right encoding, and free of what breaks parsers.

Feeds say one encoding in the header, another in the XML declaration, and use a third. Bytes that
are valid UTF-8 with other letters than ASCII are UTF-8, whatever is said.
"""

from __future__ import annotations

import codecs
import re
from html.entities import html5

from worker.base.errors import FetchError
from worker.reading import encodings

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_HEADER_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})")
_TAGS = re.compile(rb"<[^<>]*>")
_STATEFUL = ("iso2022", "hz")
_UNFIT_CODECS = frozenset(
    {"punycode", "idna", "utf-7", "unicode_escape", "raw-unicode-escape", "undefined"}
)
_GUESS_BYTES = 20_000
_FEW = 0.1

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_HEAD = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DOCTYPE = re.compile(r"<!doctype[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|&(?!(?:amp|lt|gt|quot|apos);)(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?",
    re.DOTALL,
)


def decode(content: bytes, content_type: str) -> tuple[str, tuple[str, ...]]:
    """Returns the text and notes about what was wrong with its encoding.

    Raises FetchError of kind ``hard`` for what is no text.
    """
    declared = _declared(content, content_type)
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _checked(content.decode(encoding, "replace").removeprefix("\ufeff")), ()
    if declared and declared[0].replace("-", "").replace("_", "").startswith(_STATEFUL):
        return _checked(content.decode(declared[0], "replace")), ()
    for encoding in ("utf-8", *declared):
        try:
            return _checked(content.decode(encoding)), ()
        except UnicodeDecodeError:
            continue
    return _approximate(content)


def repair(text: str) -> str:
    """Returns the document from its root element on, with references that any parser knows.

    The prologue goes, with the document type and every entity that it defines: an entity can
    only be a character of HTML, and nothing is ever expanded.
    """
    text = _ILLEGAL.sub("", text)
    text = text[_root_position(text) :]
    return _AMPERSAND.sub(_reference, text) if "&" in text else text


def _declared(content: bytes, content_type: str) -> list[str]:
    """Returns the usable encodings that the header and the XML declaration name."""
    names = [found[1] for found in [_HEADER_CHARSET.search(content_type)] if found]
    if inside := _XML_ENCODING.search(content[:400]):
        names.append(inside[1].decode("ascii", "replace"))
    usable: list[str] = []
    for name in names:
        try:
            codec = codecs.lookup({"gb2312": "gb18030"}.get(name.lower(), name))
            "".encode(codec.name)
        except (LookupError, ValueError):
            continue
        if codec.name not in _UNFIT_CODECS:
            # A browser reads Latin-1 as its superset (WHATWG Encoding).
            usable.append("cp1252" if codec.name == "iso8859-1" else codec.name)
    return usable


def _approximate(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Reads what is in none of the encodings it could be in."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    others = sum(1 for letter in text if letter > "\x7f")
    if broken <= _FEW * others:
        return _checked(text), (f"{broken} characters of the feed are broken",)
    sample = _TAGS.sub(b" ", content[: 5 * _GUESS_BYTES])[:_GUESS_BYTES]
    encoding = encodings.guess(sample)
    note = f"the feed is not in the encoding it declares and was read as {encoding}"
    return _checked(content.decode(encoding, "replace")), (note,)


def _checked(text: str) -> str:
    sample = text[:100_000]
    if len(_ILLEGAL.findall(sample)) > max(5, 0.01 * len(sample)):
        raise FetchError("hard", "this is not text: no feed, but a binary file")
    return text


def _root_position(text: str) -> int:
    """Returns where the root element begins, behind declarations, comments and the doctype."""
    position = 0
    while found := _HEAD.match(text, position) or _DOCTYPE.match(text, position):
        position = found.end()
    return position


def _reference(found: re.Match[str]) -> str:
    name = found[1]
    if found[0].startswith("<"):
        return found[0]
    if name is None:
        return "&amp;"
    if name.startswith("#"):
        digits = name[1:-1]
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
        legal = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
        return found[0] if legal or 0x10000 <= code <= 0x10FFFF else ""
    character = html5.get(name)
    if character is None:
        return f"&amp;{name}"
    return "".join(f"&#{ord(letter)};" for letter in character)
