"""What the model finds on a page that no rule of form or phrase decided."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from worker.base.masks import Mark, Seen, SeenLine
from worker.furniture.listed import lists_of_text
from worker.furniture.model import Judgement, LineVerdict

RULE = "model"
_HEAD = frozenset({"title", "title again", "kicker", "byline", "date line", "date header"})
"""What is left out of the text and is none of the page's furniture for the lines beside it."""
_SUBHEADING = 20
"""The width from which on a line may be one that no form tells from a headline."""
_HEADLINE = 32
"""The width from which on a line is wider than most names and labels."""
_SENTENCE = 60
"""The width from which on a line is wide enough for a sentence, with a full stop or without."""
_ANNOUNCING = (":", "：", "】")
_LIST = 3
_MIN_LISTED = 0.95
"""So many headlines in a row, each furniture with such a certainty, are of other articles where
they stand below all running text."""
_AMID = _HEAD | {"embedded post", "caption", "photo credit", "repeat", "staff credit", "code"}
"""What stands amid a text, too, and says nothing of the lines beside it."""

_FEWEST, _FEWEST_TELLING = 2, 3
"""Words of a sentence, and of one that is furniture by its own words."""
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff]{3}|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]{8}"
)
"""A few words where no blanks stand between them."""
_COMMAS = (",", "،", "，")
_SIGNED, _MOST_SIGNED = 3, 40
"""Lines that close a letter, and how long they may be."""
_STOPLESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_MIN_STOPLESS = 60
"""In scripts that end sentences with a blank, a line of this width is one for aught that its form
tells; the model did not learn from them, and what it says of their words is chance."""


def judge(lines: Sequence[SeenLine]) -> Judgement:
    """Returns what the model says of lines; those left out already count as furniture."""
    known = [bool(line.cut) and line.cut not in _HEAD for line in lines]
    return Judgement([line.origin for line in lines], known)


def marks(
    seen: Seen, found: Sequence[LineVerdict], *, is_extracted: bool = False
) -> Iterator[Mark]:
    """Yields the lines that the model takes for furniture.

    ``is_extracted`` tells of the text of a page whose reader left furniture out before: what is
    left there is rarely any, so that only a line that is so by its own words counts.

    Lines that stand together are so only where one of them is beyond doubt: a list of names or the
    last points of a report look like a page's foot. Never the deck, the first paragraph of running
    text or the line that carries most of the words. A sentence is so by its own words alone: where
    it stands says little, and a report's last one stands beside the foot. So it is with a wide line
    whose own words are rather a text's, if it is none of a list of headlines below the text: the
    report may have been cut off there. What stands alone amid the text is a subheading. A short
    sentence right below the text is its last one, and so is what closes a letter.
    """
    spared = _spared(seen) | lists_of_text(seen.lines) | _announced_at_end(seen, found)
    single = _short_sentences(seen.lines)
    run: list[int] = []
    sure = False
    for place, (line, verdict) in enumerate(zip(seen.lines, found, strict=True)):
        doubtful = (is_extracted or line.prose) and not verdict.telling
        if line.cut:
            sure = sure or line.cut not in _AMID
        elif verdict.furniture and not (
            place in spared
            or doubtful
            or _is_stopless(line)
            or (line.origin in single and _is_last_sentence(seen, place, run, verdict))
            or _closes_letter(seen, place, run)
        ):
            run.append(place)
            sure = sure or verdict.telling
        else:
            if sure and run and not _is_of_text(seen, run):
                yield from _marked(_no_sentences(seen, found, run), found)
            run, sure = [], False
    listed = _headlines_at_end(seen, found, run)
    if listed < _LIST:
        run = _no_sentences(seen, found, run)
    if sure or listed >= max(_LIST, len(run)):
        yield from _marked(run, found)


def _is_stopless(line: SeenLine) -> bool:
    return line.width >= _MIN_STOPLESS and _STOPLESS.search(line.origin) is not None


def _short_sentences(lines: Sequence[SeenLine]) -> frozenset[str]:
    """Returns the short lines that end as sentences do and stand on the page once: what it repeats
    is its own."""
    counts = Counter(line.origin for line in lines if line.stopped and not line.prose)
    return frozenset(text for text, count in counts.items() if count == 1)


def _is_last_sentence(seen: Seen, place: int, run: Sequence[int], verdict: LineVerdict) -> bool:
    """Tells whether a short line that ends as a sentence does stands right below the text. One that
    is furniture by its own words needs more words, and fewer signs of being that."""
    if verdict.surely or not _is_below_text(seen, place, run):
        return False
    text = seen.lines[place].text
    count = sum(any(map(str.isalpha, word)) for word in text.split())
    least = _FEWEST_TELLING if verdict.telling else _FEWEST
    return count >= least or _UNSPACED.search(text) is not None


def _closes_letter(seen: Seen, place: int, run: Sequence[int]) -> bool:
    """Tells whether a line is a letter's last words, which a comma ends, or one of two below them:
    who wrote it, and where."""
    for first in range(place, max(place - _SIGNED, seen.body_start), -1):
        line = seen.lines[first]
        if line.cut or line.prose or len(line.text) > _MOST_SIGNED:
            return False
        if line.text.endswith(_COMMAS):
            return _is_below_text(seen, first, run)
    return False


def _is_below_text(seen: Seen, place: int, run: Sequence[int]) -> bool:
    """Tells whether a sentence of the text stands right above a line; ``run`` are lines above it
    that may be furniture."""
    if place <= seen.body_start or (run and run[-1] >= place - 1):
        return False
    above = seen.lines[place - 1]
    return not above.cut and (above.prose or above.stopped)


def _is_of_text(seen: Seen, run: Sequence[int]) -> bool:
    """Tells whether lines that another one follows are the text's, which goes on right below them:
    one alone may be a subheading, and several a list that the text announces."""
    below = seen.lines[run[-1] + 1]
    if below.cut:
        return False
    if len(run) == 1 and below.prose and _may_be_subheading(seen, run[0]):
        return True
    return (below.prose or below.stopped) and _is_announced(seen, run)


def _may_be_subheading(seen: Seen, place: int) -> bool:
    """Tells whether a line amid text that stays is none of a row of buttons, which are shorter. By
    its words alone nobody tells it from the headline of another article."""
    is_below_cut = place > 0 and bool(seen.lines[place - 1].cut)
    return seen.lines[place].width >= _SUBHEADING and not is_below_cut


def _is_announced(seen: Seen, run: Sequence[int]) -> bool:
    """Tells whether lines below running text are a list that the first of them, or the one above
    it, announces with a colon or in brackets: the names of the dead, the places that a storm hit. A
    page's own lists have labels that are known."""
    first = run[0] if _announces(seen, run[0]) else run[0] - 1
    if first < seen.body_start or first == run[-1] or not _announces(seen, first):
        return False
    above = (seen.lines[place] for place in range(first - 1, -1, -1))
    return next((line.prose for line in above if not line.cut), False)


def _announced_at_end(seen: Seen, found: Sequence[LineVerdict]) -> set[int]:
    """Returns the lines right below the text's last sentence, the first of which announces the
    others, down to one that is furniture for sure by its own words."""
    told = [at for at, line in enumerate(seen.lines) if line.prose and not line.cut]
    last = max(told, default=-1)
    if last < seen.body_start or last + 1 >= len(seen.lines) or not _announces(seen, last + 1):
        return set()
    if len(seen.lines[last + 1].text.split()) < _FEWEST_TELLING or found[last + 1].surely:
        return set()
    below = range(last + 1, len(seen.lines))
    return {*takewhile(lambda at: not seen.lines[at].cut and not found[at].surely, below)}


def _announces(seen: Seen, place: int) -> bool:
    line = seen.lines[place]
    return not line.cut and line.origin.rstrip().endswith(_ANNOUNCING)


def _headlines_at_end(seen: Seen, found: Sequence[LineVerdict], run: Sequence[int]) -> int:
    """Returns how many of the last lines of a page may be headlines of other articles."""
    are_headlines = (
        found[place].certainty >= _MIN_LISTED
        and seen.lines[place].headline
        and seen.lines[place].width >= _HEADLINE
        for place in reversed(run)
    )
    return sum(takewhile(bool, are_headlines))


def _no_sentences(seen: Seen, found: Sequence[LineVerdict], run: Sequence[int]) -> list[int]:
    """Returns the lines of a run without those that may as well be sentences."""
    return [each for each in run if not found[each].untelling or seen.lines[each].width < _SENTENCE]


def _marked(run: Sequence[int], found: Sequence[LineVerdict]) -> Iterator[Mark]:
    for place in run:
        yield Mark(place, RULE, certainty=found[place].certainty)


def _spared(seen: Seen) -> set[int]:
    kept = [place for place, line in enumerate(seen.lines) if not line.cut]
    body = [place for place in kept if place >= seen.body_start]
    prose = [place for place in body if seen.lines[place].prose]
    longest = max(kept, key=lambda place: seen.lines[place].width, default=-1)
    return {*body[: seen.deck], *prose[:1], longest}
