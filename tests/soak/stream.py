"""A steady stream of honest news: a feed that changes, files that come and go."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta

from tests.faults.scene import Scene
from tests.service.stories import piece

LISTED = 40
"""Entries of the feed, and files in the folder; older ones leave."""
_REVISED = 5
"""One piece in so many is changed later on."""


class Stream(threading.Thread):
    """Brings so many pieces a second until it is told to end; two thirds of them match."""

    def __init__(self, scene: Scene, per_second: float) -> None:
        super().__init__(daemon=True)
        self._scene = scene
        self._pause = 1 / per_second
        self._ended = threading.Event()
        self.brought = 0
        self.asked: list[str] = []

    def run(self) -> None:
        while not self._ended.wait(self._pause):
            self._bring(self.brought)
            self.brought += 1

    def end(self) -> None:
        self._ended.set()
        self.join()

    def _bring(self, number: int) -> None:
        made = piece(number, matches=number % 3 != 0)
        clock = self._scene.clock
        made = replace(
            made, published=made.published + timedelta(seconds=clock.seconds if clock else 0)
        )
        if made.matches:
            self.asked.append(made.title)
        if number % 2:
            feed = self._scene.site.feeds["world"]
            feed.insert(0, made)
            if number % _REVISED == 0 and len(feed) > 3:
                feed[3] = replace(
                    feed[3], paragraphs=(*feed[3].paragraphs, f"Later: {time.time()}.")
                )
            del feed[LISTED:]
        else:
            self._scene.service.drop(f"{made.key}.txt", made.text)
            (self._scene.inbox / f"piece-{number - 2 * LISTED}.txt").unlink(missing_ok=True)
