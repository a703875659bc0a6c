from __future__ import annotations

import pytest

from worker.alerts.counts import DEAD, HURT, Count, has_risen, in_headline


@pytest.mark.parametrize(
    ("headline", "language", "number"),
    [
        ("Quake kills 48, injures 300 in Turkey", "en", 48),
        ("300 hurt as 12 die in crash", "en", 12),
        ("Forty dead in blast", "en", 40),
        ("Death toll from storm rises to 1,200", "en", 1200),
        ("Death toll at 48 after quake", "en", 48),
        ("EXPLOSION AT DORAVA REFINERY, 12 DEAD", "en", 12),
        ("12 Killed, 40 Hurt in Dorava Refinery Explosion", "en", 12),
        ("SÉISME À VALDORA, 48 MORTS", "fr", 48),
        ("Unglück mit 48 Toten", "de", 48),
        ("48 anciens soldats tués", "fr", 48),
        ("Séisme : 48 morts et 300 blessés", "fr", 48),
        ("Al menos 48 muertos en el terremoto", "es", 48),
        ("Zwölf Tote bei Unfall", "de", 12),
        ("Число погибших выросло до 48", "ru", 48),
        ("Кількість загиблих зросла до 48", "uk", 48),
        ("زلزال: 48 قتيلا و300 جريح", "ar", 48),
        ("지진으로 48명 사망, 300명 부상", "ko", 48),
        ("地震48人死亡", "zh", 48),
        ("地震で48人死亡、300人けが", "ja", 48),
    ],
)
def test_the_dead_are_counted_before_the_hurt(headline: str, language: str, number: int) -> None:
    assert in_headline(headline, language) == Count(number, DEAD)


def test_the_hurt_are_counted_before_other_things() -> None:
    assert in_headline("40 homes burn, 7 injured", "en") == Count(7, HURT)
    assert in_headline("1,200 homes burn near the coast", "en") == Count(1200, "homes")


@pytest.mark.parametrize(
    "headline",
    [
        "Su-35 shot down near the border in 2024",
        "United win 3-1 in final",
        "Oil falls 4% to $70",
        "Man, 48, held over theft",
        "Scottish painter dies aged 93",
        "Footballer dead at 71",
        "A 48-year-old killed",
        "Singer found dead at the age of 50",
        "Two years after killing, no arrest",
        "Talks begin at 10:30",
        "The minister resigns",
        "9" * 400 + " killed",
        "",
    ],
)
def test_sums_scores_times_years_ages_and_numbers_in_names_count_nothing(headline: str) -> None:
    assert in_headline(headline, "en") is None


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("Schauspieler mit 84 Jahren gestorben", "de"),
        ("Mort du peintre à 93 ans", "fr"),
        ("Muere a los 84 años el pintor", "es"),
        ("Умер художник, ему было 84 года", "ru"),
        ("배우 별세, 84세 사망", "ko"),
        ("画家死亡93岁", "zh"),
    ],
)
def test_ages_count_no_dead_in_other_languages(headline: str, language: str) -> None:
    assert in_headline(headline, language) is None


def test_a_count_has_risen_at_three_times_and_five_more() -> None:
    risen = [(1, 6), (2, 7), (12, 36), (12, 48)]
    alike = [(12, 35), (1, 5), (2, 6), (48, 48), (48, 12)]
    assert all(has_risen(Count(told, DEAD), Count(now, DEAD)) for told, now in risen)
    assert not any(has_risen(Count(told, DEAD), Count(now, DEAD)) for told, now in alike)


def test_only_like_is_compared_with_like() -> None:
    assert not has_risen(Count(12, DEAD), Count(300, HURT))
    assert not has_risen(Count(12, "homes"), Count(300, "troop"))
    assert has_risen(Count(12), Count(48, DEAD))


def test_five_dead_where_none_were_told_are_a_rise_and_other_counts_are_not() -> None:
    assert has_risen(None, Count(5, DEAD))
    assert has_risen(Count(300, HURT), Count(5, DEAD))
    assert not has_risen(None, Count(4, DEAD))
    assert not has_risen(None, Count(20_000, "homes"))
    assert not has_risen(Count(4, DEAD), None)


@pytest.mark.parametrize(
    ("headline", "language"),
    [
        ("Izmir earthquake of magnitude 6.1: 14 dead, rescuers search the rubble", "en"),
        ("Flight 447: 14 dead", "en"),
        ("Quake, 6.1 - 14 dead", "en"),
        ("Beben der Stärke 6,1: 14 Tote", "de"),
        ("Землетрясение магнитудой 6,1: 14 погибших", "ru"),
        ("Terremoto de 6,1: 14 muertos", "es"),
    ],
)
def test_a_number_behind_a_colon_counts_whatever_stands_before_it(
    headline: str, language: str
) -> None:
    found = in_headline(headline, language)
    assert found is not None
    assert found.number == 14


def test_scores_times_and_spans_count_nothing() -> None:
    for headline in ("Merin beat Kallista 3:1", "Train leaves at 14:30", "The war of 2014-2015"):
        assert in_headline(headline, "en") is None
