"""Prints how the house is laid out: ``python -m tests.house [WORD…]``.

Without words: for each folder its modules, lines, how many modules of other folders use it and how
many of those it uses; then the circles of imports, of modules and of folders. With words: the files
that each subject is spread over, that is those with the word in their path.

``steps.py`` and ``commands.py`` count as folders: they are floors of a subject, in one file each.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
TOPS = ("worker", "models")
TESTS = "tests"
FLOORS_IN_A_FILE = ("steps", "commands")

Imports = Mapping[str, frozenset[str]]
"""What each module, or folder, imports."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder's size, and how many modules elsewhere use it and are used by it."""

    name: str
    modules: int
    lines: int
    fan_in: int
    fan_out: int


def imports() -> Imports:
    """Returns what each module of the project imports of it, wherever in the file."""
    graph = grimp.build_graph(*TOPS, cache_dir=None)
    return {
        one: frozenset(graph.find_modules_directly_imported_by(one)) - {one}
        for one in graph.modules
    }


def file_of(module: str) -> Path:
    """Returns a module's file."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def folder_of(module: str) -> str:
    """Returns the folder that a module lies in; a package lies in itself."""
    parent, _, leaf = module.rpartition(".")
    return module if leaf in FLOORS_IN_A_FILE or file_of(module).stem == "__init__" else parent


def folders(found: Imports) -> list[Folder]:
    """Returns all folders by name."""
    inside: dict[str, set[str]] = defaultdict(set)
    used, users = defaultdict(set), defaultdict(set)
    for one, many in found.items():
        inside[folder_of(one)].add(one)
        for other in many:
            if folder_of(one) != folder_of(other):
                used[folder_of(one)].add(other)
                users[folder_of(other)].add(one)
    return [
        Folder(
            name,
            len(inside[name]),
            sum(len(file_of(one).read_text(encoding="utf-8").splitlines()) for one in inside[name]),
            len(users[name]),
            len(used[name]),
        )
        for name in sorted(inside)
    ]


def between_folders(found: Imports) -> Imports:
    """Returns what each folder imports of others."""
    made: dict[str, set[str]] = defaultdict(set)
    for one, many in found.items():
        made[folder_of(one)] |= {folder_of(other) for other in many} - {folder_of(one)}
    return {one: frozenset(many) for one, many in made.items()}


def circles(found: Imports) -> list[tuple[str, ...]]:
    """Returns the names that import each other, directly or by way of others, circle by circle."""
    reached = {one: _reached(found, one) for one in found}
    return sorted(
        {
            tuple(sorted(other for other in reached[one] if one in reached[other]))
            for one in found
            if one in reached[one]
        }
    )


def _reached(found: Imports, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = found.get(waiting.pop(), frozenset()) - seen
        seen |= new
        waiting.extend(new)
    return seen


def spread(word: str) -> list[Path]:
    """Returns the Python files with the word in their path below the checkout, tests included."""
    files = (path for top in (*TOPS, TESTS) for path in (ROOT / top).rglob("*.py"))
    return sorted(
        place
        for place in (path.relative_to(ROOT) for path in files)
        if word.lower() in str(place.with_suffix("")) and place.name != "__init__.py"
    )


def report(found: Imports) -> Iterable[str]:
    """Yields the lines that describe the whole house."""
    rows = folders(found)
    width = max(len(row.name) for row in rows)
    yield f"{'folder':{width}}  modules  lines  used by  uses"
    for row in rows:
        yield (
            f"{row.name:{width}}  {row.modules:7}  {row.lines:5}  {row.fan_in:7}  {row.fan_out:4}"
        )
    yield (
        f"{len(rows)} folders, {len(found)} modules, {sum(row.lines for row in rows)} lines, "
        f"at most {max(row.modules for row in rows)} modules in a folder"
    )
    for what, graph in (("modules", found), ("folders", between_folders(found))):
        there = circles(graph)
        yield f"circles of {what}: {len(there) or 'none'}"
        yield from (f"  {' '.join(circle)}" for circle in there)


def main(words: list[str]) -> None:
    """Prints what was asked for."""
    if not words:
        print("\n".join(report(imports())))
    for word in words:
        files = spread(word)
        code = [path for path in files if path.parts[0] in TOPS]
        places = {path.parent for path in code}
        beside = len(files) - len(code)
        print(f"{word}: {len(code)} files in {len(places)} folders, and {beside} tests")
        for path in files:
            print(f"  {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
