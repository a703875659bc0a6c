"""The lines that may be the headline beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from worker.cleaning.headline_signs import Beside, Said

_NO_RIVAL = -200
"""The estimate of a candidate that is not there: worse than any."""
_RIVALS = 3
"""Candidates above a line that it may say again."""


class Rivals:
    """The candidates beside each other: their words, what these have in common with the text, and
    their estimates."""

    def __init__(
        self, own: Sequence[frozenset[str]], said: Sequence[Said], rough: Sequence[int]
    ) -> None:
        self._own, self._said, self._rough = own, said, rough
        self._best = max(rough, default=_NO_RIVAL)
        self._most_told = max([each.told for each in said], default=0)
        self._most_times = max([each.times_told for each in said], default=0) or 1

    def beside(self, rank: int, *, is_taken: bool) -> Beside:
        """Returns how one of them stands beside the others."""
        own, said, rough = self._own[rank], self._said[rank], self._rough[rank]
        size = len(own) or 1
        above = self._own[max(0, rank - _RIVALS) : rank]
        after = self._rough[rank + 1] if rank + 1 < len(self._rough) else _NO_RIVAL
        return Beside(
            taken=is_taken,
            better_above=max(self._rough[:rank], default=_NO_RIVAL) - rough,
            better_next=after - rough,
            best=self._best - rough,
            less_told=self._most_told - said.told,
            times_of_most=100 * said.times_told // self._most_times,
            shared_above=max([100 * len(own & each) // size for each in above], default=0),
            shared=max([len(own & each) for each in self._own if each is not own], default=0),
            candidates=len(self._own),
            rank=rank,
        )
