"""Reads sources, topics, channels and alerts, and checks them against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from worker.settings.alerts import (
    check_hours,
    check_languages,
    check_limit,
    check_mode,
    check_sources,
    check_urgency,
    checked_slugs,
    names_of,
)
from worker.settings.hours import Modes
from worker.settings.lines import Key
from worker.settings.secrets import SecretFinder, hide_passwords
from worker.settings.structs import (
    AlertSettings,
    ChannelSettings,
    SourceSettings,
    TopicSettings,
    TopicTable,
)
from worker.settings.tables import (
    Report,
    as_options,
    fields_of,
    in_effect,
    nearest,
    read_table,
    sound_part,
)
from worker.settings.values import SLUG_ALLOWED, is_slug, slug_near

Configs = Mapping[str, type[Struct]]
_STAND_IN = {"name": "?", "topics": ["topic"], "channels": ["channel"]}
"""What stands for the keys of an alert that it needs, where they are wrong."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What the floors above know about values that the settings cannot judge themselves."""

    query: Callable[[str], str | None] | None = None
    """Takes a query, returns what is wrong with it."""
    example: Callable[[str, str], bool] | None = None
    """Takes a query and a text, returns whether it matches. None: examples are not checked."""
    source_key: Callable[[str, Any, Path], str] | None = None
    """Takes a source's kind, ``Config`` and base folder, returns its identity, by which two
    tables are the same source."""
    broken_sources: Mapping[str, str] = field(default_factory=dict)
    """Kinds of source that are there and cannot be used, with what is wrong with them."""
    broken_channels: Mapping[str, str] = field(default_factory=dict)
    """The same of channels."""
    modes: Modes = field(default_factory=Modes)
    """The modes of alerts."""
    source_name: Callable[[str, Mapping[str, Any]], str] | None = None
    """Takes a source's kind and options, returns what people call it."""
    all_is_known: bool = True
    """Whether all tables are read, so that it shows which are named and not there."""
    sources_are_known: bool = True
    """Whether no source was refused, so that all names are known."""


def read_sources(
    document: Mapping[str, Any],
    configs: Configs,
    checks: Checks,
    secrets: SecretFinder,
    base_dir: Path,
    report: Report,
    warn: Report,
) -> Iterator[SourceSettings]:
    """Yields the sources; two with the same identity are reported, and kinds that are broken."""
    for kind, reason in checks.broken_sources.items():
        if kind in document:
            report((kind,), reason)
    seen: dict[tuple[str, str], Key] = {}
    for kind, config_type in configs.items():
        for index, table in _tables(document, kind, report):
            key: Key = (kind, index)
            options = _secrets(table, config_type, key, None, secrets)
            options = hide_passwords(options, key, warn)
            config = read_table(options, config_type, key, report)
            if config is None:
                continue
            identity = (kind, _identity(kind, config, checks, base_dir))
            if identity in seen:
                first = f"number {int(seen[identity][1]) + 1} of [[{kind}]]"
                report(key, f"is the same source as {first}; allowed: each source once")
            seen.setdefault(identity, key)
            yield SourceSettings(kind, as_options(config))


def _identity(kind: str, config: Struct, checks: Checks, base_dir: Path) -> str:
    if checks.source_key:
        return checks.source_key(kind, config, base_dir)
    fields = msgspec.structs.fields(config)
    return repr([getattr(config, field.name) for field in fields if field.required])


def read_topics(
    document: Mapping[str, Any], checks: Checks, report: Report
) -> Iterator[TopicSettings]:
    """Yields the topics; wrong queries and examples that come out wrong are reported."""
    for slug, table in _named_tables(document, "topic", report):
        key: Key = ("topic", slug)
        topic = read_table(table, TopicTable, key, report)
        query = table.get("query")
        problem = checks.query(query) if checks.query and isinstance(query, str) and query else None
        if problem:
            report((*key, "query"), problem)
            continue
        if isinstance(query, str) and query:
            part = topic or sound_part(table, TopicTable, {"query": query})
            _check_examples(part, checks, key, report)
        if topic is not None:
            yield in_effect(topic, TopicSettings, slug=slug, name=topic.name or slug)


def _check_examples(topic: TopicTable, checks: Checks, key: Key, report: Report) -> None:
    for index, example in enumerate(topic.example if checks.example else ()):
        if checks.example and checks.example(topic.query, example.text) is not example.match:
            found, wanted = (
                ("does not match", "should") if example.match else ("matches", "should not")
            )
            report(
                (*key, "example", index),
                f'the query {found} "{example.text}" and {wanted}',
            )


def read_channels(
    document: Mapping[str, Any],
    configs: Configs,
    checks: Checks,
    secrets: SecretFinder,
    report: Report,
    warn: Report,
) -> Iterator[ChannelSettings]:
    """Yields the channels, each read by its kind's ``Config``."""
    kinds = ", ".join(f'"{kind}"' for kind in configs)
    for slug, table in _named_tables(document, "channel", report):
        key: Key = ("channel", slug)
        kind = table.get("kind")
        if "kind" not in table:
            report((*key, "kind"), f"is missing; allowed: {kinds}")
        elif isinstance(kind, str) and kind in checks.broken_channels:
            report((*key, "kind"), checks.broken_channels[kind])
        elif not isinstance(kind, str) or kind not in configs:
            shown = f'"{kind}"' if isinstance(kind, str) else "this value"
            near = nearest(kind, configs) if isinstance(kind, str) else ""
            report((*key, "kind"), f"{shown} is no kind of channel; allowed: {kinds}{near}")
        else:
            options = {name: value for name, value in table.items() if name != "kind"}
            options = _secrets(options, configs[kind], key, slug, secrets)
            options = hide_passwords(options, key, warn)
            config = read_table(options, configs[kind], key, report)
            if config is not None:
                yield ChannelSettings(slug, kind, as_options(config))


def read_alerts(
    document: Mapping[str, Any],
    checks: Checks,
    sources: Sequence[SourceSettings],
    zone: str,
    report: Report,
    warn: Report,
) -> Iterator[AlertSettings]:
    """Yields the alerts; names used twice, unknown topics, channels and modes are reported.

    ``zone`` is that of the service.
    """
    names: list[Any] = []
    called = cache(lambda: names_of(sources, checks.source_name))
    tables = list(_tables(document, "alert", report))
    for index, given in tables:
        key: Key = ("alert", index)
        table = given
        tell, doubt = report, warn
        if len(tables) > 1 and isinstance(table.get("name"), str):
            tell, doubt = _in_named(table["name"], report), _in_named(table["name"], warn)
        if table.get("name") in names:
            tell(
                (*key, "name"),
                f'"{table["name"]}" is used twice; allowed: each name once',
            )
        names += [table["name"]] if isinstance(table.get("name"), str) else []
        for name, section in (("topics", "topic"), ("channels", "channel")):
            known = document.get(section)
            table = checked_slugs(
                table, name, section, known, key, tell, all_is_known=checks.all_is_known
            )
        check_mode(table, checks.modes, key, tell)
        unfit = checks.modes.unfit(table.get("mode", "instant"))
        alert = read_table(table, AlertSettings, key, tell, unfit)
        part = alert or sound_part(table, AlertSettings, _STAND_IN)
        if part.zone == table.get("zone", part.zone):
            check_hours(part, document.get("channel"), zone, key, tell)
        if checks.all_is_known and checks.sources_are_known:
            check_sources(part, called, key, doubt)
        check_languages(part, key, doubt)
        check_limit(table, key, doubt)
        if alert is not None:
            check_urgency(alert, key, doubt)
            yield alert


def _in_named(name: str, report: Report) -> Report:
    """Returns what reports for one of several tables, and names it."""
    return lambda key, words: report(key, f'in "{name[:60]}": {words}')


def _secrets(
    table: dict[str, Any],
    config: type[Struct],
    key: Key,
    slug: str | None,
    secrets: SecretFinder,
) -> dict[str, Any]:
    """A field ``x`` beside a field ``x_file`` is a secret."""
    for name in _secret_names(config):
        variable = f"WIREWATCH_{name}_{slug}".upper() if slug else None
        table = secrets.resolve(table, name, key, variable)
    return table


@cache
def _secret_names(config: type[Struct]) -> tuple[str, ...]:
    names = fields_of(config)
    return tuple(name for name in names if f"{name}_file" in names)


def _tables(
    document: Mapping[str, Any], name: str, report: Report
) -> Iterator[tuple[int, dict[str, Any]]]:
    tables = document.get(name, [])
    if not isinstance(tables, list):
        wrong = f"is written [{name}]" if isinstance(tables, dict) else "is a value"
        report((name,), f"{wrong}; allowed: [[{name}]] in two brackets, once for each")
        return
    for index, table in enumerate(tables):
        if isinstance(table, dict):
            yield index, table
        else:
            report((name, index), f"is no table; allowed: [[{name}]]")


def _named_tables(
    document: Mapping[str, Any], name: str, report: Report
) -> Iterator[tuple[str, dict[str, Any]]]:
    tables = document.get(name, {})
    if not isinstance(tables, dict):
        report((name,), f"has no slug; allowed: [{name}.SLUG], once for each")
        return
    for slug, table in tables.items():
        if not isinstance(table, dict):
            report((name, slug), f"is no table; allowed: [{name}.SLUG] with its keys below")
        elif not is_slug(slug):
            near = slug_near(slug)
            hint = f'; did you mean "{near}"?' if near and near not in tables else ""
            report((name, slug), f'"{slug}" is no slug; allowed: {SLUG_ALLOWED}{hint}')
        else:
            yield slug, table
