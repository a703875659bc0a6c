"""What every kind of channel keeps to. A new kind is found here by itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from tests import plugins
from tests.channels.examples import attempt, configured, context, dispatch, options
from tests.notices import (
    article,
    digest,
    digest_story,
    endpoint_news,
    hostile,
    item,
    many,
    news,
    ping,
    spike,
    spike_news,
)
from worker import channels, sources
from worker.base.errors import ChannelError, PermanentChannelError
from worker.base.types import News
from worker.settings.schema import config_schema
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime, routes
from worker.way.deliver.retry import next_attempt_in

pytestmark = pytest.mark.parametrize("kind", channels.kinds())

TOLD = {
    "one": news(),
    "many": many(50),
    "hostile": hostile(),
    "ping": ping(),
    "long": news(items=(item(article=article(title="Long " * 2000)),)),
    "digest": digest(*(digest_story(n, title="Long " * 2000) for n in range(50)), total=10_000),
    "spike": spike_news(told=spike(stories=10_000)),
    "endpoints": endpoint_news(count=100),
    "controls": news(items=(item(article=article(title="a\x00b\x07\r\n\x1b[31mc\u202e")),)),
}
HEAVY = {*plugins.HEAVY, "email.message", "hashlib"}


def test_importing_it_is_cheap(kind: str) -> None:
    beside = "import msgspec, worker.settings, worker.channels"
    assert not HEAVY & plugins.loads(f"import worker.channels.{kind}", beside)


def test_its_sample_is_a_configuration_that_is_accepted(kind: str, tmp_path: Path) -> None:
    (channel,) = load_settings(plugins.written("channels", kind, tmp_path)).channels
    assert channel.kind == kind


def test_its_schema_describes_each_key_and_accepts_the_sample(kind: str) -> None:
    others = {name: each.Config for name, each in sources.FOUND.working().items()}
    schema = config_schema(others, {kind: channels.load(kind).Config})
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(plugins.table("channels", kind), schema)
    for name, each in schema["$defs"][f"channel.{kind}"]["properties"].items():
        assert name == "kind" or each.get("description"), f"{name} has no description"


def test_its_folder_tells_of_each_key_and_so_do_the_documents(kind: str) -> None:
    module = channels.load(kind)
    if plugins.is_outside(module):
        return  # its own documents tell of it
    about = Path(vars(module)["__file__"]).with_name("about.md").read_text(encoding="utf-8")
    told = (plugins.PROJECT / "docs/configuring.md").read_text(encoding="utf-8")
    assert about.startswith(f"**`{kind}`**")
    missing = [line for line in about.splitlines() if line not in told]
    assert not missing, "docs/configuring.md is to hold what the folder's about.md says"
    for field in msgspec.structs.fields(module.Config):
        assert f"`{field.encode_name}`" in about + told


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
    assert module.QUEUE in channels.QUEUES
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
    stored = channels.destinations(module, config)
    assert found == stored, "addresses as worker.base.address shows them"
    assert len(channels.names_in_ids(module, config)) == len(stored)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_service_with_it_starts(
    kind: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    runtime = Runtime(load_settings(plugins.written("channels", kind, tmp_path)))
    runtime.prepare("test")
    (channel,) = runtime.channels.values()
    ways = routes(channel)
    runtime.close()
    assert tuple(way.destination for way in ways) == channel.destinations


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
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", payload.content)
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
    given = options(kind)
    names = {field.name for field in msgspec.structs.fields(module.Config)}
    secrets = [given[name] for name in names if f"{name}_file" in names and name in given]
    payload = module.render(news(), module.destinations(config)[0], config, within)
    shown: list[Any] = [config, payload, dispatch(module.destinations(config)[0])]
    with pytest.raises(ChannelError) as raised:
        attempt(module, payload, config, within)
    shown.append(raised.value)
    assert not any(secret in f"{each!r} {each}" for secret in secrets for each in shown)
