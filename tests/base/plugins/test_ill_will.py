"""Plugins that say secrets when they fail, and members of them that are not what they were."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.parts.plugged import CONFIG, MAILBOX, MARKDOWN, check
from worker import formats

pytestmark = pytest.mark.usefixtures("plugged")


@pytest.mark.parametrize(
    "code",
    [
        "raise ValueError(f'cannot reach {AT}')",
        "raise SystemExit(f'cannot reach {AT}')",
        "raise ExceptionGroup(f'cannot reach {AT}', [ValueError(AT)])",
        "raise SyntaxError(f'cannot reach {AT}')",
        "raise ValueError('x' * 270 + f' {AT}')",
        "def __getattr__(name): raise ValueError(f'cannot reach {AT}')",
        "NEEDS = (AT,)",
    ],
)
def test_no_password_in_what_a_broken_plugin_says_is_shown(code: str, tmp_path: Path) -> None:
    begin = "AT = 'http://user:hunter2@db.example/x?api_key=sekrit99'\n"
    ran = check(tmp_path, {"formats/markdown.py": f"{begin}{code}\n"})
    assert "warning: the format 'markdown'" in ran.stderr
    assert "http://db.example/***" in ran.stderr
    assert not re.search("hunter2|sekrit99", ran.output)


@pytest.mark.parametrize("member", ["key", "name", "host"])
@pytest.mark.parametrize("status", ["", "0", "3"])
def test_a_source_that_ends_the_process_when_it_is_asked_is_said_to(
    member: str, status: str, tmp_path: Path
) -> None:
    ends = f"\ndef {member}(config, *more):\n    raise SystemExit({status})\n"
    config = f'{CONFIG}[[mailbox]]\npath = "mail"\n'
    ran = check(tmp_path, {"sources/mailbox.py": MAILBOX + ends}, config)
    assert ran.exit_code == 2
    assert f"{member} fails: SystemExit" in ran.stderr


ODD = """
class Once(tuple):
    asked = 0
    def __iter__(self):
        Once.asked += 1
        if Once.asked > 1:
            raise RuntimeError("asked twice")
        return super().__iter__()
class Text(str):
    asked = 0
    def __hash__(self):
        raise RuntimeError("no hash")
    def __str__(self):
        raise RuntimeError("no text")
"""


@pytest.mark.parametrize("made", ["Once(('.md', '.html'))", "(Text('.md'), Text('.html'))"])
def test_endings_of_a_plugins_own_kind_are_plain_once_they_were_checked(
    made: str, tmp_path: Path
) -> None:
    ran = check(tmp_path, {"formats/markdown.py": f"{MARKDOWN}\n{ODD}\nEXTENSIONS = {made}\n"})
    assert ran.exit_code == 0, ran.stderr
    assert "the format 'markdown' asks for .html, which 'html' reads" in ran.stderr
    assert formats.by_extension()[".md"] == "markdown"
