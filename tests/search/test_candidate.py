"""What a topic finds is always among its candidates."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from tests.search.queries import queries, text
from worker.base.types import Searchable, TopicDefinition
from worker.search import All, Either, Except, Found, Phrase, candidate, indexed
from worker.topics.matcher import compile_topics
from worker.topics.query import parse


def holds(found: Found, *fields: Sequence[str]) -> bool:
    """Says as plainly as can be whether a condition holds for the words of some fields."""
    match found:
        case Phrase():
            return any(_stands(found, field) for field in fields)
        case All():
            return all(holds(each, *fields) for each in found.children)
        case Either():
            return any(holds(each, *fields) for each in found.children)
        case Except():
            return holds(found.wanted, *fields) and not any(
                holds(each, *fields) for each in found.others
            )


def _stands(phrase: Phrase, said: Sequence[str]) -> bool:
    size = len(phrase.parts)
    return any(
        all(
            word.startswith(part.word) if part.open else word == part.word
            for part, word in zip(phrase.parts, said[at : at + size], strict=True)
        )
        for at in range(len(said) - size + 1)
    )


@pytest.mark.parametrize("seed", range(30))
def test_what_a_query_finds_is_a_candidate(seed: int) -> None:
    dice = random.Random(seed)
    asked = list(queries(dice, 60))
    matcher = compile_topics([TopicDefinition(str(i), "", each) for i, each in enumerate(asked)])
    conditions = [candidate(parse(each).root) for each in asked]
    for _ in range(40):
        title, body = text(dice, 3), text(dice)
        made = indexed(title, body)
        for match in matcher.match(Searchable(title, body)):
            condition = conditions[int(match.slug)]
            if condition is not None:
                assert holds(condition, made.title, made.body), (asked[int(match.slug)], body)


@pytest.mark.parametrize(
    "query",
    ["source:reuters OR rocket", "lang:de", "rocket OR raw:…a OR author:doe", "title:x OR lang:en"],
)
def test_a_query_that_may_hold_without_words_says_nothing(query: str) -> None:
    assert candidate(parse(query).root) is None


def test_what_is_known_of_a_query_is_asked_for() -> None:
    root = parse('(sanction* NEAR/5 (Russia OR "the Kremlin")) AND lang:en NOT oil').root
    condition = candidate(root)
    assert condition is not None
    assert holds(condition, ["sanctioned"], ["the", "kremlin"])
    assert holds(condition, ["sanctions"], ["russia", "oil"])
    assert not holds(condition, ["sanctions"], ["kremlin"])
    assert not holds(condition, ["russia"], [])
