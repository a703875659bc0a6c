"""How often somebody may ask for something: so much at once, and so much a second from then on."""

from __future__ import annotations

from collections import OrderedDict

_MOST_NAMES = 10_000


class Buckets:
    """Counts by name, such as the address of a peer, in the memory of one process.

    ``most`` may be asked for at once; ``a_second`` of it come back. Of names that are forgotten
    because there are too many the oldest go.
    """

    def __init__(self, most: float, a_second: float) -> None:
        self._most = most
        self._a_second = a_second
        self._used: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, name: str, now: float, cost: float = 1.0) -> float:
        """Takes ``cost`` and returns 0, or the seconds until there is enough, and takes nothing."""
        used, at = self._used.pop(name, (0.0, now))
        used = max(0.0, used - (now - at) * self._a_second)
        too_much = used + cost - self._most
        if too_much <= 0:
            used += cost
        self._used[name] = used, now
        if len(self._used) > _MOST_NAMES:
            self._used.popitem(last=False)
        return max(0.0, too_much / self._a_second)
