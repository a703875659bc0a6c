"""What a running service holds: memory, files, connections, threads, rows, room on disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psutil

from tests.service.running import Service

ROWS = "rows of"


def measure(service: Service) -> dict[str, float]:
    """Returns all measures by their names. A process that ends meanwhile is left out."""
    found: dict[str, float] = {}
    for name, process in service.members().items():
        try:
            found |= _process(name, process)
        except psutil.NoSuchProcess:
            continue
    data = service.folder / "data"
    found |= _rows(data / "wirewatch.db")
    files = [each for each in data.rglob("*") if each.is_file()]
    found["MB on disk"] = sum(_size(each) for each in files) / 1e6
    return found


def _process(name: str, process: psutil.Process) -> dict[str, float]:
    with process.oneshot():
        return {
            f"MB (PSS) of {name}": process.memory_full_info().pss / 1e6,
            f"files of {name}": process.num_fds(),
            f"connections of {name}": len(process.net_connections("all")),
            f"threads of {name}": process.num_threads(),
        }


def _rows(database: Path) -> dict[str, float]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY 1"
        ).fetchall()
        return {
            f"{ROWS} {name}": connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for (name,) in tables
        }


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
