"""What a query becomes for matching: negations at the leaves, terms as numbered probes.

Also works out which literals a page must hold before the topic is worth a closer look.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from worker.base.types import Searchable
from worker.topics import probes
from worker.topics import query as language
from worker.topics.folding import fold
from worker.topics.probes import Lexicon, Pattern, Probe
from worker.topics.query import Term

_MANY = 8
"""Children of an OR from which an index of them pays."""
Group = frozenset[int]
"""Literals of which a page must hold at least one."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A term in the title or text; ``scope`` is None, ``title``, ``lead`` or ``body``."""

    probe: int
    scope: str | None
    term: str


@dataclass(frozen=True, slots=True)
class Meta:
    """A term in ``source``, ``author`` or ``lang``."""

    field: str
    words: tuple[Pattern, ...]
    exact: re.Pattern[str] | None = None

    def holds(self, article: Searchable) -> bool:
        """Tells whether the article's field carries the term; ``en`` also stands for en-GB."""
        value: str = article.language if self.field == "lang" else getattr(article, self.field)
        if self.exact:
            return self.exact.search(value) is not None
        folded = fold(value).text
        if self.field == "lang":
            return any(word.end(f"\n{folded}\n", 1) is not None for word in self.words)
        return all(word.within(folded) for word in self.words)


@dataclass(frozen=True, slots=True)
class Pair:
    """NEAR: one place of the left and one of the right, close to each other.

    The probes of each side are also kept as a set, since most pairs are ruled out by it.
    """

    left: tuple[Leaf, ...]
    right: tuple[Leaf, ...]
    words: int
    ordered: bool
    left_probes: frozenset[int] = frozenset()
    right_probes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Without:
    """The child must not hold anywhere in the article."""

    child: Leaf | Meta | Pair


@dataclass(frozen=True, slots=True)
class Every:
    """All children must hold."""

    children: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one child must hold.

    Where there are many children, ``triggers`` tells by a literal that a page holds which of them
    are worth a look, by their places; None asks for a look at all. Those in ``always`` have no
    literal that they need.
    """

    children: tuple[Plan, ...]
    triggers: Mapping[int, tuple[int, ...]] | None = field(default=None, compare=False)
    always: tuple[int, ...] = ()


Plan = Leaf | Meta | Pair | Without | Every | Either


class Planner:
    """Turns queries into plans that share probes and literals."""

    def __init__(self) -> None:
        self.lexicon = Lexicon()
        self.probes: list[Probe] = []
        self._numbers: dict[tuple[tuple[str, ...], int | None, bool], int] = {}

    def plan(self, node: language.Node, scope: str | None = None, *, no: bool = False) -> Plan:
        """Returns the plan of a tree; ``no`` asks for that of its opposite."""
        match node:
            case language.Not():
                return self.plan(node.child, scope, no=not no)
            case language.Scoped():
                return self.plan(node.child, node.field, no=no)
            case language.And() | language.Or():
                children = tuple(self.plan(child, scope, no=no) for child in node.children)
                both = isinstance(node, language.And) != no
                return Every(children) if both else self._indexed(children)
            case language.Term():
                leaf = self._term(node, scope)
                return Without(leaf) if no else leaf
            case language.Near():
                left = self._leaves(node.left, scope)
                right = self._leaves(node.right, scope)
                pair = Pair(left, right, node.words, node.ordered, _numbers(left), _numbers(right))
                return Without(pair) if no else pair

    def _indexed(self, children: tuple[Plan, ...]) -> Either:
        if len(children) < _MANY:
            return Either(children)
        triggers: dict[int, list[int]] = defaultdict(list)
        always = []
        for place, child in enumerate(children):
            groups = self.groups(child)
            for literal in groups[0] if groups else ():
                triggers[literal].append(place)
            if not groups:
                always.append(place)
        index = {literal: tuple(places) for literal, places in triggers.items()}
        return Either(children, index, tuple(always))

    def _leaves(self, node: language.Node, scope: str | None) -> tuple[Leaf, ...]:
        match node:
            case language.Or():
                return tuple(leaf for child in node.children for leaf in self._leaves(child, scope))
            case language.Scoped():
                return self._leaves(node.child, node.field)
            case language.Term():
                return (self._leaf(node, scope),)
            case _:
                raise AssertionError(f"the parser lets no {type(node).__name__} into NEAR")

    def _term(self, term: Term, scope: str | None) -> Leaf | Meta:
        if scope in language.META_FIELDS:
            return _meta(term, scope)
        return self._leaf(term, scope)

    def _leaf(self, term: Term, scope: str | None) -> Leaf:
        key = (term.words, term.slop, term.exact)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.probes)
            probe = probes.build(term, self.lexicon)
            self.probes.append(probe)
            self.lexicon.starters.setdefault(probe.literals[0], []).append(number)
        return Leaf(number, scope, term.source)

    def groups(self, plan: Plan) -> list[Group]:
        """Returns the groups of literals that a page must hold, the rarest first."""
        match plan:
            case Leaf():
                found = [frozenset((number,)) for number in self.probes[plan.probe].literals]
            case Pair():
                found = [*self._either(plan.left), *self._either(plan.right)]
            case Every():
                found = [group for child in plan.children for group in self.groups(child)]
            case Either():
                found = self._either(plan.children)
            case _:
                found = []
        return sorted(found, key=self._frequency)

    def _either(self, children: tuple[Plan, ...]) -> list[Group]:
        best: list[Group] = []
        for child in children:
            groups = self.groups(child)
            if not groups:
                return []
            best.append(groups[0])
        return [frozenset().union(*best)]

    def _frequency(self, group: Group) -> float:
        """Returns a guess of how often one of the literals is met: the longer, the rarer."""
        return sum(0.5 ** len(self.lexicon.texts[number].encode()) for number in group)


def _numbers(leaves: tuple[Leaf, ...]) -> frozenset[int]:
    return frozenset(leaf.probe for leaf in leaves)


def _meta(term: Term, scope: str) -> Meta:
    if term.exact:
        return Meta(scope, (), re.compile(rf"(?<!\w){re.escape(term.words[0])}(?!\w)"))
    whole = " ".join(term.words)
    return Meta(scope, tuple(map(Pattern.of, [whole] if term.slop is None else term.words)))
