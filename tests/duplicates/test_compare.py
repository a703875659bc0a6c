from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.quality import lookalikes
from worker.duplicates import Compared, compare, contradictions, may_be_copy, recurs, replaces
from worker.duplicates.compare import SHORT, _has_many_words
from worker.duplicates.fingerprint import fingerprint, index_hashes, words
from worker.traits import traits

_AT = datetime(2026, 11, 12, 6, tzinfo=UTC)
_QUAKE = (
    "An earthquake of magnitude {} struck the islands at {} on {}, the survey said. The epicentre "
    "was {} kilometres south of {}. {} The region lies on an arc of volcanoes and fault lines "
    "where most of the world's earthquakes happen, and houses there are built to bear them."
)
_WEAK = _QUAKE.format("5.2", "3:11", "Friday", 21, "Severo", "No damage was reported.")
_STRONG = _QUAKE.format("7.4", "16:52", "Sunday", 88, "Yuzhno", "Forty people were killed.")
_FLASH = (
    "The harbour board has voted to close the old pier in May because its piles are rotten, its "
    "chairwoman said on Monday after a meeting."
)
_HEADLINES = (
    "Old pier to close in May",
    "Harbour board closes old pier",
    "Rotten piles: pier shuts",
    "Town loses its pier",
    "Board votes to shut pier from May",
    "End of the pier",
)


def _article(title: str, text: str) -> Compared:
    return Compared(title, text, "en", fingerprint(title, text).signature)


def test_a_strong_quake_is_no_copy_of_a_weak_one_in_the_same_words() -> None:
    weak, strong = _article("Quake of 5.2", _WEAK), _article("Quake of 7.4", _STRONG)
    found = compare(strong, weak, same_source=True, days_apart=2)
    assert not found.is_copy
    assert found.code == "other_facts"
    assert "7.4 for 5.2" in found.reason


def test_a_copy_with_numerals_as_words_and_an_agency_line_is_a_copy() -> None:
    original = _article("Strong quake", _STRONG)
    edited = "(AP) - " + _STRONG.replace("Forty", "40").replace("said", "stated")
    assert compare(_article("Islands hit", edited), original, same_source=False).is_copy


@pytest.mark.parametrize("same_source", [True, False])
def test_reports_on_one_template_are_no_copies(same_source: bool) -> None:
    assert list(lookalikes.swallowed("chosen", same_source=same_source)) == []


def test_a_lightly_edited_report_on_a_template_is_a_copy_of_the_right_one() -> None:
    assert list(lookalikes.missed("chosen")) == []


def test_background_behind_another_lead_makes_no_copy() -> None:
    background = " ".join(f"background{number} of the old affair" for number in range(40))
    leads = [
        " ".join(f"{word}{number} happened then" for number in range(30)) for word in ("a", "b")
    ]
    first, second = (_article("Affair", f"{lead} {background}") for lead in leads)
    assert compare(second, first, same_source=False).code == "other_lead"


def test_light_copies_of_a_flash_under_six_headlines_are_one() -> None:
    dice = random.Random(3)
    first = _article(_HEADLINES[0], _FLASH)
    for number in range(500):
        words = _FLASH.split()
        if number % 3 == 1:
            words = words[: -dice.randint(1, 4)]
        elif number % 3 == 2:
            words[dice.randrange(len(words))] = "indeed"
        copy = _article(_HEADLINES[number % 6], " ".join(words))
        assert set(index_hashes(copy.signature)) & set(index_hashes(first.signature))
        assert may_be_copy(copy.signature, first.signature)
        assert compare(copy, first, same_source=False).is_copy


def test_boilerplate_under_unlike_headlines_is_no_copy() -> None:
    teaser = "Read more on our site, where our reporters follow every story as it happens."
    first = _article("Fire in the old mill", teaser)
    second = _article("Storm closes the airport", teaser)
    assert compare(second, first, same_source=True).code == "boilerplate"


def test_without_the_text_the_traits_decide() -> None:
    strong = _article("Quake of 7.4", _STRONG)
    weak = _article("Quake of 5.2", _WEAK)
    kept = Compared(
        weak.title, "", "en", weak.signature, traits=traits(weak.title, weak.text, "en")
    )
    assert not compare(strong, kept, same_source=True).is_copy
    assert compare(weak, kept, same_source=False).is_copy


@pytest.mark.parametrize(
    ("words", "same_source", "hours", "is_news"),
    [(12, True, 3, True), (12, True, 2, False), (12, False, 30, False), (60, True, 30, False)],
)
def test_a_short_notice_recurs_three_hours_later_in_its_source(
    words: int, same_source: bool, hours: int, is_news: bool
) -> None:
    stated = _AT + timedelta(hours=hours)
    found = recurs(words=words, same_source=same_source, stated=stated, stated_before=_AT)
    assert (found is not None) is is_news
    if found is not None:
        assert "as on 12 November" in found


def test_an_undated_notice_does_not_recur() -> None:
    assert recurs(words=9, same_source=True, stated=None, stated_before=_AT) is None


_TEASER = "Gusts of up to 120 km/h are expected on the islands tonight."


@pytest.mark.parametrize(
    ("new", "old", "teaser", "is_renewed"),
    [
        ("Severe storm warning for the coast", "Storm warning for the coast", _TEASER, True),
        ("Port strike on its third day", "Harbour strike on third day", "Port crews rest.", False),
        ("Port strike goes on", "Harbour strike goes on", "Port crews have refused to work.", True),
        ("Mill burns down", "Storm closes the airport", "Read more on our site.", False),
        ("Storm hits the coast", "Storm hits the hills", "Read more on our site.", False),
        ("Storm kills 12 on the coast", "Storm kills 3 on the coast", _TEASER, False),
    ],
)
def test_a_renewed_entry_has_the_same_teaser_and_a_like_headline(
    new: str, old: str, teaser: str, is_renewed: bool
) -> None:
    assert replaces(new, teaser, old, teaser) is is_renewed


def test_other_magnitudes_ordinals_and_days_contradict() -> None:
    a = traits("Magnitude 7.4 quake", "On 12 November the 19th package came.", "en")
    b = traits("Magnitude 5.2 quake", "On 14 November the 20th package came.", "en")
    assert contradictions(a, b) == (
        "magnitude 7.4 and 5.2",
        "number 19 and 20 of packa",
        "day 11-12 and 11-14",
    )


def test_counts_that_grow_do_not_contradict() -> None:
    a = traits("Fire in Odesa kills 3", "A fire in Odesa killed three people.", "en")
    b = traits("Fire in Odesa kills 41", "A fire in Odesa killed 41 people, 90 are missing.", "en")
    assert contradictions(a, b) == ()


def test_headlines_about_different_names_contradict() -> None:
    a = traits("Fire in Odesa", "A fire broke out in Odesa.", "en")
    b = traits("Fire in Sumy", "A fire broke out in Sumy.", "en")
    assert contradictions(a, b) == ("names odesa and sumy",)


def test_other_numbers_of_things_and_other_ages_contradict() -> None:
    a = traits("Line 2 shut, man, 45, dies", "Line 2 was shut when a man, 45, died.", "en")
    b = traits("Line 5 shut, boy, 9, dies", "Line 5 was shut when a boy of nine died.", "en")
    assert contradictions(a, b) == ("line 2 and 5", "age 45 and 9")


def test_numbers_and_ages_that_the_other_article_tells_do_not_contradict() -> None:
    a = traits("Line 2 shut, man, 45, dies", "Line 2 and line 5 were shut. He was 45.", "en")
    b = traits(
        "Line 5 shut, boy, 9, dies", "Line 5 was shut when a boy, 9, and a man of 45 died.", "en"
    )
    assert contradictions(a, b) == ()


def test_ages_may_differ_by_a_year() -> None:
    a = traits("Man, 45, dies", "A 45-year-old man died.", "en")
    b = traits("Man, 46, dies", "A 46-year-old man died.", "en")
    assert contradictions(a, b) == ()


@pytest.mark.parametrize(
    "sign", ["word", "wörter", "слово", "말은", "字", "คำ", "٣١٢", "½", "it's", "—"]
)
@pytest.mark.parametrize("times", [59, 60, 61, 62])
def test_a_text_is_long_by_its_words_in_whatever_script(sign: str, times: int) -> None:
    text = " ".join([sign] * times)
    assert _has_many_words(text) == (len(words(text)) > SHORT)
