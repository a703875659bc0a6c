"""Where the database is: on the operator's server, or a file in the data folder."""

from __future__ import annotations

from pathlib import Path

from worker.settings import ServiceSettings


def database_file(service: ServiceSettings) -> Path:
    """Returns the SQLite file that is used where no database is configured."""
    return service.data_dir / "wirewatch.db"


def database_url(service: ServiceSettings) -> str:
    """Returns the configured database's URL, or that of the SQLite file."""
    if service.database_url:
        return service.database_url
    # Late: a health check asks only for the file, and SQLAlchemy costs more than all its work.
    from sqlalchemy import URL

    # A path may hold what means something else in an address: a question mark, a per cent sign.
    file = URL.create("sqlite", database=str(database_file(service)))
    return file.render_as_string()
