"""Times and places of people in the configuration: zones, days, hours, and what passes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from worker.base import hours
from worker.base.hours import Quiet, quiet_of
from worker.settings.values import Duration, duration, problem_of


def _zone(text: str) -> object:
    return hours.zone(text) if text else None


Zone = Annotated[
    str,
    Meta(
        description="A time zone of the IANA's, such as Europe/Kyiv. Empty: that of [service].",
        extra={"allowed": hours.ZONE_ALLOWED, "check": problem_of(_zone)},
    ),
]
TimeOfDay = Annotated[
    str,
    Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
        extra={
            "allowed": hours.AT_ALLOWED,
            "check": problem_of(hours.minute_of_day),
            "near": hours.time_near,
        },
    ),
]
Language = Annotated[
    Literal["en", "uk", "ru", "de", "fr", "es", "ko"],
    Meta(description="The language of what is told: en, uk, ru, de, fr, es or ko."),
]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
QuietHours = Annotated[
    tuple[
        Annotated[
            str,
            Meta(
                extra={
                    "allowed": hours.QUIET_ALLOWED,
                    "check": problem_of(lambda text: quiet_of([text], hours.zone("UTC"))),
                    "near": hours.quiet_near,
                }
            ),
        ],
        ...,
    ],
    Meta(
        description='When nothing is sent, such as "22:00-06:30" or "sat": it is sent afterwards. '
        "By the clocks of zone."
    ),
]


_Several = Annotated[int, Meta(ge=2, le=20, extra={"allowed": "a whole number from 2 to 20"})]


class Urgent(Struct, frozen=True, forbid_unknown_fields=True):
    """Which stories are urgent: by how many outlets took them up lately, or by how many topics."""

    outlets: _Several | None = None
    within: Duration = "30m"
    topics: _Several | None = None

    def __post_init__(self) -> None:
        if self.outlets is None and self.topics is None:
            raise ValueError("outlets: is missing; allowed: outlets, topics or both")
        if duration(self.within) <= 0:
            raise ValueError('within: is too short; allowed: a time such as "30m"')


class Modes(Struct, frozen=True):
    """The modes there are, with the keys that each takes beside those that every mode takes."""

    keys: Mapping[str, frozenset[str]] = msgspec.field(
        default_factory=lambda: {"instant": frozenset()}
    )
    broken: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Modes that are there and cannot be used, with what is wrong with them."""

    def strangers(self, mode: str, keys: Iterable[str]) -> list[tuple[str, list[str]]]:
        """Returns the keys that the mode does not take, each with the modes that do."""
        found = []
        for key in keys:
            takers = sorted(name for name, taken in self.keys.items() if key in taken)
            if takers and mode not in takers:
                found.append((key, takers))
        return found

    def unfit(self, mode: object) -> frozenset[str]:
        """Returns the keys that other modes take and this one does not; none of a mode that is
        not known."""
        if not isinstance(mode, str) or mode not in self.keys:
            return frozenset()
        return frozenset().union(*self.keys.values()) - self.keys[mode]


def quiet_in(options: Mapping[str, Any], zone: str) -> Quiet | None:
    """Returns the quiet hours of a channel or an alert; ``zone`` is that of the service.

    Raises ValueError.
    """
    where = hours.zone(str(options.get("zone") or zone))
    return quiet_of(list(options.get("quiet") or ()), where)
