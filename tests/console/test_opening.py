"""What a command loads, it loads without looking for garbage; afterwards that goes on."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from worker.base.errors import ConfigError
from worker.cli.root import Commands
from worker.console import opening


@pytest.fixture
def collections() -> Iterator[list[str]]:
    """The collections that begin and end meanwhile, as often as Python does by itself."""
    seen: list[str] = []

    def note(phase: str, info: dict[str, int]) -> None:
        seen.append(phase)

    usual = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    gc.callbacks.append(note)
    yield seen
    gc.callbacks.remove(note)
    gc.set_threshold(*usual)


def run(file: Path, command: Callable[[click.Context], None]) -> None:
    """Runs a command beneath what all commands are beneath."""
    called = click.Command("called", callback=click.pass_context(command))
    whole = Commands("whole", commands={"called": called})
    whole.main(["called"], obj=file, standalone_mode=False)


def test_nothing_is_collected_while_many_sources_are_read(
    tmp_path: Path, collections: list[str]
) -> None:
    file = tmp_path / "many.toml"
    file.write_text("".join(f'[[feed]]\nurl = "http://h{at}.example/"\n' for at in range(2_000)))
    seen = list[int]()

    def load(ctx: click.Context) -> None:
        collections.clear()
        assert len(opening.load(ctx).sources) == 2_000
        seen.append(collections.count("start"))
        assert gc.isenabled()

    run(file, load)
    # What was not looked through meanwhile may be so once at the end, by whatever comes next.
    assert seen[0] <= 1
    assert gc.isenabled()


def test_what_cannot_be_loaded_leaves_nothing_switched_off(tmp_path: Path) -> None:
    def load(ctx: click.Context) -> None:
        with pytest.raises(ConfigError):
            opening.load(ctx)
        assert not gc.isenabled()
        raise ConfigError(["none"])

    run(tmp_path / "missing.toml", load)
    assert gc.isenabled()
