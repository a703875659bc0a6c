"""What came of reprocessing: how many articles changed, in what, and a few of them."""

from __future__ import annotations

from collections import Counter

import msgspec

from worker.upkeep.reprocess.store.reprocess import Change, Stored

_EXAMPLES = 20


class Topics(msgspec.Struct):
    """How many articles gained or lost a topic, or have it with another salience."""

    gained: int = 0
    lost: int = 0
    weighed: int = 0


class Example(msgspec.Struct):
    """One article that changed, and what of it."""

    article_id: int
    fields: tuple[str, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


class Refused(msgspec.Struct):
    """An article whose document today's rules cannot read; it stays as it is."""

    article_id: int
    reason: str


class Report(msgspec.Struct):
    """What came of it so far."""

    articles: int = 0
    from_bytes: int = 0
    changed: int = 0
    fields: dict[str, int] = msgspec.field(default_factory=dict)
    topics: dict[str, Topics] = msgspec.field(default_factory=dict)
    masked: int = 0
    """Articles of which it is known only now what was left out."""
    remasked: int = 0
    """Articles of which something else is left out than before."""
    missed: int = 0
    """Of both, those with a topic only in what is left out."""
    rejected: int = 0
    failed: int = 0
    overtaken: int = 0
    """Articles that changed meanwhile, by today's rules."""
    handed_over: int = 0
    """Documents that were set aside and that the service reads again."""
    examples: list[Example] = msgspec.field(default_factory=list)
    refused: list[Refused] = msgspec.field(default_factory=list)

    def note(self, known: Stored, change: Change) -> None:
        """Takes note of what changed of an article."""
        if change.left_out is not None:
            self.masked += known.left_out is None
            self.remasked += known.left_out is not None
            self.missed += change.left_out["missed"] is not None
        if not (change.fields or change.gained or change.lost or change.weighed):
            return
        self.changed += 1
        fields = Counter(self.fields)
        fields.update(change.fields)
        self.fields = dict(fields)
        for slug in (*change.gained, *change.lost, *change.weighed):
            topic = self.topics.setdefault(slug, Topics())
            topic.gained += slug in change.gained
            topic.lost += slug in change.lost
            topic.weighed += slug in change.weighed
        if len(self.examples) < _EXAMPLES:
            self.examples.append(
                Example(known.article.id, change.fields, change.gained, change.lost)
            )

    def refuse(self, known: Stored, reason: str, *, failed: bool) -> None:
        """Takes note of an article whose document cannot be read."""
        self.failed += failed
        self.rejected += not failed
        if len(self.refused) < _EXAMPLES:
            self.refused.append(Refused(known.article.id, reason))
