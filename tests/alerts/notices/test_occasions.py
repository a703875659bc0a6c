from __future__ import annotations

import pytest

from worker.alerts.notices.occasions import in_words, listed, named

NAMES = {"red_sea": "Shipping in the Red Sea"}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("first", "first"),
        ("outlets-5", "5 outlets"),
        ("topic-red_sea", "topic Shipping in the Red Sea"),
        ("topic-gone_by", "topic gone by"),
        ("count", "count rose"),
        ("count-31", "count rose"),
        ("headline-3fa9c1d2e4", "headline changed"),
        ("correction-3fa9c1d2e4", "corrected"),
        ("withdrawal-3fa9c1d2e4", "withdrawn"),
        ("report-3fa9c1d2e4", "further report"),
        ("unheard-of", "unheard-of"),
    ],
)
def test_an_occasion_is_said_in_words_and_never_by_its_hash(kind: str, words: str) -> None:
    assert in_words(kind, NAMES) == words


def test_occasions_of_one_kind_are_counted() -> None:
    kinds = ["first", "correction-1", "count", "correction-2"]
    assert listed(kinds, NAMES) == ["first", "corrected ×2", "count rose"]


def test_a_new_topic_is_called_by_its_name_and_other_sentences_stay() -> None:
    assert named("A new topic: red sea.", NAMES) == "A new topic: Shipping in the Red Sea."
    for sentence in ("A new topic: other.", "The count rose from 3 to 9.", ""):
        assert named(sentence, NAMES) == sentence
