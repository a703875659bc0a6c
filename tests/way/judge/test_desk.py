"""What is known and what the batch decided, asked as one."""

from __future__ import annotations

from dataclasses import replace

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_judge import FERRY
from worker.duplicates import fingerprint
from worker.stories.languages.anchors import Anchor, anchor
from worker.stories.links import LinkIndex, Links, StoryLinks
from worker.traits import traits
from worker.way.judge.desk import Desk
from worker.way.judge.known import KnownArticle, Snapshot

SAID = case(1, "Ferry aground", FERRY).prepared.fingerprint


def stored(number: int) -> KnownArticle:
    return KnownArticle(
        id=number,
        uid="u",
        story_id=7,
        source_id=9,
        duplicate_of=None,
        revision=1,
        title="Ferry aground",
        text=FERRY,
        is_kept=True,
        is_whole=True,
        is_short=False,
        language="en",
        silent=None,
        text_hash=1,
        signature=SAID.signature,
    )


def test_of_articles_equally_like_the_oldest_comes_first() -> None:
    postings = dict.fromkeys(fingerprint.index_hashes(SAID.signature), (500,))
    desk = Desk(Snapshot(articles={500: stored(500)}, postings=postings), rules("ferry"), NOW)
    for number in (-1, -2):
        desk.articles[number] = replace(stored(500), id=number)
        desk.index(number, SAID.signature)
    assert [each.id for each, _ in desk.candidates(SAID.signature)] == [500, -1, -2]


def told(language: str) -> Anchor:
    title = "Russia launches 345 drones at Kyiv, mayor Klitschko says"
    return anchor(title, "", language, NOW, traits(title, "", language), None)


def test_of_stories_that_share_as_much_in_another_language_the_oldest_comes_first() -> None:
    base = LinkIndex()
    base.put(500, StoryLinks((told("en"),)))
    links = Links(base)
    for number in (-2, -1):
        links.put(number, StoryLinks((told("en"),)))
    assert list(links.candidates(told("de"))) == [500, -1, -2]
