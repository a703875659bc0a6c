"""Who wrote it and which agency it came from: bylines, staff credits, sign-offs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from worker.base.signs import holds_any
from worker.cleaning.credits.forms import MAIL, han_names, hangul_names, may_stand_behind
from worker.cleaning.vocabulary import any_of, words_of
from worker.reading.agencies import AGENCIES, OUTLETS, known_agency
from worker.reading.by_language import writers
from worker.reading.by_language.given_names import GIVEN_NAMES

_any = partial(any_of, "credits")
_MAX_BYLINE = 140

_LARGE = "[A-ZÀ-ÞА-ЯІЇЄҐŁŚŻŹĆČŠŽŞİĐ]"
_NAME_WORD = (
    rf"(?:{_LARGE}[\w'’.-]{{0,25}}(?!\w)|{_any('name_particle')}(?![\w'’-])"
    rf"|[a-zà-þ]{{1,3}}['’-]{_LARGE}[\w'’.-]{{0,25}}(?!\w))"
)
_NAME = rf"{_NAME_WORD}(?: {_NAME_WORD}){{0,4}}"
_NAMES = rf"{_NAME}(?:(?:,? (?:and|und|et|y|e|та|і|й|и|&|i) |, ){_NAME}){{0,5}}"
_LABEL = f"(?i:{_any('label')})"
_LABELLED = re.compile(
    rf"(?P<label>{_LABEL})(?:\s?(?P<mark>[:：|–—-]))?\s{{1,3}}(?P<name>{_NAMES})[.,]?(?P<rest>.{{0,60}})"
)
_BARE = re.compile(
    r"(?P<word>By|BY|by|von|di|par|por|przez|Von|VON|Par|PAR|Por|POR|Di|Da|Przez|Door|Av|Af|Od)"
    r"[: ]\s?"
    rf"(?P<name>{_NAMES})(?P<rest>(?:\s?[|,/•·–—@(-].{{0,80}}| in {_NAME}|"
    rf" (?:Associated Press|Reuters|AFP|CNN|BBC(?: News)?|Staff Writer|Staff Reporter)|"
    rf" (?:with|avec|mit|con|com|and|et|und) (?:the )?[A-Z][\w-]{{1,15}}(?: [A-Z][\w-]{{1,15}})?)?)"
)
_PLACE_REPORTER = re.compile(
    rf"(?:[^\n=]{{2,40}} ?= ?)?(?:(?:Staff |Senior )?(?:Reporter|Correspondent)s? "
    rf"(?P<name>{_NAMES})"
    rf"|(?P<before>{_NAMES}),? (?:Staff |Senior )?(?:[Rr]eporter|[Cc]orrespondent)s?)[.,]?"
    rf"(?P<rest>(?: .{{0,60}})?)"
)
_KOREAN = re.compile(
    r"(?:[\[(【][^\n\[\]()]{2,30}[\])】]\s?)?[\[(【]?(?:[^\n=]{2,30}="
    r")?\s?(?P<name>[가-힣]{2,4}(?:[·,ㆍ ]{1,2}[가-힣]{2,4}){0,3}?)"
    r"(?: (?P<between>[가-힣A-Za-z]{1,8}))? ?(?:기자|특파원|통신원|논설위원|선임기자|인턴기자|"
    r"전문기자|객원기자)[\])】]?"
    r"(?P<rest>(?:[ =/|(<]{1,3}[\w.+-]{1,40}@[\w.-]{3,60}[)>]?)?)[ =.]{0,3}"
)
_KOREAN_LABEL = re.compile(
    r"(?:글|기자|취재|작성자?|글쓴이|입력)\s?[:=|]\s?(?P<name>[가-힣]{2,4})(?P<rest>(?: 기자)?)"
)
_CHINESE = re.compile(
    r"[（(【\[]?(?P<han>(?:本报|本報|实习|見習)?(?:记者|記者|作者|撰文|撰稿|編譯|编译|文)"
    r"(?![会會们們团團协協节節站章证證])\s?[:：/／|丨]?\s?)"
    r"(?P<name>[\u4e00-\u9fff]{2,4}(?:[、 ·][\u4e00-\u9fff]{2,4}){0,3})(?P<rest>[^\n。]{0,20})"
)
_WESTERN_BYLINES = (
    (_LABELLED, ()),
    (_PLACE_REPORTER, ("eporter", "orrespondent")),
    (_BARE, ()),
)
"""Patterns of bylines, each with words of which its lines hold one; else they tell it by what they
begin with."""
_BYLINES = (
    (_KOREAN, ("기자", "특파원", "통신원", "논설위원")),
    (_KOREAN_LABEL, ()),
    (_CHINESE, ()),
    *_WESTERN_BYLINES,
)
_BYLINE_STEMS = words_of("credits", "byline_stem")
_EASTERN_STARTS = frozenset("글기취작입（(【[本实見记記作撰編编文")
_EDITED = re.compile(rf"[(–—-]{{0,2}}{_any('edited')}", re.IGNORECASE)
_EDITED_STEMS = words_of("credits", "edited_stem")
"""The first two letters of what ``_EDITED`` matches."""
_WORDS = re.compile(r"[^\W\d_]{2,}")
_SPOKEN = re.compile(r"[^\W\d_]+")
_AGENCY_WORDS = frozenset(word for name in AGENCIES for word in _SPOKEN.findall(name))
_BETWEEN_NAMES = words_of("credits", "between_name")
_REPORTING = re.compile(rf"\(?[Rr]eporting by (?P<name>{_NAMES})")
_CALENDAR = words_of("credits", "calendar")
_CREDIT_STOP = re.compile(r"(?<=[a-zа-яіїєґ])[.;] (?=(?:[A-Z][a-z]+ ){0,2}(?:by|from)\b)|\.$")
_STAFF_END = re.compile(
    r" (?:staff(?: writers?| reporters?)?|news|newsroom|writers?)$", re.IGNORECASE
)
_FROM_PLACE = re.compile(
    r"(?:Z|From|Aus|De|Depuis|Desde|Из|З|Із) [^\W\d_][\w.'’-]{2,20}(?: [A-Z][\w-]+)??,? "
    r"(?P<name>.{5,40}?)"
    r"(?: ?\((?P<agency>[^()]{2,20})\))?\.?"
)
_BIOGRAPHY = re.compile(
    rf",? {_any('life_verb')} (?:an? |the |ein |eine |une? |un |una )?(?:[\w’'-]+ ){{0,4}}?"
    rf"{_any('life_role')}\b"
)
_MAX_NAME = 90
_NO_SINGLE = frozenset("da di av af od por".split())
"""What comes before a single name in many a line that is no byline."""
_SMALL_BY = frozenset("von di par por przez".split())
"""What also begins other lines than bylines, where it is written small."""
_NOBODY = words_of("credits", "nobody")
_WITH = re.compile(r"^(?:with|avec|mit|con|com|for|and|et|und|[iyи]|з|с) ")
_MAIL_AT_END = re.compile(
    r"\s{1,3}(?:[(<]?\s?(?:[가-힣]{2,4} ?(?:기자|특파원)\s?)?[(<]?"
    r"(?:e-?mail:? )?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}[)>]?)$"
)
_SIGN_OFF = re.compile(
    rf"[\s(\[–—/\-]{{0,4}}(?:{_any('source')}|via|avec|with|mit|con|com)?\s?[:：]?\s?"
    r"(?P<name>[^\n()\[\]/]{2,40}?)[\s)\].]{0,3}",
    re.IGNORECASE,
)


_SOURCE = re.compile(
    rf"(?:original )?(?:{_any('source')}|źródło|المصدر)\s?[:：]\s?"
    r"(?P<name>[^\W\d_][^\n:()/]{1,40}?)\.?",
    re.IGNORECASE,
)
_END_MARKS = ("Enditem", "END", "ENDS", "(END)", "(끝)", "/끝/", *"■□◆●", "//", "###", "-30-")
_END_MARK = re.compile(
    r"(?<=[.!?…”\"»)。])\s{0,2}(?:Enditem|ENDS?|\(END\)|\(끝\)|/끝/|■|□|◆|●|///?|###|-30-)$"
)
_BRACKET_END = re.compile(r" [(\[](?P<agency>[^()\[\]/]{2,30})(?:/[^()\[\]]{2,30})?[)\]]\.?$")
_DESK_WORDS = ("staff", "desk", "bureau", "correspondent", "reporter", "agencies")
_DESK = re.compile(
    r"(?:by )?(?:(?:our )?(?:[\w-]{2,20} ){0,2}(?:staff (?:writer|reporter|correspondent)s?|desk|"
    r"bureau)|our (?:correspondent|reporter|bureau)|news agencies|agencies)",
    re.IGNORECASE,
)
_BEFORE_AGENCY = (*"•·|", *(f" {word} " for word in "avec mit con com with и та".split()))
_PLACE_AGENCY = re.compile(
    r"[^\W\d_][\w .'-]{2,25}(?:\s?[•·|]\s?| (?:avec|mit|con|com|with|и|та) )"
    r"(?P<agency>[^\n•·|]{2,25})"
)


@dataclass(frozen=True, slots=True)
class Credit:
    """What a credit line says; all fields may be empty where it names staff only."""

    author: str | None = None
    agency: str | None = None
    outlet: str | None = None


def byline(text: str) -> Credit | None:
    """Returns what a line says that is nothing but a byline; None for any other line."""
    if len(text) > _MAX_BYLINE or len(text) < 3:
        return None
    begins = text[:2].casefold() in _BYLINE_STEMS or text[0] in _EASTERN_STARTS
    for pattern, signs in _WESTERN_BYLINES if text.isascii() else _BYLINES:
        if not (holds_any(text, signs) if signs else begins):
            continue
        match = pattern.fullmatch(text)
        name = _clean_name(match) if match else ""
        if match and name:
            told = writers.read(text) if pattern is _PLACE_REPORTER else None
            if told:
                return Credit(author=told.author)
            return _as_credit(name, match)
    named = writers.read(text)
    return Credit(author=named.author) if named else _several(text)


def stated_author(name: str | None) -> Credit:
    """Returns whom metadata names as the author: an agency in its place or behind it is told apart.

    ``Jane Doe, Reuters`` and ``김철수 기자`` are a name and what stands beside one; any other text
    stays as it is.
    """
    if not name:
        return Credit()
    as_line = byline(name)
    credit = as_line or byline(f"By {name}")
    if credit and (credit.agency or (as_line and credit.author)):
        return credit
    return Credit(author=name)


def _several(text: str) -> Credit | None:
    """Returns what ``Written by A. Translated by B.`` says; None unless each part is a credit."""
    if " by " not in text:
        return None
    parts = [part.strip() for part in _CREDIT_STOP.split(text)]
    if len(parts) < 2:
        return None
    found = [staff_credit(part) or byline(part) for part in parts if part]
    if not all(found):
        return None
    return next((credit for credit in found if credit and credit.author), Credit())


def staff_credit(text: str) -> Credit | None:
    """Returns what a line says that credits editors or translators; None for any other line."""
    if text.lstrip("(–—-")[:2].casefold() not in _EDITED_STEMS:
        return None
    match = _EDITED.match(text) if len(text) <= 2 * _MAX_BYLINE else None
    if match is None or not _names_only(text[match.end() :]):
        return None
    reporters = _REPORTING.match(text)
    return Credit(author=reporters["name"].strip(" ,;") if reporters else None)


def _names_only(text: str) -> bool:
    """Returns whether most words are capitalised or have no case, as in a list of names."""
    spoken = [word for word in _WORDS.findall(text) if word not in _BETWEEN_NAMES]
    names = sum(1 for word in spoken if not word[0].islower())
    return names * 10 >= len(spoken) * 6 and len(spoken) <= 16


def _clean_name(match: re.Match[str]) -> str:
    groups = match.groupdict()
    name = (groups.get("name") or groups.get("before") or "").strip(" .,")
    if known_agency(name):
        return name
    if groups.get("han"):
        name = han_names(name, groups["han"], groups["rest"])
    elif match.re is _KOREAN:
        name = hangul_names(name, groups["between"] or "")
    elif not _has_form(match, name):
        return ""
    first = name.split(" ", 1)[0].casefold().strip(",")
    rest = (groups.get("rest") or "").strip()
    word, single = groups.get("word"), " " not in name
    refused = (
        not name
        or name.islower()
        or first in _CALENDAR
        or len(name) > _MAX_NAME
        or (single and bool(groups.get("before")))
        or (word in _SMALL_BY and first not in GIVEN_NAMES)
        or (rest.endswith(".") and " " in rest and not known_agency(rest))
        or (single and not rest and (word or "").casefold() in _NO_SINGLE)
    )
    return "" if refused else name


def _has_form(match: re.Match[str], name: str) -> bool:
    """Returns whether a line that begins like a byline may be one: without a colon its name begins
    in a capital, and nothing of a sentence stands behind it."""
    groups, rest = match.groupdict(), match["rest"] or ""
    if match.re is _LABELLED and groups["mark"]:
        return True
    if match.re in {_LABELLED, _PLACE_REPORTER}:
        label = (groups.get("label") or "").casefold()
        if not may_stand_behind(rest, is_dated=label.endswith(" by")):
            return False
        if groups.get("before") and rest and match.string[match.start("rest") - 1] not in ".,":
            return not rest.strip()[0].isupper()
    return not name[:1].islower()


def _as_credit(name: str, match: re.Match[str]) -> Credit:
    agency = known_agency(name) or known_agency(_STAFF_END.sub("", name))
    if agency:
        return Credit(agency=agency)
    if match.groupdict().get("word") and " " not in name and name.casefold() not in GIVEN_NAMES:
        return Credit(outlet=None if name.casefold() in _NOBODY else name)
    parts = name.split(", ")
    while len(parts) > 1 and (
        known_agency(parts[-1]) or (parts[-1].isupper() and len(parts[-1]) < 6)
    ):
        agency = known_agency(parts.pop())
    beside = [part for part in parts[1:] if " " in part and not writers.is_role(part)]
    name = ", ".join([parts[0], *beside])
    if name.isupper() and name.isascii():
        name = name.title()
    return Credit(author=name, agency=agency or known_agency(_beside(match)))


def _beside(match: re.Match[str]) -> str:
    """Returns what stands behind a byline's name, without the word that joins the two."""
    rest = str(match.groupdict().get("rest") or "").strip(" |,/•·–—-()")
    return _WITH.sub("", rest)


def desk_line(text: str) -> Credit | None:
    """Returns what a line says that names a desk, or a place and an agency, instead of a writer."""
    if len(text) > 60:
        return None
    folded = text.casefold()
    if holds_any(folded, _DESK_WORDS) and _DESK.fullmatch(text):
        return Credit()
    outlet = OUTLETS.get(folded)
    if outlet:
        return Credit(outlet=outlet)
    alone = known_agency(text) or sign_off(text)
    if alone:
        return Credit(agency=alone)
    match = _PLACE_AGENCY.fullmatch(text) if holds_any(text, _BEFORE_AGENCY) else None
    agency = known_agency(match["agency"]) if match else None
    return Credit(agency=agency) if agency else None


def is_name(text: str) -> bool:
    """Returns whether the text could be nothing but names."""
    return len(text) <= 60 and re.fullmatch(_NAMES, text) is not None


def is_reporter(text: str) -> bool:
    """Returns whether a line is one person's name: a known given name and one or two more."""
    parts = text.split()
    if not 2 <= len(parts) <= 3 or len(text) > 40 or parts[0].casefold() not in GIVEN_NAMES:
        return False
    return is_name(text) and all(part[0].isupper() and not part.isupper() for part in parts[1:])


def reporter_in(text: str) -> str | None:
    """Returns the name of ``Jane Doe in Kyiv`` or of a bare ``Jane Doe``; None for other lines."""
    name, _, place = text.partition(" in ")
    if not is_reporter(name) or len(place) > 40:
        return None
    return name if not place or is_name(place) else None


def name_beside(text: str, *, dated: bool) -> Credit | None:
    """Returns whom a line below the headline names by its form: a name and a place, or between a
    date and the text a name without blanks; None for any other line."""
    placed = writers.with_place(text)
    if placed is not None and (dated or placed.split(" ", 1)[0].casefold() in GIVEN_NAMES):
        return Credit(author=placed or None)
    alone = writers.alone(text) if dated else None
    return Credit(author=alone) if alone else None


def split_sign_off(text: str) -> tuple[str, str | None]:
    """Splits an agency in brackets, ``(dpa/afp)``, off the end of the last paragraph."""
    if text.endswith(_END_MARKS):
        text = _END_MARK.sub("", text)
    match = _BRACKET_END.search(text[-60:])
    agency = known_agency(match["agency"]) if match else None
    if match is None or agency is None:
        return text, None
    return text[: -len(match[0])].rstrip(), agency


def mail_line(text: str) -> bool:
    """Returns whether the line is a reporter's address, with at most a few words around it."""
    if len(text) > 120 or "@" not in text or not MAIL.search(text):
        return False
    rest = MAIL.sub("", text).strip(" ()<>[]|/=:-")
    return len(rest) <= 40 and not rest.endswith((".", "?", "!", "다", "。"))


def without_mail(text: str) -> str:
    """Returns the text without a reporter's address behind its last sentence."""
    return _MAIL_AT_END.sub("", text) if "@" in text[-90:] else text


def is_biography(rest: str) -> bool:
    """Returns whether what follows an author's name says who that is."""
    return _BIOGRAPHY.match(rest) is not None


def from_place(text: str) -> Credit | None:
    """Returns what ``Z Brukseli Anna Nowak (PAP)`` says; None for any other line."""
    match = _FROM_PLACE.fullmatch(text) if len(text) <= 80 else None
    if match is None or not is_reporter(match["name"]):
        return None
    return Credit(match["name"], known_agency(match["agency"] or ""))


def outlet_source(text: str) -> Credit | None:
    """Returns the outlet that a last line like ``Source: Example Times`` names."""
    match = _SOURCE.fullmatch(text) if len(text) <= 60 else None
    if match is None or len(match["name"].split()) > 5:
        return None
    name = match["name"].strip()
    return Credit(outlet=None if writers.is_nobody(name) else name)


def sign_off(text: str) -> str | None:
    """Returns the agency that a line at the article's end signs it with."""
    if len(text) > 60:
        return None
    if _AGENCY_WORDS.isdisjoint(_SPOKEN.findall(text.casefold())):
        return None
    match = _SIGN_OFF.fullmatch(text)
    return known_agency(match["name"]) if match else None
