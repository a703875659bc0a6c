"""What was worked out lately from what is decided, for as long as nothing else is decided."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

_T = TypeVar("_T")
_MOST = 256


class Lately:
    """A process's memory of the newest decision that it has seen: a bounded number of answers.

    It never outlives a decision, so that whoever asks gets what he would read himself.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._newest = 0
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, decision: int | None) -> Moment:
        """Returns what is remembered of the time after a decision, which was read before whatever
        is worked out; None remembers nothing."""
        return Moment(self, decision)

    def find(self, decision: int, key: Hashable) -> list[Any]:
        """Returns what is remembered, in a list; an empty one where nothing is."""
        with self._lock:
            if decision != self._newest or key not in self._kept:
                return []
            self._kept.move_to_end(key)
            return [self._kept[key]]

    def keep(self, decision: int, key: Hashable, answer: Any) -> None:
        """Remembers an answer, and forgets those of earlier decisions."""
        with self._lock:
            if decision > self._newest:
                self._newest = decision
                self._kept.clear()
            if decision == self._newest:
                self._kept[key] = answer
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """What was the newest decision when somebody began to read."""

    lately: Lately
    decision: int | None

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Returns the answer to what ``key`` names, by ``make`` where it is not remembered.

        ``make`` may read only what is written by deciding transactions.
        """
        if self.decision is None:
            return make()
        found: list[_T] = self.lately.find(self.decision, key)
        if found:
            return found[0]
        answer = make()
        self.lately.keep(self.decision, key, answer)
        return answer
