"""What a channel says of an attempt, so that it can be stored whatever it is made of."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

from worker.base import address
from worker.base.errors import PluginBroken
from worker.base.plugins.contained import contained, storable
from worker.way.deliver.retry import RETRY_AFTER_CAP

_T = TypeVar("_T")
LONGEST = 2_000
"""Characters of what was said that are kept."""
_LONGEST_ADDRESS = 8_192
_STATUSES = range(1_000)


def by(slug: str, wanted: type[_T], call: Callable[[], object]) -> _T:
    """Returns what a channel's function returns. Raises what it raises, as an Exception, and
    PluginBroken where it returns something else than is wanted."""
    whose = f"channel {slug}"
    with contained(whose):
        made = call()
    if not isinstance(made, wanted):
        raise PluginBroken(f"{whose} fails: it returned no {wanted.__name__}")
    return made


def words(said: object) -> str:
    """Returns in words what was said, without the secrets of addresses; empty where there are no
    words, or to ask for them fails."""
    try:
        with contained("what was said"):
            text = str(said)
    except Exception:
        return ""
    # No address is cut before it is hidden.
    shown = storable(address.in_text(text[: LONGEST + _LONGEST_ADDRESS]))
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def status(said: object) -> int | None:
    """Returns a status as there are some."""
    return said if isinstance(said, int) and said in _STATUSES else None


def pause(said: object) -> float | None:
    """Returns the seconds of a pause that was asked for, a day at most."""
    if not isinstance(said, int | float) or not 0 < said < math.inf:
        return None
    return float(min(said, RETRY_AFTER_CAP))
