"""How the patterns of the code are found."""

from __future__ import annotations

import ast
import re
import sys

from tests.growth import patterns


class _Holder:
    FIRST = re.compile("of a class")


def test_what_a_class_of_the_program_holds_is_found() -> None:
    _Holder.__module__ = "worker.somewhere"
    assert [each.pattern for each in patterns._held(_Holder, 0)] == ["of a class"]
    _Holder.__module__ = "elsewhere"
    assert not list(patterns._held(_Holder, 0))


def test_what_any_function_gives_to_re_is_found() -> None:
    tree = ast.parse(
        "def one(t): return re.sub('plain', '', t)\n"
        "async def two(t): return re.search('that waits', t)\n"
        "class Three:\n    def four(self, t): return re.split('method', t)\n"
    )
    found = patterns._called(sys.modules[__name__], tree)
    assert [(each.pattern, method) for each, method in found] == [
        ("plain", "sub"),
        ("that waits", "search"),
        ("method", "split"),
    ]


def test_every_pattern_of_the_program_can_be_found() -> None:
    for module in patterns.modules():
        list(patterns._called(module, patterns._tree(module)))
