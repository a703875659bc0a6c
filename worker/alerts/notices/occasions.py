"""Why a story is told, in words for people. Stored kinds name it for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

_WHAT = {
    "withdrawal": "withdrawn",
    "correction": "corrected",
    "headline": "headline changed",
    "report": "further report",
    "count": "count rose",
}


def in_words(kind: str, names: Mapping[str, str]) -> str:
    """Returns a kind of news, such as ``topic-atacms``, in a few words; ``first`` as it is.

    ``names`` gives the topics' names by their slugs.
    """
    what, _, detail = kind.partition("-")
    if what == "outlets":
        return f"{detail} outlets"
    if what == "topic":
        return f"topic {topic_name(detail, names)}"
    if what == "spike":
        return f"spike of {topic_name(detail, names)}"
    return _WHAT.get(what, kind)


def listed(kinds: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Returns kinds of news in words, each once, in order, with how often: ``corrected ×2``."""
    found = Counter(in_words(each, names) for each in kinds)
    return [f"{words} ×{number}" if number > 1 else words for words, number in found.items()]


def topic_name(slug: str, names: Mapping[str, str]) -> str:
    """Returns a topic's name; its slug with blanks where it has none any more."""
    return names.get(slug) or slug.replace("_", " ")


def named(sentence: str, names: Mapping[str, str]) -> str:
    """Returns a stored sentence about what is new with a topic's name in the place of its slug."""
    for slug, name in names.items():
        if sentence == f"A new topic: {slug.replace('_', ' ')}.":
            return f"A new topic: {name}."
    return sentence
