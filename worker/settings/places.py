"""Where things stand in the configuration's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from worker.settings.lines import Key, key_lines


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
