"""Folders are watched where their collections run: a change makes the folder due at once."""

from __future__ import annotations

from pathlib import Path

from worker import log
from worker.errors import WirewatchError
from worker.pipeline.hints import Hints
from worker.pipeline.runtime import Runtime
from worker.sources.folder.watcher import FolderWatcher
from worker.store import sources as source_store

_log = log.get(__name__)


def start(runtime: Runtime, hints: Hints) -> FolderWatcher[int] | None:
    """Starts watching the configured folders in a thread of its own; None if there are none."""
    with runtime.database.read() as session:
        folders = {
            Path(source.key): source.id
            for source in source_store.listed(session)
            if source.kind == "folder"
        }
    if not folders:
        return None

    def changed(source_id: int) -> None:
        try:
            with runtime.database.write() as session:
                source_store.make_due(session, [source_id])
            hints.sources([source_id])
        except WirewatchError as error:
            _log.warning("change not noted: the next sweep will find it", error=str(error))

    watcher = FolderWatcher(folders, changed)
    watcher.start()
    return watcher
