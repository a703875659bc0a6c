"""Catalogues are whole, and what is stored is told in every language."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.notices import NOW
from worker.alerts import counts, follow_ups
from worker.alerts.corrections import Change, Mark
from worker.alerts.counts import Count
from worker.alerts.notices.body import TEST_MESSAGE
from worker.alerts.notices.catalogues import stored, words_of
from worker.alerts.notices.catalogues.plurals import CATEGORIES, category
from worker.settings.hours import Language

TAGS = get_args(get_args(Language)[0])


ENGLISH = words_of("en")


def test_every_language_that_may_be_asked_for_has_a_catalogue_and_plurals() -> None:
    folder = Path(stored.__file__).parent
    assert sorted(TAGS) == sorted(path.stem for path in folder.glob("*.toml")) == sorted(CATEGORIES)
    assert words_of("xx").tag == words_of("../en").tag == "en"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("tag", TAGS)
def test_a_catalogue_has_every_text_with_what_is_put_in_and_every_plural_form(tag: str) -> None:
    words = words_of(tag)
    assert words.texts.keys() == ENGLISH.texts.keys()
    assert words.counts.keys() == ENGLISH.counts.keys()
    for key, text in words.texts.items():
        assert _fields(text) == _fields(ENGLISH.texts[key]), key
    for key, forms in words.counts.items():
        assert set(forms) in ({*CATEGORIES[tag]}, {"other"}), key
        for form in forms.values():
            assert _fields(form) | {"n"} == _fields(ENGLISH.counts[key]["other"]) | {"n"}, key
    assert [len(names) for names in words.months.values()] == [12, 12, 12]
    assert words.dates.keys() == ENGLISH.dates.keys()
    assert words.languages.keys() == ENGLISH.languages.keys()


SLAVIC = {
    "one": (1, 21, 101, 121, 1_000_001),
    "few": (2, 3, 4, 22, 102),
    "many": (0, 5, 10, 11, 12, 14, 15, 20, 25, 100, 111, 112, 1000, 1_000_000),
}


FORMS: dict[str, dict[str, tuple[int, ...]]] = {
    "uk": SLAVIC,
    "ru": SLAVIC,
    "en": {"one": (1,), "other": (0, 2, 11, 21, 101, 1_000_000)},
    "de": {"one": (1,), "other": (0, 2, 11, 21, 101, 1_000_000)},
    "fr": {"one": (0, 1), "many": (1_000_000, 2_000_000), "other": (2, 11, 21, 1_000_001)},
    "es": {"one": (1,), "many": (1_000_000, 2_000_000), "other": (0, 2, 11, 21, 1_000_001)},
    "ko": {"other": (0, 1, 2, 5, 11, 21, 1_000_000)},
}
"""What browsers' Intl.PluralRules say of these numbers."""


@pytest.mark.parametrize("tag", TAGS)
def test_plurals_are_those_of_cldr(tag: str) -> None:
    for form, numbers in FORMS[tag].items():
        assert {number: category(tag, number) for number in numbers} == dict.fromkeys(numbers, form)


AT = datetime(2024, 11, 23, 22, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "minute", "near", "month", "day", "number"),
    [
        ("en", "24 Nov 2024, 00:15", "24 Nov, 00:15", "Nov 2024", "3 November", "38,114"),
        ("uk", "24 лист. 2024 р., 00:15", "24 лист., 00:15", "листопад 2024 р.", "3 листопада",
         "38\u00a0114"),
        ("ru", "24 нояб. 2024 г., 00:15", "24 нояб., 00:15", "ноябрь 2024 г.", "3 ноября",
         "38\u00a0114"),
        ("de", "24. Nov. 2024, 00:15", "24. Nov., 00:15", "November 2024", "3. November", "38.114"),
        ("fr", "24 nov. 2024, 00:15", "24 nov., 00:15", "novembre 2024", "3 novembre",
         "38\u202f114"),
        ("es", "24 nov 2024, 00:15", "24 nov, 00:15", "noviembre de 2024", "3 de noviembre",
         "38.114"),
        ("ko", "2024년 11월 24일 00:15", "11월 24일 00:15", "2024년 11월", "11월 3일", "38,114"),
    ],
)  # fmt: skip
def test_dates_and_numbers_are_written_as_the_language_writes_them(
    tag: str, minute: str, near: str, month: str, day: str, number: str
) -> None:
    words = words_of(tag)
    assert words.time(AT, "Europe/Kyiv") == minute
    assert words.time(AT, "Europe/Kyiv", "near") == near
    assert words.stated("2024-11-01T00:00:00Z", "month", "America/Lima") == month
    assert words.day(date(2024, 11, 3), with_year=False) == day
    assert words.number(38_114) == number


def test_a_language_is_named_in_the_readers_and_what_is_no_tag_is_not_shown() -> None:
    assert words_of("de").language("uk-UA") == "Ukrainisch"
    assert ENGLISH.language("xyz") == "xyz"
    assert [ENGLISH.language(each) for each in (None, "", 'en" onload="x')] == ["", "", ""]


def test_spanish_parts_no_four_figures() -> None:
    assert words_of("es").number(1234) == "1234"


@pytest.mark.parametrize("text", [None, "", "yesterday", "0001-01-01T00:00:00Z"])
def test_a_time_that_is_none_is_shown_as_nothing(text: object) -> None:
    assert ENGLISH.stated(text, "minute", "America/Lima") == ""


MARK = Mark("correction", "p")


def sentences() -> Iterator[str]:
    """Yields what may be stored as news of a story."""
    told = follow_ups.AlertedStory("u", NOW, NOW, outlets=1, topics=frozenset({"a"}))
    base = follow_ups.Report(words="0" * 64, headline="Depot “burns”", outlets=1)
    reports: list[tuple[follow_ups.AlertedStory, dict[str, Any]]] = [
        (told, {"mark": Mark("correction", "p", "was wrong"), "note": "was wrong"}),
        (told, {"mark": Mark("withdrawal", "p"), "outlet": "Example: Wire"}),
        (told, {"mark": Mark("correction", "p"), "told_headline": base.headline}),
        (
            told,
            {"mark": MARK, "note": "was wrong", "told_headline": base.headline, "outlet": "A"},
        ),
        (told, {"mark": MARK, "change": Change("figure", "3", "5"), "outlet": "A"}),
        (told, {"topics": frozenset({"red_sea"})}),
        (told, {"count": Count(1480, counts.DEAD)}),
        (told, {"outlets": 7, "carried_by": ("A", "B and C")}),
        (told, {"outlets": 22, "carried_by": tuple("ABCDEFG")}),
        (told, {"outlets": 5}),
    ]
    changes = [Change("figure", "3", "5"), Change("figure", "", "5")]
    changes += [Change("name", "a", "b"), Change("negation", "", "not")]
    reports += [
        (told, {"change": change, "outlet": outlet})
        for change in changes
        for outlet in ("", "Morning Post")
    ]
    for what in ("", counts.DEAD, counts.HURT):
        before = follow_ups.AlertedStory("u", NOW, NOW, count=Count(12, what))
        reports.append((before, {"count": Count(1480, what)}))
    for state, made in reports:
        fields = {name: getattr(base, name) for name in base.__slots__} | made
        found = follow_ups.decide(state, follow_ups.Report(**fields), follow_ups.FollowUpRule())
        assert found.news, made
        yield from found.news
    yield from follow_ups.decide(told, base, follow_ups.FollowUpRule("all")).news


def test_every_sentence_that_is_stored_is_told_in_every_language() -> None:
    found = list(sentences())
    assert len(found) >= 21
    for tag in TAGS:
        said = [stored.in_words(each, words_of(tag)) for each in found]
        assert (said == found) == (tag == "en")
        left = [one for one, other in zip(found, said, strict=True) if one == other and tag != "en"]
        assert left == []


def test_a_stored_sentence_keeps_its_names_figures_and_quotes() -> None:
    german = words_of("de")
    assert (
        stored.in_words("Corrected by A: B: “He said “no”.”. It says: “It was “yes””", german)
        == "Berichtigt von A: B: „He said “no”.“. Dort heißt es: „It was “yes”“"
    )
    assert (
        stored.in_words("Corrected by A. It says: “It was 9.”", german)
        == "Berichtigt von A. Dort heißt es: „It was 9.“"
    )
    assert (
        stored.in_words("Corrected by A: 9 instead of 12: “B”", words_of("fr"))
        == "Corrigé par A\u00a0: 9 au lieu de 12\u00a0: «\u00a0B\u00a0»"
    )
    assert stored.in_words("Now carried by 22 outlets: A, B and C and 20 more.", german) == (
        "Inzwischen bringen es 22 Medien: A, B and C und 20 weitere."
    )
    rose = "The count of the dead rose from 12 to 1,480."
    assert stored.in_words(rose, words_of("ru")) == "Число погибших выросло с 12 до 1\u00a0480."
    assert stored.in_words("fails since 2024-11-22 23:10 UTC", german, "Europe/Kyiv") == (
        "gestört seit 23. Nov. 2024, 01:10"
    )
    assert stored.in_words("What a later release says.", german) == "What a later release says."


def test_an_endless_name_stays_in_english_and_endless_quotes_do_not() -> None:
    german = words_of("de")
    twice = "“. It says: “" * 1_000
    assert stored.in_words(f"Corrected: “{twice}”", german) != f"Corrected: “{twice}”"
    endless = f"Corrected by {'a' * 301}: “B”"
    assert stored.in_words(endless, german) == endless


def test_english_says_what_programs_are_told() -> None:
    assert ENGLISH.say("test_note") == TEST_MESSAGE
