"""How often somebody gave a wrong token: the more often, the longer until the next is looked at."""

from __future__ import annotations

from collections import OrderedDict

_FREE = 5
"""Wrong tokens that cost nothing: people mistype."""
_FIRST, _LONGEST = 2.0, 900.0
"""Seconds."""
_MOST_PEERS = 2_000


class Guesses:
    """Remembers by the peer's address. Who gives the right token from elsewhere is let in."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, peer: str, now: float) -> float:
        """Returns for how many seconds a token from there is not even looked at."""
        _, until = self._known.get(peer, (0, 0.0))
        return max(0.0, until - now)

    def wrong(self, peer: str, now: float) -> None:
        """Notes a wrong one."""
        count, _ = self._known.pop(peer, (0, 0.0))
        count += 1
        pause = 0.0 if count < _FREE else min(_LONGEST, _FIRST * 2.0 ** min(20, count - _FREE))
        self._known[peer] = (count, now + pause)
        if len(self._known) > _MOST_PEERS:
            self._known.popitem(last=False)

    def right(self, peer: str) -> None:
        """Forgets what was wrong before."""
        self._known.pop(peer, None)
