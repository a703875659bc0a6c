"""The alarms for Prometheus: what they name exists, and everything that is found has one."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.documents import ROOT, anchors
from tests.web.probes.probing import NAMES, NOWHERE, live, numbers
from worker.base.store import jobs
from worker.setup.runtime import Runtime
from worker.status.findings import CODES
from worker.status.steps import Watched
from worker.web.probes import Probes

PATH = ROOT / "contrib" / "prometheus" / "wirewatch.rules.yml"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load(PATH.read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
_STATES = ("wirewatch_problem", "wirewatch_endpoints")
_SELECTOR = re.compile(r"(wirewatch_\w+)(?:\{(\w+)=~?\"([^\"]*)\"\})?")


def selectors() -> set[tuple[str, str]]:
    """Returns the metrics that the rules ask for, each with a value of its label or ''."""
    found = set()
    for rule in RULES:
        for name, _, values in _SELECTOR.findall(rule["expr"]):
            found |= {(name, value) for value in values.split("|")}
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_says_for_how_long_how_grave_and_what_to_do(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"Wirewatch[A-Z]\w+", rule["alert"])
    assert re.fullmatch(r"\d+[mhd]", rule["for"])
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"].endswith(".")
    assert set(re.findall(r"\{\{.*?\}\}", str(rule["annotations"]))) <= {"{{ $labels.code }}"}
    assert rule["expr"].count("(") == rule["expr"].count(")")
    document, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor in anchors(ROOT / "docs" / document)


def test_a_limit_that_holds_messages_back_has_an_alarm_that_wakes_nobody() -> None:
    [rule] = [each for each in RULES if "wirewatch_messages_put_off" in each["expr"]]
    assert rule["labels"]["severity"] == "ticket"


def test_alarms_have_names_of_their_own() -> None:
    names = [rule["alert"] for rule in RULES]
    assert len(set(names)) == len(names)


def test_every_metric_that_an_alarm_asks_for_is_exposed(runtime: Runtime) -> None:
    live(runtime)
    with runtime.database.write() as session:
        jobs.note(
            session, "accounting", {"last": {"difference": 0, "unnoticed": 0, "example": None}}
        )
    found = numbers(Probes(runtime, Watched.of(runtime, NOWHERE, NAMES)).metrics())
    exposed = {(key[0], value) for key in found for value in ("", *key[1:])}
    assert sorted(selectors() - exposed) == []


def test_everything_that_can_be_found_has_an_alarm() -> None:
    asked = {value for name, value in selectors() if name == "wirewatch_problem"}
    assert asked == set(CODES)


def test_nothing_that_waits_by_rule_pages() -> None:
    grave = {
        value
        for rule in RULES
        for name, _, values in _SELECTOR.findall(rule["expr"])
        for value in values.split("|")
        if rule["labels"]["severity"] == "page" and name in _STATES
    }
    assert grave.isdisjoint({"failing", "disabled"})
