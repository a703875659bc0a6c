"""Names that no capital tells: in German, in quotation marks, and in scripts without capitals."""

from __future__ import annotations

import pytest

from worker.traits import traits


@pytest.mark.parametrize(
    ("title", "text", "names"),
    [
        ("Landgericht Kassel: Pflegerin Sandra Holm zu sieben Jahren Haft verurteilt",
         "Das Landgericht Kassel hat die Altenpflegerin Sandra Holm zu sieben Jahren verurteilt.",
         {"kassel", "sandra", "holm"}),
        ("Gewinn von Kronfeld bricht um ein Drittel ein",
         "Der Maschinenbauer Kronfeld hat im Quartal weniger verdient. Der Gewinn sank.",
         {"kronfeld"}),
        ("Überschwemmung in Passau", "In der Stadt steht Wasser.", {"passau"}),
        ("Ermittlungen nach Angaben der Behörde", "Die Behörde in Haft.", set()),
        ("SPD will Reform", "Die SPD will eine Reform.", {"spd"}),
    ],
)  # fmt: skip
def test_in_german_a_noun_with_an_article_is_no_name(
    title: str, text: str, names: set[str]
) -> None:
    assert set(traits(title, text, "de").title.names) == names


@pytest.mark.parametrize(
    ("title", "language", "names"),
    [
        ("Sturmtief „Xaver“ deckt Dächer ab", "de", ("xaver",)),
        ("«Звезда Балтики» села на мель", "ru", ("zvezd", "baltik")),
        ('Ege\'de "Kaptan Rıfat" teknesinde yangın', "tr", ("kaptan", "rifat")),
        ("Le « Nordlys » en feu", "fr", ("nordlys",)),
        ("台风“海燕”登陆", "zh", ("海燕",)),
        ("حريق على متن العبارة «السلام»", "ar", ("slam",)),
    ],
)
def test_what_stands_in_quotation_marks_is_a_name(
    title: str, language: str, names: tuple[str, ...]
) -> None:
    assert set(names) <= set(traits(title, "", language).title.names)


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Il dénonce la « terreur »", "fr"),
        ("Minister spricht von „einer Schande für das Land“", "de"),
        ("العملية «لم تكن ضرورية على الإطلاق»", "ar"),
        ("Mayor speaks of \"a day that we will remember\"", "en"),
        ("An open \" mark", "en"),
    ],
)  # fmt: skip
def test_a_quoted_word_or_sentence_is_no_name(title: str, language: str) -> None:
    assert not traits(title, "", language).title.names


@pytest.mark.parametrize(
    ("title", "text", "language", "names"),
    [
        ("غارة على النبطية", "استهدفت الغارة منزلا في مدينة النبطية.", "ar", {"nbtia"}),
        ("حريق في صفاقس", "اندلع حريق.", "ar", {"sfaqs"}),
        ("贵州毕节一客车坠崖", "贵州省毕节市通报,客车坠崖。", "zh", {"贵州", "毕节"}),
        ("两市停课", "福州、宁德两市停课,全省停工。", "zh", set()),
        ("熊本で地震", "熊本県で地震があった。", "ja", {"熊本"}),
    ],
)
def test_a_place_is_named_where_either_text_says_what_it_is(
    title: str, text: str, language: str, names: set[str]
) -> None:
    assert set(traits(title, text, language).title.names) == names


def test_what_stands_in_the_text_without_a_capital_is_no_name_of_a_title_case_headline() -> None:
    title = "What Odesa People Need To Know About Repairs"
    text = "Here is what you should know. In Odesa repairs go on. What people need to know is this."
    assert traits(title, text, "en").title.names == ("odesa",)
