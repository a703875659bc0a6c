"""Plugins that are broken, half there, named badly or twice: said at the start, the others run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.plugins import TESTS
from worker import channels, formats, languages, sources
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


@pytest.fixture(autouse=True)
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Looks for plugins in a folder, too, as if it had been listed when the process began."""
    for package in (channels, formats, languages, sources):
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


BROKEN = {
    "it raises": ("channels/slack.py", "raise RuntimeError('no such library')",
        "the channel 'slack' ({}) cannot be imported: RuntimeError: no such library"),
    "it ends the process": ("channels/slack.py", "import sys\nsys.exit(3)",
        "the channel 'slack' ({}) cannot be imported: SystemExit: 3"),
    "it is no Python": ("channels/slack.py", "QUEUE = 'webhook'\ndef send(:\n",
        "the channel 'slack' ({}) cannot be imported: SyntaxError in line 2: invalid syntax"),
    "it needs what is not there": ("sources/mailbox.py", "import no_such_module",
        "the source kind 'mailbox' ({}) cannot be imported: "
        "ModuleNotFoundError: No module named 'no_such_module'"),
    "it is empty": ("formats/markdown.py", "",
        "the format 'markdown' ({}) is incomplete: it has no EXTENSIONS, no read"),
    "a function is missing": ("sources/mailbox.py", MAILBOX.replace("def setback", "def setbak"),
        "the source kind 'mailbox' ({}) is incomplete: it has no setback"),
    "a template is missing": ("channels/slack.py", f'{SLACK}\nNEEDS = ("message.txt",)\n',
        "the channel 'slack' ({}) is incomplete: its file message.txt is missing"),
    "it knows no such queue": (
        "channels/slack.py", SLACK.replace('QUEUE = "webhook"', 'QUEUE = "sms"'),
        "the channel 'slack' ({}) is incomplete: QUEUE is to be one of webhook, mail, file"),
    "its table takes any key": (
        "channels/slack.py", SLACK.replace("forbid_unknown_fields=True, ", ""),
        "the channel 'slack' ({}) is incomplete: "
        "Config is to be frozen, and to forbid unknown fields"),
    "its table has no schema": (
        "sources/mailbox.py", MAILBOX.replace("path: Annotated[str,", "path: Annotated[Path,"),
        "the source kind 'mailbox' ({}) is incomplete: "
        "Config is to be such that a JSON Schema can be made of it"),
    "its endings are none": (
        "formats/markdown.py", MARKDOWN.replace('(".md", ".markdown")', '("MD",)'),
        "the format 'markdown' ({}) is incomplete: EXTENSIONS is to be a tuple of endings"),
    "its name is no name": ("channels/Slack.py", SLACK,
        "the channel 'Slack' ({}) has no good name; allowed: small letters"),
    "its name is the configuration's": ("sources/topic.py", MAILBOX,
        "the source kind 'topic' ({}) has a name that means something else"),
    "its name is another's": ("channels/email.py", SLACK, "the channel 'email' ("),
    "another reads its ending": (
        "formats/markdown.py", MARKDOWN.replace('".markdown"', '".html"'),
        "the format 'markdown' asks for .html, which 'html' reads"),
    "a language is no TOML": ("languages/xx.toml", "numbers =",
        "the language 'xx' ({}) cannot be read: Invalid value (at end of document)"),
    "a language has a key that nobody reads": ("languages/xx.toml", "colours = 'red'",
        "the language 'xx' ({}) cannot be read: Object contains unknown field `colours`"),
    "a language has too few weekdays": ("languages/xx.toml", "weekdays = 'one two'",
        "the language 'xx' ({}) cannot be read: weekdays: expected 7 words, or as many again"),
    "a language is there twice": ("languages/el.toml", "", "the language 'el' ("),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_plugin_is_named_with_what_is_wrong_and_the_others_run(
    what: str, tmp_path: Path
) -> None:
    name, text, told = BROKEN[what]
    ran = check(tmp_path, {name: text})
    warnings = [line for line in ran.stderr.splitlines() if line.startswith("warning: the ")]
    assert len(warnings) == 1, ran.stderr
    assert told.format(tmp_path / "plugins" / name) in warnings[0]
    assert ran.exit_code == 0
    assert "wirewatch.toml can be used, with 1 warning:" in ran.stdout


def test_one_that_is_a_file_and_a_folder_is_there_twice(tmp_path: Path) -> None:
    ran = check(tmp_path, {"channels/slack.py": SLACK, "channels/slack/__init__.py": SLACK})
    assert "the channel 'slack'" in ran.stderr
    assert "is there twice" in ran.stderr


@pytest.mark.parametrize(
    ("name", "table", "place"),
    [
        ("channels/slack.py", '[channel.s]\nkind = "slack"\nurl = "x"\n', "channel.s.kind"),
        ("sources/mailbox.py", '[[mailbox]]\npath = "mail"\n', "mailbox"),
    ],
)
def test_whoever_configures_a_broken_kind_is_told_what_is_wrong_with_it(
    name: str, table: str, place: str, tmp_path: Path
) -> None:
    ran = check(tmp_path, {name: "raise RuntimeError('no such library')"}, f"{CONFIG}{table}")
    assert ran.exit_code == 2
    (line,) = [each for each in ran.stderr.splitlines() if not each.startswith("warning: ")]
    assert line.startswith(f"{tmp_path / 'wirewatch.toml'}:")
    assert f": {place}: the " in line
    assert line.endswith("cannot be imported: RuntimeError: no such library")


def test_what_is_whole_can_be_configured_and_what_begins_with_a_line_is_its_own(
    tmp_path: Path,
) -> None:
    files = {
        "channels/slack.py": f"{SLACK}\nfrom worker.channels import _shared\n",
        "channels/_shared.py": "",
        "sources/mailbox/__init__.py": MAILBOX,
        "formats/markdown.py": MARKDOWN,
    }
    table = '[channel.s]\nkind = "slack"\nurl = "https://a.example/x"\n[[mailbox]]\npath = "mail"\n'
    ran = check(tmp_path, files, f"{CONFIG}{table}")
    assert ran.exit_code == 0, ran.stderr
    assert "1 mailbox" in ran.stdout
    assert "2 channels" in ran.stdout


def test_folders_that_are_not_there_hold_nothing(tmp_path: Path) -> None:
    ran = check(tmp_path, {})
    assert (ran.exit_code, ran.stderr) == (0, "")
