from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.traits import (
    PACKED,
    Facts,
    Traits,
    is_title_case,
    pack,
    traits,
    unpack,
)
from worker.traits.numerals import number
from worker.traits.reading import read


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("9,000", "9000"),
        ("9.000", "9000"),
        ("9 000", "9000"),
        ("9\u202f000", "9000"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,00,000", "100000"),
        ("7,4", "7.4"),
        ("101.20", "101.2"),
        ("0.125", "0.125"),
        ("٣٤", "34"),
        ("3:11", "3:11"),
    ],
)
def test_numerals_are_read_alike_however_they_are_written(written: str, plain: str) -> None:
    assert number(written) == plain


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("en", "two hundred and fifty thousand people", ("250000",)),
        ("en", "twenty-one boats and 2.5 million fish", ("21", "2500000")),
        ("de", "einundzwanzig Staaten, zweihundert Häfen", ("21", "200")),
        ("fr", "quatre-vingt-douze navires", ("92",)),
        ("es", "treinta y dos personas", ("32",)),
        ("it", "ventitre feriti", ("23",)),
        ("ru", "двадцать пять человек, 3,5 млн рублей", ("25", "3500000")),
        ("uk", "дванадцяти областях", ("12",)),
        ("tr", "yirmi beş kişi", ("25",)),
        ("pl", "pięciu rannych", ("5",)),
        ("ja", "死者は四十人、3万人が避難", ("40", "30000")),
    ],
)
def test_numbers_in_words_are_figures(language: str, text: str, figures: tuple[str, ...]) -> None:
    assert traits("", text, language).lead.figures == figures


def test_a_number_in_characters_may_have_any_length() -> None:
    """To compare a text of thousands of such digits with another one failed."""
    run = "〇" + 5_000 * "一"
    (figure,) = read(run, "zh", 2_000).facts
    assert figure.value == 5_000 * "1"


@pytest.mark.parametrize(
    ("text", "figures"),
    [("死者3,万人が避難", ("3",)), ("地震1.级别", ("1",)), ("约3,500万人", ("35000000",))],
)
def test_what_stands_behind_a_separator_is_no_part_of_a_number(
    text: str, figures: tuple[str, ...]
) -> None:
    assert traits("", text, "zh").lead.figures == figures


@pytest.mark.parametrize(
    "text",
    [
        "погибли не менее четырёх человек, ещё трёх ищут",
        "Идёт четвёртый раунд переговоров",
        "шестьдесят самолётов и Тёмный Берёзов",
        "Ёлкин пришёл третьим в пятом туре",
    ],
)
def test_a_russian_text_says_the_same_with_and_without_the_dots_of_its_letters(text: str) -> None:
    plain = text.replace("ё", "е").replace("Ё", "Е")
    assert read(text, "ru", 50) == read(plain, "ru", 50)
    assert read(text, "ru", 50).facts


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on the 12th of November"),
        ("en", "on November 12"),
        ("de", "am 12. November"),
        ("es", "el 12 de noviembre"),
        ("ru", "12 ноября"),
        ("zh", "11月12日"),
        ("ko", "11월 12일"),
        (None, "2026-11-12"),
        ("de", "12.11.2026"),
    ],
)
def test_days_of_the_month_are_found(language: str | None, text: str) -> None:
    assert traits("", f"x {text} y", language).lead.days == ("11-12",)


def test_weekdays_magnitudes_and_ordinals_are_kept_apart() -> None:
    found = traits(
        "Magnitude 7.4 quake", "On Monday the third quake, 40 dead. The 19th package.", "en"
    )
    assert found.title.magnitudes == ("7.4",)
    assert found.lead.weekdays == ("Monday",)
    assert found.lead.ordinals == ("3 quake", "19 packa")
    assert found.lead.figures == ("40",)


def test_names_are_words_with_a_capital_that_do_not_only_begin_a_sentence() -> None:
    found = traits("Quake near Odesa", "The mayor of Odesa spoke. Rescuers came.", "en")
    assert found.title.names == ("odesa",)
    assert found.lead.names == ("odesa",)


def test_a_headline_in_title_case_names_only_what_the_text_does() -> None:
    assert is_title_case("Old Pier Near Odesa Closes Soon")
    found = traits("Old Pier Near Odesa Closes Soon", "They say that Odesa lost a pier.", "en")
    assert found.title.names == ("odesa",)


def test_a_name_has_one_key_in_every_case_of_an_inflecting_language() -> None:
    found = traits("Взрыв в Харькове", "Мэр города Харьков сообщил", "ru")
    assert found.title.names == found.lead.names == ("kharkov",)


_FACTS = st.builds(
    Facts,
    *[
        st.lists(st.text("abc019.- ", min_size=1, max_size=12), max_size=30).map(tuple)
        for _ in range(6)
    ],
)


@given(_FACTS, _FACTS)
def test_packed_traits_are_small(title: Facts, lead: Facts) -> None:
    packed = pack(Traits(title, lead))
    assert len(packed) <= PACKED
    unpack(packed)


def test_packing_keeps_what_fits() -> None:
    made = traits("Magnitude 7.4 quake near Odesa", "On 12 November forty people died.", "en")
    assert unpack(pack(made)) == made


@given(st.text(max_size=400), st.sampled_from(["en", "ru", "de", "ja", "ar", None, "xx"]))
def test_any_text_is_read(text: str, language: str | None) -> None:
    unpack(pack(traits(text, text, language)))
