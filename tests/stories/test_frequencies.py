from __future__ import annotations

import math
from datetime import timedelta

import pytest

from tests.stories.reports import NOON
from worker.stories.frequencies import EMPTY, Frequencies, is_due, pack, renewed, unpack
from worker.stories.terms import SHARE, distinct


def rarity(table: Frequencies, word: str, language: str = "en") -> float:
    (term,) = distinct(word, "", language)
    return table.rarities([term], language)[0]


def test_before_anything_was_counted_long_words_are_rarer_than_short_ones() -> None:
    assert rarity(EMPTY, "the") < rarity(EMPTY, "with") < rarity(EMPTY, "lighthouse")


def test_what_is_in_every_article_is_worth_little_once_it_was_counted() -> None:
    articles = [("en", distinct("president", "", "en"))] * 200
    table = renewed(EMPTY, articles, 1)
    assert rarity(table, "president") < 0.2
    assert rarity(table, "samovar") > 4


def test_a_term_that_is_twice_as_rare_counts_for_more_than_twice_as_much() -> None:
    articles = [("en", distinct("president", "", "en"))] * 6 + [("en", distinct("", "", "en"))] * 44
    table = renewed(EMPTY, articles, 1)
    seldom, often = rarity(table, "samovar"), rarity(table, "president")
    by_counts = math.log(80 / (30 * SHARE[5])), math.log(80 / (6 + 30 * SHARE[5]))
    assert seldom / often > 1.05 * by_counts[0] / by_counts[1] > 2


def test_a_language_that_is_rare_here_is_weighed_by_its_own_articles() -> None:
    table = renewed(EMPTY, [("en", distinct("president", "", "en"))] * 500, 1)
    assert rarity(table, "präsident", "de") == rarity(EMPTY, "präsident", "de")


def test_the_more_articles_were_counted_the_less_doubt_there_is() -> None:
    table = Frequencies(1, {"en": 30})
    assert (EMPTY.doubt("en"), table.doubt("en"), table.doubt("fr")) == (1, 0.5, 1)


def test_a_term_is_as_rare_as_before_after_many_others_were_asked_for() -> None:
    table = renewed(EMPTY, [("en", distinct("ferry", "", "en"))] * 40, 1)
    before = rarity(table, "ferry"), rarity(table, "ferry", "fr")
    table.rarities(range(20_000), "en")
    assert (rarity(table, "ferry"), rarity(table, "ferry", "fr")) == before


def test_a_table_is_not_changed_by_renewing_it() -> None:
    first = renewed(EMPTY, [("en", distinct("ferry", "", "en"))], 1)
    second = renewed(first, [("en", distinct("ferry", "", "en"))], 2)
    assert (first.total, second.total, second.generation) == (1, 2, 2)
    assert list(first.counts.values()) == [1]


def test_a_table_is_renewed_when_the_articles_grew_by_a_quarter_or_a_day_passed() -> None:
    table = Frequencies(1, {"en": 100})
    assert not is_due(EMPTY, None, 9, NOON)
    assert is_due(EMPTY, None, 10, NOON)
    assert not is_due(table, NOON, 124, NOON)
    assert is_due(table, NOON, 125, NOON)
    assert is_due(table, NOON, 101, NOON + timedelta(days=1))
    assert not is_due(table, NOON, 100, NOON + timedelta(days=9))


def test_unpacking_gives_what_was_packed() -> None:
    table = renewed(EMPTY, [("en", distinct("Ferry sinks", "", "en")), (None, {8})], 7)
    assert unpack(pack(table), 7) == table


@pytest.mark.parametrize("packed", [b"", b"\x01", pack(EMPTY) + b"more"])
def test_what_was_never_packed_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="packed table"):
        unpack(packed, 1)
