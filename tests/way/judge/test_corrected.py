"""How like a report has to be to a story of its source to correct what that told."""

from __future__ import annotations

from array import array

import pytest

from tests.way.judge.making import NOW, case
from worker.stories.frames import Frame
from worker.stories.index import Candidate
from worker.stories.profile import StoryProfile
from worker.way.judge.corrected import corrected

TEXT = "Lorries may not use the bridge over the Sava from today, the mayor said on Tuesday."
TITLE = "Bridge at Kallista closed to lorries"


def story(title: str, likeness: float, source: int = 1) -> Candidate:
    """Returns a story under a headline, so much like whatever is compared with it."""
    profile = StoryProfile(
        id=1,
        language="en",
        title=title,
        first_at=NOW,
        last_at=NOW,
        articles=1,
        ids=array("I"),
        weights=array("I"),
        traits=b"",
        frames=(Frame(source, NOW.toordinal(), array("I")),),
    )
    return Candidate(profile, likeness, decay=1.0, trust=1.0, ranked=())


@pytest.mark.parametrize(
    ("told", "mended", "least"),
    [
        (TITLE, "Old span barred for heavy traffic", 0.5),
        (TITLE, TITLE, 0.25),
        (TITLE, f"{TITLE} until July", 0.25),
        ("2 bridges at Kallista closed", "3 bridges at Kallista closed", 0.25),
        ("Old bridge closed", "Old bridge closed", 0.25),
        ("Bridge closed", "Bridge closed", 0.5),
        ("2 bridges closed", "3 bridges closed", 0.5),
    ],
)
def test_a_correction_belongs_to_what_is_like_enough_by_its_headline(
    told: str, mended: str, least: float
) -> None:
    labelled = case(2, f"CORRECTED: {mended}", TEXT)
    near, far = story(told, least), story(told, least - 0.01)
    assert corrected(labelled, [near]) is near
    assert corrected(labelled, [far]) is None
    assert corrected(labelled, [far, story(told, 1.0, source=2), near]) is near


def test_what_is_not_labelled_corrects_nothing() -> None:
    assert corrected(case(2, TITLE, TEXT), [story(TITLE, 1.0)]) is None
