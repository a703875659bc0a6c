"""A transport that turned us away is tried again at once when it is set up otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select, update

from models import Delivery, Endpoint, Mark
from tests.setup.runtimes import CONFIG, Heard
from tests.way.test_way import HOLDER, STORY, drop, lines, scan
from worker.base.errors import TransportPaused
from worker.base.hours import QUIET
from worker.base.types import Receipt
from worker.channels import file as file_channel
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import pauses
from worker.way.read.steps.process import process

ACCOUNT = '[service]\nsmtp_url = "smtp://news@mail.example.org"\nsmtp_password = "{}"\n'


@contextmanager
def configured(before: Runtime, config: str) -> Iterator[Runtime]:
    """Yields a service that was started anew with a configuration."""
    path = before.settings.path
    assert path is not None
    path.write_text(config)
    made = Runtime(load_settings(path))
    try:
        made.prepare("test")
        yield made
    finally:
        made.close()


@pytest.fixture
def paused(runtime: Runtime, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of a delivery whose transport refused the account a moment ago."""

    def refuse(*_: Any) -> Receipt:
        raise TransportPaused("it refuses the account")

    drop(runtime, "a.txt", STORY)
    scan(runtime, heard)
    process(runtime, heard.document_ids, HOLDER, heard)
    [delivery] = heard.delivery_ids
    with configured(runtime, ACCOUNT.format("old") + CONFIG) as first:
        with monkeypatch.context() as patched:
            patched.setattr(file_channel, "send", refuse)
            assert deliver(first, [delivery], HOLDER) == 0
        assert deliver(first, [delivery], HOLDER) == 0
    return delivery


def test_after_a_mended_account_and_a_restart_what_waited_goes_at_once(
    runtime: Runtime, paused: str
) -> None:
    with configured(runtime, ACCOUNT.format("new") + CONFIG) as mended:
        assert deliver(mended, [paused], HOLDER) == 1
        with mended.database.read() as session:
            endpoint = session.get_one(Endpoint, {"channel": "out", "destination": ""})
            assert (endpoint.paused_until, endpoint.reason) == (None, None)
            assert not session.scalars(select(Mark).where(Mark.key.contains("paused"))).all()


def test_a_restart_alone_leaves_a_refused_account_alone(runtime: Runtime, paused: str) -> None:
    with configured(runtime, "# The same\n" + ACCOUNT.format("old") + CONFIG) as again:
        assert deliver(again, [paused], HOLDER) == 0
        assert [line["last_error"] for line in lines(again)] == ["it refuses the account"]


def test_a_change_of_another_channel_ends_no_pause(runtime: Runtime, paused: str) -> None:
    other = '[channel.other]\nkind = "file"\npath = "elsewhere"\n'
    with configured(runtime, ACCOUNT.format("old") + CONFIG + other) as again:
        assert deliver(again, [paused], HOLDER) == 0


def test_a_change_of_the_channel_itself_ends_its_pause(runtime: Runtime, paused: str) -> None:
    changed = CONFIG.replace('kind = "file"', 'kind = "file"\nreadable_by = "group"')
    with configured(runtime, ACCOUNT.format("old") + changed) as again:
        assert deliver(again, [paused], HOLDER) == 1


def test_what_waits_for_something_else_goes_on_waiting(runtime: Runtime, paused: str) -> None:
    with runtime.database.write() as session:
        session.execute(update(Delivery).values(last_error=f"{QUIET} 06:30"))
    with configured(runtime, ACCOUNT.format("new") + CONFIG) as mended:
        assert deliver(mended, [paused], HOLDER) == 0


def test_nothing_of_a_configuration_is_kept_but_what_it_is_known_by_again(
    runtime: Runtime, paused: str
) -> None:
    with runtime.database.read() as session:
        [kept] = session.scalars(select(Mark.value).where(Mark.key.contains("paused")))
    assert "old" not in kept and "example" not in kept
    given = b"secret"
    assert pauses.digest(given) != pauses.digest(given)
