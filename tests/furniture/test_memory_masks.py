"""What a source repeats goes from its sixth article on, and nothing that is the news."""

from __future__ import annotations

from random import Random

import pytest

from tests.furniture.pages import page
from tests.furniture.reports import LANGUAGES, Language
from tests.furniture.sources import Source


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_the_footer_of_a_new_source_goes_from_the_sixth_article_on(language: Language) -> None:
    texts = Source().all([language.page(number) for number in range(12)])
    for number, text in enumerate(texts):
        _, sentences = language.report(number)
        assert all(each in text for each in sentences), number
        if number >= 5:
            assert not [each for each in language.footer if each in text], number


def test_what_is_masked_names_the_version_from_which_it_is_furniture() -> None:
    source = Source()
    source.all([page(number) for number in range(5)])
    for number in range(5, 9):
        rules = {each.rule for each in source.read(page(number)).masks}
        assert rules == {"title", "memory 5"}


_BACKGROUND = (
    "The two countries have been at war since the spring of 2022. Peace talks in Geneva broke"
    " down twice, and the frontier has been closed to all but diplomats for more than a year."
)


def _reports(number: int) -> list[str]:
    return [
        f"Column {number} crossed the river near village {number} before dawn, the staff said.",
        f"Shelling was heard in {number + 2} places along the road to district {number}.",
        f"The hospital of town {number} took in {3 * number + 1} wounded, a doctor told reporters.",
    ]


@pytest.mark.parametrize("place", range(1, 4))
def test_a_repeated_paragraph_of_prose_is_background_and_stays(place: int) -> None:
    source = Source()
    for number in range(12):
        lines = _reports(number)
        lines.insert(place, _BACKGROUND)
        text = f"Column {number} crosses the river\n\n" + "\n\n".join([*lines, *_FOOTER])
        article = source.read(text)
        assert _BACKGROUND in article.text
        found = [article.text[start:end] for start, end in article.background]
        assert found == ([_BACKGROUND] if number >= 5 else [])


_FOOTER = (
    "With love from the harbour",
    "Our map of the whole day",
    "Numbers for those in a hurry",
    "The people of this house",
)


def test_the_first_paragraph_of_prose_is_neither_furniture_nor_background() -> None:
    source = Source()
    for number in range(12):
        text = "\n\n".join([f"Column {number} crosses the river", _BACKGROUND, *_reports(number)])
        assert source.read(text).text.startswith(_BACKGROUND)
    assert not any(source.background)


def test_a_line_with_most_of_an_articles_words_stays() -> None:
    line = " ".join(f"word{number}" for number in range(60))
    source = Source()
    for number in range(12):
        text = f"Column {number} crosses the river\n\nVillage {number} was left at dawn.\n\n{line}"
        assert line in source.read(text).text


def test_a_repeated_deck_stays() -> None:
    deck = "What our correspondents saw on the roads behind the front this morning"
    source = Source()
    for number in range(12):
        text = "\n\n".join([f"Column {number} crosses the river", deck, *_reports(number)])
        assert source.read(text).text.startswith(deck)


def test_an_article_that_says_nothing_of_its_own_keeps_its_text() -> None:
    source = Source()
    page = "\n\n".join(["Alert over the district", "Take shelter at once", "Wait for the sirens"])
    for _ in range(12):
        assert "Take shelter at once" in source.read(page).text


def test_a_line_that_differs_by_a_figure_stays() -> None:
    source = Source()
    for number in range(12):
        lines = [*_reports(number), f"Price {number} euros", *_FOOTER]
        text = f"Column {number} crosses the river\n\n" + "\n\n".join(lines)
        assert f"Price {number} euros" in source.read(text).text


@pytest.mark.parametrize("is_counted", [False, True])
def test_recurring_notices_keep_every_sentence(is_counted: bool) -> None:
    source = Source()
    for number in range(30):
        sentences = [
            f"An air raid alert was declared in district {number % 4} at {number % 24}:15.",
            "Residents are asked to go to the nearest shelter.",
            "Stay there until the all-clear.",
        ]
        if number % 2:
            sentences.insert(1, f"It is the alert number {100 + number} of this year.")
        if is_counted:
            sentences.append(f"Sirens were heard in {number + 2} towns of the district.")
        title = f"Air raid alert in district {number % 4}"
        text = source.read("\n\n".join([title, *sentences, *_FOOTER])).text
        assert all(each in text for each in sentences), (number, text)
        assert number < 5 or not any(each in text for each in _FOOTER)


_LEVELS = ("red", "orange", "yellow", "green")


def test_reports_on_one_template_keep_what_changes_or_carries_the_news() -> None:
    source = Source()
    for number in range(30):
        level = _LEVELS[number * number % 4]
        facts = [
            f"Level: {level}",
            f"Magnitude: {3 + number % 3}.{number % 2}",
            f"Casualties: {'none' if number % 6 else number}",
        ]
        values = ["Depth", f"{10 * (1 + number % 4)} km", "Warning", level, "Region", "Coast"]
        sentences = [
            f"An earthquake shook district {number} on {_LEVELS[number % 4]} alert, they said.",
            "No tsunami is expected.",
            f"Rescuers reached {number + 1} villages by the evening.",
        ]
        title = f"Earthquake in district {number}"
        page = [title, sentences[0], *facts, *values, *sentences[1:], *_FOOTER]
        text = source.read("\n\n".join(page)).text
        lines = text.split("\n\n")
        assert [each for each in sentences if each not in lines] == []
        changing = [*facts, values[1], values[3]]
        # What a place held in all five reports before is not known to change.
        assert number < 8 or [each for each in changing if each not in lines] == [], (number, text)
        assert number < 5 or not any(each in lines for each in _FOOTER)


def test_a_quotation_that_ten_outlets_of_a_folder_share_is_no_furniture() -> None:
    quotation = "Nobody wins a war of signs"
    source = Source()
    for number in range(60):
        is_quoted = number < 10 or number % 3 == 0
        page = [f"Column {number} crosses the river", *_reports(number), quotation * is_quoted]
        # At last come some of which nothing tells who carried them.
        outlet = f"Outlet {number % 10}" if number < 40 else None
        article = source.read("\n\n".join(page), outlet=outlet)
        assert not is_quoted or quotation in article.text


def test_the_furniture_of_each_outlet_of_a_folder_goes() -> None:
    source = Source()
    left = []
    for number in range(40):
        town = ("Bremen", "Lviv", "Oslo", "Porto")[number % 4]
        footer = [f"{each}, {town}" for each in _FOOTER]
        page = [f"Column {number} crosses the river", *_reports(number), *footer]
        url = f"https://www.{town.lower()}.example/{number}"
        article = source.read("\n\n".join(page), url=url)
        left.append(sum(each in article.text for each in footer))
    assert sum(left[:20]) > 0
    assert not any(left[20:])


def test_what_one_story_repeats_is_no_furniture() -> None:
    line = "With love from the valley"
    source = Source()
    for number in range(12):
        page = [f"Column {number} crosses the river", *_reports(number), line]
        assert line in source.read("\n\n".join(page), story=1 + number % 4).text


def test_what_was_not_seen_for_ninety_days_is_no_furniture_any_more() -> None:
    source = Source()
    pages = [[f"Column {each} crosses", *_reports(each), *_FOOTER] for each in range(8)]
    texts = ["\n\n".join(each) for each in pages]
    source.all(texts[:6])
    source.day += 90
    assert _FOOTER[0] not in source.read(texts[6]).text
    source.day += 91
    assert _FOOTER[0] in source.read(texts[7]).text


def test_headlines_of_a_sources_other_articles_go_and_an_overview_keeps_them() -> None:
    source = Source()
    titles = [f"The {each} is closed for repairs" for each in ("bridge", "market", "harbour")]
    for number, title in enumerate(titles):
        source.read("\n\n".join([title, *_reports(number)]))
    page = ["Column 9 crosses the river", *_reports(9), *titles[:2]]
    article = source.read("\n\n".join(page))
    assert not any(each in article.text for each in titles)
    assert {each.rule for each in article.masks} == {"title", "memory 1", "memory 2"}
    overview = source.read("\n\n".join(["What happened today", "A short day.", *titles]))
    assert all(each in overview.text for each in titles)


def test_an_article_read_again_keeps_its_headline() -> None:
    source = Source()
    for number in range(6):
        text = "\n\n".join(["The bridge is closed", *_reports(number)])
        assert source.read(text, story=1).title == "The bridge is closed"


def test_places_of_a_list_stay_and_what_stands_around_it_goes() -> None:
    names = "Northern Upper Old Lake Forest Mill Castle Sea Hill Low Abbey Stone Green Salt"
    districts = names.split()
    chosen = Random(7)
    source = Source()
    for number in range(40):
        named = [f"{each} district" for each in chosen.sample(districts, 1 + number % 3)]
        page = [
            f"Alert number {number} of the year",
            f"The alarm was raised at {number % 24}:{10 + number} for all of these.",
            "Alert in",
            *named,
            *_FOOTER,
        ]
        lines = source.read("\n\n".join(page)).text.split("\n\n")
        assert [each for each in named if each not in lines] == [], number
        assert number < 5 or not any(each in lines for each in _FOOTER)


def test_what_a_notice_says_now_so_and_now_otherwise_stays() -> None:
    source = Source()
    for number in range(40):
        state = "Road is closed" if number * number % 3 else "Road is open"
        page = [
            f"Notice {number} on the pass",
            f"Wardens looked at the snow at {number % 24}:10 and spoke to {number + 2} drivers.",
            state,
            *_FOOTER,
        ]
        lines = source.read("\n\n".join(page)).text.split("\n\n")
        # At first it is not known to change.
        assert number < 8 or state in lines, number
        assert number < 5 or not any(each in lines for each in _FOOTER)
