"""Backups: one file while the service runs, and back from it."""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from worker.base.errors import RestoreRefused
from worker.base.store.database import Database
from worker.base.types import Progress
from worker.setup.runtime import Runtime
from worker.upkeep.backup.store import file as backup_file
from worker.upkeep.backup.store import reading as backup
from worker.upkeep.backup.store import restore, restore_target
from worker.upkeep.backup.store.file import Manifest, Reader
from worker.upkeep.recovery.store.recovery import Held

STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was written. ``size`` is in bytes; None on standard output."""

    path: Path
    manifest: Manifest
    size: int | None


def back_up(runtime: Runtime, target: Path, progress: Progress | None = None) -> BackedUp:
    """Writes a backup; into a folder under a name that tells the time.

    Raises StoreUnavailable, BackupUnusable, OSError; then nothing new is under the name.
    """

    def write(stream: IO[bytes]) -> Manifest:
        keys = runtime.signing.keys.text()
        return backup.write(runtime.database, stream, runtime.clock, progress, link_keys=keys)

    if target == STANDARD_OUTPUT:
        manifest = write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        size = None
    else:
        if target.is_dir():
            target = target / f"wirewatch-{runtime.clock():%Y%m%dT%H%M%SZ}.zip"
        with backup_file.fresh(target, runtime.settings.service.readable_by) as stream:
            manifest = write(stream)
        size = target.stat().st_size
    backup.note(runtime.database, manifest.taken_at)
    return BackedUp(target, manifest, size)


def check(path: Path, progress: Progress | None = None) -> Manifest:
    """Reads a backup to its end and compares counts and sums. Raises BackupUnusable, OSError."""
    reader = Reader(path)
    try:
        reader.check(progress)
    finally:
        reader.close()
    return reader.manifest


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what of it waits for a person."""

    manifest: Manifest
    hold_before: datetime | None
    held: Held
    previous: Path | None
    """Where the database that was replaced lies now."""


def put_back(
    runtime: Runtime,
    path: Path,
    actor: str,
    *,
    hold_before: datetime | None = None,
    moved: bool = False,
    replace: bool = False,
    progress: Progress | None = None,
) -> Restored:
    """Restores a backup into the configured database.

    ``replace`` allows that what the database holds is removed. What may have been sent before
    ``hold_before``, by default now, is held; nothing is if the database is only ``moved``, with its
    service stopped before the backup. Nothing is touched before the file is known to be
    whole. Raises BackupUnusable, RestoreRefused, StoreUnavailable, OSError.
    """
    reader = Reader(path)
    try:
        restore.require_known(reader.manifest)
        restore_target.require_unused(runtime.database)
        if not replace and restore.holds_content(runtime.database):
            raise RestoreRefused(
                "the database already holds articles or what belongs to them;"
                " --replace removes all that it holds"
            )
        reader.check(progress)
        replaced = restore_target.replaced(runtime.database)
        now = runtime.clock()
        until = None if moved else hold_before or now
        held = restore.restore(
            runtime.database,
            reader,
            until,
            now,
            actor,
            sync=lambda target: _sync(runtime, target, actor),
            progress=progress,
        )
    finally:
        reader.close()
    runtime.signing.keys.take_in(reader.manifest.link_keys)
    return Restored(reader.manifest, until, held, replaced)


def _sync(runtime: Runtime, target: Database, actor: str) -> None:
    twin = copy.copy(runtime)
    twin.database = target
    twin.sync(actor)


def recover(runtime: Runtime, hold_before: datetime, actor: str) -> Held:
    """Holds what may have been sent before a time, in a database that was put back by other means.

    The rows have to say what the configuration says by then: only sources that are there are
    doubted.

    Raises RestoreRefused while somebody works with it, StoreUnavailable.
    """
    from worker.upkeep.recovery.store import recovery

    restore_target.require_unused(runtime.database)
    with runtime.database.decide() as session:
        return recovery.hold_before(session, hold_before, runtime.clock(), actor)
