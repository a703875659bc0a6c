"""What one name of a feed entry stands for from one poll to the next: a guid may be a position."""

from __future__ import annotations

import json

import pytest

from tests.way.judge.steps.test_statements import bring
from worker.setup.runtime import Runtime

FERRY = ("Ferry timetable changes in spring", "The ferry runs every forty minutes from March.", "a")


def _entry(title: str, text: str, page: str) -> str:
    url = f"https://harbour.example/{page}" if page else None
    return json.dumps({"@type": "NewsArticle", "headline": title, "articleBody": text, "url": url})


@pytest.mark.parametrize(
    ("then", "outcome"),
    [
        pytest.param((FERRY[0], "The ferry runs hourly.", "a"), "updated", id="text"),
        pytest.param(("Ferry: new times", FERRY[1], "a"), "updated", id="headline"),
        pytest.param((FERRY[0], FERRY[1], "b"), "unchanged", id="address"),
        pytest.param(
            ("Depot receives a batch of batteries", "A batch reached the depot on Monday.", "d"),
            "new",
            id="all",
        ),
        pytest.param(
            (FERRY[0], "Vandals burnt the landing stage down last night.", "d"),
            "new",
            id="address and text",
        ),
        pytest.param(
            ("Depot receives a batch of batteries", "Trucks reached it on Monday.", "a"),
            "new",
            id="headline and text, with nothing in common, at one address",
        ),
        pytest.param(
            ("Ferry timetable changes in May", "The ferry runs every hour from May.", "a"),
            "updated",
            id="headline and text, with much in common, at one address",
        ),
        pytest.param(
            ("Depot receives a batch of batteries", "Trucks reached it on Monday.", ""),
            "new",
            id="headline and text, with nothing in common, without an address",
        ),
    ],
)
def test_where_most_of_an_entry_differs_under_one_name_it_is_another(
    runtime: Runtime, then: tuple[str, str, str], outcome: str
) -> None:
    first = FERRY if then[2] else (FERRY[0], FERRY[1], "")
    assert bring(runtime, _entry(*first), "guid:1", "json_article").outcome == "new"
    made = bring(runtime, _entry(*then), "guid:1", "json_article")
    assert made.outcome == outcome, made.reason
