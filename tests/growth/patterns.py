"""Every regular expression that the code holds, found by itself, and how it is used."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

_METHODS = frozenset(
    {"match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
)
_WALKING = frozenset({"sub", "subn", "split", "findall", "finditer"})
_LAST_RESORT = ("fullmatch", "finditer")
"""How a pattern is tried of which nothing tells how it is used."""

_HOLDS = re.compile(r"re\.Pattern|_Tells|_Words")
"""The types of what functions keep that are patterns, or hold some."""

Compiled = re.Pattern[str] | re.Pattern[bytes]


@dataclass(slots=True)
class Use:
    """A pattern, where it was found, and the methods by which it meets texts."""

    pattern: Compiled
    places: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)

    def ways(self) -> list[str]:
        """Returns the methods to try: one of those that walk over a text stands for all."""
        found = {"finditer" if each in _WALKING else each for each in self.methods}
        return sorted(found or _LAST_RESORT)


def modules() -> list[ModuleType]:
    """Returns all modules of the program, imported."""
    import worker

    names = [each.name for each in pkgutil.walk_packages(worker.__path__, "worker.")]
    return [importlib.import_module(name) for name in names if not name.endswith("__main__")]


def found() -> list[Use]:
    """Returns every pattern of the program, each once, however it is kept.

    They are the values of modules, what containers, classes and objects in them hold, what their
    cached functions return, and the arguments of calls of ``re`` within functions. Raises
    ValueError for a call whose pattern cannot be known.
    """
    uses: dict[Compiled, Use] = {}
    loaded = modules()
    trees = {each.__name__: _tree(each) for each in loaded}
    own = {name: _methods(tree) for name, tree in trees.items()}
    for module in loaded:
        for name, value in vars(module).items():
            for pattern in _held(value, 0):
                use = uses.setdefault(pattern, Use(pattern))
                use.places.add(f"{module.__name__}.{name}")
                use.methods |= own[module.__name__].get(name, set())
        for pattern, method in _called(module, trees[module.__name__]):
            use = uses.setdefault(pattern, Use(pattern))
            use.places.add(module.__name__)
            use.methods.add(method)
    return sorted(uses.values(), key=lambda use: min(use.places))


def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))


def _held(value: Any, depth: int) -> Iterator[Compiled]:
    """Yields the patterns that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth <= 4:
        for each in _parts(value):
            if not isinstance(each, str | bytes | int | float):
                yield from _held(each, depth + 1)


def _parts(value: Any) -> Iterable[object]:
    """Returns what a value holds, of a cached function what it returns."""
    if isinstance(value, str | bytes | ModuleType):
        return ()
    if hasattr(value, "cache_info"):
        holds = _HOLDS.search(str(_returned(value)))
        return (value(),) if holds and not inspect.signature(value).parameters else ()
    if isinstance(value, dict):
        return value.values()
    if isinstance(value, list | tuple | set | frozenset):
        return value
    kind = value if isinstance(value, type) else type(value)
    if not kind.__module__.startswith("worker."):
        return ()
    return vars(value).values() if kind is value else _attributes(value)


def _returned(function: Any) -> object:
    return getattr(function, "__annotations__", {}).get("return", "")


def _attributes(value: object) -> Iterator[object]:
    names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    yield from (getattr(value, name, None) for name in names)
    yield from getattr(value, "__dict__", {}).values()


def _methods(tree: ast.Module) -> dict[str, set[str]]:
    """Returns which methods are called on, or taken from, what has a name.

    What a loop goes over is used as its variable is.
    """
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _METHODS:
            name = getattr(node.value, "id", getattr(node.value, "attr", ""))
            found.setdefault(name, set()).add(node.attr)
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension):
            used = {method for name in _names(node.target) for method in found.get(name, ())}
            for name in _names(node.iter):
                if name.isupper():
                    found.setdefault(name, set()).update(used)
    found.pop("re", None)
    return found


def _names(tree: ast.AST) -> list[str]:
    return [each.id for each in ast.walk(tree) if isinstance(each, ast.Name)]


def _called(module: ModuleType, tree: ast.Module) -> Iterator[tuple[Compiled, str]]:
    """Yields the patterns that functions give to ``re``."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        for call in ast.walk(node):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id == "re"
                and call.func.attr in _METHODS | {"compile"}
            ):
                yield from _given(module, call)


def _given(module: ModuleType, call: ast.Call) -> Iterator[tuple[Compiled, str]]:
    code = compile(ast.Expression(call.args[0]), str(module.__file__), "eval")
    assert isinstance(call.func, ast.Attribute)
    try:
        pattern = eval(code, dict(vars(module)))
    except NameError:
        where = f"{module.__name__}:{call.lineno}"
        if where.rpartition(":")[0] not in MADE_BY_FUNCTIONS:
            raise ValueError(f"{where} makes a pattern that cannot be known beforehand") from None
        return
    flags = next(
        (
            eval(compile(ast.Expression(each.value), "flags", "eval"), {"re": re})
            for each in call.keywords
            if each.arg == "flags"
        ),
        0,
    )
    method = "finditer" if call.func.attr == "compile" else call.func.attr
    yield re.compile(pattern, flags), method


MADE_BY_FUNCTIONS = {
    "worker.languages": "they are tried out, and held by worker.reading.neighbours",
    "worker.reading.neighbours": "they are those of _tells",
    "worker.alerts.corrections": "they are those of _patterns",
    "worker.alerts.notices.catalogues.stored": "they are those of _SHAPES",
    "worker.cleaning.lines.reports": "words by which reports quote, one beside the other",
    "worker.formats.html.headings": "a site's name between separators, of a line of 1,000",
    "worker.reading.date_lines.labels": "labels of dates, one beside the other",
    "worker.reading.by_language.writers": "they are held by what _words returns",
    "worker.reading.by_language.zones": "they are held by what _known returns",
    "worker.reading.dates.worded": "names of dates beside each other, and a day, in a line of 120",
    "worker.traits.numbered": "a number and a word, behind another, in a text's beginning",
    "worker.topics.plan": "an operator's words, one beside the other",
}
"""Modules whose functions make patterns of what they are given, with why these are linear."""
