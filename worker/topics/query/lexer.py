"""Cuts a query into tokens."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

from worker.base.errors import QueryError
from worker.topics.query.tree import FIELDS

Kind = Literal["(", ")", "and", "or", "not", "near", "field", "raw", "word", "phrase", "end"]

MAX_LENGTH = 100_000
MAX_TOKENS = 20_000
MAX_DISTANCE = 1_000
"""The largest n of NEAR/n and of "phrase"~n."""

OPENING = '"“”„'
CLOSING = '"“”'
_BLANK = re.compile(r"(?:\s|#(?:[^\S\n][^\n]*)?(?:\n|\Z))*")
"""Blanks, and remarks: a ``#`` with a blank behind it, up to the line's end."""
_WORD = re.compile(rf"[^\s(){OPENING}]+")
_FIELD = re.compile(r"([^\W\d]\w*):")
_NEAR = re.compile(r"NEAR/([0-9]+)(f?)")
_SLOP = re.compile(r"~([0-9]*)")
_OPERATORS: dict[str, Kind] = {"AND": "and", "OR": "or", "NOT": "not"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query and where it stands, half-open.

    ``body`` is the inside of a phrase, the word, or the field's name, and starts at ``inner``.
    ``number`` is NEAR's or the phrase's n; ``ordered`` marks ``NEAR/nf``.
    """

    kind: Kind
    start: int
    end: int
    body: str = ""
    inner: int = 0
    number: int | None = None
    ordered: bool = False


def tokens(query: str) -> list[Token]:
    """Returns the query's tokens, with an ``end`` token last. Raises QueryError."""
    if len(query) > MAX_LENGTH:
        raise QueryError(
            "The query is too long", query, MAX_LENGTH, f"at most {MAX_LENGTH:,} characters"
        )
    found: list[Token] = []
    position = _skip(query, 0)
    while position < len(query):
        if len(found) == MAX_TOKENS:
            raise QueryError(
                "The query has too many parts", query, position, f"at most {MAX_TOKENS:,}"
            )
        token = _next(query, position)
        found.append(token)
        position = _skip(query, token.end)
    found.append(Token("end", len(query), len(query)))
    return found


def without_remarks(query: str) -> str:
    """Returns the query as one line, without its remarks; one that cannot be read, as it is."""
    try:
        found = tokens(query)
    except QueryError:
        return query
    parts: list[str] = []
    end = 0
    for each in found[:-1]:
        parts += [" " if parts and each.start > end else "", query[each.start : each.end]]
        end = each.end
    return "".join(parts)


def _skip(query: str, position: int) -> int:
    blank = _BLANK.match(query, position)
    return blank.end() if blank else position


def _next(query: str, start: int) -> Token:
    character = query[start]
    if character == "(":
        return Token("(", start, start + 1)
    if character == ")":
        return Token(")", start, start + 1)
    if character in OPENING:
        return _phrase(query, start)
    word = _WORD.match(query, start)
    assert word is not None
    return _word(query, start, word.group())


def _phrase(query: str, start: int) -> Token:
    end = start + 1
    while end < len(query) and query[end] not in CLOSING:
        end += 1
    if end == len(query):
        raise QueryError("A quotation mark is not closed", query, start, 'a closing "')
    body = query[start + 1 : end]
    slop = _SLOP.match(query, end + 1)
    if slop is None:
        return Token("phrase", start, end + 1, body, start + 1)
    if not slop.group(1):
        raise QueryError("~ needs a number", query, slop.end(), "a number of words, as in ~5")
    number = _number(query, slop.start(1), slop.group(1))
    return Token("phrase", start, slop.end(), body, start + 1, number)


def _word(query: str, start: int, word: str) -> Token:
    end = start + len(word)
    if word in _OPERATORS:
        return Token(_OPERATORS[word], start, end)
    upper = word.upper()
    if upper in _OPERATORS:
        raise QueryError(
            f"“{word}” is not an operator", query, start, f'{upper}, or "{word}" for the word'
        )
    if word == "NEAR" or upper.startswith("NEAR/"):
        return _near(query, start, word)
    field = _FIELD.match(word)
    if field is None:
        return Token("word", start, end, word, start)
    name = field.group(1).lower()
    if name == "raw":
        return Token("raw", start, start + field.end())
    if name not in FIELDS:
        raise QueryError(f"There is no field “{field.group(1)}”", query, start, _nearest(name))
    return Token("field", start, start + field.end(), name)


def _near(query: str, start: int, word: str) -> Token:
    near = _NEAR.fullmatch(word)
    if near is None:
        raise QueryError(
            "NEAR is not written like this", query, start, "NEAR/5, or NEAR/5f for this order"
        )
    number = _number(query, start + near.start(1), near.group(1))
    ordered = bool(near.group(2))
    return Token("near", start, start + len(word), number=number, ordered=ordered)


def _number(query: str, position: int, digits: str) -> int:
    if len(digits) > len(str(MAX_DISTANCE)) or int(digits) > MAX_DISTANCE:
        raise QueryError("The distance is too large", query, position, f"at most {MAX_DISTANCE}")
    return int(digits)


def _nearest(name: str) -> str:
    close = difflib.get_close_matches(name, (*FIELDS, "raw"), n=1)
    if close:
        return f"“{close[0]}:”"
    known = ", ".join(f"{field}:" for field in (*FIELDS, "raw"))
    return f"one of {known} or quotation marks around the term"
