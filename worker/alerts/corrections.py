"""Corrections and withdrawals as outlets mark them, and headlines that came to say another thing.

The markers are data, by language (``worker.languages``). They are looked for in every language,
since short items are often taken for another one: their places are strict enough.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from worker import languages
from worker.traits import LEAD, name_key, traits
from worker.traits.negations import contrary, folded

MarkKind = Literal["correction", "withdrawal"]
ChangeKind = Literal["figure", "name", "negation"]

_ENDS = 3
"""Paragraphs at either end of a text in which an outlet notes what it corrected."""
_LONGEST_NOTE = 600
"""Characters of a paragraph that may be such a note."""
_STEM = 5
"""Letters of a name that stay when it is declined or becomes an adjective."""
_MOST_FIGURES = 4
"""Of an ordinal; a longer number counts no corrections."""
_AROUND = " -–—:|/"
"""What stands between a label and the headline."""
_WORD = re.compile(r"[^\W_]+")
_BEGINS = re.compile(r"(?<=[.!?。！？])\s+|(?<!\s)\s*+(?=[(（\[])")
"""Before a sentence or a bracket."""
_BRACKETED = re.compile(r"[(（\[]([^()（）\[\]]+)[)）\]]")
_BEHIND_LABEL = re.compile("[:：—–)\\]】]")
"""What stands behind the label of a note: to look for it takes less time than for all labels."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an article says, or once said. ``text`` may be only its beginning."""

    headline: str
    text: str
    language: str | None = None
    is_whole: bool = True
    """Whether all of the text is there."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage in which the outlet says that it corrects or withdraws something."""

    kind: MarkKind
    passage: str
    note: str = ""
    """The words that say what is corrected; empty where only a headline is marked."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a headline says otherwise than before."""

    kind: ChangeKind
    before: str
    """The figure or name that stood there before; empty where none did."""
    after: str
    """The figure or name that stands there now."""


def new_mark(before: Said | None, after: Said) -> Mark | None:
    """Returns the mark that the article has now and had not before; withdrawals come first.

    Of a text of which only the beginning was kept, notes at its end cannot be told from new ones
    and are passed over.
    """
    whole = before is None or before.is_whole
    had = {folded(each.passage) for each in _marks(before, whole=True)} if before else set()
    found = [each for each in _marks(after, whole=whole) if folded(each.passage) not in had]
    found.sort(key=lambda each: each.kind == "correction")
    if not found:
        return None
    notes = (each.note for each in found if each.kind == found[0].kind and each.note)
    return replace(found[0], note=next(notes, ""))


@lru_cache(maxsize=512)
def without_label(headline: str) -> str:
    """Returns a headline without the labels that mark it as a correction or withdrawal; as it is
    where it has none."""
    whole = left = unicodedata.normalize("NFKC", headline)
    for at_head, _ in _patterns().values():
        left = re.sub(at_head.pattern, " ", left, flags=re.IGNORECASE)
    return headline if left == whole else " ".join(left.split()).strip(_AROUND)


def headline_change(before: Said, after: Said) -> Change | None:
    """Returns what the headline says otherwise: another figure, another name, or the contrary.

    Another figure is one in place of another, or one that neither headline nor lead had. Another
    name is one in place of another that neither had: headlines are often reworded with what the
    text said all along. The contrary is a negation that came or went while at least half of the
    shorter headline's words stayed.
    """
    if folded(before.headline) == folded(after.headline):
        return None
    language = after.language or before.language
    then = traits(before.headline, before.text, language)
    now = traits(after.headline, after.text, language)
    figures = [each for each in now.title.figures if each not in then.title.figures]
    gone = [each for each in then.title.figures if each not in now.title.figures]
    fresh = [each for each in figures if each not in then.lead.figures]
    if figures and (gone or fresh):
        return Change("figure", gone[0] if gone else "", (fresh or figures)[0])
    known, kept = (
        _stems(f"{before.headline} {before.text}", language),
        _stems(after.headline, language),
    )
    names = [each for each in now.title.names if each[:_STEM] not in known]
    lost = [each for each in then.title.names if each[:_STEM] not in kept]
    if names and lost:
        return Change(
            "name",
            _as_written(lost, before.headline, language),
            _as_written(names, after.headline, language),
        )
    denied = contrary(before.headline, after.headline, language)
    return Change("negation", *denied) if denied else None


def _as_written(keys: list[str], headline: str, language: str | None) -> str:
    """Returns the first of these names, with those that follow it at once, as the headline has it;
    its key where the headline has it in another way."""
    stems = {each[:_STEM] for each in keys}
    found: list[re.Match[str]] = []
    for word in _WORD.finditer(without_label(headline)):
        if name_key(word[0], language or "")[:_STEM] in stems:
            found.append(word)
        elif found:
            break
    if not found:
        return keys[0]
    return found[0].string[found[0].start() : found[-1].end()]


def _stems(text: str, language: str | None) -> set[str]:
    """Returns the beginnings of the first words: Russia and Russian, at a sentence's head too."""
    words = itertools.islice(_WORD.finditer(text), LEAD)
    return {name_key(each[0], language or "")[:_STEM] for each in words}


@lru_cache(maxsize=64)
def _marks(said: Said, *, whole: bool) -> tuple[Mark, ...]:
    """Returns the passages that carry a mark; ``whole`` looks at the text's end too.

    An article of a batch is asked for several times.
    """
    return tuple(_found_marks(said, whole))


def _found_marks(said: Said, whole: bool) -> Iterator[Mark]:
    headline = folded(said.headline)
    for kind, (at_head, _) in _patterns().items():
        if at_head.search(headline):
            yield Mark(kind, said.headline)
    paragraphs = said.text.split("\n\n")
    looked = paragraphs[:_ENDS] + (paragraphs[max(_ENDS, len(paragraphs) - _ENDS) :] * whole)
    for paragraph in looked:
        note = folded(paragraph[:_LONGEST_NOTE])
        words = frozenset(_WORD.findall(note))
        is_apart = _BEHIND_LABEL.search(note) is not None
        for kind, (_, before_note) in _patterns().items():
            is_labelled = is_apart and before_note.match(note)
            if is_labelled or _has_note(note, words, kind):
                passage = paragraph[:_LONGEST_NOTE]
                yield Mark(kind, passage, _said_in(passage, kind))


def _said_in(passage: str, kind: MarkKind) -> str:
    """Returns a passage from the sentence or bracket on in which it says what it corrects, and of a
    bracket what stands in it."""
    _, before_note = _patterns()[kind]
    at = [0, *(found.end() for found in _BEGINS.finditer(passage)), len(passage)]
    for start, end in itertools.pairwise(at):
        piece = folded(passage[start:end])
        if before_note.match(piece) or _has_note(piece, frozenset(_WORD.findall(piece)), kind):
            said = passage[start:].strip()
            inner = _BRACKETED.match(said)
            return inner[1].strip() if inner else said
    return passage.strip()


def _has_note(note: str, words: frozenset[str], kind: MarkKind) -> bool:
    """Tells whether a paragraph of these words holds one of the phrases that mark it.

    To look for each phrase takes a third of the time of a pattern of all of them; most need not be
    looked for, since the paragraph has not the whole word that they hold.
    """
    with_word, others = _notes(kind)
    if any(each in note for each in others):
        return True
    return any(each in note for word in words & with_word.keys() for each in with_word[word])


@cache
def _patterns() -> dict[MarkKind, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Returns for each kind what finds it in a headline, and at a paragraph's beginning."""
    found: dict[MarkKind, tuple[re.Pattern[str], re.Pattern[str]]] = {}
    kinds: tuple[MarkKind, ...] = ("withdrawal", "correction")
    for kind in kinds:
        label = _numbered(_either(f"{kind}_label"))
        # A label stands before a colon, a dash or a bracket, alone in brackets, or behind a dash.
        at_head = (
            rf"^\W*{label}(?:\s?[:\-–—|(\[/】］]|\W*$)"
            rf"|[(\[【［]\s?{label}\s?[)\]】］]"
            rf"|[-–—|:]\s?{label}\s?[-–—|:]"
            rf"|\s[-–—|:(\[]\s?{label}\W*$"
        )
        before_note = rf"\W{{0,40}}{label}\s?(?:\([^)]{{0,100}}\)\s?)?[:：—–)\]】]"
        found[kind] = (re.compile(at_head), re.compile(before_note))
    return found


def _numbered(labels: str) -> str:
    """Returns a pattern of labels with an ordinal before or behind them, or none."""
    number = rf"(?<!\d)\d{{1,{_MOST_FIGURES}}}(?!\d)"
    before, ending = _either("ordinal_before"), _either("ordinal_ending")
    figure = rf"(?:(?:{before})\s?)?{number}(?:\s?(?:{ending}))?"
    ordinal = rf"(?:{_either('ordinal')}|{figure})"
    # Where no word begins none of the hundreds of labels and ordinals is looked for.
    return (
        rf"(?=\w)(?:{ordinal}[\s,\-]{{0,2}})?(?:{labels})"
        rf"(?:[\s,]{{0,2}}(?:{ordinal}|\({ordinal}\)))?"
    )


@cache
def _notes(kind: MarkKind) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """Returns the phrases by which a paragraph says it anywhere: by the longest word that stands
    whole in each, and those in which none does."""
    with_word: dict[str, tuple[str, ...]] = {}
    others = []
    for phrase in _phrases(f"{kind}_note"):
        whole = [
            each[0]
            for each in _WORD.finditer(phrase)
            if each.start() > 0 and each.end() < len(phrase)
        ]
        if whole:
            word = max(whole, key=len)
            with_word[word] = (*with_word.get(word, ()), phrase)
        else:
            others.append(phrase)
    return with_word, tuple(others)


def _either(key: str) -> str:
    return "|".join(map(re.escape, _phrases(key)))


def _phrases(key: str) -> tuple[str, ...]:
    """Returns the phrases of all languages, folded, the longest first."""
    found = {
        folded(phrase)
        for language in languages.known().values()
        for phrase in getattr(language.corrections, key)
    }
    return tuple(sorted(found, key=lambda each: (-len(each), each)))
