"""Tags of thousands of attributes, which parsers of HTML compare each with each."""

from __future__ import annotations

import re

_LONG = 4_000
"""Characters of a tag from which on its attributes are counted."""
_MOST = 1_000
"""No page has a tenth of so many attributes in a tag."""
_NAME = r"[a-zA-Z][^\s/>]*+"
_ATTRIBUTE = r"[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>\"'][^\s>]*+)?)?+"
_TOKEN = re.compile(
    r"<(?=[!a-zA-Z])(?:!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|(?P<raw>script|style|textarea|title|xmp|iframe|noembed|noframes)(?=[\s/>])[^>]*+>"
    r"(?:.*?</(?P=raw)(?=[\s/>])|.*)"
    rf"|(?P<tag>{_NAME})(?P<rest>(?:[\s/]++|{_ATTRIBUTE})*+>?))",
    re.IGNORECASE | re.DOTALL,
)
"""A comment, an element whose content is no markup, or a tag (HTML Standard, 13.2.5).

Matches follow one another from the beginning, and what is never closed reaches to the end, so that
no character is looked at more than twice.
"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)


def without_attributes(html: str) -> str:
    """Returns HTML in which no tag has more than a thousand attributes: such a tag has none."""
    if len(html) < _LONG:
        return html
    return _TOKEN.sub(_shortened, html)


def _shortened(found: re.Match[str]) -> str:
    rest = found["rest"]
    if rest is None or len(rest) < _LONG:
        return found[0]
    count = sum(1 for _ in _ATTRIBUTES.finditer(rest))
    return f"<{found['tag']}>" if count > _MOST else found[0]
