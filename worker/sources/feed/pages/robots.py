"""What a host lets robots ask for (RFC 9309), read in linear time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

MOST_BYTES = 500 * 1024
"""So much of a file is read (RFC 9309, 2.5)."""
_MOST_RULES = 5_000
_LONGEST_RULE = 2_000
_TOKEN = re.compile(r"[A-Za-z_-]+")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_KEPT = "!#$%&'()*+,/:;=?@[]~-._"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HEX = "0123456789ABCDEF"
_BYTES_OF_RULE, _BYTES_OF_PART = 250, 60
"""What each takes beside its characters."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A beginning of paths that may, or may not, be asked for."""

    parts: tuple[str, ...]
    """What stands between the wildcards."""
    is_whole: bool
    """Whether the path has to end with it."""
    allows: bool
    length: int
    """Of the pattern in octets: the longest that matches decides."""

    def matches(self, path: str) -> bool:
        """Tells whether a path begins so."""
        first, *others = self.parts
        if not path.startswith(first):
            return False
        at = len(first)
        if not others:
            return at == len(path) or not self.is_whole
        for each in others[:-1]:
            at = path.find(each, at)
            if at < 0:
                return False
            at += len(each)
        last = others[-1]
        if self.is_whole:
            return len(path) - len(last) >= at and path.endswith(last)
        return path.find(last, at) >= 0


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules that are for us; none allow all."""

    rules: tuple[Rule, ...] = ()

    @property
    def size(self) -> int:
        """About how many bytes of memory they take."""
        return sum(
            _BYTES_OF_RULE + each.length + _BYTES_OF_PART * len(each.parts) for each in self.rules
        )

    def allows(self, path: str) -> bool:
        """Tells whether a path, with its query, may be asked for. Where an allowing and a
        forbidding rule are as long, it may."""
        path = _normal(path) or "/"
        if path == "/robots.txt":
            return True
        found = [each for each in self.rules if each.matches(path)]
        return max(((each.length, each.allows) for each in found), default=(0, True))[1]


ALL = Robots()
NOTHING = Robots((Rule(("/",), False, False, 1),))


def parse(content: bytes, agent: str) -> Robots:
    """Reads a file for the robot whose product token is ``agent``: the groups that name it, all
    together, else those for all robots."""
    text = content[:MOST_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(content) > MOST_BYTES:
        # What was cut off may say something else.
        del lines[-1]
    own: list[Rule] = []
    general: list[Rule] = []
    is_own = is_general = is_named = is_naming = False
    for line in lines:
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon or key not in ("user-agent", "allow", "disallow"):
            continue
        if key == "user-agent":
            if not is_naming:
                is_own = is_general = False
            is_naming = True
            is_general |= value == "*"
            is_own |= _is_named(value, agent)
            is_named |= is_own
            continue
        is_naming = False
        into = [rules for rules, is_meant in ((own, is_own), (general, is_general)) if is_meant]
        if all(len(rules) >= _MOST_RULES for rules in into):
            continue
        rule = _rule(value, allows=key == "allow")
        for rules in into:
            if rule is not None:
                rules.append(rule)
    return Robots(tuple(own if is_named else general))


def _is_named(value: str, agent: str) -> bool:
    found = _TOKEN.match(value)
    return found is not None and found[0].lower() == agent.lower()


def _rule(value: str, *, allows: bool) -> Rule | None:
    """Returns a rule; None of what is none, as an empty one."""
    if not value or len(value) > _LONGEST_RULE:
        return None
    is_whole = value.endswith("$")
    pattern = _normal(value[:-1] if is_whole else value)
    if not pattern.startswith(("/", "*")):
        pattern = f"/{pattern}"
    parts = tuple(re.sub(r"\*+", "*", pattern).split("*"))
    return Rule(parts, is_whole, allows, len(pattern) + is_whole)


def _normal(path: str) -> str:
    """Writes a path in one way: escapes in capitals, none where none is needed, all else that is
    not ASCII as UTF-8 (RFC 9309, 2.2.2)."""
    return _ESCAPES.sub(_escape, quote(path, safe=_KEPT))


def _escape(found: re.Match[str]) -> str:
    return "".join(
        chr(each) if each in _UNRESERVED else f"%{_HEX[each >> 4]}{_HEX[each & 15]}"
        for each in unquote_to_bytes(found[0])
    )
