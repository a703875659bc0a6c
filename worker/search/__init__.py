"""Full-text search: texts as plain words, what people ask for, and which texts a topic may be in.

Both databases get the same words, divided and folded here, so that a search finds the same on
either. What is asked for is a condition over words, written out for SQLite's FTS5 and for
PostgreSQL's ``tsquery``.
"""

from worker.search.asked import read
from worker.search.candidate import candidate
from worker.search.condition import (
    All,
    Either,
    Except,
    Found,
    Part,
    Phrase,
    phrases,
    to_fts5,
    to_tsquery,
)
from worker.search.words import Indexed, indexed, words

__all__ = [
    "All",
    "Either",
    "Except",
    "Found",
    "Indexed",
    "Part",
    "Phrase",
    "candidate",
    "indexed",
    "phrases",
    "read",
    "to_fts5",
    "to_tsquery",
    "words",
]
