"""Commands that ask a running service's database: run in this process, which has all of it loaded.

Starting one as people do takes a second of CPU; tests of the commands themselves do that.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from click.testing import CliRunner

from worker.cli.root import wirewatch


def said(env: Mapping[str, str], *words: str) -> str:
    """Returns what a command prints. Of the environment it sees none of the program's variables but
    those in ``env``. Fails where the command fails."""
    others: dict[str, str | None] = {name: None for name in os.environ if "WIREWATCH" in name}
    given = {name: value for name, value in env.items() if "WIREWATCH" in name}
    done = CliRunner().invoke(wirewatch, words, env={**others, **given})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.stderr
    return done.stdout


def lines(env: Mapping[str, str], *words: str) -> list[dict[str, Any]]:
    """Returns what a command prints with ``--json``, as ``said`` does."""
    return [json.loads(line) for line in said(env, *words, "--json").splitlines()]
