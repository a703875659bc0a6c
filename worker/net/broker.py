"""A look at the broker from outside the workers: whether it answers, and how much waits in it."""

from __future__ import annotations

from collections.abc import Sequence

from worker.errors import BrokerUnavailable

_SECONDS = 3.0


def queue_lengths(url: str, queues: Sequence[str]) -> dict[str, int]:
    """Returns how many messages wait in each queue. Raises BrokerUnavailable."""
    from kombu.connection import Connection

    options = {"socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS}
    try:
        with Connection(url, transport_options=options) as connection:  # type: ignore[no-untyped-call]
            connection.ensure_connection(max_retries=1, interval_start=0.1, interval_step=0)
            channel = connection.channel()
            return {queue: channel._size(queue) for queue in queues}
    except Exception as error:
        # Not only connection errors: kombu's channels fail in many ways. None of their words is
        # repeated, because they may hold the address.
        raise BrokerUnavailable(f"the broker does not answer ({type(error).__name__})") from error
