"""Which texts a topic's query may be found in, as a condition over their words.

What the condition does not find, the query does not find either; what it finds, the matcher has
yet to look at. A term is found in a folded text between boundaries of words, and every stretch of
it that begins or ends with a word begins or ends with the same word of the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from worker.search.condition import Found, Part, Phrase, all_of, either_of, phrases
from worker.search.words import are_known, spelled
from worker.topics.folding import fold
from worker.topics.probes import Element, elements
from worker.topics.query import META_FIELDS, And, Near, Node, Or, Scoped, Term
from worker.topics.query.scripts import is_hangul, is_letter, is_word_character

MOST_DEPTH = 10
"""Brackets inside brackets that are written out; SQLite's parser of searches has a small stack."""
MOST_PHRASES = 2_000


def candidate(root: Node) -> Found | None:
    """Returns what every text holds in which the query is found; None says nothing about it."""
    found = _node(root, 0)
    return None if found is None or sum(1 for _ in phrases(found)) > MOST_PHRASES else found


def _node(node: Node, depth: int) -> Found | None:
    match node:
        case _ if depth > MOST_DEPTH:
            return None
        case Term():
            return _term(node)
        case Scoped() if node.field not in META_FIELDS:
            return _node(node.child, depth)
        case And() | Near():
            children = node.children if isinstance(node, And) else (node.left, node.right)
            return _together([_node(each, depth + 1) for each in children])
        case Or():
            return _one_of([_node(each, depth + 1) for each in node.children])
    # What is excluded, and what lies in other fields, says nothing of the text.
    return None


def _one_of(children: Sequence[Found | None]) -> Found | None:
    known = [each for each in children if each is not None]
    return either_of(known) if len(known) == len(children) else None


def _together(children: Sequence[Found | None]) -> Found | None:
    known = [each for each in children if each is not None]
    return all_of(known) if known else None


def _term(term: Term) -> Found | None:
    if term.exact:
        stretches = [[_text(fold(term.words[0]).text)]]
    elif term.slop is None:
        stretches = [elements(" ".join(term.words))]
    else:
        folded = [part for word in term.words for part in fold(word).text.split()]
        stretches = [elements(word) for word in folded]
    return _together([_stretch(each, at) for each in stretches for at in range(len(each))])


def _text(folded: str) -> Element:
    return "text", folded


def _stretch(parts: Sequence[Element], at: int) -> Found | None:
    """Returns what the text between two wildcards says about the words around it."""
    kind, text = parts[at]
    if kind != "text":
        return None
    if at > 0:
        # Where a wildcard ends, the word may go on: its remainder is no word of the text.
        while text and is_word_character(text[0]):
            text = text[1:]
    found = spelled(text)
    if not found:
        return None
    goes_on = at + 1 < len(parts) and (is_letter(text[-1]) or is_hangul(text[-1]))
    made = [Part(word) for word in found]
    if goes_on or is_hangul(text[-1]):
        made[-1] = Part(found[-1], open=True)
    if are_known(found):
        return Phrase(tuple(made))
    return _together([Phrase((part,)) for part in made if are_known([part.word])])
