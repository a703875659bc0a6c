from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import worker
from worker.base.types import Searchable, TopicDefinition
from worker.topics.matcher import TopicMatcher, compile_topics
from worker.topics.query import parse

SAMPLE = Path(worker.__file__).parent / "sample" / "topics.toml"
TOPICS: dict[str, dict[str, Any]] = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))["topic"]
EXAMPLES = [(slug, example) for slug, topic in TOPICS.items() for example in topic["example"]]


@pytest.fixture(scope="module")
def matcher() -> TopicMatcher:
    return compile_topics(
        [TopicDefinition(slug, topic["name"], topic["query"]) for slug, topic in TOPICS.items()]
    )


@pytest.mark.parametrize(
    ("slug", "example"),
    EXAMPLES,
    ids=[f"{slug}-{number}" for number, (slug, _) in enumerate(EXAMPLES)],
)
def test_an_example_matches_as_it_says(
    matcher: TopicMatcher, slug: str, example: dict[str, Any]
) -> None:
    found = matcher.match(Searchable("", example["text"], title_derived=True))
    assert (slug in {match.slug for match in found}) is example["match"]


@pytest.mark.parametrize("slug", TOPICS)
def test_a_sample_query_reads_without_a_warning(slug: str) -> None:
    assert parse(TOPICS[slug]["query"]).warnings == ()


@pytest.mark.parametrize("slug", TOPICS)
def test_a_sample_topic_has_examples_on_both_sides(slug: str) -> None:
    sides = [example["match"] for example in TOPICS[slug]["example"]]
    assert sides.count(True) >= 10
    assert sides.count(False) >= 10
