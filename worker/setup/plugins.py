"""Which plugins cannot be used, and why: said at each start, while the others run."""

from __future__ import annotations

from collections.abc import Iterator

from worker import channels, formats, languages, sources
from worker.alerts import modes
from worker.base import plugins

_SUBJECTS = (sources, channels, formats, languages, modes)


def problems_outside() -> Iterator[str]:
    """Yields what ``problems`` does where there are plugins of one's own; else nothing, at no cost:
    the project's own are imported when they are used."""
    if any(len(each.__path__) > 1 for each in _SUBJECTS):
        yield from problems()
    else:
        yield from unfound()


def unfound() -> Iterator[str]:
    """Yields a line for each folder that is listed and holds no plugins, or is not there."""
    return plugins.unfound([each.__name__.rpartition(".")[2] for each in _SUBJECTS])


def problems() -> Iterator[str]:
    """Yields a line for each source kind, channel, format, mode and language that is broken, and
    for each folder that is listed in vain.

    Those are imported for it. Whoever configures a broken kind is told so by a ConfigError.
    """
    yield from unfound()
    for found in (sources.FOUND, channels.FOUND, formats.FOUND, modes.FOUND):
        yield from found.broken().values()
    yield from formats.claimed_twice()
    yield from languages.broken().values()
