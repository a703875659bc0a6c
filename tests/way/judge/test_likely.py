"""Which known articles are compared with one that comes."""

from __future__ import annotations

from dataclasses import replace

from tests.way.judge.making import NOW, rules
from tests.way.judge.test_desk import stored
from worker.duplicates import fingerprint
from worker.way.judge.desk import Desk
from worker.way.judge.known import MOST_CANDIDATES, KnownArticle, Snapshot
from worker.way.judge.likely import MOST_INDEXED, by_index, likeliest

LOW = -(1 << 63) + (1 << 58)
"""Above the shingles that short texts have of their own, and in the indexed sixteenth."""
SIGNATURE = tuple(LOW + each for each in range(100))


def test_the_index_gives_those_first_that_share_most_and_of_equal_ones_the_oldest() -> None:
    assert len(fingerprint.index_hashes(SIGNATURE)) == 100
    held = {SIGNATURE[0]: range(1, 41), SIGNATURE[1]: (7, -1), SIGNATURE[2]: (-1,)}
    found = by_index(SIGNATURE, lambda each: held.get(each, ()), MOST_INDEXED)
    assert found[:4] == [7, -1, 1, 2]
    assert len(found) == MOST_INDEXED


def test_of_what_the_index_gives_the_whole_signatures_tell_which_are_likely() -> None:
    shared = {1: 2, 2: 1, 3: 90, 4: 2, **dict.fromkeys(range(5, 20), 3)}
    known = {each: SIGNATURE[:number] + (0,) * 20 for each, number in shared.items()}
    found = likeliest(SIGNATURE, known, known.__getitem__)
    assert found[:3] == [3, 5, 6]
    assert len(found) == MOST_CANDIDATES
    assert likeliest(SIGNATURE, [2], known.__getitem__) == []


def _asked(known: Snapshot) -> list[tuple[KnownArticle, tuple[int, ...]]]:
    return Desk(known, rules("ferry"), NOW).candidates(SIGNATURE)


def test_what_shares_few_shingles_as_others_say_nothing_is_found_by_its_whole_signature() -> None:
    original = replace(stored(60), signature=SIGNATURE)
    others = [replace(stored(each), signature=(*SIGNATURE[:9], each)) for each in range(1, 20)]
    postings = {each: tuple(range(1, 20)) for each in SIGNATURE[:9]}
    # Others of its shingles say nothing by now, and the index holds few of it.
    postings[SIGNATURE[50]] = (60,)
    articles = {each.id: each for each in (original, *others)}
    known = Snapshot(articles=articles, postings=postings)
    assert original not in [each for each, _ in _asked(known)]
    assert _asked(replace(known, common=frozenset({SIGNATURE[20]})))[0][0] is original
