"""What stands under, or over, all reports of a source or an agency is no evidence of sameness."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.duplicates.briefs import Source, sources
from worker.duplicates import Compared, Sameness, compare, may_be_copy
from worker.duplicates.fingerprint import fingerprint

ALL = pytest.mark.parametrize("source", sources(), ids=lambda each: each.language)
FOOTER = next(each for each in sources() if each.language == "en").standing
REPORT = (
    "Tram drivers in Lyon stopped work on Tuesday over plans to cut night services. The operator "
    "said only one line in four was running. The union wants two more drivers for each line and "
    "will decide on Friday whether the strike goes on."
)


def _article(title: str, text: str, language: str = "en") -> Compared:
    return Compared(title, text, language, fingerprint(title, text).signature)


def _compared(new: Compared, known: Compared, *, same_source: bool = True) -> Sameness | None:
    """Decides as the judge does; None where it would not even ask."""
    if not may_be_copy(new.signature, known.signature):
        return None
    return compare(new, known, same_source=same_source, days_apart=0)


def _swallowed(articles: list[Compared], *, same_source: bool) -> list[tuple[str, str]]:
    return [
        (new.title, known.title)
        for known, new in permutations(articles, 2)
        if (found := _compared(new, known, same_source=same_source)) is not None and found.is_copy
    ]


@ALL
@pytest.mark.parametrize("words", [25, 40, 80, 150])
@pytest.mark.parametrize("same_source", [True, False])
def test_unlike_briefs_that_end_with_the_same_standing_text_are_no_copies(
    source: Source, words: int, same_source: bool
) -> None:
    footer = source.standing_words(words)
    articles = [
        _article(title, f"{text}\n\n{footer}", source.language) for title, text in source.briefs
    ]
    assert _swallowed(articles, same_source=same_source) == []


@ALL
@pytest.mark.parametrize("words", [25, 40, 80, 150])
def test_unlike_briefs_that_begin_with_the_same_standing_text_are_no_copies(
    source: Source, words: int
) -> None:
    opening = source.standing_words(words)
    articles = [
        _article(title, f"{opening}\n\n{text}", source.language) for title, text in source.briefs
    ]
    assert _swallowed(articles, same_source=True) == []


def test_standing_text_is_named_as_the_reason() -> None:
    one = _article("Strike stops trams in Lyon", f"{REPORT}\n\n{FOOTER}")
    other = _article(
        "Owls nest in church",
        f"A pair of owls has nested above the organ of the parish church. {FOOTER}",
    )
    found = _compared(other, one)
    assert found is not None
    assert (found.is_copy, found.code) == (False, "standing_text")
    assert found.reason == "only standing text is the same"


def test_standing_text_that_names_the_headline_makes_no_copies() -> None:
    articles = [
        _article(title, f"{text}\n\nThe post {title} appeared first here. {FOOTER} On: {title}.")
        for title, text in sources()[1].briefs
    ]
    assert _swallowed(articles, same_source=True) == []


@ALL
def test_a_brief_with_standing_text_under_another_headline_is_a_copy(source: Source) -> None:
    title, text = source.briefs[0]
    turned = " ".join(reversed(title.split())) if " " in title else title[3:] + title[:3]
    known = _article(title, f"{text}\n\n{source.standing}", source.language)
    new = _article(turned, f"{text}\n\n{source.standing}", source.language)
    found = _compared(new, known)
    assert found is not None
    assert found.is_copy


@pytest.mark.parametrize(
    "edited",
    [
        f"LYON (AP) - {REPORT}\n\n{FOOTER}",
        f"{REPORT.replace('stopped', 'ceased').replace('only', 'just')}\n\n{FOOTER}",
        f"{REPORT}\n\n{' '.join(reversed(FOOTER.split('. ')))}",
        REPORT,
        f"Work stopped on Tuesday among the tram drivers of Lyon. {REPORT[79:]}\n\n{FOOTER}",
    ],
    ids=["date line", "words", "another footer", "no footer", "first sentence"],
)
@pytest.mark.parametrize("title", ["Strike stops trams in Lyon", "Lyon's trams stand still"])
def test_an_edited_brief_with_standing_text_is_a_copy(title: str, edited: str) -> None:
    known = _article("Strike stops trams in Lyon", f"{REPORT}\n\n{FOOTER}")
    found = _compared(_article(title, edited), known, same_source=False)
    assert found is not None
    assert found.is_copy


def test_what_standing_text_states_does_not_outweigh_the_facts_of_a_report() -> None:
    report = (
        "Shelling of border villages killed {} people overnight, the governor said. {} houses "
        "burnt down and {} more were damaged."
    )
    footer = (
        "Northern Press, 28 High Street, Leeds 4417. Telephone 0113 496 0155, fax 0113 496 0156, "
        "desk 0113 496 0170, from 8 to 18. Founded 1947 by eleven papers, registered 2011 under "
        "77 6215, printed in 14 towns, read in 63 countries by 250 offices and 91 stations."
    )
    articles = [
        _article("Border villages shelled", f"{report.format(dead, *houses)}\n\n{footer}")
        for dead, houses in (("five", (12, 31)), ("nine", (20, 44)))
    ]
    assert _swallowed(articles, same_source=False) == []


BACKGROUND = (
    "Rebels have waged a war in the region since 2009 that has killed tens of thousands and driven "
    "two million from their homes. They want a state of their own around the lake and have often "
    "attacked soldiers, villages and markets. The army says that it has pushed them back to the "
    "forest, but attacks go on nearly every week."
)
LEADS = (
    (
        "Attack on market in Maiduguri",
        "Gunmen attacked a market in Maiduguri, the capital of Borno state, police said.",
        "They shot at traders and set stalls on fire before they fled on motorbikes.",
    ),
    (
        "Girls abducted from school near Maiduguri",
        "Thirty girls were abducted from a boarding school near Maiduguri, the capital of Borno "
        "state, police said.",
        "Armed men came in lorries at night and cut the telephone line.",
    ),
    (
        "Army helicopter crashes near Maiduguri",
        "An army helicopter crashed near Maiduguri, the capital of Borno state, killing its crew, "
        "police said.",
        "It was on its way from a base at the lake.",
    ),
)


@pytest.mark.parametrize("same_source", [True, False])
@pytest.mark.parametrize("sentences", [1, 2])
def test_unlike_reports_over_the_background_of_a_region_are_no_copies(
    sentences: int, same_source: bool
) -> None:
    articles = [
        _article(title, f"{' '.join(lead[:sentences])}\n\n{BACKGROUND}") for title, *lead in LEADS
    ]
    assert _swallowed(articles, same_source=same_source) == []


def test_a_report_whose_headline_and_lead_were_reworded_is_a_copy_over_its_background() -> None:
    known = _article(LEADS[0][0], f"{' '.join(LEADS[0][1:])}\n\n{BACKGROUND}")
    lead = (
        "A market in Maiduguri was attacked by gunmen, who shot at traders, police in Borno said."
    )
    new = _article("Gunmen attack traders in Maiduguri", f"{lead}\n\n{BACKGROUND}")
    found = _compared(new, known, same_source=False)
    assert found is not None
    assert found.is_copy
