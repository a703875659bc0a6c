"""The configuration, read and checked with every kind of source and channel there is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from worker import channels, settings, sources
from worker.alerts import modes
from worker.base.errors import ConfigError, PluginBroken, QueryError
from worker.base.types import Searchable, TopicDefinition
from worker.settings.hours import Modes

if TYPE_CHECKING:
    from worker.topics.matcher import TopicMatcher


def load_settings(
    path: Path | None = None,
    *,
    examples: bool = False,
    queries: bool = True,
    env: Mapping[str, str] | None = None,
    instead: Mapping[Path, str] | None = None,
) -> settings.Settings:
    """Reads and checks the configuration; with ``examples`` those of the topics, too, and without
    ``queries`` not what topics ask for. ``env`` stands for the environment, ``instead`` holds texts
    that stand for the files of those resolved paths.

    Raises ConfigError, which tells of folders of plugins that are not there, too: what is unknown
    may lie in one.
    """
    try:
        return _load(path, examples, queries, env, instead)
    except PluginBroken as error:
        # Asked for the key or name of a source, it did not say.
        raise ConfigError([str(error)]) from error
    except ConfigError as error:
        from worker.setup import plugins

        unfound = tuple(plugins.unfound())
        if not unfound:
            raise
        raise ConfigError((*error.problems, *unfound), error.warnings) from error


def _load(
    path: Path | None,
    examples: bool,
    queries: bool,
    env: Mapping[str, str] | None,
    instead: Mapping[Path, str] | None,
) -> settings.Settings:
    source_kinds, broken_sources = sources.FOUND.tried()
    channel_kinds, broken_channels = channels.FOUND.tried()
    mode_kinds, broken_modes = modes.FOUND.tried()
    return settings.load(
        path,
        env=env,
        instead=instead,
        source_configs={kind: each.Config for kind, each in source_kinds.items()},
        channel_configs={kind: each.Config for kind, each in channel_kinds.items()},
        checks=settings.Checks(
            query=_query_problem if queries else None,
            example=_example_matches if examples else None,
            source_key=sources.key_of,
            broken_sources={
                kind: reason
                for kind, reason in broken_sources.items()
                if kind not in sources.FOUND.taken
            },
            broken_channels=broken_channels,
            modes=Modes({name: each.MODE.keys for name, each in mode_kinds.items()}, broken_modes),
            source_name=_source_name,
        ),
    )


def _source_name(kind: str, options: Mapping[str, Any]) -> str:
    return sources.name_of(kind, msgspec.convert(options, sources.load(kind).Config))


def _query_problem(query: str) -> str | None:
    from worker.topics.query import parse
    from worker.topics.query.mistaken import mistaken

    try:
        parse(query)
    except QueryError as error:
        return " ".join([f"{error}.", *mistaken(query)]).removesuffix(".")
    return None


def _example_matches(query: str, text: str) -> bool:
    return bool(_single_matcher(query).match(Searchable(title="", text=text)))


@lru_cache(maxsize=64)
def _single_matcher(query: str) -> TopicMatcher:
    """Compiles a query once for all its examples."""
    from worker.topics.matcher import compile_topics

    return compile_topics([TopicDefinition("example", "example", query)])
