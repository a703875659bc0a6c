"""Disks that are full: small file systems in memory, which only root may mount."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.faults.scene import Scene

_DATA_MB, _ALERTS_MB = 64, 16
"""Sizes in which all that a family brings has room, however often it is done."""
_FULL = 6.0


def mount_data(scene: Scene) -> None:
    """Puts the data folder, with database and broker, on a disk of its own."""
    _mount(scene, scene.service.folder / "data", _DATA_MB)


def mount_alerts(scene: Scene) -> None:
    """Puts the folder of the alerts' files on a disk of its own."""
    _mount(scene, scene.alerts, _ALERTS_MB)


def fill_data(scene: Scene, dice: random.Random) -> None:
    """Fills the data folder's disk, until ``/readyz`` says so."""
    ballast = _fill(scene.service.folder / "data")
    try:
        scene.bring(6)
        scene.wait(lambda: not scene.is_ready(), "ready on a full disk")
        time.sleep(_FULL)
    finally:
        ballast.unlink()


def fill_alerts(scene: Scene, dice: random.Random) -> None:
    """Fills the disk of the alerts' files, which keeps nobody else waiting."""
    ballast = _fill(scene.alerts)
    try:
        scene.bring(6)
        others = [name for name in scene.receivers() if name != "folder"]
        scene.others_are_told(*others, despite="the folder's disk is full")
        time.sleep(_FULL)
    finally:
        ballast.unlink()


def can_mount() -> bool:
    """Whether this process may mount a file system in memory."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    tried = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
    return tried.returncode == 0


def _mount(scene: Scene, place: Path, megabytes: int) -> None:
    place.mkdir(mode=0o700, exist_ok=True)
    options = f"size={megabytes}m,mode=700"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], check=True)
    scene.stack.callback(subprocess.run, ["umount", "-l", str(place)], check=False)


def _fill(place: Path) -> Path:
    ballast = place / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(1 << 16)):
            pass
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while file.write(bytes(512)):
            pass
    return ballast
