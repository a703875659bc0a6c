"""What speaks against two articles telling of one event."""

from __future__ import annotations

from collections.abc import Iterable

from worker.traits import STEM, Traits


def contradictions(a: Traits, b: Traits) -> tuple[str, ...]:
    """Returns what speaks against two articles telling of one event, each in plain words.

    Magnitudes, ordinals of the same thing, numbers that name things of one kind, ages, stated days,
    and headlines whose names the other article does not have. Counts never contradict: they grow
    while an event goes on.
    """
    found = []
    mine, its = set(a.of("magnitude")), set(b.of("magnitude"))
    if mine and its and not mine & its:
        found.append(f"magnitude {min(mine)} and {min(its)}")
    found.extend(_other_ordinals(a, b))
    if a.title.numbered and b.title.numbered:
        found.extend(_otherwise_numbered(a, b))
    if a.title.ages and b.title.ages and _are_other_people(a, b):
        found.append(f"age {a.title.ages[0]} and {b.title.ages[0]}")
    mine, its = set(a.of("day")), set(b.of("day"))
    if mine and its and not mine & its:
        found.append(f"day {min(mine)} and {min(its)}")
    mine, its = set(a.title.weekdays), set(b.title.weekdays)
    if mine and its and not mine & its:
        found.append(f"{min(mine)} and {min(its)} in the headlines")
    ours, theirs = _names_of_its_own(a, b), _names_of_its_own(b, a)
    if ours and theirs:
        found.append(f"names {' '.join(ours)} and {' '.join(theirs)}")
    return tuple(found)


def _other_ordinals(a: Traits, b: Traits) -> list[str]:
    mine, its = _labelled(a.of("ordinal")), _labelled(b.of("ordinal"))
    return [
        f"number {min(mine[label])} and {min(its[label])} of {label}"
        for label in mine.keys() & its.keys()
        if not mine[label] & its[label]
    ]


def _otherwise_numbered(a: Traits, b: Traits) -> list[str]:
    """Returns the things that both headlines name by number, of which neither article has that of
    the other's headline."""
    mine, its = _labelled(a.title.numbered), _labelled(b.title.numbered)
    my_all, its_all = (_labelled((*each.title.numbered, *each.lead.numbered)) for each in (a, b))
    return [
        f"{label} {min(mine[label])} and {min(its[label])}"
        for label in mine.keys() & its.keys()
        if not mine[label] & its_all[label] and not its[label] & my_all[label]
    ]


def _are_other_people(a: Traits, b: Traits) -> bool:
    """Tells whether no age of a headline is told by the other article; outlets may differ by one
    year."""
    mine, its = ({int(age) for age in each.title.ages} for each in (a, b))
    if any(abs(one - other) <= 1 for one in mine for other in its):
        return False
    return set(a.title.ages).isdisjoint(b.of("figure")) and set(b.title.ages).isdisjoint(
        a.of("figure")
    )


def _labelled(numbers: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in numbers:
        value, _, label = each.partition(" ")
        if label:
            found.setdefault(label, set()).add(value)
    return found


def _names_of_its_own(given: Traits, other: Traits) -> list[str]:
    """Returns the headline's names if the other article has none of them."""
    stems = other.stems()
    if any(each[:STEM] in stems for each in given.title.names):
        return []
    return list(given.title.names)
