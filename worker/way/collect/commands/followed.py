"""What a command's documents set off: deliveries, and what they brought to stories that had been
told, in a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from worker.base.batches import batched
from worker.console.text import count, line, listed, when

if TYPE_CHECKING:
    from worker.articles.store.explain import Later
    from worker.setup.runtime import Runtime

_AT_ONCE = 500
_MOST = 20
"""So many lines; of more stories only the number is said."""


class Followed:
    """Gathers what a command's documents set off while it runs."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.since = runtime.clock()
        self._waiting: set[int] = set()
        self._deliveries: set[str] = set()
        self._back: dict[tuple[int, str], Counter[str]] = {}
        self._told: dict[tuple[int, str], dict[str, datetime | None]] = {}

    def note(self, article_ids: Iterable[int | None]) -> None:
        """Takes the articles of documents that were processed."""
        self._waiting.update(each for each in article_ids if each is not None)
        if len(self._waiting) >= _AT_ONCE:
            self._look()

    def lines(self) -> Iterator[str]:
        """Yields a line for each follow-up that was made, and for each story with reports that
        were kept back."""
        self._look()
        stories = sorted(self._told.keys() | self._back.keys())
        for story, alert in stories[:_MOST]:
            of = f"Story {story}, alert {line(alert)}: "
            told = self._told.get((story, alert))
            if told:
                yield of + self._sent(told)
            if back := self._back.get((story, alert)):
                yield f"{of}{_kept_back(back)}; see wirewatch stories {story}."
        if len(stories) > _MOST:
            yield f"{count(len(stories) - _MOST, 'more story', 'more stories')} with later reports."

    def deliveries(self) -> list[tuple[str, datetime | None]]:
        """Returns the states of the deliveries that all that set off, and when they are due."""
        from worker.way.deliver.store import due

        self._look()
        with self._runtime.database.read() as session:
            return [
                each
                for ids in batched(sorted(self._deliveries), _AT_ONCE)
                for each in due.standing(session, ids)
            ]

    def _sent(self, told: dict[str, datetime | None]) -> str:
        from worker.alerts.notices import occasions

        names = self._runtime.topic_names
        now = self._runtime.clock()
        due = [each for each in told.values() if each is not None and each > now]
        at = f", due {when(min(due))} UTC" if due else ""
        return f"a follow-up is to be sent: {listed(occasions.listed(told, names))}{at}."

    def _look(self) -> None:
        from worker.articles.store import explain
        from worker.way.deliver.store import due

        if not self._waiting:
            return
        with self._runtime.database.read() as session:
            found = explain.later_reports(session, sorted(self._waiting), self.since)
            self._deliveries |= due.set_off(session, self._waiting, self.since)
        self._waiting.clear()
        for each in found:
            self._take(each)

    def _take(self, each: Later) -> None:
        key = each.story_id, each.alert
        if each.occasion is None:
            self._back.setdefault(key, Counter())[each.kept_for] += 1
        else:
            self._told.setdefault(key, {})[each.occasion] = each.due_at


def _kept_back(back: Counter[str]) -> str:
    """Says how many reports and copies were kept back, and why. ``back`` counts them by why."""
    number = back.total()
    reports, copies = number - back["copy"], back["copy"]
    what = [count(reports, "later report")] if reports else []
    what += [count(copies, "copy", "copies")] if copies else []
    kept = f"{' and '.join(what)} kept back"
    if back["unwanted"]:
        return f"{kept}, since it wants no follow-ups"
    if back["before"] == number:
        return f"{kept}, whose news it was told before"
    return f"{kept}, which {'says' if number == 1 else 'say'} nothing new to it"
