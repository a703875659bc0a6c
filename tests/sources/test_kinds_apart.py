"""What is special to a kind of source stands in its folder: nobody else asks for it by name."""

from __future__ import annotations

import ast
from pathlib import Path
from types import ModuleType

import pytest

from models.source import BY_HAND
from tests import plugins
from tests.kinds import asked_for
from worker import sources
from worker.sources import Nature

WORKER = plugins.PROJECT / "worker"
KINDS = frozenset({*sources.FOUND.own(), BY_HAND})
ABOUT_FEEDS = {
    "way/collect/commands/feeds.py",
    "way/collect/commands/feeds_changed.py",
    "way/collect/steps/feed_file.py",
    "way/collect/steps/feed_list.py",
    "way/collect/steps/feeds.py",
    "way/collect/steps/poll.py",
}
"""The commands ``feeds`` and ``poll``, and the file that the first writes feeds to."""


def asking(folder: Path) -> dict[str, list[str]]:
    """Returns the files that ask for a kind of source, with where they do."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path.is_relative_to(WORKER / "sources") or not any(
            f'"{each}"' in text for each in KINDS
        ):
            continue  # to parse a file takes a hundred times as long
        if asked := list(asked_for(ast.parse(text), KINDS)):
            found[path.relative_to(WORKER).as_posix()] = asked
    return found


def test_no_code_outside_a_kinds_folder_asks_which_kind_it_is_but_what_is_about_feeds() -> None:
    found = asking(WORKER)
    assert {path: asked for path, asked in found.items() if path not in ABOUT_FEEDS} == {}
    assert set(found) == ABOUT_FEEDS
    assert {each.split(" ")[0] for asked in found.values() for each in asked} == {"feed"}


@pytest.mark.parametrize(
    "code",
    [
        'if source.kind == "folder": pass',
        'if kind in ("feed", "folder"): pass',
        'query.where(Source.kind != "command")',
        'LABELS = {"feed": "Feed", "folder": "Folder"}',
        'match kind:\n    case "folder": pass',
    ],
)
def test_code_that_asks_is_found(code: str) -> None:
    assert list(asked_for(ast.parse(code), KINDS))


def test_a_kind_knows_nothing_of_the_others() -> None:
    for kind in sources.FOUND.own():
        for path in sorted((WORKER / "sources" / kind).rglob("*.py")):
            others = {
                each for each in KINDS - {kind} if f"worker.sources.{each}" in path.read_text()
            }
            assert not others, path


def test_a_kind_that_says_nothing_of_its_nature_has_the_usual_one() -> None:
    assert sources.nature(ModuleType("plain")) == Nature()
    assert sources.nature(sources.load("feed")).planned
    assert not sources.nature(sources.load("folder")).planned


def test_what_commands_read_is_called_as_no_plugin_may_be() -> None:
    assert BY_HAND in sources.FOUND.taken
