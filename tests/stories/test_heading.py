"""Headlines that stand over whatever is reported, and say nothing of which event it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from worker.base.types import Article
from worker.duplicates.fingerprint import fingerprint
from worker.stories.heading import headed
from worker.stories.terms import terms
from worker.traits import traits
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.rules import Rules

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def _stories(*reports: tuple[str, str], language: str = "en") -> int:
    """Returns of how many stories reports are that one source brings, an hour between them."""
    cases = []
    for number, (title, text) in enumerate(reports, 1):
        article = Article(title=title, title_derived=False, text=text, language=language)
        prepared = PreparedArticle(
            article,
            fingerprint(title, text),
            (),
            traits(title, text, language),
            terms(title, text, language),
        )
        cases.append(Case(number, number, 1, NOW + timedelta(hours=number), prepared))
    plan = judge(cases, Snapshot(), Rules(), NOW + timedelta(hours=len(cases) + 1))
    return len({each.story_id for each in plan.verdicts})


@pytest.mark.parametrize("title", ["Alert", "Breaking news", "Breaking News", "BREAKING NEWS"])
def test_two_accidents_under_one_rubric_are_two_stories(title: str) -> None:
    derailed = "Train derailment near Dolme.", "Train derailment near Corin."
    blasts = "Explosion in Arvik harbour.", "Explosion in Belmar harbour kills nine people."
    for texts in (derailed, blasts):
        assert _stories(*((title, text) for text in texts)) == 2


@pytest.mark.parametrize(
    ("language", "title", "texts"),
    [
        ("de", "Eilmeldung", ("Explosion im Hafen von Arvik.", "Explosion im Hafen von Belmar.")),
        (
            "fr",
            "Flash info",
            ("Explosion dans le port d'Arvik.", "Explosion à Belmar, neuf morts."),
        ),
        ("ru", "Срочно", ("Взрыв в порту Арвика.", "Взрыв в порту Белмара, девять погибших.")),
    ],
)
def test_so_they_are_in_other_languages(language: str, title: str, texts: tuple[str, ...]) -> None:
    assert _stories(*((title, each) for each in texts), language=language) == 2


def test_two_accidents_under_one_headline_that_names_nobody_are_two_stories() -> None:
    texts = "Train derailment near Dolme.", "Train derailment near Corin hurts nine people."
    assert _stories(*(("Train derailment", text) for text in texts)) == 2
    warned = "A storm warning is in force for Arvik. Ferries stay in port until the wind abates."
    later = warned.replace("Arvik", "Belmar")
    assert _stories(("Storm warning", warned), ("Storm warning", later)) == 2


def test_under_one_headline_a_report_that_shares_a_name_or_has_none_stays_in_its_story() -> None:
    first = "A train derailment near Dolme hurt nine people on Monday, police said."
    for second in ("Train derailment near Dolme: line closed.", "Train derailment: nine hurt."):
        assert _stories(("Train derailment", first), ("Train derailment", second)) == 1


def test_a_second_report_of_one_accident_under_a_rubric_stays_in_its_story() -> None:
    first = "Explosion in Arvik harbour, police say."
    second = "Explosion in Arvik harbour kills nine people, police say."
    assert _stories(("Breaking news", first), ("Breaking news", second)) == 1
    assert _stories(("Explosion in Arvik harbour", first), ("Alert", second)) == 1


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("Train derailment", "A train derailment near Dolme hurt nine.", "en"),
        ("Nine dead", "A blast in Arvik harbour killed as many people as the last one.", "en"),
        ("Talks, Xi says", "The president addressed the assembly in Geneva.", "en"),
        ("EU, Xi Jinping", "The EU will talk with the president.", "en"),
        ("Harbour wall falls down", "A pier in Arvik gave way on Monday.", "en"),
        ("北京市地震", "北京市发生地震，九人死亡。", "zh"),
        ("Alert", "", "en"),
        ("Tax cut", "A tax cut was passed.", "en"),
        ("Oil up", "Prices of oil are up again.", "en"),
        ("税收", "税收下降了百分之三。", "zh"),
    ],
)
def test_a_headline_that_says_something_heads_its_report(
    title: str, text: str, language: str
) -> None:
    assert headed(title, text, traits(title, text, language), language) == title


def test_what_heads_a_report_under_a_rubric_is_its_first_sentence() -> None:
    text = "An explosion shook the harbour of Arvik on Monday. Nine people died, police said."
    for title in ("News Alert", "BREAKING", "Breaking: live"):
        found = headed(title, text, traits(title, text, "en"), "en")
        assert found == "An explosion shook the harbour of Arvik on Monday."
    text = "北京市发生爆炸。"
    assert headed("突发快讯", text, traits("突发快讯", text, "zh"), "zh") == text
