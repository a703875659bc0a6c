from __future__ import annotations

from dataclasses import replace

import pytest

from tests.stories.reports import BUDGET, FERRY, FERRY_AGAIN, STRIKE, report
from worker.stories.index import Candidate, StoryIndex
from worker.stories.joining import Joining, join
from worker.stories.profile import Report, opened

QUAKE = (
    "Magnitude {0} quake hits {1}",
    "A magnitude {0} earthquake struck {1} on {2}, the seismological centre said. The quake was "
    "felt in several provinces and people ran into the streets. Rescue teams were sent to the "
    "area, where {3} people were hurt, the disaster agency said in a statement.",
)


def quake(*values: str, hours: float = 0, source: int = 1) -> Report:
    title, text = (part.format(*values) for part in QUAKE)
    return report((title, text), hours, source)


def placed(new: Report, *known: Report) -> Joining:
    stories = StoryIndex()
    for number, each in enumerate(known, 1):
        stories.put(opened(number, each))
    return join(new, stories.candidates(new.terms, new.at))


def test_a_report_of_one_event_in_other_words_joins_its_story() -> None:
    found = placed(report(FERRY_AGAIN, 3, 2), report(BUDGET), report(FERRY), report(STRIKE))
    assert (found.story_id, found.code) == (2, "joined")
    assert "like it" in found.reason
    assert "aspasia" in found.shared


def test_a_report_of_another_event_opens_a_story_and_says_how_like_the_likest_is() -> None:
    found = placed(report(STRIKE), report(FERRY), report(BUDGET))
    assert (found.story_id, found.code) == (None, "opened")
    assert "only" in found.reason


@pytest.mark.parametrize("source", [1, 2])
@pytest.mark.parametrize("hours", [0, 48])
def test_two_quakes_in_the_same_words_are_two_stories(source: int, hours: float) -> None:
    first = quake("5.2", "Kahramanmaras", "Tuesday", "three")
    second = quake("7.4", "Kahramanmaras", "Thursday", "forty", hours=hours, source=source)
    assert placed(second, first).story_id is None


def test_a_toll_that_grows_does_not_split_a_story() -> None:
    first = quake("7.4", "Kahramanmaras", "Tuesday", "forty")
    later = quake("7.4", "Kahramanmaras", "Tuesday", "ninety", hours=2, source=2)
    assert placed(later, first).story_id == 1


@pytest.mark.parametrize(("first", "second"), [("forty", "ninety"), ("ninety", "forty")])
def test_a_toll_that_grows_joins_under_another_headline_in_the_same_words(
    first: str, second: str
) -> None:
    text = (
        "A ferry sank off the island of Samos on Tuesday and {0} people died, the coastguard said. "
        "Rescuers pulled survivors from the water as strong winds hampered boats and helicopters."
    )
    known = report((f"Ferry sinks off Samos, {first} dead", text.format(first)))
    later = (f"Toll of Samos ferry disaster reaches {second}", text.format(second))
    assert placed(report(later, 2, 2), known).story_id == 1


def test_a_frame_filled_with_other_names_or_figures_is_another_story() -> None:
    text = "The governor of {0} said {1} drones were shot down over {0} and {2} people were hurt."
    known = report(("Drones attack Sumy", text.format("Sumy", 83, 4)))
    for values in (("Odesa", 83, 4), ("Sumy", 106, 2)):
        title = f"Drones attack {values[0]}"
        found = placed(report((title, text.format(*values)), 2, 2), known)
        assert found.story_id is None
        assert "something else" in found.reason


def test_of_several_stories_that_it_cannot_be_of_a_report_is_told_of_the_likest() -> None:
    new = quake("7.4", "Kahramanmaras", "Thursday", "forty", hours=2, source=2)
    other = opened(3, report(BUDGET))
    known = (
        Candidate(opened(1, quake("5.2", "Kahramanmaras", "Tuesday", "three")), 0.6, 1.0, 1.0, ()),
        Candidate(opened(2, quake("6.1", "Izmir", "Monday", "two")), 0.5, 1.0, 1.0, ()),
        Candidate(other, 0.01, 1.0, 1.0, ()),
    )
    alone = join(new, [known[0], known[2], known[2]])
    assert (alone.story_id, alone.similarity) == (None, 0.6)
    assert join(new, known) == alone
    # A passage in common makes the other one the likelier.
    rival = replace(known[1], cosine=0.58)
    assert join(new, [known[0], rival, known[2]], with_passage=[2]).similarity == 0.58


def test_a_report_that_is_as_like_several_stories_joins_none_of_them() -> None:
    story = opened(1, report(FERRY))
    rivals = [
        Candidate(replace(story, id=number), cosine, 1.0, 1.0, ())
        for number, cosine in enumerate((0.20, 0.19, 0.18), 1)
    ]
    assert join(report(FERRY), rivals).story_id is None
    alone = [rivals[0], *(replace(each, cosine=0.05) for each in rivals[1:])]
    assert join(report(FERRY), alone).story_id == 1


def test_a_passage_in_common_makes_up_for_some_likeness() -> None:
    likely, other = opened(1, report(FERRY)), opened(2, report(BUDGET))
    candidates = [
        Candidate(likely, 0.26, 1.0, 1.0, ()),
        Candidate(other, 0.24, 1.0, 1.0, ()),
    ]
    again = report(FERRY_AGAIN, 3, 2)
    assert join(again, candidates).story_id is None
    assert join(again, candidates, with_passage=[3]).story_id is None
    found = join(again, candidates, with_passage=[1])
    assert (found.story_id, found.reason) == (1, "26% like it, with a passage in common")
    assert (found.similarity, join(again, candidates, with_passage=[2]).story_id) == (0.26, None)


def test_of_two_stories_as_likely_the_one_with_a_passage_in_common_is_joined() -> None:
    story = opened(1, report(FERRY))
    rivals = [Candidate(replace(story, id=number), 0.4, 1.0, 1.0, ()) for number in (1, 2)]
    assert join(report(FERRY_AGAIN, 3, 2), rivals, with_passage=[2]).story_id == 2


def test_a_passage_in_common_does_not_outweigh_what_speaks_against_a_join() -> None:
    stories = StoryIndex()
    stories.put(opened(1, quake("5.2", "Kahramanmaras", "Tuesday", "three")))
    new = quake("7.4", "Kahramanmaras", "Thursday", "forty", hours=2, source=2)
    candidates = stories.candidates(new.terms, new.at)
    assert join(new, candidates, with_passage=[1]).story_id is None


def test_a_passage_in_common_counts_for_nothing_where_names_differ() -> None:
    title = "Fire on ferry Havstjerna off Bremnes kills 2"
    known = opened(1, report(("Fire on ferry Nordlys off Skarvik kills 3", FERRY[1])))
    new = report((title, FERRY_AGAIN[1]), 3, 2)
    asked = [Candidate(known, likeness, 1.0, 1.0, ()) for likeness in (0.34, 0.38)]
    joins = [join(new, [each], with_passage=[1]).story_id for each in asked]
    assert joins == [join(new, [each]).story_id for each in asked]


def test_among_the_parts_of_a_split_story_a_report_joins_the_likest() -> None:
    story = opened(1, report(FERRY))
    parts = [Candidate(replace(story, id=number), 0.5, 1.0, 1.0, ()) for number in range(1, 5)]
    assert join(report(FERRY), parts).story_id == 1


def test_the_same_frame_under_another_day_is_another_story() -> None:
    first = quake("5.2", "Kahramanmaras", "Tuesday", "three")
    again = quake("5.2", "Kahramanmaras", "Tuesday", "nine", hours=30)
    found = placed(again, first)
    assert found.story_id is None
    assert "another day" in found.reason


def test_without_stories_or_words_a_report_opens_its_own() -> None:
    assert placed(report(FERRY)).reason == "no active story is like it"
    assert placed(report(("", "…")), report(FERRY)).reason == "it has no words to compare"


@pytest.mark.parametrize(
    ("known", "new"),
    [
        (("Rocket attack on Odesa, two dead", "More follows."),
         ("Rocket attack on Sumy, two dead", "Details soon.")),
        (("Strong earthquake shakes eastern Turkey", ""),
         ("Strong earthquake shakes southern Chile", "")),
        (("Flood in Lima", "Water stands in the streets of Lima."),
         ("Flood in Osaka", "Water stands in the streets of Osaka.")),
    ],
)  # fmt: skip
def test_flashes_of_two_places_are_two_stories_however_alike(
    known: tuple[str, str], new: tuple[str, str]
) -> None:
    found = placed(report(new, source=2), report(known))
    assert found.code == "opened"
    assert found.similarity is not None
    assert found.similarity > 0.3


def test_figures_of_any_length_are_compared() -> None:
    known = quake("6.1", "Valdora", "Monday", "12")
    assert placed(quake("6.1", "Valdora", "Monday", "9" * 5000, source=2), known).story_id == 1


_VERDICT = (
    "{1} jailed for {2} years at {0} Crown Court",
    "{1} was jailed at {0} Crown Court for {2} years on Friday after a jury found the defendant "
    "guilty of {3}. The judge told the court that trust had been betrayed. Outside the court the "
    "family of the victims said that justice was done and thanked the police for their patience.",
)


def verdict(*values: str, source: int = 1) -> Report:
    title, text = (part.format(*values) for part in _VERDICT)
    return report((title, text), hours=source, source=source)


def candidate(known: Report, likeness: float) -> Candidate:
    return Candidate(opened(1, known), likeness, 1.0, 1.0, ())


def test_reports_whose_headlines_name_only_what_the_other_does_not_know_never_join() -> None:
    known = report(("Fire on ferry Nordlys off Skarvik kills 3", FERRY[1]))
    new = report(("Blaze on board the Havstjerna near Bremnes", FERRY_AGAIN[1]), 3, 2)
    found = join(new, [candidate(known, 0.9)], with_passage=[1])
    assert (found.story_id, found.reason) == (
        None,
        "against it: names havstjerna bremnes and nordlys skarvik",
    )


def test_a_headline_may_name_what_the_story_tells_further_down() -> None:
    text = f"{FERRY_AGAIN[1]} The company Nordlys Line of Skarvik owns the ferry."
    known = report(("Fire on ferry off Skarvik kills 3", FERRY[1]))
    new = report(("Blaze on board the Havstjerna near Bremnes", text), 3, 2)
    assert join(new, [candidate(known, 0.5)]).story_id == 1


def test_an_abbreviation_in_a_headline_says_nothing_against_a_join() -> None:
    known = report(("Police in LA look for the driver of a lorry", FERRY[1]))
    new = report(("Police in Los Angeles look for the driver of a lorry", FERRY_AGAIN[1]), 3, 2)
    assert join(new, [candidate(known, 0.5)]).story_id == 1


def test_verdicts_of_one_court_are_told_apart_by_the_other_names_and_figures() -> None:
    known = verdict("Leeds", "Graham Tolley", "6", "theft")
    new = verdict("Leeds", "Petra Novotna", "11", "manslaughter", source=2)
    new = replace(new, pairs=())
    found = join(new, [candidate(known, 0.45)])
    assert found.story_id is None
    assert "names petra novotna and graham tolley, and other figures" in found.reason
    assert join(new, [candidate(known, 0.56)]).story_id == 1


def test_a_figure_in_common_lets_a_report_name_others_beside_the_town() -> None:
    known = verdict("Leeds", "Graham Tolley", "6", "theft")
    new = replace(verdict("Leeds", "Petra Novotna", "6", "theft", source=2), pairs=())
    assert join(new, [candidate(known, 0.45)]).story_id == 1


@pytest.mark.parametrize(
    ("language", "known", "new"),
    [
        ("de", ("Feuer auf der Fähre „Nordlicht“ vor Rügen", "Auf der Fähre „Nordlicht“ brannte es "
                "am Abend vor Rügen. Zwölf Menschen wurden verletzt, teilten die Retter mit."),
         ("Feuer auf der Fähre „Seeadler“ vor Borkum", "Auf der Fähre „Seeadler“ brannte es "
          "am Morgen vor Borkum. Vier Menschen wurden verletzt, teilten die Retter mit.")),
        ("ru", ("Дрон атаковал Рыльск", "Дрон ударил по жилому дому в Рыльске, двое погибли."),
         ("Дрон атаковал Суджу", "Дрон ударил по автомобилю в Судже, один человек погиб.")),
        ("ar", ("غارة إسرائيلية على النبطية", "استهدفت الغارة منزلا في مدينة النبطية جنوبي لبنان."),
         ("غارة إسرائيلية على بعلبك", "استهدفت الغارة سيارة قرب مدينة بعلبك شرقي لبنان.")),
        ("zh", ("台风“海燕”在福建连江登陆", "台风“海燕”深夜在福建省连江县沿海登陆。"),
         ("台风“木兰”在广东徐闻登陆", "台风“木兰”下午在广东省徐闻县沿海登陆。")),
    ],
)  # fmt: skip
def test_names_tell_reports_apart_in_every_script(
    language: str, known: tuple[str, str], new: tuple[str, str]
) -> None:
    reports = [replace(report(each, language=language), pairs=()) for each in (known, new)]
    found = join(reports[1], [candidate(reports[0], 0.6)])
    assert found.story_id is None
    assert "names" in found.reason


IN_ONE_TOWN = {
    "en": (
        (
            "Woman shot dead in Leeds",
            "A 27-year-old woman was shot dead in Leeds on Monday, West Yorkshire police said. "
            "Officers were called to Roundhay Road at 9 pm. Nobody has been arrested.",
        ),
        (
            "Three hurt in Leeds bus crash",
            "Three people were hurt when a bus hit a tree in Leeds on Monday, West Yorkshire "
            "police said. Officers were called to Otley Road at 8 am.",
        ),
        (
            "Leeds: woman, 27, dies in shooting",
            "Detectives have begun a murder inquiry in Leeds after a woman of 27 was shot dead on "
            "Roundhay Road on Monday night.",
        ),
    ),
    "de": (
        (
            "Brand in Kölner Altenheim",
            "Bei einem Brand in einem Altenheim in Köln sind am Montag zwei Menschen gestorben, "
            "teilte die Polizei mit. Das Feuer brach in der Küche aus.",
        ),
        (
            "Brand in Kölner Chemiewerk",
            "Bei einem Brand in einem Chemiewerk in Köln ist am Montag eine Giftwolke entstanden, "
            "teilte die Polizei mit. Anwohner sollen Fenster schließen.",
        ),
        (
            "Zwei Tote bei Feuer in Pflegeheim in Köln",
            "Zwei Bewohner sind am Montag bei einem Feuer in einem Kölner Altenheim gestorben. "
            "Der Brand begann in der Küche.",
        ),
    ),
    "zh": (
        (
            "深圳公交车撞人",
            "深圳宝安区一辆公交车周二早上冲上人行道，警方通报，四名行人受伤。司机已被控制。",
        ),
        (
            "深圳医生被刺伤",
            "深圳宝安区一名医生周二在诊室被病人刺伤，警方通报，嫌疑人已被控制。",
        ),
        (
            "公交车冲上人行道四人受伤",
            "深圳宝安区周二早上一辆公交车失控冲上人行道，四名行人受伤。司机被警方控制。",
        ),
    ),
}


@pytest.mark.parametrize("language", IN_ONE_TOWN)
@pytest.mark.parametrize("is_turned", [False, True])
def test_two_events_in_one_town_on_one_day_are_two_stories(language: str, is_turned: bool) -> None:
    one, other, again = (
        report(each, number, number, language)
        for number, each in enumerate(IN_ONE_TOWN[language], 1)
    )
    first, second = (other, one) if is_turned else (one, other)
    assert placed(second, first).story_id is None
    assert placed(again, one).story_id == 1


def test_what_two_flashes_from_one_town_leave_out_is_said() -> None:
    one, other, _ = (report(each, language="de") for each in IN_ONE_TOWN["de"])
    assert "neither says what is in the other headline" in placed(other, one).reason


def test_a_denial_in_another_sentence_of_a_headline_is_none_of_the_event() -> None:
    said = report(("Ferry Aspasia towed to Kallista harbour", FERRY[1]))
    more = report(
        ("Ferry Aspasia towed to Kallista harbour. Owner not at home", FERRY_AGAIN[1]), 3, 2
    )
    assert placed(more, said).story_id == 1


@pytest.mark.parametrize(
    "headline", ["Norvik denies it will close its northern plant", "Norvik: plant to close? Not so"]
)
def test_a_denial_is_told_by_most_of_the_words_that_it_denies(headline: str) -> None:
    said = report(("Norvik will close its northern plant", FERRY[1]))
    found = placed(report((headline, FERRY_AGAIN[1]), 3, 2), said)
    assert (found.story_id is None) == headline.startswith("Norvik denies")


def test_who_denies_what_a_headline_says_is_no_report_of_its_event() -> None:
    said = report(("Norvik to close its northern plant, union says", FERRY[1]))
    denied = report(("Norvik not to close its northern plant, company says", FERRY_AGAIN[1]), 3, 2)
    found = placed(denied, said)
    assert found.story_id is None
    assert found.reason == "its headline says the contrary"


@pytest.mark.parametrize(
    ("headline", "denial", "is_contrary"),
    [
        # Three of five words, and four of seven.
        ("Aspasia towed to Kallista harbour", "Aspasia not towed to dock, owners insist", True),
        (
            "Ferry Aspasia towed slowly to Kallista harbour",
            "Ferry Aspasia not towed to dock, owners insist today",
            False,
        ),
    ],
)
def test_a_denial_has_three_fifths_of_the_words_that_it_denies(
    headline: str, denial: str, is_contrary: bool
) -> None:
    found = placed(report((denial, FERRY_AGAIN[1]), 3, 2), report((headline, FERRY[1])))
    assert (found.reason == "its headline says the contrary") is is_contrary
