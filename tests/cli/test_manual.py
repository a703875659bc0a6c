"""The manual page and the completion are what the commands' own help makes them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.parts.waiting import PATIENCE
from worker.cli import manual

CONTRIB = Path(__file__).parents[2] / "contrib"


@pytest.mark.parametrize(("name", "text"), list(manual.files()))
def test_what_is_delivered_is_what_the_help_makes_now(name: str, text: str) -> None:
    assert (CONTRIB / name).read_text(encoding="utf-8") == text, "make manual"


def test_the_page_names_every_command_and_its_options() -> None:
    page = manual.manual().replace(r"\-", "-")
    assert ".SS feeds import [OPTIONS] FILE.opml" in page
    assert ".B --with-secrets" in page
    assert "wirewatch silence add --until" in page


def test_no_line_of_the_page_begins_with_what_readers_wrote() -> None:
    assert manual._escaped(".SH a-b\\c") == r"\&.SH a\-b\ec"


def test_a_shell_takes_the_completion() -> None:
    script = (CONTRIB / "completion" / "wirewatch.bash").read_text(encoding="utf-8")
    done = subprocess.run(
        ["bash", "-n"],
        input=script,
        text=True,
        capture_output=True,
        check=False,
        timeout=PATIENCE * 20,
    )
    assert (done.returncode, done.stderr) == (0, "")
