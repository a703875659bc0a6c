"""Folders of articles: files are documents, read once they are complete."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from worker.base.errors import FetchError
from worker.settings.retention import ArticlesAge, BytesAge, Keep, check_keep
from worker.settings.values import OptionalLine, path_problem
from worker.sources import CollectContext, CollectReport, Nature, Setback, State
from worker.sources.folder.containers.names import key_of
from worker.sources.folder.listing import Limits

_FIRST_RETRY, _LAST_RETRY = 10.0, 300.0


class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A folder that is watched."""

    path: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=4000,
            description="The folder; relative to the configuration file.",
            extra={"allowed": "a folder's path", "check": path_problem},
        ),
    ]
    name: Annotated[OptionalLine, Meta(description="What people call it. Empty: its path.")] = ""
    alert_on_first_scan: Annotated[
        bool, Meta(description="Alert of what the folder holds already, too.")
    ] = False
    recursive: Annotated[bool, Meta(description="Read the folders below it, too.")] = True
    max_file_mb: Annotated[
        float,
        Meta(
            gt=0,
            le=200,
            description="Larger documents are set aside unread (1 MB is 1,000,000 bytes).",
            extra={"allowed": "a number above 0, up to 200"},
        ),
    ] = 20.0
    max_archive_gb: Annotated[
        float,
        Meta(
            gt=0,
            le=1000,
            description="How much a file with several documents may hold, inflated.",
            extra={"allowed": "a number above 0, up to 1,000"},
        ),
    ] = 10.0
    keep: Keep = "bytes"
    keep_bytes: BytesAge = ""
    keep_articles: ArticlesAge = ""

    def __post_init__(self) -> None:
        check_keep(self.keep, self.keep_bytes)


def root(config: Config, base_dir: Path) -> Path:
    """Returns the folder's absolute path. Links in it are kept, so that the path stays stable."""
    return Path(os.path.abspath(base_dir / Path(config.path).expanduser()))


NATURE = Nature(place="path", folder=root, takes_files=True)


def limits(config: Config) -> Limits:
    """Returns which files are taken, up to which size."""
    return Limits(
        round(config.max_file_mb * 1_000_000),
        config.recursive,
        round(config.max_archive_gb * 1_000_000_000),
    )


def key(config: Config, base_dir: Path) -> str:
    """Returns the folder's absolute path as storable text."""
    return key_of(str(root(config, base_dir)))


def name(config: Config) -> str:
    """Returns the configured name, else the path as it is written."""
    return config.name or key_of(config.path)


def host(config: Config) -> str | None:
    """A folder is no host's."""
    return None


def alert_on_first(config: Config) -> bool:
    """Whether the first scan alerts instead of being a silent baseline."""
    return config.alert_on_first_scan


def collect(context: CollectContext) -> CollectReport:
    """Reads what is new or changed in the folder. Raises FetchError if it cannot be listed."""
    from worker.sources.folder.sweep import sweep

    config: Config = context.config
    return sweep(context, root(config, context.base_dir), limits(config))


def setback(config: Config, state: State, error: FetchError, now: datetime) -> Setback:
    """Looks again after 10 s, then ever more seldom up to 5 minutes; never gives up."""
    failures = int(state.get("failures", 0)) + 1
    wait = min(_FIRST_RETRY * 2 ** min(failures - 1, 10), _LAST_RETRY)
    return Setback(state={**state, "failures": failures}, next_in=wait)
