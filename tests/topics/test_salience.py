from __future__ import annotations

import pytest

from worker.base.types import Searchable, TopicDefinition
from worker.topics.matcher import compile_topics

FILL = "word " * 60
ALPHA = "Here is alpha once."


def salience(query: str, text: str, title: str = "A headline", title_derived: bool = False) -> str:
    matcher = compile_topics([TopicDefinition("topic", "Topic", query)])
    (found,) = matcher.match(Searchable(title, text, title_derived))
    return found.salience


def paragraphs(*parts: str) -> str:
    return "\n\n".join(parts)


def test_the_headline_makes_it_main() -> None:
    assert salience("alpha", FILL, title="Alpha comes") == "main"


def test_a_derived_headline_does_not() -> None:
    text = FILL + "alpha"
    assert salience("alpha", text, title="Alpha", title_derived=True) == "passing"


def test_the_sixtieth_word_is_in_the_lead_and_the_next_is_not() -> None:
    assert salience("alpha", "word " * 59 + "alpha word") == "main"
    assert salience("alpha", "word " * 60 + "alpha word") == "passing"


def test_words_joined_by_hyphens_and_dashes_alone_are_counted_as_read() -> None:
    assert salience("alpha", "long-range — " * 59 + "alpha") == "main"


def test_headline_and_lead_may_carry_one_part_each() -> None:
    assert salience("alpha AND beta", "Now beta.", title="Alpha comes") == "main"
    assert salience("alpha AND beta", FILL + "beta", title="Alpha comes") == "passing"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((FILL, "alpha alpha", ALPHA, ALPHA, FILL, FILL), "main"),
        ((FILL, ALPHA, ALPHA, ALPHA, FILL, FILL), "passing"),
        ((FILL, "alpha alpha alpha", ALPHA, FILL, FILL), "passing"),
        ((FILL, FILL, FILL, "alpha alpha", ALPHA, ALPHA), "passing"),
    ],
)
def test_four_mentions_in_three_paragraphs_from_the_first_half_make_it_main(
    parts: tuple[str, ...], expected: str
) -> None:
    assert salience("alpha", paragraphs(*parts)) == expected


def test_a_mention_of_two_parts_is_both_in_one_paragraph() -> None:
    both = "alpha with beta"
    query = "alpha AND beta"
    together = paragraphs(FILL, f"{both}, {both}", both, both, FILL, FILL)
    apart = paragraphs(FILL, "alpha", "beta", "alpha", "beta", "alpha beta", FILL, FILL)
    assert salience(query, together) == "main"
    assert salience(query, apart) == "passing"


def test_what_is_excluded_is_looked_for_in_the_whole_article() -> None:
    matcher = compile_topics([TopicDefinition("topic", "Topic", "(alpha NOT beta) OR gamma")])
    (found,) = matcher.match(Searchable("Alpha", FILL + "beta gamma"))
    assert found.salience == "passing"
    assert [place.text for place in found.matches] == ["gamma"]


def _with_background(number: int, *parts: str) -> Searchable:
    """Returns an article of which a paragraph is background."""
    start = sum(len(each) + 2 for each in parts[:number])
    span = (start, start + len(parts[number]))
    return Searchable("A headline", paragraphs(*parts), background=(span,))


@pytest.mark.parametrize(
    ("number", "parts", "expected"),
    [
        (1, ("It began.", ALPHA, FILL), "passing"),
        (1, ("It began with alpha.", ALPHA, FILL), "main"),
        (1, ("It began.", FILL, ALPHA), "passing"),
        (2, ("It began.", FILL, "alpha alpha", ALPHA, ALPHA, FILL, FILL), "passing"),
        (5, ("It began.", FILL, "alpha alpha", ALPHA, ALPHA, FILL, FILL, FILL), "main"),
    ],
)
def test_background_makes_nothing_main_and_is_found_all_the_same(
    number: int, parts: tuple[str, ...], expected: str
) -> None:
    matcher = compile_topics([TopicDefinition("topic", "Topic", "alpha")])
    (found,) = matcher.match(_with_background(number, *parts))
    assert found.salience == expected
    assert len(found.matches) == sum(each.count("alpha") for each in parts)
