"""How often somebody gave a wrong token: the more often, the longer no further one is let in."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network

from worker.web.access import Role

FREE = 5
"""Wrong tokens that cost nothing: people mistype."""
FREE_OF_A_PROXY = 100
"""Those of all who are said to ask through one address: what a proxy says may be made up."""
KNOWN_SECONDS = 30 * 86_400.0
"""For so long a token that was right is let in from where it came from, whatever comes from there
beside it."""
_FIRST, _LONGEST = 2.0, 900.0
"""Seconds."""
_MOST = 2_000
"""Addresses that are remembered, and ways in that were right."""


@dataclass(slots=True)
class Guesses:
    """Remembers by address. Who gives the right token from elsewhere is let in."""

    free: int = FREE
    _wrong: OrderedDict[str, tuple[int, float]] = field(default_factory=OrderedDict)
    """How many came from an address, and until when no other is let in."""
    _right: OrderedDict[tuple[str, Role], float] = field(default_factory=OrderedDict)
    """When a token was right last, by the address that it came from and by what it lets do."""

    def is_known(self, peer: str, now: float, role: Role) -> bool:
        """Returns whether a token that stands for ``role`` was right from there before.

        Such a one is let in whatever else comes from there: otherwise whoever guesses would shut
        out those behind the same address. It helps nobody to the other token who has one.
        """
        at = self._right.get((place_of(peer), role))
        return at is not None and now - at < KNOWN_SECONDS

    def wait(self, peer: str, now: float) -> float:
        """Returns for how many seconds no token is let in from there that is not known there."""
        _, until = self._wrong.get(place_of(peer), (0, 0.0))
        return max(0.0, until - now)

    def wrong(self, peer: str, now: float) -> None:
        """Notes a wrong one."""
        place = place_of(peer)
        count = self._wrong.pop(place, (0, 0.0))[0] + 1
        doubled = min(20, max(0, count - self.free))
        pause = 0.0 if count < self.free else min(_LONGEST, _FIRST * 2.0**doubled)
        self._wrong[place] = (count, now + pause)
        if len(self._wrong) > _MOST:
            self._wrong.popitem(last=False)

    def right(self, peer: str, now: float, role: Role) -> None:
        """Notes that a token was right. What was wrong before stays noted."""
        key = place_of(peer), role
        self._right[key] = now
        self._right.move_to_end(key)
        if len(self._right) > _MOST:
            self._right.popitem(last=False)

    def forget(self, peer: str) -> None:
        """Forgets what was wrong before."""
        self._wrong.pop(place_of(peer), None)


def place_of(peer: str) -> str:
    """Returns by what an address is counted: of IPv6 by the network, all of which one line has."""
    try:
        address = ip_address(peer)
    except ValueError:
        return peer
    if not isinstance(address, IPv6Address):
        return peer
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), 64), strict=False))
