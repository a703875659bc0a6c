"""Endpoints and mail servers that behave badly while others have to be told on time."""

from __future__ import annotations

import random
import time

from tests.faults import endpoints, mail_servers
from tests.faults.endpoints import Endpoint
from tests.faults.mail_servers import MailServer
from tests.faults.scene import Failed, Scene

_LATER = 400.0
"""Seconds by which the clock is set on, so that what waits for its next try, or for an account that
is paused, is due."""
_TRIES, _TRY = 6, 15.0
_NOTICES_END = 1.0
"""Seconds in which an attempt that hung sees that its connection was dropped."""


def bad_endpoint(scene: Scene, dice: random.Random) -> None:
    """One endpoint behaves badly in its own way, is asked, and is mended."""
    manner = list(endpoints.MANNERS)[scene.turn % len(endpoints.MANNERS)]
    by_chat = scene.telling.by_chat
    bad, name = (scene.chat, "chat") if by_chat else (scene.other, "other")
    _behave_badly(scene, bad, manner, [name])


def bad_mail_server(scene: Scene, dice: random.Random) -> None:
    """The mail server behaves badly at one of its steps, is asked, and is mended."""
    manner = list(mail_servers.MANNERS)[scene.turn % len(mail_servers.MANNERS)]
    _behave_badly(scene, scene.mail, manner, list(mail_servers.RECIPIENTS))


def _behave_badly(scene: Scene, bad: Endpoint | MailServer, manner: str, its: list[str]) -> None:
    scene.until_well()
    bad.behave(manner)
    scene.bring()
    others = [name for name in scene.receivers() if name not in its]
    scene.others_are_told(*others, despite=manner)
    if manner == endpoints.REFUSES:
        time.sleep(_NOTICES_END)
    else:
        scene.wait(lambda: bad.asked, f"never asked: {manner}", 30)
    bad.behave(endpoints.WELL)
    time.sleep(_NOTICES_END)
    if manner in endpoints.NEVER | mail_servers.NEVER:
        scene.command("replay", "--failed")
    for _ in range(_TRIES):
        scene.later(_LATER)
        try:
            scene.wait(lambda: not scene.missing(), f"not told after it was mended: {manner}", _TRY)
        except Failed:
            continue
        return
    raise Failed(f"not told after it was mended: {manner}; missing {scene.missing()}")
