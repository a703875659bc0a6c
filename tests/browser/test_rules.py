"""The alarms and the metrics as Prometheus itself reads them."""

from __future__ import annotations

import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.browser.chromium import Absent, program
from tests.browser.desk import ROOT, Desk

ABSENT = "promtool is needed: apt-get install prometheus (macOS: brew install prometheus)"


@pytest.fixture(scope="session")
def promtool() -> Path:
    try:
        return program(("promtool",), ABSENT)
    except Absent as error:
        pytest.fail(str(error), pytrace=False)


def run(program: Path, *words: str, given: bytes = b"") -> str:
    """Runs it, and returns what it says; fails where it finds something wrong."""
    command = [str(program), *words]
    done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=60)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said


def test_the_rules_are_rules(promtool: Path) -> None:
    said = run(promtool, "check", "rules", str(ROOT / "contrib/prometheus/wirewatch.rules.yml"))
    assert "SUCCESS" in said


def test_the_alarms_go_off_when_they_should(promtool: Path) -> None:
    run(promtool, "test", "rules", str(Path(__file__).with_name("rules.test.yml")))


def test_the_metrics_are_named_as_prometheus_wants_them(promtool: Path, desk: Desk) -> None:
    with urllib.request.urlopen(f"{desk.base}/metrics", timeout=60) as answer:
        run(promtool, "check", "metrics", given=answer.read())
