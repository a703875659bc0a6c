"""Lines that are furniture by their form: counters, clocks, credits, code, addresses, switches."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import partial
from typing import NamedTuple

from worker.base.signs import holds_any, those_in, with_rarest
from worker.cleaning.lines.markers import words
from worker.cleaning.vocabulary import any_of, stems_of, words_of

_any = partial(any_of, "noise")
_SHORT = 90
_MAX_COUNTER = 40
"""Characters from which on what ends with a full stop is no counter."""
_MEDIUM = 320

_ADDRESS_LINE = re.compile(
    r"(?:[\w ]{1,20}[:=] ?)?(?:(?:https?://|www\.)\S{1,400}|[\w.+-]{1,6"
    r"4}@[\w-]{1,63}\.[\w.-]{2,60})"
)
_ADDRESS_SIGNS = with_rarest(("@", "#", "://", "www."))
_DIGIT = re.compile(r"\d")
_HANDLE_LINE = re.compile(r"(?:[@#][\w.-]{1,60}[ ,|]{0,3})+")
_COUNTER = re.compile(
    rf"(?:{_any('counted_before')} )?[\d.,\s ]{{1,12}}(?:[KMkm]|тис\.?|тыс\.?|만|千|万)? ?"
    rf"{_any('counted')}",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\d[\d.,\u00a0\u202f]{0,9}[KMk]?\s(?![A-Z])[^\W\d_]{3,20}\.?")
"""A number and a word, as few headlines are."""
_COUNTER_AFTER = re.compile(
    rf"{_any('counted_behind')}\s*+[:：]?\s*+[\d.,]{{1,12}}[KM]?", re.IGNORECASE
)
_BUTTONS = re.compile(
    rf"(?:{_any('button')}(?: (?:on|via|to|by|with|this))?[ ,|•·/]{{0,3}}){{2,14}}"
    rf"|(?:{_any('button_elsewhere')}"
    rf"(?: (?:auf|per|über|via|sur|par|en|por|su|na|у|в|на))?[ ,|•·/]{{0,3}}){{2,14}}",
    re.IGNORECASE,
)
_BUTTON_STEMS = words_of("noise", "button_stem")
"""The first two letters of what ``_BUTTONS`` matches; behind an X there may be any."""
_CLOCK_ONLY = re.compile(r"[\s\d:.,/|–—+-]{1,40}(?:am|pm|uhr|h|k|m)?", re.IGNORECASE)
_CODE_MARKS = "{}=])/>$"
"""Signs of which every line of code has one, and few sentences any."""
_CODE = re.compile(_any("code"))
_CODE_SIGNS = with_rarest(("{", "}", ");", " = ", "<!", "-->", "]]", "/*", "*/", "//", "($"))
_COMMENT = re.compile(r"(?:^|\s)//\s{1,3}(?:[^\W\d_][\w'’-]{0,30}[ ,]{1,2}){3}")
"""Words in code that tell a reader what it does."""
_PAGE_OBJECT = re.compile(r"\b(?:window|document)\s?[.,)]")
_OF_PAGE = re.compile(
    r"<!|googletag|adsbygoogle|\$\(|!important|DOMContentLoaded"
    r"|dataLayer|\bgtag\(|\"@(?:context|type)\"|@media\b"
    r"|[{;]\s{0,5}(?:display|margin|padding|font|background|color|width|height)[\w-]{0,12}\s?:"
)
"""What code holds that is a page's own, beside the objects that each page has."""
_NAMED = re.compile(
    r"(?<![\w$./@-])(?:(document|window)\.[a-z]|([A-Za-z_$][\w$]{3,40})\()", re.ASCII
)
_ATTRIBUTE = re.compile(rf"(?<![.$\w-])(?:data-[\w-]{{1,40}}|{_any('attribute')})\s?=\s?[\"“”'″]")
_AFTER_TAG = re.compile(r"/?\s?>\s{0,3}")
_ENLARGE = rf"{_any('enlarge')}\b"
_ENLARGE_AT_ENDS = re.compile(
    rf"^(?:\s?{_ENLARGE}){{1,3}}|(?:\s?{_ENLARGE}){{1,3}}$", re.IGNORECASE
)

_AGENCY_PHOTO = _any("agency_photo")
_PHOTO_LABEL = re.compile(
    rf"[(\[]?\s?{_any('photo_label')}\s?[:=：|©ⓒ/][^\n]{{1,200}}", re.IGNORECASE
)
_CREDIT_END = re.compile(
    rf"(?:[(\[]\s?(?:(?:AP |file )?(?:photo|image|picture|credit|foto|фото|bild|사진|fotos?|ảnh)\b"
    rf"[^()\[\]]{{0,100}}|[^()\[\]]{{3,50}}[/ ,]{_AGENCY_PHOTO}\s?(?:/|via|Images?|"
    rf"Photo)[^()\[\]]{{0,60}})[)\]]"
    rf"|\b(?:REUTERS|AFP|AP Photo|EPA(?:-EFE)?|TASS|UPI|Getty Images|NurPhoto|"
    rf"Anadolu)/[^\n.]{{2,60}}"
    rf"|(?:\bvia )?Getty Images(?:/[\w ]{{2,30}})?|via AP|AP Photo|/ ?(?:AFP|EPA|dpa|Yonhap|TASS)"
    rf"|^[▲△▼◀▶].{{5,120}}(?:{_AGENCY_PHOTO}|제공|캡처)|[©ⓒ] ?[^\n.]{{2,60}}|\b(?:Photo|Фото|"
    rf"Foto|Image|Bild|사진|写真) ?[:=] ?[^\n.]{{2,60}})"
    rf"\.?(?: Listen to (?:this )?article)?$"
)
_CREDIT_START = re.compile(
    rf"(?:[(\[](?i:photo|image|picture|foto|фото|bild|credit|사진)\b[^()\[\]]{{1,90}}[)\]]"
    rf"|[(\[]?[©ⓒ] ?(?:[^\W\d_][\w.-]{{0,20}}[ /]){{0,4}}?{_AGENCY_PHOTO}(?:[ /-](?:Images?|"
    rf"Photo))?[)\]]?"
    rf"|(?i:photo|image|picture|foto|фото|credit|사진)(?i: credit| by)? ?[:=/] ?"
    rf"(?:[\w.'-]{{1,25}}[ /]{{1,3}}){{0,5}}?{_AGENCY_PHOTO}(?:[ -](?:Images?|Photo|News))?"
    rf"|(?:[\w.'-]{{1,25}} ){{0,3}}(?:AFP via )?Getty Images)"
    rf"[ .:|–—-]{{1,3}}(?=[\"“«(]?[A-ZА-ЯІЇЄҐÀ-Þ가-힣\u3040-\u9fff])"
)
_CREDIT_REACH = 160
_CREDIT_SIGNS = with_rarest(
    (
        *":=：|©ⓒⒸ/@]™▲△▼◀▶%",
        ")",
        "opyright",
        "OPYRIGHT",
        "저작권자",
        "Instagram",
        "post shared",
        "публикац",
    )
)
_CAPTION_SIGNS = ("AP", "Getty")
_COPYRIGHT = re.compile(
    r"[™®& ]{0,5}(?:copyright (?:©|\(c\)|ⓒ|\d{4}|by\b)|copyright ?[|:]|©|\(c\)\s?\d{4}|ⓒ|[<\[]? "
    r"?저작권자)"
    r".{0,300}",
    re.IGNORECASE,
)
_RIGHTS = re.compile(_any("rights"))
_NETWORK = _any("network")
_EMBED = re.compile(_any("embed"))
_FIRST_APPEARED = re.compile(
    r"the (?:post|article) .{1,250}? (?:first appeared|appeared first) on .{2,80}", re.IGNORECASE
)
_FOLLOW = re.compile(
    rf"{_any('follow')}\b.{{0,50}}? (?:on|in|via|at|auf|bei|sur|dans|en|su|no|na|w|в|на|у)\s"
    rf"{_NETWORK}(?:(?:,| and| und| et| y| e| та| і| и| i|/) ?{_NETWORK}){{0,5}}[.!]{{0,3}}",
    re.IGNORECASE,
)
_FOLLOW_STEMS = stems_of("noise", "follow", 3)
"""The first three letters of what ``_FOLLOW`` matches."""
_SUBSCRIBE_KOREAN = re.compile(
    r"[^\n.]{0,30}(?:네이버|카카오톡?|유튜브|다음)[^\n.]{0,20}구독[^\n.]{0,12}"
)
_CLOCK_ZONED = re.compile(
    r"(?:updated (?:at )?)?\d{1,2}[:.]\d\d ?(?:[ap]\.?m\.?)? ?"
    r"(?:GMT|UTC|BST|CES?T|EES?T|E[SD]?T|MSK|KST|JST|IST|Uhr)?(?: ?[-–] ?\d{1,2}[:.]\d\d)?",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"(?:(?:image|photo|slide|item|list|gallery|picture|foto|bild|фото)\s)?\d{1,3} ?"
    r"(?:of|/|von|sur|de|из|із|з|z|di)\s?\d{1,3}",
    re.IGNORECASE,
)
"""Where in a gallery a picture stands: ``3 of 12``."""
_LANGUAGE_NAMES = frozenset(words(" ".join(words_of("noise", "language_name"))).split())
_MIN_SWITCHES = 2
_IDENTIFIER = re.compile(r"(?=\d{0,90}[A-Za-z])(?=(?:[^\d\s]{0,90}\d){10})[\w-]{30,100}", re.ASCII)
"""Under which a wire knows an article: a word of letters and figures, longer than accounts have."""


class Signs(NamedTuple):
    """Which signs of furniture a document may hold; its lines need no search for the others."""

    attribute: bool
    address: tuple[str, ...]
    code: tuple[str, ...]
    credit: tuple[str, ...]


def signs_of(text: str) -> Signs:
    """Returns the signs that a document's text may hold."""
    return Signs(
        attribute="=" in text,
        address=those_in(text, _ADDRESS_SIGNS),
        code=those_in(text, _CODE_SIGNS),
        credit=those_in(text, _CREDIT_SIGNS),
    )


def noise(text: str, key: str, signs: Signs) -> str:
    """Returns what furniture the line is by its form, empty for none.

    ``key`` is the line's words, ``signs`` what its document holds.
    """
    size = len(text)
    found = _short_noise(text, key) if size <= _SHORT else ""
    if found:
        return found
    if holds_any(text, signs.address) and (
        _ADDRESS_LINE.fullmatch(text) or _HANDLE_LINE.fullmatch(text)
    ):
        return "address"
    if (
        signs.code
        and holds_any(text, signs.code)
        and holds_any(text, _CODE_MARKS)
        and _is_code(text)
    ):
        return "code"
    return _credit(text, signs) if size <= _MEDIUM else ""


def _short_noise(text: str, key: str) -> str:
    if not key and not any(sign.isalnum() for sign in text):
        return "marks"
    if key and _is_switcher(key):
        return "language switcher"
    if (key[:3] in _FOLLOW_STEMS and _FOLLOW.fullmatch(text)) or (
        "구독" in text and _SUBSCRIBE_KOREAN.fullmatch(text)
    ):
        return "channels"
    is_sentence = len(text) > _MAX_COUNTER and text[-1] in ".!?…"
    return "counter" if not is_sentence and _is_counter(text) else ""


def _is_switcher(key: str) -> bool:
    names = key.split()
    return len(names) >= _MIN_SWITCHES and _LANGUAGE_NAMES.issuperset(names)


def _is_counter(text: str) -> bool:
    stem = text[:2].casefold()
    if (stem in _BUTTON_STEMS or stem[:1] == "x") and _BUTTONS.fullmatch(text):
        return True
    return _DIGIT.search(text) is not None and bool(
        _POSITION.fullmatch(text)
        or _CLOCK_ZONED.fullmatch(text)
        or _COUNTER.fullmatch(text)
        or _COUNTER_AFTER.fullmatch(text)
        or _IDENTIFIER.fullmatch(text)
    )


def _is_code(text: str) -> bool:
    if _CODE.search(text) is None:
        return False
    signs = sum(text.count(sign) for sign in "{}();=<>[]_$\"'")
    return signs * 14 > len(text) or text.lstrip()[:2] in {"<!", "/*", "//", "})", "}"}


def is_of_page(code: str, named_in_text: Set[str] = frozenset()) -> bool:
    """Returns whether code is the page's own, and not shown to be read, by what it names.
    ``named_in_text`` is what the text names as code does."""
    return _OF_PAGE.search(code) is not None or (
        _PAGE_OBJECT.search(code) is not None and named_in_text.isdisjoint(names_in_code(code))
    )


def names_in_code(text: str) -> set[str]:
    """Returns what is named in the way of programs: the objects of a page, and functions."""
    return {found[1] or found[2] for found in _NAMED.finditer(text)}


def is_commented(code: str) -> bool:
    """Returns whether code tells a reader in words what it does."""
    return _COMMENT.search(code) is not None


def _credit(text: str, signs: Signs) -> str:
    marked = holds_any(text, signs.credit)
    ended = text[-1] in ".!?"
    if marked and _COPYRIGHT.fullmatch(text) and (len(text) <= 100 or _RIGHTS.search(text)):
        return "copyright"
    if marked and (not ended or len(text) <= 120) and _PHOTO_LABEL.fullmatch(text):
        return "photo credit"
    if (marked or holds_any(text, _CAPTION_SIGNS)) and _CREDIT_END.search(text[-_CREDIT_REACH:]):
        return "caption"
    if marked and _EMBED.search(text):
        return "embedded post"
    if "appeared" in text and _FIRST_APPEARED.match(text):
        return "syndication note"
    return ""


def is_figures(text: str) -> bool:
    """Returns whether the line holds figures, marks and clock times only."""
    return _CLOCK_ONLY.fullmatch(text) is not None


def is_count(text: str) -> bool:
    """Returns whether the line is a number and one small word, as how often a page was read."""
    return _COUNT.fullmatch(text) is not None


def without_credit_end(text: str) -> str:
    """Returns a caption without the photographer or agency named behind it."""
    match = _CREDIT_END.search(text, max(0, len(text) - _CREDIT_REACH))
    return text[: match.start()].rstrip(" (|–—-") if match else text


def without_credit_start(text: str) -> str:
    """Returns the text without a photo credit that is glued to its first sentence."""
    match = _CREDIT_START.match(text)
    return text[match.end() :] if match else text


def without_attributes(text: str) -> str | None:
    """Returns what follows the attributes of a broken image tag; None when there are none.

    What is left is empty unless it is running text: a caption goes with its image.
    """
    if "=" not in text or not _ATTRIBUTE.search(text):
        return None
    last = 0
    for match in _ATTRIBUTE.finditer(text):
        last = match.end()
    close = _AFTER_TAG.search(text, last)
    return _ENLARGE_AT_ENDS.sub("", text[close.end() :].strip() if close else "").strip()
