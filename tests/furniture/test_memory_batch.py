"""What the documents of one batch repeat, before their stories are decided."""

from __future__ import annotations

import pytest

from tests.furniture.pages import FOOTER, REPORTS
from tests.furniture.reports import LANGUAGES, Language
from tests.furniture.sources import DAY
from worker.base.types import Article
from worker.cleaning import clean
from worker.furniture.memory_batch import Reading

_SOURCE = 7


def _texts(pages: list[str], *, several: bool = True) -> list[str]:
    reading = Reading(DAY, several=frozenset([_SOURCE] if several else []))
    texts = []
    for page in pages:
        masker = reading.masker(_SOURCE, 0, None)
        article = clean(Article(text=page), maskers=(masker,))
        assert masker.sighting is not None
        reading.take_in(_SOURCE, article, masker.sighting)
        texts.append(article.text)
    return texts


def _left(texts: list[str], footer: tuple[str, ...]) -> list[int]:
    return [sum(each in text for each in footer) for text in texts]


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_reports_with_other_names_on_one_template_are_of_other_stories(language: Language) -> None:
    texts = _texts([language.page(number) for number in range(12)])
    assert not any(_left(texts, language.footer)[5:])


def test_one_report_after_another_counts_once_if_they_say_the_same() -> None:
    title, first, second = REPORTS[0].split("\n")
    updates = [
        "\n\n".join([f"{title}: {number + 2} trawlers tied up", first, second, *FOOTER])
        for number in range(12)
    ]
    assert all(_left(_texts(updates), FOOTER))


def test_one_report_that_goes_on_counts_once() -> None:
    title, *told = REPORTS[0].split("\n")
    updates = [
        "\n\n".join([title, *told, f"Skipper {name} came at {number} o'clock.", *FOOTER])
        for number, name in enumerate("Aas Berg Dahl Eide Foss Haug Lien Moen Nes Ruud".split())
    ]
    assert all(_left(_texts(updates), FOOTER))


def test_what_all_reports_have_among_their_sentences_makes_them_no_one_story() -> None:
    standing = "The paper of the harbour is read in forty towns, and has been printed since 1911."
    pages = [each.split("\n") for each in REPORTS]
    texts = _texts(["\n\n".join([each[0], standing, *each[1:], *FOOTER]) for each in pages])
    assert not any(_left(texts, FOOTER)[5:])
    assert all(standing in each for each in texts)


def test_of_a_source_with_one_document_nothing_is_taken_in() -> None:
    pages = ["\n\n".join([*each.split("\n"), *FOOTER]) for each in REPORTS]
    assert all(_left(_texts(pages, several=False), FOOTER))
    assert not any(_left(_texts(pages), FOOTER)[5:])
