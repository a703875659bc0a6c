"""The query language of topics: what may be written, and the tree it is read into.

``NOT``, then ``AND``, then ``OR``; ``NEAR/n`` binds tighter than all three and takes terms,
phrases and bracketed OR-groups of them. Operators are capitals; a lower-case ``and``, ``or`` or
``not`` is refused, since it is either a slip or a word that wants quotation marks. Two terms side
by side are read as AND, with a warning; ``a NOT b`` is ``a AND NOT b``.
"""

from worker.topics.query.lexer import without_remarks
from worker.topics.query.parser import parse
from worker.topics.query.tree import (
    FIELDS,
    META_FIELDS,
    TEXT_FIELDS,
    And,
    Near,
    Node,
    Not,
    Or,
    Query,
    Scoped,
    Term,
    render,
    terms,
)

__all__ = [
    "FIELDS",
    "META_FIELDS",
    "TEXT_FIELDS",
    "And",
    "Near",
    "Node",
    "Not",
    "Or",
    "Query",
    "Scoped",
    "Term",
    "parse",
    "render",
    "terms",
    "without_remarks",
]
