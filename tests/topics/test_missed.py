"""Topics that stand only in what was left out of an article."""

from __future__ import annotations

import pytest

from worker.base.types import Article, Mask, TopicDefinition
from worker.topics.matcher import compile_topics
from worker.topics.missed import missed

TEXT = "The ferry left the harbour on Monday."
MASKED = "Read also: A rocket fell near the old bridge"


def _slugs(
    query: str, *, text: str = TEXT, masked: str = MASKED, rule: str = "pointer"
) -> list[str]:
    whole = f"{text}\n\n{masked}"
    masks = (Mask(len(text) + 2, len(whole), rule, "en", 0.95),)
    article = Article(text, "A day at the harbour", whole=whole, masks=masks)
    matcher = compile_topics([TopicDefinition("wanted", "Wanted", query)])
    found = missed(matcher, article, set())
    assert all((each.rule, each.language) == (rule, "en") for each in found)
    return [each.text for each in found]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("rocket*", ["rocket"]),
        ('"old bridge"', ["old bridge"]),
        ("rocket AND ferry", ["rocket"]),
        ("rocket NEAR/4 bridge", ["rocket"]),
        ("rocket NOT bridge", []),
        ("rocket NOT ferry", []),
        ("ferry", []),
        ("ferry AND harbour", []),
        ("train", []),
        ("lang:en AND rocket", []),
        ("source:paper OR rocket", ["rocket"]),
        ("title:rocket", []),
    ],
)
def test_a_topic_is_missed_by_words_under_a_mask_only(query: str, words: list[str]) -> None:
    assert _slugs(query)[:1] == words


def test_a_topic_that_was_found_is_not_missed() -> None:
    whole = f"A rocket fell.\n\n{MASKED}"
    article = Article("A rocket fell.", whole=whole, masks=(Mask(16, len(whole), "pointer"),))
    matcher = compile_topics([TopicDefinition("wanted", "Wanted", "rocket")])
    assert missed(matcher, article, {"wanted"}) == ()


def test_what_became_the_headline_is_not_missed() -> None:
    assert _slugs("body:rocket", rule="title") == []


def test_an_article_without_masks_misses_nothing() -> None:
    matcher = compile_topics([TopicDefinition("wanted", "Wanted", "rocket")])
    assert missed(matcher, Article(TEXT, whole=TEXT), set()) == ()
