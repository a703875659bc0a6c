"""What is kept of hosts: when each may be asked again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from models import Source
from worker.base.store import clock
from worker.base.store.given import dialect_of

_NOTE_KNOWN = """
INSERT INTO hosts (host) SELECT DISTINCT host FROM sources
WHERE host IS NOT NULL AND removed_at IS NULL ON CONFLICT (host) DO NOTHING
"""
_NOTE_STARTS = """
INSERT INTO hosts (host, next_start_at) SELECT value, {later} FROM {hosts} AS listed WHERE true
ON CONFLICT (host) DO UPDATE SET next_start_at = EXCLUDED.next_start_at
"""
_NOTE_PAGES = """
INSERT INTO hosts (host, next_start_at, next_page_at)
SELECT value, {later}, {page} FROM {hosts} AS listed WHERE true
ON CONFLICT (host) DO UPDATE
SET next_start_at = EXCLUDED.next_start_at, next_page_at = EXCLUDED.next_page_at
"""
_REST = """
INSERT INTO hosts (host, next_page_at) VALUES (:host, {later})
ON CONFLICT (host) DO UPDATE SET next_page_at = EXCLUDED.next_page_at
WHERE hosts.next_page_at IS NULL OR hosts.next_page_at < EXCLUDED.next_page_at
"""
_PAUSE = """
INSERT INTO hosts (host, paused_until) VALUES (:host, {later})
ON CONFLICT (host) DO UPDATE SET paused_until = EXCLUDED.paused_until
WHERE hosts.paused_until IS NULL OR hosts.paused_until < EXCLUDED.paused_until
"""


def listed(dialect: str, parameter: str) -> str:
    """Returns a parameter that is a JSON list of names as a table with the column ``value``."""
    if dialect == "sqlite":
        return f"json_each({parameter})"
    return f"json_array_elements_text(CAST({parameter} AS json))"


def note_known(session: Session) -> None:
    """Makes a row for each host that sources lie on: what is due is looked for by hosts."""
    session.flush()
    session.execute(text(_NOTE_KNOWN))


def note_starts(session: Session, hosts: Iterable[str], gap: float) -> None:
    """Notes that hosts are asked now: nobody asks them again for ``gap`` seconds."""
    dialect = dialect_of(session)
    later, names = clock.after_sql(dialect, ":gap"), listed(dialect, ":hosts")
    values = {"hosts": json.dumps(sorted(hosts)), "gap": gap}
    session.execute(text(_NOTE_STARTS.format(later=later, hosts=names)), values)


def note_page_starts(session: Session, hosts: Iterable[str], gap: float) -> None:
    """Notes that hosts are asked for pages now: nobody asks them for ``gap`` seconds, and nobody
    for a page for twice as long."""
    dialect = dialect_of(session)
    statement = _NOTE_PAGES.format(
        later=clock.after_sql(dialect, ":gap"),
        page=clock.after_sql(dialect, ":gap + :gap"),
        hosts=listed(dialect, ":hosts"),
    )
    session.execute(text(statement), {"hosts": json.dumps(sorted(hosts)), "gap": gap})


def rest_pages(session: Session, host: str, seconds: float) -> None:
    """Asks a host for no page for that long, or as long as it already rests. Its polls go on."""
    later = clock.after_sql(dialect_of(session), ":seconds")
    values = {"host": host, "seconds": seconds}
    session.execute(text(_REST.format(later=later)), values)


def pause(session: Session, host: str, seconds: float) -> None:
    """Leaves a host alone for that long, or for as long as it already is."""
    later = clock.after_sql(dialect_of(session), ":seconds")
    session.execute(text(_PAUSE.format(later=later)), {"host": host, "seconds": seconds})


def wanted(
    session: Session, kinds: Collection[str], least_polls: float = 0.0
) -> list[tuple[str, str | None, int, int, float]]:
    """Returns of each host how many of its sources of these ``kinds`` are collected, by the
    freshness that the configuration gives them (None or empty: none), how many of them are planned,
    and how often a day these are to be collected together. Hosts of which all are planned, and more
    seldom than ``least_polls`` a day, are left out: what is given is taken out of JSON, which costs
    most.
    """
    freshness = Source.options["freshness"].as_string()
    together = func.coalesce(func.sum(Source.polls_a_day), 0.0)
    counts = func.count(), func.count(Source.polls_a_day), together
    known = (
        Source.kind.in_(kinds),
        Source.host.is_not(None),
        Source.removed_at.is_(None),
        Source.disabled.is_(None),
    )
    is_busy = or_(func.count(Source.polls_a_day) < func.count(), together >= least_polls)
    busy = select(Source.host).where(*known).group_by(Source.host).having(is_busy)
    rows = session.execute(
        select(Source.host, freshness, *counts)
        .where(*known, Source.host.in_(busy))
        .group_by(Source.host, freshness)
    )
    return [
        (host, freshness, number, planned, polls)
        for host, freshness, number, planned, polls in rows
        if host is not None
    ]
