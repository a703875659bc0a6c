"""The text that masks leave of a whole."""

from __future__ import annotations

from collections.abc import Sequence

from worker.base.masks import BREAK, kept
from worker.base.types import Mask


def unmasked(whole: str, masks: Sequence[Mask]) -> str:
    """Returns what no mask covers, a paragraph a line."""
    return BREAK.join(whole[start:end] for start, end in kept(whole, masks))
