"""The head of an HTTP request, as far as a listener that only knows GET needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

MOST_BYTES = 8192
_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.[01]\Z")


@dataclass(frozen=True, slots=True)
class Head:
    """Which path is asked for, and with which status a request that is none is refused."""

    path: str
    status: int = HTTPStatus.OK


def read_head(received: bytes) -> Head | None:
    """Reads what has arrived so far; None while it is not all there (RFC 9112, 3)."""
    end = re.search(rb"\r?\n\r?\n", received[:MOST_BYTES])
    if end is None:
        if len(received) >= MOST_BYTES:
            return Head("", HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        return None
    line = received[: end.start()].split(b"\n", 1)[0].rstrip(b"\r")
    found = _LINE.match(line)
    if found is None:
        return Head("", HTTPStatus.BAD_REQUEST)
    if found[1] != b"GET":
        return Head("", HTTPStatus.METHOD_NOT_ALLOWED)
    return Head(found[2].partition(b"?")[0].decode("ascii", "replace"))
