"""The error tree. A message defaults to its class's docstring; causes are chained."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

WARNING = "warning: "
"""How a line of a command begins that tells of something doubtful, and not of a mistake."""


class WirewatchError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or inspect.getdoc(type(self)))


class ConfigError(WirewatchError):
    """The configuration cannot be used.

    ``problems`` holds one line each: file, line, key, what is wrong, what is allowed. ``warnings``
    are what would be warned of otherwise.
    """

    def __init__(self, problems: Sequence[str], warnings: Sequence[str] = ()) -> None:
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)
        super().__init__("\n".join(problems))


class PluginBroken(WirewatchError):
    """A source kind, format, channel or language is there and cannot be used."""


class QueryError(WirewatchError):
    """A topic's query cannot be read.

    ``position`` counts characters from 0; ``expected`` says what would be right there.
    """

    def __init__(self, message: str, query: str, position: int, expected: str = "") -> None:
        self.reason = message
        self.query = query
        self.position = position
        self.expected = expected
        hint = f"; expected {expected}" if expected else ""
        super().__init__(f"{message} at character {position + 1}{hint}")


class DocumentRejected(WirewatchError):
    """A document cannot be read; it is set aside with this reason.

    ``code`` is a short stable name such as ``empty``, ``binary``, ``too_large``.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class FetchError(WirewatchError):
    """A source could not be fetched.

    ``kind``: ``hard`` (not found, not a feed), ``soft`` (server errors), ``temporary`` (network,
    429, 503), ``blocked`` (401, 403, address guard), ``gone`` (410).
    ``retry_after`` is in seconds where the server asked for a pause.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.kind = kind
        self.status = status
        self.retry_after = retry_after
        super().__init__(message)


class HttpError(WirewatchError):
    """No usable HTTP response came back.

    ``kind``: ``dns``, ``connect``, ``address`` (refused by the guard), ``timeout``, ``tls``,
    ``too_large``, ``redirect``, ``protocol``, ``url``.
    """

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)


DISK_FULL = "the disk is full"
"""How the words end of a channel that has no room to write to."""


class ChannelError(WirewatchError):
    """A notice could not be delivered. Raised only through its subclasses."""

    def __init__(
        self, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(message)


class RetryableChannelError(ChannelError):
    """The attempt failed in a way that may pass."""


class PermanentChannelError(ChannelError):
    """This destination refuses this notice for good."""


class TransportPaused(ChannelError):
    """The transport as a whole is refused (a login, say): the notice is not to blame."""


class NotRendered(ChannelError):
    """A notice cannot be made, whatever it tells, until what it is made with is mended.

    ``mark`` stands for that as it is now: with another one it is worth another try.
    """

    def __init__(self, message: str, mark: str) -> None:
        self.mark = mark
        super().__init__(message)


class EndpointGone(ChannelError):
    """The endpoint says it is gone for good and is to be disabled."""


class AlreadyRunning(WirewatchError):
    """Another instance runs on the same data folder."""


class BrokerMissing(WirewatchError):
    """No broker was found: neither a URL, nor a redis-server, nor the bundled Valkey."""


NO_TABLES = "the database has no tables yet: run 'wirewatch migrate'"


class StoreUnavailable(WirewatchError):
    """The database cannot be used now: it is down, read-only, or its disk is full."""


class BackupUnusable(WirewatchError):
    """A backup cannot be written, or a file is no backup that can be used."""


class RestoreRefused(WirewatchError):
    """The database is not one that a backup may be put into now."""


class BrokerUnavailable(WirewatchError):
    """The broker cannot be reached now."""
