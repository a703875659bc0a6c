"""What a query says, as a tree, and the tree written out as a query again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

TEXT_FIELDS = ("title", "lead", "body")
META_FIELDS = ("source", "author", "lang")
FIELDS = TEXT_FIELDS + META_FIELDS


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase to look for.

    ``source`` is the term as written, quotes included. ``words`` are its words without them,
    unfolded, ``*`` and ``?`` included. ``slop`` is the n of ``"phrase"~n``. ``exact`` marks
    ``raw:``. ``position`` is the place in the query and does not count in comparisons.
    """

    source: str
    words: tuple[str, ...]
    slop: int | None = None
    exact: bool = False
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Scoped:
    """A part of the query that looks into one field only."""

    field: str
    child: Node


@dataclass(frozen=True, slots=True)
class Near:
    """Two terms or OR-groups of terms with at most ``words`` words between them."""

    left: Node
    right: Node
    words: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The child must not hold."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """All children must hold. No child is an And."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child must hold. No child is an Or."""

    children: tuple[Node, ...]


Node = Term | Scoped | Near | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read. ``warnings`` are sentences for the person who wrote it."""

    text: str
    root: Node
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return render(self.root)


def conjunction(children: list[Node]) -> Node:
    """Joins by AND; nested conjunctions become one."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, And) else (child,))
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(children: list[Node]) -> Node:
    """Joins by OR; nested disjunctions become one."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, Or) else (child,))
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negation(child: Node) -> Node:
    """Excludes the child; a double negation is none."""
    return child.child if isinstance(child, Not) else Not(child)


def render(node: Node) -> str:
    """Writes a tree as a query that reads back as the same tree."""
    match node:
        case Term():
            return node.source
        case Scoped():
            bare = isinstance(node.child, Term)
            return f"{node.field}:{render(node.child) if bare else _bracketed(node.child)}"
        case Near():
            operator = f"NEAR/{node.words}{'f' if node.ordered else ''}"
            return f"{_operand(node.left, Or)} {operator} {_operand(node.right, Or)}"
        case Not():
            return f"NOT {_operand(node.child, And, Or)}"
        case And():
            return " AND ".join(_operand(child, Or) for child in node.children)
        case Or():
            return " OR ".join(render(child) for child in node.children)


def _operand(node: Node, *looser: type[And] | type[Or]) -> str:
    return _bracketed(node) if isinstance(node, looser) else render(node)


def _bracketed(node: Node) -> str:
    return f"({render(node)})"


def terms(node: Node) -> Iterator[Term]:
    """Yields the terms of a tree as they stand, excluded ones too."""
    match node:
        case Term():
            yield node
        case Scoped() | Not():
            yield from terms(node.child)
        case Near():
            yield from terms(node.left)
            yield from terms(node.right)
        case And() | Or():
            for child in node.children:
                yield from terms(child)
