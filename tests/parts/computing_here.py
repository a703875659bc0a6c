"""Documents of commands that are processed in the process of the tests itself.

A command forks two processes and waits for their answers: most of what a short test takes. What
comes of documents is the same here; ``worker.way.read.steps.computing`` has tests of its own, and
commands that run as processes compute as they always do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Self

from worker.base.store import leases
from worker.setup.runtime import Runtime
from worker.way.judge.store.plan import Written
from worker.way.read.steps.awaiting import await_alone, process_or_await
from worker.way.read.steps.process import process


class ComputingHere:
    """Has the methods of ``Computing``, and forks nothing."""

    def __init__(self, runtime: Runtime, holder: str) -> None:
        self._runtime = runtime
        self._node = holder.partition("@")[0]
        self._is_first = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leaves nothing to be ended."""

    def start(self) -> None:
        """Gives back what processes that ended had in work."""
        if self._is_first:
            with self._runtime.database.write() as session:
                leases.release_dead(session, self._node)
        self._is_first = False

    def process(
        self, ids: Sequence[int], _formats: Collection[str] = (), *, is_awaited: bool = False
    ) -> Mapping[int, Written]:
        """Returns what became of documents, by their ids."""
        if not ids:
            return {}
        self.start()
        holder = leases.owner(self._node)
        if is_awaited:
            return process_or_await(self._runtime, ids, holder)
        return {each.document_id: each for each in process(self._runtime, ids, holder)}

    def alone(self, ids: Sequence[int]) -> Mapping[int, Written]:
        """Returns what became of documents that cost too much before."""
        return await_alone(self._runtime, ids, leases.owner(self._node)) if ids else {}
