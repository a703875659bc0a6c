"""``make story`` as it is typed: the service with one invented story, part by part."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.parts.bound import bound
from tests.parts.waiting import PATIENCE, wait_until
from tests.service import asking
from tests.service.running import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A checkout's folder in which ``make story`` runs, its setting up left out."""
    command = tmp_path / ".venv" / "bin" / "wirewatch"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m worker.cli "$@"\n')
    command.chmod(0o755)
    sample = tmp_path / "worker" / "sample"
    sample.mkdir(parents=True)
    (sample / "story").symlink_to(ROOT / "worker" / "sample" / "story")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.partition("\nstory: setup\n")[2].partition("\n\n")[0]
    script = recipe.replace("\t@", "").replace("$$", "$").replace("$(ARGS)", "")
    env = {key: value for key, value in os.environ.items() if "WIREWATCH" not in key}
    # The reports are read as a package, which the folder's own name would hide.
    env |= {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    with (tmp_path / "log").open("wb") as log:
        running = subprocess.Popen(bound(["sh", "-c", script]), cwd=tmp_path, env=env, stderr=log)
        yield tmp_path
        running.terminate()
        running.wait(timeout=PATIENCE * 30)


def asked(folder: Path, *words: str) -> list[dict[str, Any]]:
    """Returns the lines that a command prints as JSON."""
    config = folder / "data" / "story" / "wirewatch.toml"
    return asking.lines({}, "--config", str(config), *words)


def test_one_message_goes_at_once_and_a_follow_up_waits(folder: Path) -> None:
    def has_come() -> bool:
        stories = asked(folder, "stories")
        return bool(stories) and len(stories[0]["outlets"]) == 6

    # The first message is gone before the last report comes, so there is a database then.
    last = folder / "data" / "story" / "news" / "07-island-radio.html"
    wait_until(last.exists, 90, "not all of the story was brought")
    wait_until(has_come, 30, "not all of the story came")
    assert len(list((folder / "data" / "story" / "alerts").glob("*.eml"))) == 1
    (told,) = asked(folder, "stories", "1")
    messages = [each for each in told["timeline"] if each["what"] == "told"]
    assert [each["state"] for each in messages] == ["sent", "waiting", "waiting", "waiting"]
    assert len({each["due_at"] for each in messages[1:]}) == 1
