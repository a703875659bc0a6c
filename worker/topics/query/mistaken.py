"""What in a query looks as if it were written for something else: regular expressions, the
quotation marks of languages and word processors that are none here, and codes of languages that no
article has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from worker.base import language_codes
from worker.topics.query.tree import And, Near, Node, Not, Or, Scoped, Term, terms

_REMARK = re.compile(r"(?<![^\s])#\s[^\n]*")
_INITIALS = r"(?<![^\W\d_]\.[^\W\d_])(?<!\b[^\W\d_])"
"""What stands before is not the last of initials, such as U.S."""
_REGULAR = re.compile(
    r"\\[bBdDsSwW.]"  # \bword\b, \d, \w
    r"|\(\?[:i=!<]"  # (?:…), (?i)
    rf"|{_INITIALS}\.[*+]"  # foo.*bar
    r"|\w\[[^\]\s]{1,40}\]|\[[^\]\s]{1,40}\][\w*+?]"  # [Aa]TACMS
    r"|(?<=\w)\|(?=\w)|\)\||\|\("  # foo|bar
    r"|\w\{\d+(?:,\d*)?\}"  # a{2,3}
    r"|(?<![^\s(])\^\w|(?<=[a-z])\$(?=[\s)]|$)"  # ^foo, foo$
    r"|^/.+/[a-z]{0,5}$"  # /foo/i
)
_QUOTED = re.compile(
    r"‘[^‘’\n]{2,80}’(?!\w)|‚[^‘’\n]{2,80}‘|«[^«»\n]{2,80}»|»[^«»\n]{2,80}«|‹[^‹›\n]{2,80}›"
    r"|「[^「」\n]{1,80}」|『[^『』\n]{1,80}』|(?<!\w)'[^'\n]{2,80}'(?!\w)"
)


def mistaken(query: str) -> Iterator[str]:
    """Yields a sentence for each kind of mistake that the query seems to hold."""
    plain = _REMARK.sub(" ", query)
    regular = _REGULAR.search(plain.strip())
    if regular is not None:
        yield (
            f"This looks like a regular expression (“{regular[0][:20]}”), which a query is not: "
            "* stands for a word's ending, ? for one character, OR for either."
        )
    quoted = _QUOTED.search(plain)
    if quoted is not None:
        mark = quoted[0][0]
        yield f'{mark} is no quotation mark here: a phrase needs straight ones ("…").'


def strange_languages(root: Node) -> Iterator[str]:
    """Yields a sentence for each word that is looked for as a language and is none."""
    match root:
        case Scoped(field="lang"):
            for term in terms(root):
                yield from _strange_language(term)
        case Scoped() | Not():
            yield from strange_languages(root.child)
        case And() | Or():
            for child in root.children:
                yield from strange_languages(child)
        case Term() | Near():
            return


def _strange_language(term: Term) -> Iterator[str]:
    word = " ".join(term.words).casefold()
    base = re.split("[-_]", word)[0]
    if not (term.exact or set(word) & set("*?") or language_codes.is_code(base)):
        yield f"lang:{term.source}: {language_codes.stranger(word)}"
