"""Standing text joins no stories: a report is held against them by what it says itself."""

from __future__ import annotations

import pytest

from tests.duplicates.briefs import sources
from tests.duplicates.test_standing import FOOTER, REPORT
from tests.way.judge.making import NOW, case, rules
from worker.duplicates import Compared, share_a_passage, standing_passages, without
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot

ENGLISH = next(each for each in sources() if each.language == "en")
OWLS = (
    "A pair of owls has nested above the organ of the parish church. Rehearsals of the choir are "
    "moved next door until the chicks can fly."
)
TRAMS_ELSEWHERE = (
    "Passengers waited in vain for trams in Lyon on Tuesday. Because of the strike of the drivers "
    "the operator offers talks about services after midnight, and sent buses to the suburbs."
)


@pytest.mark.parametrize("number_of_sources", [1, 3])
@pytest.mark.parametrize("words", [25, 40, 80, 150])
@pytest.mark.parametrize("is_opening", [False, True])
def test_unlike_briefs_with_the_same_standing_text_are_stories_of_their_own(
    number_of_sources: int, words: int, is_opening: bool
) -> None:
    standing = ENGLISH.standing_words(words)
    texts = [
        (title, f"{standing}\n\n{text}" if is_opening else f"{text}\n\n{standing}")
        for title, text in ENGLISH.briefs
    ]
    cases = [
        case(number, title, text, source=1 + number % number_of_sources)
        for number, (title, text) in enumerate(texts, start=1)
    ]
    verdicts = judge(cases, Snapshot(), rules(), NOW).verdicts
    assert [each.kind for each in verdicts] == ["new"] * len(cases)
    assert len({each.story_id for each in verdicts}) == len(cases)


def test_reports_of_one_event_are_one_story_under_the_same_standing_text() -> None:
    cases = [
        case(1, "Owls nest in church", f"{OWLS}\n\n{FOOTER}", source=1),
        case(2, "Strike stops trams in Lyon", f"{REPORT}\n\n{FOOTER}", source=1),
        case(
            3,
            "Tram strike in Lyon: operator offers talks",
            f"{TRAMS_ELSEWHERE}\n\n{FOOTER}",
            source=2,
        ),
    ]
    owls, trams, elsewhere = judge(cases, Snapshot(), rules(), NOW).verdicts
    assert elsewhere.kind == "new"
    assert owls.story_id != trams.story_id == elsewhere.story_id


def test_what_a_brief_says_itself_is_left_without_its_standing_text() -> None:
    one = Compared("Strike stops trams in Lyon", f"{REPORT}\n\n{FOOTER}", "en")
    other = Compared("Owls nest in church", f"{OWLS}\n\n{FOOTER}", "en")
    assert without(one.text, standing_passages(one, other)) == REPORT
    assert without(other.text, standing_passages(other, one)) == OWLS


def test_where_letters_are_taken_for_words_standing_text_is_left_off_too() -> None:
    source = next(each for each in sources() if each.language == "th")
    one, other, _ = (
        Compared(title, f"{text}\n\n{source.standing}", "th") for title, text in source.briefs
    )
    assert without(one.text, standing_passages(one, other)) == source.briefs[0][1]


def test_a_passage_that_both_headlines_tell_of_is_no_standing_text() -> None:
    passage = "Tram drivers in Lyon stopped work on Tuesday and will decide on Friday whether"
    one = Compared("Trams in Lyon stop", f"{passage} their strike goes on. {OWLS}", "en")
    other = Compared("Lyon's tram drivers stop work", f"{passage} to return. {FOOTER}", "en")
    assert not standing_passages(one, other)


def test_a_text_of_nothing_but_standing_text_stays_whole() -> None:
    one = Compared("Strike stops trams in Lyon", f"{REPORT}\n\n{FOOTER}", "en")
    other = Compared("Owls nest in church", f"{OWLS}\n\n{FOOTER}", "en")
    assert without(FOOTER, standing_passages(one, other)) == FOOTER


@pytest.mark.parametrize("is_opening", [False, True])
def test_a_footer_of_a_few_words_is_no_passage_of_what_two_feeds_report(is_opening: bool) -> None:
    footer = "تابعوا آخر الأخبار على قناتنا في تلغرام."
    fire = "دمر حريق سوق الأخشاب الرئيسية في لاغوس ليلا ولم يصب أحد وتبحث الشرطة عن السبب."
    court = "أفرجت محكمة في لوساكا بكفالة عن زعيم المعارضة وتبدأ محاكمته في حزيران."
    one, other = (
        Compared(title, f"{footer}\n\n{text}" if is_opening else f"{text}\n\n{footer}", "ar")
        for title, text in (
            ("حريق يدمر سوقا في لاغوس", fire),
            ("محكمة تفرج عن زعيم المعارضة", court),
        )
    )
    assert not share_a_passage(one, other)
    assert without(one.text, standing_passages(one, other)) == fire


def test_a_lead_in_common_and_a_quote_are_passages() -> None:
    lead = "Tram drivers in Lyon stopped work on Tuesday over plans to cut night services."
    quote = "The union will decide on Friday whether the strike goes on."
    one = Compared("Strike stops trams in Lyon", f"{lead} {OWLS}", "en")
    same_lead = Compared("Lyon's tram drivers stop work", f"{lead} {FOOTER}", "en")
    quoting = Compared("Talks over strike", f"Talks began. {quote} Nothing else is known.", "en")
    quoted = Compared("Lyon walks", f"Many walked. {quote} Shops stayed shut.", "en")
    assert share_a_passage(one, same_lead)
    assert share_a_passage(quoting, quoted)


def test_of_a_text_that_is_not_kept_nobody_knows_what_the_passage_is() -> None:
    assert share_a_passage(Compared("Strike", REPORT, "en"), Compared("Strike", "", "en"))


def test_a_lead_that_is_mostly_the_names_of_a_place_is_left_over_a_background() -> None:
    place = "near Maiduguri, the capital of Borno state in northeast Nigeria, police said"
    background = "Rebels have waged a war in the region since 2009 and driven two million away."
    one = Compared("Market attacked", f"Gunmen attacked a market {place}. {background}", "en")
    other = Compared("Helicopter falls", f"An army helicopter fell {place}. {background}", "en")
    own = without(one.text, standing_passages(one, other))
    assert own == f"Gunmen attacked a market {place}."
