"""The published JSON Schema of the configuration. ``make schemas`` writes it anew."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from worker import channels, sources
from worker.settings import sample_text
from worker.settings.schema import config_schema

PUBLISHED = Path(__file__).parent.parent / "worker" / "schemas" / "config.schema.json"


def generated() -> dict[str, Any]:
    """Returns the schema as the structs of this moment make it, as JSON would hold it."""
    schema = config_schema(
        {kind: sources.load(kind).Config for kind in sources.kinds()},
        {kind: channels.load(kind).Config for kind in channels.kinds()},
    )
    read: dict[str, Any] = json.loads(json.dumps(schema))
    return read


def test_the_published_schema_is_what_the_code_makes() -> None:
    assert json.loads(PUBLISHED.read_text()) == generated(), "run `make schemas`"


def test_the_schema_is_a_schema_and_knows_every_kind() -> None:
    schema = generated()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(sources.kinds()) < set(schema["properties"])
    assert {f"channel.{kind}" for kind in channels.kinds()} < set(schema["$defs"])


def test_the_sample_configuration_fits_the_schema() -> None:
    jsonschema.validate(tomllib.loads(sample_text()), generated())


@pytest.mark.parametrize(
    "text",
    [
        "unknown = 1",
        "[service]\nunknown = 1",
        "[channel.x]\nkind = 'unknown'",
        "[channel.x]\npath = 'y'",
        "[channel.X]\nkind = 'file'\npath = 'y'",
        "[[alert]]\nname = 'x'\ntopics = []\nchannels = ['y']",
        "[[folder]]\nalert_on_first_scan = true",
        "[topic.x]\nquery = 3",
    ],
)
def test_what_is_refused_does_not_fit_the_schema_either(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(text), generated())


if __name__ == "__main__":
    PUBLISHED.write_text(json.dumps(generated(), indent=2, ensure_ascii=False) + "\n")
