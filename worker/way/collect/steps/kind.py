"""A source's kind, asked in one place: whoever wrote it, what it does counts for that source alone.

What came of many sources is written together, so nothing is handed on that cannot be written.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from worker import sources
from worker.base import log, plugins
from worker.base.errors import FetchError, PluginBroken, StoreUnavailable
from worker.base.plugins.contained import contained, storable
from worker.sources import CollectContext, CollectReport, Setback, State
from worker.way.collect.store.taken import Taken

AFTER_BREAK = 900.0
"""Seconds after which a source is tried again of which nobody else says when."""
_KINDS = ("hard", "soft", "temporary", "blocked", "gone")
_LONGEST = 2_000
_MOST = 2**31 - 1
_log = log.get(__name__)
_Answer = TypeVar("_Answer", CollectReport, Setback)


class Kind:
    """The kind of a source that was taken, with the source's configuration. Raises PluginBroken."""

    def __init__(self, source: Taken, config: Any) -> None:
        self._source = source
        self._config = config
        self._module = sources.load(source.kind)
        self._whose = f"the source kind {source.kind!r}"

    def alerts_on_first(self) -> bool:
        """Returns whether the first collection alerts. Raises FetchError."""
        with self._asked():
            return bool(self._module.alert_on_first(self._config))

    def collect(self, context: CollectContext) -> CollectReport:
        """Collects once. Raises FetchError, whatever goes wrong, and StoreUnavailable."""
        with self._asked():
            report = self._module.collect(context)
            return self._checked("collect", report, CollectReport)

    def setback(self, state: State, error: FetchError, now: datetime) -> Setback:
        """Returns what a failure leads to; where that cannot be said, the usual."""
        try:
            with contained(self._whose):
                setback = self._module.setback(self._config, state, error, now)
            return self._checked("setback", setback, Setback)
        except Exception as failed:
            _log.failure("setback failed", failed, source=self._source.name)
            return Setback(dict(self._source.state), AFTER_BREAK)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            with contained(self._whose):
                yield
        except StoreUnavailable:
            raise
        except Exception as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> FetchError:
        """Returns a failure as it can be written."""
        if isinstance(error, FetchError):
            kind = error.kind if error.kind in _KINDS else "soft"
            after, status = error.retry_after, error.status
            return FetchError(kind, _words(error), status=status, retry_after=after)
        # One source that nobody foresaw is slowed down like any failing one, and seen.
        if not isinstance(error, PluginBroken) or error.__cause__ is not None:
            _log.failure("collecting failed", error, source=self._source.name)
        if isinstance(error, PluginBroken):
            return FetchError("soft", _words(error))
        words = f"an unexpected failure ({type(error).__name__}); the log has the details"
        return FetchError("soft", words)

    def _checked(self, member: str, given: object, wanted: type[_Answer]) -> _Answer:
        if wrong := _IS[wanted](given):
            raise PluginBroken(f"{self._whose}: {member} is to return {wrong}")
        assert isinstance(given, wanted)
        unfit = [name for name in _FIELDS[wanted] if not _is_writable(getattr(given, name))]
        if unfit:
            named = " and ".join(unfit)
            raise PluginBroken(f"{self._whose}: {named} from {member} cannot be written")
        return given


_IS: dict[type, Callable[[Any], str | None]] = {
    each: plugins.instance(each) for each in (CollectReport, Setback)
}
_FIELDS = {each: [field.name for field in dataclasses.fields(each)] for each in _IS}


def _words(error: Exception) -> str:
    try:
        return storable(str(error))[:_LONGEST]
    except Exception:
        return type(error).__name__


def _is_writable(value: object) -> bool:
    """Whether a value can be written: numbers that count or are seconds, and all that JSON knows,
    without NUL, which PostgreSQL refuses."""
    if value is None or isinstance(value, bool):
        return True
    if not isinstance(value, dict | tuple | list | str):
        return isinstance(value, int | float) and 0 <= value <= _MOST  # which NaN never is
    try:
        encoded = msgspec.json.encode(value)
    except Exception:
        return False
    # What is left of pairs of backslashes begins an escape.
    return b"\\u0000" not in encoded.replace(rb"\\", b"")
