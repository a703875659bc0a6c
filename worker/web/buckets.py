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

    def wait(self, name: str, now: float) -> float:
        """Takes one and returns 0, or the seconds until there is one, and takes nothing."""
        too_much = self._left(name, now) + 1.0 - self._most
        if too_much > 0:
            return too_much / self._a_second
        self.charge(name, now, 1.0)
        return 0.0

    def charge(self, name: str, now: float, cost: float) -> None:
        """Takes so much, whether it is there or not."""
        self._used[name] = self._left(name, now) + cost, now
        self._used.move_to_end(name)
        if len(self._used) > _MOST_NAMES:
            self._used.popitem(last=False)

    def _left(self, name: str, now: float) -> float:
        """Returns how much of what was taken has not come back."""
        used, at = self._used.get(name, (0.0, now))
        return max(0.0, used - (now - at) * self._a_second)
