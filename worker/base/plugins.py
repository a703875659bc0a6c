"""Plugins: modules or packages of one folder, each found by its name and checked before it is used.

A plugin lies in the project's own folder of its subject (``worker/channels``, say) or in the folder
of that name (``channels``) below one that the variable ``WIREWATCH_PLUGINS`` lists, as ``PATH``
lists folders. One that is broken, lacks something or shares its name is never used; what is wrong
with it is said in one line, and the others go on. Files beside it without which it cannot work,
such as templates, it names in ``NEEDS``.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from worker.base import address
from worker.base.errors import PluginBroken

FOLDERS = "WIREWATCH_PLUGINS"
NAME_ALLOWED = "small letters, digits and _, the first a letter, at most 32"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")

Check = Callable[[Any], str | None]
"""Takes a member, returns what it ought to be; None where it is."""


def folders(subject: str) -> list[str]:
    """Returns the folders outside the project that hold plugins of a subject, as they are listed.

    ``subject`` is the name of the project's own folder, such as ``channels``.
    """
    listed = os.environ.get(FOLDERS, "").split(os.pathsep)
    places = (os.path.join(os.path.abspath(each), subject) for each in listed if each.strip())
    return [place for place in dict.fromkeys(places) if os.path.isdir(place)]


@dataclass(frozen=True, slots=True)
class Found:
    """The plugins of one subject. Who asks which there are has them looked for anew."""

    package: str
    """The package whose ``__path__`` they lie on."""
    what: str
    """What one of them is, such as ``channel``."""
    members: Mapping[str, Check]
    """What each must have."""
    taken: Collection[str] = ()
    """Names that mean something else already."""
    _whole: dict[str, ModuleType] = field(default_factory=dict)
    """Those that were found whole, by their names."""

    def names(self) -> tuple[str, ...]:
        """Returns the names of all there are, those that cannot be used among them."""
        return tuple(sorted(self._places()))

    def load(self, name: str) -> ModuleType:
        """Returns the plugin's module. Raises KeyError for an unknown one, and PluginBroken."""
        module = self._whole.get(name)
        if module is not None and sys.modules.get(f"{self.package}.{name}") is module:
            return module  # asked for with each document
        return self._load(name, self._places()[name])

    def broken(self) -> dict[str, str]:
        """Returns what is wrong with those that cannot be used, by their names."""
        return {name: str(made) for name, made in self._tried() if not isinstance(made, ModuleType)}

    def working(self) -> dict[str, ModuleType]:
        """Returns those that can be used, by their names."""
        return {name: made for name, made in self._tried() if isinstance(made, ModuleType)}

    def _tried(self) -> Iterator[tuple[str, ModuleType | PluginBroken]]:
        for name, places in sorted(self._places().items()):
            try:
                yield name, self._load(name, places)
            except PluginBroken as error:
                yield name, error

    def _load(self, name: str, places: Sequence[str]) -> ModuleType:
        whose = f"the {self.what} {name!r} ({places[0]})"
        if not _NAME.fullmatch(name):
            raise PluginBroken(f"{whose} has no good name; allowed: {NAME_ALLOWED}")
        if name in self.taken:
            raise PluginBroken(f"{whose} has a name that means something else: call it otherwise")
        if len(places) > 1:
            raise PluginBroken(f"{whose} is there twice, in {places[1]}, too: take one away")
        try:
            module = importlib.import_module(f"{self.package}.{name}")
        except (Exception, SystemExit) as error:
            # A plugin may raise whatever it likes.
            raise PluginBroken(f"{whose} cannot be imported: {_described(error)}") from error
        if self._whole.get(name) is not module:
            if wrong := list(self._wrong(module)):
                raise PluginBroken(f"{whose} is incomplete: {'; '.join(wrong)}")
            self._whole[name] = module
        return module

    def _wrong(self, module: ModuleType) -> Iterator[str]:
        missing = [name for name in self.members if not hasattr(module, name)]
        if missing:
            yield f"it has no {', no '.join(missing)}"
        for name, check in self.members.items():
            if name not in missing and (wanted := check(getattr(module, name))):
                yield f"{name} is to be {wanted}"
        folder = Path(module.__file__ or "").parent
        for name in getattr(module, "NEEDS", ()):
            if not (folder / name).is_file():
                yield f"its file {name} is missing"

    def _places(self) -> dict[str, list[str]]:
        """Returns names and where they lie, in the order in which they would be imported."""
        found: dict[str, list[str]] = {}
        for folder in self._folders():
            for module in pkgutil.iter_modules([folder]):
                if not module.name.startswith("_"):
                    found.setdefault(module.name, []).extend(_files(folder, module.name))
        return found

    def _folders(self) -> Sequence[str]:
        return list(dict.fromkeys(importlib.import_module(self.package).__path__))


def asked(module: ModuleType, member: str, *given: Any) -> Any:
    """Returns what a plugin's function answers. Raises PluginBroken where it raises anything."""
    try:
        return getattr(module, member)(*given)
    except Exception as error:
        why = address.in_text(_described(error))
        raise PluginBroken(f"{_whole_name(module)}: {member} fails: {why}") from error


def text(module: ModuleType, member: str, answer: object) -> str:
    """Returns what a function answered as a plain text: a secret's text is one of its own, which no
    row takes. Raises PluginBroken where it is none."""
    if not isinstance(answer, str):
        kind = type(answer).__name__
        raise PluginBroken(f"{_whole_name(module)}: {member} is to return a text, not {kind}")
    return str(answer)


def texts(module: ModuleType, member: str, answer: object) -> tuple[str, ...]:
    """Returns the texts that a function answered, each as ``text`` does."""
    if not isinstance(answer, tuple | list):
        kind = type(answer).__name__
        raise PluginBroken(f"{_whole_name(module)}: {member} is to return a tuple, not {kind}")
    return tuple(text(module, member, each) for each in answer)


def _whole_name(module: ModuleType) -> str:
    return f"{module.__name__} ({getattr(module, '__file__', None)})"


def function(member: object) -> str | None:
    """Checks that a member can be called."""
    return None if callable(member) else "a function"


def table(member: object) -> str | None:
    """Checks that a member describes a table of the configuration."""
    import msgspec

    if not (isinstance(member, type) and issubclass(member, msgspec.Struct)):
        return "a msgspec.Struct"
    config = member.__struct_config__
    if not (config.frozen and config.forbid_unknown_fields):
        return "frozen, and to forbid unknown fields"
    try:
        msgspec.json.schema_components([member])
    except TypeError as error:
        return f"such that a JSON Schema can be made of it ({error})"
    return None


def _files(folder: str, name: str) -> list[str]:
    """Returns the files that go by a name: a package's, a module's, or both."""
    there = (Path(folder, name, "__init__.py"), Path(folder, f"{name}.py"))
    return [str(each) for each in there if each.is_file()] or [str(Path(folder, name))]


def _described(error: BaseException) -> str:
    """Returns an error on one line, with the line of the file where that is at fault."""
    if isinstance(error, SyntaxError):
        return f"SyntaxError in line {error.lineno}: {error.msg}"
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}".rstrip(": ")
