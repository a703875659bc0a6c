"""Feeds added to the configuration's files, and taken out of them; comments and order stay."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from worker.base import address
from worker.base.errors import ConfigError, WirewatchError
from worker.base.whole_file import replacing
from worker.settings import Settings, adding
from worker.setup.configuration import load_settings


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed as it is to stand in the configuration; empty values are left to the defaults."""

    url: str
    name: str = ""
    freshness: str = ""
    group: str = ""

    def table(self) -> dict[str, str]:
        """Returns the keys of its ``[[feed]]``."""
        given = {
            "url": self.url,
            "name": self.name,
            "group": self.group,
            "freshness": self.freshness,
        }
        return {key: value for key, value in given.items() if value}


def add(settings: Settings, feeds: Sequence[NewFeed]) -> Path:
    """Writes the feeds into the file that holds the last of the others; of none, into the included
    one that is for feeds by its name or folder, else into the main one.

    The changed configuration is checked as a whole before it replaces the file. Returns the file.
    Raises ConfigError and WirewatchError, changing nothing.
    """
    file = _home(settings)
    tables = [each.table() for each in feeds]

    def changed(text: str, document: dict[str, Any]) -> str:
        listed = document.setdefault("feed", [])
        if not isinstance(listed, list):
            raise ConfigError([f"{settings.files[file]}: feed is no list; allowed: [[feed]]"])
        listed.extend(tables)
        beside = adding.beside_others(text, "feed", *tables)
        return beside if _says(beside, document) else adding.at_end(text, "feed", *tables)

    path = settings.files[file]
    _write(settings, {path: _edited(path, changed)})
    return path


def home(settings: Settings) -> Path:
    """Returns the file that feeds are added to."""
    return settings.files[_home(settings)]


def _home(settings: Settings) -> int:
    """Returns the number of the file that feeds are added to."""
    number = sum(each.kind == "feed" for each in settings.sources)
    if number:
        return settings.places.file_of(("feed", number - 1))[0]
    named = ("feeds" in (each.stem, each.parent.name) for each in settings.files[1:])
    return next((place for place, fits in enumerate(named, 1) if fits), 0)


def remove(settings: Settings, urls: Collection[str]) -> list[Path]:
    """Takes the feeds of those addresses out of the files that hold them. Returns the files.

    Raises ConfigError and WirewatchError, changing nothing.
    """
    gone: dict[int, set[int]] = {}
    feeds = (each for each in settings.sources if each.kind == "feed")
    for place, each in enumerate(feeds):
        if each.options["url"] in urls:
            file, (_, number, *_) = settings.places.file_of(("feed", place))
            gone.setdefault(file, set()).add(int(number))
    texts = {}
    for file, numbers in gone.items():
        path = settings.files[file]
        texts[path] = _edited(path, _taking_out(numbers))
    _write(settings, texts)
    return list(texts)


def _taking_out(numbers: Collection[int]) -> Callable[[str, dict[str, Any]], str]:
    def changed(text: str, document: dict[str, Any]) -> str:
        listed = document.get("feed", [])
        document["feed"] = [each for at, each in enumerate(listed) if at not in numbers]
        if not document["feed"]:
            del document["feed"]
        return adding.without(text, "feed", numbers)

    return changed


def urls_of(settings: Settings, keys: Collection[str]) -> list[str]:
    """Returns the addresses of the configured feeds that are known by those keys."""
    urls = [str(each.options["url"]) for each in settings.sources if each.kind == "feed"]
    return [each for each in urls if address.identity(each) in keys]


def _edited(path: Path, change: Callable[[str, dict[str, Any]], str]) -> str:
    """Returns a file's text as ``change`` makes it, who also changes what the file is to say."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise ConfigError([f"{path}: cannot be read: {error}"]) from error
    changed = change(text, document)
    if not _says(changed, document):
        raise WirewatchError(f"{path} is written in a way that cannot be changed; edit it by hand")
    return changed


def _says(text: str, wanted: dict[str, Any]) -> bool:
    """Tells whether the document is what was meant, whatever the editing made of it."""
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _write(settings: Settings, texts: dict[Path, str]) -> None:
    """Puts the texts in the files' places if the whole is a good configuration then."""
    plain = {path.resolve(): text.replace("\r\n", "\n") for path, text in texts.items()}
    load_settings(settings.path, instead=plain)
    for path, text in texts.items():
        target = path.resolve()
        with replacing(target, target.stat().st_mode & 0o7777) as stream:
            stream.write(text.encode())
