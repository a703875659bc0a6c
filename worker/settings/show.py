"""Writes the settings in effect as TOML, without secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from worker.base.address import Place
from worker.settings.structs import Settings
from worker.settings.values import shown


def as_tables(settings: Settings) -> dict[str, Any]:
    """Returns the settings in effect in the shape of the configuration; secrets are ``***``."""
    service = _plain(msgspec.structs.asdict(settings.service), "service")
    service["host_interval"] = _seconds(settings.service.host_interval)
    service["document_cpu"] = _seconds(settings.service.document_cpu)
    service["ping_every"] = _seconds(settings.service.ping_every)
    if settings.service.ping_url:
        # Who knows it can say that the service lives: all of it is the secret.
        service["ping_url"] = "***"
    page = _plain(msgspec.structs.asdict(settings.page), "service")
    retention = msgspec.structs.asdict(settings.retention)
    tables: dict[str, Any] = {"service": service, "page": page, "retention": retention}
    for source in settings.sources:
        tables.setdefault(source.kind, []).append(_plain(source.options, "source"))
    tables["topic"] = {
        topic.slug: {
            "name": topic.name,
            "query": topic.query,
            "example": [msgspec.structs.asdict(example) for example in topic.example],
        }
        for topic in settings.topics
    }
    tables["channel"] = {
        channel.slug: {"kind": channel.kind, **_plain(channel.options, "channel")}
        for channel in settings.channels
    }
    tables["alert"] = [
        {**msgspec.to_builtins(alert), "wait": _seconds(alert.wait)} for alert in settings.alerts
    ]
    return tables


def dump(settings: Settings) -> str:
    """Returns the settings in effect as a TOML document; secrets are ``***``."""
    origin = settings.path or "the packaged sample"
    lines = [f"# read from {origin}", f"# paths are relative to {settings.base_dir}"]
    return "\n".join(lines) + "\n" + document(as_tables(settings))


def document(tables: Mapping[str, Any]) -> str:
    """Returns tables, and lists of tables, as a TOML document."""
    lines = [line for name, value in tables.items() for line in _table((name,), value)]
    return "\n".join(lines) + "\n"


def _plain(options: dict[str, Any], place: Place) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value is not None}
    return {
        name: str(value) if isinstance(value, Path) else value
        for name, value in shown(given, place).items()
    }


def _seconds(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".") + "s"


def _table(path: tuple[str, ...], value: Any) -> Iterator[str]:
    name = ".".join(_key(part) for part in path)
    if isinstance(value, list):
        for item in value:
            yield f"\n[[{name}]]"
            yield from _keys(path, item)
    elif len(path) == 1 and path[0] in ("topic", "channel"):
        for slug, table in value.items():
            yield from _table((*path, slug), table)
    else:
        yield f"\n[{name}]"
        yield from _keys(path, value)


def _keys(path: tuple[str, ...], table: dict[str, Any]) -> Iterator[str]:
    nested = {name: item for name, item in table.items() if _is_tables(item)}
    for name, item in table.items():
        if name not in nested:
            yield f"{_key(name)} = {_value(item)}"
    for name, item in nested.items():
        yield from _table((*path, name), item)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        given = ((key, each) for key, each in value.items() if each is not None)
        return "{" + ", ".join(f"{_key(key)} = {_value(each)}" for key, each in given) + "}"
    if isinstance(value, int | float):
        return str(value)
    if _reads_better_as_lines(value):
        return f"'''\n{value}'''"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _reads_better_as_lines(value: Any) -> bool:
    text = str(value)
    return "\n" in text and "'''" not in f"{text}'" and text.replace("\n", "").isprintable()
