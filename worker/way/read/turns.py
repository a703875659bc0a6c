"""Which documents are taken next, and which of them together: sources take turns."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

TOGETHER = 50
"""Decided about together. Of larger batches each would have to be judged again more often, because
of what others decided meanwhile."""
OF_SUSPECTS = 5
"""Of a source one of whose documents lately ended its process, so many are taken together, and
nobody else's: what a further one undoes is soon done again."""
RETRIED = 3
"""So many that were tried before stand at a batch's end: each is decided about by itself."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that is due."""

    id: int
    source_id: int
    is_retried: bool = False


def batches(waiting: Sequence[Waiting], suspects: Collection[int]) -> list[list[int]]:
    """Returns what is to be taken next: at most one batch of all sources in turns, and one of a
    source among ``suspects`` (ids of sources).

    ``waiting`` is in the order in which each source's documents are to be taken. What was tried
    before stands behind what was not, and some of it is among what is taken next.
    """
    distinct = list({each.id: each for each in waiting}.values())
    trusted = [each for each in distinct if each.source_id not in suspects]
    new = in_turns([each for each in trusted if not each.is_retried])
    retried = in_turns([each for each in trusted if each.is_retried])[:RETRIED]
    first = [each.id for each in (*new[: TOGETHER - len(retried)], *retried)]
    found = [first] if first else []
    doubtful = in_turns([each for each in distinct if each.source_id in suspects])
    if doubtful:
        source = doubtful[0].source_id
        found.append([each.id for each in doubtful if each.source_id == source][:OF_SUSPECTS])
    return found


def in_turns(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Returns one of each source, then the next of each, and so on."""
    by_source: dict[int, deque[Waiting]] = defaultdict(deque)
    for each in waiting:
        by_source[each.source_id].append(each)
    return list(_turns(by_source))


def _turns(by_source: dict[int, deque[Waiting]]) -> Iterator[Waiting]:
    while by_source:
        for source in list(by_source):
            queue = by_source[source]
            yield queue.popleft()
            if not queue:
                del by_source[source]
