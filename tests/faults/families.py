"""The families of faults, and how one is done many times."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from tests.faults import (
    changes,
    clocks,
    disks,
    endpoints,
    mail_servers,
    others,
    processes,
    servers,
)
from tests.faults.counting import Count
from tests.faults.scene import Failed, Scene, scene
from tests.faults.tellings import APPRISE, DIGESTS, FOLLOW_UPS, INSTANT, Telling

Act = Callable[[Scene, random.Random], None]


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of fault.

    ``act`` does it once and comes back when it is over. ``on_server``: the service works with
    PostgreSQL and Redis. ``clock``: its clock can be set. ``loses_answers``: it may keep the
    service from learning that a message arrived, which is then sent again under its id.
    ``rounds``: how many ways there are to do it, each of them done as many times as is asked for.
    ``prepare`` is done to the scene before the service starts. ``possible``: whether this machine
    can. ``telling``: how what comes meanwhile is told. ``tells_anew``: what was told may come
    under another id, because an owner asked for it to be told once more.
    """

    act: Act
    on_server: bool = False
    clock: bool = False
    loses_answers: bool = True
    rounds: int = 1
    prepare: Callable[[Scene], None] | None = None
    possible: Callable[[], bool] = _always
    telling: Telling = INSTANT
    tells_anew: bool = False


def _named(act: Callable[[Scene, str], None], name: str) -> Act:
    return lambda scene, _: act(scene, name)


_server = partial(Family, on_server=True)
_shifted = partial(Family, clock=True, possible=clocks.can_be_shifted)
_mounted = partial(Family, possible=disks.can_mount)

_FAULTS: dict[str, Family] = {
    **{f"kill-{each}": Family(_named(processes.kill, each)) for each in processes.CHILDREN},
    "kill-supervisor": Family(_named(processes.kill, "supervisor")),
    "terminate": Family(processes.terminate, loses_answers=False),
    "freeze-process": Family(_named(processes.freeze, "process")),
    "freeze-holder": Family(processes.freeze_holder, possible=processes.can_see_locks),
    "broker-data-broken": Family(servers.break_broker, loses_answers=False),
    "redis-killed": _server(servers.kill_broker, loses_answers=False),
    "redis-flushed": _server(servers.flush_broker, loses_answers=False),
    "postgres-stopped": _server(servers.stop_postgres),
    "postgres-frozen": _server(servers.freeze_postgres),
    "postgres-refuses-writes": _server(servers.refuse_writes),
    "data-disk-full": _mounted(disks.fill_data, prepare=disks.mount_data),
    "alerts-disk-full": _mounted(
        disks.fill_alerts, prepare=disks.mount_alerts, loses_answers=False
    ),
    "configuration-broken": Family(changes.break_configuration, loses_answers=False),
    "clock-set": _shifted(changes.set_clock),
    "restored": Family(changes.restore),
    "bad-endpoints": _shifted(others.bad_endpoint, rounds=len(endpoints.MANNERS)),
    "bad-mail-servers": _shifted(others.bad_mail_server, rounds=len(mail_servers.MANNERS)),
}


def _told_by(name: str, telling: Telling) -> dict[str, Family]:
    """Returns all families with what is told so, by their names behind the telling's."""
    waits = bool(telling.later)
    return {
        f"{name}-{fault}": replace(
            family,
            telling=telling,
            clock=family.clock or waits,
            # Where the clock is set on, an attempt may be begun again while it is under way.
            loses_answers=family.loses_answers or waits,
            possible=_both(family.possible, clocks.can_be_shifted) if waits else family.possible,
            # A digest is named by its slot: what is replayed after a restore is in another one.
            tells_anew=telling is DIGESTS and fault == "restored",
        )
        for fault, family in _FAULTS.items()
    }


def _both(one: Callable[[], bool], other: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: one() and other()


FAMILIES: dict[str, Family] = {
    **_FAULTS,
    **_told_by("apprise", APPRISE),
    **_told_by("digests", DIGESTS),
    **_told_by("follow-ups", FOLLOW_UPS),
}


@dataclass(slots=True)
class Result:
    """What came of a family. Times are in seconds."""

    times: int = 0
    articles: int = 0
    count: Count = field(default_factory=Count)
    longest: float = 0.0
    held_up: float = 0.0
    failure: str = ""

    def is_well(self, family: Family) -> bool:
        """Whether nothing was lost, and nothing repeated that could be known to have arrived."""
        once = family.loses_answers or not self.count.again
        is_told_once = family.tells_anew or not self.count.repeated
        return not (self.failure or self.count.lost) and is_told_once and once


def run(family: Family, times: int, dice: random.Random) -> Result:
    """Does a family's fault so many times to one service, and counts."""
    result = Result()
    with scene(on_server=family.on_server, clock=family.clock, telling=family.telling) as made:
        try:
            if family.prepare is not None:
                family.prepare(made)
            made.service.start()
            made.until_ready()
            for turn in range(times * family.rounds):
                made.turn = turn
                made.bring()
                time.sleep(dice.random())
                family.act(made, dice)
                made.bring()
                result.longest = max(result.longest, made.until_well())
                result.times += 1
        except Failed as error:
            result.failure = f"{error}\n{made.service.log()}"
        result.count = made.count()
        result.articles = len(made.asked())
        result.held_up = made.held_up
    return result
