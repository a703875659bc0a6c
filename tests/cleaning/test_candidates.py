"""The headline is the line that tells what the text tells, wherever above it that stands."""

from __future__ import annotations

import pytest

from worker.base.types import Article
from worker.cleaning import clean
from worker.cleaning.candidates import candidates
from worker.cleaning.headline_signs import NAMES, Beside, Copied, Form, Place, Said
from worker.cleaning.lines import measure
from worker.cleaning.top import stated
from worker.furniture.model import LineVerdict

TITLE = "Harbour board closes the old pier"
BODY = (
    "The harbour board voted on Monday to close the old pier, because its piles are rotten.",
    "Fishermen said that they would need a place for forty boats until then, and asked for help.",
    "The board wants to build another pier beside the ferry port before the next winter comes.",
)


def read(*lines: str) -> Article:
    """Returns the cleaned article of a text file."""
    return clean(Article(text="\n\n".join(lines)))


@pytest.mark.parametrize(
    "above",
    [
        ("Our reporters win three national prizes", "Sports and Weather"),
        ("Center for Coastal Policy Studies", "Thirtieth Anniversary Dinner", "Matching Gifts"),
        ("+1 (555) 010-2030 hello@example.org Organizer Login", "Events Calendar Spring"),
    ],
)
def test_lines_about_other_things_above_the_headline_are_none(above: tuple[str, ...]) -> None:
    article = read(*above, TITLE, *BODY)
    assert (article.title, article.title_derived) == (TITLE, False)
    assert article.text == "\n\n".join(BODY)


def test_a_notice_in_whole_sentences_above_the_headline_is_passed() -> None:
    notice = "We may earn a commission when you buy something through the links on these pages."
    article = read("Latest deals for members", notice, TITLE, "By Jane Doe", "May 3, 2024", *BODY)
    assert (article.title, article.author) == (TITLE, "Jane Doe")


def test_a_subheading_below_the_first_paragraph_is_no_headline() -> None:
    article = read(BODY[0], "Forty boats need a place", *BODY[1:])
    assert article.title_derived
    assert "Forty boats need a place" in article.text


def test_of_several_lines_none_is_the_headline_that_has_nothing_of_one() -> None:
    article = read("Back to all", "Printer version", "Share now", *BODY)
    assert article.title_derived


def test_a_headline_that_says_nothing_of_the_text_stays_one_where_it_stands_alone() -> None:
    article = read("Who pays now?", *BODY)
    assert (article.title, article.title_derived) == ("Who pays now?", False)


@pytest.mark.parametrize(
    ("other", "title", "body"),
    [
        (
            "Unsere besten Rezepte zum Grillen",
            "Hafenrat schließt den alten Steg",
            (
                "Der Hafenrat hat am Montag beschlossen, den alten Steg zu schließen.",
                "Die Fischer brauchen bis dahin einen Platz für vierzig Boote, sagte ihr Sprecher.",
            ),
        ),
        (
            "Как провести выходные всей семьёй",
            "Портовый совет закрывает старый причал",
            (
                "Портовый совет решил в понедельник закрыть старый причал из-за гнилых свай.",
                "Рыбакам до тех пор нужно место для сорока лодок, сказал их представитель.",
            ),
        ),
        (
            "छुट्टियों में घूमने की जगहें",
            "बंदरगाह परिषद पुराना घाट बंद करेगी",
            (
                "बंदरगाह परिषद ने सोमवार को पुराना घाट बंद करने का फैसला किया है।",
                "मछुआरों ने कहा कि उन्हें तब तक चालीस नावों के लिए जगह चाहिए होगी।",
            ),
        ),
        (
            "周末适合全家出游的好地方",
            "港务局决定关闭旧码头",
            (
                "港务局周一决定关闭旧码头，因为木桩已经腐烂，修理费用比新建还高。",
                "渔民说，在此之前他们需要四十条船的停泊地点，并请求市政府给予帮助。",
            ),
        ),
    ],
)
def test_words_are_compared_in_any_language(other: str, title: str, body: tuple[str, ...]) -> None:
    assert read(other, title, *body).title == title


def test_a_headline_on_top_and_again_above_the_text_has_its_date_below_the_second() -> None:
    menu = ("Leadership", "Policy & Politics", "Teaching & Learning", "Opinion", "Technology")
    deck = "Forty boats have to leave"
    lines = (TITLE, *menu, "Courses for Adults", "Jobs", TITLE, deck, "By Jane Doe | May 3, 2024")
    article = read(*lines, *BODY)
    assert article.title == TITLE
    assert article.published is not None
    assert article.published.at.date().isoformat() == "2024-05-03"
    assert "Policy & Politics" not in article.text


def test_the_last_entry_of_a_menu_may_be_the_headline() -> None:
    menu = ("Skip to content", "Menu", "Sports", "Weather")
    article = read(*menu, TITLE, "Post tags", "By Jane Doe", *BODY)
    assert (article.title, article.title_derived) == (TITLE, False)
    assert article.text == "\n\n".join(BODY)


def test_a_headline_stands_below_a_notice_without_a_name_or_a_date() -> None:
    notice = "This browser is no longer supported, and some parts of the page may look wrong."
    article = read(notice, "Solutions", "Consulting", TITLE, *BODY)
    assert (article.title, article.title_derived) == (TITLE, False)
    assert article.text.endswith("\n\n".join(BODY))


def test_a_wide_question_below_a_notice_is_the_headline() -> None:
    question = "Who is going to pay for the new harbour pier of the town?"
    first = "The harbour board cannot say who will pay for the new pier of the town this year."
    above = ("Skip navigation", "You are viewing the page of Port Helena in the north.")
    article = read(*above, "Set your location:", "Port Helena", question, first, *BODY)
    assert (article.title, article.title_derived) == (question, False)


def test_a_headline_may_begin_with_a_small_letter() -> None:
    title = "eBay buys the old pier from the harbour board"
    assert read("Sports", title, "By Jane Doe", *BODY).title == title


def test_a_date_below_a_line_says_more_than_a_phrase() -> None:
    above = ("What the harbour board says of itself", "Search")
    article = read(*above, "The old pier must close", "May 3, 2024", *BODY)
    assert article.title == "The old pier must close"


def test_a_subheading_below_the_points_of_a_report_is_no_headline() -> None:
    points = ("At a Glance", "- The pier closes in May", "- A new one opens in two years")
    subheading = "Fishermen Ask Harbour Board for Forty Places"
    article = read(BODY[0], *points, subheading, *BODY[1:])
    assert article.title_derived
    assert "A new one opens" in article.text
    assert subheading in article.text


LONG = (
    *BODY,
    "A survey of the piles had found rot in sixty of them, and two have broken since the autumn.",
    "The town would pay a third of the new pier, and the county the rest, said the treasurer.",
    "Work begins after the summer, when the last ferry of the season has left the harbour.",
)


@pytest.mark.parametrize("junk", ["Skip navigation", "Cart 0", "Back to all"])
def test_a_button_alone_above_a_long_text_is_no_headline(junk: str) -> None:
    assert read(junk, *LONG).title_derived


def test_a_headline_may_be_of_several_questions() -> None:
    title = "What is a pier? What is a harbour? Piers of the coast"
    assert read("Courses", title, "By", "Jane Doe", *LONG).title == title


def test_a_headline_may_say_that_pictures_follow() -> None:
    title = "PHOTOS: Fishermen leave the old pier of the harbour on Friday morning"
    assert read("Outdoors", title, "By Jane Doe May 3, 2024", *LONG).title == title


def test_the_signs_of_a_line_by_name() -> None:
    label = LineVerdict(furniture=True, telling=False, certainty=0.9, untelling=False)
    other = LineVerdict(furniture=False, telling=False, certainty=0.25, untelling=True)
    lines = [measure(each) for each in ("Sport and Weather", TITLE, "By Jane Doe", *BODY)]
    found = candidates(lines, [label, *[other] * 5], stated)
    assert found.places == [0, 1, 3]
    told = dict(zip(NAMES, found.signs(1)[1], strict=True))
    form, place, said, copied, beside = (
        {each: told.pop(each) for each in kind._fields}
        for kind in (Form, Place, Said, Copied, Beside)
    )
    assert not told
    plain = {"width": 33, "words": 6, "capitals": 16, "rather_text": 1, "certainty": 25}
    assert form == {**dict.fromkeys(Form._fields, 0), **plain}
    assert place == {
        "text_above": 0,
        "apart": 0,
        "text_below": 2,
        "named_below": 1,
        "named_above": 9,
        "phrased_below": 9,
        "line": 1,
        "width_2_above": -1,
        "width_above": 17,
        "width_below": 11,
        "width_2_below": 86,
        "width_3_below": 91,
        "certainty_above": 90,
        "certainty_below": 25,
        "furniture_below": 19,
        "prose_below": 0,
    }
    assert said == {
        "told": 4,
        "share": 100,
        "own": 4,
        "frequent": 4,
        "in_lead": 4,
        "in_second_half": -1,
        "times_told": 6,
    }
    assert copied == dict.fromkeys(Copied._fields, 0)
    assert beside == {
        "taken": 1,
        "better_above": -173,
        "better_next": -149,
        "best": 0,
        "less_told": 0,
        "times_of_most": 54,
        "shared_above": 0,
        "shared": 4,
        "candidates": 3,
        "rank": 1,
    }


@pytest.mark.parametrize(
    ("text", "frequent"),
    [
        (("{late}, {between}, {early} are here.",), [4, 0]),
        (("The {late} are in the harbour.", "{between}, {early} are here."), [4, 4]),
    ],
)
def test_of_words_told_as_often_the_first_lines_are_frequent_then_the_first_by_letters(
    text: tuple[str, ...], frequent: list[int]
) -> None:
    early, late = "Apples bridges castles dolphins", "Villages windows yachts zebras"
    between = "eagle, ferry, grape, hotel, islet, jelly, knife, lemon, melon, night, ocean, pearl"
    told = [each.format(early=early, late=late, between=between) for each in text]
    other = LineVerdict(furniture=False, telling=False, certainty=0.25, untelling=True)
    lines = [measure(each) for each in (early, late, *told)]
    found = candidates(lines, [other] * len(lines), stated)
    at = NAMES.index("frequent")
    assert [each[at] for each in found.signs(None)][:2] == frequent
