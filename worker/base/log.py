"""Structured logs: one event name and key=value fields a line, or JSON with WIREWATCH_LOG=json."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType

from worker.base.address import NAMED_SECRET, in_text, without_webhook_secrets

_MAILBOX = re.compile(
    r"(?<![\w.%+-])([\w%+-])[\w.%+-]*@((?:[\w-]+\.)+[A-Za-z]{2,})(?![\w-])", re.ASCII
)
_LONGEST_FIELD = 1_000
_LONGEST_ADDRESS = 8_192
_HARMLESS = "\n\t\u200c\u200d"
"""Not printable, and needed: ends of lines in tracebacks, joiners within words."""
_SECRET_KEYS = frozenset({"password", "secret", "token", "authorization", "dsn"})


def redact(text: str) -> str:
    """Returns ``text`` without the secrets in addresses and without webhook secrets."""
    # A path alone, as servers repeat it, is no address: there only a parameter's name can tell.
    return without_webhook_secrets(NAMED_SECRET.sub(r"\1***", in_text(text)))


def impersonal(text: str) -> str:
    """Returns ``text`` as it may stand in a log: without secrets, with personal addresses veiled.

    The domain stays, because it is what an operator looks for.
    """
    return _MAILBOX.sub(r"\1…@\2", redact(text))


_MOST_SEEN = 1_000
_SEEN: set[tuple[object, ...]] = set()
"""Failures of which this process showed the traceback."""


class EventLogger:
    """A logger whose calls take an event name and fields instead of a format string."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, **fields: object) -> None:
        self._emit(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: object) -> None:
        self._emit(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        self._emit(logging.WARNING, event, fields)

    def error(self, event: str, **fields: object) -> None:
        self._emit(logging.ERROR, event, fields)

    def exception(
        self, event: str, error: BaseException | None = None, /, **fields: object
    ) -> None:
        """Says it with a traceback: of that error, or of the one that is being handled."""
        self._emit(logging.ERROR, event, fields, exc_info=True if error is None else error)

    def failure(self, event: str, error: BaseException, /, **fields: object) -> None:
        """Says in a line why something failed that is tried again, and with a traceback the first
        time that a process sees it fail so; at the level of debug each time."""
        words = _words(error)
        is_new = _is_new(self._logger.name, event, error)
        shown = is_new or self._logger.isEnabledFor(logging.DEBUG)
        self._emit(
            logging.ERROR, event, {**fields, "error": words}, exc_info=error if shown else False
        )

    def _emit(
        self,
        level: int,
        event: str,
        fields: Mapping[str, object],
        *,
        exc_info: bool | BaseException = False,
    ) -> None:
        if self._logger.isEnabledFor(level):
            self._logger.log(level, event, extra={"fields": dict(fields)}, exc_info=exc_info)


def _words(error: BaseException) -> str:
    name = type(error).__name__
    try:
        return f"{name}: {error}".removesuffix(": ")
    except BaseException:
        # What a plugin raises may do anything when it is asked for its words.
        return name


def _is_new(name: str, event: str, error: BaseException) -> bool:
    """Tells whether it is the first failure of its kind, raised where it was, and remembers it."""
    while error.__cause__ is not None:
        error = error.__cause__
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = (at.tb_frame.f_code.co_filename, at.tb_lineno) if at is not None else ("", 0)
    seen = (name, event, type(error).__name__, *place)
    if seen in _SEEN:
        return False
    if len(_SEEN) >= _MOST_SEEN:
        _SEEN.clear()
    _SEEN.add(seen)
    return True


def get(name: str) -> EventLogger:
    """Returns the event logger of that name."""
    return EventLogger(name)


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields: dict[str, object] = getattr(record, "fields", {})
    return {key: "***" if key in _SECRET_KEYS else _shown(value) for key, value in fields.items()}


def _shown(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_shown(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _shown(each) for key, each in value.items()}
    return _short(str(value))


def _short(text: str) -> str:
    """Strangers' titles and answers come in any length. No address is cut before it is hidden."""
    shown = impersonal(text[: _LONGEST_FIELD + _LONGEST_ADDRESS])
    return shown if len(shown) <= _LONGEST_FIELD else f"{shown[:_LONGEST_FIELD]}…"


class ConsoleFormatter(logging.Formatter):
    """Writes ``12:00:00 info    event key=value …``."""

    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        event = _visible(impersonal(record.getMessage()))
        words = [f"{clock} {record.levelname.lower():<8} {event}"]
        words += [f"{key}={_plain(value)}" for key, value in _fields(record).items()]
        line = "  ".join([words[0], " ".join(words[1:])]).rstrip()
        if record.exc_info:
            line += "\n" + _visible(impersonal(self.formatException(record.exc_info)))
        return line


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": impersonal(record.getMessage()),
        }
        entry.update(_fields(record))
        if record.exc_info:
            entry["exception"] = impersonal(self.formatException(record.exc_info))
        line = json.dumps(entry, ensure_ascii=False, default=str)
        return _visible(line, lambda each: json.dumps(each)[1:-1])


def _plain(value: object) -> str:
    text = str(value)
    if re.search(r"[\s\"=]", text):
        text = json.dumps(text, ensure_ascii=False)
    return _visible(text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _visible(text: str, escaped: Callable[[str], str] = _escaped) -> str:
    """Returns a text whose characters a terminal only shows: a stranger's may clear it, or turn
    round what stands beside."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or each in _HARMLESS else escaped(each) for each in text
    )


def configure(level: str | None = None) -> None:
    """Sends all logs to standard error. ``WIREWATCH_LOG`` picks ``console`` or ``json``."""
    handler = logging.StreamHandler(sys.stderr)
    as_json = os.environ.get("WIREWATCH_LOG", "console") == "json"
    handler.setFormatter(JsonFormatter() if as_json else ConsoleFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel((level or os.environ.get("WIREWATCH_LOG_LEVEL", "info")).upper())
    for noisy in ("alembic", "kombu", "amqp", "urllib3", "httpcore", "httpx", "celery.redirected"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # What nobody foresaw would be printed as it is, whatever addresses its words hold.
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _unforeseen
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _unforeseen_in_thread


def _unforeseen(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("wirewatch").critical("unforeseen failure", exc_info=(kind, error, trace))


def _unforeseen_in_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and not issubclass(failed.exc_type, SystemExit):
        _unforeseen(failed.exc_type, failed.exc_value, failed.exc_traceback)
