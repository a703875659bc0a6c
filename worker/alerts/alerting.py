"""Which alerts an article sets off, and why the others keep silent."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from worker.base.types import TopicMatch

Verdict = Literal["tell", "no_topic", "only_passing", "known", "silent"]


@dataclass(frozen=True, slots=True)
class AlertRule:
    """The part of an alert that decides whether an article sets it off."""

    name: str
    topics: frozenset[str]
    salience: Literal["any", "main"]

    def is_satisfied(self, found: Sequence[TopicMatch]) -> bool:
        """Tells whether an article with these topics is one that the alert asks for."""
        return any(
            match.slug in self.topics and (self.salience == "any" or match.salience == "main")
            for match in found
        )


@dataclass(frozen=True, slots=True)
class AlertDecision:
    """What an alert does about an article. ``reason`` is a plain clause for people."""

    verdict: Verdict
    reason: str


def decide(
    rule: AlertRule,
    found: Sequence[TopicMatch],
    before: Sequence[Sequence[TopicMatch]],
    silent: str | None,
) -> AlertDecision:
    """Decides about one alert.

    ``found`` are the topics of the article as it is now. ``before`` are those of what is known
    already: its own earlier text, or the articles it is a copy of, under today's topics. What
    was true before is no news. ``silent`` says why nobody is told of this document, if so.
    """
    asked = [match for match in found if match.slug in rule.topics]
    if not asked:
        return AlertDecision("no_topic", "none of its topics was found")
    if not rule.is_satisfied(found):
        return AlertDecision("only_passing", "its topics are only mentioned in passing")
    if silent:
        return AlertDecision("silent", silent)
    if any(rule.is_satisfied(each) for each in before):
        return AlertDecision("known", "what it says was known already")
    return AlertDecision("tell", "it is news")


def article_uid(text_hash: int, title: str, stated: datetime | None = None) -> str:
    """Returns what names an article's content wherever it is stored anew.

    ``stated`` tells apart what is given out again in the same words: its stated date.
    """
    named = f"{text_hash}\n{title}" + (f"\n{stated.isoformat()}" if stated else "")
    digest = hashlib.sha256(named.encode()).digest()
    return base64.b32encode(digest[:15]).decode().lower()


def delivery_id(alert: str, uid: str, kind: str, channel: str, destination: str) -> str:
    """Returns the delivery's id: the same news to the same destination always has the same."""
    parts = "\x1f".join((alert, uid, kind, channel, destination))
    digest = hashlib.sha256(parts.encode()).digest()
    return "msg_" + base64.b32encode(digest[:20]).decode().lower()
