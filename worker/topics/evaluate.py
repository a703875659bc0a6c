"""Decides whether a plan holds for a page, and where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, compress

from worker.topics.page import ArticlePage, View
from worker.topics.plan import Either, Every, Leaf, Meta, Pair, Plan, Without
from worker.topics.probes import Span

Place = tuple[int, int, str]
"""Where a term stands in the haystack, and the term as written."""


def find(plan: Plan, page: ArticlePage, view: View) -> list[Place] | None:
    """Returns where the terms stand that make the plan hold; None where it does not.

    Only ``view`` is searched for what must be there; what must not be there is looked for in
    the whole article. A plan that holds by a meta field alone holds with no place.
    """
    match plan:
        case Leaf():
            return [(start, end, plan.term) for start, end in _leaf(plan, page, view)] or None
        case Pair():
            return _paired(plan, page, view) or None
        case Meta():
            return [] if plan.holds(page.article) else None
        case Without():
            return [] if find(plan.child, page, page.whole) is None else None
        case Every():
            return _every(plan, page, view)
        case Either():
            return _either(plan, page, view)


def prune(plan: Plan, page: ArticlePage) -> Plan | None:
    """Returns what of a plan is in the page at all, None if it does not hold.

    A part of the page can only hold what the whole of it holds, so that looking into parts
    needs no more than this.
    """
    match plan:
        case Leaf():
            return plan if page.spans(plan.probe) else None
        case Pair():
            return _pruned_pair(plan, page)
        case Every():
            return _pruned_every(plan, page)
        case Either():
            parts = plan.children if plan.triggers is None else _triggered(plan, page)
            kept = [child for part in parts if (child := prune(part, page)) is not None]
            return Either(tuple(kept)) if kept else None
        case Meta() | Without():
            return plan if find(plan, page, page.whole) is not None else None


def _triggered(either: Either, page: ArticlePage) -> list[Plan]:
    """Returns the children whose rarest literals are in the page, in their order."""
    triggers = either.triggers or {}
    places = set(either.always)
    for literal in page.hits.keys() & triggers.keys():
        places.update(triggers[literal])
    return [either.children[place] for place in sorted(places)]


def _pruned_pair(pair: Pair, page: ArticlePage) -> Pair | None:
    present = page.present
    if present.isdisjoint(pair.left_probes) or present.isdisjoint(pair.right_probes):
        return None
    left = _present(pair.left, page)
    right = _present(pair.right, page) if left else ()
    return Pair(left, right, pair.words, pair.ordered) if right else None


def _pruned_every(every: Every, page: ArticlePage) -> Every | None:
    kept = []
    for part in every.children:
        child = prune(part, page)
        if child is None:
            return None
        kept.append(child)
    return Every(tuple(kept))


def _present(leaves: tuple[Leaf, ...], page: ArticlePage) -> tuple[Leaf, ...]:
    present = page.present
    return tuple([leaf for leaf in leaves if leaf.probe in present and page.spans(leaf.probe)])


def mentions(plan: Plan, page: ArticlePage, view: View) -> list[Span] | None:
    """Returns the places where the plan's positive condition occurs as a whole.

    A term counts where it stands, NEAR as one place from the first operand to the second, an
    OR as all of its branches, an AND as often as the rarest of its parts (all within ``view``).
    None stands for a condition that says nothing about words.
    """
    match plan:
        case Leaf():
            return list(_leaf(plan, page, view))
        case Pair():
            return _joint(plan, page, view)
        case Either():
            branches = [mentions(child, page, view) for child in plan.children]
            return [place for found in branches if found for place in found]
        case Every():
            parts = [
                apart(found)
                for child in plan.children
                if (found := mentions(child, page, view)) is not None
            ]
            return min(parts, key=len) if parts else None
        case _:
            return None


def apart(spans: Iterable[Span]) -> list[Span]:
    """Returns the spans, sorted, without those that overlap an earlier one."""
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _paired(pair: Pair, page: ArticlePage, view: View) -> list[Place]:
    """Returns each left and right place that has another with at most the pair's words between.

    Not the pairs: of two words that a text repeats there are as many for each as may lie between.
    """
    found: set[Place] = set()
    for first, second in _orders(pair, page, view):
        followed = [0] * (len(second) + 1)
        for place, low, high in _following(first, second, page, pair.words):
            found.add(place)
            followed[low] += 1
            followed[high] -= 1
        found.update(compress(second, accumulate(followed)))
    return sorted(found)


def _joint(pair: Pair, page: ArticlePage, view: View) -> list[Span]:
    """Returns for each place that another follows the span to the end of the farthest."""
    return [
        (place[0], max(place[1], *(end for _, end, _ in second[low:high])))
        for first, second in _orders(pair, page, view)
        for place, low, high in _following(first, second, page, pair.words)
    ]


def _orders(
    pair: Pair, page: ArticlePage, view: View
) -> Iterator[tuple[Sequence[Place], Sequence[Place]]]:
    """Yields what may stand first and what second: both ways where the order is free."""
    if pair.left_probes and page.present.isdisjoint(pair.left_probes):
        return
    left = _places(pair.left, page, view)
    right = _places(pair.right, page, view) if left else []
    if right:
        yield left, right
        if not pair.ordered:
            yield right, left


def _following(
    first: Sequence[Place], second: Sequence[Place], page: ArticlePage, words: int
) -> Iterator[tuple[Place, int, int]]:
    """Yields each first place with those of the second ones that start after it ends, close to it:
    from which on, and before which."""
    starts = [place[0] for place in second]
    for place in first:
        low = bisect_left(starts, place[1])
        if low == len(starts):
            continue
        high = bisect_right(starts, page.reach(place[1], words), low)
        if low < high:
            yield place, low, high


def _every(plan: Every, page: ArticlePage, view: View) -> list[Place] | None:
    places: list[Place] = []
    for child in plan.children:
        found = find(child, page, view)
        if found is None:
            return None
        places += found
    return places


def _either(plan: Either, page: ArticlePage, view: View) -> list[Place] | None:
    held = [found for child in plan.children if (found := find(child, page, view)) is not None]
    return [place for found in held for place in found] if held else None


def _places(leaves: tuple[Leaf, ...], page: ArticlePage, view: View) -> list[Place]:
    places = {(start, end, leaf.term) for leaf in leaves for start, end in _leaf(leaf, page, view)}
    return sorted(places)


def _leaf(leaf: Leaf, page: ArticlePage, view: View) -> Iterable[Span]:
    spans = page.spans(leaf.probe)
    if not spans or (leaf.scope is None and view is page.whole):
        return spans
    inside = _inside(spans, view)
    return inside if leaf.scope is None else _inside(inside, page.scope(leaf.scope))


def _inside(spans: Sequence[Span], view: View) -> list[Span]:
    return [
        span
        for low, high in view
        for span in spans[bisect_left(spans, (low, low)) : bisect_left(spans, (high, high))]
        if span[1] <= high
    ]
