"""Folders are watched where their collections run: a change makes the folder due at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from worker.base import log
from worker.base.errors import WirewatchError
from worker.base.processes.parentage import forks_delayed
from worker.setup.hints import Hints
from worker.setup.runtime import Runtime
from worker.sources import folder
from worker.sources.folder.watcher import FolderWatcher
from worker.way.collect.store import sources as source_store

_log = log.get(__name__)


def start(
    runtime: Runtime, hints: Hints, hear: Callable[[], bool] = lambda: False
) -> FolderWatcher[int] | None:
    """Starts watching the configured folders in a thread of its own; None if there are none.

    ``hear`` tells a thread of this process that collects, if there is one, and returns whether
    there is; where there is none, word is left by ``hints``.
    """
    base_dir = runtime.settings.base_dir
    folders: dict[Path, int] = {}
    flat: set[Path] = set()
    with runtime.database.read() as session:
        listed = [(each.id, each.kind, each.key) for each in source_store.listed(session)]
    for source_id, kind, key in listed:
        config = runtime.source_config(kind, key)
        if not isinstance(config, folder.Config):
            continue
        path = folder.root(config, base_dir)
        folders[path] = source_id
        if not config.recursive:
            flat.add(path)
    if not folders:
        return None

    def changed(source_id: int, names: frozenset[str] | None) -> None:
        runtime.changes.add(source_id, names)
        try:
            with runtime.database.write() as session:
                source_store.make_due(session, [source_id])
            if not hear():
                # A worker with a pool of processes watches in the one that begins them.
                with forks_delayed():
                    hints.sources([source_id])
        except WirewatchError as error:
            _log.warning("change not noted: the next sweep will find it", error=str(error))

    watcher = FolderWatcher(folders, changed, flat=flat)
    watcher.start()
    # What changed while nobody watched made no event.
    with runtime.database.write() as session:
        source_store.make_due(session, folders.values())
    return watcher
