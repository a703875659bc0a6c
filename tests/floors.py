"""The floors of the house: which module may import which.

Below lie pure modules; above them, on floors of their own, SQL and doors, then what every process
is made from, the doing, the service, and the commands. A folder of a subject names its floor; a few
folders are a floor as a whole.
"""

from __future__ import annotations

from collections import defaultdict

from tests.house import Imports

FLOORS = ("pure", "store", "setup", "steps", "web", "service", "console", "commands", "cli")
"""From below."""
WHOLE = {
    "net": "store",
    "sources": "store",
    "channels": "store",
    "setup": "setup",
    "web": "web",
    "service": "service",
    "celery": "service",
    "console": "console",
    "cli": "cli",
}
"""Folders at the top of worker that are a floor as a whole, but for what says otherwise itself."""
WITH_PARTS = ("way", "upkeep")
"""Folders at the top of worker whose folders are subjects."""


def floor_of(module: str) -> str:
    """Returns the floor that a module lies on."""
    parts = module.split(".")[1:]
    for part in parts:
        if part in ("store", "steps", "commands"):
            return part
    return WHOLE.get(parts[0], "pure") if parts else "pure"


def subject_of(module: str) -> str:
    """Returns the subject that a module belongs to."""
    if module.startswith("worker.celery"):
        return "worker.service"  # it lies at the top because of ``celery -A worker``
    parts = module.split(".")
    return ".".join(parts[: 3 if parts[1:2] and parts[1] in WITH_PARTS else 2])


def pointing_up(found: Imports) -> list[tuple[str, str]]:
    """Returns the imports of what lies on a higher floor."""
    return sorted(
        (one, other)
        for one, many in found.items()
        for other in many
        if FLOORS.index(floor_of(other)) > FLOORS.index(floor_of(one))
    )


def between_subjects(found: Imports, floor: str) -> Imports:
    """Returns what each subject imports of others on the same floor."""
    there: dict[str, set[str]] = defaultdict(set)
    for one, many in found.items():
        if floor_of(one) == floor and not one.startswith("models"):
            there[subject_of(one)] |= {
                subject_of(other)
                for other in many
                if floor_of(other) == floor and not other.startswith("models")
            } - {subject_of(one)}
    return {one: frozenset(many) for one, many in there.items()}
