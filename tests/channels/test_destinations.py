"""Whom a channel tells, as rows hold it and as deliveries' ids are made from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from worker import channels
from worker.base.errors import PluginBroken
from worker.settings.values import Secret
from worker.setup.means import Channel
from worker.setup.runtime import routes

URL = "https://desk:hush@hooks.example/services/hush"


def kind(answer: Callable[[Any], object]) -> Any:
    """Returns a kind that tells whom ``answer`` says."""
    made = ModuleType("hook")
    vars(made)["destinations"] = answer
    return made


def test_destinations_that_are_addresses_are_plain_texts_and_hold_no_secret() -> None:
    (way,) = routes(Channel("desk", "hook", kind(lambda url: (url,)), Secret(URL)))
    assert way.destination.startswith("https://hooks.example/***")
    assert "hush" not in way.destination
    assert {type(way.destination), type(way.named)} == {str}


def test_other_destinations_are_as_they_are_given() -> None:
    (way,) = routes(Channel("desk", "hook", kind(lambda _: ["#desk"]), None))
    assert (way.destination, way.named) == ("#desk", "#desk")


def test_a_kind_may_call_them_otherwise_in_ids() -> None:
    made = kind(lambda _: ("shown",))
    made.names_in_ids = lambda _: (Secret("https://a.example/named"),)
    (way,) = routes(Channel("desk", "hook", made, None))
    assert (way.destination, way.named) == ("shown", "https://a.example/named")
    assert type(way.named) is str


def test_what_is_called_otherwise_is_called_so_one_by_one() -> None:
    made = kind(lambda _: ("one", "other"))
    made.names_in_ids = lambda _: ("one",)
    with pytest.raises(PluginBroken, match="names_in_ids is to return one for each destination"):
        routes(Channel("desk", "hook", made, None))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda url: url, "destinations is to return a tuple, not Secret"),
        (lambda _: (Path("x"),), "destinations is to return a text, not PosixPath"),
        (lambda _: 1 // 0, "destinations fails: ZeroDivisionError"),
    ],
)
def test_what_is_no_such_answer_is_said(answer: Callable[[Any], object], told: str) -> None:
    with pytest.raises(PluginBroken, match=told):
        channels.destinations(kind(answer), Secret(URL))
