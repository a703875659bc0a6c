"""Decides whether one article is a copy of another that shares much of its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Literal

from worker.duplicates import fingerprint, headlines, otherwise, standing
from worker.duplicates.otherwise import Side
from worker.duplicates.standing import Runs, Told, runs
from worker.traits import Traits, is_title_case, traits
from worker.traits.frames import Replaced, Stated, compare_frames, stated_in
from worker.traits.reading import Passage, read

Code = Literal[
    "copy",
    "same_flash",
    "too_little",
    "other_lead",
    "other_headline",
    "other_event",
    "other_facts",
    "boilerplate",
    "standing_text",
]

SHORT = fingerprint.SHORT_TEXT
"""Below this many words an item is a flash: its headline and its few facts say what it is."""
_READ = 2000
"""Words of each text that are compared at most."""
_FRAMED = 150
"""Words of each text whose facts are compared in their frames."""
_STORY = 2_000
"""Characters of each text in which standing text is sought where a story is: a longer one says
enough of its own."""
_LEAD = 60
_LEAD_SHARE = 0.4
_MOSTLY_OTHER = 1.6
"""A text longer by this than another that stands inside it says mostly something else."""
_ALIGNED = 0.1
_FLASH_SHARE = 0.5
_SAME_BODY = 0.7
"""Share from which a flash is the same whatever words its headline chooses."""
_SAYS = 3
"""Facts from which a text is no boilerplate."""
_REPLACED = 0.25
_REPLACED_UNDER_ANOTHER_DATE = 0.1
_AGREEING = 0.7
_SAME_DAY = 0.1
_EDGE = 100
"""Characters among which a text's first or last word is looked for."""
_CHARACTERS = 16
"""Characters a word are read at most."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One side of a comparison. ``text`` may be only the beginning, or empty if it is not kept."""

    title: str
    text: str
    language: str | None = None
    signature: tuple[int, ...] = ()
    """Without those shingles that say nothing; empty if containment is to be told from the text."""
    traits: Traits | None = None
    """Read from title and text where it is missing."""
    stated_at: datetime | None = None

    def __hash__(self) -> int:
        # By what tells most apart, and whose hashes are remembered: those of shingles are not.
        return hash((self.title, self.text))


@dataclass(frozen=True, slots=True)
class Sameness:
    """Whether one article is a copy of another, how much of the shorter is in the longer, why."""

    is_copy: bool
    containment: float
    code: Code
    reason: str


def may_be_copy(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Tells from two signatures whether ``compare`` is worth asking.

    Wider than ``is_near_duplicate``: a flash with a few other words under another headline keeps
    less than that asks for.
    """
    if fingerprint.is_near_duplicate(a, b):
        return True
    return min(len(a), len(b)) <= 2 * SHORT and fingerprint.may_be_near(a, b)


def compare(
    new: Compared, known: Compared, *, same_source: bool, days_apart: float | None = None
) -> Sameness:
    """Decides whether the new article is a copy of the known one, by the first rule that holds.

    ``days_apart`` is the time between what the two state as their dates; by default it is taken
    from ``stated_at``. Facts that were replaced weigh more within one source under another date.
    """
    if not known.text.strip() or not new.text.strip():
        return _by_traits(new, known)
    share = _share_of_long(new, known)
    if share is not None and share < fingerprint.MIN_CONTAINMENT:
        # Most candidates are told off by their signatures, before a word of them is compared.
        return _too_little(share)
    pair = _Pair(new, known)
    if days_apart is None:
        days_apart = _days_apart(new, known)
    return (
        pair.too_little()
        or pair.other_lead()
        or pair.other_facts(same_source and days_apart >= _SAME_DAY)
        or pair.other_headline()
        or pair.other_event()
        or pair.standing_text()
        or pair.told_otherwise()
        or pair.flash()
        or pair.verdict(True, "copy", f"{pair.share:.0%} of the shorter one is the same")
    )


def in_common(new: Compared, known: Compared) -> float:
    """Returns how much of the shorter article is in the longer one, and decides nothing."""
    share = _share_of_long(new, known)
    return _Pair(new, known).share if share is None else share


def standing_passages(new: Compared, known: Compared) -> Runs:
    """Returns what the beginnings of two articles have in common, if it is standing text:
    runs of words for ``without``. Nothing, if it may be of what either reports, or one text is not
    kept."""
    return standing.passages(*(_beginning_told(each) for each in (new, known)))


def share_a_passage(new: Compared, known: Compared) -> bool:
    """Tells whether what two articles have in common may be of what they report: something of it
    stands elsewhere than where both begin or end. Also if one text is not kept."""
    if not new.text.strip() or not known.text.strip():
        return True
    if not any(a == b for a, b in zip(_edges(new.text), _edges(known.text), strict=True)):
        # Most begin and end with other words, and need not be read.
        return True
    mine, its = (Told(each.title, *_read(_beginning(each))) for each in (new, known))
    return not standing.is_at_an_edge(mine, its)


class _Pair:
    """Two articles, with what each rule needs to know of them, read once."""

    def __init__(self, new: Compared, known: Compared) -> None:
        self._new, self._known = new, known
        self._mine, self._my_runs = _read(_beginning(new))
        self._its, self._its_runs = _read(_beginning(known))
        self._told = (
            Told(new.title, self._mine, self._my_runs),
            Told(known.title, self._its, self._its_runs),
        )
        self._own = standing.without_ending(*self._told)
        """How many words of each stand before the standing text that both end with."""
        self._is_flash = min(len(self._mine), len(self._its)) < SHORT
        self.share = self._containment()

    def verdict(self, is_copy: bool, code: Code, reason: str) -> Sameness:
        """Returns a decision about the pair."""
        return Sameness(is_copy, self.share, code, reason)

    def too_little(self) -> Sameness | None:
        """Too few words are the same."""
        least = _FLASH_SHARE if self._is_flash else fingerprint.MIN_CONTAINMENT
        return None if self.share >= least else _too_little(self.share)

    def other_lead(self) -> Sameness | None:
        """What they share is background.

        The beginning of neither is in the other; or only that of the known one is in the new one,
        which is much longer, as a survey of the day's news is.
        """
        mine, its = runs(self._mine[:_LEAD]), runs(self._its[:_LEAD])
        in_its = len(mine & self._its_runs) / (len(mine) or 1)
        in_mine = len(its & self._my_runs) / (len(its) or 1)
        longer = len(self._mine) > _MOSTLY_OTHER * len(self._its)
        if in_its >= _LEAD_SHARE or (in_mine >= _LEAD_SHARE and not longer):
            return None
        return self.verdict(False, "other_lead", "only what stands behind the lead is the same")

    def other_facts(self, renewed: bool) -> Sameness | None:
        """In frames that both have, too many of the facts are others."""
        mine, its = runs(self._mine[:_FRAMED]), runs(self._its[:_FRAMED])
        if _share(mine, its) < _ALIGNED:
            return None
        framed = compare_frames(*self._facts(_FRAMED))
        if not framed.replaced:
            return None
        my_whole, its_whole = self._stated
        replaced = [
            each
            for each in framed.replaced
            if not its_whole.has(each.kind, each.new)
            and (each.is_certain or not my_whole.has(each.kind, each.known))
        ]
        names = sum(each.kind == "name" for each in replaced)
        numbers = len(replaced) - names
        if names == 1 and not numbers and not self._is_flash:
            return None
        most = _REPLACED
        if renewed or self._is_flash:
            most = _REPLACED_UNDER_ANOTHER_DATE
        if not (
            (numbers and numbers >= most * (numbers + framed.agreed))
            or (names and names >= most * (names + framed.agreed_names))
        ):
            return None
        told = ", ".join(map(_told, replaced[:3]))
        return self.verdict(False, "other_facts", f"the same frame with other facts: {told}")

    def other_headline(self) -> Sameness | None:
        """Each headline states a fact of one kind that the other article does not state."""
        if self._new.title == self._known.title:
            return None
        mine, its = _traits(self._new).title, _traits(self._known).title
        for kind in ("figure", "magnitude", "day", "weekday", "name"):
            ours = [each for each in mine.of(kind) if each not in its.of(kind)]
            theirs = [each for each in its.of(kind) if each not in mine.of(kind)]
            if not ours or not theirs:
                continue
            my_whole, its_whole = self._stated
            if any(its_whole.has(kind, each) for each in ours):
                continue
            if any(my_whole.has(kind, each) for each in theirs):
                continue
            told = f"{ours[0]} for {theirs[0]} in the headline"
            return self.verdict(False, "other_headline", told)
        return None

    def other_event(self) -> Sameness | None:
        """What headline and text of each say otherwise is all that tells them apart."""
        told = self._otherwise
        if told is None or not told.is_another_event:
            return None
        return self.verdict(False, "other_event", told.said)

    def standing_text(self) -> Sameness | None:
        """What they share stands under, or over, whatever a source or an agency reports."""
        if self._my_runs <= self._its_runs or self._its_runs <= self._my_runs:
            return None
        if not standing.passages(*self._told):
            return None
        return self.verdict(False, "standing_text", "only standing text is the same")

    def told_otherwise(self) -> Sameness | None:
        """Headline and text of each say what the other article does not."""
        told = self._otherwise
        return self.verdict(False, "other_headline", told.said) if told else None

    def flash(self) -> Sameness | None:
        """A short text under two headlines is one flash if both are about it."""
        if not self._is_flash or headlines.adds_words(self._new.title, self._known.title):
            return None
        mine, its = ([each.decode() for each in side] for side in (self._mine, self._its))
        are_unlike = headlines.have_own_words(self._new.title, mine, self._known.title, its)
        if are_unlike and self.share < _SAME_BODY:
            return self.verdict(False, "other_headline", "like words under another headline")
        about = (
            headlines.is_about(self._new.title, its),
            headlines.is_about(self._known.title, mine),
        )
        alike = headlines.are_alike(self._new.title, self._known.title)
        most = min(SHORT, self._own[0])
        says = not are_unlike and len(read(self._new.text, self._new.language, most).facts) >= _SAYS
        if all(about) or (alike and any(about)) or says:
            return self.verdict(True, "same_flash", "the same flash under another headline")
        return self.verdict(False, "boilerplate", "a text that may stand under any headline")

    @cached_property
    def _otherwise(self) -> otherwise.Otherwise | None:
        if self._new.title == self._known.title:
            return None
        sides = ((self._new, self._mine), (self._known, self._its))
        mine, its = (Side.of(one.title, one.text, words, one.language) for one, words in sides)
        return otherwise.told_otherwise(mine, its)

    def _containment(self) -> float:
        of_runs = _share(self._my_runs, self._its_runs)
        if not self._new.signature or not self._known.signature:
            return of_runs
        share = fingerprint.containment(self._new.signature, self._known.signature)
        return max(share, of_runs) if self._is_flash else share

    def _facts(self, most: int) -> tuple[Passage, Passage]:
        """Returns the facts of the first words of both, headlines among them."""
        mine, its = (
            read(_article(each), each.language, min(most, len(headlines.words(each.title)) + own))
            for each, own in zip((self._new, self._known), self._own, strict=True)
        )
        return mine, its

    @cached_property
    def _stated(self) -> tuple[Stated, Stated]:
        mine, its = self._facts(_READ)
        return stated_in(mine), stated_in(its)


def _share_of_long(new: Compared, known: Compared) -> float | None:
    """Returns the share of two texts that are no flashes, by their signatures; None where that
    takes reading them whole."""
    if (
        not new.signature
        or not known.signature
        or not (_is_long(new.text) and _is_long(known.text))
    ):
        return None
    return fingerprint.containment(new.signature, known.signature)


def _is_long(text: str) -> bool:
    """Tells whether the beginning of a text shows that it is no flash. The word at which it is cut
    may be another one."""
    return _has_many_words(text[: 2 * SHORT * _CHARACTERS // 3])


@lru_cache(maxsize=32)
def _has_many_words(beginning: str) -> bool:
    # Each of these is a word or more in whatever script, and most need not be folded to be counted.
    if sum(map(str.isalnum, beginning.split())) > SHORT:
        return True
    return len(fingerprint.words(beginning)) > SHORT


def _too_little(share: float) -> Sameness:
    reason = f"only {share:.0%} of the shorter one is the same"
    return Sameness(False, share, "too_little", reason)


def _by_traits(new: Compared, known: Compared) -> Sameness:
    """Decides where one text is not kept: most of the fewer facts must agree."""
    share = 0.0
    if new.signature and known.signature:
        share = fingerprint.containment(new.signature, known.signature)
    if share < fingerprint.MIN_CONTAINMENT:
        return _too_little(share)
    mine, its = (_traits(each).all() for each in (new, known))
    fewer = min(len(mine), len(its))
    if fewer and len(mine & its) < _AGREEING * fewer:
        return Sameness(False, share, "other_facts", "the same frame with other facts")
    return Sameness(True, share, "copy", f"{share:.0%} of the shorter one is the same")


def _beginning_told(given: Compared) -> Told:
    return Told(given.title, *_read(given.text[:_STORY]))


def _beginning(given: Compared) -> str:
    return given.text[: _READ * _CHARACTERS]


def _article(given: Compared) -> str:
    """Headline and text; a headline where most words have capitals shows no names by them."""
    title = given.title.lower() if is_title_case(given.title) else given.title
    return f"{title}\n{given.text}"


def _traits(given: Compared) -> Traits:
    return given.traits or traits(given.title, given.text, given.language)


@lru_cache(maxsize=256)
def _edges(text: str) -> tuple[bytes, bytes]:
    """Returns the words with which a text begins and ends."""
    text = text.strip()
    first, last = fingerprint.words(text[:_EDGE]), fingerprint.words(text[-_EDGE:])
    return (first[0] if first else b""), (last[-1] if last else b"")


@lru_cache(maxsize=32)
def _read(text: str) -> tuple[Sequence[bytes], Runs]:
    """Returns a text's words and runs: one article is compared with several."""
    words = fingerprint.words(text)[:_READ]
    return words, runs(words)


def _share(a: Runs, b: Runs) -> float:
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


def _days_apart(new: Compared, known: Compared) -> float:
    if new.stated_at is None or known.stated_at is None:
        return 0.0
    return abs((new.stated_at - known.stated_at) / timedelta(days=1))


def _told(each: Replaced) -> str:
    return f"{each.new} for {each.known}"
