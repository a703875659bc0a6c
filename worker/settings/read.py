"""Finds the configuration, reads it, and reports everything that is wrong with it at once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from worker.base.errors import ConfigError
from worker.settings import show
from worker.settings.alerts import checked_slugs
from worker.settings.files import ONCE, Opened, open_all, open_main, open_service
from worker.settings.lines import Key
from worker.settings.page import read_page
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
from worker.settings.structs import ServiceSettings, Settings
from worker.settings.tables import nearest
from worker.settings.values import hide_password, one_line

_DATABASE = "WIREWATCH_DATABASE_URL"


def load(
    path: Path | None,
    *,
    source_configs: Configs,
    channel_configs: Configs,
    checks: Checks | None = None,
    env: Mapping[str, str] | None = None,
    instead: Mapping[Path, str] | None = None,
) -> Settings:
    """Reads and checks the configuration.

    ``path`` None searches as ``find`` does; where nothing is found the packaged sample serves,
    relative to the current folder. ``source_configs`` and ``channel_configs`` map a kind to the
    struct its tables are read into. ``env`` stands for the environment, ``instead`` for the texts
    of the files of those resolved paths.

    Raises ConfigError with every problem.
    """
    env = os.environ if env is None else env
    reader = _Reader(open_all(path, env, instead), env)
    return reader.settings(source_configs, channel_configs, checks or Checks())


def load_service(path: Path | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Reads ``[service]`` alone and lets the rest of the file be; otherwise as ``load`` does."""
    env = os.environ if env is None else env
    opened = open_main(path, env)
    opened.document = {k: value for k, value in opened.document.items() if k == "service"}
    return _only_service(opened, env)


def load_despite(
    path: Path | None = None, env: Mapping[str, str] | None = None, *, mistaken: bool = False
) -> Settings:
    """Reads ``[service]`` alone, as ``load_service`` does, of a file that need not be TOML, and
    that is known to be ``mistaken`` or may be.

    Where the table itself holds a mistake the environment has to say where the database is, and
    nothing else is known of the service. Raises ConfigError.
    """
    env = os.environ if env is None else env
    opened = open_service(path, env, mistaken=mistaken)
    try:
        return _only_service(opened, env)
    except ConfigError:
        if not (env.get(_DATABASE) or env.get(f"{_DATABASE}_FILE")):
            raise
        opened.document, opened.problems = {}, []
        return _only_service(opened, env)


def _only_service(opened: Opened, env: Mapping[str, str]) -> Settings:
    read = _Reader(opened, env).settings({}, {}, Checks(all_is_known=False))
    return msgspec.structs.replace(read, is_partial=True)


def one_text(path: Path | None, env: Mapping[str, str] | None = None) -> str:
    """Returns the configuration as one document: the main file as it is, or where it includes
    others, all that they say. Raises ConfigError where they cannot be read."""
    opened = open_all(path, os.environ if env is None else env)
    if opened.problems:
        raise ConfigError([opened.places.problem(key, words) for key, words in opened.problems])
    if not opened.includes or not all(map(_is_tables, opened.document.values())):
        return opened.places.files[0].text
    return show.document(opened.document)


def _is_tables(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, dict) for each in value)
    return isinstance(value, dict) and all(isinstance(name, str) for name in value)


class _Reader:
    """Collects the problems and warnings of one configuration."""

    def __init__(self, opened: Opened, env: Mapping[str, str]) -> None:
        self._opened = opened
        self._document = opened.document
        self._env = env
        self._places = opened.places
        self._base_dir = opened.base_dir
        self._problems: list[tuple[tuple[int, int], str]] = []
        self._warnings: list[tuple[tuple[int, int], str]] = []
        self._secrets = SecretFinder(opened.base_dir, env, self._report, self._warn)

    def settings(self, sources: Configs, channels: Configs, checks: Checks) -> Settings:
        for key, words in self._opened.problems:
            self._report_of_files(key, words)
        checks = replace(checks, all_is_known=checks.all_is_known and self._opened.is_whole)
        self._check_tables((*sources, *checks.broken_sources))
        service = self._read_service(checks)
        source_tables = tuple(
            read_sources(
                self._document,
                sources,
                checks,
                self._secrets,
                self._base_dir,
                self._report,
                self._warn,
            )
        )
        number = sum(len(in_it) for kind in sources if (in_it := self._document.get(kind)))
        checks = replace(checks, sources_are_known=len(source_tables) == number)
        read = Settings(
            path=self._opened.path.absolute() if self._opened.path else None,
            files=tuple(each.absolute() for each in self._opened.files),
            base_dir=self._base_dir,
            service=service,
            page=read_page(
                self._document,
                self._secrets,
                self._report,
                env=self._env,
                is_embedded=not (service.database_url or service.redis_url),
            ),
            retention=read_retention(self._document, self._report, self._warn),
            sources=source_tables,
            topics=tuple(read_topics(self._document, checks, self._report)),
            channels=tuple(
                read_channels(
                    self._document, channels, checks, self._secrets, self._report, self._warn
                )
            ),
            alerts=tuple(
                read_alerts(
                    self._document, checks, source_tables, service.zone, self._report, self._warn
                )
            ),
            warnings=_in_order(self._warnings),
            places=self._places,
        )
        if self._problems:
            raise ConfigError(_in_order(self._problems), read.warnings)
        return read

    def _check_tables(self, sources: Iterable[str]) -> None:
        forms = {"include": "include", "service": "[service]", "page": "[page]"}
        forms["retention"] = "[retention]"
        forms |= {kind: f"[[{kind}]]" for kind in sources}
        forms |= {
            "topic": "[topic.SLUG]",
            "channel": "[channel.SLUG]",
            "alert": "[[alert]]",
        }
        free = [name for name in forms if name not in ONCE or name not in self._document]
        for name in self._document:
            if name not in forms:
                near = nearest(name, free)
                allowed = ", ".join(forms.values())
                self._report((name,), f"unknown table or key; allowed: {allowed}{near}")

    def _service(self) -> dict[str, Any]:
        table = self._document.get("service", {})
        if isinstance(table, dict):
            return table
        self._report(("service",), "is no table; allowed: [service], once")
        return {}

    def _read_service(self, checks: Checks) -> ServiceSettings:
        table = checked_slugs(
            self._service(),
            "operator_channels",
            "channel",
            self._document.get("channel"),
            ("service",),
            self._report,
            all_is_known=checks.all_is_known,
        )
        return read_service(table, self._base_dir, self._secrets, self._report, self._warn)

    def _report(self, key: Key, message: str) -> None:
        self._problems.append(self._said(key, message))

    def _report_of_files(self, key: Key, message: str) -> None:
        said = self._said(key, message) if key else ((0, 0), one_line(hide_password(message)))
        self._problems.append(said)

    def _warn(self, key: Key, message: str) -> None:
        self._warnings.append(self._said(key, message))

    def _said(self, key: Key, message: str) -> tuple[tuple[int, int], str]:
        return self._places.at(key), one_line(hide_password(self._places.problem(key, message)))


def _in_order(said: Iterable[tuple[tuple[int, int], str]]) -> tuple[str, ...]:
    """Returns what is said in the order of files and lines."""
    return tuple(words for _, words in sorted(said, key=lambda each: each[0]))
