"""The plugins that docs/developing.md shows keep to what every plugin keeps to, and serve."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import ROOT
from tests.plugins import PROJECT

DEVELOPING = (ROOT / "docs" / "developing.md").read_text(encoding="utf-8")
CHANNEL = '[channel.lines]\nkind = "lines"\npath = "nowhere/lines.txt"\n'
CONFIG = """\
[[board]]
path = "board.json"
[topic.bridges]
query = "bridge"
[channel.lines]
kind = "lines"
path = "lines.txt"
[[alert]]
name = "bridges"
topics = ["bridges"]
channels = ["lines"]
"""


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """The folder of plugins, as the document has them."""
    folder = tmp_path / "plugins"
    named = re.findall(
        r"`plugins/([a-z/]+\.py)`[^`]*:\n\n```python\n(.*?)^```", DEVELOPING, re.S | re.M
    )
    files = dict(named) | {
        "samples/sources/board.toml": '[[board]]\npath = "board.json"\n',
        "samples/channels/lines.toml": CHANNEL,
        "samples/sources/__init__.py": "",
        "samples/channels/__init__.py": "",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert {each for each, _ in named} == {
        "sources/board.py",
        "channels/lines.py",
        "samples/sources/board.py",
    }
    return folder


def _ran(plugins: Path, *arguments: str, folder: Path = PROJECT) -> str:
    environment = {**os.environ, "WIREWATCH_PLUGINS": str(plugins), "PYTHONPATH": str(PROJECT)}
    ran = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_they_keep_to_what_every_plugin_keeps_to(plugins: Path) -> None:
    asked = "tests/sources/test_every_kind.py", "tests/channels/test_every_kind.py"
    options = "-q", "-n0", "-p", "no:cacheprovider", "-k", "board or lines"
    told = _ran(plugins, "pytest", *options, *asked)
    assert " passed" in told
    assert "skipped" not in told


def test_they_serve_a_configuration(plugins: Path, tmp_path: Path) -> None:
    (tmp_path / "wirewatch.toml").write_text(CONFIG, encoding="utf-8")
    told = _ran(plugins, "worker.cli", "config", "check", "--strict", folder=tmp_path)
    assert "is in order: 1 board" in told
    told = _ran(plugins, "worker.cli", "notify", "test", "lines", folder=tmp_path)
    assert "accepted: written" in told
    assert (tmp_path / "lines.txt").read_text(encoding="utf-8") == "test: Test\n"
