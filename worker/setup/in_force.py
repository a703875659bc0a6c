"""What stands in for a configuration with a mistake, where only what is stored is asked for.

A service runs on with what it accepted. So a file with a mistake need not keep anybody from looking
at what is stored, or from saving it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from worker.base import whole_file
from worker.base.errors import ConfigError, StoreUnavailable
from worker.base.store import migrations
from worker.base.store.database import Database
from worker.settings import ServiceSettings, Settings, load_despite, load_service, one_text
from worker.settings.backends import accepted_file, database_file, database_url
from worker.setup.accepted import StandIn


def stand_in(path: Path | None, env: Mapping[str, str]) -> StandIn | None:
    """Returns what is known in spite of a mistake; None where there is no database to be used.

    Raises ConfigError where it is not said which one that is."""
    read = load_despite(path, env, mistaken=True)
    around = {**env, "WIREWATCH_CONFIG_DIR": str(read.base_dir)}
    copy = accepted_file(read.service.data_dir)
    if _is_of(copy, read, around):
        return StandIn(read.path, around, copy)
    return StandIn(read.path, env) if _is_ready(read.service) else None


def _is_of(copy: Path, read: Settings, env: Mapping[str, str]) -> bool:
    """Tells whether a copy is there, can be read, and is about the same service."""
    try:
        service = load_service(copy, env).service if copy.is_file() else None
    except (ConfigError, OSError):
        return False
    return (
        service is not None
        and service.data_dir.absolute() == read.service.data_dir.absolute()
        and database_url(service) == database_url(read.service)
    )


def _is_ready(service: ServiceSettings) -> bool:
    """Tells whether the database can be used as it is. Nobody who looks for what is stored wants a
    new one, and to migrate one takes the whole configuration."""
    if service.database_url is None and not database_file(service).exists():
        return False
    database = Database(database_url(service))
    try:
        return migrations.current(database) == migrations.head()
    except StoreUnavailable:
        return True  # that is for the command to say
    finally:
        database.close()


def has_changed(settings: Settings) -> bool:
    """Tells whether a configuration is another one than ``run`` accepted last in its data folder.

    Where none of its files was touched since, nor a folder with included ones, they are not read
    again.
    """
    copy = accepted_file(settings.service.data_dir)
    places = {*settings.files, *(each.parent for each in settings.files[1:])}
    try:
        if settings.path is None or copy.stat().st_mtime >= max(map(_touched, places)):
            return False
        return whole_file.content(copy).decode("utf-8") != one_text(settings.path)
    except (ConfigError, OSError, UnicodeDecodeError):
        return False


def _touched(path: Path) -> float:
    found = path.stat()
    # A file that was moved here may have been written long ago.
    return max(found.st_mtime, found.st_ctime)
