"""Which active stories an article in another language may belong to.

A story that such articles opened or joined keeps a few of its reports, its anchors, which an
inverted index over their names and numbers finds. What it is about in languages other than its
own is a profile for each, of an id derived from the story's, so that a second report in such a
language finds the story by its words as any other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import msgspec

from worker.stories import profile as profiles
from worker.stories.languages import anchors as reports
from worker.stories.languages.anchors import Anchor
from worker.stories.languages.linking import Link, Linkable, least_common
from worker.stories.planned import older_first
from worker.stories.profile import Report, StoryProfile

MOST_ANCHORS = 4
MOST_LANGUAGES = 4
"""Languages of a story whose words are kept, its own among them; by others it is linked anew."""
LEAST = 1.0
"""Log-odds of a link from which an article belongs to a story. More than for two given reports:
among thousands of stories one that has the same round number by chance is always found."""
_MOST_COMPARED = 30
_PLACES = 1 << 56


def story_of(profile_id: int) -> int:
    """Returns the story that a profile belongs to."""
    story_id = abs(profile_id) % _PLACES
    return story_id if profile_id >= 0 else -story_id


def profile_id(story_id: int, place: int) -> int:
    """Returns the id of a story's profile in another language, the first at ``place`` 1."""
    found = abs(story_id) + place * _PLACES
    return found if story_id >= 0 else -found


@dataclass(frozen=True, slots=True)
class StoryLinks:
    """What a story is found by in other languages."""

    anchors: tuple[Anchor, ...] = ()
    """Of its reports that an alert may tell, the first of all and, as far as there is room, the
    first and the latest of each language."""
    others: tuple[StoryProfile, ...] = ()
    """What it is about in languages other than its own."""

    def in_language(self, language: str | None) -> StoryProfile | None:
        """Returns its profile in a language other than its own."""
        return next((each for each in self.others if each.language == language), None)


def with_anchor(links: StoryLinks, new: Anchor) -> StoryLinks:
    """Returns the links with one more report: the first of all stays and, as far as there is room,
    the first and the latest of each language."""
    known = list(links.anchors)
    same = [each for each in known if each.language == new.language]
    if len(same) > 1:
        known.remove(same[-1])
    known.append(new)
    if len(known) > MOST_ANCHORS:
        del known[1]
    return StoryLinks(tuple(known), links.others)


def with_profile(links: StoryLinks, changed: StoryProfile) -> StoryLinks:
    """Returns the links with a profile in another language added or replaced."""
    others = {each.id: each for each in links.others} | {changed.id: changed}
    return StoryLinks(links.anchors, tuple(others.values()))


def with_report(links: StoryLinks, told: StoryProfile, story: StoryProfile) -> StoryLinks:
    """Returns the links with ``told``, a profile in another language than the story's, taken in
    as far as there is room."""
    known = links.in_language(told.language)
    if told.language in (None, story.language):
        return links
    if known is not None:
        return with_profile(links, profiles.merged(known, told))
    if len(links.others) + 1 >= MOST_LANGUAGES:
        return links
    place = len(links.others) + 1
    return with_profile(links, replace(told, id=profile_id(story.id, place)))


def with_words(links: StoryLinks, story: StoryProfile, report: Report) -> StoryLinks:
    """Returns the links after a report in another language than the story's joined it: taken into
    its words in that language, as far as there is room."""
    known = links.in_language(report.terms.language)
    if known is not None:
        return with_profile(links, profiles.joined(known, report))
    return with_report(links, profiles.opened(story.id, report), story)


def united(
    survivor: StoryProfile, links: StoryLinks, other: StoryProfile, others: StoryLinks
) -> StoryLinks:
    """Returns the links of a story after another one was merged into it."""
    found = links
    for told in (other, *others.others):
        found = with_report(found, told, survivor)
    for each in sorted(others.anchors, key=lambda one: one.report.at):
        found = with_anchor(found, each)
    return found


class _Stored(msgspec.Struct, frozen=True, array_like=True):
    """Links as they are stored."""

    anchors: tuple[tuple[Linkable, bytes | None, str | None], ...]
    others: tuple[bytes, ...]


_decoder = msgspec.msgpack.Decoder(_Stored)


def pack(links: StoryLinks | None) -> bytes | None:
    """Returns links as bytes, some 2 kB an anchor; None of a story without."""
    if links is None or not (links.anchors or links.others):
        return None
    stored = _Stored(
        tuple((each.report, each.vector, each.encoder) for each in links.anchors),
        tuple(profiles.pack(each) for each in links.others),
    )
    return msgspec.msgpack.encode(stored)


def unpack(story_id: int, packed: bytes | None) -> StoryLinks | None:
    """Returns the links that ``pack`` wrote. Raises ValueError for anything else."""
    if packed is None:
        return None
    try:
        stored = _decoder.decode(packed)
    except msgspec.DecodeError as error:
        raise ValueError("not packed links") from error
    return StoryLinks(
        tuple(reports.read(*each) for each in stored.anchors),
        tuple(
            profiles.unpack(profile_id(story_id, place), each)
            for place, each in enumerate(stored.others, start=1)
        ),
    )


@dataclass(frozen=True, slots=True)
class Linked:
    """A story that tells in another language what an article tells."""

    story_id: int
    link: Link
    language: str | None
    """That of the report by which it was found."""

    @property
    def likelihood(self) -> float:
        """How likely they are one, from 0 to 1: the link's log-odds as a share."""
        return 1 / (1 + math.exp(-self.link.score))

    @property
    def shared(self) -> tuple[str, ...]:
        """The names and numbers that both have."""
        return tuple(each.lstrip("@=") for each in (*self.link.names, *self.link.numbers))

    @property
    def reason(self) -> str:
        """Why it is that story, a plain clause for people."""
        return f"a report in another language ({self.language}) tells of the same"


class LinkIndex:
    """The links of active stories. One process's cache of what is stored; not for threads."""

    def __init__(self) -> None:
        self._links: dict[int, StoryLinks] = {}
        self._stories: dict[str, set[int]] = {}
        self._languages: Counter[str | None] = Counter()

    def __len__(self) -> int:
        return len(self._links)

    def get(self, story_id: int) -> StoryLinks | None:
        """Returns a story's links; None if it has none."""
        return self._links.get(story_id)

    def put(self, story_id: int, links: StoryLinks | None) -> None:
        """Adds a story's links, or replaces what was known of them."""
        self.remove(story_id)
        if links is None:
            return
        self._links[story_id] = links
        self._languages.update(each.report.language for each in links.anchors)
        for term in _terms(links):
            self._stories.setdefault(term, set()).add(story_id)

    def remove(self, story_id: int) -> None:
        """Takes a story out; nothing happens if it is not there."""
        links = self._links.pop(story_id, None)
        if links is None:
            return
        self._languages.subtract(each.report.language for each in links.anchors)
        for term in _terms(links):
            held = self._stories[term]
            held.discard(story_id)
            if not held:
                del self._stories[term]

    def has_other_than(self, language: str) -> bool:
        """Tells whether there are stories told in another language, which could be linked."""
        return any(number > 0 for other, number in self._languages.items() if other != language)

    def holders(self, term: str) -> Iterable[int]:
        """Returns the stories that have a term."""
        return self._stories.get(term, ())

    def number(self, term: str) -> int:
        """Returns how many stories have a term."""
        return len(self._stories.get(term, ()))


_NONE = LinkIndex()


class Links:
    """A batch's own links over an index, which stays as it is."""

    def __init__(self, base: LinkIndex | None) -> None:
        self._base = _NONE if base is None else base
        self._own = LinkIndex()
        self._hidden: set[int] = set()

    def get(self, story_id: int) -> StoryLinks | None:
        """Returns a story's links as the batch left them."""
        if story_id in self._hidden:
            return self._own.get(story_id)
        return self._base.get(story_id)

    def put(self, story_id: int, links: StoryLinks) -> None:
        """Adds a story's links, or replaces what was known of them."""
        self._hidden.add(story_id)
        self._own.put(story_id, links)

    def find(self, article: Anchor, is_asked: Callable[[int], bool]) -> Linked | None:
        """Returns the story that an article is linked to with the best score, if there is one.

        ``is_asked`` says of a story whether it may be the article's.
        """
        best: Linked | None = None
        for story_id in self.candidates(article):
            found = self._linked(article, story_id) if is_asked(story_id) else None
            if found is not None and (best is None or found.link.score > best.link.score):
                best = found
        return best

    def candidates(self, article: Anchor) -> Sequence[int]:
        """Returns the stories told in other languages that have names or numbers of an article
        that few have, those with the rarest first; at most thirty.

        Without a sentence vector one in common is too little.
        """
        shared: dict[int, list[float]] = {}
        most = self._least_common()
        for term in article.terms:
            number = self._base.number(term) + self._own.number(term)
            if not number or number >= most:
                continue
            stored = (each for each in self._base.holders(term) if each not in self._hidden)
            for story_id in (*stored, *self._own.holders(term)):
                shared.setdefault(story_id, []).append(1 / number)
        least = 2 if article.vector is None else 1
        scores = {each: sum(found) for each, found in shared.items() if len(found) >= least}
        ranked = sorted(scores, key=lambda each: (-scores[each], *older_first(each)))
        told_elsewhere = (each for each in ranked if self._in_others(each, article))
        return list(islice(told_elsewhere, _MOST_COMPARED))

    def _in_others(self, story_id: int, article: Anchor) -> list[Anchor]:
        """Returns a story's reports in other languages than an article's."""
        known = self.get(story_id) or StoryLinks()
        return [each for each in known.anchors if each.language != article.language]

    def _linked(self, article: Anchor, story_id: int) -> Linked | None:
        others = self._in_others(story_id, article)
        if not others:
            return None
        nearest = min(others, key=lambda each: abs(each.report.at - article.report.at))
        base, own, most = self._base.number, self._own.number, self._least_common()
        terms = article.terms | nearest.terms
        common = {term for term in terms if base(term) + own(term) >= most}
        link = reports.compare(article, nearest, common)
        if not link.is_linked or link.score < LEAST:
            return None
        return Linked(story_id, link, nearest.language)

    def _least_common(self) -> float:
        """Returns from how many stories on a term says little."""
        return least_common(len(self._base) + len(self._own))


def _terms(links: StoryLinks) -> frozenset[str]:
    return frozenset().union(*(each.terms for each in links.anchors))
