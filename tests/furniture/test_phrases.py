"""Every row of the phrases cuts what it says, and spares what it says."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.cleaning.texts import FIRST, FOURTH, SECOND, THIRD, TITLE, cleaned, paragraphs
from worker.cleaning.lines import markers
from worker.cleaning.lines.markers import Appeals
from worker.furniture import phrases
from worker.furniture.phrases import Kind, Needs, Row, Where

LANGUAGES = sorted(phrases.languages())
REPORTS = """
You have reached your limit with ATACMS strikes on Kursk, the general said on Friday.
Read more than 300 pages of testimony, the judge told the jury, before you decide.
Follow us to the border, the smugglers told the families, and they did.
Support us with air defence or we will lose the city, the mayor of Kharkiv said.
Subscribe now to the ceasefire, the envoy urged both sides at the talks in Geneva.
Advertisement spending fell by 12 percent in March, the ministry said.
Share this burden with us, the Greek minister told his colleagues in Brussels.
Related charges against two officers were dropped on Monday.
Most read newspapers in the country have endorsed the president, a survey found.
Sign up for the army and your debts are paid, recruits in Siberia were told.
Log in records show that the attackers had been inside the network since May.
Comments by the foreign minister drew protests from Seoul on Tuesday.
Tags of radioactive material were found on 40 containers in the port of Odesa.
About the author of the leak, the prosecutors said nothing.
All rights reserved for citizens will be extended to refugees, the court ruled.
Cookies and blankets were handed out to 2,000 people stranded at the station.
Don't miss the signs of a new offensive, the commander warned his officers.
See also the hand of Moscow in this, the Moldovan president said.
Loading of grain resumed in Odesa on Monday after a strike of four days.
Back to top level talks, negotiators said after the third round in Geneva.
Already a subscriber to the treaty, Finland will now host its headquarters.
This article is reserved for acts of war, the constitutional court said of Article 5.
Click here, a button on the drone's console says, and the missile is gone.
By continuing to shell the plant, Russia risks a disaster, the agency's head said.
"""
BODY = (FIRST, SECOND, THIRD, FOURTH)


@pytest.mark.parametrize("sentence", REPORTS.strip().split("\n"))
def test_a_sentence_of_a_report_stays_however_it_begins(sentence: str) -> None:
    assert paragraphs(cleaned(TITLE, FIRST, SECOND, sentence, THIRD, FOURTH)) == (
        *(FIRST, SECOND, sentence),
        *(THIRD, FOURTH),
    )


def page(row: Row) -> list[str]:
    """Returns a page on which the row's example stands where such lines stand."""
    if row.where is Where.TOP:
        entries = ["Sport", "Opinion"] if row.role is Kind.MENU else []
        return [row.cuts, *entries, TITLE, *BODY]
    return [TITLE, *BODY, row.cuts]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_row_cuts_its_example(code: str) -> None:
    rows = phrases.languages()[code].rows
    left = [row.phrase for row in rows if row.cuts in cleaned(*page(row)).text]
    assert left == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_row_spares_its_counter_example(code: str) -> None:
    rows = phrases.languages()[code].rows
    lost = [
        row.phrase
        for row in rows
        if row.spares not in cleaned(TITLE, FIRST, SECOND, row.spares, THIRD, FOURTH).text
    ]
    assert lost == []


def test_what_asks_the_reader_is_found_though_a_shorter_phrase_ends_within_it() -> None:
    asking = [row for _, row in phrases.rows() if row.role in {Kind.PITCH, Kind.HINT}]
    expected = {Kind.PITCH: Appeals(1, 0), Kind.HINT: Appeals(0, 1)}
    found = markers.appeals([row.phrase for row in asking])
    assert [row for at, row in enumerate(asking) if found.get(at) != expected[row.role]] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_examples_hold_their_phrase(code: str) -> None:
    def words(text: str) -> str:
        return markers.words(text)

    for row in phrases.languages()[code].rows:
        for text in (row.cuts, row.spares):
            if row.needs is Needs.WITHIN:
                assert row.phrase.casefold() in text.casefold(), row
            else:
                assert words(text).startswith(words(row.phrase)), row


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_row_stands_there_twice(code: str) -> None:
    rows = phrases.languages()[code].rows
    seen = Counter(
        (row.phrase if row.needs is Needs.WITHIN else markers.words(row.phrase), row.needs)
        for row in rows
    )
    assert [each for each, count in seen.items() if count > 1] == []


def test_no_publisher_is_named() -> None:
    publishers = re.compile(
        r"\b(?:cnn|bbc|reuters|menafn|the guardian|politico|ukrainska|euromaidan|deutsche welle)\b"
    )
    named = [row.phrase for _, row in phrases.rows() if publishers.search(row.phrase.casefold())]
    assert named == []
