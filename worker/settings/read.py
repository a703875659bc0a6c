"""Finds the configuration, reads it, and reports everything that is wrong with it at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from worker.base.errors import ConfigError
from worker.settings.lines import Key, key_lines
from worker.settings.retention import read_retention
from worker.settings.secrets import SecretFinder
from worker.settings.sections import (
    Checks,
    Configs,
    read_alerts,
    read_channels,
    read_sources,
    read_topics,
)
from worker.settings.service import read_service
from worker.settings.structs import Places, Settings
from worker.settings.tables import nearest
from worker.settings.values import hide_password, one_line

FILE_NAME = "wirewatch.toml"
_SAMPLE_NAME = "the sample configuration"
_LARGEST = 8 * 1024 * 1024


def sample_text() -> str:
    """Returns the sample configuration, which serves where there is none of one's own.

    Its topics, which are long, stand in a file of their own and come last.
    """
    folder = resources.files("worker.sample")
    return "".join(
        folder.joinpath(name).read_text(encoding="utf-8") for name in (FILE_NAME, "topics.toml")
    )


def find(path: Path | None, env: Mapping[str, str] | None = None) -> Path | None:
    """Returns the configuration's file: ``path``, ``WIREWATCH_CONFIG``, or ./wirewatch.toml.

    None where none is named and ./wirewatch.toml does not exist.
    """
    env = os.environ if env is None else env
    if path is None and env.get("WIREWATCH_CONFIG"):
        path = Path(env["WIREWATCH_CONFIG"])
    if path is None and Path(FILE_NAME).exists():
        path = Path(FILE_NAME)
    return path


def load(
    path: Path | None,
    *,
    source_configs: Configs,
    channel_configs: Configs,
    checks: Checks | None = None,
    env: Mapping[str, str] | None = None,
) -> Settings:
    """Reads and checks the configuration.

    ``path`` None searches as ``find`` does; where nothing is found the packaged sample serves,
    relative to the current folder. ``source_configs`` and ``channel_configs`` map a kind to the
    struct its tables are read into. ``env`` stands for the environment.

    Raises ConfigError with every problem.
    """
    env = os.environ if env is None else env
    found, base_dir, document, places = _open(path, env)
    reader = _Reader(document, places, base_dir, env)
    return reader.settings(found, source_configs, channel_configs, checks or Checks())


def load_service(path: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Reads ``[service]`` alone and lets the rest of the file be; otherwise as ``load`` does."""
    env = os.environ if env is None else env
    found, base_dir, document, places = _open(path, env)
    table = {name: value for name, value in document.items() if name == "service"}
    return _Reader(table, places, base_dir, env).settings(found, {}, {}, Checks())


class _Reader:
    """Collects the problems and warnings of one document."""

    def __init__(
        self,
        document: dict[str, Any],
        places: Places,
        base_dir: Path,
        env: Mapping[str, str],
    ) -> None:
        self._document = document
        self._places = places
        self._base_dir = base_dir
        self._problems: list[str] = []
        self._warnings: list[str] = []
        self._secrets = SecretFinder(base_dir, env, self._report, self._warn)

    def settings(
        self, path: Path | None, sources: Configs, channels: Configs, checks: Checks
    ) -> Settings:
        self._check_tables((*sources, *checks.broken_sources))
        read = Settings(
            path=path.absolute() if path else None,
            base_dir=self._base_dir,
            service=read_service(
                self._service(), self._base_dir, self._secrets, self._report, self._warn
            ),
            retention=read_retention(self._document, self._report, self._warn),
            sources=tuple(
                read_sources(
                    self._document,
                    sources,
                    checks,
                    self._secrets,
                    self._base_dir,
                    self._report,
                    self._warn,
                )
            ),
            topics=tuple(read_topics(self._document, checks, self._report)),
            channels=tuple(
                read_channels(
                    self._document, channels, checks, self._secrets, self._report, self._warn
                )
            ),
            alerts=tuple(read_alerts(self._document, self._report)),
            warnings=tuple(sorted(self._warnings, key=_line_number)),
            places=self._places,
        )
        if self._problems:
            raise ConfigError(sorted(self._problems, key=_line_number))
        return read

    def _check_tables(self, sources: Iterable[str]) -> None:
        forms = {"service": "[service]", "retention": "[retention]"}
        forms |= {kind: f"[[{kind}]]" for kind in sources}
        forms |= {
            "topic": "[topic.SLUG]",
            "channel": "[channel.SLUG]",
            "alert": "[[alert]]",
        }
        for name in self._document:
            if name not in forms:
                near = nearest(name, forms)
                allowed = ", ".join(forms.values())
                self._report((name,), f"unknown table or key; allowed: {allowed}{near}")

    def _service(self) -> dict[str, Any]:
        table = self._document.get("service", {})
        if isinstance(table, dict):
            return table
        self._report(("service",), "is no table; allowed: [service], once")
        return {}

    def _report(self, key: Key, message: str) -> None:
        self._problems.append(one_line(hide_password(self._places.problem(key, message))))

    def _warn(self, key: Key, message: str) -> None:
        self._warnings.append(one_line(hide_password(self._places.problem(key, message))))


def _open(
    path: Path | None, env: Mapping[str, str]
) -> tuple[Path | None, Path, dict[str, Any], Places]:
    """Returns the file, the folder of relative paths, what the file says, and where."""
    found = find(path, env)
    name = _SAMPLE_NAME if found is None else str(found)
    text = sample_text() if found is None else _read_file(found)
    return found, _base_dir(found, env), _parse(text, name), Places(name, key_lines(text))


def _line_number(problem: str) -> int:
    found = re.match(r".*?:(\d+): ", problem)
    return int(found[1]) if found else 0


def _base_dir(path: Path | None, env: Mapping[str, str]) -> Path:
    if env.get("WIREWATCH_CONFIG_DIR"):
        return Path(env["WIREWATCH_CONFIG_DIR"]).absolute()
    return path.absolute().parent if path else Path.cwd()


def _read_file(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError([f"{path}: cannot be read: {reason}"]) from error
    if len(content) > _LARGEST:
        raise ConfigError([f"{path}: is larger than 8 MiB"])
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{path}:{line}: is not UTF-8; allowed: UTF-8 text"]) from error


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = re.search(r"(?<!\s)\s*+\(at line (\d+), column (\d+)\)$", message)
        line, column = (int(found[1]), int(found[2])) if found else (_last_line(text), None)
        reason = re.sub(r"(?<!\s)\s*+\(at [^()]*+\)$", "", message)
        place = f", column {column}" if column else ", the end of the file"
        problem = f"{name}:{line}: this is not TOML: {reason} (line {line}{place})"
        raise ConfigError([one_line(hide_password(problem))]) from error
    except RecursionError as error:
        raise ConfigError([f"{name}: tables or lists are nested too deeply"]) from error


def _last_line(text: str) -> int:
    return text.rstrip("\n").count("\n") + 1
