"""What the README promises about names, keys and examples holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from worker import channels
from worker.cli.root import wirewatch
from worker.topics.query import parse

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INTERNAL = {
    "WIREWATCH_BROKER_URL",
    "WIREWATCH_HEARTBEAT_DIR",
    "WIREWATCH_NODE",
    "WIREWATCH_SUPERVISOR",
}
"""Set by the supervisor for its children."""


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def _keys() -> Iterator[str]:
    schema = json.loads((ROOT / "worker/schemas/config.schema.json").read_text(encoding="utf-8"))
    for part in schema["$defs"].values():
        yield from part["properties"]


def _commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield before + name


def test_every_key_of_the_configuration_is_told() -> None:
    assert [key for key in _keys() if f"`{key}`" not in README and f"`{key} = " not in README] == []


def test_every_command_is_told() -> None:
    assert [name for name in _commands(wirewatch) if f"`{name}" not in README] == []


def test_every_variable_is_told() -> None:
    named: set[str] = set()
    for path in (ROOT / "worker").rglob("*.py"):
        named |= set(re.findall(r'"(WIREWATCH_[A-Z_]+[A-Z])"', path.read_text(encoding="utf-8")))
    assert sorted(each for each in named - INTERNAL if f"`{each}`" not in README) == []


def test_every_schema_and_every_local_link_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
    schemas = {path.name for path in (ROOT / "worker/schemas").glob("*.json")}
    assert schemas == {Path(link).name for link in links if link.startswith("worker/schemas/")}
    anchors = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in README.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


def test_every_make_target_is_told() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r'@echo "make (\w+)', makefile))
    assert targets <= set(re.findall(r"`make (\w+)", README))


def test_the_examples_of_configurations_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "smtp.secret").write_text("hush\n", encoding="utf-8")
    for block in _blocks("toml"):
        config = tmp_path / "wirewatch.toml"
        config.write_text(block, encoding="utf-8")
        checked = CliRunner().invoke(wirewatch, ["--config", str(config), "config", "check"])
        assert (checked.exit_code, checked.stderr) == (0, "")


def _queries() -> list[str]:
    table = README.partition("| operator | example |")[2].partition("\n\n")[0]
    cells = [line.split(" | ") for line in table.splitlines()[2:]]
    return [query for row in cells for query in re.findall(r"`([^`]+)`", row[1])]


@pytest.mark.parametrize("query", _queries())
def test_the_examples_of_queries_are_read_without_a_warning(query: str) -> None:
    excluded = query if not query.startswith("NOT") else f"x AND {query}"
    assert parse(excluded).warnings == ()


def test_every_state_of_deliveries_is_told() -> None:
    schema: dict[str, Any] = json.loads(
        (ROOT / "worker/schemas/deliveries.schema.json").read_text(encoding="utf-8")
    )
    states = schema["properties"]["state"]["enum"]
    assert [state for state in states if f"\n| `{state}` |" not in README] == []


def _span(seconds: float) -> str:
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


@pytest.mark.parametrize("kind", channels.kinds())
def test_the_waits_between_attempts_are_those_told(kind: str) -> None:
    retry = channels.load(kind).RETRY
    waits = [_span(delay) for delay in retry.delays]
    if retry.repeat:
        waits[-1] = f"then every {waits[-1]}"
    assert f"| `{kind}` | {', '.join(waits)} (± {retry.jitter:.0%}) |".replace("%", " %") in README
