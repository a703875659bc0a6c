"""Topics that would have been found, had nothing been left out of an article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from worker.base.types import Article, Mask, Match, Missed, Searchable
from worker.topics.matcher import TopicMatcher

_MOST = 20
"""Of so many topics it is noted."""
_SAID_ELSEWHERE = frozenset({"title", "title again"})
"""The rules of what stands in the article's headline all the same."""


def missed(matcher: TopicMatcher, article: Article, found: Collection[str]) -> tuple[Missed, ...]:
    """Returns the topics but ``found`` that the whole holds by words under a mask.

    In most articles what is masked holds no topic's words, and the whole is not looked at.
    """
    masks = [each for each in article.masks if each.rule not in _SAID_ELSEWHERE]
    if not masks:
        return ()
    masked = "\n\n".join([article.whole[each.start : each.end] for each in masks])
    if not matcher.may_gain(Searchable.of(article), masked, found):
        return ()
    made = []
    for each in matcher.match(Searchable.of(replace(article, text=article.whole))):
        seen = None if each.slug in found else _under_mask(each.matches, masks)
        if seen is not None:
            match, mask = seen
            made.append(Missed(each.slug, match.term, match.text, mask.rule, mask.language))
    return tuple(made[:_MOST])


def _under_mask(matches: Sequence[Match], masks: Sequence[Mask]) -> tuple[Match, Mask] | None:
    """Returns the first match that a mask covers a part of, and the mask."""
    starts = [each.start for each in masks]
    for each in matches:
        number = bisect_right(starts, each.end - 1) - 1
        if each.field == "text" and number >= 0 and masks[number].end > each.start:
            return each, masks[number]
    return None
