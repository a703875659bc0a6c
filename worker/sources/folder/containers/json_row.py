"""JSON values that follow one another: what ``jq`` and appended dumps write, and RFC 7464."""

from __future__ import annotations

import json
import re
from typing import Any

from worker.base.errors import DocumentRejected
from worker.reading import charset

_BETWEEN = re.compile(r"[ \t\r\n\x1e\ufeff]*")


def values(content: bytes) -> list[tuple[Any, bytes]]:
    """Returns the objects and lists with how each is written, in UTF-8.

    Between them are blanks, the marks of JSON text sequences or nothing. Empty where anything else
    is among them.
    """
    try:
        text = charset.decode(content)
    except DocumentRejected:
        return []
    decoder = json.JSONDecoder(strict=False)
    found: list[tuple[Any, bytes]] = []
    begin = _behind(text, 0)
    while begin < len(text):
        try:
            value, end = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError):
            return []
        if not isinstance(value, dict | list):
            return []
        found.append((value, text[begin:end].encode("utf-8", "replace")))
        begin = _behind(text, end)
    return found


def _behind(text: str, at: int) -> int:
    match = _BETWEEN.match(text, at)
    return match.end() if match else at
