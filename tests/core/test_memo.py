from __future__ import annotations

from collections import Counter

from worker.core.memo import LONGEST, Memo


def test_a_word_is_made_once() -> None:
    asked: Counter[str] = Counter()

    def make(word: str) -> int:
        asked[word] += 1
        return len(word)

    memo = Memo(make, 10)
    assert [memo[word] for word in ("a", "bb", "a")] == [1, 2, 1]
    assert asked == {"a": 1, "bb": 1}


def test_it_stays_small_and_keeps_what_is_asked_for_again() -> None:
    made: list[str] = []

    def make(word: str) -> str:
        made.append(word)
        return word

    memo = Memo(make, 10)
    for number in range(1_000):
        assert memo["often"] == "often"
        assert memo[f"w{number}"] == f"w{number}"
        assert len(memo) + len(memo._older) <= 20
    assert made.count("often") == 1
    assert len(made) == 1_001


def test_a_long_word_is_not_kept() -> None:
    memo = Memo(len, 10)
    assert memo["x" * (LONGEST + 1)] == LONGEST + 1
    assert not memo
