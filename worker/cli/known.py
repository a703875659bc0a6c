"""The commands there are, each imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module

import click

from worker.cli import beside, examples

PLACES: Mapping[str, str] = {
    "init": "worker.setup.commands.init",
    "config": "worker.setup.commands.config",
    "migrate": "worker.setup.commands.config",
    "run": "worker.service.commands",
    "ingest": "worker.way.collect.commands.ingest",
    "poll": "worker.way.collect.commands.ingest",
    "articles": "worker.articles.commands.articles",
    "show": "worker.articles.commands.articles",
    "stories": "worker.stories.commands",
    "explain": "worker.articles.commands.explain",
    "export": "worker.articles.commands.export",
    "topics": "worker.topics.commands",
    "alerts": "worker.alerts.commands.alerts",
    "deliveries": "worker.alerts.commands.alerts",
    "replay": "worker.alerts.commands.alerts",
    "notify": "worker.alerts.commands.notify",
    "silence": "worker.alerts.commands.silence",
    "unsubscribed": "worker.readers.commands",
    "links": "worker.readers.commands",
    "feeds": "worker.way.collect.commands.feeds",
    "status": "worker.status.commands.status",
    "healthcheck": "worker.status.commands.health",
    "backup": "worker.upkeep.backup.commands",
    "restore": "worker.upkeep.backup.commands",
    "recover": "worker.upkeep.backup.commands",
    "reprocess": "worker.upkeep.reprocess.commands",
    "prune": "worker.upkeep.prune.commands",
    "forget": "worker.upkeep.forget.commands",
}
"""The module that each lies in, under its own name; in the order of their use."""


class LateCommands(MutableMapping[str, click.Command]):
    """The commands by their names. All their modules would take most commands as long to import as
    what they do themselves takes."""

    def __init__(self) -> None:
        self._found: dict[str, click.Command | None] = dict.fromkeys(PLACES)

    def __getitem__(self, name: str) -> click.Command:
        command = self._found[name]
        if command is None:
            command = getattr(import_module(PLACES[name]), name)
            assert isinstance(command, click.Command)
            examples.show_in(command, name)
            beside.let_read(command, name)
            self._found[name] = command
        return command

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._found[name] = command

    def __delitem__(self, name: str) -> None:
        del self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
