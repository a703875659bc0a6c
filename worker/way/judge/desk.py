"""The judge's desk: what is known, and over it what was decided earlier in the same batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter

from worker.alerts.turns import CORRECTION, Waiting
from worker.base.types import TopicMatch
from worker.duplicates import fingerprint
from worker.stories.planned import older_first
from worker.way.judge import likely
from worker.way.judge.case import Case
from worker.way.judge.known import (
    BASELINE,
    MOST_COPIES,
    Group,
    KnownArticle,
    KnownItem,
    Snapshot,
)
from worker.way.judge.plan import HeldBack, NewArticle, PlannedDelivery, Revised, Telling
from worker.way.judge.rules import Rules
from worker.way.judge.texts import Texts

MOST_ARTICLES_PER_SHINGLE = 50


@dataclass(slots=True)
class Desk:
    """A snapshot with the batch's own decisions laid over it. Lives for one call of the judge."""

    snapshot: Snapshot
    rules: Rules
    now: datetime
    texts: Texts = field(default_factory=Texts)
    articles: dict[int, KnownArticle] = field(default_factory=dict)
    items: dict[int, KnownItem] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    """Items whose places others took."""
    by_text: dict[int, list[int]] = field(default_factory=dict)
    last: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    carried: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Source → (article, appearance) where an item of the batch has an article's words."""
    by_address: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    postings: dict[int, list[int]] = field(default_factory=dict)
    common: set[int] = field(default_factory=set)
    copies: dict[int, list[int]] = field(default_factory=dict)
    unindexed: set[int] = field(default_factory=set)
    made: list[NewArticle] = field(default_factory=list)
    revised: list[Revised] = field(default_factory=list)
    tellings: list[Telling] = field(default_factory=list)
    noticed: set[tuple[int, int, str]] = field(default_factory=set)
    """As ``Snapshot.noticed``, of the batch."""
    grouped: set[Group] = field(default_factory=set)
    waiting: dict[Group, Waiting] = field(default_factory=dict)
    silenced: list[HeldBack] = field(default_factory=list)
    waits: dict[tuple[int, int], bool] = field(default_factory=dict)
    """As ``Plan.waits``."""
    hurried: list[str] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)
    unlinked: list[int] = field(default_factory=list)
    """Stored appearances that say something of their own now."""
    undone: set[int] = field(default_factory=set)
    """Appearances that do not count any more: the stored ones, and those of the batch."""
    taken_back: set[int] = field(default_factory=set)
    """Documents of the batch whose appearances do, before they were ever written."""
    rematched: dict[int, tuple[TopicMatch, ...]] = field(default_factory=dict)
    last_id: int = 0

    def next_id(self) -> int:
        """Returns an id below zero that stands for one given when the plan is written."""
        self.last_id -= 1
        return self.last_id

    def article(self, article_id: int) -> KnownArticle | None:
        """Returns what is known of an article; None of one that is not known."""
        return self.articles.get(article_id) or self.snapshot.articles.get(article_id)

    def item(self, item_id: int) -> KnownItem | None:
        """Returns what an item became."""
        if item_id in self.left:
            return None
        return self.items.get(item_id) or self.snapshot.items.get(item_id)

    def says(self, text_hash: int) -> KnownArticle | None:
        """Returns the first article that says exactly these words; else that once said them."""
        stored = self.snapshot.by_text.get(text_hash), self.snapshot.last_to_say.get(text_hash)
        ids = [*(each for each in stored if each is not None), *self.by_text.get(text_hash, ())]
        known = [article for each in ids if (article := self.article(each)) is not None]
        known.sort(key=lambda each: (each.text_hash != text_hash, *older_first(each.id)))
        return known[0] if known else None

    def say(self, article: KnownArticle) -> None:
        """Notes which words an article says from now on."""
        self.by_text.setdefault(article.text_hash, []).append(article.id)
        self.last.setdefault((article.text_hash, article.source_id), []).append(article.id)

    def said_last(self, text_hash: int, source_id: int) -> KnownArticle | None:
        """Returns the last article in which a source said exactly these words, be it another
        source's that it carried in the same words."""
        key = text_hash, source_id
        stored = self.snapshot.said_last.get(key)
        own = self.last.get(key, ())
        carried = self._carried(source_id)
        others = self.says(text_hash), self.last_to_say(text_hash)
        copied = (each.id for each in others if each and self.carries(each.id, source_id))
        return self._last_of(text_hash, (stored, *own, *carried, *copied))

    def last_to_say(self, text_hash: int) -> KnownArticle | None:
        """Returns the last article that says exactly these words, whosever it is."""
        stored = self.snapshot.last_to_say.get(text_hash)
        return self._last_of(text_hash, (stored, *self.by_text.get(text_hash, ())))

    def _last_of(self, text_hash: int, ids: Iterable[int | None]) -> KnownArticle | None:
        known = [article for each in ids if each is not None if (article := self.article(each))]
        # A revision may have given one other words.
        saying = [each for each in known if each.text_hash == text_hash]
        return max(saying, key=lambda each: older_first(each.id), default=None)

    def kin_of(self, article: KnownArticle) -> list[KnownArticle]:
        """Returns the last articles in the words of an article's original and of its copies, and in
        those that these once said."""
        root = article.duplicate_of or article.id
        hashes = set(self.snapshot.kin.get(root, ()))
        for hashed, ids in self.by_text.items():
            said = (self.articles[each] for each in ids)
            if any((each.duplicate_of or each.id) == root for each in said):
                hashes.add(hashed)
        found = (self.last_to_say(each) for each in sorted(hashes))
        return [each for each in found if each is not None]

    def has_said(self, text_hash: int, source_id: int) -> bool:
        """Tells whether a source said exactly these words once, in an article of its own or in
        another source's that it carried."""
        key = text_hash, source_id
        if key in self.last or key in self.snapshot.said_last or key in self.snapshot.once_said:
            return True
        once = {self.snapshot.by_text.get(text_hash), *self.by_text.get(text_hash, ())}
        carried = self._carried(source_id)
        return any(
            each in once or (article.text_hash == text_hash)
            for each in carried
            if (article := self.article(each)) is not None
        )

    def carries(self, article_id: int, source_id: int) -> bool:
        """Tells whether a source carries a copy of an article, of those of which that was read."""
        known = article_id, source_id
        if known in self.snapshot.carriers or article_id in self._carried(source_id):
            return True
        copies = map(self.article, self.copies.get(article_id, ()))
        return any(each is not None and each.source_id == source_id for each in copies)

    def _carried(self, source_id: int) -> set[int]:
        """Returns the articles that a source's items of the batch carry in the same words."""
        known = self.carried.get(source_id, ())
        return {article for article, appearance in known if appearance not in self.undone}

    def know(self, case: Case) -> None:
        """Notes which articles the items that a case speaks of carry until now."""
        for each in (case.item_id, *case.gone):
            item = self.snapshot.items.get(each)
            if item is not None and item.kind == "text":
                known = self.carried.setdefault(case.source_id, [])
                known.append((item.article_id, item.appearance_id))

    def at_address(self, hashed: int) -> list[tuple[KnownArticle, int]]:
        """Returns the articles that appeared at an address, with the sources' ids."""
        known = [*self.snapshot.by_address.get(hashed, ()), *self.by_address.get(hashed, ())]
        found = [
            (self.article(article_id), source)
            for article_id, source, appearance in known
            if appearance not in self.undone
        ]
        return [(article, source) for article, source in found if article is not None]

    def is_common(self, hashed: int) -> bool:
        """Tells whether a shingle says nothing about any article."""
        return hashed in self.common or hashed in self.snapshot.common

    def telling(self, signature: Iterable[int]) -> tuple[int, ...]:
        """Returns the shingles of a signature that say something."""
        common, stored = self.common, self.snapshot.common
        signature = tuple(signature)
        if stored.isdisjoint(signature) and (not common or common.isdisjoint(signature)):
            return signature
        return tuple([each for each in signature if each not in stored and each not in common])

    def holders(self, hashed: int) -> tuple[int, ...]:
        """Returns the canonical articles that a shingle is looked up by."""
        stored = self.snapshot.postings.get(hashed, ())
        if self.unindexed:
            stored = tuple(each for each in stored if each not in self.unindexed)
        own = self.postings.get(hashed)
        return (*stored, *own) if own else stored

    def candidates(self, signature: Sequence[int]) -> list[tuple[KnownArticle, tuple[int, ...]]]:
        """Returns the canonical articles that may be nearly the same, the likeliest first.

        Each with those of its shingles that say something.
        """
        telling = self.telling(signature)
        most = likely.most_indexed(signature, telling)
        indexed = map(self.article, likely.by_index(telling, self.holders, most))
        known = (each for each in indexed if each is not None and each.duplicate_of is None)
        found = likely.likeliest(telling, known, attrgetter("signature"))
        return [(each, self.telling(each.signature)) for each in found]

    def heard(self, article: KnownArticle, case: Case) -> list[KnownArticle]:
        """Returns the original and the copies of an article, but for itself, that count as known.

        What another source's silent baseline brought does not: adding a source must not swallow
        what the sources already there bring as news.
        """
        root = article.duplicate_of if article.duplicate_of is not None else article.id
        ids = [root, *self.snapshot.copies.get(root, ()), *self.copies.get(root, ())]
        known = (self.article(each) for each in ids[: MOST_COPIES + 1] if each != article.id)
        return [each for each in known if each is not None and not unheard_elsewhere(each, case)]

    def corrections(self, story_id: int) -> list[KnownArticle]:
        """Returns the articles by which corrections of what was told of a story were told."""
        own = (each for each in self.tellings if each.story_id == story_id)
        ids = {each.article_id for each in own if each.kind.startswith(CORRECTION)}
        found = map(self.article, sorted(ids.union(self.snapshot.corrections.get(story_id, ()))))
        return [each for each in found if each is not None]

    def add(self, article: KnownArticle, case: Case, kind: str) -> None:
        """Lays a new article on the desk, with where it appeared."""
        self.articles[article.id] = article
        if article.duplicate_of is not None:
            self.copies.setdefault(article.duplicate_of, []).append(article.id)
        self.say(article)
        self.appear(article.id, case, kind)

    def appear(self, article_id: int, case: Case, kind: str) -> None:
        """Notes that an article appeared where the case comes from."""
        number = self.next_id()
        self.left.discard(case.item_id)
        self.items[case.item_id] = KnownItem(article_id, kind, number, case.document_id)
        if kind == "text":
            self.carried.setdefault(case.source_id, []).append((article_id, number))
        hashed = case.address_hash
        if hashed is not None:
            self.by_address.setdefault(hashed, []).append((article_id, case.source_id, number))

    def move(self, before: int, item_id: int) -> None:
        """Lets an item take another's place: it appeared where that one did, which did nowhere."""
        known = self.item(before)
        if known is not None:
            self.left.discard(item_id)
            self.items[item_id] = known
            self.left.add(before)

    def unlink(self, item: KnownItem) -> None:
        """Takes back an appearance that now says something of its own."""
        self.undone.add(item.appearance_id)
        if item.document_id is None:
            self.unlinked.append(item.appearance_id)
        else:
            self.taken_back.add(item.document_id)

    def revise(self, revised: Revised) -> None:
        """Notes a revision. What an article said before in the same batch is looked up no more."""
        self.made = [
            replace(each, index=()) if each.id == revised.id else each for each in self.made
        ]
        self.revised = [
            replace(each, index=()) if each.id == revised.id else each for each in self.revised
        ]
        self.revised.append(revised)

    def index(self, article_id: int, signature: Sequence[int]) -> tuple[int, ...]:
        """Makes a canonical article known by its shingles, and retires those that became common.

        Returns those that it is looked up by.
        """
        kept = []
        for each in fingerprint.index_hashes(signature):
            if self.is_common(each):
                continue
            if len(self.holders(each)) >= MOST_ARTICLES_PER_SHINGLE:
                self.retired.append(each)
                self.common.add(each)
                continue
            self.postings.setdefault(each, []).append(article_id)
            kept.append(each)
        return tuple(kept)

    def unindex(self, article: KnownArticle) -> None:
        """Makes a canonical article unknown by the shingles it has until now."""
        self.unindexed.add(article.id)
        for each in fingerprint.index_hashes(article.signature):
            if article.id in self.postings.get(each, ()):
                self.postings[each].remove(article.id)

    def is_noticed(self, alert_id: int, article_id: int, kind: str) -> bool:
        """Tells whether there is a notice of this kind of news of an article for an alert."""
        notice = alert_id, article_id, kind
        return notice in self.noticed or notice in self.snapshot.noticed

    def tell(self, telling: Telling) -> None:
        """Notes whom to tell."""
        self.tellings.append(telling)
        self.noticed.add((telling.alert.id, telling.article_id, telling.kind))

    def awaits_outlets(self, story_id: int, alert_id: int) -> bool:
        """Tells whether an alert is told of a story when more outlets carry it."""
        key = story_id, alert_id
        return self.waits.get(key, key in self.snapshot.waits)

    def waiting_in(self, group: Group) -> Waiting | None:
        """Returns the delivery of a group that still waits, if one does."""
        return self.waiting.get(group) or self.snapshot.waiting.get(group)

    def is_grouped(self, group: Group) -> bool:
        """Tells whether something of a group went or waits."""
        return group in self.grouped or group in self.snapshot.grouped

    def group(self, group: Group, planned: PlannedDelivery) -> None:
        """Notes a delivery of a group: what comes next may join it."""
        self.grouped.add(group)
        if planned.joins is not None:
            joined = self.waiting_in(group)
            if joined is not None:
                self.waiting[group] = replace(joined, due_at=planned.joined_due_at)
        elif planned.held is None:
            self.waiting[group] = Waiting(planned.id, planned.due_at, self.now)

    def hear(self, article: KnownArticle, silent: str | None) -> bool:
        """Notes that a source that is not silent brought an article. False if it is no change."""
        if silent is not None or article.silent is None:
            return False
        self.articles[article.id] = replace(article, silent=None)
        return True


def unheard_elsewhere(article: KnownArticle, case: Case) -> bool:
    """Tells whether the article is known only from another source's silent baseline."""
    return article.silent == BASELINE and article.source_id != case.source_id
