"""Where each key of a TOML document stands. ``tomllib`` tells what a document says, not where.

The scanner follows TOML 1.0 (https://toml.io/en/v1.0.0) for documents that ``tomllib`` accepts.
For anything else it returns what it has understood and never raises.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Key = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]+")
_BLANK = re.compile(r"[ \t\r]*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_STRINGS = (
    re.compile(r'"""(?:[^\\"]|\\.|"(?!""))*"{3,5}', re.DOTALL),
    re.compile(r"'''(?:[^']|'(?!''))*'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^\\"\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)
_DEEPEST = 60


def key_lines(text: str) -> dict[Key, int]:
    """Maps the path of every table, key and list item to its line, counted from 1.

    Items of lists and of arrays of tables stand in a path as numbers, counted from 0. A table
    that several places make (``[a.b]``, then ``[a]``) has the line of the first.
    """
    scanner = _Scanner(text)
    with contextlib.suppress(_Unreadable):
        scanner.document()
    return scanner.lines


@dataclass
class FileText:
    """A file's name as people know it, and its text."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> Mapping[Key, int]:
        """Key paths to lines, counted from 1. Looked up only where something is to be said."""
        return key_lines(self.text)


@dataclass
class Places:
    """Finds the file and the line of what stands in the configuration as a whole."""

    files: Sequence[FileText] = ()
    """The main one first."""
    lists: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    """For each array of tables that several files hold a part of: (its first number, file)."""
    tables: Mapping[Key, int] = field(default_factory=dict)
    """Which file a named table stands in, such as ("topic", "atacms"); else the main one."""

    def file_of(self, key: Key) -> tuple[int, Key]:
        """Returns the number of the file that the key stands in, and what it is called there."""
        if len(key) > 1 and isinstance(key[1], int):
            for first, file in reversed(self.lists.get(str(key[0]), ())):
                if key[1] >= first:
                    return file, (key[0], key[1] - first, *key[2:])
        for length in (2, 1):
            if key[:length] in self.tables:
                return self.tables[key[:length]], key
        return 0, key

    def at(self, key: Key) -> tuple[int, int]:
        """Returns (file, line), by which problems are ordered; a line that is not known is 0."""
        file, local = self.file_of(key)
        lines: Mapping[Key, int] = self.files[file].lines if self.files else {}
        known = (lines[local[:end]] for end in range(len(local), 0, -1) if local[:end] in lines)
        return file, next(known, 0)

    def problem(self, key: Key, message: str) -> str:
        """Returns ``FILE:LINE: KEY: MESSAGE``; the line is the nearest one that is known."""
        file, line = self.at(key)
        name = self.files[file].name if self.files else ""
        place = f"{name}:{line}" if line else name
        shown = ".".join(part for part in key if isinstance(part, str))
        return f"{place}: {shown}: {message}" if shown else f"{place}: {message}"


class _Unreadable(Exception):
    """The document is not TOML from here on."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Key, int] = {}
        self._counts: dict[Key, int] = {}
        self._line = 1
        self._line_at = 0

    def document(self) -> None:
        table: Key = ()
        while True:
            self._skip(_BLANK_LINES)
            if self.at >= len(self.text):
                return
            if self.text.startswith("[", self.at):
                table = self._header()
            else:
                self._pair(table, 0)

    def _header(self) -> Key:
        line = self._line_here()
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        *parents, last = self._dotted()
        self._expect("]]" if is_array else "]")
        path: Key = ()
        for part in parents:
            path = self._inside((*path, part))
            self.lines.setdefault(path, line)
        path = (*path, last)
        self.lines.setdefault(path, line)
        if is_array:
            self._counts[path] = self._counts.get(path, 0) + 1
            path = self._inside(path)
        self.lines.setdefault(path, line)
        return path

    def _inside(self, path: Key) -> Key:
        """A name that stands for an array of tables means its last table."""
        count = self._counts.get(path)
        return path if count is None else (*path, count - 1)

    def _pair(self, table: Key, depth: int) -> None:
        line = self._line_here()
        path = table
        for part in self._dotted():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._expect("=")
        self._skip(_BLANK)
        self._value(path, depth)

    def _value(self, path: Key, depth: int) -> None:
        if depth > _DEEPEST:
            raise _Unreadable
        if self.text.startswith("[", self.at):
            self._array(path, depth)
        elif self.text.startswith("{", self.at):
            self._inline_table(path, depth)
        elif self._string() is None:
            self._take(_SCALAR)

    def _array(self, path: Key, depth: int) -> None:
        self.at += 1
        index = 0
        while True:
            self._skip(_BLANK_LINES)
            if self._accept("]"):
                return
            self.lines.setdefault((*path, index), self._line_here())
            self._value((*path, index), depth + 1)
            index += 1
            self._skip(_BLANK_LINES)
            if not self._accept(","):
                self._expect("]")
                return

    def _inline_table(self, path: Key, depth: int) -> None:
        self.at += 1
        while True:
            self._skip(_BLANK_LINES)
            if self._accept("}"):
                return
            self._pair(path, depth + 1)
            self._skip(_BLANK_LINES)
            if not self._accept(","):
                self._expect("}")
                return

    def _dotted(self) -> list[str]:
        parts = []
        while True:
            self._skip(_BLANK)
            quoted = self._string()
            parts.append(self._take(_BARE_KEY) if quoted is None else _unquote(quoted))
            self._skip(_BLANK)
            if not self._accept("."):
                return parts

    def _string(self) -> str | None:
        if self.text[self.at : self.at + 1] in ("'", '"'):
            for pattern in _STRINGS:
                found = pattern.match(self.text, self.at)
                if found:
                    self.at = found.end()
                    return found[0]
            raise _Unreadable
        return None

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if not found:
            raise _Unreadable
        self.at = found.end()
        return found[0]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _accept(self, mark: str) -> bool:
        if self.text.startswith(mark, self.at):
            self.at += len(mark)
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._accept(mark):
            raise _Unreadable

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._line_at, self.at)
        self._line_at = self.at
        return self._line


def _unquote(token: str) -> str:
    try:
        return str(tomllib.loads(f"k={token}")["k"])
    except tomllib.TOMLDecodeError:
        return token
