"""What lies open to others than the configuration means."""

from __future__ import annotations

from worker.base import private
from worker.settings.backends import database_file
from worker.setup.means import Means


def exposed(means: Means) -> list[str]:
    """Returns a line for each folder and file of the service that is open to more than it is
    meant to be. Nothing is changed: somebody may rely on it."""
    service = means.settings.service
    own = [service.data_dir, *(() if means.on_server else (database_file(service),))]
    found = private.wider(own, service.readable_by)
    for channel in means.channels.values():
        if channel.nature.writes:
            folders = [means.settings.base_dir / each for each in channel.destinations]
            found += private.wider(folders, getattr(channel.config, "readable_by", "owner"))
    return found
