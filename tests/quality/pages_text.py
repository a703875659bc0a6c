"""Public pages of which the text alone is labelled, for figures only, by each set's own measure.

article-extraction-benchmark compares shingles of four words: the means of precision and of recall
over the pages, and F1 of the two. trafilatura's own set counts over all pages the snippets that
have to be there and those that must not be, in the same letters. fundus' tests have no measure of
their own: the words of a page's text are compared, as WCXB does.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, TypeVar

_WORDS = re.compile(r"\w+")
_BLANKS = re.compile(r"\s+")
_SHINGLE = 4
_ROUNDS = 1_000
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Labels:
    """What a page's text is known to be, or to hold and not to hold."""

    text: str = ""
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


Counts = tuple[float, float, float]
"""What is there and wanted, there and unwanted, wanted and not there."""


@dataclass(frozen=True, slots=True)
class Set:
    """A set of pages, where they are got and how their texts are counted and told."""

    name: str
    get: str
    pages: Callable[[Path], Iterator[tuple[Labels, bytes]]]
    count: Callable[[Labels, str], Counts]
    f1: Callable[[Sequence[Counts]], float]


def words(text: str) -> Counter[str]:
    """Returns the words of a text, in small letters."""
    return Counter(_WORDS.findall(text.lower()))


def likeness(text: str, wanted: str) -> float:
    """Returns F1 of the words of a text."""
    return _f1(_shared(words(text), words(wanted)))


def _shared(mine: Counter[Any], theirs: Counter[Any]) -> Counts:
    common = (mine & theirs).total()
    return common, mine.total() - common, theirs.total() - common


def _f1(counts: Counts) -> float:
    common, more, less = counts
    return 2 * common / (2 * common + more + less) if any(counts) else 1.0


def _of_words(labels: Labels, text: str) -> Counts:
    return _shared(words(text), words(labels.text))


def _of_shingles(labels: Labels, text: str) -> Counts:
    return _shared(_shingles(text), _shingles(labels.text))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    found = _WORDS.findall(text)
    places = range(max(1, len(found) - _SHINGLE + 1))
    return Counter(tuple(found[at : at + _SHINGLE]) for at in places if found)


def _of_snippets(labels: Labels, text: str) -> Counts:
    plain = _plain(text)
    there = sum(_plain(each) in plain for each in labels.wanted)
    more = sum(_plain(each) in plain for each in labels.unwanted)
    return there, more, len(labels.wanted) - there


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _mean_of_pages(counts: Sequence[Counts]) -> float:
    return sum(map(_f1, counts)) / len(counts)


def _of_means(counts: Sequence[Counts]) -> float:
    """Returns F1 of the mean precision, of pages with a text, and the mean recall."""
    precise = [common / (common + more) for common, more, _ in counts if common + more]
    recalled = [common / (common + less) for common, _, less in counts if common + less]
    precision, recall = (sum(each) / len(each) if each else 0.0 for each in (precise, recalled))
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _of_sums(counts: Sequence[Counts]) -> float:
    common, more, less = (sum(each) for each in zip(*counts, strict=True))
    return _f1((common, more, less))


def told(counts: Sequence[_Value], f1: Callable[[Sequence[_Value]], float]) -> str:
    """Returns F1 with its interval at 95 %, by drawing pages anew."""
    chance = Random(1)
    drawn = sorted(f1(chance.choices(counts, k=len(counts))) for _ in range(_ROUNDS))
    low, high = drawn[_ROUNDS // 40], drawn[-1 - _ROUNDS // 40]
    return f"{f1(counts):.4f} ({low:.4f}–{high:.4f})"


def _benchmark(data: Path) -> Iterator[tuple[Labels, bytes]]:
    folder = data / "aeb"
    for name, known in _read(folder / "ground-truth.json").items():
        saved = folder / "html" / f"{name}.html.gz"
        yield Labels(known.get("articleBody") or ""), gzip.decompress(saved.read_bytes())


def _own(data: Path) -> Iterator[tuple[Labels, bytes]]:
    folder = data / "trafilatura/tests"
    for known in _read(folder / "evaldata.json").values():
        places = (folder / part / known["file"] for part in ("cache", "eval"))
        saved = next(each for each in places if each.is_file())
        snippets = tuple(known["with"]), tuple(known["without"])
        yield Labels(wanted=snippets[0], unwanted=snippets[1]), saved.read_bytes()


def _fundus(data: Path) -> Iterator[tuple[Labels, bytes]]:
    """Yields the pages with that version of their publisher's labels which is theirs: most of its
    words stand on the page."""
    base = data / "fundus/tests/resources/parser/test_data"
    for path in sorted(base.glob("*/*.json")):
        texts = [text for each in _read(path).values() if (text := _body(each))]
        for saved in sorted(path.parent.glob(f"{path.stem}_*.html.gz")) if texts else ():
            content = gzip.decompress(saved.read_bytes())
            seen = set(words(content.decode("utf-8", "replace")))
            yield Labels(max(texts, key=lambda text: _share(text, seen))), content


def _share(text: str, seen: set[str]) -> float:
    own = set(words(text))
    return len(own & seen) / (1 + len(own))


def _body(version: dict[str, Any]) -> str:
    body = version.get("body") or {}
    lines = list(body.get("summary") or ())
    for section in body.get("sections") or ():
        lines += [*(section.get("headline") or ()), *(section.get("paragraphs") or ())]
    return "\n".join(lines)


def _read(path: Path) -> dict[str, Any]:
    """Returns what a file of labels holds; nothing where there is none."""
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


SETS = (
    Set(
        "article-extraction-benchmark",
        "ground-truth.json and html of scrapinghub/article-extraction-benchmark are to be put into "
        "the folder aeb",
        _benchmark,
        _of_shingles,
        _of_means,
    ),
    Set(
        "fundus",
        "the folder tests of flairNLP/fundus is to be put into the folder fundus",
        _fundus,
        _of_words,
        _mean_of_pages,
    ),
    Set(
        "trafilatura's set",
        "tests/evaldata.json, tests/eval and tests/cache of adbar/trafilatura are to be put into "
        "the folder trafilatura",
        _own,
        _of_snippets,
        _of_sums,
    ),
)
