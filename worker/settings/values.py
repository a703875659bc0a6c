"""The kinds of values that the configuration is made of, and what is allowed in each.

A type's ``Meta.extra`` may hold ``allowed``, words that say what is allowed, ``check``, which
takes a value of the right type and returns what is wrong with it, or None, and ``near``, which
takes a text that is wrong and returns what it stands for, or None.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta

from worker.base.address import (
    NAMED_SECRET,
    Place,
    in_table,
    in_text,
    of_server,
    without_webhook_secrets,
)
from worker.base.private import Readers

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_DURATION = r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|[smhdw]))+"
_PART = re.compile(r"(?<![0-9.])([0-9]+(?:\.[0-9]+)?)(ms|[smhdw])")
_SPELT_OUT = re.compile(
    r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s{0,9}"
    r"(?:(ms)|(s)ec(?:ond)?s?|(m)in(?:ute)?s?|(h)(?:ou)?rs?|(d)ays?|(w)eeks?|([smhdw]))",
    re.IGNORECASE,
)
"""A number and a unit as people write them."""
_HAS_PASSWORD = re.compile(r"://[^/?#@:\s]*:[^/?#\s]*@")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PLAIN_ADDRESS = re.compile(r"(https?)://[A-Za-z0-9.-]+(?:/[!-~]*)?")
"""What nothing can be wrong with; most are so."""
_LONGEST = 3660 * 86400.0

DURATION_ALLOWED = 'a number with a unit (ms, s, m, h, d, w), such as "30s", "5m" or "1h30m"'
LISTEN_ALLOWED = 'HOST:PORT such as "127.0.0.1:9464" or "[::1]:9464", or nothing'
SLUG_ALLOWED = "small Latin letters, digits and underscores, such as ukraine_aid"


class Secret(str):
    """A text that ``repr`` does not show. In every other way it is the text itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class Unread(Secret):
    """Stands in for what a problem was reported of, such as a secret: nothing further is wrong
    with it."""

    __slots__ = ()


UNREAD = Unread("?")


def duration(text: str) -> float:
    """Returns the seconds that a duration such as ``5m``, ``1h30m`` or ``0s`` stands for.

    Raises ValueError, whose message says what is allowed.
    """
    if not re.fullmatch(_DURATION, text):
        raise ValueError(f'"{text}" is no duration; allowed: {DURATION_ALLOWED}')
    seconds = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    if seconds > _LONGEST:
        raise ValueError(f'"{text}" is too long; allowed: at most 3660d')
    return seconds


def duration_problem(text: str) -> str | None:
    """Returns what is wrong with a duration, or None."""
    try:
        duration(text)
    except ValueError as error:
        return str(error)
    return None


def duration_near(text: str) -> str | None:
    """Returns the duration that is spelt out in a text such as ``5 min``; None where none is."""
    found = _SPELT_OUT.fullmatch(text.strip())
    if found is None:
        return None
    near = found[1] + next(unit for unit in found.groups()[1:] if unit).lower()
    return None if duration_problem(near) else near


def at_least(least: str) -> Callable[[str], str | None]:
    """Returns a check of durations that must not be shorter than that one."""

    def check(text: str) -> str | None:
        problem = duration_problem(text)
        if problem is None and duration(text) < duration(least):
            return f'"{text}" is too short; allowed: {least} and more'
        return problem

    return check


def is_slug(text: str) -> bool:
    """Tells whether the text can name a topic or a channel."""
    return len(text) <= 64 and re.fullmatch("[a-z0-9_]+", text) is not None


def slug_near(text: str) -> str:
    """Returns the slug that a text stands for, or nothing."""
    near = "".join(each if each.isalnum() and each.isascii() else "_" for each in text.lower())
    near = re.sub("__+", "_", near).strip("_")
    return near if is_slug(near) else ""


def line_problem(text: str) -> str | None:
    """Returns what is wrong with a line of text, or None. A pattern's ``$`` lets one break pass."""
    return "ends with a line break; allowed: one line of text" if text.endswith("\n") else None


def network_problem(text: str) -> str | None:
    """Returns what is wrong with an address range in CIDR notation, or None."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        allowed = 'allowed: an address range such as "127.0.0.0/8", "10.1.0.0/16" or "fd00::/8"'
        try:
            near = ipaddress.ip_network(text, strict=False)
        except ValueError:
            # What stands there by mistake may be an address with a secret.
            return f'"{in_text(text)}" is no address range; {allowed}'
        return f'"{text}" names one address of a range; did you mean "{near}"? {allowed}'
    return None


def listen_address(text: str) -> tuple[str, int]:
    """Returns host and port of ``HOST:PORT``. Raises ValueError, which says what is allowed.

    The host is an address or a name of this machine; an IPv6 address stands in brackets.
    """
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.%]+)\]|([A-Za-z0-9._-]+)):([0-9]{1,5})", text)
    if found is None or not 0 < int(found[3]) < 65536:
        raise ValueError(f'"{text}" is no place to listen; allowed: {LISTEN_ALLOWED}')
    return found[1] or found[2], int(found[3])


def listen_problem(text: str) -> str | None:
    """Returns what is wrong with a place to listen, or None. Nothing at all is right, too."""
    if not text:
        return None
    try:
        listen_address(text)
    except ValueError as error:
        return str(error)
    return None


def path_problem(text: str) -> str | None:
    """Returns what is wrong with a path, or None."""
    return "holds the character NUL; allowed: a path" if "\0" in text else None


def one_line(text: str) -> str:
    """Returns the text with control characters written as escapes, so that it stays one line."""
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


def url_check(schemes: tuple[str, ...], example: str) -> Callable[[str], str | None]:
    """Returns a check of addresses that must have one of ``schemes``; nothing is an address too.

    What it says does not repeat the address, which may hold a password.
    """

    def check(text: str) -> str | None:
        plain = _PLAIN_ADDRESS.fullmatch(text)
        if not text or (plain and plain[1] in schemes):
            return None
        return _url_problem(text, schemes, example)

    return check


def _url_problem(text: str, schemes: tuple[str, ...], example: str) -> str | None:
    allowed = f"allowed: an address such as {example}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        return f"not an address ({_part_wrong(error)}); {allowed}"
    if parts.scheme not in schemes:
        names = ", ".join(f"{name}://" for name in schemes)
        begins = f'begins with "{parts.scheme}:" instead of' if "://" in text else "lacks"
        return f"{begins} {names}; {allowed}"
    if re.search(r"[\s\x00-\x1f\x7f]", text):
        return f"holds blanks or control characters; {allowed}"
    if not host and not parts.scheme.startswith(("sqlite", "unix", "redis+socket")):
        return f"has no host; {allowed}"
    if port == 0:
        return f"port 0 cannot be reached; {allowed}"
    return None


def _part_wrong(error: ValueError) -> str:
    return "wrong port" if "ort" in str(error) else "wrong host"


def hide_password(text: str) -> str:
    """Returns a line of ours with ``***`` for each password in an address and webhook secret."""
    return without_webhook_secrets(in_text(text, of_server))


def has_password(url: str) -> bool:
    """Tells whether the text is an address that holds a password, or looks as if it did."""
    if "://" not in url:
        return False
    if "@" in url and _HAS_PASSWORD.search(url):
        return True
    return "=" in url and NAMED_SECRET.search(url) is not None


def shown(table: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Returns a table as it may be shown: secrets as ``***``, and addresses by their place."""
    return in_table({key: _hidden(value) for key, value in table.items()}, place)


def _hidden(value: Any) -> Any:
    if isinstance(value, Secret):
        return str(value) if "://" in value else "***" if value else ""
    if isinstance(value, dict):
        return {key: _hidden(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(item) for item in value]
    return value


ReadableBy = Annotated[
    Readers, Meta(description="Who may read what is made there: owner, group or all.")
]

Duration = Annotated[
    str,
    Meta(
        pattern=f"^{_DURATION}$",
        max_length=40,
        extra={
            "allowed": DURATION_ALLOWED,
            "check": duration_problem,
            "near": duration_near,
        },
    ),
]
"""A duration as text; ``duration`` turns it into seconds."""

OptionalDuration = Annotated[
    str,
    Meta(
        pattern=f"^(?:{_DURATION})?$",
        max_length=40,
        extra={
            "allowed": f"{DURATION_ALLOWED}, or nothing",
            "check": lambda text: duration_problem(text) if text else None,
            "near": duration_near,
        },
    ),
]

Line = Annotated[
    str,
    Meta(
        pattern=r"^[^\x00-\x1f\x7f]+$",
        max_length=200,
        extra={"allowed": "one line of text, 1 to 200 characters", "check": line_problem},
    ),
]
"""A name: it may come to stand in a mail header."""

OptionalLine = Annotated[
    str,
    Meta(
        pattern=r"^[^\x00-\x1f\x7f]*$",
        max_length=200,
        extra={
            "allowed": "one line of text, up to 200 characters, or nothing",
            "check": line_problem,
        },
    ),
]

Slug = Annotated[str, Meta(pattern="^[a-z0-9_]+$", max_length=64, extra={"allowed": SLUG_ALLOWED})]


Network = Annotated[str, Meta(extra={"check": network_problem})]
"""An address range in CIDR notation."""


def problem_of(read: Callable[[str], object]) -> Callable[[str], str | None]:
    """Returns what says why a text cannot be read, or None."""

    def problem(text: str) -> str | None:
        try:
            read(text)
        except ValueError as error:
            return str(error)
        return None

    return problem
