"""Dates that stand in a line beside something else: a byline, a section, a place, counts.

What stands before a date tells whose it is. The article's is that behind a label of publication or
a byline. Any other label makes it the date of what it names; words that may be a section or a place
leave it open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from functools import cache, lru_cache
from operator import itemgetter

from worker import languages
from worker.base.types import Published
from worker.cleaning import credits, header
from worker.cleaning.credits import forms
from worker.cleaning.lines.markers import Role, whole_line, words
from worker.cleaning.vocabulary import any_of, words_of
from worker.reading import date_lines
from worker.reading.agencies import OUTLETS, known_agency
from worker.reading.by_language import writers
from worker.reading.by_language.given_names import GIVEN_NAMES
from worker.reading.dates import worded

_AROUND = " \t,،、;:|•·⋅∙●~»–—-/()[]·."
_BETWEEN = re.compile(r"[|•·⋅∙●~»/()\[\],،、]|\s[–—-]\s")
"""What stands between the parts of such a line."""
_APART_END = re.compile(r"(?:[|•·⋅∙●~»/()\[\],،、:]|\s[–—-])\s*$")
_APART_START = re.compile(r"^\s*(?:[|•·⋅∙●~»/()\[\],،、]|[–—-]\s)")
_FIGURES = r"(?:\d[\d.,]{0,6}[kKmM]?|[Nn]o)"
_COUNT = re.compile(rf"(?:{_FIGURES} )?{_FIGURES} [^\W\d_]{{2,15}}(?: [^\W\d_]{{2,15}})?")
_COUNT_BEHIND = re.compile(r"(?<=(?:19|20)\d\d)/(?=\d{1,4} [^\W\d_]{3}|[^\W\d_]{3})")
"""A slash between a date's year and a count or a section: ``May 25, 2019/0 Comments/in World``."""
_CLOCK_ZERO = datetime(1970, 1, 2, tzinfo=UTC)
_EXACT = frozenset({"minute", "second"})
_SPOKEN = re.compile(r"[^\W\d_]+")
_SOMEBODY = "Jane Doe"
_MOST_SECTION, _MOST_LETTERS = 6, 48
"""How long a section or a place may be."""
_MOST_BEHIND = 3
"""Words behind a byline that are none of it, or behind a label."""
_MOST_NAMED = 4
_MOST_LED, _MOST_SMALL = 12, 0.5
"""Words behind a date in a line of nothing else, and the share of them in small letters."""


_LABEL = re.compile(r"[^\s\d]\s?[:：](?!\d)")
_BARS = re.compile(r"[|•·⋅∙●~»]|\s[–—-]\s")
_COMMA_END = re.compile(r"[,،、]\s*$")
_MARK_END = re.compile(rf"(?:{_APART_END.pattern}|[–—-]\s*$)")
_ONE_WORD = re.compile(r"[^\W\d_]{2,12}[.,]{0,2} ")
_BRACKETED = re.compile(r"(?<!\s)\s?\([^()]{1,30}\)")
_GLUED_BY = re.compile(r"(?:By|Von|Par|Por|Door)(?=[A-ZÀ-Þ])")
"""The word of a byline to which the name is glued."""
_OUTLET_END = re.compile(rf"{any_of('dates_beside', 'outlet_end')}$")
_NOBODY = words_of("credits", "nobody") | words_of("dates_beside", "office")
_CAPITAL = "[A-ZÀ-ÖØ-ÞŁŚŻŹĆČŠŽŞİĐА-ЯІЇЄҐ]"
_INITIALS = re.compile(
    rf"(?:[^\W\d_]{{2,6}} )?{_CAPITAL}\.[ -]?(?:{_CAPITAL}\.[ -]?){{0,2}}{_CAPITAL}?"
)
_INITIALS_END = re.compile(rf"(?:^|[\s.(])(?:{_CAPITAL}\.\s?){{2,3}}$")
_ARTICLE = words_of("dates_beside", "article")
"""What articles are called: ``Press release of 3 May 2024``."""
_JOINED_NAME = re.compile(r"[^\W\d_A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я]")
"""Within the name that somebody has on a site: ``JaneDoe``."""
_MOST_SIGN = 4
_SLUG = re.compile(r"[-_][a-z]")
"""What follows the day in an address: ``2026-11-16-storm``."""
_PICTURE = re.compile(rf"{any_of('dates_beside', 'picture')}(?!\w)", re.IGNORECASE)
_OF = frozenset(
    "of from vom von des du de del dal della dello do da dos di van van af av fra från z ze od от"
    " від из з із на της του".split()
)
"""Little words that make a date that of the thing before them: ``Meeting of 3 May 2024``."""
_IN_NAMES = frozenset(
    "a am an and auf aan aux d da das de del della den der des di do dos du e el en et i im in ja"
    " la las le les los na nad of og och on op por sul sur the und upon van von y zu и і на й та"
    " в у".split()
)
"""Little words within the names of places and sections."""


class Whose(IntEnum):
    """Whose date it is that something stands before."""

    ARTICLES = 0
    OPEN = 1
    """The article's, if what stands there is a section, a place or a name."""
    ANOTHERS = 2


@dataclass(frozen=True, slots=True)
class Among:
    """What such a line states."""

    published: Published
    is_change: bool
    """The date is that of a change."""
    credit: credits.Credit | None = None
    whose: Whose = Whose.ARTICLES


@lru_cache(maxsize=256)
def date_among(text: str, *, is_below: bool = False) -> Among | None:
    """Returns what a line like ``Posted on 3 May 2024 by Jane Doe`` states; None for any other.

    A section alone is enough ``is_below`` the headline; elsewhere such a line may be one, and there
    has to be a label of dates or a byline, or the date comes first.
    """
    text = _COUNT_BEHIND.sub(" | ", date_lines.apart(text))
    found = date_lines.dates_within(text, header.SOURCE)
    if not found or header.is_no_article_s(text) or _SLUG.match(text, found[-1].end):
        return None
    dates: list[tuple[Whose, bool, bool, Published]] = []
    credit: credits.Credit | None = None
    labelled = False
    done = 0
    for date in found:
        before, is_change, has_label = _before(text[done : date.start])
        part = _part(before, is_before=True)
        if part is None:
            return None
        labelled = labelled or has_label
        credit = credit or part.credit
        stated = text[date.start : date.end]
        is_exact = date.published.precision in _EXACT
        whose = whose_behind(before, stated, is_labelled=has_label, is_exact=is_exact)
        if dates and not before.strip(_AROUND) and not has_label:
            whose = dates[-1][0]
        dates.append((whose, is_change, not has_label, date.published))
        done = date.end
    is_led = dates[0][:3] == (Whose.ARTICLES, False, False) and _lead(text, found[0].start)
    last = _part(text[done:], is_before=False)
    if last is None and is_below and (_is_list(text[done:]) or is_led):
        last = _Part()
    if last is None:
        return None
    credit = credit or last.credit
    opening = text[: found[0].start]
    begins = not opening.strip(_AROUND) or _ONE_WORD.fullmatch(opening) is not None
    if not (is_below or labelled or credit or begins):
        return None
    # The earlier of two alike, unless it is the zero of a computer's clock.
    order = (
        (each[0] is Whose.ANOTHERS, each[1:3], each[3].at <= _CLOCK_ZERO, each[3].at, each)
        for each in dates
    )
    whose, is_change, _, published = min(order, key=itemgetter(0, 1, 2, 3))[4]
    return Among(published, is_change, credit, whose)


def whose_behind(
    before: str, stated: str, *, is_labelled: bool = False, is_exact: bool = False
) -> Whose:
    """Returns whose date it is behind some words, or behind these and a label of publication.

    ``stated`` is the date as it stands there, ``is_exact`` with a time of day.
    """
    bare = _BRACKETED.sub("", before).strip(_AROUND)
    pieces = [piece for piece in map(_stripped, _pieces(bare)) if piece]
    if not pieces or _is_known(bare) or _is_known(pieces[-1]):
        return Whose.ARTICLES
    nearest = pieces[-1].split()
    if all(map(worded.may_begin, nearest)):
        return Whose.ARTICLES
    touches = before[-1:].isspace() and _MARK_END.search(before) is None
    is_article = len(nearest) <= 2 and nearest[-1].casefold() in _ARTICLE
    if is_article or (is_labelled and not touches):
        return Whose.ARTICLES
    if (not is_labelled and _is_labelled(before)) or _PICTURE.search(pieces[-1]):
        return Whose.ANOTHERS
    if touches:
        joining = {stated.partition(" ")[0].casefold(), nearest[-1].casefold()}
        is_its = not _OF.isdisjoint(joining) or (
            len(nearest) == 1 and not _may_own(nearest[0], is_labelled or is_exact)
        )
    else:
        is_told = any(each.islower() and each not in _IN_NAMES for each in nearest)
        is_its = is_told and _COMMA_END.search(before) is not None
    return Whose.ANOTHERS if is_its else Whose.OPEN


def _is_labelled(before: str) -> bool:
    """Returns whether a label that tells neither of publication nor of a writer stands before."""
    part = _BARS.split(before)[-1]
    found = _LABEL.search(part)
    label = part[: found.end() - 1].strip() if found else ""
    rest, _ = date_lines.without_label(label)
    return bool(label) and rest != "" and not _lacks_name(rest)


def _may_own(word: str, is_stamp: bool) -> bool:
    """Returns whether a single word right before a date may be whose article it is: how somebody
    signs, an outlet, or before a stamp any in small letters or in a script without capitals."""
    is_outlet = _OUTLET_END.search(word) is not None
    return (
        _is_sign(word)
        or is_outlet
        or (is_stamp and (word.islower() or word.upper() == word.lower()))
    )


def _is_sign(word: str) -> bool:
    """Returns whether a word may be how somebody signs: ``JaneDoe``, ``jd``, ``KNA``."""
    is_short = 2 <= len(word) <= (_MOST_SIGN if word.isupper() else _MOST_SIGN - 1)
    is_one = is_short and (word.isupper() or word.islower()) and word.isalpha()
    return _JOINED_NAME.search(word) is not None or (
        is_one and word.casefold() not in _little_words() and not worded.may_begin(word)
    )


@cache
def _little_words() -> frozenset[str]:
    known = languages.known().values()
    return frozenset(word for each in known for word in each.function_words.split())


def ends_with_initials(text: str) -> bool:
    """Returns whether the full stop at a text's end is that of somebody's initials."""
    return _INITIALS_END.search(text) is not None


def _is_known(text: str) -> bool:
    """Returns whether a text is known to stand beside dates of publication: a byline, an agency, a
    section, a count, a person's name."""
    folded = text.casefold()
    if _is_told(text) or known_agency(text) or folded in OUTLETS or writers.is_nobody(text):
        return True
    if forms.role_line(text):
        return True
    text = _GLUED_BY.sub("", text)
    told = whole_line(words(text))
    if told is not None and told.role is Role.SECTION:
        return True
    names = text.split()
    is_name = len(names) <= _MOST_NAMED and all(each[0].isupper() for each in names)
    if is_name and names[0].casefold() in GIVEN_NAMES:
        return True
    named = _named(text)
    return named is not None and named.credit is not None


def _lead(text: str, end: int) -> bool:
    """Returns whether a line begins with a label of dates, and nothing but a byline stands between
    it and the date at a place: ``Published 3 May 2024 in Volume 7``."""
    rest, change = date_lines.without_label(text)
    between = text[len(text) - len(rest) : end].strip(_AROUND)
    is_one = rest != text and not change and len(text[end:].split()) <= 2 * _MOST_LED
    return is_one and (not between or _named(_before(between)[0].strip(_AROUND)) is not None)


@dataclass(frozen=True, slots=True)
class _Part:
    credit: credits.Credit | None = None


def _before(text: str) -> tuple[str, bool, bool]:
    """Returns what stands before the label that stands before a date, whether that tells a change,
    and whether there is one."""
    parts = date_lines.split_labels(f"{text.rstrip(_AROUND)} 0")
    if not parts or parts[-1][0].strip() != "0":
        return text, False, False
    rest = text.rstrip(_AROUND)
    for start in range(len(rest)):
        behind, change = date_lines.without_label(f"{rest[start:]} 0")
        if behind.strip() == "0" and (not start or not rest[start - 1].isalnum()):
            return rest[:start], change, True
    return text, False, False


def _part(text: str, *, is_before: bool) -> _Part | None:
    """Returns what a part of the line beside a date is, None where it may be of a sentence."""
    bare = text.strip(_AROUND)
    if not bare:
        return _Part()
    whole = _named(bare)
    if whole is not None:
        return whole
    pieces = [piece for piece in map(_stripped, _pieces(bare)) if piece]
    nearest = len(pieces) - 1 if is_before else 0
    touches = text[-1:].isspace() if is_before else text[:1].isspace()
    is_apart = not touches or (_APART_END if is_before else _APART_START).search(text) is not None
    credit = None
    for place, piece in enumerate(pieces):
        named = _named(piece)
        may_stand = is_apart or place != nearest or _is_name(piece)
        if named is None and not (may_stand and _is_short(piece)):
            return None
        credit = credit or (named.credit if named else None)
    return _Part(credit)


def _pieces(text: str) -> list[str]:
    """Returns what stands between marks, and between counts: ``Jane Doe 4 Comments World``."""
    return _BETWEEN.split(_COUNT.sub("|", text))


def _named(text: str) -> _Part | None:
    """Returns what a byline, a label, a count or a single word is."""
    credit = credits.byline(text)
    if credit is not None:
        return _Part(credit)
    rest, _ = date_lines.without_label(text)
    if rest != text:
        credit = credits.byline(rest)
        if credit is not None or len(rest.split()) <= _MOST_BEHIND:
            return _Part(credit)
    if _is_told(text):
        return _Part()
    spoken = text.split()
    if len(spoken) == 1 and len(text) <= _MOST_LETTERS // 2:
        return _Part()
    for size in range(min(len(spoken) - 1, _MOST_NAMED), 1, -1):
        credit = credits.byline(" ".join(spoken[:size]))
        if credit is not None and len(spoken) - size <= _MOST_BEHIND:
            return _Part(credit)
    return None


def _is_told(text: str) -> bool:
    """Returns whether a text is a reading time, a count, a desk or a byline's words or initials."""
    is_time = date_lines.reading_time(text) or date_lines.ago(text)
    spoken = text.casefold().split()
    if len(spoken) <= _MOST_BEHIND and spoken[-1] in _NOBODY:
        return True
    is_short = _COUNT.fullmatch(text) is not None or _INITIALS.fullmatch(text) is not None
    return is_time or is_short or _lacks_name(text)


def _is_list(text: str) -> bool:
    """Returns whether what stands behind a date may be names, sections, counts: few of its words
    are in small letters, which are most of a sentence's."""
    spoken = _SPOKEN.findall(text)
    small = sum(map(str.islower, spoken))
    is_cased = any(word[0].isupper() for word in spoken)
    return is_cased and len(spoken) <= _MOST_LED and small <= max(1, _MOST_SMALL * len(spoken))


def _lacks_name(text: str) -> bool:
    """Returns whether a text is the words of a byline, with no person's name behind them, or one
    of those under which people log in."""
    spoken = text.split()
    is_named = 1 < len(spoken) <= _MOST_NAMED and not any(map(str.islower, spoken[1:]))
    labels = [spoken[0]] if is_named else [text] if len(spoken) <= _MOST_BEHIND else []
    if len(spoken) == 2 and spoken[1].isalnum() and spoken[1].islower():
        labels.append(spoken[0])
    return any(
        credits.byline(f"{each} {_SOMEBODY}") == credits.Credit(_SOMEBODY) for each in labels
    )


def _is_name(text: str) -> bool:
    """Returns whether a text is a name of two words or three, perhaps with a count behind it."""
    count = _COUNT.search(text)
    name = text[: count.start()].strip() if count and count.end() == len(text) else text
    return 2 <= len(name.split()) <= _MOST_BEHIND and credits.is_name(name)


def _stripped(text: str) -> str:
    return text.strip(_AROUND)


def _is_short(text: str) -> bool:
    return len(text.split()) <= _MOST_SECTION and len(text) <= _MOST_LETTERS
