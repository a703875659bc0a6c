"""What stands above the headline is passed, and is none where there is no headline."""

from __future__ import annotations

import pytest

from tests.quality import heads as quality
from worker.base.types import Article
from worker.cleaning import clean

BODY = (
    "The harbour board voted on Monday to close the old pier, because its piles are rotten.\n\n"
    "Fishermen said that they would need a place for forty boats until then, and asked for help."
)


def read(*above: str, body: str = BODY) -> Article:
    """Returns the cleaned article of a text file."""
    return clean(Article(text="\n\n".join([*above, body])))


@pytest.mark.parametrize(
    "count", ["25 komentářů", "1.204 kommenttia", "12K megosztás", "7 коментара"]
)
def test_a_count_beside_buttons_is_no_headline_and_goes(count: str) -> None:
    article = read("Share", "Save", count, "3 March 2025")
    assert article.title_derived
    assert article.text == BODY


@pytest.mark.parametrize("title", ["12 killed", "40 vermisst"])
def test_a_figure_and_a_word_may_be_a_headline_where_no_button_stands_above(title: str) -> None:
    article = read(title, "3 March 2025")
    assert article.title == title


@pytest.mark.parametrize("language", sorted({each.language for each in quality.pages()}))
def test_most_layouts_have_their_headline_and_no_other(language: str) -> None:
    of = [each for each in quality.pages() if each.language == language]
    assert sum(map(quality.right, of)) >= len(of) - 2


def test_few_headlines_are_wrong_in_all_languages_together() -> None:
    every = quality.pages()
    titled = [each for each in every if each.headline]
    bare = [each for each in every if not each.headline]
    assert sum(map(quality.right, titled)) / len(titled) >= 0.98
    assert sum(map(quality.right, bare)) / len(bare) >= 0.98


def test_labels_above_the_headline_are_masked_and_no_part_of_the_text() -> None:
    article = read("Harbour Post", "Pier dispute", "Harbour board closes the old pier in May")
    assert article.title == "Harbour board closes the old pier in May"
    assert article.text == BODY
    masked = [article.whole[mask.start : mask.end] for mask in article.masks]
    assert masked[:2] == ["Harbour Post", "Pier dispute"]


@pytest.mark.parametrize("title", ["Bridge destroyed", "Taxes to fall in May", "Who pays now?"])
def test_a_short_headline_with_nothing_beside_it_stays_one(title: str) -> None:
    article = read(title)
    assert (article.title, article.title_derived, article.text) == (title, False, BODY)


def test_a_long_deck_below_a_short_headline_is_not_the_headline() -> None:
    deck = (
        "The harbour board wants to close the pier before the summer, and the fishermen of the"
        " town do not know where to go"
    )
    assert read("The pier closes", deck).title == "The pier closes"


@pytest.mark.parametrize(
    "deck", ["Vliegen wordt duurder. Maar voor wie, en wanneer?", "Flying gets dearer. For whom?"]
)
def test_a_deck_that_asks_is_not_the_headline(deck: str) -> None:
    body = (
        "Vanaf 2027 betaalt elke reiziger die vanuit Nederland vertrekt een hogere heffing, "
        "afhankelijk van de afstand. Het kabinet wil zo dat mensen minder vliegen.\n\n"
        "Voor een vlucht naar Spanje wordt het 29 euro, voor een vlucht naar de Verenigde Staten "
        "70 euro, schrijft de minister aan de Kamer."
    )
    article = read("Zes vragen over de nieuwe vliegtaks", deck, body=body)
    assert article.title == "Zes vragen over de nieuwe vliegtaks"
    assert article.text.startswith(deck)


@pytest.mark.parametrize("menu", ["Menu", "Menü", "Меню"])
def test_headline_and_deck_below_a_menus_name_are_none_of_its_entries(menu: str) -> None:
    title = "Council approves new bridge over the Wend"
    deck = "The bridge costs 14 million pounds and divides the town"
    lines = "\n".join([menu, title, deck, *BODY.split("\n\n")])
    article = clean(Article(text=lines))
    assert article.title == title
    assert article.text.startswith(deck)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nach der Sanierung öffnet das Freibad am 15. Juni wieder.",
        "Výstava o včelách v Opavě začne v pátek 28. března v muzeu.",
        "Udstillingen åbner fredag den 3. maj i byens museum.",
    ],
)
def test_a_title_of_the_first_sentence_does_not_end_within_a_date(sentence: str) -> None:
    article = clean(Article(text=f"{sentence} {BODY}"))
    assert (article.title, article.title_derived) == (sentence, True)


@pytest.mark.parametrize(
    "above", [("- Three dead", "- Ten hurt"), ('"We lost it all"', "Ten hurt")]
)
def test_lists_and_quotations_above_the_text_stay(above: tuple[str, str]) -> None:
    article = read(*above)
    assert above[0].strip("- ") in f"{article.title}\n{article.text}"


def test_short_lines_without_running_text_below_stay() -> None:
    lines = "\n".join(["Harbour Post", "Pier dispute", "Closed in May", "Forty boats", "No help"])
    article = clean(Article(text=lines))
    assert "Closed in May" in article.text


def test_nothing_above_a_headline_goes_where_no_running_text_follows() -> None:
    titles = [f"The {each} is closed for repairs" for each in ("bridge", "market", "harbour")]
    article = clean(Article(text="\n\n".join(["What happened today", "A short day.", *titles])))
    assert all(each in f"{article.title}\n{article.text}" for each in titles)
    assert "What happened today" in f"{article.title}\n{article.text}"
