"""Learns how a headline is told from other lines: ``python -m tests.lines.headlines FOLDER``.

Of each page exactly one line is the headline, or none is: trees are grown one after the other by
the slope of a conditional logit over its candidates, with no headline at nought. The pages are
WCXB's development split and the tests of ``tests.lines.gathered`` and ``stated``, in full, thinned
out in several ways, without the lines that show the title, and from their first paragraph on; and
those invented files of ``tests.quality.heads`` and ``dates`` with which the rules are worked on.
Writes the file of ``worker.cleaning.headline``; with ``try`` behind the folder, prints what models
learned on two thirds of the sites find on the others.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tests.lines.pages import TEXT, Page
from tests.lines.stated import SOURCES, stated
from tests.lines.train import thinned
from tests.quality import dates, heads, real_heads
from worker.base import trees
from worker.base.types import Article
from worker.cleaning.article import candidates_of
from worker.cleaning.candidates import NAMED, PHRASE, candidates
from worker.cleaning.headline import MODEL
from worker.cleaning.headline_signs import NAMES
from worker.cleaning.lines import Line, measure
from worker.furniture.form import form_of
from worker.furniture.model import LineVerdict

_TREES, _STEP, _DECAY = 240, 0.12, 8.0
"""How many trees are grown, which part of what each could say it says, and how strongly that is
drawn to nought."""
_PAGES, _SIGNS = 0.6, 0.5
"""Which part of the pages, and of the signs, each tree is grown from."""
_BINS = 16
"""Parts of about as many candidates that a sign is divided into, to try a threshold between two:
more tell little more, and take as much longer."""
_BASE = -3.0
"""The logarithm of the odds that a candidate begins with: about one in twenty is the headline."""
_THINNED = 3
"""Versions of a page with but a part of its furniture, as text files mostly have."""
_WEIGHTS = {
    "full": 0.7, "thin": 0.8, "alone": 0.8, "stated": 0.55, "invented": 2.0, "dated": 0.3
}  # fmt: skip
"""How much a page counts, by its kind. Of real pages there are several versions, and pages that
state their headlines are labelled less well; invented files are few, and most languages have no
others; those with dates differ in hardly more than these."""
_FOLDS = 3
"""Parts of the sites, each of which is tried with what the others taught: two thirds are enough to
learn from."""
_LEAST_SCORES = range(-200, 70, 32)
"""Scores from which on the best candidate is taken in a trial: from one in twenty to three in four
by the odds, in steps of half a unit."""
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Tree = tuple[list[tuple[str, int]], list[int]]
"""What a tree asks, a sign and a threshold each, and what it says."""
RECIPE = {
    "made_by": "python -m tests.lines.headlines",
    "learned_from": [
        "WCXB, development split, articles (c) 2026 Murrough Foley, CC BY 4.0",
        "tests of mozilla/readability at ab4027a8, articles with their text, Apache-2.0",
        "tests of alan-turing-institute/misinformation-crawler at 578fe203, the same, MIT",
        *(f"tests of {each}, pages by the headline that they state" for each in SOURCES.values()),
        "invented files of tests/quality, the halves that rules are worked on with",
    ],
}
"""Whose pages the trees stand on, with the licences."""


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of a page by their signs, and which of them are the headline."""

    site: str
    kind: str
    shown: bool
    """A line of the page is the headline."""
    signs: Sequence[Sequence[int]]
    right: Sequence[bool]

    @property
    def usable(self) -> bool:
        return bool(self.signs) and (any(self.right) or not self.shown)


def _group(site: str, kind: str, text: str, known: real_heads.LabelledPage | None) -> Group:
    found, taken, lines = candidates_of(Article(text=text))
    right = [known is not None and known.is_title(lines[at].origin) for at in found.places]
    shown = known is not None and any(known.is_title(line.origin) for line in lines)
    return Group(site, kind, shown, found.signs(taken), right)


def groups(data: Path) -> Iterator[Group]:
    """Yields the pages that teach something."""
    for known in (*real_heads.wcxb(data, "dev"), *real_heads.tests_of_others(data)):
        yield from _versions(known)
    for known in stated(data):
        yield from (replace(each, kind="stated") for each in _versions(known))
    yield from _invented()


def _versions(known: real_heads.LabelledPage) -> Iterator[Group]:
    """Yields a page in full, thinned out, without its title and without what is above its text."""
    page = known.page
    site = page.site or page.name
    versions = [("full", known)]
    for number in range(_THINNED):
        other = replace(page, name=f"{page.name}{number or ''}")
        versions.append(("thin", replace(known, page=thinned(other))))
    for kind, each in versions:
        bare = real_heads.without_title(each)
        yield _group(site, kind, "\n\n".join(each.page.lines), each)
        yield _group(site, kind, "\n\n".join(bare.page.lines), None)
    text = _text_alone(known)
    if text:
        yield _group(site, "alone", text, None)


def _text_alone(known: real_heads.LabelledPage) -> str:
    """Returns a page from the first paragraph of its text on."""
    page = known.page
    told = zip(page.lines, page.labels, strict=True)
    first = (at for at, (line, label) in enumerate(told) if label == TEXT and form_of(line).prose)
    rest = page.lines[next(first, len(page.lines)) :]
    return "\n\n".join(line for line in rest if not known.is_title(line))


def _invented() -> Iterator[Group]:
    for form in dates.forms():
        if form.half == "chosen":
            for place in dates.PLACES:
                title = form.dated_headline if place == dates.PLACES[-1] else form.headline
                known = real_heads.LabelledPage(_NO_PAGE, title, None)
                yield _group(form.language, "dated", dates.document(form, place), known)
    for file in heads.pages():
        if file.half == "chosen":
            named = (
                real_heads.LabelledPage(_NO_PAGE, file.headline, None) if file.headline else None
            )
            yield _group(file.language, "invented", file.text, named)


_NO_PAGE = Page("", "", "", (), ())
_NO_VERDICT = LineVerdict(furniture=False, telling=False, certainty=0.0, untelling=False)
_SAMPLED = 20
"""One invented file in so many is in the sample of the signs."""
_LONGER = """Start:Home
Pier closes: what the boats need in autumn
The harbour board voted on Monday to close the old pier, because its piles are rotten.
Fishermen said that they would need a place for forty boats until then, and asked for help.
A survey of the piles had found rot in sixty of them, and two have broken since the autumn.
The town would pay a third of what the boats need, and the county the rest, said the treasurer.
Work begins after the summer, when the last ferry of the season has left the harbour.
Nobody knows yet where the fish is to be sold when the market beside the pier closes."""
"""A text of two halves, as the invented files are short."""


class _Rows:
    """The candidates of all pages beneath each other."""

    def __init__(self, learned: Sequence[Group]) -> None:
        self.signs: Ints = np.array([row for each in learned for row in each.signs], np.int64)
        self.right: Floats = np.array([r for each in learned for r in each.right], np.float64)
        self.of: Ints = np.repeat(np.arange(len(learned)), [len(each.right) for each in learned])
        self.weight: Floats = np.array([_WEIGHTS[each.kind] for each in learned])[self.of]
        self.pages = len(learned)

    def sums(self, values: Floats) -> Floats:
        """Returns the sum of each page, for each of its candidates."""
        sums: Floats = np.bincount(self.of, values, self.pages).astype(np.float64)
        return sums[self.of]

    def slope(self, scores: Floats) -> tuple[Floats, Floats]:
        """Returns where the scores are to go, and how steep that is."""
        odds = np.exp(np.minimum(scores, 30.0))
        chance = odds / (1 + self.sums(odds))
        wanted = odds * self.right
        wanted = wanted / np.maximum(self.sums(wanted), 1e-12)
        steep = np.maximum(chance * (1 - chance), 1e-4)
        return (wanted - chance) * self.weight, steep * self.weight


def learn(learned: Sequence[Group]) -> dict[str, Any]:
    """Returns the model's file."""
    rows = _Rows(learned)
    thresholds = [_thresholds(column) for column in rows.signs.T]
    binned = np.stack(
        [np.searchsorted(t, column) for t, column in zip(thresholds, rows.signs.T, strict=True)]
    )
    draw = np.random.default_rng(0)
    scores = np.full(len(rows.right), _BASE)
    grown: list[Tree] = []
    for _ in range(_TREES):
        slope, steep = rows.slope(scores)
        seen = np.nonzero((draw.random(rows.pages) < _PAGES)[rows.of])[0]
        asked = draw.choice(len(NAMES), round(len(NAMES) * _SIGNS), replace=False)
        tried = [(int(each), thresholds[each]) for each in asked]
        questions, leaf = _questions(tried, binned, slope, steep, seen)
        said = _said(leaf[seen], slope[seen], steep[seen])
        scores += said[leaf] / trees.UNIT
        grown.append((questions, said.tolist()))
    return {"base": round(_BASE * trees.UNIT), "trees": grown}


def _questions(
    tried: Sequence[tuple[int, Ints]], binned: Ints, slope: Floats, steep: Floats, seen: Ints
) -> tuple[list[tuple[str, int]], Ints]:
    """Returns what a tree asks, of the signs that are tried with their thresholds, and at which of
    its leaves each candidate ends; only those that are ``seen`` are learned from."""
    leaf: Ints = np.zeros(len(slope), np.int64)
    thresholds = dict(tried)
    many = [(sign, len(each)) for sign, each in tried]
    questions = []
    for _ in range(trees.DEPTH):
        sign, place = _best(leaf[seen], binned[:, seen], slope[seen], steep[seen], many)
        questions.append((NAMES[sign], int(thresholds[sign][place])))
        leaf = 2 * leaf + (binned[sign] > place)
    return questions, leaf


def _said(leaf: Ints, slope: Floats, steep: Floats) -> Ints:
    """Returns what a tree says at each of its leaves."""
    size = 1 << trees.DEPTH
    pull, whole = np.bincount(leaf, slope, size), np.bincount(leaf, steep, size)
    said: Ints = np.round(trees.UNIT * _STEP * pull / (whole + _DECAY)).astype(np.int64)
    return said


def unasked(model: Mapping[str, Any]) -> Sequence[str]:
    """Returns the signs that no tree asks of, which are worked out for nothing."""
    asked = {name for questions, _ in model["trees"] for name, _ in questions}
    return [name for name in NAMES if name not in asked]


def _thresholds(column: Ints) -> Ints:
    values = np.unique(column)
    if len(values) <= _BINS:
        return values[:-1]
    parts = np.quantile(column, np.linspace(0, 1, _BINS + 1)[1:-1], method="lower")
    few: Ints = np.unique(parts).astype(np.int64)
    return few


def _best(
    leaf: Ints, binned: Ints, slope: Floats, steep: Floats, asked: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """Returns the sign and the place of the threshold that tell most."""
    leaves = int(leaf.max()) + 1
    best, found = -1.0, (0, 0)
    for sign, many in asked:
        if not many:
            continue
        cell = leaf * (_BINS + 1) + binned[sign]
        shape = leaves, _BINS + 1
        pull = np.bincount(cell, slope, leaves * (_BINS + 1)).reshape(shape).cumsum(1)
        whole = np.bincount(cell, steep, leaves * (_BINS + 1)).reshape(shape).cumsum(1)
        more, rest = pull[:, -1:] - pull, whole[:, -1:] - whole
        gain = (pull**2 / (whole + _DECAY) + more**2 / (rest + _DECAY)).sum(0)[:many]
        place = int(gain.argmax())
        if gain[place] > best:
            best, found = float(gain[place]), (sign, place)
    return found


def trial(known: Sequence[Group]) -> Iterator[str]:
    """Yields what models find on sites that they did not learn from."""
    told: list[tuple[Group, list[int]]] = []
    for fold in range(_FOLDS):
        rest = [each for each in known if crc32(each.site.encode()) % _FOLDS != fold]
        model = learn([each for each in rest if each.usable])
        grown = trees.laid_out(model["base"], model["trees"], NAMES)
        told += [
            (each, [grown.score(signs) for signs in each.signs])
            for each in known
            if crc32(each.site.encode()) % _FOLDS == fold
        ]
    for kind in _WEIGHTS:
        shown = [each for each in told if each[0].kind == kind and each[0].shown]
        bare = [each for each in told if each[0].kind == kind and not each[0].shown]
        yield f"{kind}: {len(shown)} with a headline, {len(bare)} without"
        count = [max(1, len(each)) for each in (shown, bare)]
        for least in _LEAST_SCORES:
            right = sum(_is_right(*each, least) for each in shown)
            taken = sum(max(scores, default=-999) >= least for _, scores in bare)
            yield f"  from {least} on: right {right / count[0]:.3f}; taken {taken / count[1]:.3f}"


def _is_right(group: Group, scores: Sequence[int], least: int) -> bool:
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return best is not None and scores[best] >= least and group.right[best]


def _stated(line: Line) -> int:
    if line.prose:
        return 0
    return NAMED if any(map(str.isdigit, line.text)) else PHRASE * (" " not in line.text)


def signs_checksum() -> str:
    """Returns a checksum of the signs of a few invented files, by name, so that whoever changes one
    sees that the trees are to be learned anew. What the model of furniture says is left out, and
    for names and dates stand figures, as words for these are added often."""
    told = []
    for text in (_LONGER, *(file.text for file in heads.pages()[::_SAMPLED])):
        lines = [measure(each) for each in filter(None, text.split("\n"))]
        found = candidates(lines, [_NO_VERDICT] * len(lines), _stated)
        told += [sorted(zip(NAMES, map(int, row), strict=True)) for row in found.signs(None)]
    return sha256(repr(told).encode()).hexdigest()


def written(model: Mapping[str, Any]) -> str:
    """Returns the model's file as it is shipped, a tree a line."""
    lines = ",\n".join(f"  {json.dumps(tree)}" for tree in model["trees"])
    told = {**RECIPE, "sha256_of_signs": signs_checksum(), "base": model["base"]}
    return f'{json.dumps(told, indent=1)[:-2]},\n "trees": [\n{lines}\n ]\n}}\n'


if __name__ == "__main__":
    all_groups = list(groups(Path(sys.argv[1])))
    if sys.argv[2:] == ["try"]:
        print("\n".join(trial(all_groups)))
    else:
        learned_now = learn([each for each in all_groups if each.usable])
        MODEL.write_text(written(learned_now), "utf-8")
        print(f"asked by no tree: {', '.join(unasked(learned_now)) or 'none'}")
