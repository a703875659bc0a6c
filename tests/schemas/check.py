"""Holds a value against a published schema."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from worker import schemas


def check(name: str, value: Any) -> None:
    """Fails with each difference. ``value`` is an object, or its JSON."""
    found = json.loads(value) if isinstance(value, bytes | str) else value
    errors = [
        f"{error.json_path}: {error.message}" for error in _validator(name).iter_errors(found)
    ]
    assert not errors, "\n".join(errors)


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schemas.load(name))
