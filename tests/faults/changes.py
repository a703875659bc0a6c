"""What owners do to a service: a configuration that is wrong, a clock that is set, a restore."""

from __future__ import annotations

import random
import time

from tests.faults.endpoints import REFUSES, WELL
from tests.faults.scene import Scene

_JUMPS = (90, 3600, 86_400, 40 * 86_400)
"""Seconds; on and back."""
_UNASKED = '\n[topic.ferries]\nquery = "ferry"\n'
_BROKEN = ("[topic.rockets", '[topic.other]\nqery = "x"', "\0", '[[feed]]\nurl = "nowhere"')


def break_configuration(scene: Scene, dice: random.Random) -> None:
    """Breaks the configuration and has it read, then changes it in a way that is right."""
    log = scene.service.folder / "service.log"
    said = log.read_text().count("the old one stays")
    scene.service.reload(scene.config + "\n" + dice.choice(_BROKEN))
    scene.wait(
        lambda: log.read_text().count("the old one stays") > said,
        "nobody refused the configuration",
    )
    scene.bring()
    scene.until_well()
    scene.service.reload(scene.config + (_UNASKED if scene.turn % 2 == 0 else ""))


def set_clock(scene: Scene, dice: random.Random) -> None:
    """Sets the clock on in one round and back in the next, by minutes to weeks."""
    jump = dice.choice(_JUMPS)
    scene.later(jump if scene.turn % 2 == 0 else -jump)


def restore(scene: Scene, dice: random.Random) -> None:
    """Puts an older backup back elsewhere, which was made while deliveries waited.

    What the lost service sent since is held by the restored one until it is told to replay it; then
    it comes again under its id.
    """
    others = [name for name in scene.receivers() if name != "other"]
    scene.until_well()
    scene.other.behave(REFUSES)
    scene.bring()
    scene.others_are_told(*others, despite="an endpoint refuses")
    backup = scene.home / f"backup-{scene.turn}.zip"
    scene.command("backup", str(backup))
    scene.other.behave(WELL)
    scene.bring()
    scene.others_are_told(*others, despite="an endpoint refused")
    scene.service.stop()

    scene.service = scene.made(scene.home / f"restored-{scene.turn}")
    scene.command("restore", str(backup))
    # Dates in feeds count seconds: news of the restore's own second is held.
    time.sleep(1.1)
    scene.service.start()
    scene.until_ready()
    pieces = {each.key.removesuffix("-revised") for each in scene.pieces}
    scene.wait(lambda: _articles(scene) >= len(pieces), "not all was taken in again")
    scene.command("replay", "--held")


def _articles(scene: Scene) -> int:
    return len(scene.service.lines("articles", "--limit", "100000"))
