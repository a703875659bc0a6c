"""Reads a query by recursive descent: OR, then AND, then NOT, then NEAR, then a single term."""

from __future__ import annotations

from functools import lru_cache

from worker.base.errors import QueryError
from worker.topics.query import term
from worker.topics.query.lexer import Kind, Token, tokens
from worker.topics.query.mistaken import mistaken, strange_languages
from worker.topics.query.tree import (
    META_FIELDS,
    And,
    Near,
    Node,
    Not,
    Or,
    Query,
    Scoped,
    Term,
    conjunction,
    disjunction,
    negation,
)

MAX_DEPTH = 50
"""Brackets inside brackets."""

WIDE_NEAR = 10
"""Words above which NEAR says little; a warning is given."""

_STARTS: tuple[Kind, ...] = ("(", "field", "raw", "word", "phrase")
_A_TERM = "a term, a phrase or an opening bracket"


@lru_cache(maxsize=4)
def parse(query: str) -> Query:
    """Reads a query. The last few are remembered: settings check what topics are made from.

    Two terms side by side are read as AND, with a warning. Raises QueryError with the place of
    what is wrong, and nothing else.
    """
    reader = _Parser(query)
    root = reader.whole()
    return Query(query, root, (*reader.warnings, *mistaken(query), *strange_languages(root)))


class _Parser:
    def __init__(self, query: str) -> None:
        self.query = query
        self.tokens = tokens(query)
        self.index = 0
        self.depth = 0
        self.field: str | None = None
        self.warnings: list[str] = []

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    def at(self, *kinds: Kind) -> bool:
        return self.token.kind in kinds

    def take(self) -> Token:
        token = self.token
        self.index += 1
        return token

    def fail(self, message: str, position: int, expected: str) -> QueryError:
        return QueryError(message, self.query, position, expected)

    def whole(self) -> Node:
        if self.at("end"):
            raise self.fail("The query is empty", 0, _A_TERM)
        root = self.disjunction()
        if self.at(")"):
            raise self.fail(
                "A closing bracket has no opening one", self.token.start, "an operator or the end"
            )
        excluding = _only_excludes(root, negated=False)
        if excluding is not None:
            raise self.fail(
                "The query only excludes here", excluding, "a term to find, joined by AND"
            )
        return root

    def disjunction(self) -> Node:
        children = [self.conjunction()]
        while self.at("or"):
            self.take()
            children.append(self.conjunction())
        return disjunction(children)

    def conjunction(self) -> Node:
        children = [self.negation()]
        while True:
            kind = self.token.kind
            if kind == "and":
                self.take()
            elif kind in _STARTS:
                self.warnings.append(
                    f"Two terms stand side by side at character {self.token.start + 1} and are "
                    'read as AND; a phrase needs quotation marks ("…").'
                )
            elif kind != "not":
                return conjunction(children)
            children.append(self.negation())

    def negation(self) -> Node:
        negated = False
        while self.at("not"):
            self.take()
            negated = not negated
        child = self.near()
        return negation(child) if negated else child

    def near(self) -> Node:
        start = self.token.start
        left = self.primary()
        if not self.at("near"):
            return left
        operator = self.take()
        self.check_operand(left, start)
        start = self.token.start
        right = self.primary()
        self.check_operand(right, start)
        if self.at("near"):
            raise self.fail(
                "NEAR joins two operands", self.token.start, "AND between two pairs, each with NEAR"
            )
        if self.field in META_FIELDS:
            raise self.fail(
                f"NEAR does not work in {self.field}:", operator.start, "title:, lead: or body:"
            )
        words = operator.number or 0
        if words > WIDE_NEAR:
            self.warnings.append(
                f"NEAR/{words} at character {operator.start + 1} is wide: above {WIDE_NEAR} words "
                "two terms seldom have to do with each other."
            )
        return Near(left, right, words, operator.ordered)

    def check_operand(self, node: Node, position: int) -> None:
        if not _is_operand(node):
            raise self.fail(
                "NEAR cannot join this", position, "a term, a phrase or an OR-group of them"
            )

    def primary(self) -> Node:
        token = self.take()
        match token.kind:
            case "word" | "phrase":
                return term.make(self.query, token, exact=False, start=token.start)
            case "raw":
                return self.raw(token)
            case "field":
                return self.scoped(token)
            case "(":
                return self.group(token)
            case ")":
                raise self.fail("A term is missing before the bracket", token.start, _A_TERM)
            case "end":
                raise self.fail("A term is missing at the end", token.start, _A_TERM)
            case _:
                raise self.fail("A term is missing before the operator", token.start, _A_TERM)

    def raw(self, token: Token) -> Node:
        if not self.at("word", "phrase"):
            raise self.fail("raw: needs a term", self.token.start, 'a term, as in raw:"ATACMS"')
        return term.make(self.query, self.take(), exact=True, start=token.start)

    def scoped(self, token: Token) -> Node:
        if self.field is not None:
            raise self.fail(
                f"{token.body}: cannot stand inside {self.field}:", token.start, "one field a term"
            )
        if not self.at(*_STARTS):
            raise self.fail(f"{token.body}: needs a term or a group", self.token.start, _A_TERM)
        self.field = token.body
        child = self.primary()
        self.field = None
        return Scoped(token.body, child)

    def group(self, token: Token) -> Node:
        if self.at(")"):
            raise self.fail("The brackets are empty", token.start, "a term inside them")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(
                "Too many brackets inside brackets", token.start, f"at most {MAX_DEPTH}"
            )
        child = self.disjunction()
        self.depth -= 1
        if not self.at(")"):
            raise self.fail("A bracket is not closed", token.start, "a closing bracket")
        self.take()
        return child


def _is_operand(node: Node) -> bool:
    match node:
        case Term():
            return True
        case Or():
            return all(map(_is_operand, node.children))
        case Scoped():
            return node.field not in META_FIELDS and _is_operand(node.child)
        case _:
            return False


def _only_excludes(node: Node, *, negated: bool) -> int | None:
    """Returns the place of a branch that holds without finding anything, None if there is none."""
    match node:
        case Term():
            return node.position if negated else None
        case Near():
            return _only_excludes(node.left, negated=negated)
        case Scoped():
            return _only_excludes(node.child, negated=negated)
        case Not():
            return _only_excludes(node.child, negated=not negated)
        case And() | Or():
            places = [_only_excludes(child, negated=negated) for child in node.children]
            first = next((place for place in places if place is not None), None)
            needs_all = isinstance(node, And) == negated
            return first if needs_all or None not in places else None
