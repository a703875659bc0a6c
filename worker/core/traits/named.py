"""Names that no capital shows: in quotation marks, and those of places beside what they are.

Ships, storms, homes and operations stand in quotation marks. Where a script has no capitals, a text
says of a place what it is when it names it first: مدينة النبطية, 徐州市.
"""

from __future__ import annotations

import re

from worker.core.signs import holds_any

_SIGNS = '„“”«»"「『《'
_QUOTED = re.compile(r"[„“«\"「『《]\s?([^\W_](?:[^\W_]|[-'’ ]){0,39}?)\s?[“”»\"」』》]")
_MOST_WORDS = 4
_MOST_CASELESS = 2
_SMALL = 3
"""Letters of words that have no capital in a name, as in Star of Bethlehem."""
_LONGEST_RUN = 10
_HAN = "\u3400-\u9fff"
_IS_HAN = re.compile(f"[{_HAN}]")
_HAN_KINDS = "省市县縣県郡區区州镇鎮乡鄉"
_NO_PLACE = "两兩三四五六七八九十各全多几"
"""What the kind is counted by: two cities, the whole county."""
_HAN_PLACE = re.compile(
    rf"(?:(?<![{_HAN}])|(?<=[{_HAN_KINDS}府道在于於至到从從赴和與与、]))"
    rf"(?![{_HAN_KINDS}])([{_HAN}]{{1,2}}[^\W{_NO_PLACE}])(?=[{_HAN_KINDS}]|自治)"
)
_ARABIC_KINDS = (
    "مدينة|بلدة|قرية|محافظة|منطقة|ولاية|مخيم|قضاء|إقليم|مقاطعة|مديرية|ميناء|مطار|شهرستان|استان"
)
_ARABIC_PLACE = re.compile(rf"(?<!\w)[وفبل]?(?:{_ARABIC_KINDS})\s+(\w{{3,}})")
_ARABIC_IN = re.compile(rf"(?<!\w)(?:في|قرب)\s+(?!{_ARABIC_KINDS})(\w{{3,}})")
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
        found = [_plain(each) for each in _ARABIC_PLACE.findall(f"{title}\n{lead}")]
        words = {_plain(each) for each in re.findall(r"\w+", title)}
        head = [each for each in found if each in words]
        head += map(_plain, _ARABIC_IN.findall(title))
        return _distinct(head), _distinct([*found, *map(_plain, _ARABIC_IN.findall(lead))])
    return [], []


def _distinct(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _plain(word: str) -> str:
    """Returns a word of Arabic without the article and the prepositions written with it."""
    return _ARTICLE.sub("", word) if _IS_ARABIC.match(word) else word
