from __future__ import annotations

import tomllib
from typing import Any

import pytest

from tests.quality import topics as quality
from worker.base.types import Searchable
from worker.topics.matcher import TopicMatcher
from worker.topics.query import parse, render, without_remarks

TOPICS: dict[str, dict[str, Any]] = tomllib.loads(quality.SAMPLE.read_text(encoding="utf-8"))[
    "topic"
]


@pytest.fixture(scope="module")
def matcher() -> TopicMatcher:
    return quality.matcher()


@pytest.mark.parametrize("slug", TOPICS)
def test_the_examples_match_as_they_say(matcher: TopicMatcher, slug: str) -> None:
    wrong = []
    for example in TOPICS[slug]["example"]:
        found = matcher.match(Searchable("", example["text"], title_derived=True))
        if (slug in {match.slug for match in found}) is not example["match"]:
            wrong.append(example)
    assert wrong == []


@pytest.mark.parametrize("slug", TOPICS)
def test_a_sample_query_reads_without_a_warning(slug: str) -> None:
    assert parse(TOPICS[slug]["query"]).warnings == ()


@pytest.mark.parametrize("slug", TOPICS)
def test_a_sample_topic_has_examples_on_both_sides(slug: str) -> None:
    sides = [example["match"] for example in TOPICS[slug]["example"]]
    assert sides.count(True) >= 10
    assert sides.count(False) >= 10


LANGUAGES = tuple(dict.fromkeys(each.language for each in quality.sentences()))


def test_the_topics_are_tried_in_28_languages() -> None:
    assert len(LANGUAGES) == 28


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_finds_what_it_must_and_little_else(language: str) -> None:
    of = [each for each in quality.sentences() if each.language == language]
    assert sum(bool(each.due) for each in of) >= 10
    assert sum(not each.due for each in of) >= 10
    found = quality.tally(of)
    assert found.recall >= 0.85
    assert found.precision >= 0.98


@pytest.mark.parametrize("slug", TOPICS)
def test_without_its_remarks_a_query_asks_for_the_same(slug: str) -> None:
    query = TOPICS[slug]["query"]
    shown = without_remarks(query)
    assert len(shown) < len(query) and "\n" not in shown
    assert render(parse(shown).root) == render(parse(query).root)
