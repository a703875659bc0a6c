"""Where the database is: on the operator's server, or a file in the data folder."""

from __future__ import annotations

from pathlib import Path

from worker.settings import ServiceSettings


def database_file(service: ServiceSettings) -> Path:
    """Returns the SQLite file that is used where no database is configured."""
    return service.data_dir / "wirewatch.db"


def database_url(service: ServiceSettings) -> str:
    """Returns the configured database's URL, or that of the SQLite file."""
    return service.database_url or f"sqlite:///{database_file(service)}"
