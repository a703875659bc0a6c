"""What ``run`` accepted last, read instead of the configuration.

A service runs on with it when its file is gone, and then the sample is nobody's configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from worker.base import whole_file
from worker.base.errors import ConfigError
from worker.settings import Settings, load_despite, load_service
from worker.settings.backends import accepted_file
from worker.settings.files import find, sample_text
from worker.setup.configuration import load_settings


@dataclass(frozen=True, slots=True)
class StandIn:
    """What is read instead of a file with a mistake, or of none."""

    mistaken: Path | None
    """That file; None where there is none."""
    env: Mapping[str, str]
    """What stands for the environment meanwhile."""
    accepted: Path | None = None
    """What ``run`` accepted last. None: of the file itself only ``[service]`` is known."""

    def load(self, *, examples: bool = False, queries: bool = True) -> Settings:
        """Reads it as ``load_settings`` does. Raises ConfigError."""
        if self.accepted is None:
            return load_despite(self.mistaken, self.env, mistaken=True)
        return load_settings(self.accepted, examples=examples, queries=queries, env=self.env)


def accepted_without(path: Path | None, env: Mapping[str, str]) -> StandIn | None:
    """Returns what ``run`` accepted last where no file is named and none is there; None where one
    is, and where the sample was accepted."""
    if find(path, env) is not None:
        return None
    try:
        read = load_service(None, env)
        around = {**env, "WIREWATCH_CONFIG_DIR": str(read.base_dir)}
        copy = accepted_file(read.service.data_dir)
        if not copy.is_file() or whole_file.content(copy).decode() == sample_text():
            return None
        accepted = load_service(copy, around).service
    except (ConfigError, OSError, UnicodeDecodeError):
        return None
    # The database may be any: nothing but the copy says which.
    is_same = accepted.data_dir.absolute() == read.service.data_dir.absolute()
    return StandIn(None, around, copy) if is_same else None
