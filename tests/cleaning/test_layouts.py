"""What stands around a text in files as crawlers write them: labels, names, menus, posts, lists."""

from __future__ import annotations

import pytest

from tests.cleaning.texts import BODY, FIRST, FOURTH, SECOND, THIRD, TITLE, cleaned, paragraphs
from worker.base.types import Article
from worker.cleaning import clean

OTHERS = {
    "de": "Hafenrat beschließt, den alten Steg im Mai zu schließen",
    "es": "El consejo del puerto cerrará el viejo muelle en mayo",
    "ru": "Совет порта решил закрыть старый причал в мае этого года",
    "tr": "Liman kurulu eski iskeleyi mayısta kapatma kararı aldı",
}
LONG = f"{FIRST} {SECOND}"


@pytest.mark.parametrize("title", [TITLE, *OTHERS.values()])
@pytest.mark.parametrize("label", ["Headline", "Titular", "ANALYSE", "Новости", "Özel Haber"])
def test_a_label_above_a_headline_that_is_said_twice_is_no_headline(label: str, title: str) -> None:
    article = clean(Article(text=f"{label}\n\n{title}\n{title}\n\n{LONG}\n\n{THIRD}"))
    assert article.title == title
    assert paragraphs(article) == (LONG, THIRD)


@pytest.mark.parametrize("name", ["홍길동", "Jane Doe", "Іван Петренко", "Мария", "山田太郎"])
@pytest.mark.parametrize("title", [TITLE, *OTHERS.values()])
def test_a_name_above_the_headline_is_no_headline(name: str, title: str) -> None:
    text = f"{name}\n\n{title}\n\nBy Staff\n\nPublished : Mar. 3, 2026 - 09:39\n\n{LONG}\n\n{THIRD}"
    article = clean(Article(text=text))
    assert article.title == title
    assert paragraphs(article) == (LONG, THIRD)


@pytest.mark.parametrize("title", ["Bridge destroyed", "Nobody knows", "Мост разрушен"])
def test_a_short_headline_stays_above_its_text(title: str) -> None:
    assert clean(Article(text="\n\n".join([title, *BODY]))).title == title


def test_facts_that_the_text_does_not_tell_stay_under_their_label() -> None:
    facts = (
        "- Forty boats need another berth before the winter storms",
        "- Repairs were estimated at nineteen million in August",
    )
    article = cleaned(TITLE, FIRST, "At a Glance", *facts, "Harbour Board Acts at Last", THIRD)
    assert paragraphs(article) == (FIRST, *facts, "Harbour Board Acts at Last", THIRD)


def test_points_that_only_repeat_the_text_go_with_their_label() -> None:
    points = ("- Two battalions crossed the river", "- Engineers restore the bridge")
    article = cleaned(TITLE, "Auf einen Blick", *points, *BODY)
    assert paragraphs(article) == BODY


def test_text_behind_an_embedded_post_stays() -> None:
    rest = ("Next steps", "The board will vote in April on the contract, which its president puts")
    article = cleaned(
        TITLE,
        FIRST,
        SECOND,
        "“It will be longer”. pic.twitter.com/abcdEFGH12",
        "— Harbour Today (@harbour) March 3, 2025",
        *rest,
    )
    assert paragraphs(article) == (FIRST, SECOND, *rest)


def test_headlines_in_title_case_below_a_text_are_other_articles() -> None:
    rows = (
        "More Stories",
        "Fish Prices Rise Before Feast",
        "New Ferry Arrives Next Week",
        "Fishermen Want Cheaper Diesel Fuel",
    )
    assert paragraphs(cleaned(TITLE, FIRST, SECOND, THIRD, FOURTH, *rows)) == BODY


def test_a_list_of_names_below_a_text_stays() -> None:
    names = ("Anna Schmidt", "Jane Doe", "Ivan Petrenko", "Maria García")
    body = (FIRST, SECOND, "The inquiry named four people.", *names)
    assert paragraphs(cleaned(TITLE, *body)) == body


@pytest.mark.parametrize(
    ("menu", "related"),
    [
        ("Main menu", "Related stories"),
        ("Hauptmenü", "Das könnte Sie auch interessieren"),
        ("القائمة الرئيسية", "قد يهمك أيضا :"),
        ("Ana Menü", "Bunlar da ilginizi çekebilir"),
        ("Κύριο μενού", "Διαβάστε ακόμη"),
        ("Menu utama", "Artikel terkait"),
        ("मुख्य मेनू", "यह भी पढ़ें"),
        ("منوی اصلی", "مطالب مرتبط"),
        ("Hlavní menu", "Mohlo by vás zajímat"),
    ],
)
def test_a_menu_above_and_a_list_of_articles_below_go(menu: str, related: str) -> None:
    entries = "Fish prices rise\nNew ferry arrives\nFishermen want cheaper fuel"
    text = f"{menu}\n{entries}\n" + "\n".join(BODY) + f"\n{related}\nAnother port closes its pier"
    assert paragraphs(clean(Article(text=text))) == BODY


def test_a_headline_set_apart_below_a_menu_is_the_headline() -> None:
    rows = "\n\n".join(["Main menu", "Fish prices rise", "New ferry arrives", TITLE, *BODY])
    article = clean(Article(text=rows))
    assert article.title == TITLE
    assert paragraphs(article) == BODY
