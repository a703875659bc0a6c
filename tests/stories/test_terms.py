from __future__ import annotations

import pytest

from worker.stories import terms as terms_module
from worker.stories.terms import MOST_TERMS, distinct, pack, terms, unpack


def weight_of(word: str, title: str, text: str, language: str | None = "en") -> int:
    found = terms(title, text, language)
    return dict(zip(found.words, found.weights, strict=True))[word]


def test_the_headline_weighs_more_than_the_lead_and_the_lead_more_than_the_text() -> None:
    text = "harbour " + "filler " * 80 + "lighthouse"
    weights = [weight_of(each, "Ferry", text) for each in ("ferry", "harbour", "lighthouse")]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3


def test_a_word_repeated_in_a_long_text_weighs_no_more_than_the_headline() -> None:
    assert weight_of("boat", "Ferry", "boat " * 500) == weight_of("ferry", "Ferry", "boat " * 500)


def test_a_long_text_has_a_bounded_number_of_terms() -> None:
    text = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(5_000))
    assert len(terms("Headline", text, "en").ids) == MOST_TERMS


def test_what_comes_after_three_hundred_words_is_not_read() -> None:
    found = terms("Ferry", "boat " * 300 + "lighthouse", "en")
    assert set(found.words) == {"ferry", "boat"}


def test_words_of_two_languages_are_never_one_term() -> None:
    assert not distinct("Hotel", "", "en") & distinct("Hotel", "", "fr")


def test_accents_and_case_make_no_other_term() -> None:
    assert distinct("ERDOGAN", "", "tr") == distinct("Erdoğan", "", "tr")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("zh", "俄罗斯总统普京", "普京访问北京"),
        ("ja", "東京で地震", "地震が発生"),
        ("ko", "대통령은", "대통령이"),
        ("th", "นายกรัฐมนตรี", "นายกรัฐมนตรีไทย"),
        ("ar", "انفجار بيروت", "بيروت اليوم"),
        ("hi", "दिल्ली में आग", "दिल्ली पुलिस"),
    ],
)
def test_words_are_found_in_any_script(language: str, one: str, other: str) -> None:
    assert distinct(one, "", language) & distinct(other, "", language)


def test_an_article_without_words_has_no_terms() -> None:
    assert terms("…", "— !!! —", None).ids == ()


def test_unpacking_gives_what_was_packed() -> None:
    found = terms("Ferry sinks", "Rescuers pulled survivors from the water.", "en")
    ids, weights = unpack(pack(found.ids, found.weights))
    assert (tuple(ids), tuple(weights)) == (found.ids, found.weights)


def test_what_was_never_packed_is_refused() -> None:
    with pytest.raises(ValueError, match="six bytes"):
        unpack(b"12345")


def test_of_a_flood_of_words_few_are_remembered_and_what_comes_again_and_again_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    work_out = terms_module._terms_of

    def noted(word: str, language: str | None) -> tuple[tuple[int, str], ...]:
        asked.append(word)
        return work_out(word, language)

    monkeypatch.setattr(terms_module, "_terms_of", noted)
    monkeypatch.setattr(terms_module, "_MOST_KEPT", 300)
    for number in range(30):
        words = " ".join(f"w{number}x{each}" for each in range(200))
        terms("", f"ferry {words}", "xq")
    known = terms_module._known("xq")
    assert len(known) + len(known._before) <= 2 * 300
    assert asked.count("ferry") == 1


@pytest.mark.parametrize("size", [4, 6, 7, 9, 12])
def test_each_of_the_first_three_hundred_words_is_read_once_and_whole(size: int) -> None:
    letters = "abcdefghij"
    numbers = [f"{number:0{size}}" for number in range(330)]
    spelled = ["".join(letters[int(each)] for each in number) for number in numbers]
    _, lead, rest = terms_module._parts("", " ".join(spelled))
    assert [*lead, *rest] == spelled[:300]
