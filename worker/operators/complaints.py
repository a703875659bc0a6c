"""What is said in the log where those who run the service cannot be told.

Pure: what was said before comes in, and what is to be said now goes out with what to remember.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

AGAIN_AFTER = timedelta(hours=1)
"""What goes on unchanged is said again after so long at the earliest."""


class Said(msgspec.Struct, frozen=True):
    """What was said of one that could not be told."""

    about: str
    at: datetime


def judge(
    said: Mapping[str, Said], failing: Mapping[str, str], now: datetime
) -> tuple[list[str], dict[str, Said]]:
    """Returns which of those that cannot be told are said now, and what is to be remembered.

    ``failing`` are names with what is wrong: what began, what changed, and what goes on for long.
    """
    after = {}
    for name, about in failing.items():
        known = said.get(name)
        is_said = known is not None and known.about == about and now - known.at < AGAIN_AFTER
        after[name] = known if known is not None and is_said else Said(about, now)
    return [name for name, each in after.items() if said.get(name) is not each], after
