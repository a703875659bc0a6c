from __future__ import annotations

import pytest

from worker.traits import Facts, Traits, pack, traits, unpack


@pytest.mark.parametrize(
    ("language", "title", "text", "found"),
    [
        ("en", "Flight 212 lands in Tarn", "Flight 212 from Rome landed in Tarn.", "212 flight"),
        ("en", "Reactor No. 3 stops", "The operator stopped reactor 3 on Monday.", "3 reactor"),
        ("en", "Fire shuts A4", "The A4 was shut by a fire.", "4 A"),
        ("de", "Unfall auf A 7", "Ein Unfall auf der A 7, hieß es.", "7 A"),
        ("de", "Linie 4 gesperrt", "Auf der Linie 4 in Talheim fährt nichts.", "4 linie"),
        ("ru", "Рейс 318 сел в Тарске", "На борту рейса 318 были дети.", "318 reis"),
        ("zh", "科尔姆1号机组停机", "1号机组周二停机。", "1 号机"),
        ("ja", "原発１号機が停止", "原発の1号機が停止した。", "1 号機"),
        ("ko", "원전 2호기 정지", "2호기가 정지했다.", "2 호기"),
    ],
)
def test_a_number_names_a_thing_whose_word_has_it_in_headline_and_text(
    language: str, title: str, text: str, found: str
) -> None:
    assert traits(title, text, language).title.numbered == (found,)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", "Strike kills 5 in Kyiv", "A strike killed 5 people in Kyiv."),
        ("en", "Bus crash leaves at least 5 dead", "At least 5 of them died."),
        ("en", "Buses carry 5 people", "Buses carry 5 people. They carry 5, he said."),
        ("en", "Storm grows to category 4", "Category 4 is the last but one."),
        ("en", "Norling 1 Askby 0", "Norling 1 Askby 0."),
        ("en", "BANK TO ISSUE 12 BILLION OF BONDS", "It is to issue 12\nbillion of bonds."),
        ("en", "Damage put at Rs 500 crore", "The Rs 500 is a first sum."),
        ("en", "Cup 2026 opens", "The Cup 2026 is on."),
        ("en", "Reactor 3 stops", "A reactor stopped on Monday, the third."),
        ("ru", "Погибли 5 человек", "Погибли 5, ранены двое."),
        ("ar", "مقتل 5 في غارة", "مقتل 5 في غارة."),
        ("zh", "致5人死亡", "袭击致5人死亡。"),
        ("zh", "3号晚上起火", "3号晚上起火。"),
    ],
)
def test_a_number_that_counts_names_nothing(language: str, title: str, text: str) -> None:
    assert traits(title, text, language).title.numbered == ()


@pytest.mark.parametrize(
    ("language", "title", "text", "found"),
    [
        ("en", "Man, 45, dies", "A 45-year-old man died.", ("45",)),
        ("en", "Singer dies aged 88", "She died at home.", ("88",)),
        ("en", "Singer dies at the age of 88", "", ("88",)),
        ("de", "Sänger im Alter von 88 gestorben", "", ("88",)),
        ("en", "Line shut, 2,000 idle", "The line is shut, 2 days long.", ()),
        ("en", "Room 3 (12) shut", "The room was shut.", ()),
        ("de", "Mann (38) stirbt", "Ein 38-Jähriger starb.", ("38",)),
        ("fr", "Une femme de 61 ans tuée", "", ("61",)),
        ("fr", "Plus de 10 ans après", "", ()),
        ("es", "Condena de 9 años de prisión", "", ()),
        ("ru", "45-летний мужчина погиб", "", ("45",)),
        ("pl", "34-latek zginął", "", ("34",)),
        ("tr", "34 yaşındaki adam öldü", "", ("34",)),
        ("ja", "３４歳の男性死亡", "", ("34",)),
        ("ko", "34세 남성 숨져", "", ("34",)),
        ("zh", "34岁男子死亡", "", ("34",)),
    ],
)
def test_ages_of_people_are_read_in_headlines(
    language: str, title: str, text: str, found: tuple[str, ...]
) -> None:
    assert traits(title, text, language).title.ages == found


def test_rows_from_before_numbers_and_ages_are_still_read() -> None:
    title = "\x1e".join(["5", "", "7.4", "", "", "tarn\x1fholt"])
    lead = "\x1e".join(["", "3 day", "", "11-12", "", ""])
    found = unpack(f"{title}\x1d{lead}".encode())
    assert found == Traits(
        Facts(figures=("5",), magnitudes=("7.4",), names=("tarn", "holt")),
        Facts(ordinals=("3 day",), days=("11-12",)),
    )


def test_numbers_and_ages_are_packed() -> None:
    made = Traits(Facts(numbered=("2 reactor",), ages=("45",)), Facts(numbered=("1 reactor",)))
    assert unpack(pack(made)) == made


def test_many_numbers_leave_room_for_other_facts() -> None:
    many = ", ".join(str(each) for each in range(1, 90))
    text = f"The underground lines 1, 2, 3, 4, 5, 6 and the lines {many} in Tarn are shut."
    made = traits("Lines 1, 2, 3, 4, 5 and 6 in Tarn are shut", text, "en")
    assert unpack(pack(made)).title == made.title
    assert made.title.numbered[:2] == ("1 lines", "2 lines")
