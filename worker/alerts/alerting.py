"""Which alerts an article sets off, and why the others keep silent."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from worker.base.types import TopicMatch

Verdict = Literal[
    "tell", "no_topic", "only_passing", "other_language", "other_source", "known", "silent"
]


REFUSALS: Mapping[str, str] = {
    "other_language": "it is in a language that the alert does not ask for",
    "other_source": "it comes from a source that the alert does not ask for",
}
"""Why an alert does not ask for an article, as a clause."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """The part of an alert that decides whether an article sets it off."""

    name: str
    topics: frozenset[str]
    salience: Literal["any", "main"]
    languages: frozenset[str] = frozenset()
    """Codes of the languages that it asks for; empty: all."""
    sources: frozenset[int] | None = None
    """The sources whose reports it asks for; None: all."""
    not_sources: frozenset[int] = frozenset()

    def refusal(self, language: str | None, source_id: int) -> Verdict | None:
        """Returns why it does not ask for what a source brings in a language; None where it
        does."""
        if self.languages and language not in self.languages:
            return "other_language"
        is_asked = self.sources is None or source_id in self.sources
        return None if is_asked and source_id not in self.not_sources else "other_source"

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
    refusal: Verdict | None = None,
) -> AlertDecision:
    """Decides about one alert.

    ``found`` are the topics of the article as it is now. ``before`` are those of what is known
    already: its own earlier text, or the articles it is a copy of, under today's topics. What
    was true before is no news. ``silent`` says why nobody is told of this document, if so, and
    ``refusal`` why this alert does not ask for it.
    """
    asked = [match for match in found if match.slug in rule.topics]
    if not asked:
        return AlertDecision("no_topic", "none of its topics was found")
    if not rule.is_satisfied(found):
        return AlertDecision("only_passing", "its topics are only mentioned in passing")
    if refusal is not None:
        return AlertDecision(refusal, REFUSALS[refusal])
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
