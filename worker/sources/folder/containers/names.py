"""File names as text that any database stores, and which of them are no documents."""

from __future__ import annotations

import os
import re
from hashlib import blake2b

_UNSTORABLE = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff]")
_FIRST_ESCAPED_BYTE, _LAST_ESCAPED_BYTE = 0xDC80, 0xDCFF
# A PostgreSQL index entry ends at 2,704 bytes.
_MAX_KEY_BYTES = 1_000
_KEPT_CHARACTERS = 200
_TEMPORARY = frozenset(
    {".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", ".lock"}
)


def escaped(path: str) -> str:
    r"""Returns the path as text without control characters and lone surrogates.

    Bytes that are no UTF-8, control characters and the backslash are written ``\xNN``, so that no
    two paths become one.
    """
    return _UNSTORABLE.sub(_escape, path)


def key_of(path: str) -> str:
    """Returns the escaped path, short enough for any index.

    One that is too long keeps its beginning and is told apart by a hash.
    """
    return _short(escaped(path))


def record_key(key: str, identity: str) -> str:
    """Returns the key of what a file of that key holds under that identity."""
    return _short(f"{key}#{escaped(identity)}")


def _short(key: str) -> str:
    if len(key.encode()) <= _MAX_KEY_BYTES:
        return key
    digest = blake2b(key.encode(), digest_size=16).hexdigest()
    # An escaped path holds no backslash before "#".
    return f"{key[:_KEPT_CHARACTERS]}…\\#{digest}"


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if _FIRST_ESCAPED_BYTE <= code <= _LAST_ESCAPED_BYTE:
        code -= _FIRST_ESCAPED_BYTE - 0x80
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"


def ending_of(name: str) -> str:
    """Returns the file ending in lower case with its dot, or nothing."""
    return os.path.splitext(name)[1].lower()


def is_passed_over(name: str) -> bool:
    """Tells whether a name says that it is no document: hidden, temporary, or a backup."""
    return name.startswith((".", "~$")) or name.endswith("~") or ending_of(name) in _TEMPORARY
