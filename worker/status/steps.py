"""A look at the service: what is asked to know how it does, and what is decided from it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.orm import Session

from worker import __version__
from worker.alerts import modes
from worker.base.errors import BrokerUnavailable, StoreUnavailable
from worker.base.processes import signs_of_life
from worker.base.processes.parentage import CONFIG_VARIABLE
from worker.base.store import migrations
from worker.base.store.database import Database, limit_statements
from worker.net import broker
from worker.settings import duration
from worker.setup.exposure import exposed
from worker.setup.own_hosts import lying_in
from worker.setup.runtime import Runtime
from worker.sources.feed.config import Config, wanted
from worker.status import findings
from worker.status.findings import Finding, Seen
from worker.status.store import by_driver, figures, heartbeats
from worker.status.store import status as store
from worker.status.store.by_driver import Place
from worker.way.collect import crowding
from worker.way.collect.store import hosts

PING = "ping"
"""Under this name it is written down that the database could be written."""
MOST_SOURCES = 10
"""So many are named where a line is made for people."""
PATIENCE = 5.0
"""Seconds that a statement may take where only a look is taken."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What is looked at. Without ``data_dir`` its disk is not, without ``broker_url`` no broker."""

    database: Database
    broker_url: str
    names: Sequence[str]
    """Whose signs of life are wanted, beat's among them."""
    data_dir: Path | None = None
    folders: Mapping[str, Path] = field(default_factory=dict)
    """Where channels write files, by their slugs, as far as that is on this machine for sure."""
    writing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The channels that write files, and where."""

    @classmethod
    def of(cls, runtime: Runtime, broker_url: str, names: Sequence[str]) -> Watched:
        """Returns what is looked at of the service that a runtime is configured for."""
        folders = {} if runtime.on_server else _folders(runtime)
        data_dir = runtime.settings.service.data_dir
        destinations = runtime.destinations()
        writing = {
            slug: destinations[slug]
            for slug, each in runtime.channels.items()
            if each.nature.writes
        }
        return cls(runtime.database, broker_url, names, data_dir, folders, writing)

    @property
    def queues(self) -> list[str]:
        """The queues among the names."""
        return [name for name in self.names if name != signs_of_life.BEAT]

    @property
    def place(self) -> Place:
        """The database, as its driver finds it."""
        url = self.database.url
        if self.database.on_sqlite and url.database:
            return Place(Path(url.database))
        return Place(url=url.render_as_string(hide_password=False))


def _folders(runtime: Runtime) -> dict[str, Path]:
    return {
        slug: runtime.settings.base_dir / place
        for slug, channel in runtime.channels.items()
        if channel.nature.writes
        for place in channel.destinations
    }


def look(watched: Watched) -> Seen:
    """Looks at database, broker and disk. What cannot be read is a part of what is seen."""
    seen = with_broker(_with_database(Seen(watched.names), watched), watched)
    full = {slug for slug, folder in watched.folders.items() if figures.is_full(folder)}
    if full:
        full |= set(seen.shortcomings.full_channels)
        lacking = replace(seen.shortcomings, full_channels=tuple(sorted(full)))
        seen = replace(seen, shortcomings=lacking)
    if watched.data_dir is None or not figures.is_full(watched.data_dir):
        return seen
    return replace(
        seen, data_disk_is_full=True, data_disk_holds_database=watched.database.on_sqlite
    )


def _with_database(seen: Seen, watched: Watched) -> Seen:
    database = watched.database
    try:
        with database.read() as session:
            limit_statements(session, PATIENCE)
            schema = migrations.problem(session)
            if schema is not None:
                return replace(seen, unreadable=f"the database's schema: {schema}")
            seen = replace(
                seen,
                progress=figures.progress(session),
                shortcomings=figures.shortcomings(session, watched.writing),
            )
        return replace(
            seen,
            takes_no_writes=by_driver.refuses_writes(watched.place, seen.progress),
            has_no_room=not figures.has_room(database),
        )
    except StoreUnavailable:
        return replace(seen, unreadable="the database does not answer")


def with_broker(seen: Seen, watched: Watched) -> Seen:
    """Adds whether the broker can be used."""
    if not watched.broker_url:
        return seen
    try:
        broker.require_working(watched.broker_url)
    except BrokerUnavailable as error:
        return replace(seen, broker=str(error))
    return seen


def found(watched: Watched) -> list[Finding]:
    """Returns what is wrong, the gravest first."""
    return findings.judge(look(watched))


def reasons_to_keep_still(watched: Watched, node: str) -> list[str]:
    """Returns why the world must not be told that all is well. That the database can be written is
    tried each time."""
    against = [each.words for each in found(watched) if each.keeps_ping_back]
    if against:
        return against
    try:
        with watched.database.write() as session:
            heartbeats.beat(session, PING, node)
    except StoreUnavailable:
        return ["the database cannot be written"]
    return []


def configuration(path: Path | None) -> str | None:
    """Returns the file of the configuration as people know it, None for the sample. A part of the
    embedded service reads a copy at ``path``."""
    given = os.environ.get(CONFIG_VARIABLE)
    if given is not None:
        return given or None
    return str(path) if path else None


Changed = Literal["changed", "mistaken", "missing"] | None
"""What became of the configuration's file since the service accepted it, as far as is known."""


def line(
    runtime: Runtime,
    seen: Seen,
    configuration: str | None,
    *,
    changed: Changed = None,
    whole: bool = True,
) -> dict[str, Any]:
    """Returns all of it as programs read it: the one line of ``status --json``.

    Unless ``whole``, of the sources only some of those that ask for attention are in it, and under
    ``sources_say`` how much there is to say of all of them.
    """
    with runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        now = runtime.clock()
        most, counted = None if whole else MOST_SOURCES, seen.shortcomings.counted
        destinations = runtime.destinations()
        held = store.snapshot(session, now, seen.progress, destinations, most, counted)
        crowded = _crowded(runtime, session)
        watched = _watched(session, runtime)
        to_replay = store.count_to_replay(session, destinations)
        size = figures.database_bytes(runtime.database, session)
    disk = figures.disk(runtime.settings.service.data_dir)
    said = judged(seen)
    return {
        "version": __version__,
        "configuration": configuration,
        "configuration_state": changed,
        "database": {
            "kind": "sqlite" if runtime.database.on_sqlite else "postgresql",
            "revision": migrations.current(runtime.database),
        },
        "service": said["service"],
        "beat_age_seconds": said["beat_age_seconds"],
        "queue_age_seconds": said["queue_age_seconds"],
        **held,
        "crowded_hosts": crowded,
        "spikes": watched,
        "to_replay": to_replay,
        "exposed": exposed(runtime),
        "problems": said["problems"],
        "findings": said["findings"],
        "size": {
            "database_bytes": size,
            "disk_bytes": disk[0] if disk else None,
            "disk_free_bytes": disk[1] if disk else None,
        },
    }


def judged(seen: Seen) -> dict[str, Any]:
    """Returns the parts of the line that say what was seen: whether it runs, what is wrong."""
    signs = seen.progress.signs
    # A service that does not run is said to be stopped, and has nothing wrong with it.
    failures = [each for each in findings.judge(seen) if each.is_failure]
    return {
        "service": findings.state(seen),
        "beat_age_seconds": _rounded(signs.get(signs_of_life.BEAT)),
        "queue_age_seconds": {
            queue: _rounded(signs.get(queue)) for queue in seen.names if queue != signs_of_life.BEAT
        },
        "problems": [each.words for each in failures],
        "findings": [
            {"code": each.code, "words": each.words, "fatal": each.is_fatal} for each in failures
        ],
    }


def _watched(session: Session, runtime: Runtime) -> list[dict[str, Any]]:
    """Returns how far the topics are known that alerts watch."""
    if not any(modes.watches(modes.load(each.mode)) for each in runtime.settings.alerts):
        return []
    # To import what counts them takes as long as a third of all else here.
    from worker.alerts.steps import spikes

    return spikes.progress(session, runtime)


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(max(0.0, age), 1)


def _crowded(runtime: Runtime, session: Session) -> list[dict[str, Any]]:
    """Returns the hosts with more feeds than can be polled politely within their freshness."""
    usual = wanted(Config(url="http://localhost"))
    service = runtime.settings.service
    gap = service.host_interval
    asked = hosts.wanted(session, runtime.planned_kinds, crowding.least_polls(gap))
    own = lying_in(service.private_networks, [host for host, *_ in asked])
    loads = (
        crowding.host_load(host, duration(given) if given else usual, number, planned, polls)
        for host, given, number, planned, polls in asked
    )
    return [
        {
            "host": each.host,
            "feeds": each.sources,
            "round_seconds": round(each.round, 1),
            "freshness_seconds": round(each.freshness, 1),
        }
        for each in crowding.crowded(loads, gap, own)
    ]
