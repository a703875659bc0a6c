"""A process in which all is loaded and compiled that an article's way needs.

A command forks a process that computes, and that one ends with the command. In a run of the tests
hundreds of them are forked from one process, and each would load and compile the same anew.
"""

from __future__ import annotations

import gc
import json
from pathlib import Path

import pytest

from tests.setup.runtimes import CONFIG
from tests.way.keeping import keep_batch
from worker.base.types import Arrival
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.collect.store import sources
from worker.way.read.steps.process import process
from worker.way.read.steps.warm import warm

_FIRST = (
    "Two rockets struck the harbour of the northern port on Tuesday, the regional governor said, "
    "and a warehouse with grain burned until the afternoon. Nobody was hurt in the attack. "
)
_SECOND = _FIRST.replace("Nobody was hurt", "Four people were hurt")
_REPORTS = (
    ("Rockets strike the harbour", _FIRST, "one"),
    ("Port hit by rockets", _FIRST, "two"),
    ("CORRECTED: Rockets strike the harbour", _SECOND, "one"),
)


def warm_up(folder: Path, database_url: str) -> None:
    """Takes a report, its copy and its correction all the way, on an empty database."""
    warm()
    path = folder / "wirewatch.toml"
    path.write_text(CONFIG)
    (folder / "inbox").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WIREWATCH_DATABASE_URL", database_url)
        runtime = Runtime(load_settings(path))
    runtime.prepare("test")
    for title, text, key in _REPORTS:
        body = json.dumps({"headline": title, "articleBody": text}).encode()
        with runtime.database.write() as session:
            source = sources.listed(session)[0].id
            brought = [(Arrival(key, "json_article", body), "")]
            ids = keep_batch(session, source, brought, None, runtime.clock())
        process(runtime, ids, "test@here/1")
    runtime.close()
    gc.collect()
    # The collector would write into all of it, and a fork would copy what it shares.
    gc.freeze()
