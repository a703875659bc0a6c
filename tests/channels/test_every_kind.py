"""What every kind of channel keeps to. A new kind is found here by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.channels.examples import OPTIONS, attempt, configured, context, dispatch
from tests.notices import hostile, many, news, ping
from worker import channels
from worker.base.errors import ChannelError, PermanentChannelError
from worker.base.types import News
from worker.way.deliver.retry import next_attempt_in

pytestmark = pytest.mark.parametrize("kind", channels.kinds())

TOLD = {"one": news(), "many": many(50), "hostile": hostile(), "ping": ping()}
HEAVY = {"jinja2", "smtplib", "ssl", "http.client", "urllib3", "email.message", "hashlib"}


def test_there_is_an_example(kind: str) -> None:
    assert kind in OPTIONS, "add a working configuration to tests/channels/examples.py"


def test_importing_it_is_cheap(kind: str) -> None:
    code = f"import sys, worker.channels.{kind}; print(*sys.modules)"
    bare = "import sys, msgspec, worker.settings, worker.base.types; print(*sys.modules)"
    loaded, needed = (
        set(
            subprocess.run(
                [sys.executable, "-c", each], check=True, capture_output=True, text=True
            ).stdout.split()
        )
        for each in (code, bare)
    )
    assert not HEAVY & (loaded - needed)


def test_its_configuration_is_frozen_and_knows_its_keys(kind: str) -> None:
    module, config = configured(kind)
    field = msgspec.structs.fields(module.Config)[0].name
    with pytest.raises(AttributeError):
        setattr(config, field, getattr(config, field))
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        configured(kind, no_such_key=1)


def test_its_configuration_survives_being_kept_as_plain_values(kind: str) -> None:
    module, config = configured(kind)
    plain = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in msgspec.structs.asdict(config).items()
    }
    assert msgspec.convert(plain, module.Config) == config


def test_its_queue_and_retries_make_sense(kind: str) -> None:
    module, _ = configured(kind)
    assert module.QUEUE in {"webhook", "mail", "file"}
    schedule = module.RETRY
    assert list(schedule.delays) == sorted(schedule.delays)
    assert all(delay > 0 for delay in schedule.delays)
    assert schedule.lease >= 60
    assert next_attempt_in(schedule, 1, 0, None, 0.5) is not None
    assert next_attempt_in(schedule, 1, schedule.give_up, None, 0.5) is None


def test_its_destinations_are_distinct_and_stable(kind: str) -> None:
    module, config = configured(kind)
    found = module.destinations(config)
    assert found
    assert all(found)
    assert len(set(found)) == len(found)
    assert found == module.destinations(config)


def test_an_example_has_no_problems(kind: str, tmp_path: Path) -> None:
    module, config = configured(kind)
    assert module.check(config, context(tmp_path)) == []


def test_checking_changes_nothing(kind: str, tmp_path: Path) -> None:
    module, config = configured(kind)
    module.check(config, context(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_rendering_is_repeatable_and_bounded(kind: str, told: News, tmp_path: Path) -> None:
    module, config = configured(kind)
    for destination in module.destinations(config):
        payload = module.render(told, destination, config, context(tmp_path))
        again = module.render(told, destination, config, context(tmp_path))
        assert payload == again
        assert payload.content_type
        assert 0 < len(payload.content) < 500_000
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_one_of_a_channel_and_may_pass(kind: str, tmp_path: Path) -> None:
    module, config = configured(kind)
    (tmp_path / "alerts").write_text("in the way of the file channel")
    within = context(tmp_path)
    payload = module.render(news(), module.destinations(config)[0], config, within)
    with pytest.raises(ChannelError) as raised:
        attempt(module, payload, config, within)
    assert not isinstance(raised.value, PermanentChannelError)
    assert str(raised.value)


def test_no_secret_shows(kind: str, tmp_path: Path) -> None:
    module, config = configured(kind)
    (tmp_path / "alerts").write_text("in the way of the file channel")
    within = context(tmp_path)
    secrets = [
        value
        for name, value in OPTIONS[kind].items()
        if isinstance(value, str) and ("secret" in name or "password" in name)
    ]
    payload = module.render(news(), module.destinations(config)[0], config, within)
    shown: list[Any] = [config, payload, dispatch(module.destinations(config)[0])]
    with pytest.raises(ChannelError) as raised:
        attempt(module, payload, config, within)
    shown.append(raised.value)
    assert not any(secret in repr(each) for secret in secrets for each in shown)
