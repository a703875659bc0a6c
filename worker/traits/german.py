"""Names in German, where every noun has a capital.

What tells them from nouns is that names of places and persons stand without an article: behind a
preposition of place (in Kassel), behind the noun that says what they are (die Pflegerin Sandra
Holm), or beside each other. A word that has an article or a number anywhere is a noun.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence

LANGUAGES = frozenset({"de", "lb"})
"""Those where every noun has a capital."""
_DETERMINERS = frozenset(
    "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner "
    "dieser diese dieses diesen diesem jener jene jeder jede jedes jeden jedem welche welcher sein "
    "seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres unser unsere mein meine "
    "zum zur im am vom beim ins ans aufs mehr mehrere viele vielen einige einigen alle allen beide "
    "wenige weitere weiteren andere anderen rund etwa".split()
)
_BEFORE_PLACES = frozenset("in aus nach von bei vor bis ab zwischen gegen".split())
_WITHOUT_ARTICLE = frozenset(
    "angaben anspruch arbeit auftrag beginn bedenken berufung betrieb bewegung brand betrug druck "
    "ende erfahrung eis feuer flammen form führung gang gebrauch gefahr geld gericht gewalt haft "
    "hand hause hilfe höhe justiz kauf kraft kritik lebensgefahr menschen mitte morgen not ordnung "
    "ort panik person personen platz polizei prozent protest rente revision richtung ruhestand "
    "schutz see sicherheit sicht stand stelle trauer unbekannt untersuchungshaft wasser zahlen "
    "zeiten zukunft".split()
)
"""Nouns that stand behind such a preposition without an article."""
_OF_NOUNS = ("ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "ionen")


def names(
    raws: Sequence[str],
    candidates: Collection[int],
    numbers: Container[int],
    known: Container[str],
) -> set[int]:
    """Returns the places of the words that are names.

    ``candidates`` are the places of words with a capital that begin no sentence, ``numbers`` those
    of figures, ``known`` case-folded words that are names.
    """
    words = [each.casefold() for each in raws]
    nouns = {words[at] for at in candidates if words[at - 1] in _DETERMINERS or at - 1 in numbers}
    found = set()
    for at in sorted(candidates):
        word = words[at]
        if word in known or raws[at].isupper():
            found.add(at)
        elif word in nouns or word in _WITHOUT_ARTICLE or word.endswith(_OF_NOUNS):
            continue
        elif words[at - 1] in _BEFORE_PLACES or _is_beside(at, words, candidates, numbers, nouns):
            found.add(at)
    return found


def _is_beside(
    at: int,
    words: Sequence[str],
    candidates: Container[int],
    numbers: Container[int],
    nouns: Container[str],
) -> bool:
    """Tells whether a word stands behind a noun that nothing is counted by, or before a name."""
    if at - 1 in candidates and at - 2 not in numbers:
        return True
    return at + 1 in candidates and words[at + 1] not in nouns
