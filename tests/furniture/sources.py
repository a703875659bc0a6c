"""A source whose articles are read one after the other, each in a story of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from worker.base.types import Article
from worker.cleaning import clean
from worker.furniture.memory import Memory, learn
from worker.furniture.memory_masks import LineMasker

DAY = 20_000


@dataclass
class Source:
    """Reads articles and lets its memory take them in."""

    memory: Memory = field(default_factory=Memory)
    day: int = DAY
    background: list[frozenset[str]] = field(default_factory=list)
    """Of each article that was read, the lines that are background."""
    _stories: int = 0

    def read(
        self,
        text: str,
        story: int | None = None,
        *,
        outlet: str | None = None,
        url: str | None = None,
    ) -> Article:
        """Returns an article as it is read now, and takes it in as one of a story; of its own, if
        none is named."""
        masker = LineMasker(self.memory, self.day)
        article = clean(Article(text=text, outlet=outlet, url=url), maskers=(masker,))
        assert masker.sighting is not None
        self._stories += 1
        learn(self.memory, masker.sighting, story or 1_000 + self._stories, self.day)
        self.background.append(masker.background)
        return replace(article, background=masker.spans(article))

    def all(self, texts: Sequence[str]) -> list[str]:
        """Returns the texts of articles that are read one after the other."""
        return [self.read(each).text for each in texts]
