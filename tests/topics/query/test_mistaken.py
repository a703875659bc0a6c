"""Queries that were written for something else, and those that only look like it."""

from __future__ import annotations

import pytest

from tests.test_documents import _queries
from worker.settings import sample_text
from worker.topics.query import parse
from worker.topics.query.mistaken import mistaken


@pytest.mark.parametrize(
    "query",
    [
        "ATACM.*", "foo.*bar", "missile.+", r"\bATACMS\b", r"HIMARS \d", "foo|bar", "(foo)|(bar)",
        "(?i)atacms", "(?:foo OR bar)", "[Aa]TACMS", "missile[s]", "[a-z]+missile", "go{2,3}al",
        "^atacms", "atacms$", "/atacms/i", '"foo.*bar"',
    ],
)  # fmt: skip
def test_a_regular_expression_is_told_from_a_query(query: str) -> None:
    (words,) = mistaken(query)
    assert "regular expression" in words


@pytest.mark.parametrize(
    "query", ["‘special forces’", "«ракетний удар»", "'grain ship'", "「制裁」"]
)
def test_marks_that_are_no_quotation_marks_here_are_told(query: str) -> None:
    (words,) = mistaken(query)
    assert "quotation mark" in words


@pytest.mark.parametrize(
    "query",
    [
        "ATACM* OR TACMS", '"special forces"~3', "“special forces”", "Kim’s OR O'Neill",
        "U.S.* OR N.K.", "C++ OR C#", "$100 OR US$ OR A$", "and/or OR km/h", "w?r OR 24/7",
        "title:(a b)", "AT&T OR 100%",
        'x # a remark: foo.*bar, [a-z]+ and ‘quotes here’', "rock'n'roll OR 'til", "a NEAR/5f b",
        '"[correction]" OR word', "naïve OR 에이태큼스", "Jean-Luc OR F-16", "e.g. OR i.e.",
    ],
)  # fmt: skip
def test_queries_as_people_write_them_are_let_be(query: str) -> None:
    assert list(mistaken(query)) == []


def test_the_samples_and_the_documents_hold_none() -> None:
    import tomllib

    topics = tomllib.loads(sample_text())["topic"].values()
    queries = [each["query"] for each in topics] + _queries()
    assert [words for each in queries for words in mistaken(each)] == []


def test_reading_a_query_warns_of_it() -> None:
    assert any("regular expression" in each for each in parse("missile|rocket").warnings)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("lang:eng AND a", 'lang:eng: no article has the language "eng"'),
        ("a AND lang:(en OR ukr)", 'did you mean "uk"?'),
        ("a NOT lang:xx", 'no article has the language "xx"'),
        ('lang:"English" AND (a OR b)', 'did you mean "en"?'),
    ],
)
def test_a_language_that_no_article_has_is_told(query: str, words: str) -> None:
    (found,) = parse(query).warnings
    assert words in found


@pytest.mark.parametrize(
    "query", ["lang:en AND a", "lang:EN AND a", "lang:en-GB AND a", "a AND eng"]
)
def test_other_words_are_no_languages_that_no_article_has(query: str) -> None:
    assert parse(query).warnings == ()
