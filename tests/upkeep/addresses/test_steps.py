"""Rows of the release before come to show addresses as they are shown now, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from models import (
    Attempt,
    AuditEntry,
    Base,
    Delivery,
    DeliveryNotice,
    Endpoint,
    Job,
    Poll,
    Source,
)
from tests.setup.runtimes import CONFIG
from tests.way.bringing import bring
from tests.way.judge.store.making import long_text
from worker.base import address
from worker.base.store import audit
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.upkeep.addresses import steps
from worker.upkeep.addresses.store import rows

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FEED = "https://a.example/feed?sesame=HUSH1&token=***0a1b2c3d"
HOOK = "https://hooks.example/hook/HUSH2?key=HUSH3"
OPTIONS = {"url": "https://joe:***@a.example/feed?sesame=HUSH1&token=***", "name": ""}
MESSAGE = f"no such thing: {HOOK}"
NEEDED = {"sources.key"}


def fill(runtime: Runtime, number: int = 1) -> None:
    """Leaves rows as the release before wrote them: one source and so many deliveries."""
    with runtime.database.write() as session:
        source = Source(kind="feed", key=FEED, name="a.example", host="a.example", options=OPTIONS,
                        state={}, notes=[f"moved to {FEED}"], error=f"lost {FEED}",
                        created_at=NOW)  # fmt: skip
        session.add(source)
        session.flush()
        session.add(Poll(source_id=source.id, at=NOW, seconds=1.0, outcome="error",
                         error=f"lost {FEED}"))  # fmt: skip
        audit.record(session, NOW, "x", "source", FEED, None, OPTIONS)
        audit.record(session, NOW, "x", "source_removed", FEED, OPTIONS, None)
        audit.record(session, NOW, "x", "channel", "hook", {"url": HOOK}, {"url": HOOK, "n": 1})
        session.add(Endpoint(channel="hook", destination=HOOK, failures=3, reason=MESSAGE))
        session.add(Endpoint(channel="desk", destination="desk@a.example", failures=0))
    bring(
        runtime,
        [f"A rocket over number {each}\n\n{long_text(each, 150)}" for each in range(number)],
    )
    with runtime.database.write() as session:
        session.execute(update(Delivery).values(
            channel="hook", channel_kind="webhook", destination=HOOK, state="sent",
            last_error=MESSAGE))  # fmt: skip
        session.execute(update(DeliveryNotice).values(channel="hook", destination=HOOK))
        for each in session.scalars(select(Delivery.id)).all():
            session.add(Attempt(delivery_id=each, number=1, started_at=NOW, detail=MESSAGE,
                                worker="w"))  # fmt: skip


def hushed(runtime: Runtime) -> list[str]:
    """Returns the columns in which a secret still stands."""
    found = set()
    with runtime.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items()
                          if "HUSH" in str(value)}  # fmt: skip
    return sorted(found - NEEDED)


def finish(runtime: Runtime) -> int:
    turns = 1
    while steps.step(runtime):
        turns += 1
    return turns


def test_older_rows_are_brought_to_how_addresses_are_shown(runtime: Runtime) -> None:
    fill(runtime)
    assert "deliveries.destination" in hushed(runtime)
    finish(runtime)
    assert hushed(runtime) == []
    with runtime.database.read() as session:
        shown = address.of_webhook(HOOK)
        assert session.scalars(select(Delivery.destination)).all() == [shown]
        assert session.scalars(select(DeliveryNotice.destination)).all() == [shown]
        endpoints = dict(session.execute(select(Endpoint.destination, Endpoint.failures)).all())
        assert endpoints == {shown: 3, "desk@a.example": 0}
        assert session.scalar(select(Source.key).where(Source.kind == "feed")) == FEED
        history = [each for each in audit.history(session) if each.subject.startswith("https")]
        assert {each.subject for each in history} == {address.of_feed(FEED)}


def test_it_goes_on_where_it_was_and_looks_once_more_a_day_later(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "AT_ONCE", 2)
    fill(runtime, 7)
    for _ in range(4):
        assert steps.step(runtime)
    again = Runtime(load_settings(runtime.settings.base_dir / "wirewatch.toml"))
    assert finish(again) > 8
    again.close()
    assert hushed(runtime) == []
    # A worker of the release before goes on a while as it did.
    with runtime.database.write() as session:
        session.execute(update(Poll).values(error=f"lost {FEED}"))
    assert not steps.step(runtime)
    assert hushed(runtime) == ["polls.error"]
    later = datetime.now(UTC) + timedelta(days=2)
    runtime.clock = lambda: later
    finish(runtime)
    assert hushed(runtime) == []
    with runtime.database.read() as session:
        assert session.scalar(select(Job.finished_at).where(Job.name == steps.JOB)) is not None
    assert not steps.step(runtime)


def test_a_database_without_older_rows_is_told_nothing_of_them(
    runtime: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    finish(runtime)
    assert not caplog.records


def test_no_notice_comes_to_have_one_destination_twice(runtime: Runtime) -> None:
    fill(runtime)
    with runtime.database.write() as session:
        one = session.scalars(select(DeliveryNotice)).one()
        values = {"delivery_id": one.delivery_id, "position": 1, "notice_id": one.notice_id,
                  "channel": "hook", "destination": address.of_webhook(HOOK)}  # fmt: skip
        session.execute(insert(DeliveryNotice).values(values))
    finish(runtime)
    with runtime.database.read() as session:
        assert session.scalar(select(func.count()).select_from(DeliveryNotice)) == 2


HOOKED = (
    CONFIG
    + f"""
[[feed]]
url = "https://joe:pw@a.example/feed?sesame=HUSH1&token=HUSH4"
[channel.hook]
kind = "webhook"
url = "{HOOK}"
secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""
)


def test_what_the_release_before_configured_is_no_change_and_its_endpoint_stays_as_it_was(
    runtime: Runtime, tmp_path: Path
) -> None:
    (tmp_path / "wirewatch.toml").write_text(HOOKED)
    upgraded = Runtime(load_settings(tmp_path / "wirewatch.toml"))
    key = address.identity("https://joe:pw@a.example/feed?sesame=HUSH1&token=HUSH4")
    fill(upgraded)
    [feed] = [each for each in upgraded.settings.sources if each.kind == "feed"]
    options = {**upgraded.source_row(feed).options, "url": OPTIONS["url"]}
    with upgraded.database.write() as session:
        session.execute(update(Source).where(Source.kind == "feed").values(
            key=key, options=options, disabled="gone", due_at=None))  # fmt: skip
        session.execute(update(Endpoint).where(Endpoint.channel == "hook").values(
            disabled_at=NOW, reason="it said that it is gone"))  # fmt: skip
        session.execute(update(Delivery).values(state="held"))
        before = session.scalar(select(func.max(AuditEntry.id)))
    upgraded.sync("test")
    with upgraded.database.read() as session:
        source = session.scalars(select(Source).where(Source.kind == "feed")).one()
        assert (source.key, source.disabled) == (key, "gone")
        assert source.options["url"] == address.of_feed(key)
        changes = session.scalars(select(AuditEntry).where(AuditEntry.id > before)).all()
        assert [each.action for each in changes if each.action == "source"] == []
        shown = address.of_webhook(HOOK)
        endpoint = session.get_one(Endpoint, {"channel": "hook", "destination": shown})
        assert endpoint.disabled_at == NOW
        assert session.scalars(select(Delivery.destination)).all() == [shown]
        assert all("HUSH" not in str(each.after) + each.subject for each in changes)
    upgraded.close()


def test_every_part_of_the_job_is_a_table(runtime: Runtime) -> None:
    assert set(rows.PARTS) <= set(Base.metadata.tables)
