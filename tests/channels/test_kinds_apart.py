"""What is special to a kind of channel stands in its folder: nobody else asks for it by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kinds import asked_for
from tests.plugins import PROJECT
from worker import channels
from worker.channels import Nature, nature

KINDS = frozenset(channels.kinds())
PACKAGE = PROJECT / "worker" / "channels"
_HOME = ["worker", "channels"]


def named(tree: ast.AST) -> Iterator[str]:
    """Yields where code asks for a kind of channel: it compares with one, has a table by them, or
    imports one."""
    yield from asked_for(tree, KINDS, channels.QUEUES)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            place = (node.module or "").split(".")
            full = [[*place, each.name, ""] for each in node.names]
            yield from (each[2] for each in full if each[:2] == _HOME and each[2] in KINDS)


_MAY_ASK = re.compile(rf"""["']({"|".join(sorted(KINDS))})["']|channels""")
"""What is in the text of all code that asks: to parse a file takes a hundred times as long."""


def offences(folder: Path) -> list[str]:
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.py"))
        if not path.is_relative_to(PACKAGE)
    }
    return [
        f"{path.relative_to(PROJECT)}: {found}"
        for path, text in texts.items()
        if _MAY_ASK.search(text)
        for found in named(ast.parse(text))
    ]


def test_no_code_outside_a_kinds_folder_asks_which_kind_it_is() -> None:
    assert offences(PROJECT / "worker") == []


@pytest.mark.parametrize(
    "code",
    [
        'if channel.kind == "email": pass',
        'if kind in ("file", "folder"): pass',
        'query.where(Delivery.channel_kind != "webhook")',
        'ROOM = {"webhook": 7, "mail": 4}',
        'match kind:\n    case "file": pass',
        "from worker.channels import file",
        "from worker.channels.email import Config",
    ],
)
def test_code_that_asks_is_found(code: str) -> None:
    assert _MAY_ASK.search(code)
    assert list(named(ast.parse(code)))


def test_kinds_of_one_queue_know_nothing_of_each_other() -> None:
    for kind in sorted(KINDS):
        for path in sorted((PACKAGE / kind).rglob("*.py")):
            others = {each.split(" ")[0] for each in named(ast.parse(path.read_text()))} - {kind}
            assert not others, path


def test_a_kind_that_says_nothing_of_its_nature_has_the_usual_one() -> None:
    class Plain:
        pass

    assert nature(Plain()) == Nature()  # type: ignore[arg-type]
    assert nature(channels.load("email")).people
    assert not nature(channels.load("webhook")).people
