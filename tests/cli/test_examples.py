"""What the help of each command ends with."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from worker.cli.examples import EXAMPLES, OTHER_EXIT_CODES, leaves
from worker.cli.root import wirewatch

LEAVES = dict(leaves(wirewatch.commands))


def test_every_command_has_an_example_and_nothing_else_has() -> None:
    assert set(EXAMPLES) == set(LEAVES)
    assert set(OTHER_EXIT_CODES) <= set(LEAVES)


@pytest.mark.parametrize("example", [each for found in EXAMPLES.values() for each in found])
def test_an_example_can_be_called(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("feeds.opml", "wirewatch.zip", "report.html", "inbox", "archive"):
        (tmp_path / name).touch()
    words = shlex.split(example)[1:]
    command: click.Command = wirewatch
    context = wirewatch.make_context("wirewatch", words)
    while isinstance(command, click.Group):
        left = [*context._protected_args, *context.args]
        _, found, rest = command.resolve_command(context, left)
        assert found is not None
        command = found
        context = command.make_context(found.name, rest, parent=context)
    context.close()


@pytest.mark.parametrize("name", LEAVES)
def test_the_help_of_a_command_shows_its_example_and_its_exit_codes(name: str) -> None:
    shown = CliRunner().invoke(wirewatch, [*name.split(), "--help"])
    assert shown.exit_code == 0
    assert all(each in shown.output for each in EXAMPLES[name])
    assert "Exit codes: 0 " in shown.output


@pytest.mark.parametrize("name", ["recover", "restore", "silence add"])
def test_an_example_gives_options_that_go_together(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wirewatch.zip").touch()
    for example in EXAMPLES[name]:
        words = ["--config", "missing.toml", *shlex.split(example)[1:]]
        done = CliRunner().invoke(wirewatch, words)
        # The options are looked at first: what is wrong is the file alone.
        assert "missing.toml" in done.output
        assert "give " not in done.output


@pytest.mark.parametrize("words", [(), ("config",), ("feeds",), ("silence",)])
def test_a_list_of_commands_cuts_off_nothing(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(wirewatch, [*words, "--help"]).stdout
    listed = shown.partition("\nCommands:\n")[2]
    assert listed
    assert "..." not in listed
