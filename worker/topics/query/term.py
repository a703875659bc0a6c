"""Checks a single term: where ``*`` and ``?`` may stand, and that there is something to find."""

from __future__ import annotations

import re
import unicodedata

from worker.base.errors import QueryError
from worker.topics.query import scripts
from worker.topics.query.lexer import Token
from worker.topics.query.tree import Term

MIN_STEM = 4
"""Letters that stand before ``*`` in an alphabetic script."""

HYPHENS = "\u2010\u2011\u2012\u2013\u2212-"
_PART = re.compile(rf"[^\s{HYPHENS}]+")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u061c\u202a-\u202e\u2066-\u2069]")
"""Marks that come along when text in several directions is copied; articles hold none."""


def make(query: str, token: Token, *, exact: bool, start: int) -> Term:
    """Makes the term of a word or phrase token.

    ``start`` is where its source begins (at ``raw:``, if there is one). Raises QueryError.
    """
    _refuse_controls(query, token)
    if token.kind == "word" and token.body[0] in "-+'!":
        raise QueryError(
            f"A term cannot start with {token.body[0]}",
            query,
            token.inner,
            'NOT to exclude, or "…" around a phrase',
        )
    if not exact and "*" in token.body:
        for part in _PART.finditer(token.body):
            _check_stars(query, part.group(), token.inner + part.start())
    letters = token.body if exact else token.body.replace("*", "").replace("?", "")
    if not any(map(scripts.is_word_character, letters)):
        raise QueryError("There is nothing to find here", query, token.start, "a letter or digit")
    body = _DIRECTIONS.sub("", token.body)
    words = (body,) if exact else tuple(body.split())
    if token.number is not None and (exact or len(_PART.findall(token.body)) < 2):
        raise QueryError(
            "~ needs a phrase of two or more words", query, token.start, 'as in "first second"~3'
        )
    if token.number is not None:
        _refuse_bare_wildcards(query, token)
    return Term(query[start : token.end], words, token.number, exact, start)


def _refuse_bare_wildcards(query: str, token: Token) -> None:
    """Each word of a loose phrase is looked for by itself, so each needs something to find."""
    for part in _PART.finditer(token.body):
        if not part.group().strip("?*"):
            raise QueryError(
                "A word of ? alone cannot be looked for in a loose phrase",
                query,
                token.inner + part.start(),
                "a letter or digit in each word",
            )


def _refuse_controls(query: str, token: Token) -> None:
    if not _CONTROLS.search(token.body):
        return
    for index, character in enumerate(token.body):
        if unicodedata.category(character) in ("Cc", "Cs") and not character.isspace():
            raise QueryError(
                "A control character cannot be looked for",
                query,
                token.inner + index,
                "letters, digits and signs",
            )


def _check_stars(query: str, part: str, position: int) -> None:
    star = part.find("*")
    if star < 0:
        return
    at = position + star
    if star == 0:
        raise QueryError("A word cannot start with *", query, at, "letters first, as in sanction*")
    if star != len(part) - 1:
        raise QueryError("* stands only at a word's end", query, at, "* after the last letter")
    stem = part[:star].replace("?", "")
    dense = stem and (scripts.is_hangul(stem[-1]) or scripts.is_unspaced(stem[-1]))
    needed = 1 if dense else MIN_STEM
    if sum(map(scripts.is_word_character, stem)) < needed:
        raise QueryError(
            "Too few letters before *", query, at, f"at least {MIN_STEM} letters, as in sanc*"
        )
