"""The documents that people read: README.md, DESIGN.md, CHANGELOG.md and docs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
GUIDES = (README, *sorted((ROOT / "docs").glob("*.md")))
"""Those that tell how it is used."""
DOCUMENTS = (*GUIDES, ROOT / "DESIGN.md", ROOT / "CHANGELOG.md")

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_INDENTED = re.compile(r"(?:^ {4}.*\n|^\n(?= {4}))+", re.MULTILINE)
_LINK = re.compile(r'\]\(([^)\s]+)\)|<img src="([^"]+)"')


@cache
def read(path: Path) -> str:
    """Returns a document's text."""
    return path.read_text(encoding="utf-8")


def name(path: Path) -> str:
    """Returns a document's path in the project, to name a test by."""
    return path.relative_to(ROOT).as_posix()


@cache
def told() -> str:
    """Returns what README.md and docs say, one behind the other."""
    return "\n".join(map(read, GUIDES))


def blocks(language: str) -> list[str]:
    """Returns the fenced blocks of README.md and docs that are marked so."""
    return [
        text for path in GUIDES for kind, text in _FENCED.findall(read(path)) if kind == language
    ]


def prose(path: Path) -> str:
    """Returns a document without its fenced blocks."""
    return _FENCED.sub("", read(path))


def anchors(path: Path) -> set[str]:
    """Returns the anchors of a document's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def links(path: Path) -> Iterator[tuple[str, str]]:
    """Yields a document's links into the project: the path, empty for itself, and the anchor."""
    for found in _LINK.findall(prose(path)):
        target = "".join(found)
        if not re.match(r"[a-z]+:", target):
            there, _, anchor = target.partition("#")
            yield there, anchor


def code(path: Path) -> Iterator[str]:
    """Yields what stands as code in a document: words between backticks, and lines of examples."""
    yield from re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose(path))
    for kind, text in _FENCED.findall(read(path)):
        if kind == "text":
            yield from (line for line in text.splitlines() if line.startswith("$ "))
    for text in _INDENTED.findall(prose(path)):
        yield from map(str.strip, text.splitlines())
