"""Sentences about sources and endpoints that fail, in the words of a reader's language.

What a server answered, or a program found, stays as it was logged: those who run the service look
it up by these words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from worker.alerts.notices.catalogues import Words

_SPOKEN = "%d %b %Y, %H:%M"
_TIME = r"\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d"
_AT = f"(?P<at>{_TIME}) UTC"
_SPAN = r"(?P<number>\d+) (?P<unit>minute|hour|day)s?"
_WAITING = r"(?P<waiting>[0-9,]+) messages?"
_WHYS = {
    "the reason is not known": "why_unknown",
    "no reason known": "why_unknown",
    "it failed for too long": "why_long",
    "it said that it is gone": "why_gone",
}
_IN_VAIN = re.compile(r"no success for (?P<hours>\d+) hours")
_Found = re.Match[str]


def in_words(sentence: str, words: Words, zone: str) -> str | None:
    """Returns the sentence by the words and clocks of a reader; None where it is another one."""
    for pattern, said in _SHAPES:
        found = pattern.fullmatch(sentence)
        if found is not None:
            return said(found, words, zone)
    return None


def _off(found: _Found, words: Words, zone: str) -> str:
    return words.say("off", why=_why(found, words))


def _kept(found: _Found, words: Words, zone: str) -> str:
    kept = words.count("endpoint_kept", _int(found["waiting"]))
    return f"{words.say('off', why=_why(found, words))} {kept}"


def _fails(found: _Found, words: Words, zone: str) -> str:
    return words.say("fails_since", at=_time(found["at"], words, zone), why=_why(found, words))


def _silent(found: _Found, words: Words, zone: str) -> str:
    at = _time(found["at"], words, zone)
    if found["number"] is None:
        return words.say("silent_since", at=at)
    return words.say("silent_used", at=at, span=_span(found, words))


def _again(found: _Found, words: Words, zone: str) -> str:
    key = "again_failed" if found["what"] == "answers" else "again_silent"
    return words.say(key, at=_time(found["at"], words, zone), span=_span(found, words))


def _endpoint(found: _Found, words: Words, zone: str) -> str:
    times, why = words.count("tries", _int(found["times"])), _why(found, words)
    if found["at"] is None:
        said = [words.say("endpoint_fails", times=times, why=why)]
    else:
        at = _time(found["at"], words, zone)
        said = [words.say("endpoint_fails_since", at=at, times=times, why=why)]
    said.append(words.count("endpoint_waits", _int(found["waiting"])))
    if found["ends"] is not None:
        said.append(words.say("endpoint_ends", at=_time(found["ends"], words, zone)))
    return " ".join(said)


def _mend(found: _Found, words: Words, zone: str) -> str:
    return words.say("endpoint_mend", why=_why(found, words))


def _why(found: _Found, words: Words) -> str:
    why = found["why"]
    in_vain = _IN_VAIN.fullmatch(why)
    if in_vain is not None:
        return words.say("why_vain", span=words.count("span_hours", int(in_vain["hours"])))
    return words.say(_WHYS[why]) if why in _WHYS else why


def _span(found: _Found, words: Words) -> str:
    return words.count(f"span_{found['unit']}s", int(found["number"]))


def _time(text: str, words: Words, zone: str) -> str:
    return words.time(datetime.strptime(text, _SPOKEN).replace(tzinfo=UTC), zone)


def _int(text: str) -> int:
    return int(text.replace(",", ""))


_Said = Callable[[_Found, Words, str], str]
_SHAPES: tuple[tuple[re.Pattern[str], _Said], ...] = tuple(
    (re.compile(pattern, re.DOTALL), said)
    for pattern, said in (
        (
            "It was switched off: (?P<why>.*)\\. What was to go there is held: " + _WAITING + "\\.",
            _kept,
        ),
        ("It was switched off: (?P<why>.*)\\.", _off),
        (
            f"It has failed(?: since {_AT})?, (?P<times>[0-9,]+) times in a row: (?P<why>.*)\\. "
            f"{_WAITING} waits? for it\\."
            f"(?: If nothing goes well, it is switched off on (?P<ends>{_TIME}) UTC\\.)?",
            _endpoint,
        ),
        (f"It has failed since {_AT}: (?P<why>.*)\\.", _fails),
        (
            f"It has brought nothing new since {_AT}"
            f"(?:; it used to bring something every {_SPAN})?\\.",
            _silent,
        ),
        (
            "It (?P<what>answers|brings something) again; it had (?:failed|been silent) since "
            f"{_AT}, for {_SPAN}\\.",
            _again,
        ),
        ("(?P<why>.*)\\. What is to go there is held until this is mended\\.", _mend),
    )
)
