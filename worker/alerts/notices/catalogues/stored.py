"""Sentences that are stored in English, in the words of a reader's language.

What is new in a story is stored as it was decided, a plain sentence each, and programs are told the
same. Whoever reads another language is told what the sentence says; one that is not recognised, as
of a later release, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from worker.alerts.notices.catalogues import ENGLISH, Words, troubles

_MOST_NAME = 300
"""Characters of an outlet, a name or a figure: longer ones stay in English. Without an end, to look
for what stands behind takes the square of a text's length."""
_QUOTE = "“(?P<quote>.*)”"
_NAME = f".{{1,{_MOST_NAME}}}?"
_UNQUOTED = f"[^“]{{1,{_MOST_NAME}}}?"
_BY = f"(?: by (?P<outlet>{_NAME}))?"
_WHOSE = f"The headline(?: of (?P<outlet>{_NAME}))?"
_COLON = " :：\u00a0\u202f"
_NUMBER = r"[0-9,]+"


def in_words(sentence: str, words: Words, zone: str = "UTC") -> str:
    """Returns a stored sentence in the language of ``words``, times by the clocks of ``zone``."""
    if words.tag == ENGLISH:
        return sentence
    for pattern, said in _SHAPES:
        found = pattern.fullmatch(sentence)
        if found is not None:
            return said(found, words, zone)
    return troubles.in_words(sentence, words, zone) or sentence


def _marked(found: re.Match[str], words: Words, zone: str) -> str:
    key = {"Withdrawn": "withdrawn", "Corrected": "corrected"}[found["what"]]
    known = found.groupdict()
    quote = words.quoted(known["quote"]) if "quote" in known else ""
    if known.get("after"):
        values = {"before": found["before"], "after": found["after"]}
        quote = words.say("instead", quote=quote, **values)
    outlet = found["outlet"]
    said = words.say(f"{key}_by", outlet=outlet, quote=quote) if outlet else ""
    # Without a headline nothing follows the colon.
    said = (said or words.say(key, quote=quote)).rstrip(_COLON)
    if known.get("unsaid"):
        return words.say("it_says_not", said=said)
    note = known.get("note")
    return words.say("it_says", said=said, quote=words.quoted(note)) if note else said


def _report(found: re.Match[str], words: Words, zone: str) -> str:
    quote, outlet = words.quoted(found["quote"]), found["outlet"]
    if outlet:
        return words.say("report_by", outlet=outlet, quote=quote)
    return words.say("report", quote=quote)


def _rose(found: re.Match[str], words: Words, zone: str) -> str:
    key = {"dead": "rose_dead", "hurt": "rose_hurt"}.get(found["what"] or "", "rose")
    return words.say(key, before=_int(found["before"]), after=_int(found["after"]))


def _instead(found: re.Match[str], words: Words, zone: str) -> str:
    values = {"before": found["before"], "after": found["after"]}
    quote = words.quoted(found["quote"])
    return words.say("says_instead", whose=_whose(found, words), quote=quote, **values)


def _changed(found: re.Match[str], words: Words, zone: str) -> str:
    key = {
        "a figure": "says_figure",
        "another name": "says_name",
        "the contrary": "says_contrary",
    }[found["what"]]
    return words.say(key, whose=_whose(found, words), quote=words.quoted(found["quote"]))


def _whose(found: re.Match[str], words: Words) -> str:
    outlet = found["outlet"]
    return words.say("headline_of", outlet=outlet) if outlet else words.say("headline")


def _carried(found: re.Match[str], words: Words, zone: str) -> str:
    names, number = found["names"], int(found["n"])
    if not names:
        return words.count("carried_now", number)
    if found["more"]:
        names = f"{names} {words.say('more', n=int(found['more']))}"
    return words.count("carried_now_by", number, names=names)


def _since(key: str, shape: str) -> Callable[[re.Match[str], Words, str], str]:
    def said(found: re.Match[str], words: Words, zone: str) -> str:
        at = datetime.fromisoformat(found["at"]).replace(tzinfo=UTC)
        # A day alone is moved by no zone.
        return words.say(key, at=words.time(at, zone if shape == "minute" else "UTC", shape))

    return said


def _plain(key: str) -> Callable[[re.Match[str], Words, str], str]:
    return lambda found, words, zone: words.say(key)


def _int(text: str) -> int:
    return int(text.replace(",", ""))


_Said = Callable[[re.Match[str], Words, str], str]


def _shapes(*shapes: tuple[str, _Said]) -> Sequence[tuple[re.Pattern[str], _Said]]:
    return [(re.compile(pattern, re.DOTALL), said) for pattern, said in shapes]


_SHAPES = _shapes(
    (
        # Whether it ends like one is asked first: else each quotation is held against the whole.
        f"(?=.*”\\Z)(?P<what>Withdrawn|Corrected){_BY}: {_QUOTE}\\. It says: “(?P<note>.*)”",
        _marked,
    ),
    (
        f"(?=.*what\\.\\Z)(?P<what>Corrected){_BY}: {_QUOTE}\\. "
        "(?P<unsaid>It does not say what)\\.",
        _marked,
    ),
    # An outlet's name may hold a colon: what has more than a quotation is asked for first.
    (f"(?P<what>Withdrawn|Corrected){_BY}\\. It says: “(?P<note>.*)”", _marked),
    (
        f"(?P<what>Withdrawn|Corrected){_BY}: (?P<after>{_UNQUOTED}) instead of "
        f"(?P<before>{_UNQUOTED}): {_QUOTE}",
        _marked,
    ),
    (f"(?P<what>Withdrawn|Corrected){_BY}: {_QUOTE}", _marked),
    (f"A further report{_BY}: {_QUOTE}", _report),
    (
        r"A new topic: (?P<name>.+)\.",
        lambda found, words, zone: words.say("new_topic", name=found["name"]),
    ),
    (
        f"The headline counts (?P<n>{_NUMBER}) dead now\\.",
        lambda found, words, zone: words.say("dead_now", n=_int(found["n"])),
    ),
    (
        f"The count(?: of the (?P<what>dead|hurt))? rose from (?P<before>{_NUMBER}) to "
        f"(?P<after>{_NUMBER})\\.",
        _rose,
    ),
    (f"{_WHOSE} says (?P<what>a figure|another name|the contrary) now: {_QUOTE}", _changed),
    (f"{_WHOSE} says (?P<after>{_NAME}) instead of (?P<before>{_NAME}) now: {_QUOTE}", _instead),
    (
        r"Now carried by (?P<n>[0-9]+) outlets"
        r"(?:: (?P<names>.*?)(?: and (?P<more>[0-9]+) more)?)?\.",
        _carried,
    ),
    ("switched off", _plain("fault_off")),
    ("was not read", _plain("fault_unread")),
    (
        r"fails since (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d) UTC",
        _since("fault_fails", "minute"),
    ),
    (r"brings nothing new since (?P<at>\d{4}-\d\d-\d\d)", _since("fault_silent", "day")),
)
