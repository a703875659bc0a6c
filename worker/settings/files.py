"""The files that the configuration is made of: the main one, and those that it includes."""

from __future__ import annotations

import difflib
import glob
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from worker.base import whole_file
from worker.base.errors import ConfigError
from worker.settings import quick_toml
from worker.settings.lines import FileText, Key, Places
from worker.settings.toml_errors import parsed

FILE_NAME = "wirewatch.toml"
INCLUDE = "include"
_SAMPLE_NAME = "the sample configuration"
_SERVICE = re.compile(
    r"^[ \t]*\[[ \t]*service[ \t]*\][^\n]*(?:\n|\Z)(?:(?![ \t]*\[)[^\n]*(?:\n|\Z))*",
    re.MULTILINE,
)
"""The table of the service, to the next one. What can give back is not repeated possessively, which
Python 3.11.4 and before do wrong."""
_NAMING = re.compile(
    r"^[^\w\n#\[\\]*+(\[)?[^\w\n#\\]*+([\w\\-]++)[^\w\n#\].=:]*+(?(1)|[\].=:])", re.MULTILINE
)
"""How a line begins that names a table or a key, with whatever signs around the name that do not
belong there, and with what is forgotten at its end."""
_ALIKE = 0.75
_LARGEST = 8 * 1024 * 1024
_MOST_FILES = 1_000
ONCE = ("service", "page", "retention", INCLUDE)
"""What stands in a configuration once at most, and in its main file."""


@dataclass
class Opened:
    """What the files say together."""

    path: Path | None
    """The main file; None where the packaged sample serves."""
    base_dir: Path
    """What relative paths are relative to."""
    document: dict[str, Any]
    places: Places
    files: tuple[Path, ...] = ()
    """All files, the main one first."""
    includes: bool = False
    """Whether the main file includes others."""
    problems: list[tuple[Key, str]] = field(default_factory=list)
    """What is wrong with how the files stand together, and with what is no TOML."""
    is_whole: bool = True
    """Whether all that the files say is known."""

    def lacks(self, problems: Iterable[str]) -> None:
        """Notes mistakes by which a part of the files could not be read, each with its file; where
        there is one, ``is_whole`` is false from here on: what seems missing may stand there."""
        found = [((), each) for each in problems]
        self.problems += found
        self.is_whole = self.is_whole and not found


def sample_text() -> str:
    """Returns the sample configuration, which serves where there is none of one's own.

    Its topics, which are long, stand in a file of their own and come last.
    """
    from importlib import resources

    folder = resources.files("worker.sample")
    return "".join(
        folder.joinpath(name).read_text(encoding="utf-8") for name in (FILE_NAME, "topics.toml")
    )


def find(path: Path | None, env: Mapping[str, str] | None = None) -> Path | None:
    """Returns the configuration's file: ``path``, ``WIREWATCH_CONFIG``, or ./wirewatch.toml.

    None where none is named and ./wirewatch.toml does not exist.
    """
    path = named(path, env)
    # A link to nowhere is one of one's own, too, and no sample stands for it.
    if path is None and os.path.lexists(FILE_NAME):
        path = Path(FILE_NAME)
    return path


def named(path: Path | None, env: Mapping[str, str] | None = None) -> Path | None:
    """Returns ``path``, or what ``WIREWATCH_CONFIG`` names, whether it is there or not."""
    env = os.environ if env is None else env
    if path is None and env.get("WIREWATCH_CONFIG"):
        path = Path(env["WIREWATCH_CONFIG"])
    return path


def open_main(path: Path | None, env: Mapping[str, str]) -> Opened:
    """Reads the main file alone. Raises ConfigError."""
    opened = _open_main(path, env, {})
    if opened.problems:
        raise ConfigError([words for _, words in opened.problems])
    return opened


def _open_main(path: Path | None, env: Mapping[str, str], instead: Mapping[Path, str]) -> Opened:
    found = find(path, env)
    name = _SAMPLE_NAME if found is None else str(found)
    if found is None:
        text = sample_text()
    else:
        other = instead.get(found.resolve())
        text = _read_file(found) if other is None else other
    read = parsed(text, name)
    places = Places([FileText(name, read.text)])
    files = () if found is None else (found,)
    opened = Opened(found, _base_dir(found, env), read.document, places, files)
    opened.lacks(read.problems)
    return opened


def open_service(path: Path | None, env: Mapping[str, str], *, mistaken: bool = False) -> Opened:
    """Reads ``[service]`` of the main file, whatever is wrong elsewhere in it. Raises ConfigError.

    In a file that is not TOML that table is looked for by its lines. What is found says
    (``problems``) where they are none either, and where the service may be spoken of otherwise:
    what is not said would be taken for the default, which may be another service's. In a file that
    is known to be ``mistaken``, a table may be meant that is called nearly so.
    """
    found = find(path, env)
    text = sample_text() if found is None else _read_file(found, errors="replace")
    name = str(found or _SAMPLE_NAME)
    opened = Opened(found, _base_dir(found, env), {}, Places([FileText(name, text)]))
    try:
        document = quick_toml.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        _open_by_lines(opened, name, text)
        return opened
    opened.document = {key: table for key, table in document.items() if key == "service"}
    if mistaken and not opened.document:
        meant = filter(_may_be_service, document)
        opened.problems += [
            ((each,), "may be meant to say where the database is") for each in meant
        ]
    return opened


def _open_by_lines(opened: Opened, name: str, text: str) -> None:
    """Takes the table of the service over from a file that is not TOML, or says why not."""
    text = text.replace("\r", "\n")
    said = [each for each in _NAMING.finditer(text) if _may_be_service(each[2])]
    tables = [each[0] for each in _SERVICE.finditer(text)]
    if "\0" in text:
        opened.problems.append(((), f"{name}: is not UTF-8; allowed: UTF-8 text"))
    elif len(said) == len(tables) == 1:
        try:
            opened.document = tomllib.loads(tables[0])
        except (tomllib.TOMLDecodeError, RecursionError):
            opened.problems.append((("service",), "is not TOML"))
    elif said:
        line = text.count("\n", 0, said[-1].start(2)) + 1
        words = "service: cannot be read while the file is not TOML; allowed: [service], once"
        opened.problems.append(((), f"{name}:{line}: {words}"))


def _may_be_service(name: str) -> bool:
    """Tells whether a table or a key may be meant for that of the service. Nobody needs to write
    the names with escapes."""
    alike = difflib.SequenceMatcher(None, name.casefold(), "service").ratio()
    return alike >= _ALIKE or "\\" in name


def open_all(
    path: Path | None,
    env: Mapping[str, str],
    instead: Mapping[Path, str] | None = None,
) -> Opened:
    """Reads the main file and what it includes. Raises ConfigError.

    ``instead`` holds texts that stand for the files of those resolved paths.
    """
    instead = {} if instead is None else instead
    opened = _open_main(path, env, instead)
    include = opened.document.pop(INCLUDE, None)
    opened.includes = include is not None
    if not opened.includes:
        return opened
    merged = _Merged(opened)
    for file in merged.included(include):
        name = _shown(file, opened.base_dir)
        try:
            text = instead[file.resolve()] if file.resolve() in instead else _read_file(file, name)
        except ConfigError as error:
            opened.lacks(error.problems)
            continue
        read = parsed(text, name)
        opened.lacks(read.problems)
        merged.add(file, name, read.text, read.document)
    opened.places = Places(merged.sources, merged.lists, merged.tables)
    opened.files = tuple(merged.files)
    return opened


class _Merged:
    """Puts the documents of several files together."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self.sources = list(opened.places.files)
        self.files = list(opened.files)
        self.lists: dict[str, list[tuple[int, int]]] = {
            name: [(0, 0)] for name, value in opened.document.items() if isinstance(value, list)
        }
        self.tables: dict[Key, int] = {}

    def included(self, include: object) -> Iterator[Path]:
        """Yields the files that the patterns name, each once, in the order of their names."""
        problems, key = self._opened.problems, (INCLUDE,)
        if not isinstance(include, list) or not all(isinstance(each, str) for each in include):
            problems.append((key, 'is no list of texts; allowed: ["topics/*.toml", "feeds.toml"]'))
            self._opened.is_whole = False
            return
        seen = {each.resolve() for each in self.files}
        for place, pattern in enumerate(include):
            found = [each for each in self._matching(pattern) if each.resolve() not in seen]
            if not found and not glob.has_magic(pattern) and not self._is_there(pattern):
                problems.append(((*key, place), f'there is no file "{pattern}"'))
                self._opened.is_whole = False
            if len(seen) + len(found) > _MOST_FILES:
                words = f"names too many files; allowed: at most {_MOST_FILES:,}"
                problems.append(((*key, place), words))
                self._opened.is_whole = False
                return
            seen.update(each.resolve() for each in found)
            yield from found

    def _is_there(self, pattern: str) -> bool:
        return bool(pattern) and "\0" not in pattern and (self._opened.base_dir / pattern).is_file()

    def _matching(self, pattern: str) -> list[Path]:
        if not pattern or "\0" in pattern:
            return []
        base = self._opened.base_dir
        found = glob.iglob(os.path.expanduser(pattern), root_dir=base, recursive=True)
        return sorted(base / each for each in found if (base / each).is_file())

    def add(self, path: Path, name: str, text: str, document: dict[str, Any]) -> None:
        """Adds what a file says."""
        number = len(self.sources)
        self.sources.append(FileText(name, text))
        self.files.append(path)
        whole = self._opened.document
        for key, value in document.items():
            self.tables.setdefault((key,), number)
            if key in ONCE:
                self._report(number, (key,), "stands in an included file; allowed: the main one")
            elif isinstance(value, list):
                self._extend(number, key, value)
            elif isinstance(value, dict) and isinstance(whole.setdefault(key, {}), dict):
                self._unite(number, key, value)
            else:
                kind = f"[{key}]" if isinstance(value, dict) else "as a value"
                words = f"is written {kind} here, and otherwise in another file"
                self._report(number, (key,), words)

    def _extend(self, number: int, key: str, value: list[Any]) -> None:
        there = self._opened.document.setdefault(key, [])
        if not isinstance(there, list):
            self._report(number, (key,), f"is written [[{key}]] here and [{key}] in another file")
            return
        self.lists.setdefault(key, []).append((len(there), number))
        there.extend(value)

    def _unite(self, number: int, key: str, value: dict[str, Any]) -> None:
        there = self._opened.document[key]
        for slug, table in value.items():
            if slug in there:
                first = self.sources[self.tables.get((key, slug), 0)].name
                self._report(number, (key, slug), f"stands in {first}, too; allowed: each once")
                continue
            there[slug] = table
            self.tables[key, slug] = number

    def _report(self, number: int, key: Key, words: str) -> None:
        place = Places([self.sources[number]]).problem(key, words)
        self._opened.problems.append(((), place))


def _shown(path: Path, base_dir: Path) -> str:
    """Returns a file's name as the including one would write it."""
    return str(path.relative_to(base_dir)) if path.is_relative_to(base_dir) else str(path)


def _base_dir(path: Path | None, env: Mapping[str, str]) -> Path:
    if env.get("WIREWATCH_CONFIG_DIR"):
        return Path(env["WIREWATCH_CONFIG_DIR"]).absolute()
    return path.absolute().parent if path else Path.cwd()


def _read_file(path: Path, name: str = "", errors: str = "strict") -> str:
    name = name or str(path)
    try:
        content = whole_file.content(path, _LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError([f"{name}: cannot be read: {reason}"]) from error
    if len(content) > _LARGEST:
        raise ConfigError([f"{name}: is larger than 8 MiB"])
    try:
        return content.decode("utf-8-sig", errors).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{name}:{line}: is not UTF-8; allowed: UTF-8 text"]) from error
