"""Plugins in a folder of a test's own, and a configuration that asks nothing of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.plugins import TESTS
from worker import channels, formats, languages, sources
from worker.alerts import modes
from worker.cli.root import wirewatch

TOYS = TESTS / "toys"
CONFIG = """\
[[folder]]
path = "."
[topic.rockets]
query = "rocket"
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = ["out"]
"""
SLACK = (TOYS / "channels/slack.py").read_text(encoding="utf-8")
MAILBOX = (TOYS / "sources/mailbox.py").read_text(encoding="utf-8")
MARKDOWN = (TOYS / "formats/markdown.py").read_text(encoding="utf-8")


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Looks for plugins in a folder, too, as if it had been listed when the process began."""
    for package in (channels, formats, languages, modes, sources):
        subject = package.__name__.rpartition(".")[2]
        place = str(tmp_path / "plugins" / subject)
        monkeypatch.setattr(package, "__path__", [*package.__path__, place])
    before = set(sys.modules)
    _forget()
    yield
    for name in set(sys.modules) - before:
        if (getattr(sys.modules[name], "__file__", None) or "").startswith(str(tmp_path)):
            parent, _, leaf = name.rpartition(".")
            vars(sys.modules[parent]).pop(leaf, None)
            del sys.modules[name]
    _forget()


def _forget() -> None:
    formats.by_extension.cache_clear()
    languages._read.cache_clear()


def check(folder: Path, files: dict[str, str], config: str = CONFIG) -> Result:
    """Runs ``config check`` with plugins in a folder of their own."""
    for name, text in files.items():
        path = folder / "plugins" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "wirewatch.toml").write_text(config)
    return CliRunner().invoke(
        wirewatch, ["--config", str(folder / "wirewatch.toml"), "config", "check"]
    )
