"""How much may be inflated before it is taken for a bomb."""

from __future__ import annotations

from worker.sources.folder.containers.parts import Broken

_MOST_RATIO = 200
"""Text is packed by 3 to 10, markup that repeats itself by up to 50; deflate ends at 1,032."""
_HARMLESS = 20_000_000
"""Bytes up to which any ratio is borne: some small files do repeat one thing."""
_HARMLESS_TOGETHER = 5 * _HARMLESS
"""The same of all that is in a file, so that one bomb in it leaves room for the others."""
_BOMB = f"it unpacks to more than {_MOST_RATIO} times its size, as bombs do"


class Budget:
    """The bytes that one file may inflate to, all that is nested in it counted."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._spent = 0
        self._plausible = total

    def of_file(self, size: int) -> None:
        """Says how many bytes the file has: what its members are inflated to together is as many
        times more at most as of one."""
        self._plausible = max(_HARMLESS_TOGETHER, _MOST_RATIO * size)

    def spend(self, size: int) -> None:
        """Takes from it. Raises Broken where nothing is left."""
        self._spent += size
        if self._spent > self._total:
            words = f"it unpacks to more than {self._total:,} bytes"
            raise Broken("too_large", words, stops=True)
        if self._spent > self._plausible:
            raise Broken("bomb", _BOMB, stops=True)


class Ratio:
    """What came out of how much."""

    def __init__(self) -> None:
        self._packed = 0
        self._unpacked = 0

    def count(self, packed: int, unpacked: int) -> None:
        """Adds. Raises Broken where so much came out that it can be no document."""
        self._packed += packed
        self._unpacked += unpacked
        if self._unpacked > _HARMLESS and self._unpacked > _MOST_RATIO * self._packed:
            raise Broken("bomb", _BOMB)
