"""Ids of rows that age: they grow with time, so that a range of ids is a range of time.

A table of such rows can be divided by its primary key, and ageing drops a part instead of
deleting rows. 41 bits of milliseconds since 2024 last until 2093; 22 bits tell apart what
happens within a millisecond.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_EPOCH_MS = 1_704_067_200_000
_LOW_BITS = 22
_lock = threading.Lock()
_last = [0]


def time_ordered_id() -> int:
    """Returns a positive 63-bit id, greater than every earlier one of this process."""
    now = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _LOW_BITS
    candidate = now | int.from_bytes(os.urandom(3), "big") >> (24 - _LOW_BITS + 1)
    with _lock:
        _last[0] = max(candidate, _last[0] + 1)
        return _last[0]


def first_id_at(at: datetime) -> int:
    """Returns the bound between the ids made before ``at`` (aware) and those made since."""
    return ((at - _EPOCH) // timedelta(milliseconds=1)) << _LOW_BITS
