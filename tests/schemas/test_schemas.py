from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.notices import (
    article,
    digest,
    endpoint_news,
    many,
    news,
    ping,
    proof,
    source_news,
    spike_news,
    update,
)
from tests.schemas.check import check
from worker import schemas
from worker.alerts.notices.body import body

WRITTEN = [name for name in schemas.names() if name != "config"]
"""What the service writes; the configuration is what it reads."""


@pytest.mark.parametrize("name", schemas.names())
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(schemas.load(name))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_schema_stands_alone(name: str) -> None:
    schema = schemas.load(name)
    assert schema["$id"].endswith(f":{name}")
    assert schema["title"]
    assert schema["description"]
    Draft202012Validator(schema).is_valid({})


@pytest.mark.parametrize("name", WRITTEN)
def test_every_object_of_a_schema_is_closed_and_complete(name: str) -> None:
    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if "properties" in part and "common" not in str(part.get("$ref")):
                closed = (
                    part.get("additionalProperties") is False
                    or part.get("unevaluatedProperties") is False
                    or part.get("description") == "Everything but the text."
                )
                assert closed, part
                assert set(part["required"]) == set(part["properties"]), part
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(schemas.load(name))


def test_an_unknown_schema_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        schemas.load("nothing")


def test_the_contracts_article_fits_and_one_with_a_stray_key_does_not() -> None:
    check("article", article(text="x"))
    with pytest.raises(AssertionError):
        check("article", article())
    with pytest.raises(AssertionError):
        check("article", article(text="x", colour="red"))
    with pytest.raises(AssertionError):
        check("article", article(text="x", first_seen_at="2024-11-23T10:14:30+02:00"))


@pytest.mark.parametrize(
    "told",
    [
        *(news(), ping(), many(50), update(), digest(), proof()),
        *(source_news(f"source.{kind}") for kind in ("failing", "silent", "recovered")),
        *(endpoint_news(f"endpoint.{kind}") for kind in ("failing", "disabling", "disabled")),
        *(endpoint_news("endpoint.held"), endpoint_news(count=900), spike_news()),
    ],
)
def test_every_webhook_body_fits_its_schema(told: Any) -> None:
    check(f"webhook.{told.kind}", body(told))
