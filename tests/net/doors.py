"""A door to the test's own servers, and how it fails."""

from __future__ import annotations

import pytest

from worker.base.errors import HttpError
from worker.net.http import HttpDoor, HttpLimits

DOOR = HttpDoor("Wirewatch/test", ["127.0.0.0/8"])


SMALL = HttpLimits(max_bytes=100_000)


SHORT = HttpLimits(connect=0.3, read=0.3, total=0.3)


def failing(url: str, limits: HttpLimits = SMALL, door: HttpDoor = DOOR) -> HttpError:
    with pytest.raises(HttpError) as caught:
        door.get(url, limits=limits)
    return caught.value
