"""The sample articles come out as an editor wrote down beforehand in ``sample_articles.json``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from worker.base.types import Article, Searchable, TopicDefinition
from worker.cleaning import clean
from worker.duplicates.fingerprint import fingerprint, is_near_duplicate
from worker.formats import text as text_format
from worker.reading.language import detect
from worker.topics.matcher import TopicMatcher, compile_topics

_PROJECT = Path(__file__).parents[1]
_SEEDS = _PROJECT / "seeds"
_EXPECTED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "sample_articles.json").read_text(encoding="utf-8")
)
_ARTICLES = [name for name in _EXPECTED if name.endswith(".txt")]


@cache
def _clean(name: str) -> Article:
    return clean(text_format.read((_SEEDS / name).read_bytes()))


@cache
def _topics() -> TopicMatcher:
    sample = (_PROJECT / "worker" / "sample" / "topics.toml").read_text(encoding="utf-8")
    return compile_topics(
        [
            TopicDefinition(slug, topic["name"], topic["query"])
            for slug, topic in tomllib.loads(sample)["topic"].items()
        ]
    )


def _folded(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(params=_ARTICLES)
def name(request: pytest.FixtureRequest) -> Iterator[str]:
    yield str(request.param)


def test_every_sample_article_has_its_expectation() -> None:
    assert sorted(_ARTICLES) == sorted(path.name for path in _SEEDS.glob("*.txt"))
    assert len(_ARTICLES) >= 14


def test_the_title_is_the_one_stated_or_is_marked_as_derived(name: str) -> None:
    expected, article = _EXPECTED[name], _clean(name)
    assert article.title
    assert article.title_derived == (expected["title"] is None)
    if expected["title"] is not None:
        assert _folded(article.title) == _folded(expected["title"])


def test_the_date_is_the_one_stated_with_its_precision(name: str) -> None:
    expected, published = _EXPECTED[name], _clean(name).published
    if expected["published"] is None:
        assert published is None
        return
    assert published is not None
    assert published.precision == expected["published_precision"]
    stated = published.at.isoformat().replace("+00:00", "Z")
    assert stated.startswith(expected["published"])


def test_the_language_is_recognised(name: str) -> None:
    article = _clean(name)
    assert detect(f"{article.title}\n{article.text}") == _EXPECTED[name]["language"]


def test_author_agency_and_outlet_are_fields(name: str) -> None:
    expected, article = _EXPECTED[name], _clean(name)
    fields = {key: getattr(article, key) for key in ("author", "agency", "outlet")}
    assert {key: value for key, value in fields.items() if value is not None} == {
        key: expected[key] for key in fields if key in expected
    }


def test_the_body_is_the_article_from_its_beginning_to_its_end(name: str) -> None:
    expected, body = _EXPECTED[name], _folded(_clean(name).text)
    assert body.startswith(expected["body_starts"])
    assert body.endswith(expected["body_ends"])


def test_furniture_is_gone_and_the_text_around_it_stays(name: str) -> None:
    expected, body = _EXPECTED[name], _folded(_clean(name).text)
    assert [part for part in expected["absent"] if part in body] == []
    assert [part for part in expected["kept"] if part not in body] == []


def test_the_topics_are_found_with_their_salience_and_no_others(name: str) -> None:
    article = _clean(name)
    found = _topics().match(
        Searchable(
            title=article.title,
            text=article.text,
            title_derived=article.title_derived,
            language=article.language or "",
        )
    )
    assert {match.slug: match.salience for match in found} == _EXPECTED[name]["topics"]


def test_copies_are_recognised_and_nothing_else_is_taken_for_one() -> None:
    signatures = {
        name: fingerprint(article.title, article.text).signature
        for name, article in ((name, _clean(name)) for name in _ARTICLES)
    }
    copies = [
        sorted(pair)
        for pair in combinations(_ARTICLES, 2)
        if is_near_duplicate(signatures[pair[0]], signatures[pair[1]])
    ]
    assert copies == [sorted(pair) for pair in _EXPECTED["pairs"]["duplicates"]]
