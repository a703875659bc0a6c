"""Plugins: modules or packages of one folder, each found by its name and checked before it is used.

A plugin lies in the project's own folder of its subject (``worker/channels``, say) or in the folder
of that name (``channels``) below one that the variable ``WIREWATCH_PLUGINS`` lists, as ``PATH``
lists folders. One that is broken, lacks something or shares its name is never used; what is wrong
with it is said in one line, and the others go on, whatever it does when it is loaded but to end the
process at once. Files beside it without which it cannot work, such as templates, it names in
``NEEDS``.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from worker.base import address
from worker.base.errors import PluginBroken
from worker.base.plugins.contained import raised_by_signal, signals

FOLDERS = "WIREWATCH_PLUGINS"
NAME_ALLOWED = "small letters, digits and _, the first a letter, at most 32"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")

Check = Callable[[Any], str | None]
"""Takes a member, returns what it ought to be; None where it is."""


def folders(subject: str) -> list[str]:
    """Returns the folders outside the project that hold plugins of a subject, as they are listed.

    ``subject`` is the name of the project's own folder, such as ``channels``.
    """
    places = (os.path.join(each, subject) for each in _listed())
    return [place for place in places if os.path.isdir(place)]


def unfound(subjects: Collection[str]) -> Iterator[str]:
    """Yields a line for each listed folder in which no plugin can be found."""
    for each in _listed():
        if not os.path.isdir(each):
            yield f"{FOLDERS} lists {each}, which is no folder: no plugin is found there"
        elif not any(os.path.isdir(os.path.join(each, subject)) for subject in subjects):
            wanted = ", ".join(sorted(subjects))
            yield f"{FOLDERS} lists {each}, in which there is no folder of plugins ({wanted})"


@cache
def _listed() -> tuple[str, ...]:
    """Returns the folders that are listed, as they were when they were first asked for."""
    listed = os.environ.get(FOLDERS, "").split(os.pathsep)
    return tuple(dict.fromkeys(os.path.abspath(each) for each in listed if each.strip()))


@dataclass(frozen=True, slots=True)
class Found:
    """The plugins of one subject. Who asks which there are has them looked for anew."""

    package: str
    """The package whose ``__path__`` they lie on."""
    what: str
    """What one of them is, such as ``channel``."""
    members: Mapping[str, Check]
    """What each must have."""
    optional: Mapping[str, Check] = field(default_factory=dict)
    """What each may have."""
    taken: Collection[str] = ()
    """Names that mean something else already."""
    _whole: dict[str, ModuleType] = field(default_factory=dict)
    """Those that were found whole, by their names."""

    def names(self) -> tuple[str, ...]:
        """Returns the names of all there are, those that cannot be used among them."""
        return tuple(sorted(self._places()))

    def own(self) -> tuple[str, ...]:
        """Returns the names of the project's own."""
        home = os.path.join(self._folders()[0], "")
        places = sorted(self._places().items())
        return tuple(name for name, (first, *_) in places if first.startswith(home))

    def load(self, name: str) -> ModuleType:
        """Returns the plugin's module. Raises KeyError for an unknown one, and PluginBroken."""
        module = self._whole.get(name)
        if module is not None and sys.modules.get(f"{self.package}.{name}") is module:
            return module  # asked for with each document
        return self._load(name, self._places()[name])

    def broken(self) -> dict[str, str]:
        """Returns what is wrong with those that cannot be used, by their names."""
        return self.tried()[1]

    def working(self) -> dict[str, ModuleType]:
        """Returns those that can be used, by their names."""
        return self.tried()[0]

    def tried(self) -> tuple[dict[str, ModuleType], dict[str, str]]:
        """Returns those that can be used and what is wrong with the others, by their names."""
        working: dict[str, ModuleType] = {}
        broken: dict[str, str] = {}
        for name, places in sorted(self._places().items()):
            try:
                working[name] = self._load(name, places)
            except PluginBroken as error:
                broken[name] = str(error)
        return working, broken

    def _load(self, name: str, places: Sequence[str]) -> ModuleType:
        whose = f"the {self.what} {name!r} ({places[0]})"
        if not _NAME.fullmatch(name):
            raise PluginBroken(f"{whose} has no good name; allowed: {NAME_ALLOWED}")
        if name in self.taken:
            raise PluginBroken(f"{whose} has a name that means something else: call it otherwise")
        if len(places) > 1:
            raise PluginBroken(f"{whose} is there twice, in {places[1]}, too: take one away")
        if os.path.isdir(places[0]):
            raise PluginBroken(
                f"{whose} has no __init__.py: add it, or let the name of a folder that is no plugin"
                " begin with _"
            )
        module = sys.modules.get(f"{self.package}.{name}")
        if module is None or self._whole.get(name) is not module:
            self._whole[name] = module = self._made(name, whose)
        return module

    def _made(self, name: str, whose: str) -> ModuleType:
        """Imports a plugin and checks it."""
        doing = "imported"
        with contextlib.redirect_stdout(sys.stderr), signals() as raised:
            try:
                module = importlib.import_module(f"{self.package}.{name}")
                doing = "checked"
                wrong = list(self._wrong(module))
            except BaseException as error:
                why = _described(error)
                # A plugin may raise whatever it likes; what a signal raises is meant for all.
                if raised:
                    raise
                raise PluginBroken(f"{whose} cannot be {doing}: {why}") from error
        if wrong:
            raise PluginBroken(f"{whose} is incomplete: {address.in_text('; '.join(wrong))}")
        return module

    def _make_plain(self, module: ModuleType) -> None:
        """Lets texts and tuples that are of a plugin's own kinds be plain ones: those that are
        used are those that were checked."""
        for name in ("NEEDS", *self.members, *self.optional):
            given = vars(module).get(name)
            if isinstance(given, str | tuple | list):
                setattr(module, name, _plain(given))

    def _wrong(self, module: ModuleType) -> Iterator[str]:
        if not issubclass(type(module), ModuleType):
            yield "it puts something else in its place"
            return
        self._make_plain(module)
        missing = [name for name in self.members if not hasattr(module, name)]
        if missing:
            yield f"it has no {', no '.join(missing)}"
        optional = {"NEEDS": _file_names, **self.optional}
        for name, check in {**self.members, **optional}.items():
            if hasattr(module, name) and (wanted := check(getattr(module, name))):
                yield f"{name} is to be {wanted}"
        yield from _misspelt(module, optional)
        folder, needs = Path(module.__file__ or "").parent, getattr(module, "NEEDS", ())
        for name in needs if _file_names(needs) is None else ():
            if not (folder / name).is_file():
                yield f"its file {name} is missing"

    def _places(self) -> dict[str, list[str]]:
        """Returns names and where they lie, in the order in which they would be imported."""
        found: dict[str, list[str]] = {}
        for folder in self._folders():
            for module in pkgutil.iter_modules([folder]):
                if not module.name.startswith("_"):
                    found.setdefault(module.name, []).extend(_files(folder, module.name))
            for each in _half_there(folder):
                found.setdefault(os.path.basename(each), []).append(each)
        return found

    def _folders(self) -> Sequence[str]:
        return list(dict.fromkeys(importlib.import_module(self.package).__path__))


def asked(module: ModuleType, member: str, *given: Any) -> Any:
    """Returns what a plugin's function answers. Raises PluginBroken where it raises anything."""
    try:
        return getattr(module, member)(*given)
    except BaseException as error:
        # To hear signals at each of ten thousand questions would take half a second.
        is_its_own = isinstance(error, SystemExit) and not raised_by_signal(error)
        if not (is_its_own or isinstance(error, Exception)):
            raise
        raise PluginBroken(f"{whole_name(module)}: {member} fails: {_described(error)}") from error


def text(module: ModuleType, member: str, answer: object) -> str:
    """Returns what a function answered as a plain text: a secret's text is one of its own, which no
    row takes. Raises PluginBroken where it is none."""
    if not isinstance(answer, str):
        kind = type(answer).__name__
        raise PluginBroken(f"{whole_name(module)}: {member} is to return a text, not {kind}")
    return str.__str__(answer)


def texts(module: ModuleType, member: str, answer: object) -> tuple[str, ...]:
    """Returns the texts that a function answered, each as ``text`` does."""
    if not isinstance(answer, tuple | list):
        kind = type(answer).__name__
        raise PluginBroken(f"{whole_name(module)}: {member} is to return a tuple, not {kind}")
    return tuple(text(module, member, each) for each in answer)


def whole_name(module: ModuleType) -> str:
    """Returns what a plugin is called that fails, with where it lies."""
    return f"{module.__name__} ({getattr(module, '__file__', None)})"


def function(member: object) -> str | None:
    """Checks that a member can be called."""
    return None if callable(member) else "a function"


def instance(kind: type) -> Check:
    """Returns a check that a member is one of a dataclass, with fields as those are annotated."""

    def check(member: object) -> str | None:
        article = f"a {kind.__name__}"
        if not isinstance(member, kind):
            return article
        wrong = [
            name
            for name, hint in get_type_hints(kind).items()
            if not _is_a(getattr(member, name), hint)
        ]
        return f"{article}; {' and '.join(wrong)} of it cannot be so" if wrong else None

    return check


def _is_a(value: object, hint: Any) -> bool:
    import msgspec

    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError:
        return False
    except TypeError:
        # Functions are what msgspec knows nothing of.
        return value is None or callable(value)
    return True


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


def _file_names(member: object) -> str | None:
    is_so = isinstance(member, tuple | list) and all(isinstance(each, str) for each in member)
    return None if is_so else "a tuple of names of files"


def _misspelt(module: ModuleType, optional: Mapping[str, Check]) -> Iterator[str]:
    """Yields what a plugin has that is almost called as a member that it may have, and fits it: by
    a typing error that would be missing in silence."""
    for name, check in optional.items():
        for given, value in vars(module).items() if not hasattr(module, name) else ():
            is_own = getattr(value, "__module__", "") == module.__name__ or not callable(value)
            if is_own and _is_slip(given, name) and check(value) is None:
                yield f"it has {given}: call it {name} if that is meant, and else otherwise"


def _is_slip(given: str, wanted: str) -> bool:
    """Tells whether a letter too much, one too few or one that is another lies between two names,
    or two that changed places; not the first, by which most other words differ."""
    given, wanted = given.casefold(), wanted.casefold()
    if given[0] != wanted[0] or abs(len(given) - len(wanted)) > 1:
        return False
    one, other = (
        {each, *(each[:at] + each[at + 1 :] for at in range(len(each)))} for each in (given, wanted)
    )
    return not one.isdisjoint(other)


def _half_there(folder: str) -> Iterator[str]:
    """Yields the folders with modules that were packages if they had an ``__init__.py``."""
    with contextlib.suppress(OSError):
        for each in os.scandir(folder):
            if each.name.startswith(("_", ".")) or not each.is_dir():
                continue
            is_whole = os.path.isfile(os.path.join(each.path, "__init__.py"))
            if not is_whole and any(name.endswith(".py") for name in os.listdir(each.path)):
                yield each.path


def _files(folder: str, name: str) -> list[str]:
    """Returns the files that go by a name: a package's, a module's, or both."""
    there = (Path(folder, name, "__init__.py"), Path(folder, f"{name}.py"))
    return [str(each) for each in there if each.is_file()] or [str(Path(folder, name))]


def _plain(given: object) -> object:
    if isinstance(given, str):
        return str.__str__(given)
    if isinstance(given, tuple):
        return tuple(_plain(each) for each in given)
    return [_plain(each) for each in given] if isinstance(given, list) else given


def _described(error: BaseException) -> str:
    """Returns an error on one line, without the secrets of addresses; with the line of the file
    where that is at fault."""
    try:
        return _in_words(error)
    except BaseException:
        # What it says of itself is a plugin's, too.
        return f"{type(error).__name__}, which does not say why"


def _in_words(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"SyntaxError in line {error.lineno}: {address.in_text(str(error.msg))}"
    words = address.in_text(" ".join(str.__str__(str(error)).split()))
    return f"{type(error).__name__}: {words[:300]}".rstrip(": ")
