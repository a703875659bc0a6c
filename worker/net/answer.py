"""Reading an answer as browsers do: servers are forgiven what harms nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus, client
from http.client import HTTPException, HTTPResponse

from worker.base.errors import HttpError
from worker.net import inflate
from worker.net.room import ROOM, SMALL, Room
from worker.net.wire import Deadline, Wire

MOST_INTERIM = 20
"""Answers 1xx (RFC 9110, 15.2) that may come before the final one."""
_CHUNK = 1 << 14
_LONGEST_LINE = 1 << 16
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# The bytes of a head are limited by the wire's allowance; a hundred lines are no fault.
client._MAXHEADERS = 100_000  # type: ignore[attr-defined]


class Answer(HTTPResponse):
    """A final answer, whatever interim ones come before it."""

    def __init__(self, line: Wire, method: str) -> None:
        # All that it wants of a socket is makefile().
        super().__init__(line, method=method)  # type: ignore[arg-type]
        self.begin()

    def _read_status(self) -> tuple[str, int, str]:
        return past_interim(self, super()._read_status)  # type: ignore[misc]


def past_interim(
    answer: HTTPResponse, read: Callable[[], tuple[str, int, str]]
) -> tuple[str, int, str]:
    """Returns the status line of the final answer. ``read`` reads the next one. Raises HttpError
    where too many interim ones come first."""
    for _ in range(MOST_INTERIM + 1):
        version, status, reason = read()
        if status not in range(100, 200) or status == HTTPStatus.SWITCHING_PROTOCOLS:
            return version, status, reason
        while answer.fp.readline(_LONGEST_LINE) not in (b"\r\n", b"\n", b""):
            pass
    raise HttpError("protocol", f"more than {MOST_INTERIM} interim answers came first")


@dataclass(frozen=True, slots=True)
class Content:
    """The decoded content of an answer. ``is_cut`` says that it ended before it should."""

    content: bytes
    is_cut: bool = False


def headers_of(answer: Answer) -> dict[str, str]:
    """Returns the headers by lower-case names; of one given several times all values, by commas.

    Without control characters, which no value may have (RFC 9110, 5.5) and no database takes.
    """
    headers: dict[str, str] = {}
    for name, given in answer.getheaders():
        key, value = name.lower(), _CONTROL.sub("", given)
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def content_of(
    answer: Answer,
    headers: Mapping[str, str],
    deadline: Deadline,
    most: int,
    *,
    is_rest: bool,
    room: Room = ROOM,
) -> Content:
    """Reads the content, of at most ``most`` bytes when decoded; a large one when ``room`` has
    some. That is waited for beyond the deadline.

    ``is_rest`` says that what exceeds them, or does not come, is of no interest. Raises HttpError,
    of kind ``too_large`` beyond the limit, HTTPException, OSError, where nothing came; what ends
    early is handed over as far as it came.
    """
    # Pieces of one size leave no holes in the memory, as something does that grows.
    pieces: list[bytes] = []
    size = 0
    try:
        if (answer.length or 0) > most:
            raise HttpError("too_large", "")
        codings = headers.get("content-encoding", "")
        for piece in inflate.decode(_chunks(answer), codings, most):
            # To inflate takes time, too, which no wait for bytes would notice.
            deadline.left(deadline.seconds)
            if size <= SMALL < size + len(piece):
                _take_turn(room, deadline)
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise HttpError("too_large", "")
    except (HttpError, OSError, HTTPException) as error:
        if is_rest:
            return Content(b"".join(pieces)[:most])
        is_early = isinstance(error, inflate.CutOff | HTTPException | ConnectionError)
        if not (is_early and size):
            raise
        return Content(b"".join(pieces), is_cut=True)
    return Content(b"".join(pieces))


def _take_turn(room: Room, deadline: Deadline) -> None:
    waited = room.take()
    if waited is None:
        raise HttpError("timeout", "too many large answers came at once")
    deadline.put_off(waited)


def _chunks(answer: Answer) -> Iterator[bytes]:
    """Yields the content as it comes. Raises CutOff where it ends before it should."""
    while chunk := answer.read1(_CHUNK):
        yield chunk
    if answer.length:
        raise inflate.CutOff(f"the answer is cut off, {answer.length} bytes are missing")
