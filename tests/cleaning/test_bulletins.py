"""Bulletins of an office: what they are, and their number, stands above the office and the time."""

from __future__ import annotations

import pytest

from worker.base.types import Article
from worker.cleaning import clean

WAVES = (
    "...TSUNAMI THREAT MESSAGE...\n\nTSUNAMI WAVES HAVE BEEN FORECAST FOR SOME COASTS OF ARVIK.\n"
)
TIME = "0954 UTC MON NOV 30 2026"
STRIKE = (
    "Harbour workers in Arvik voted on Monday for a strike. Unions demand six per cent.\n\n"
    "The port said that talks would go on.\n"
)


def titled(*head: str, text: str) -> str:
    joined = "\n".join(head) + "\n\n" + text
    return clean(Article(title="", title_derived=False, text=joined)).title


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (
            ("TSUNAMI WARNING NUMBER 3", "NWS PACIFIC TSUNAMI WARNING CENTER HONOLULU HI", TIME),
            "...TSUNAMI WARNING IN EFFECT...\n\n* HAZARDOUS TSUNAMI WAVES ARE POSSIBLE.\n\n$$\n",
        ),
        (("Tsunami Warning Number 3", "Ocean Tsunami Center Arvik", "30 November 2026"), WAVES),
        (
            ("UNWETTERWARNUNG NR. 12", "WETTERDIENST ERMLAND, AUSSENSTELLE ARVIK", "30.11.2026"),
            "Am Montag werden an der Küste Böen bis 130 km/h erwartet.\n\nDie Fähren ruhen.\n",
        ),
        (
            ("ШТОРМОВОЕ ПРЕДУПРЕЖДЕНИЕ № 12", "ГИДРОМЕТЦЕНТР ЕРМЛАНДИИ", "30 НОЯБРЯ 2026, 09:54"),
            "В понедельник ожидается ветер до 32 метров в секунду.\n\nСудам оставаться в порту.\n",
        ),
        (
            ("SEA WARNING 14/26", "ARVIK COAST RADIO", "30 NOVEMBER 2026 09:54 UTC"),
            "A warning to ships: the sea off the coast is mined.\n\nKeep away.\n",
        ),
    ],
)
def test_the_line_with_subject_and_number_heads_a_bulletin(
    head: tuple[str, ...], text: str
) -> None:
    assert titled(*head, text=text) == head[0]


def test_it_does_so_below_the_numbers_of_a_wire() -> None:
    head = "TSUNAMI MESSAGE NUMBER 2", "NWS PACIFIC TSUNAMI WARNING CENTER HONOLULU HI", TIME
    assert titled("ZCZC", "WEPA40 PHEB 300954", "TSUPAC\n", *head, text=WAVES) == head[0]


def test_two_bulletins_of_an_office_have_two_headlines() -> None:
    office = "NWS PACIFIC TSUNAMI WARNING CENTER HONOLULU HI"
    numbers = ("TSUNAMI WARNING NUMBER 3", "TSUNAMI WARNING NUMBER 4")
    assert len({titled(each, office, TIME, text=WAVES) for each in numbers}) == 2


@pytest.mark.parametrize(
    "head",
    [
        ("ERMLAND WEEKLY NUMBER 48", "HARBOUR WORKERS IN ARVIK VOTE FOR STRIKE"),
        ("Issue 48", "Harbour workers in Arvik vote for a strike over pay"),
        ("Strikes of 2026", "Harbour Workers in Arvik Vote for Strike"),
    ],
)
def test_a_headline_below_a_numbered_label_stays_the_headline(head: tuple[str, str]) -> None:
    assert titled(*head, "30 November 2026 09:54", text=STRIKE) == head[1]


def test_a_headline_that_stands_below_the_date_stays_the_headline() -> None:
    line = "Harbour workers vote for a strike over pay"
    head = "Newsletter No 7", "ARVIK INSTITUTE", "30 November 2026"
    assert titled(*head, text=f"{line}\n\n{STRIKE}") == line
