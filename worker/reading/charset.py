"""Bytes to characters, whatever encoding a desk's old system wrote.

What is believed, in this order: a byte order mark; a declared encoding that has states (as Japanese
mail has it, in bytes that would pass for ASCII); UTF-8 where the bytes are valid; UTF-16 without a
mark; the declared encoding; a guess.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from worker.base.errors import DocumentRejected
from worker.reading import encodings

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32's little-endian mark begins with UTF-16's, so it is tried first."""

_MAGIC = (
    b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b\x08", b"7z\xbc\xaf",
    b"Rar!\x1a", b"\x7fELF", b"BZh9", b"OggS", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd",
    b"\xd0\xcf\x11\xe0", b"SQLite format 3\x00", b"\xca\xfe\xba\xbe", b"ID3\x03", b"ID3\x04",
)  # fmt: skip

_MAX_NUL_SHARE = 0.01
_MAX_CONTROL_SHARE = 0.02
_MAX_BROKEN_SHARE = 0.005
_MOSTLY_WHOLE = 10
"""Characters beyond ASCII for each broken one from which on a text is UTF-8, however many break:
feeds cut every summary within one."""
_GUESS_BYTES = 20_000
_DECLARATION_BYTES = 4_000
_CONTROL_BYTES = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_DECLARED = re.compile(rb"(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:-]{2,40})")
_PLAUSIBLE_16 = re.compile(
    r"[ \n\r\ta-zA-Z0-9.,:;'\"()<>{}\[\]/=_\u00c0-\u024f\u0370-\u052f\u0590-\u06ff\u2010-\u203a"
    r"\u3001\u3002\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3-]"
)
_TAGS = re.compile(rb"<(?:[^<>]{0,5000})>|\"[a-z_]{1,40}\":")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's characters, and how they were come by."""

    text: str
    """Broken bytes are U+FFFD."""
    encoding: str
    broken: int = 0
    """How many characters of a text in UTF-8 are broken."""
    is_guess: bool = False
    """The encoding was neither declared nor is it plain from the bytes."""


def decode(content: bytes, *, declared: str = "") -> str:
    """Returns the characters of a document of text, those of UTF-8 that are broken left out.

    ``declared`` is what stands outside it, as in a mail's header; an XML declaration and HTML's
    ``meta`` are found in its first 4,000 bytes. A declaration that the bytes contradict is not
    believed. Raises DocumentRejected with ``empty`` or ``binary``.
    """
    found = decoded(content, declared=declared)
    return found.text.replace("\ufffd", "") if found.broken else found.text


def decoded(content: bytes, *, declared: str = "") -> Decoded:
    """Returns what ``decode`` does, with how it was read. Raises DocumentRejected, as it does."""
    if not content.strip():
        raise DocumentRejected("empty", "the file holds no text")
    if content.startswith(_MAGIC):
        raise DocumentRejected("binary", "the file begins like a binary format")
    found = _decoded(content, declared)
    if not found.text.replace("\x00", "").replace("\ufeff", "").strip():
        code = "binary" if "\x00" in found.text else "empty"
        raise DocumentRejected(code, "the file holds no text")
    return found


def _decoded(content: bytes, declared: str) -> Decoded:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _checked(content[len(mark) :].decode(encoding, "replace"), encoding)
    names = [encodings.known(name) for name in (declared, _declaration(content))]
    for name in names:
        if name in encodings.WITH_STATES and (text := _strictly(content, name)) is not None:
            return _checked(text, name)
    nuls = content.count(b"\x00")
    if nuls:
        wide = _utf16_without_mark(content)
        if wide is not None:
            return wide
        if nuls > max(2.0, _MAX_NUL_SHARE * len(content)):
            raise DocumentRejected("binary", "the file is full of NUL bytes")
    text = _strictly(content, "utf-8")
    return _checked(text, "utf-8") if text is not None else _legacy(content, names)


def _declaration(content: bytes) -> str:
    head = content[:_DECLARATION_BYTES]
    # Few texts hold either word; the pattern takes fifty times as long.
    held = b"charset" in head or b"encoding" in head
    found = _DECLARED.search(head) if held else None
    return found[1].decode("ascii") if found else ""


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _checked(text: str, encoding: str, *, broken: int = 0, is_guess: bool = False) -> Decoded:
    """Returns the text unless control characters say that it is none."""
    sample = text[:_GUESS_BYTES]
    # Nearly all text is plain; the pattern takes twice as long.
    if "\ufffd" in sample or not sample.replace("\n", " ").isprintable():
        signs = len(_CONTROL.findall(sample)) - (sample.count("\ufffd") if broken else 0)
        if signs > max(2.0, _MAX_CONTROL_SHARE * len(sample)):
            raise DocumentRejected("binary", "the file holds too many control characters")
    return Decoded(text, encoding, broken, is_guess)


def _utf16_without_mark(content: bytes) -> Decoded | None:
    """Decodes UTF-16 where nearly all characters come out as letters of living scripts."""
    sample = content[: _GUESS_BYTES & ~1]
    best, encoding = 0.0, ""
    for candidate in ("utf-16-le", "utf-16-be"):
        decoded = sample.decode(candidate, "replace")
        good = len(_PLAUSIBLE_16.findall(decoded)) / max(1, len(decoded))
        spaced = decoded.count(" ") + decoded.count("\n")
        if spaced and good > best:
            best, encoding = good, candidate
    if best < 0.9:
        return None
    return Decoded(content.decode(encoding, "replace"), encoding)


def _legacy(content: bytes, names: list[str]) -> Decoded:
    """Decodes what is not valid UTF-8; ``names`` are the declared encodings."""
    repaired = content.decode("utf-8", "replace")
    broken = repaired.count("\ufffd")
    beyond_ascii = len(repaired) - len(repaired.encode("ascii", "ignore"))
    few = broken <= max(1.0, _MAX_BROKEN_SHARE * len(repaired)) and beyond_ascii > 3 * broken
    if few or beyond_ascii >= _MOSTLY_WHOLE * broken:
        return _checked(repaired, "utf-8", broken=broken)
    control = len(content) - len(content.translate(None, _CONTROL_BYTES))
    if control > max(2.0, _MAX_CONTROL_SHARE * len(content)):
        raise DocumentRejected("binary", "the file holds too many control characters")
    sample = _sample(content)
    for name in names:
        if name and name not in encodings.DOUBTFUL and not encodings.mistaken(sample, name):
            text = _strictly(content, name)
            if text is not None:
                return _checked(text, name)
    encoding = encodings.guess(sample)
    for name in names:
        if name in encodings.WIDE and encoding == "cp1252":
            encoding = name  # a few broken bytes among many good ones
    return _checked(content.decode(encoding, "replace"), encoding, is_guess=encoding not in names)


def _sample(content: bytes) -> bytes:
    """Returns bytes to guess by: of markup, what stands between the tags."""
    if b"<" not in content[:1000] and content.lstrip()[:1] not in (b"{", b"["):
        return content[:_GUESS_BYTES]
    plain = _TAGS.sub(b" ", content[: 20 * _GUESS_BYTES])
    telling = [line.strip() for line in plain.split(b"\n") if not line.isascii()]
    return b"\n".join(telling)[:_GUESS_BYTES] or content[:_GUESS_BYTES]
