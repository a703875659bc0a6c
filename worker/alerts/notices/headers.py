"""Unstructured mail headers in any script, folded so that no blank is lost.

The standard library's own folding drops the blanks between encoded words in several releases
(CPython issue 92081). RFC 2047 counts blanks between encoded words as none, so they
have to be inside the words, which is how the older ``email.header`` writes them. Of ASCII it leaves
the first line empty where the rest fits one line, which some filters take for an empty subject.
"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueUnstructuredHeader
from email.policy import Policy
from functools import cache


# The stubs give the two bases unlike types of max_count; the registry combines them just so.
class TextHeader(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]
    """A header of free text such as Subject."""

    def fold(self, *, policy: Policy) -> str:
        """Returns the header's lines; free text that is not ASCII as encoded words."""
        ascii_only = str(self).isascii()
        if getattr(policy, "utf8", False) and not ascii_only:
            return super().fold(policy=policy)
        words = Header(
            str(self),
            "us-ascii" if ascii_only else "utf-8",
            maxlinelen=policy.max_line_length or 78,
            header_name=self.name,
        )
        return f"{self.name}: {words.encode(linesep=policy.linesep)}{policy.linesep}"


class LinkHeader(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]
    """A header of one address in angle brackets, such as List-Unsubscribe (RFC 2369)."""

    def fold(self, *, policy: Policy) -> str:
        """Returns the header on one line: an address is not to be divided, nor encoded."""
        return f"{self.name}: {self}{policy.linesep}"


class _Registry(HeaderRegistry):
    """One that makes the class of a header once: the standard library's does for each header."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type[BaseHeader]] = {}

    def __getitem__(self, name: str) -> type[BaseHeader]:
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = super().__getitem__(name)
        return found


@cache
def registry() -> HeaderRegistry:
    """Returns the header classes of a message whose free text may be in any script."""
    found = _Registry()
    found.map_to_type("subject", TextHeader)
    found.map_to_type("list-unsubscribe", LinkHeader)
    return found
