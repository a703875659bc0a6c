"""Tells at once when something in a folder changed. Sweeps find what events miss."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from worker.base import log
from worker.sources.folder.containers.kinds import kind_of
from worker.sources.folder.containers.names import escaped, is_passed_over

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver, ObservedWatch

T = TypeVar("T")

DEBOUNCE = 0.01
"""Seconds of quiet after an event before it is told."""
LONGEST_DEBOUNCE = 0.05
"""Seconds after which it is told although more keep coming: else files that come one after the
other would have each wait for the next."""
MOST_NAMES = 500
"""Names that are told; where more changed, that is all that is said."""
REARM = 2.0
"""Seconds between two looks whether each folder is still the one that is watched."""
REFUSED_PAUSE = 60.0
"""Seconds before events are asked for again where the system refused them."""

_log = log.get(__name__)


class FolderWatcher(Generic[T]):
    """Calls ``on_change`` with a folder's value soon after a file in it was completed, and with the
    names below the folder of which that was heard; None, where more may have changed.

    Runs in daemon threads of its own and raises nothing. A folder may be missing at the start,
    or be removed and made again; ``on_change`` is called once it is watched. Where the system gives
    no events (its limits are reached, the file system has none) the log says so once.
    """

    def __init__(
        self,
        paths: Mapping[Path, T],
        on_change: Callable[[T, frozenset[str] | None], None],
        flat: Collection[Path] = (),
    ) -> None:
        """``flat`` names the folders of which those below are left alone."""
        self._folders = [
            _Folder(path, value, self._stir, recursive=path not in flat)
            for path, value in paths.items()
        ]
        self._on_change = on_change
        self._stirred = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins to watch."""
        if self._folders and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="folder-watcher", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends watching; returns once no call is under way, or after 5 seconds."""
        with self._stirred:
            self._stopping = True
            self._stirred.notify()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        observer = _start_observer()
        if observer is None:
            return
        warned, library = _Warned(self._missed), logging.getLogger("watchdog.observers")
        library.addHandler(warned)
        try:
            self._loop(observer)
        finally:
            library.removeHandler(warned)
            observer.stop()

    def _missed(self) -> None:
        """Notes that events may have been lost, nobody knows of which folder."""
        for folder in self._folders:
            folder.changed()

    def _loop(self, observer: BaseObserver) -> None:
        next_look = time.monotonic()
        while not self._stopping:
            if time.monotonic() >= next_look or any(each.lost for each in self._folders):
                for folder in self._folders:
                    folder.rearm(observer)
                next_look = time.monotonic() + REARM
            for folder in self._folders:
                if folder.is_due(time.monotonic()):
                    self._tell(folder)
            with self._stirred:
                moments = [each.due for each in self._folders if each.due is not None]
                pause = min([next_look, *moments]) - time.monotonic()
                if pause > 0 and not self._stopping:
                    self._stirred.wait(pause)

    def _stir(self) -> None:
        with self._stirred:
            self._stirred.notify()

    def _tell(self, folder: _Folder[T]) -> None:
        names = folder.settle()
        try:
            self._on_change(folder.value, names)
        except Exception:  # whoever listens must not end the watching
            _log.exception("folder_change_unheard", folder=escaped(str(folder.path)))


class _Warned(logging.Handler):
    """Hears of what the library warns: that the system's queue was full and lost events, above
    all, of which no event tells."""

    def __init__(self, missed: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._missed = missed

    def emit(self, record: logging.LogRecord) -> None:
        self._missed()


class _Folder(Generic[T]):
    """One watched folder: its watch, and what happened in it since it was last told."""

    def __init__(self, path: Path, value: T, stir: Callable[[], None], *, recursive: bool) -> None:
        self._recursive = recursive
        self.path = path
        self.value = value
        self.lost = False
        self.due: float | None = None
        self._stir = stir
        self._first: float | None = None
        self._names: set[str] | None = set()
        self._lock = threading.Lock()
        self._identity: tuple[int, int] | None = None
        self._watch: ObservedWatch | None = None
        self._dead = False
        self._refused_until = 0.0
        self._said = False

    def rearm(self, observer: BaseObserver) -> None:
        """Watches the folder if it is there and is not the one that is watched."""
        self.lost = False
        identity = _identity(self.path)
        if self._watch is not None and (self._dead or identity != self._identity):
            _unschedule(observer, self._watch)
            self._watch = None
        if self._watch is None and identity is not None:
            if time.monotonic() >= self._refused_until:
                self._dead = False
                self._arm(observer)
            self._identity = identity

    def _arm(self, observer: BaseObserver) -> None:
        try:
            path = os.path.realpath(self.path)
            self._watch = _schedule(observer, path, self._event, recursive=self._recursive)
        except (OSError, RuntimeError) as error:
            self._refused_until = time.monotonic() + REFUSED_PAUSE
            if not self._said:
                _log.warning(
                    "folder_events_refused",
                    folder=escaped(str(self.path)),
                    error=str(error),
                    effect="changes are found by sweeps only",
                )
                self._said = True
            return
        # What was put into the folder before the watch stood made no event.
        self.changed()

    def is_due(self, now: float) -> bool:
        """Whether it has been quiet since the last event, or loud for too long."""
        return self.due is not None and now >= self.due

    def settle(self) -> frozenset[str] | None:
        """Returns the names of what changed, None if that is not known, and forgets it."""
        with self._lock:
            names, self._names = self._names, set()
            self.due = self._first = None
        return None if names is None else frozenset(names)

    def _event(self, event: FileSystemEvent) -> None:
        if event.is_directory:
            if event.event_type == "deleted":
                # A folder made again may get the number of the old one.
                is_root = self._watch is not None and event.src_path == self._watch.path
                self._dead = self._dead or is_root
                self.lost = True
                self._stir()
            else:
                self.changed()
            return
        path = os.fsdecode(event.dest_path or event.src_path)
        name = os.path.basename(path)
        if not is_passed_over(name) and kind_of(name):
            self.changed(path)

    def changed(self, path: str | None = None) -> None:
        """Notes that a file changed; None: something, nobody knows what."""
        name = None if path is None else self._below(path)
        now = time.monotonic()
        with self._lock:
            if name is None or self._names is None or len(self._names) >= MOST_NAMES:
                self._names = None
            else:
                self._names.add(name)
            first = self._first if self._first is not None else now
            self._first = first
            self.due = min(now + DEBOUNCE, first + LONGEST_DEBOUNCE)
        self._stir()

    def _below(self, path: str) -> str | None:
        """Returns a path below the folder; None if it does not lie there."""
        watch = self._watch
        top = None if watch is None else os.path.join(watch.path, "")
        if top is None or not path.startswith(top):
            return None
        return path[len(top) :].replace(os.sep, "/")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _start_observer() -> BaseObserver | None:
    try:
        from watchdog.observers import Observer

        # Folders made one in the other may be met twice, which watchdog speaks of and bears.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        observer = Observer()
        observer.daemon = True
        observer.start()
    except Exception as error:  # no events on this system: sweeps do the rest
        _log.warning("folder_events_unavailable", error=str(error))
        return None
    return observer


def _schedule(
    observer: BaseObserver,
    path: str,
    on_event: Callable[[FileSystemEvent], None],
    *,
    recursive: bool,
) -> ObservedWatch:
    from watchdog import events

    class Handler(events.FileSystemEventHandler):
        def dispatch(self, event: FileSystemEvent) -> None:
            on_event(event)

    # A file moved in from outside is "created"; where there is no close-write (macOS, Windows)
    # "modified" has to do.
    wanted: list[type[FileSystemEvent]] = [
        events.FileClosedEvent,
        events.FileCreatedEvent,
        events.FileMovedEvent,
        events.DirCreatedEvent,
        events.DirMovedEvent,
        events.DirDeletedEvent,
    ]
    if sys.platform != "linux":
        wanted.append(events.FileModifiedEvent)
    return observer.schedule(Handler(), path, recursive=recursive, event_filter=wanted)


def _unschedule(observer: BaseObserver, watch: ObservedWatch) -> None:
    try:
        observer.unschedule(watch)
    except Exception as error:  # a watch whose folder is gone may be gone with it
        _log.debug("folder_watch_gone", error=str(error))
