"""The JSON Schema (2020-12) of the configuration, made from the structs that read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from worker.settings.page import PageTable
from worker.settings.retention import RetentionTable
from worker.settings.structs import AlertSettings, ServiceTable, TopicTable

_SLUGS = {"pattern": "^[a-z0-9_]{1,64}$"}


def config_schema(
    source_configs: Mapping[str, type[Struct]], channel_configs: Mapping[str, type[Struct]]
) -> dict[str, Any]:
    """Returns the schema; the mappings are those that ``load`` takes.

    What the schema cannot say, such as that an alert's topics exist, ``load`` checks all the same.
    """
    definitions: dict[str, Any] = {}
    sources = {
        kind: _list_of(_define(definitions, kind, config))
        for kind, config in sorted(source_configs.items())
    }
    channels = [
        _define(definitions, f"channel.{kind}", config, kind)
        for kind, config in sorted(channel_configs.items())
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:wirewatch:schema:config",
        "title": "Wirewatch configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "include": {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "description": "Further files, relative to this one's folder; * and ** stand for "
                "any. They hold everything but include, service, page and retention.",
            },
            "service": _define(definitions, "service", ServiceTable),
            "page": _define(definitions, "page", PageTable),
            "retention": _define(definitions, "retention", RetentionTable),
            **sources,
            "topic": _table_of(_define(definitions, "topic", TopicTable)),
            "channel": _table_of({"oneOf": channels}),
            "alert": _list_of(_define(definitions, "alert", AlertSettings)),
        },
        "$defs": dict(sorted(definitions.items())),
    }


def _define(
    definitions: dict[str, Any], name: str, struct: type[Struct], kind: str | None = None
) -> dict[str, Any]:
    """Adds the struct to the definitions under ``name`` and returns the reference to it."""
    _, found = msgspec.json.schema_components([struct], ref_template=f"#/$defs/{name}.{{name}}")
    main = found.pop(struct.__name__)
    definitions.update({f"{name}.{part}": schema for part, schema in found.items()})
    main["title"] = name
    if kind is not None:
        main["properties"] = {"kind": {"const": kind}, **main["properties"]}
        main["required"] = ["kind", *main["required"]]
    definitions[name] = main
    return {"$ref": f"#/$defs/{name}"}


def _list_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _table_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": _SLUGS, "additionalProperties": item}
