"""Whose a file is that is named on the command line: a configured folder's, or the command's."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.source import BY_HAND
from worker.base.store import leases
from worker.setup.runtime import Runtime
from worker.sources import Nature, Refusal
from worker.sources import folder as folder_kind
from worker.sources.folder.command import DEFAULT_LIMITS
from worker.sources.folder.listing import Candidate, Limits, under
from worker.way.collect.store import sources as source_store
from worker.way.collect.store.sources import SourceRow

COMMAND = SourceRow(BY_HAND, "ingest", "ingest", None, {})
"""The source of what is ingested by hand from outside the configured folders."""
HOLDER = "command"
"""The node that commands name as the holder of their leases."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that was named or listed, with the source that owns it."""

    path: str
    found: Candidate | Refusal
    source_id: int
    limits: Limits


class Owners:
    """Knows which configured folder a file lies in, so that the service finds it unchanged."""

    def __init__(self, runtime: Runtime) -> None:
        with runtime.database.write() as session:
            # What an interrupted command had taken is free again at once.
            leases.release_dead(session, HOLDER)
            self._command = source_store.ensure(session, COMMAND, runtime.clock()).id
            rows = [
                (source.kind, source.key, source.id)
                for source in source_store.listed(session)
                if runtime.natures.get(source.kind, Nature()).takes_files
            ]
        self._folders: dict[str, tuple[int, Limits]] = {}
        for kind, key, source_id in rows:
            config = runtime.source_config(kind, key)
            if isinstance(config, folder_kind.Config):
                self._folders[f"{key}/"] = source_id, folder_kind.limits(config)
            else:
                self._folders[f"{key}/"] = source_id, DEFAULT_LIMITS

    def file(self, path: str, found: Candidate | Refusal) -> File:
        """Returns the file under the source that owns it, with its key and its limits there."""
        inside = [folder for folder in self._folders if found.key.startswith(folder)]
        if not inside:
            return File(path, found, self._command, DEFAULT_LIMITS)
        folder = max(inside, key=len)
        source_id, limits = self._folders[folder]
        here = replace(found, key=found.key[len(folder) :])
        if isinstance(here, Candidate):
            here = under(here, limits)
        return File(path, here, source_id, limits)
