"""Why a delivery waits, is held or is over, as lists show it."""

from __future__ import annotations

import pytest

from models import Delivery
from worker.articles.store.views import last_error

HELD = "a restore holds it"
QUIET = "quiet hours, until 2026-01-01 16:00 UTC"


@pytest.mark.parametrize(
    ("state", "reason", "error", "shown"),
    [
        ("pending", None, None, None),
        ("pending", None, QUIET, QUIET),
        ("retry", None, "it answered 503", "it answered 503"),
        # What is held or over says why, first.
        ("held", HELD, None, HELD),
        ("held", HELD, QUIET, HELD),
        ("held", HELD, "it answered 503", f"{HELD}: it answered 503"),
        ("dead", "gave up after 12 attempts", "no answer", "gave up after 12 attempts: no answer"),
        ("suppressed", "muted", QUIET, "muted"),
        # What the reason says already is not said twice.
        ("suppressed", "it answered 550", "it answered 550", "it answered 550"),
        ("held", "it cannot be made [1f]: no such name", "no such name", "no such name"),
        ("dead", None, "no answer", "no answer"),
    ],
)
def test_the_reason_of_what_is_held_or_over_comes_first(
    state: str, reason: str | None, error: str | None, shown: str | None
) -> None:
    row = Delivery(state=state, state_reason=reason, last_error=error)
    assert last_error(row) == shown


def test_no_secret_of_an_address_is_shown_with_a_reason() -> None:
    error = "https://user:hush@hook.example.org/ does not answer"
    shown = last_error(Delivery(state="held", state_reason="gave up", last_error=error))
    assert shown is not None and shown.startswith("gave up: https://") and "hush" not in shown
