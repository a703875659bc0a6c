"""Reports in different languages are linked by what they say, and never against a contradiction."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from worker.stories.languages.linking import Linkable, least_common, link, linkable, terms
from worker.traits import traits

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)


def report(title: str, text: str, language: str, hours: float = 0) -> Linkable:
    known = traits(title, text, language)
    return linkable(title, text, language, NOON + timedelta(hours=hours), known)


ENGLISH = report(
    "Air India plane with 242 aboard crashes in Ahmedabad",
    "A Boeing 787 bound for London crashed after taking off from Ahmedabad.",
    "en",
)
POLISH = report(
    "Katastrofa Air India w Ahmadabadzie, na pokładzie 242 osoby",
    "Boeing 787 lecący do Londynu rozbił się po starcie z Ahmadabadu.",
    "pl",
    2,
)


def test_reports_with_names_and_a_telling_number_in_common_are_linked_without_vectors() -> None:
    found = link(POLISH, ENGLISH, similarity=None)
    assert found.is_linked
    assert found.reason == "linked"
    assert "242" in found.numbers
    assert "ahmadabadu" in found.names


def test_a_vector_without_any_name_or_number_in_common_links_nothing() -> None:
    one = report("Rain is coming", "It will be wet.", "en")
    other = report("Es kommt Regen", "Es wird nass.", "de")
    assert link(other, one, similarity=0.99).reason == "nothing-shared"


def test_names_that_agree_need_a_vector_that_does() -> None:
    assert link(POLISH, ENGLISH, similarity=0.7).is_linked
    one = report("Putin visits Hanoi", "The president arrived.", "en")
    other = report("Путин подписал указ", "Президент повысил налоги.", "ru")
    assert link(other, one, similarity=0.3).reason == "too-little"


def test_a_number_of_any_length_is_read() -> None:
    long = report("Valdora: " + "9" * 400, "The number was " + "9" * 400 + ".", "en")
    same = report("Valdora: " + "9" * 400, "Die Zahl war " + "9" * 400 + ".", "de")
    assert link(same, long, similarity=0.9).reason == "linked"


def test_one_language_is_not_linked_here() -> None:
    assert link(ENGLISH, ENGLISH, similarity=1.0).reason == "same-language"


def test_the_same_words_days_later_weigh_less() -> None:
    near = link(POLISH, ENGLISH, similarity=0.6)
    late = report("Katastrofa Air India w Ahmadabadzie", "Boeing 787 rozbił się.", "pl", 120)
    assert late.at - ENGLISH.at == timedelta(hours=120)
    assert link(late, ENGLISH, similarity=0.6).score < near.score - 4


def test_another_round_of_the_same_weighs_against_a_link() -> None:
    nineteenth = report("EU adopts 19th package of sanctions on Russia", "It was agreed.", "en")
    same = report("L'UE adopte le 19e paquet de sanctions contre la Russie", "", "fr")
    next_one = report("L'UE adopte le 20e paquet de sanctions contre la Russie", "", "fr")
    assert (
        link(next_one, nineteenth, similarity=0.7).score
        < link(same, nineteenth, similarity=0.7).score - 2
    )


def test_another_magnitude_weighs_against_a_link() -> None:
    one = report("Magnitude 6.1 earthquake shakes Izmir", "", "en")
    same = report("Erdbeben der Stärke 6,1 in Izmir", "", "de")
    other = report("Erdbeben der Stärke 5,2 in Izmir", "", "de")
    assert link(other, one, similarity=0.7).score < link(same, one, similarity=0.7).score - 2


def test_whatever_is_linked_has_a_term_in_common() -> None:
    assert terms(POLISH) & terms(ENGLISH)
    assert "#242" in terms(POLISH) & terms(ENGLISH)


def test_small_counts_and_years_are_no_terms() -> None:
    assert not {"#3", "#2026"} & terms(report("3 dead in 2026", "", "en"))


def test_names_that_half_the_news_has_link_nothing() -> None:
    one = report("Trump raises tariffs on steel", "Donald Trump signed the order.", "en")
    other = report("Трамп прибыл в Токио", "Дональд Трамп прилетел в Японию.", "ru")
    assert link(other, one, similarity=0.5).names
    found = link(other, one, similarity=0.5, common=terms(one))
    assert found.reason == "nothing-shared"


def test_a_term_is_common_by_its_share_and_never_in_a_small_index() -> None:
    assert 9 < least_common(20) <= 10
    assert 29 < least_common(1000) <= 40


def test_days_months_and_this_year_are_no_figures() -> None:
    assert report("14일 파업", "노조는 1월부터 요구했다. 640명이 참여했다.", "ko").numbers == {
        "640"
    }
    assert report("14日にスト", "2026年1月から14人が参加した。", "ja").numbers == {"14"}
    assert report("罢工", "工人14日罢工,1月已罢工3天。", "zh").numbers == {"3"}
    assert "2026" not in report("A plan for 2026", "It costs 31 euros.", "en").numbers


def test_a_round_number_and_a_short_one_count_less_than_another() -> None:
    def score(number: int) -> float:
        one = report(f"Blaze in Malmesbury: {number} hurt", "", "en")
        return link(report(f"Feuer: {number} Verletzte", "", "de"), one, similarity=None).score

    assert score(300) < score(312)
    assert score(52) < score(312)
    assert score(300000) == score(312)
    assert score(12963) > score(312)


def test_other_places_speak_against_a_link() -> None:
    one = report(
        "Fire in a hall, 312 hurt", "There was a fire in Malmesbury, said Joan Poole.", "en"
    )
    same = report("Feuer in einer Halle", "In Malmesbury gab es 312 Verletzte.", "de")
    other = report("Feuer in einer Halle", "In Görlitz gab es 312 Verletzte.", "de")
    assert link(same, one, similarity=None).is_linked
    assert link(other, one, similarity=0.6).reason == "too-little"
    assert link(replace(other, firm=frozenset()), one, similarity=0.6).is_linked


def test_a_report_stored_before_names_were_weighed_is_linked_as_before() -> None:
    stored = replace(ENGLISH, firm=None)
    assert (
        link(POLISH, stored, similarity=None).names == link(POLISH, ENGLISH, similarity=None).names
    )
    assert link(POLISH, stored, similarity=None).is_linked
