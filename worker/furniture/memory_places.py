"""Places on a source's pages that lines stand at, and whether they are filled now so and now
otherwise.

Such a place is a template's, and what stands there may be the news: a level, a state, a name. It is
known by the lines around it, of which one at least is repeated or the page's end, or by a label.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from worker.furniture.memory_lines import Sighting

DAY_BITS = 16
_COUNT_BITS = 8
_WHAT_AT = DAY_BITS + 2 * _COUNT_BITS
_MOST = (1 << _COUNT_BITS) - 1
_DAYS, _LOW, _MASK = (1 << DAY_BITS) - 1, (1 << 32) - 1, (1 << 64) - 1
_SIGN = 1 << 63
_SPREAD = 0x9E3779B97F4A7C15
_END, _TOLD, _LABEL = 0x2545F4914F6CDD1D, 0x1B873593CC9E2D51, 0x5851F42D4C957F2D
_MOSTLY = 0.5
"""Of what filled a place, one line has so much more than all others together that it is the page's
own: three quarters against a quarter."""


def place_of(keys: Sequence[int], seen: Sighting, at: int, shared: Container[int]) -> int:
    """Returns the place between two lines that a line stands at; 0 where it is not known by them.

    A sentence of the report beside it counts as any other such.
    """
    sides = []
    for beside in (at - 1, at + 1):
        if not 0 <= beside < len(keys):
            sides.append(_END)
        elif keys[beside] in shared:
            sides.append(keys[beside])
        elif seen.told[beside]:
            sides.append(_TOLD)
        else:
            return 0
    before, after = sides
    return 0 if before == after == _TOLD else _mixed(before, after)


def label_place(label: int) -> int:
    """Returns the place behind a label; 0 where there is none."""
    return _mixed(label, _LABEL) if label else 0


def _mixed(one: int, other: int) -> int:
    return (((one * _SPREAD + other) & _MASK) - _SIGN) or 1


def filled(known: int | None, what: int, day: int) -> int:
    """Returns what is known of a place when a line stood there: a vote for it.

    Of the votes it has the line that leads, by how many, and how many there were.
    """
    leader, lead, votes = (what & _LOW, 0, 0) if known is None else _votes(known)
    if votes >= _MOST:
        lead, votes = lead // 2, votes // 2
    if leader == what & _LOW:
        lead += 1
    elif lead:
        lead -= 1
    else:
        leader, lead = what & _LOW, 1
    return leader << _WHAT_AT | lead << DAY_BITS + _COUNT_BITS | (votes + 1) << DAY_BITS | day


def _votes(known: int) -> tuple[int, int, int]:
    counts = known >> DAY_BITS
    return known >> _WHAT_AT, counts >> _COUNT_BITS & _MOST, counts & _MOST


def is_fixed(known: int | None, what: int, *, always: bool = False) -> bool:
    """Tells whether a line fills a place as a rule, or ``always``; so it does an unknown one."""
    if known is None:
        return True
    leader, lead, votes = _votes(known)
    return leader == what & _LOW and lead >= (votes if always else _MOSTLY * votes)
