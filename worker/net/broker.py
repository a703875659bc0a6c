"""A look at the broker from outside the workers: whether it answers, and how much waits in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from worker.base.errors import BrokerUnavailable

_SECONDS = 3.0
_PROBE = "wirewatch:probe"
_PROBE_SECONDS = 60
# By the class that redis-py gives an error, or the word that it begins with.
_REFUSALS = {
    "OutOfMemoryError": "the broker is out of memory",
    "MISCONF": "the broker cannot write to its disk",
    "ReadOnlyError": "the broker can only be read",
}


def queue_lengths(url: str, queues: Sequence[str]) -> dict[str, int]:
    """Returns how many messages wait in each queue. Raises BrokerUnavailable."""
    with _channel(url) as channel:
        return {queue: channel._size(queue) for queue in queues}


def require_working(url: str) -> None:
    """Raises BrokerUnavailable unless the broker answers and takes what is sent to it.

    One that is out of memory goes on answering, and refuses every message.
    """
    with _channel(url) as channel:
        channel.client.set(_PROBE, "", ex=_PROBE_SECONDS)


@contextmanager
def _channel(url: str) -> Iterator[Any]:
    from kombu.connection import Connection

    options = {"socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS}
    try:
        with Connection(url, transport_options=options) as connection:  # type: ignore[no-untyped-call]
            connection.ensure_connection(max_retries=1, interval_start=0.1, interval_step=0)
            yield connection.channel()
    except Exception as error:
        # Not only connection errors: kombu's channels fail in many ways. None of their words is
        # repeated, because they may hold the address.
        raise BrokerUnavailable(_reason(error)) from error


def _reason(error: Exception) -> str:
    words = str(error).split(maxsplit=1)
    for sign, reason in _REFUSALS.items():
        if sign == type(error).__name__ or words[:1] == [sign]:
            return reason
    return "the broker does not answer"
