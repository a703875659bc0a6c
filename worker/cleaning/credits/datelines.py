"""Datelines, and an agency's mark before the text: ``MOSCOW, Nov 9 (TASS) -``, ``(AP) Text``."""

from __future__ import annotations

import re
from functools import lru_cache

from worker.base.signs import holds_any
from worker.cleaning.credits import Credit
from worker.reading.agencies import known_agency
from worker.reading.dates.month_names import MONTHS

MOST_DATELINE = 200
"""Characters of a line of which a dateline is asked."""
_OPENING_BRACKETS = ("(", "[", "（", "【")
_MARK_SIGNS = "(/-–—"
_DATELINE_SIGNS = "-–—(/[（【电電"
_PLACE_REACH = 64
"""Characters among which a dateline's bracket opens."""
_SPOKEN = re.compile(r"[^\W\d_]+")
_MARK = re.compile(
    r"[(\[](?P<agency>[^\W\d_][\w.& ]{0,30}?)(?:\s?[-–—/=]\s?(?P<outlet"
    r">[^()\[\]\n]{2,60}?))?\s?[)\]]"
    r"(?P<dash>\s{0,2}(?:--|[-–—:]))?\s{0,3}"
)
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_][^()\n]{1,60}?)\s?\((?P<agency>[^()\n]{2,40})\)\.?\s{0,2}(?:--|[-–—:=])"
)
_MARKED = re.compile(
    r"(?:[(/]|[–—-] |\. |, )(?P<agency>[^()/\n,]{2,30}?)(?:[)/]|\.? ?--| ?[–—-] |\. )"
)
"""An agency between marks: ``МОСКВА, 9 ноября - РИА Новости.``, ``Kyiv, May 2. /TASS/.``"""
_MARK_REACH = 110
_PLACE_WORDS = frozenset("de of the le la el al y and und et".split())
_KOREAN_DATELINE = re.compile(
    r"[(\[](?P<place>[가-힣A-Z][^=()\[\]\n]{1,20})=(?P<agency>[^=()\[\]\n]{2,12})[)\]]\s?"
    r"(?:(?P<name>[가-힣]{2,4}(?:[·, ]{1,2}[가-힣]{2,4}){0,2}) (?:[가-힣]{1,4} ?)?(?:기자|"
    r"특파원) ?=)?"
)
_BRACKETED_PLACE = re.compile(r"【[^】＝=\n]{1,12}[＝=](?P<name>[^】＝=\n]{2,12})】")
_PLACE_AND_AGENCY = re.compile(r"【[^】＝=\n]{1,12}(?P<agency>共同|時事|ロイター|新华社|新華社)】")
_CJK_DATELINE = re.compile(
    r"[（(【\[](?P<agency>新华社|新華社|中央社|共同|時事|共同社)[^）)】\]]{0,30}[）)】\]]"
)
_CHINESE_DATELINE = re.compile(
    r"(?P<agency>[\u4e00-\u9fff]{2,3}[社网])[^\W\d_]{2,12}\d{1,2}月\d{1,2}日[电電]"
    r"(?:\s?[（(](?:本[报報社])?(?:记者|記者)\s?(?P<name>[\u4e00-\u9fff·、 ]{2,30}?)[）)])?"
)
"""``新华社北京11月14日电（记者李明）``: agency, place, day, reporters."""
PLACE_DASH = re.compile(
    r"[A-ZÀ-ÞА-ЯІЇЄҐ][A-ZÀ-ÞА-ЯІЇЄҐ.'’ -]{2,40}(?:, [^\W\d_][\w .'/-]{1,30}){0,3}(?: "
    r"?\([^()]{2,30}\))?"
    r" ?(?:--|[–—]|-(?= ))"
)


def leading_mark(text: str) -> tuple[str, str, str | None] | None:
    """Splits ``(AGENCY- Outlet) Text`` into text, agency and outlet; None without such a mark.

    A single name counts only where it is a known agency's or is all capitals, and a mark that
    holds a place (``(서울=연합뉴스)``) is a dateline and stays.
    """
    if text[:1] not in "([":
        return None
    match = _MARK.match(text)
    if not match or match.end() >= len(text):
        return None
    agency, outlet = match["agency"].strip(), match["outlet"]
    known = known_agency(agency)
    if "=" in match[0] and not known:
        return None
    if not known and not (agency.isupper() and 2 <= len(agency) <= 12):
        return None
    if not known and not outlet and not match["dash"]:
        return None
    return text[match.end() :], known or agency, outlet.strip() if outlet else None


@lru_cache(maxsize=64)
def dateline(text: str) -> tuple[Credit, bool]:
    """Returns the agency and reporter of a dateline, and whether the text has one at all.

    Several rules ask of the same first lines.
    """
    if not holds_any(text, _DATELINE_SIGNS):
        return Credit(), False
    if text[:1] in _OPENING_BRACKETS:
        bracketed = _bracketed_dateline(text)
        if bracketed is not None:
            return bracketed, True
    chinese = _CHINESE_DATELINE.match(text)
    if chinese:
        names = (chinese["name"] or "").replace("、", ", ") or None
        return Credit(names, known_agency(chinese["agency"])), True
    match = _DATELINE.match(text) if "(" in text[:_PLACE_REACH] else None
    if match and match["place"].lstrip()[:1].isupper():
        return Credit(agency=known_agency(match["agency"])), True
    agency = _marked_agency(text[:_MARK_REACH])
    return Credit(agency=agency), bool(agency) or PLACE_DASH.match(text) is not None


def _bracketed_dateline(text: str) -> Credit | None:
    korean = _KOREAN_DATELINE.match(text)
    if korean:
        agency = known_agency(korean["agency"])
        return Credit(korean["name"], agency or korean["agency"].strip())
    eastern = _CJK_DATELINE.match(text)
    if eastern:
        return Credit(agency=eastern["agency"])
    eastern = _PLACE_AND_AGENCY.match(text)
    if eastern:
        return Credit(agency=eastern["agency"])
    bracketed = _BRACKETED_PLACE.match(text)
    if bracketed:
        agency = known_agency(bracketed["name"])
        return Credit(None if agency else bracketed["name"], agency)
    return None


def _marked_agency(text: str) -> str | None:
    """Returns the agency behind nothing but a place and a date."""
    place = 0
    if not holds_any(text, _MARK_SIGNS):
        return None
    while match := _MARKED.search(text, place):
        if not _is_place_and_date(text[: match.start()]):
            return None
        agency = known_agency(match["agency"])
        if agency:
            return agency
        place = match.start() + 1
    return None


def _is_place_and_date(text: str) -> bool:
    spoken = _SPOKEN.findall(text)
    return bool(spoken) and all(
        word[0].isupper() or word in _PLACE_WORDS or word in MONTHS for word in spoken
    )
