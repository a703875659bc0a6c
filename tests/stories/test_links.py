"""Stories told in several languages: what links an article to one, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from worker.base.types import Article
from worker.duplicates.fingerprint import fingerprint
from worker.stories import links as linking
from worker.stories.index import StoryIndex
from worker.stories.languages.anchors import Anchor, anchor
from worker.stories.links import (
    MOST_ANCHORS,
    LinkIndex,
    Links,
    StoryLinks,
    profile_id,
    story_of,
    united,
    with_anchor,
)
from worker.stories.profile import opened
from worker.stories.terms import terms
from worker.traits import traits
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.plan import Plan, Verdict
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.rules import Rules
from worker.way.judge.shelf import report_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
EN = (
    "Russia launches 345 drones at Kyiv, mayor Klitschko says",
    "Air defence shot down most of the 345 drones over Kyiv, mayor Vitali Klitschko said.",
)
RU = (
    "Россия запустила 345 дронов по Киеву, сообщил Кличко",
    "ПВО сбила над Киевом большинство из 345 дронов, сказал мэр Виталий Кличко.",
)
RU_AGAIN = (
    "Россия запустила по Киеву 345 дронов: что известно",
    "Над Киевом ПВО сбила большинство из 345 дронов. Об этом сказал мэр столицы Кличко.",
)
OTHER = (
    "В Токио открылась выставка роботов",
    "Сто участников показали в Токио новых роботов, сообщили организаторы выставки.",
)


class Sentences:
    """An encoder for which all sentences are the same, or none like another."""

    def __init__(self, name: str, vector: bytes = bytes([1] * 512)) -> None:
        self.name = name
        self._vector = vector

    def encode(self, sentence: str) -> bytes:
        return self._vector


def _prepared(
    said: tuple[str, str],
    language: str,
    *,
    asked: bool = True,
    sentences: Sentences | None = None,
) -> PreparedArticle:
    title, text = said
    known = traits(title, text, language)
    found = anchor(title, text, language, NOW, known, sentences) if asked else None
    return PreparedArticle(
        Article(title=title, title_derived=False, text=text, url=None, language=language),
        fingerprint(title, text),
        (),
        known,
        terms(title, text, language),
        anchor=found,
    )


def _case(
    number: int, prepared: PreparedArticle, minutes: int = 0, source: int | None = None
) -> Case:
    at = NOW + timedelta(minutes=minutes)
    return Case(number, number, source or number, at, prepared)


def _judged(*cases: Case, known: Snapshot | None = None) -> Plan:
    return judge(cases, known or Snapshot(), Rules(), NOW + timedelta(hours=1))


def _stored(plan: Plan) -> Snapshot:
    """Returns what is known after the stories of a plan were stored under numbers of their own."""
    index, links = StoryIndex(), LinkIndex()
    for number, change in enumerate(plan.profiles, start=1):
        packed = linking.pack(change.links)
        index.put(replace(change.profile, id=number))
        found = linking.unpack(number, packed)
        links.put(number, found)
        for each in found.others if found is not None else ():
            index.put(each)
    return Snapshot(stories=index, links=links)


def test_a_report_in_another_language_is_linked_to_the_story_and_says_by_what() -> None:
    plan = _judged(_case(1, _prepared(EN, "en")), _case(2, _prepared(RU, "ru"), 20))
    first, second = plan.verdicts
    assert first.story is not None and first.story.code == "opened"
    assert second.story is not None and second.story.code == "linked"
    assert second.story_id == first.story_id
    assert second.story.reason == "a report in another language (en) tells of the same"
    assert {"UA/Kyiv", "345"} <= set(second.story.shared)
    assert second.story.similarity is not None and second.story.similarity > 0.5
    assert len(plan.stories) == 1


def test_a_second_report_in_that_language_finds_the_story_by_its_words() -> None:
    known = _stored(_judged(_case(1, _prepared(EN, "en")), _case(2, _prepared(RU, "ru"), 20)))
    plan = _judged(_case(3, _prepared(RU_AGAIN, "ru", asked=False), 30), known=known)
    (verdict,) = plan.verdicts
    assert verdict.story is not None and verdict.story.code == "joined"
    assert verdict.story_id == 1
    (change,) = plan.profiles
    assert (change.id, change.profile.language, change.profile.articles) == (1, "en", 3)
    assert change.links is not None
    (russian,) = change.links.others
    assert (russian.language, russian.articles, story_of(russian.id)) == ("ru", 2, 1)


def test_a_linked_story_keeps_its_own_words() -> None:
    plan = _judged(_case(1, _prepared(EN, "en")), _case(2, _prepared(RU, "ru"), 20))
    (change,) = plan.profiles
    assert set(change.profile.ids) == set(terms(*EN, "en").ids)


def test_an_article_about_something_else_is_not_linked() -> None:
    plan = _judged(_case(1, _prepared(EN, "en")), _case(2, _prepared(OTHER, "ru"), 20))
    assert len(plan.stories) == 2


def test_what_no_alert_asks_for_is_not_linked() -> None:
    plan = _judged(_case(1, _prepared(EN, "en")), _case(2, _prepared(RU, "ru", asked=False), 20))
    assert len(plan.stories) == 2
    plan = _judged(_case(1, _prepared(EN, "en", asked=False)), _case(2, _prepared(RU, "ru"), 20))
    assert len(plan.stories) == 2


def test_a_story_told_in_the_articles_own_language_is_joined_by_words_or_not_at_all() -> None:
    index = LinkIndex()
    index.put(1, StoryLinks((_anchor(RU, "ru"),)))
    stories = StoryIndex()
    other = _prepared(("A robot fair opens in Tokyo", "Makers show robots."), "en")
    stories.put(opened(1, report_of(_case(1, other))))
    plan = _judged(_case(2, _prepared(EN, "en")), known=Snapshot(stories=stories, links=index))
    assert plan.verdicts[0].story_id == -1


def test_the_same_words_of_another_day_are_not_linked_either() -> None:
    russian = (
        "В Киеве воздушная тревога 1 марта: что известно о 345 дронах",
        "1 марта в Киеве была объявлена воздушная тревога. Мэр Кличко сказал о 345 дронах, "
        "силы обороны сбили большинство. Жителей просили оставаться в укрытиях до отбоя.",
    )
    next_day = (russian[0].replace("1 марта", "2 марта"), russian[1].replace("1 марта", "2 марта"))
    plan = _judged(
        _case(1, _prepared(EN, "en")),
        _case(2, _prepared(russian, "ru"), 10),
        _case(3, _prepared(next_day, "ru"), 20, source=2),
    )
    linked, another = plan.verdicts[1], plan.verdicts[2]
    assert linked.story is not None and linked.story.code == "linked"
    assert another.story_id != linked.story_id


def test_vectors_of_one_encoder_are_compared_and_those_of_another_are_not() -> None:
    index = LinkIndex()
    index.put(1, StoryLinks((_anchor(EN, "en", Sentences("one")),)))
    links = Links(index)
    same = links.find(_anchor(RU, "ru", Sentences("one")), lambda _: True)
    other = links.find(_anchor(RU, "ru", Sentences("two")), lambda _: True)
    assert same is not None and same.link.similarity is not None
    assert other is not None and other.link.similarity is None


def test_a_language_that_the_encoder_does_not_read_is_linked_by_names_and_numbers() -> None:
    made = _anchor(EN, "sv", Sentences("one"))
    assert (made.vector, made.encoder) == (None, None)
    index = LinkIndex()
    index.put(1, StoryLinks((made,)))
    found = Links(index).find(_anchor(RU, "ru", Sentences("one")), lambda _: True)
    assert found is not None and found.link.similarity is None


def test_stored_links_are_read_back_as_they_were() -> None:
    plan = _judged(
        _case(1, _prepared(EN, "en", sentences=Sentences("one"))),
        _case(2, _prepared(RU, "ru", sentences=Sentences("one")), 20),
    )
    (change,) = plan.profiles
    packed = linking.pack(change.links)
    found = linking.unpack(7, packed)
    assert change.links is not None and found is not None
    assert found.anchors == change.links.anchors
    assert [each.id for each in found.others] == [profile_id(7, 1)]
    assert linking.pack(None) is None and linking.unpack(7, None) is None


def test_the_ids_of_a_storys_profiles_lead_back_to_it() -> None:
    for story_id in (1, 10_000_000, 2**53 + 1, -3):
        assert story_of(story_id) == story_id
        assert story_of(profile_id(story_id, 3)) == story_id


def test_a_story_keeps_its_first_report_and_the_latest_of_each_language() -> None:
    links = StoryLinks()
    for minutes in range(50):
        for language in ("en", "ru", "de"):
            links = with_anchor(links, _anchor(EN, language, minutes=minutes))
    kept = [(each.language, each.report.at) for each in links.anchors]
    last = NOW + timedelta(minutes=49)
    assert len(kept) == MOST_ANCHORS
    assert kept[0] == ("en", NOW)
    assert {(language, last) for language in ("en", "ru", "de")} <= set(kept)


def test_the_links_of_stories_that_are_one_are_united() -> None:
    english = opened(1, report_of(_case(1, _prepared(EN, "en"))))
    russian = opened(2, report_of(_case(2, _prepared(RU, "ru"))))
    found = united(
        english, StoryLinks((_anchor(EN, "en"),)), russian, StoryLinks((_anchor(RU, "ru"),))
    )
    assert [each.language for each in found.anchors] == ["en", "ru"]
    assert [(each.id, each.language) for each in found.others] == [(profile_id(1, 1), "ru")]


def test_names_that_many_stories_have_find_none() -> None:
    index = LinkIndex()
    for number in range(1, 40):
        index.put(number, StoryLinks((_anchor(EN, "en"),)))
    assert Links(index).candidates(_anchor(RU, "ru")) == []


SUBJECTS = {
    "two states and who lives there": (
        (
            "Israel calls up reservists for Gaza City",
            "Israel called up 60,000 reservists on Tuesday. Palestinians fled from Gaza.",
        ),
        (
            "Israel lässt Lastwagen mit Mehl nach Gaza",
            "Israel öffnet einen Übergang nach Gaza. Palästinenser warteten dort am Abend.",
        ),
    ),
    "a head of state by his full name and a country": (
        (
            "Oil firms wary of Caracas",
            "President Donald Trump wants American firms to drill in Venezuela again.",
        ),
        (
            "Tanker vor der Küste gestürmt",
            "Präsident Donald Trump schließt Truppen in Venezuela nicht aus, sagte er nachts.",
        ),
    ),
    "a figure of two digits and a word that both languages have": (
        (
            "Ferry passengers wait in the harbour",
            "A Standard ferry was held for 45 minutes at Dover, said Captain Hugh Marlow.",
        ),
        (
            "Neuer Standard für Ladekabel",
            "Ein neuer Standard gilt nach 45 Sitzungen, sagte Ingrid Bleibtreu in Ulm.",
        ),
    ),
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_a_subject_s_reports_all_have_in_common_links_none_of_them(subject: str) -> None:
    english, german = SUBJECTS[subject]
    index = LinkIndex()
    index.put(1, with_anchor(StoryLinks(), _anchor(english, "en")))
    assert Links(index).find(_anchor(german, "de"), lambda _: True) is None


def test_few_of_many_candidates_are_looked_at() -> None:
    index = LinkIndex()
    for number in range(1, 3_000):
        said = (f"Talks in Kyiv on chapter {number}", f"Delegates met {number % 60 + 40} times.")
        index.put(number, StoryLinks((_anchor(said, "en"),)))
    assert len(Links(index).candidates(_anchor(RU, "ru"))) <= 30


def _anchor(
    said: tuple[str, str], language: str, sentences: Sentences | None = None, *, minutes: int = 0
) -> Anchor:
    title, text = said
    at = NOW + timedelta(minutes=minutes)
    return anchor(title, text, language, at, traits(title, text, language), sentences)


def test_words_in_another_language_of_a_story_that_is_gone_lead_to_none() -> None:
    case = _case(1, _prepared(RU_AGAIN, "ru"))
    stories = StoryIndex()
    stories.put(opened(profile_id(7, 1), report_of(case)))
    (verdict,) = _judged(case, known=Snapshot(stories=stories)).verdicts
    assert verdict.story is not None
    assert (verdict.story.code, verdict.story.similarity) == ("opened", None)


DE = (
    "Russland greift Kyjiw mit 345 Drohnen an, sagt Klitschko",
    "Die Luftabwehr schoss über Kyjiw die meisten der 345 Drohnen ab, sagte Bürgermeister Vitali "
    "Klitschko.",
)


def test_a_batch_links_to_a_story_that_it_linked_as_its_articles_would_one_by_one() -> None:
    cases = [
        _case(1, _prepared(EN, "en")),
        _case(2, _prepared(RU, "ru"), 20),
        _case(3, _prepared(DE, "de"), 30),
        _case(4, _prepared(RU_AGAIN, "ru"), 40),
    ]
    at_once = _judged(*cases)
    known, one_by_one = Snapshot(), list[Verdict]()
    for each in cases:
        plan = _judged(each, known=known)
        one_by_one += plan.verdicts
        known = _stored(plan)
    told = [each.story.code for each in at_once.verdicts if each.story is not None]
    assert told == [each.story.code for each in one_by_one if each.story is not None]
    assert told == ["opened", "linked", "linked", "joined"]
    assert len(at_once.stories) == 1
