"""Plugins that are broken, half there, named badly or twice: said at the start, the others run."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.parts.plugged import CONFIG, MAILBOX, MARKDOWN, SLACK, check
from worker import sources
from worker.base import plugins
from worker.settings.schema import config_schema

pytestmark = pytest.mark.usefixtures("plugged")

BROKEN = {
    "it raises": ("channels/slack.py", "raise RuntimeError('no such library')",
        "the channel 'slack' ({}) cannot be imported: RuntimeError: no such library"),
    "it ends the process": ("channels/slack.py", "import sys\nsys.exit(3)",
        "the channel 'slack' ({}) cannot be imported: SystemExit: 3"),
    "it interrupts the process": ("channels/slack.py", "raise KeyboardInterrupt",
        "the channel 'slack' ({}) cannot be imported: KeyboardInterrupt"),
    "it raises what is no Exception": (
        "channels/slack.py", "class Odd(BaseException): pass\nraise Odd('why?')",
        "the channel 'slack' ({}) cannot be imported: Odd: why?"),
    "whoever looks at it fails": (
        "channels/slack.py", "def __getattr__(name):\n    raise ValueError(f'no {name}')",
        "the channel 'slack' ({}) cannot be checked: ValueError: no Config"),
    "its error says nothing": (
        "channels/slack.py",
        "class Odd(Exception):\n    def __str__(self): raise SystemExit(1)\nraise Odd",
        "the channel 'slack' ({}) cannot be imported: Odd, which does not say why"),
    "its error says no text": (
        "channels/slack.py",
        "class Odd(Exception):\n    def __str__(self): return 5\nraise Odd",
        "the channel 'slack' ({}) cannot be imported: Odd, which does not say why"),
    "something else is in its place": (
        "formats/markdown.py",
        "import sys\nclass O: __file__ = __file__\nsys.modules[__name__] = O",
        "the format 'markdown' ({}) is incomplete: it puts something else in its place"),
    "its endings cannot be looked at": (
        "formats/markdown.py",
        f"{MARKDOWN}\nclass T(tuple):\n    def __iter__(self): raise OSError('no')\n"
        "EXTENSIONS = T(EXTENSIONS)",
        "the format 'markdown' ({}) cannot be checked: OSError: no"),
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
    "what it needs is a number": ("formats/markdown.py", f"{MARKDOWN}\nNEEDS = 5\n",
        "the format 'markdown' ({}) is incomplete: NEEDS is to be a tuple of names of files"),
    "what it needs is one text": ("formats/markdown.py", f"{MARKDOWN}\nNEEDS = 'a.txt'\n",
        "the format 'markdown' ({}) is incomplete: NEEDS is to be a tuple of names of files"),
    "its nature is none": ("channels/slack.py", f"{SLACK}\nNATURE = 3\n",
        "the channel 'slack' ({}) is incomplete: NATURE is to be a Nature"),
    "its nature is of other things": (
        "channels/slack.py",
        f"{SLACK}\nfrom worker.channels import Nature\nNATURE = Nature(room='2', made_with='a')",
        "the channel 'slack' ({}) is incomplete: "
        "NATURE is to be a Nature; room and made_with of it cannot be so"),
    "a source's nature is of other things": (
        "sources/mailbox.py",
        f"{MAILBOX}\nfrom worker.sources import Nature\nNATURE = Nature(folder='mail', planned=1)",
        "the source kind 'mailbox' ({}) is incomplete: "
        "NATURE is to be a Nature; folder and planned of it cannot be so"),
    "its waits are one": (
        "channels/slack.py", SLACK.replace("delays=(5.0, 60.0, 600.0, 3600.0)", "delays=5.0"),
        "the channel 'slack' ({}) is incomplete: "
        "RETRY is to be a RetrySchedule; delays of it cannot be so"),
    "its notes are no function": ("channels/slack.py", f"{SLACK}\nnotes = []\n",
        "the channel 'slack' ({}) is incomplete: notes is to be a function"),
    "its reader is none": ("channels/slack.py", f"{SLACK}\nreader_of = 'us'\n",
        "the channel 'slack' ({}) is incomplete: reader_of is to be a function"),
    "its names are no function": ("channels/slack.py", f"{SLACK}\nnames_in_ids = ('a',)\n",
        "the channel 'slack' ({}) is incomplete: names_in_ids is to be a function"),
    "what it may have is misspelt": (
        "channels/slack.py", f"{SLACK}\ndef name_in_ids(config): return ('a',)\n",
        "the channel 'slack' ({}) is incomplete: it has name_in_ids: call it names_in_ids"),
    "what it may have is in small letters": (
        "channels/slack.py",
        f"{SLACK}\nfrom worker.channels import Nature\nnature = Nature(people=True)\n",
        "the channel 'slack' ({}) is incomplete: it has nature: call it NATURE"),
    "its queue is a list": ("channels/slack.py", SLACK.replace('QUEUE = "webhook"', "QUEUE = []"),
        "the channel 'slack' ({}) is incomplete: QUEUE is to be one of webhook, mail, file"),
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
    "its name is the page's": ("sources/page.py", MAILBOX,
        "the source kind 'page' ({}) has a name that means something else"),
    "its name is that of other files": ("sources/include.py", MAILBOX,
        "the source kind 'include' ({}) has a name that means something else"),
    "its name is that of what commands read": ("sources/command.py", MAILBOX,
        "the source kind 'command' ({}) has a name that means something else"),
    "its name is another's": ("channels/email.py", SLACK, "the channel 'email' ("),
    "another reads its ending": (
        "formats/markdown.py", MARKDOWN.replace('".markdown"', '".html"'),
        "the format 'markdown' asks for .html, which 'html' reads"),
    "a mode lacks what it decides by": ("modes/monthly.py", "MODE = object()",
        "the mode 'monthly' ({}) is incomplete: MODE is to be a Mode: it has no keys, no type"),
    "a mode is of other things": (
        "modes/monthly.py",
        "class M:\n    keys = 5\n    type = None\n    has_pauses = True\n    group = turn = "
        "joined = later = print\n    window = ()\nMODE = M()",
        "the mode 'monthly' ({}) is incomplete: "
        "MODE is to be a Mode, keys of it a frozenset, window of it a function"),
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


def test_what_is_called_much_like_what_it_may_have_and_is_something_else_is_its_own(
    tmp_path: Path,
) -> None:
    own = "SEEDS = ('a.txt',)\nnote = 'some'\ndef votes(): pass\ndef _notes(): pass"
    ran = check(tmp_path, {"channels/slack.py": f"{SLACK}\n{own}\nfrom shutil import move as nots"})
    assert (ran.exit_code, ran.stderr) == (0, "")


def test_no_table_of_the_configuration_is_a_source_kinds() -> None:
    kinds = set(sources.kinds())
    assert set(config_schema({}, {})["properties"]) - kinds == {*sources.FOUND.taken} - {"command"}


@pytest.mark.parametrize("config", [CONFIG, f'{CONFIG}[[mailbox]]\npath = "mail"\n'])
def test_a_folder_that_would_be_a_package_is_told_of(config: str, tmp_path: Path) -> None:
    ran = check(tmp_path, {"sources/mailbox/mailbox.py": MAILBOX}, config)
    told = f"the source kind 'mailbox' ({tmp_path}/plugins/sources/mailbox) has no __init__.py"
    assert f"warning: {told}" in ran.stderr
    assert (f": mailbox: {told}" in ran.stderr) is (config != CONFIG)
    assert ran.exit_code == (0 if config == CONFIG else 2)


def test_a_folder_without_modules_and_one_with_a_line_before_its_name_are_no_plugins(
    tmp_path: Path,
) -> None:
    ran = check(tmp_path, {"channels/texts/a.txt": "", "channels/_shared/all.py": ""})
    assert (ran.exit_code, ran.stderr) == (0, "")


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Lists a folder of the test's own, as if it had been listed when the process began."""

    def so(name: str) -> None:
        monkeypatch.setenv(plugins.FOLDERS, str(tmp_path / name))
        plugins._listed.cache_clear()

    yield so
    plugins._listed.cache_clear()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("typo", "which is no folder: no plugin is found there"),
        ("plugins/channels", "in which there is no folder of plugins (channels, formats,"),
    ],
)
def test_a_listed_folder_without_plugins_is_told_of(
    name: str, told: str, listed: Callable[[str], None], tmp_path: Path
) -> None:
    listed(name)
    ran = check(tmp_path, {"channels/slack.py": SLACK})
    line = f"WIREWATCH_PLUGINS lists {tmp_path / name}, {told}"
    assert ran.stderr.startswith(f"warning: {line}")
    assert (ran.exit_code, ran.stderr.count("\n")) == (0, 1)
    ran = check(tmp_path, {}, f'{CONFIG}[[letters]]\npath = "mail"\n')
    assert ran.exit_code == 2
    assert f"\n{line}" in ran.stderr, "what is unknown may lie there"
    assert f"warning: {line}" not in ran.stderr, "once is enough"


def test_a_listed_folder_need_not_have_a_folder_of_each_subject(
    listed: Callable[[str], None], tmp_path: Path
) -> None:
    listed("plugins")
    ran = check(tmp_path, {"channels/slack.py": SLACK})
    assert (ran.exit_code, ran.stderr) == (0, "")


def test_what_a_plugin_prints_when_it_is_loaded_is_no_part_of_an_answer(tmp_path: Path) -> None:
    ran = check(tmp_path, {"channels/slack.py": f"{SLACK}\nprint('hello')\n"})
    assert "hello" not in ran.stdout
    assert "hello" in ran.stderr


def test_a_signal_that_comes_while_a_plugin_is_loaded_is_not_its_fault(tmp_path: Path) -> None:
    def end(*_: object) -> NoReturn:
        raise SystemExit(7)

    before = signal.signal(signal.SIGTERM, end)
    try:
        code = "import os, signal, time\nos.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(9)\n"
        ran = check(tmp_path, {"channels/slack.py": code})
        assert signal.getsignal(signal.SIGTERM) is end
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (ran.exit_code, ran.stderr) == (7, "")


@pytest.mark.parametrize(
    ("name", "text", "table", "place", "told"),
    [
        (
            "channels/slack.py",
            SLACK.replace("return (config.room,)", "return config.url"),
            '[channel.s]\nkind = "slack"\nurl = "https://a.example/x"\n',
            ": channel.s: ",
            "destinations is to return a tuple, not Secret",
        ),
        (
            "sources/mailbox.py",
            MAILBOX.replace("return config.name or config.path", "return 1 // 0"),
            '[[mailbox]]\npath = "mail"\n',
            ": mailbox: ",
            "name fails: ZeroDivisionError: integer division or modulo by zero",
        ),
        (
            "sources/mailbox.py",
            MAILBOX.replace("return str((base_dir / config.path).absolute())", "return base_dir"),
            '[[mailbox]]\npath = "mail"\n',
            "",
            "key is to return a text, not PosixPath",
        ),
    ],
)
def test_whoever_configures_a_kind_that_does_not_say_what_is_stored_is_told(
    name: str, text: str, table: str, place: str, told: str, tmp_path: Path
) -> None:
    ran = check(tmp_path, {name: text}, f"{CONFIG}{table}")
    assert ran.exit_code == 2
    assert f"{place}worker.{name[:-3].replace('/', '.')} (" in ran.stderr
    assert ran.stderr.endswith(f"{name}): {told}\n")


@pytest.mark.parametrize("member", ["check", "notes"])
def test_a_channel_that_fails_to_say_what_is_wrong_with_it_is_told_of(
    member: str, tmp_path: Path
) -> None:
    text = SLACK.replace("def check(", "def looked(")
    others = "" if member == "check" else "def check(config, context): return None\n"
    files = {"channels/slack.py": f"{text}\n{others}def {member}(*_): return 1 // 0\n"}
    uses = CONFIG.replace('["out"]', '["out", "s"]')
    url = "https://a.example/x"
    ran = check(tmp_path, files, f'{uses}[channel.s]\nkind = "slack"\nurl = "{url}"\n')
    assert ran.exit_code == 0, ran.stderr
    assert f"slack.py): {member} fails: ZeroDivisionError" in ran.stderr
