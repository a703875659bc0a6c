"""Why an article matched a topic, in the words of a reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from worker.alerts.notices.catalogues import Words
from worker.alerts.snippets import found_words
from worker.base.types import Match, TopicMatch


def why(topic: TopicMatch, name: str, words: Words) -> str:
    """Returns such as ``Treffer für Häfen: in der Überschrift „Hafen“`` as a sentence."""
    parts = [
        words.say(key, words=words.listed(said))
        for key, field in (("why_title", "title"), ("why_text", "text"))
        if (said := _said([each for each in topic.matches if each.field == field], words))
    ]
    parts = parts or [words.say("why_other")]
    if topic.salience == "passing":
        parts.append(words.say("why_passing"))
    return words.say("why_matched", name=name, parts=words.texts["comma"].join(parts))


def _said(matches: Sequence[Match], words: Words) -> list[str]:
    return [
        words.quoted(word) + (words.say("times", n=number) if number > 1 else "")
        for word, number in found_words(matches)
    ]
