"""What identifies an article's event: figures, ordinals, names and days of headline and lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace

from worker.traits import german, named, numbered
from worker.traits.reading import STEM, Fact, Kind, Passage, capitalised, name_key, read

__all__ = [
    "STEM",
    "Facts",
    "Traits",
    "is_title_case",
    "name_key",
    "pack",
    "traits",
    "unpack",
]

LEAD = 100
"""Words of the text that count as its lead."""
PACKED = 300
"""The most bytes that packed traits take."""
_BEGINNING = 700
"""Characters of the text that mostly hold as many words."""
_EVIDENCE = 2_000
"""Characters of the text in which a word without a capital shows that it is no name."""
_TITLE = 40
_TITLE_CASE = 0.7
_DIGIT = re.compile(r"\d")
_BETWEEN_FACTS = "\x1f"
_BETWEEN_KINDS = "\x1e"
_BETWEEN_PARTS = "\x1d"
_OLD_KINDS = 6
"""Kinds of facts in rows that were written before numbers that name and ages were read."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one passage, each once, in the order of reading."""

    figures: tuple[str, ...] = ()
    """Numbers in plain decimal notation: 9000, 7.4, 3:11."""
    ordinals: tuple[str, ...] = ()
    """``3 day``: the number and the beginning of the word it counts, romanised."""
    magnitudes: tuple[str, ...] = ()
    """Strengths of earthquakes."""
    days: tuple[str, ...] = ()
    """``11-12`` for 12 November."""
    weekdays: tuple[str, ...] = ()
    """Names of weekdays in English."""
    names: tuple[str, ...] = ()
    """Proper names word by word, romanised and folded."""
    numbered: tuple[str, ...] = ()
    """``2 reactor``: the number that names a thing in the headline, and in the lead further ones of
    its kind."""
    ages: tuple[str, ...] = ()
    """Ages of people that a headline tells."""

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Returns the facts of one kind."""
        found: tuple[str, ...] = getattr(self, f"{kind}s")
        return found

    def firm(self, *, keep_days: bool) -> Facts:
        """Returns the facts without names, and without stated days if they are not kept."""
        days = self.days if keep_days else ()
        return Facts(
            self.figures,
            self.ordinals,
            self.magnitudes,
            days,
            self.weekdays,
            (),
            self.numbered,
            self.ages,
        )

    def all(self) -> set[tuple[str, str]]:
        """Returns all facts with the names of their fields."""
        return {(each.name, value) for each in fields(self) for value in getattr(self, each.name)}


@dataclass(frozen=True, slots=True)
class Traits:
    """What identifies an article's event, the headline's facts apart from the lead's."""

    title: Facts = field(default_factory=Facts)
    lead: Facts = field(default_factory=Facts)

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Returns the facts of one kind, those of the headline first."""
        return self.title.of(kind) + self.lead.of(kind)

    def stems(self) -> set[str]:
        """Returns the beginnings of the names, which inflect."""
        return {each[:STEM] for each in self.of("name")}

    def all(self) -> set[tuple[str, str]]:
        """Returns the facts of headline and lead together, with the names of their fields."""
        return self.title.all() | self.lead.all()


def traits(title: str, text: str, language: str | None) -> Traits:
    """Returns the traits of an article from its headline and the first 100 words of its text.

    ``language`` is an ISO 639-1 code; without one, number words are read as English. In a headline
    where most words have capitals, those are names that have one in the text as well, and stand
    nowhere in it without one.
    """
    code = (language or "")[:2]
    heading, beginning = title[:_BEGINNING], text[:_BEGINNING]
    of_title, of_lead = named.places(heading, beginning)
    lead = read(text, language, LEAD)
    names = _with(_values(lead, "name"), [*named.quoted(beginning), *of_lead], code)
    head = read(title, language, _TITLE, frozenset(names))
    title_names = _with(_values(head, "name"), [*named.quoted(heading), *of_title], code)
    if is_title_case(title) and code not in german.LANGUAGES:
        capital, evidence = {*names, *capitalised(text, language, LEAD)}, text[:_EVIDENCE]
        title_names = tuple(
            each for each in title_names if each in capital and f" {each} " not in evidence
        )
    of_head, of_text = _facts(head, title_names), _facts(lead, names)
    if _DIGIT.search(heading) is not None:
        numbers, further = numbered.numbered(heading, beginning, code)
        told = numbered.ages(heading, of_text.figures)
        if numbers or told:
            of_head = replace(of_head, numbered=numbers, ages=told)
            of_text = replace(of_text, numbered=further)
    return Traits(of_head, of_text)


def _with(names: tuple[str, ...], others: list[str], code: str) -> tuple[str, ...]:
    """Returns the keys of names with those of others, each once."""
    if not others:
        return names
    return tuple(dict.fromkeys((*names, *(name_key(each, code) for each in others))))


def is_title_case(title: str) -> bool:
    """Tells whether most longer words of a headline have capitals, so that they show no names."""
    words = [each for each in title.split()[1:] if len(each) > 3 and each[0].isalpha()]
    if len(words) < 3:
        return title.isupper()
    capital = sum(each[0].isupper() for each in words)
    return capital >= _TITLE_CASE * len(words)


def pack(given: Traits) -> bytes:
    """Returns the traits in at most 300 bytes, UTF-8; what does not fit is left out, names first.

    Of each kind the facts read last go first, of the lead before those of the headline.
    """
    title, lead = given.title, given.lead
    while len(packed := _packed(title, lead)) > PACKED:
        if len(lead.names) + len(lead.figures) > 4:
            lead = _shortened(lead)
        elif title == Facts() or not (title.names or title.figures):
            return packed[:0]
        else:
            title = _shortened(title)
    return packed


def unpack(packed: bytes) -> Traits:
    """Returns what ``pack`` wrote. Raises ValueError for anything else."""
    if not packed:
        return Traits()
    title, separator, lead = packed.decode().partition(_BETWEEN_PARTS)
    if not separator:
        raise ValueError("These are no packed traits.")
    return Traits(_unpacked(title), _unpacked(lead))


def _values(passage: Passage, kind: Kind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.value for each in passage.facts if each.kind == kind))


def _facts(passage: Passage, names: tuple[str, ...]) -> Facts:
    ordinals = [each for each in passage.facts if each.kind == "ordinal"]
    return Facts(
        figures=_values(passage, "figure"),
        ordinals=tuple(dict.fromkeys(map(_ordinal, ordinals))),
        magnitudes=_values(passage, "magnitude"),
        days=_values(passage, "day"),
        weekdays=_values(passage, "weekday"),
        names=names,
    )


def _ordinal(fact: Fact) -> str:
    return f"{fact.value} {fact.label}"


def _packed(title: Facts, lead: Facts) -> bytes:
    parts = (
        _BETWEEN_KINDS.join(_BETWEEN_FACTS.join(getattr(part, each.name)) for each in fields(Facts))
        for part in (title, lead)
    )
    return _BETWEEN_PARTS.join(parts).encode("utf-8", "replace")


def _shortened(facts: Facts) -> Facts:
    longest = "names" if len(facts.names) >= len(facts.figures) else "figures"
    return replace(facts, **{longest: getattr(facts, longest)[:-1]})


def _unpacked(part: str) -> Facts:
    kinds = part.split(_BETWEEN_KINDS)
    if len(kinds) not in (_OLD_KINDS, len(fields(Facts))):
        raise ValueError("These are no packed traits.")
    return Facts(*(tuple(each.split(_BETWEEN_FACTS)) if each else () for each in kinds))
