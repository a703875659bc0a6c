from __future__ import annotations

import logging

from worker.celery.seldom import Seldom

CANNOT = "consumer: Cannot connect to %s: %s.\n%s\n"


def test_what_is_repeated_at_every_retry_is_said_once_in_a_while_and_in_one_line() -> None:
    now = 100.0
    seldom = Seldom(["consumer: Cannot connect"], every=30.0, clock=lambda: now)

    def say(text: str, *args: str) -> str | None:
        record = logging.LogRecord("celery", logging.ERROR, "", 0, text, args, None)
        return record.getMessage() if seldom.filter(record) else None

    assert say(CANNOT, "redis", "gone", "Later") == "consumer: Cannot connect to redis: gone. Later"
    now = 129.0
    assert say(CANNOT, "redis", "gone", "Later") is None
    assert say("other\n%s", "words") == "other\nwords"
    now = 130.0
    assert say(CANNOT, "redis", "still gone", "Later") is not None
