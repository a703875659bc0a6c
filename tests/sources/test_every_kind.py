"""What every kind of source keeps to. A new kind is found here by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from tests import plugins
from worker import channels, formats, sources
from worker.base.errors import FetchError
from worker.base.types import Arrival
from worker.net.http import HttpDoor
from worker.settings import dump, retention
from worker.settings.schema import config_schema
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.sources import CollectContext, CollectReport, Nature, Refusal, SourceKind
from worker.way.collect.store.sources import listed

pytestmark = pytest.mark.parametrize("kind", sources.kinds())

FAILURES = ("hard", "soft", "temporary", "blocked", "gone")
DOOR = HttpDoor("Wirewatch/test", ["127.0.0.0/8"])
NOW = datetime(2024, 11, 14, 9, 0, tzinfo=UTC)
A_DAY = 86_400.0


def configured(kind: str, **options: Any) -> tuple[SourceKind, Any]:
    """Returns the kind and its sample, read as the service reads it."""
    module = sources.load(kind)
    (source,) = plugins.loaded("sources", kind).sources
    return module, msgspec.convert({**source.options, **options}, module.Config)


@dataclass
class Store:
    """Stands for the store: keeps what collections hand over."""

    kind: str
    base_dir: Path
    options: Mapping[str, Any]
    marks: dict[str, str] = field(default_factory=dict)
    kept: list[Arrival] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    now: datetime = NOW

    def collect(self) -> CollectReport:
        """Collects once, an hour after the last time."""
        module = sources.load(self.kind)
        self.now += timedelta(hours=1)
        report = module.collect(
            CollectContext(
                config=msgspec.convert(self.options, module.Config),
                state=json.loads(json.dumps(self.state)),
                now=self.now,
                base_dir=self.base_dir,
                door=DOOR,
                known=self._known,
                keep=self._keep,
                set_aside=self.refused.extend,
            )
        )
        self.state = report.state
        return report

    def _known(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: self.marks[key] for key in keys if key in self.marks}

    def _keep(self, batch: Sequence[tuple[Arrival, str]]) -> None:
        for arrival, mark in batch:
            self.kept.append(arrival)
            self.marks.update(dict.fromkeys((arrival.key, *arrival.aliases), mark))


@pytest.fixture
def place(kind: str, tmp_path: Path) -> Iterator[Any]:
    """Where documents of that kind come from, empty."""
    with plugins.module(plugins.sample("sources", f"{kind}.py")).place(tmp_path) as made:
        yield made


@pytest.fixture
def store(kind: str, place: Any, tmp_path: Path) -> Store:
    """A store, before the first collection."""
    return Store(kind, tmp_path, place.options)


def test_importing_it_is_cheap(kind: str) -> None:
    beside = "import msgspec, worker.settings, worker.sources"
    assert not plugins.HEAVY & plugins.loads(f"import worker.sources.{kind}", beside)


def test_its_sample_is_a_configuration_that_is_accepted(kind: str, tmp_path: Path) -> None:
    (source,) = load_settings(plugins.written("sources", kind, tmp_path)).sources
    assert source.kind == kind


def test_its_schema_describes_each_key_and_accepts_the_sample(kind: str) -> None:
    others = {name: each.Config for name, each in channels.FOUND.working().items()}
    schema = config_schema({kind: sources.load(kind).Config}, others)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(plugins.table("sources", kind), schema)
    for name, each in schema["$defs"][kind]["properties"].items():
        assert each.get("description"), f"{name} has no description"


def test_its_table_is_told_of(kind: str) -> None:
    if plugins.is_outside(sources.load(kind)):
        return  # its own documents tell of it
    told = (plugins.PROJECT / "docs/configuring.md").read_text(encoding="utf-8")
    assert f"[[{kind}]]" in told


def test_its_configuration_is_frozen_and_knows_its_keys(kind: str) -> None:
    module, config = configured(kind)
    first = msgspec.structs.fields(module.Config)[0].name
    with pytest.raises(AttributeError):
        setattr(config, first, getattr(config, first))
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        configured(kind, no_such_key=1)


def test_its_configuration_survives_being_kept_as_plain_values(kind: str) -> None:
    module, config = configured(kind)
    plain = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in msgspec.structs.asdict(config).items()
    }
    assert msgspec.convert(plain, module.Config) == config


def test_its_identity_is_stable_and_can_be_stored(kind: str, tmp_path: Path) -> None:
    module, config = configured(kind)
    found = module.key(config, tmp_path)
    assert found
    assert found == module.key(configured(kind)[1], tmp_path)
    assert "\0" not in found
    found.encode()
    assert module.name(config).strip()
    assert module.host(config) is None or module.host(config)


def test_what_it_says_of_itself_is_what_is_stored(kind: str, tmp_path: Path) -> None:
    module, config = configured(kind)
    stored = sources.key_of(kind, config, tmp_path)
    assert module.key(config, tmp_path) == stored, "an address without its login and its secrets"
    assert module.name(config) == sources.name_of(kind, config)
    host = sources.host_of(kind, config)
    assert module.host(config) == host
    assert not set(host or "") & set("/@?#"), "a host alone"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_service_with_it_starts(
    kind: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    runtime = Runtime(load_settings(plugins.written("sources", kind, tmp_path)))
    runtime.prepare("test")
    (source,) = runtime.settings.sources
    row = runtime.source_row(source)
    with runtime.database.read() as session:
        (found,) = listed(session)
    runtime.close()
    assert (found.kind, found.key, found.name) == (kind, row.key, row.name)
    assert runtime.source_config(kind, found.key) is not None


def test_it_is_silent_about_what_is_there_unless_told_otherwise(kind: str) -> None:
    module, config = configured(kind)
    assert module.alert_on_first(config) is False


def test_its_nature_is_true_of_it(kind: str, tmp_path: Path) -> None:
    module, config = configured(kind)
    nature = sources.nature(module)
    keys = {each.name for each in msgspec.structs.fields(module.Config)}
    assert nature.place in keys | {Nature().place}
    if nature.folder is not None:
        folder = nature.folder(config, tmp_path)
        assert folder.is_absolute()
        assert module.key(config, tmp_path) == str(folder)
        assert module.host(config) is None
    assert nature.folder is not None or not nature.takes_files
    if nature.page_port is not None:
        port = nature.page_port(config)
        assert port is None or 0 < port < 65_536
    if nature.planned:
        assert module.host(config)
        for given in ("", "10m"):
            _, config = configured(kind, freshness=given, max_interval=given)
            assert (config.freshness, config.max_interval) == (given, given)


def test_keys_that_others_know_mean_the_same_in_it(kind: str) -> None:
    found = {each.name: each for each in msgspec.structs.fields(sources.load(kind).Config)}
    for each in ("name", "group"):
        if each in found:
            assert configured(kind, **{each: "Desk"})
            with pytest.raises(msgspec.ValidationError):
                configured(kind, **{each: ["Desk"]})
    known = {"keep": retention.Keep, "keep_bytes": retention.BytesAge}
    for each, meant in {**known, "keep_articles": retention.ArticlesAge}.items():
        assert each not in found or found[each].type == meant


def test_no_secret_shows_in_its_identity(kind: str, tmp_path: Path) -> None:
    module, config = configured(kind)
    shown = (module.key(config, tmp_path), module.name(config), module.host(config) or "")
    assert not any("hush" in each for each in shown)


def test_no_secret_shows_in_its_configuration_either(kind: str, tmp_path: Path) -> None:
    settings = load_settings(plugins.written("sources", kind, tmp_path))
    config = msgspec.convert(settings.sources[0].options, sources.load(kind).Config)
    assert not any("hush" in each for each in (repr(settings), dump(settings), repr(config)))


@pytest.mark.parametrize("failure", FAILURES)
def test_it_slows_down_while_it_fails_and_goes_on(kind: str, failure: str) -> None:
    module, config = configured(kind)
    state: dict[str, Any] = {}
    for failures in range(12):
        error = FetchError(failure, "it failed")
        setback = module.setback(config, {**state, "failures": failures}, error, NOW)
        assert 0 < setback.next_in <= 2 * A_DAY
        state = json.loads(json.dumps(setback.state))
        if failure != "gone":
            assert setback.disabled is None


def test_what_it_brings_is_in_a_format_that_is_read(store: Store, place: Any) -> None:
    place.add(1)
    place.add(2)
    report = store.collect()
    assert report.entries == 2
    assert report.next_in >= 0
    assert len({arrival.key for arrival in store.kept}) == 2
    for arrival in store.kept:
        article = formats.load(arrival.format).read(arrival.content)
        assert article.text or article.title
        assert arrival.url is None or arrival.url.startswith(("http://", "https://"))
    assert all(store.marks.values())


def test_it_brings_nothing_twice(store: Store, place: Any) -> None:
    place.add(1)
    store.collect()
    report = store.collect()
    assert (len(store.kept), report.entries, report.unchanged) == (1, 1, 1)
    place.add(2)
    report = store.collect()
    assert [len(store.kept), report.entries] == [2, 2]
    assert store.kept[0].key != store.kept[1].key


def test_with_nothing_remembered_it_still_brings_nothing_twice(store: Store, place: Any) -> None:
    place.add(1)
    store.collect()
    store.state = {}
    store.collect()
    assert len(store.kept) == 1


def test_an_empty_one_brings_nothing_and_is_no_failure(store: Store) -> None:
    assert store.collect().entries == 0
    assert store.kept == []


def test_what_cannot_be_fetched_is_a_failure_that_says_why(store: Store, place: Any) -> None:
    place.add(1)
    store.collect()
    place.leave()
    with pytest.raises(FetchError) as raised:
        store.collect()
    assert raised.value.kind in FAILURES
    assert str(raised.value)
    assert len(store.kept) == 1
