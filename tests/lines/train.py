"""Trains the model of ``worker.furniture``: ``python -m tests.lines.train DATA SENTENCES``.

DATA holds WCXB (CC BY 4.0) in a folder ``wcxb``, further pages in ``pages``, as
``tests.lines.gathered`` says, and fundus' tests in ``fundus``, of whose sites nothing is learned;
SENTENCES a file ``xx.txt`` a language. Learns from WCXB's development split, from the further pages
and from invented ones, writes ``weights.bin`` and ``weights.json``
into ``worker/furniture``, and says whether they are those that lay there. Needs nothing but this
project; takes a few minutes. With ``--check`` it writes nothing, and ends with 1 where they differ.
"""

from __future__ import annotations

import json
import random
import sys
import time
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from tests.lines import invented
from tests.lines.fit import Row, fit
from tests.lines.gathered import READABILITY, SOURCES, gathered
from tests.lines.pages import EXTRACTED, FURNITURE, TEXT, Page, wcxb
from worker.furniture import model
from worker.furniture.context import SIZE, Around, tables
from worker.furniture.form import BITS, Form, features_of, form_of

_PAGES_A_LANGUAGE = 60
_HELD = 5
"""One site in so many is held out, to set the threshold by."""
_SENTENCE, _PHRASE = 4.0, 0.5
"""A sentence of a text counts so much in training, a phrase by itself so little."""
_INVENTED = 1.5
"""So much counts a short line of an invented text: in those languages there are most phrases."""
_DOUBTFUL = 67
"""A score from which on a short line is no text, though readability's tests say so."""
_LOST_SENTENCES, _LOST_SHORT = 0.001, 0.09
"""So much of the sentences and of the short lines of texts may be taken for furniture."""
PHRASES = Path(__file__).with_name("phrases.txt")
"""Phrases that stand alone as furniture, or open it, a phrase a line."""
Halves = tuple[list[Page], list[Page]]


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned: both tables, as they are shipped, and what the scores mean."""

    content: bytes
    short: model.Meaning
    prose: model.Meaning

    def checksum(self) -> str:
        """Returns one checksum of all of it."""
        meanings = repr((self.short, self.prose)).encode()
        return sha256(self.content + meanings).hexdigest()


def main(arguments: list[str]) -> int:
    """Trains on the folders that are named; returns what the process ends with."""
    is_check = "--check" in arguments
    data, sentences = (Path(each) for each in arguments if each != "--check")
    started = time.monotonic()
    halves, held = _pages(data, sentences)
    phrases = PHRASES.read_text("utf-8").split("\n")
    _take_further(halves, data, phrases)
    print(f"{sum(map(len, halves))} pages, {len(held)} held out", flush=True)
    learned = learn(halves, held, phrases)
    recipe = _recipe(learned, halves, held)
    before = json.loads(model.RECIPE.read_text("utf-8"))
    told = [name for name in recipe if before.get(name) != recipe[name]]
    if not is_check:
        model.WEIGHTS.write_bytes(learned.content)
        model.RECIPE.write_text(json.dumps(recipe, indent=1) + "\n", "utf-8")
    print(f"{time.monotonic() - started:.0f} s, {len(learned.content)} bytes, {recipe['sha256']}")
    print(f"other than in the recipe before: {', '.join(told)}" if told else "the same as before")
    return int(is_check and bool(told))


def learn(halves: Halves, held: Sequence[Page], phrases: Sequence[str]) -> Learned:
    """Returns what is learned from two halves of pages that share nothing, and from phrases.

    What the scores mean is told by pages ``held`` out.
    """
    known = _Features()
    firsts = [_fit_own(half, phrases[at::2], known) for at, half in enumerate(halves)]
    around: list[Row] = []
    for half, other in zip(halves, reversed(firsts), strict=True):
        around += _rows_around(_varied(half), model.packed(other), known)
    own = model.packed(_fit_own([page for half in halves for page in half], phrases, known))
    second = model.packed(fit(around, SIZE, 5, 0.001))
    read = [page for page in held if not page.name.endswith(EXTRACTED)]
    short, prose = _meanings(_varied(read), own, second, known)
    return Learned(own.tobytes() + second.tobytes(), short, prose)


def _recipe(learned: Learned, halves: Halves, held: Sequence[Page]) -> dict[str, object]:
    """Returns how the weights were made, so that whoever makes others sees what differs."""
    every = (*halves[0], *halves[1], *held)
    lines = repr([(page.name, page.lines, page.labels) for page in every])
    return {
        "sha256": sha256(learned.content).hexdigest(),
        "short": _told(learned.short),
        "prose": _told(learned.prose),
        "made_by": "python -m tests.lines.train",
        "learned_from": [
            "WCXB, development split, articles (c) 2026 Murrough Foley, CC BY 4.0",
            "sentences of the Leipzig corpora (CC BY) as lingua's tests have them, every other one",
            "invented pages of tests/lines/invented",
            *SOURCES,
        ],
        "pages": sum(map(len, halves)),
        "held_out": len(held),
        "sha256_of_pages": sha256(lines.encode("utf-8", "replace")).hexdigest(),
        "sha256_of_words": words_checksum(),
        "sha256_of_sample": sample().checksum(),
    }


def _told(meaning: model.Meaning) -> dict[str, object]:
    return {"least": meaning.least, "percents": list(meaning.percents)}


def words_checksum() -> str:
    """Returns the checksum of the phrases and the furniture that lie here to be learned from."""
    files = (PHRASES, *sorted(invented.FOLDER.glob("*.txt")))
    return sha256(b"\0".join(each.read_bytes() for each in files)).hexdigest()


def sample() -> Learned:
    """Returns what is learned from a few pages whose sentences are put together from phrases.

    As long as it is the same, so is what the script makes of the same pages.
    """
    phrases = PHRASES.read_text("utf-8").split("\n")
    told = [", ".join(phrases[at : at + 6]).capitalize() + "." for at in range(0, 1200, 6)]
    parts: list[list[Page]] = []
    for part in range(3):
        stocks = [invented.stocked(code, told, part) for code in ("ar", "el", "en", "ja")]
        parts.append([invented.page(stock, at) for stock in stocks for at in range(6)])
    return learn((parts[0], parts[1]), parts[2], phrases[::8])


def _pages(data: Path, sentences: Path) -> tuple[Halves, list[Page]]:
    """Returns two halves that share no site and no words of furniture, and what is held out."""
    halves: Halves = ([], [])
    held: list[Page] = []
    seen: set[str] = set()
    for page in wcxb(data, "dev", extracted=True):
        draw = crc32(page.site.encode())
        longest = f"{max(page.lines, key=len)} {page.name[4:]}"
        if longest in seen:
            continue  # a near copy of a page before it
        seen.add(longest)
        (held if draw % _HELD == 0 else halves[draw // _HELD % 2]).append(page)
    for language in invented.languages():
        for part in (0, 1):
            stock = invented.stock(language, sentences, part)
            if stock is not None:
                made = [invented.page(stock, number) for number in range(_PAGES_A_LANGUAGE // 2)]
                halves[part].extend(made)
    return halves, held


def _take_further(halves: Halves, data: Path, phrases: Sequence[str]) -> None:
    """Puts the pages of other repositories' tests into the halves, but for a fifth of the sites.

    What readability's tests keep within a text, buttons among it, has no label where it is
    furniture by what was learned from the rest.
    """
    known = _Features()
    own = model.packed(_fit_own([page for half in halves for page in half], phrases, known))
    for page in gathered(data):
        draw = crc32(page.site.encode())
        if draw % _HELD == 0:
            continue
        is_doubtful = page.name.startswith(READABILITY)
        halves[draw // _HELD % 2].append(_undoubted(page, own, known) if is_doubtful else page)


def _undoubted(page: Page, own: array[int], known: _Features) -> Page:
    labels = tuple(
        None
        if label == TEXT
        and not form_of(line).prose
        and model.own_score(known[line], own) >= _DOUBTFUL
        else label
        for line, label in zip(page.lines, page.labels, strict=True)
    )
    return replace(page, labels=labels)


class _Features(dict[str, frozenset[int]]):
    """The features of lines, which pages repeat."""

    def __missing__(self, line: str) -> frozenset[int]:
        features = self[line] = features_of(line)
        return features


def _fit_own(pages: Iterable[Page], phrases: Iterable[str], known: _Features) -> list[float]:
    rows: list[Row] = [
        (tuple(known[phrase]), FURNITURE, _PHRASE)
        for line in phrases
        for phrase in (line, line.capitalize(), f"{line.capitalize()}:")
        if line
    ]
    for page in pages:
        is_invented = page.site == page.language
        for line, label in zip(page.lines, page.labels, strict=True):
            form = form_of(line)
            if label is not None and not form.plain:
                counts = _importance(form, label)
                if is_invented and label == TEXT and not form.prose:
                    counts *= _INVENTED
                rows.append((tuple(known[line]), label, counts))
    return fit(rows, 1 << BITS, 4, 0.0005)


def _importance(form: Form, label: int) -> float:
    return _SENTENCE if form.prose and label == TEXT else 1.0


def _varied(pages: Iterable[Page]) -> list[Page]:
    """Returns the pages, and each once more as a crawler leaves it: with less furniture."""
    return [version for page in pages for version in (page, thinned(page))]


def thinned(page: Page) -> Page:
    """Returns a page of whose furniture, as of many crawlers' texts, a few lines a run are left."""
    draw = random.Random(page.name)
    kept: list[int] = []
    at, size = 0, len(page.lines)
    while at < size:
        end = at
        while end < size and page.labels[end] == FURNITURE:
            end += 1
        if end == at:
            kept.append(at)
            at += 1
            continue
        run = range(at, end)
        many = draw.choice((0, 1, 1, 2, 3, 4, 8)) if len(run) > 3 else draw.choice((0, 4, 4, 4))
        first = draw.choice((0, max(0, len(run) - many)))
        kept.extend(run[first : first + many])
        at = end
    lines = tuple(page.lines[each] for each in kept)
    labels = tuple(page.labels[each] for each in kept)
    return replace(page, lines=lines, labels=labels)


def _rows_around(pages: Iterable[Page], own: array[int], known: _Features) -> list[Row]:
    rows: list[Row] = []
    for page in pages:
        its = [form_of(line) for line in page.lines]
        scores = _own_scores(page, its, own, known)
        around = Around(its, scores)
        for at, (form, label) in enumerate(zip(its, page.labels, strict=True)):
            if label is not None:
                rows.append((around.features(at), label, _importance(form, label)))
    return rows


def _own_scores(page: Page, forms: Iterable[Form], own: array[int], known: _Features) -> list[int]:
    return [
        model.PLAIN if form.plain else model.own_score(known[line], own)
        for form, line in zip(forms, page.lines, strict=True)
    ]


def _meanings(
    pages: Iterable[Page], own: array[int], around: array[int], known: _Features
) -> tuple[model.Meaning, model.Meaning]:
    """Returns what the scores of short lines and of sentences mean, by pages held out."""
    nothing = model.Meaning(0, ())
    made = model.Model(own, tables(around), nothing, nothing)
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for page in pages:
        forms = [form_of(line) for line in page.lines]
        scores = model.scores(forms, _own_scores(page, forms, own, known), made)
        for form, score, label in zip(forms, scores, page.labels, strict=True):
            if label is not None:
                found[form.prose].append((score, label))
    short, prose = found
    return _meaning(short, _LOST_SHORT), _meaning(prose, _LOST_SENTENCES)


def _meaning(found: list[tuple[int, int]], lost: float) -> model.Meaning:
    """Returns the least score above which so small a part of the text lies, and the percents."""
    found.sort(reverse=True)
    texts = sum(label == TEXT for _, label in found)
    least = found[0][0] + 1
    furniture = text = 0
    scores = [10_000] * 101
    for score, label in found:
        furniture += label
        text += not label
        if text <= lost * texts:
            least = score
        scores[furniture * 100 // (furniture + text)] = score
    for percent in range(99, -1, -1):
        scores[percent] = min(scores[percent], scores[percent + 1])
    return model.Meaning(least, tuple(scores[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
