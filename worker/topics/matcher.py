"""All topics against one article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

from worker.base.types import Match, Searchable, TopicDefinition, TopicMatch
from worker.topics.evaluate import Place, find, prune
from worker.topics.folding import fold
from worker.topics.page import ArticlePage
from worker.topics.plan import Group, Plan, Planner
from worker.topics.query import parse
from worker.topics.salience import salience

TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 2.0
HALF_SCORE = 4.0
"""The weight at which the score is one half."""


@dataclass(frozen=True, slots=True)
class _Topic:
    slug: str
    plan: Plan
    groups: tuple[Group, ...]


class TopicMatcher:
    """Finds the topics of articles: one pass of an automaton, then a look at what was hit.

    A topic is looked at only where its rarest mandatory group of literals was hit, and every
    other mandatory group too. Made by ``compile_topics``; safe to share between threads.
    """

    def __init__(self, topics: Sequence[_Topic], planner: Planner) -> None:
        import ahocorasick_rs

        self._topics = topics
        self._probes = planner.probes
        self._lexicon = planner.lexicon
        self._always = [index for index, topic in enumerate(topics) if not topic.groups]
        triggers: dict[int, list[int]] = defaultdict(list)
        for index, topic in enumerate(topics):
            for literal in topic.groups[0] if topic.groups else ():
                triggers[literal].append(index)
        self._triggers = dict(triggers)
        self._of: dict[int, set[int]] = defaultdict(set)
        """Literal → the topics that cannot do without it or one like it."""
        for index, topic in enumerate(topics):
            for literal in chain.from_iterable(topic.groups):
                self._of[literal].add(index)
        self._automaton = ahocorasick_rs.AhoCorasick(planner.lexicon.texts, store_patterns=False)

    def match(self, article: Searchable) -> tuple[TopicMatch, ...]:
        """Returns the article's topics in the order of their definition, with the evidence."""
        page = ArticlePage(article, self._probes)
        found = self._automaton.find_matches_as_indexes(page.haystack, overlapping=True)
        page.enter(found, self._lexicon)
        matches = []
        for index in sorted(self._candidates(page)):
            topic = self._topics[index]
            plan = prune(topic.plan, page)
            places = find(plan, page, page.whole) if plan else None
            if plan and places is not None:
                matches.append(_topic_match(topic.slug, plan, page, places))
        return tuple(matches)

    def may_gain(self, article: Searchable, more: str, found: Collection[str]) -> bool:
        """Tells whether a topic but those ``found`` in an article may hold if it said more.

        Costs less than matching all of it: the article's own words are looked for only where what
        is more holds a part of a topic.
        """
        page = ArticlePage(Searchable("", more), self._probes)
        hits = self._automaton.find_matches_as_indexes(page.haystack, overlapping=True)
        page.enter(hits, self._lexicon)
        touched = {index for literal in page.hits for index in self._of.get(literal, ())}
        for index in touched.union(self._always if page.hits else ()):
            topic = self._topics[index]
            if topic.slug in found:
                continue
            missing = [group for group in topic.groups if group.isdisjoint(page.hits)]
            if missing and self._holds_each(missing, article):
                return True
            plan = None if missing else prune(topic.plan, page)
            if plan and find(plan, page, page.whole):
                return True
        return False

    def _holds_each(self, groups: Sequence[Group], article: Searchable) -> bool:
        """Tells whether an article may have a literal of each group."""
        said = f"{fold(article.title).text} {fold(article.text).text}"
        texts = self._lexicon.texts
        return all(any(texts[literal] in said for literal in group) for group in groups)

    def _candidates(self, page: ArticlePage) -> set[int]:
        hits, triggers = page.hits, self._triggers
        candidates = set(self._always)
        for literal in hits:
            if literal in triggers:
                candidates.update(triggers[literal])
        missing = [
            index
            for index in candidates
            for group in self._topics[index].groups[1:]
            if group.isdisjoint(hits)
        ]
        return candidates.difference(missing)


def compile_topics(definitions: Sequence[TopicDefinition]) -> TopicMatcher:
    """Makes a matcher of topics. Raises QueryError for the first query that cannot be read."""
    planner = Planner()
    plans = [planner.plan(parse(definition.query).root) for definition in definitions]
    topics = [
        _Topic(definition.slug, plan, tuple(planner.groups(plan)))
        for definition, plan in zip(definitions, plans, strict=True)
    ]
    return TopicMatcher(topics, planner)


def _topic_match(slug: str, plan: Plan, page: ArticlePage, places: list[Place]) -> TopicMatch:
    evidence = _evidence(places)
    return TopicMatch(
        slug,
        salience(plan, page, places),
        _score(evidence, page),
        tuple(_match(place, page) for place in evidence),
    )


def _evidence(places: list[Place]) -> list[Place]:
    """Returns the places in reading order; of two that overlap, the earlier and longer stays."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _match(place: Place, page: ArticlePage) -> Match:
    field, start, end = page.locate(place[0], place[1])
    value = page.article.title if field == "title" else page.article.text
    return Match(place[2], field, start, end, value[start:end])


def _score(evidence: list[Place], page: ArticlePage) -> float:
    """Returns w / (w + 4), from 0 to 1: w sums the places, 3 each in the headline, 2 in the lead.

    More evidence never lowers it. A topic that holds by source, author or language alone has 0.
    """
    weight = 0.0
    for start, end, _ in evidence:
        if start < page.text_at[0]:
            weight += TITLE_WEIGHT
        else:
            weight += LEAD_WEIGHT if end <= page.lead[1] else 1.0
    return round(weight / (weight + HALF_SCORE), 4)
