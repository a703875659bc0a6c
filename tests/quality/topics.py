"""The delivered topics in their 28 languages: sentences that must match, and that must not.

``data/topics.txt`` has a section a language. Each line begins with what a sentence must match: k
(Kursk deployment), a (ATACMS), s (sanctions), several of them, or - for none of the three: the
submarine and the battle of Kursk, courses and rates, other missiles, sanctions in sport, by a court
or on other countries, and neighbouring events. All were written before the queries, on news of
2024 and 2025. The queries were worked on with every second line of a kind; the others serve for
the figures alone. ``data/topics_late.txt`` was written, and worked on, when the queries had their
first form: long sentences, and neighbouring events in the same words.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import worker
from worker.base.types import Searchable, TopicDefinition
from worker.topics.matcher import TopicMatcher, compile_topics

Half = Literal["chosen", "held"]
HALVES: tuple[Half, ...] = ("chosen", "held")
SAMPLE = Path(worker.__file__).parent / "sample" / "topics.toml"
_DATA = Path(__file__).with_name("data")
_SLUGS = {"k": "kursk_deployment", "a": "atacms", "s": "sanctions"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and the slugs of the topics that it must match."""

    language: str
    half: Half
    text: str
    due: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """Topics found: right, wrong, and how many were due."""

    right: int
    wrong: int
    due: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.due if self.due else 1.0

    def __str__(self) -> str:
        counts = f"{self.right} of {self.due}, {self.wrong} wrong"
        return f"recall {self.recall:.3f} precision {self.precision:.3f} ({counts})"


@cache
def sentences() -> tuple[Sentence, ...]:
    """Returns all sentences as they stand in the files."""
    return (*_read("topics.txt", HALVES), *_read("topics_late.txt", HALVES[:1]))


def _read(name: str, halves: tuple[Half, ...]) -> Iterator[Sentence]:
    language, seen = "", Counter[str]()
    for line in (_DATA / name).read_text("utf-8").splitlines():
        if line.startswith("["):
            language, seen = line.strip("[]"), Counter()
            continue
        kinds, text = line.split(" ", 1)
        half = halves[seen[kinds[0]] % len(halves)]
        seen[kinds[0]] += 1
        due = frozenset(_SLUGS[kind] for kind in kinds if kind in _SLUGS)
        yield Sentence(language, half, text, due)


@cache
def matcher() -> TopicMatcher:
    """Returns the matcher of the delivered topics."""
    topics = tomllib.loads(SAMPLE.read_text("utf-8"))["topic"]
    return compile_topics(
        [TopicDefinition(slug, topic["name"], topic["query"]) for slug, topic in topics.items()]
    )


@cache
def found(sentence: Sentence) -> frozenset[str]:
    """Returns the slugs of the topics that a sentence matches."""
    article = Searchable("", sentence.text, title_derived=True)
    return frozenset(match.slug for match in matcher().match(article))


def tally(asked: Iterable[Sentence]) -> Tally:
    """Counts what was found in the sentences."""
    right = wrong = due = 0
    for sentence in asked:
        right += len(found(sentence) & sentence.due)
        wrong += len(found(sentence) - sentence.due)
        due += len(sentence.due)
    return Tally(right, wrong, due)


def measure(data: Path | None = None) -> list[str]:
    """Returns the lines of a report. Needs no data from outside."""
    every = sentences()
    languages = list(dict.fromkeys(each.language for each in every))
    lines = [f"{len(every)} sentences in {len(languages)} languages"]
    lines += [f"  {half}: {tally(each for each in every if each.half == half)}" for half in HALVES]
    for language in languages:
        of = [each for each in every if each.language == language]
        negative = sum(not each.due for each in of)
        held = tally(each for each in of if each.half == "held")
        lines.append(
            f"  {language}, {len(of) - negative} must and {negative} must not: {tally(of)}"
        )
        lines.append(f"    held: {held}")
    lines += [
        f"  {each.language}: {', '.join(sorted(each.due)) or 'none'} due, "
        f"{', '.join(sorted(found(each))) or 'none'} found in {each.text!r}"
        for each in every
        if found(each) != each.due and each.half == "chosen"
    ]
    return lines


if __name__ == "__main__":
    print("\n".join(measure()))
