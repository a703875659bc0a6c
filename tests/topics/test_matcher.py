from __future__ import annotations

import tracemalloc

import pytest

from worker.base.errors import QueryError
from worker.base.types import Match, Searchable, TopicDefinition, TopicMatch
from worker.topics.matcher import compile_topics
from worker.topics.page import MOST_HITS


def match(query: str, article: Searchable) -> TopicMatch | None:
    found = compile_topics([TopicDefinition("topic", "Topic", query)]).match(article)
    return found[0] if found else None


def hits(query: str, text: str, title: str = "") -> list[str]:
    found = match(query, Searchable(title, text))
    return [place.text for place in found.matches] if found else []


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("atacm*", "ATACMS, ATACM and Atacms; Atacama", ["ATACMS", "ATACM", "Atacms"]),
        ("atac", "Atac ATACMS atac_1 (atac)", ["Atac", "atac"]),
        ("ATACMS", "우크라이나가 ATACMS를 발사", ["ATACMS"]),
        ('raw:"ATACMS"', "atacms ATACMS Atacms", ["ATACMS"]),
        ('raw:"T-72"', "t-72 T 72 T-72", ["T-72"]),
        ("북한군", "북한군이 친북한군 북한군", ["북한군", "북한군"]),
        ('"북한군 파병"', "북한군의 파병은", ["북한군의 파병"]),
        ("制裁", "対ロ制裁を強化", ["制裁"]),
        ("russia*", "Russia’s Russian prussian", ["Russia’s", "Russian"]),
        ('"korea* troop*"', "Korea’s troops", ["Korea’s troops"]),
        ("organi?ation", "organisation ORGANIZATION organiation", ["organisation", "ORGANIZATION"]),
        ('"army tactical"', "Army\u00a0Tactical army-tactical army\ntactical army\n\ntactical",
         ["Army\u00a0Tactical", "army-tactical", "army\ntactical"]),
        ("strasse", "Die Straße", ["Straße"]),
        ("военнопленн*", "Вое\u0301ннопленные", ["Вое\u0301ннопленные"]),
        ("елка", "Ёлка", ["Ёлка"]),
        ('"b a"~1', "a x b; a x y b", ["a x b"]),
        ("a NEAR/1 b", "a x b. c d a x y b", ["a", "b"]),
        ("a NEAR/0f b", "b a b", ["a", "b"]),
        ("u.s.", "The U.S. and us", ["U.S."]),
        ("प्रतिबंध", "प्रतिबंधों प्रतिबंध", ["प्रतिबंध"]),
        ("Diyarbakır", "DİYARBAKIR'DA, Diyarbakir", ["DİYARBAKIR", "Diyarbakir"]),
        ("diyarbakir*", "DİYARBAKIR'DA", ["DİYARBAKIR'DA"]),
        ("ısı", "ISI ve ısıtma, iş", ["ISI"]),
        ("Ουκρανία", "ΣΤΗΝ ΟΥΚΡΑΝΙΑ, της Ουκρανίας", ["ΟΥΚΡΑΝΙΑ"]),
        ("Ουκρανί*", "ΤΗΣ ΟΥΚΡΑΝΙΑΣ", ["ΟΥΚΡΑΝΙΑΣ"]),
        ("αθηνας", "ΑΘΗΝΑΣ Ἀθηνᾶς Αθηνά", ["ΑΘΗΝΑΣ", "Ἀθηνᾶς"]),
        ("كورسك", "إلى كـــورسك وكُورسك كُورْسك", ["كـــورسك", "كُورْسك"]),
        ("أوكرانيا", "في اوكرانيا", ["اوكرانيا"]),
        ("یوکرین", "يوكرين یوکرین‌ها", ["يوكرين"]),
        ("کی‌یف", "کییف و کي‌یف", ["کییف", "کي‌یف"]),
        ("שלום", "שָׁלוֹם, שלום", ["שָׁלוֹם", "שלום"]),
        ("צה״ל", 'חיילי צה"ל', ['צה"ל']),
        ("Sana'a", "Sana`a Sanaʿa Sana’a Sanaa", ["Sana`a", "Sanaʿa", "Sana’a"]),
        ("O`zbekiston", "Oʻzbekiston O‘zbekiston", ["Oʻzbekiston", "O‘zbekiston"]),
    ],
)  # fmt: skip
def test_terms_are_found_as_words(query: str, text: str, found: list[str]) -> None:
    assert hits(query, text) == found


def test_a_place_counts_characters_of_the_original_field() -> None:
    text = "Stra\u00dfe  ﬁn — ATACMS\u00ad-Raketen 😀 ATACMS"
    found = match("atacms", Searchable("Die ATACMS", text))
    assert found is not None
    assert found.matches == (
        Match("atacms", "title", 4, 10, "ATACMS"),
        Match("atacms", "text", 13, 19, "ATACMS"),
        Match("atacms", "text", 31, 37, "ATACMS"),
    )
    assert [text[m.start : m.end] for m in found.matches[1:]] == ["ATACMS", "ATACMS"]


def test_overlapping_places_count_once_and_excluded_terms_never() -> None:
    found = match('"north korea" OR "north korea* troop*" OR korea NOT iran', Searchable(
        "", "North Korean troops. North Korea."))  # fmt: skip
    assert found is not None
    assert [(m.term, m.text) for m in found.matches] == [
        ('"north korea* troop*"', "North Korean troops"),
        ('"north korea"', "North Korea"),
    ]


def test_fields_narrow_a_term() -> None:
    article = Searchable("Alpha", "beta " + "word " * 60 + "gamma", source="Reuters World",
                         author="Woo Je-yoon", language="en-GB")  # fmt: skip
    for query in ("title:alpha", "body:beta", "lead:beta", "body:gamma", "source:reuters AND beta",
                  'author:"je yoon" AND beta', "lang:en AND beta", 'source:raw:"World" AND beta',
                  "source:(afp OR reut*) AND beta", "title:(alpha NOT beta)"):  # fmt: skip
        assert match(query, article), query
    for query in ("title:beta", "body:alpha", "lead:gamma", "lead:alpha", "source:afp AND beta",
                  "lang:de AND beta", "beta NOT lang:en", 'source:raw:"world" AND beta',
                  "lang:e AND beta", "alpha NEAR/5 beta"):  # fmt: skip
        assert match(query, article) is None, query


def test_a_topic_by_source_alone_matches_without_a_place() -> None:
    found = match("source:reuters NOT sport", Searchable("Alpha", "beta", source="Reuters"))
    assert found == TopicMatch("topic", "passing", 0.0, ())


def test_a_derived_title_counts_for_nothing() -> None:
    article = Searchable("Alpha is", "Alpha is here.", title_derived=True)
    assert match("title:alpha", article) is None
    found = match("alpha", article)
    assert found is not None
    assert [place.field for place in found.matches] == ["text"]


def test_more_evidence_and_better_places_never_lower_the_score() -> None:
    articles = [
        Searchable("x", "word " * 70 + "alpha"),
        Searchable("x", "word " * 70 + "alpha alpha"),
        Searchable("x", "alpha " + "word " * 70 + "alpha alpha"),
        Searchable("alpha", "alpha " + "word " * 70 + "alpha alpha"),
    ]
    scores = [found.score for article in articles if (found := match("alpha", article))]
    assert scores == sorted(set(scores))
    assert len(scores) == 4
    assert 0 < scores[0] < scores[-1] < 1


def test_topics_come_in_the_order_of_their_definition_and_share_literals() -> None:
    queries = {"z": "alpha", "b": "alpha*", "a": "beta NOT alpha", "m": '"alpha beta"', "k": "lph"}
    matcher = compile_topics(
        [TopicDefinition(slug, slug, query) for slug, query in queries.items()]
    )
    found = matcher.match(Searchable("", "alphabet alpha beta"))
    assert [topic.slug for topic in found] == ["z", "b", "m"]


def test_no_topics_match_nothing() -> None:
    assert compile_topics([]).match(Searchable("a", "b")) == ()


def test_a_wrong_query_is_refused_when_topics_are_compiled() -> None:
    with pytest.raises(QueryError):
        compile_topics([TopicDefinition("a", "A", "fine"), TopicDefinition("b", "B", "NOT bad")])


@pytest.mark.parametrize("text", ["", "\0", "\ud800 alpha", "alpha\0", "a" * 10_000 + " alpha"])
def test_odd_texts_do_no_harm(text: str) -> None:
    assert bool(hits("alpha", text)) is ("alpha" in text)


def test_a_page_of_two_words_over_and_over_gives_bounded_evidence() -> None:
    found = match("sanctions NEAR/2 russia", Searchable("", "sanctions russia " * 12_000))
    assert found is not None
    assert len(found.matches) == 2 * MOST_HITS
    assert found.salience == "main"


def test_two_words_over_and_over_take_no_memory_for_each_pair_of_them() -> None:
    compiled = compile_topics([TopicDefinition("one", "One", "alpha NEAR/100 beta")])
    tracemalloc.start()
    try:
        (found,) = compiled.match(Searchable("", "alpha beta " * 2_000))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found.matches) == 2 * 2_000
    assert most < 12_000_000


@pytest.mark.parametrize(
    "query", ["Straße?\u0301", "a?\u0301b", "\u0301?x", '"foo\u0301 \u0301 b?"']
)
def test_a_lone_accent_in_a_pattern_is_no_stretch_of_its_own(query: str) -> None:
    compile_topics([TopicDefinition("one", "One", query)]).match(Searchable("Straßen", "a b"))


def test_what_stands_in_one_endless_word_is_near_only_within_some_hundred_characters() -> None:
    """Each term in a page of one word had all of it read anew: 40 kB took nineteen seconds."""
    found = hits("안보 NEAR/5 한국", f"{2_000 * 'a안보'} 한국")
    assert 100 < found.count("안보") < 500
    assert found[-1] == "한국"
