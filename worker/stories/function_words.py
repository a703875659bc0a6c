"""Words that hold sentences together and say nothing of what an article is about, by language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from worker import languages

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    code: frozenset(language.function_words.casefold().split())
    for code, language in languages.known().items()
    if language.function_words
}
"""The words by the language's ISO 639-1 code, folded as for comparing without regard to
case."""


def telling(words: Iterable[str], language: str | None) -> tuple[str, ...]:
    """Returns those of the words that say something of what is told, in their order."""
    empty = FUNCTION_WORDS.get((language or "")[:2], frozenset())
    return tuple(each for each in words if each.casefold() not in empty)
