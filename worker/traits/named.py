"""Names that no capital shows: in quotation marks, and those of places beside what they are.

Ships, storms, homes and operations stand in quotation marks. Where a script has no capitals, a text
says of a place what it is when it names it first: مدينة النبطية, 徐州市.
"""

from __future__ import annotations

import re
from itertools import pairwise

from worker.base.signs import holds_any

_SIGNS = '„“”«»"「『《'
_QUOTED = re.compile(r"[„“«\"「『《]\s?([^\W_](?:[^\W_]|[-'’ ]){0,39}?)\s?[“”»\"」』》]")
_MOST_WORDS = 4
_MOST_CASELESS = 2
_SMALL = 3
"""Letters of words that have no capital in a name, as in Star of Bethlehem."""
_LONGEST_RUN = 10
_SHORTEST = 3
_HAN = "\u3400-\u9fff"
_IS_HAN = re.compile(f"[{_HAN}]")
_HAN_KINDS = "省市县縣県郡區区州镇鎮乡鄉"
_NO_PLACE = "两兩三四五六七八九十各全多几"
"""What the kind is counted by: two cities, the whole county."""
_HAN_PLACE = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[{_HAN_KINDS}府道在于於至到从從赴和與与、]))"
    rf"(?![{_HAN_KINDS}])([{_HAN}]{{1,2}}[^\W{_NO_PLACE}])(?=[{_HAN_KINDS}]|自治)"
)
_ARABIC_KINDS = frozenset(
    "مدينة بلدة قرية محافظة منطقة ولاية مخيم قضاء إقليم مقاطعة مديرية ميناء مطار شهرستان "
    "استان".split()
)
_ARABIC_IN = frozenset({"في", "قرب"})
_ATTACHED = "وفبل"
_PUNCTUATION = '.,:;!?()«»"“”،؛؟'
_IS_ARABIC = re.compile("[\u0600-\u06ff]")
_ARTICLE = re.compile(r"^[وفبكل]?ال(?=\w{3})|^لل(?=\w{3})|^[وفبل](?=\w{4})")
_CASELESS = re.compile(r"[\u0590-\u08ff\u3040-\u30ff\u3400-\u9fff]")


def quoted(text: str) -> list[str]:
    """Returns the words of names in quotation marks, as they are written.

    What stands in them is a name if it has at most four words and all but the small ones have a
    capital; in a script that has none, at most two words.
    """
    if not holds_any(text, _SIGNS):
        return []
    return [word for span in _QUOTED.findall(text) for word in _words(span)]


def _words(span: str) -> list[str]:
    words: list[str] = span.split()
    if _CASELESS.search(span):
        short = len(words) <= _MOST_CASELESS and all(len(each) <= _LONGEST_RUN for each in words)
        return [_plain(each) for each in words if len(each) > 1] if short else []
    telling = [each for each in words if len(each) > _SMALL or not each.islower()]
    if len(words) > _MOST_WORDS or not all(each[0].isupper() for each in telling):
        return []
    return [each for each in telling if len(each) > 1]


def places(title: str, lead: str) -> tuple[list[str], list[str]]:
    """Returns the places that headline and lead name, of those that either says to be one.

    Only of scripts without capitals.
    """
    if title.isascii():
        return [], []
    if _IS_HAN.search(title):
        found = _distinct(_HAN_PLACE.findall(f"{title}\n{lead}"))
        return [each for each in found if each in title], [each for each in found if each in lead]
    if _IS_ARABIC.search(title):
        words = title.split()
        (of_title, inside), (of_lead, others) = _arabic(words), _arabic(lead.split())
        plain = set(map(_plain, words)) if of_lead else set()
        said = [each for each in of_lead if each in plain]
        return _distinct([*of_title, *said, *inside]), _distinct([*of_lead, *of_title, *others])
    return [], []


def _arabic(words: list[str]) -> tuple[list[str], list[str]]:
    """Returns what stands behind a kind of place, and what is said to be a place by in or near."""
    kinds, inside = [], []
    for before, word in pairwise(words):
        if len(word) < _SHORTEST:
            continue
        if before in _ARABIC_KINDS or (before[0] in _ATTACHED and before[1:] in _ARABIC_KINDS):
            kinds.append(_plain(word))
        elif before in _ARABIC_IN and word not in _ARABIC_KINDS:
            inside.append(_plain(word))
    return kinds, inside


def _distinct(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _plain(word: str) -> str:
    """Returns a word of Arabic without the article and the prepositions written with it."""
    return _ARTICLE.sub("", word.strip(_PUNCTUATION)) if _IS_ARABIC.search(word) else word
