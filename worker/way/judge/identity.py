"""Whether an article is one we have: its item, its words, its address, or nearly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from worker import duplicates as sameness
from worker.base.urls import names_an_article
from worker.duplicates import fingerprint
from worker.reading.statements import WITHDRAWN
from worker.stories.terms import GROUPS, RARITY, terms
from worker.way.judge import recurring
from worker.way.judge.case import Case, address_hash
from worker.way.judge.desk import Desk
from worker.way.judge.known import KnownArticle, KnownItem
from worker.way.judge.plan import Kind
from worker.way.judge.statements import marks_correction
from worker.way.judge.texts import Texts, known_side, new_side

_CORRECTABLE = frozenset({"other_facts", "other_headline", "other_event", "boilerplate"})
"""Why like words are no copy: what a correction may change."""
_MOST_UNLIKE = 3
"""So many of the candidates are asked for standing text: one of its source is enough."""
_MOST_TEXT = 8_000
"""Characters that are read without it: twice as many as its story is sought by."""
_TERMS_OF_ONE_PAGE = 0.25
_TERMS_OF_A_REVISION = 0.2
_LEAST_STANDING = 0.05
FORGOTTEN = "it was forgotten on request (wirewatch forget)"


@dataclass(frozen=True, slots=True)
class Identity:
    """Which known article a case is, if any, and how that was found."""

    kind: Kind
    reason: str
    article: KnownArticle | None = None
    """The article that it is, or is a copy of."""
    recurs_of: datetime | None = None
    """When the same notice was stated last, of one that is given out again and again."""
    item_from: int | None = None
    """The item whose place was taken."""
    repeats: int | None = None
    """The article whose notice is given out again."""
    code: str | None = None
    """Of what is refused, as ``Verdict.code``."""
    changes_words: bool = True
    """Of a revision: whether the article says something else now, not only something of itself."""
    carried: int | None = None
    """The article that its item carried in the same words until now."""
    beside: tuple[tuple[int, sameness.Compared, sameness.Compared], ...] = ()
    """Of what is new: the stories of what is like it of other sources, and what is compared."""
    apart: Mapping[int, str] = field(default_factory=dict)
    """Of what is new: the stories of what tells of another event in its words, and how."""
    own_text: str | None = None
    """Of what is new: its text without what stands under, or over, unlike articles, too; None where
    nothing of that is known."""


def identify(case: Case, desk: Desk) -> Identity:
    """Returns what a case is, by the first rule that holds, in the order of the functions below."""
    if _is_forgotten(case, desk):
        return Identity("refused", FORGOTTEN, code="forgotten")
    if case.withdraws:
        return _withdrawn(case, desk)
    item = desk.item(case.item_id)
    carried = None
    if item is not None:
        again = _seen_again(case, item, desk)
        if again is not None:
            return again
        carried = item.article_id if item.kind == "text" else None
    else:
        found = _recurs(case, desk) or _takes_a_place(case, desk)
        if found is not None:
            return found
    found = (
        _same_words(case, desk)
        or _same_address(case, desk)
        or _nearly_the_same(case, desk, carried)
    )
    return replace(found, carried=carried)


def _is_forgotten(case: Case, desk: Desk) -> bool:
    forgotten = desk.snapshot.forgotten
    if not forgotten:
        return False
    words = ("text", case.prepared.fingerprint.text_hash)
    return words in forgotten or ("address", case.address_hash) in forgotten


def _seen_again(case: Case, item: KnownItem, desk: Desk) -> Identity | None:
    """Handles an item that was stored before; None if it now is something else than it was."""
    article = desk.article(item.article_id)
    if article is None:
        return None
    same_words = article.text_hash == case.prepared.fingerprint.text_hash
    if same_words and is_newly_noted(case, article):
        return Identity("revision", "its outlet corrected it", article, changes_words=False)
    if item.kind == "text" and not same_words:
        # A copy that was linked to another source's article now says something of its own.
        desk.unlink(item)
        return None
    if same_words and (article.title == case.prepared.article.title or item.kind == "text"):
        return Identity("unchanged", "it says what it said before", article)
    if _is_another(article, case):
        return None
    return Identity("revision", f"revision {article.revision + 1}", article)


def moved(case: Case, article: KnownArticle, desk: Desk) -> frozenset[str]:
    """Returns ``address`` where the entry that an article was first read from has another address
    now, else nothing."""
    item = desk.item(case.item_id)
    is_own = item is not None and item.kind == "first" and item.article_id == article.id
    if not is_own or case.address is None or case.address_hash in (None, article.address):
        return frozenset()
    return frozenset({"address"})


def is_newly_noted(case: Case, article: KnownArticle) -> bool:
    """Tells whether the case brings the words of a correction that were not there before."""
    statement = case.prepared.article.statement
    return statement is not None and bool(statement.note) and statement.name != article.stated


def _withdrawn(case: Case, desk: Desk) -> Identity:
    """Finds what is withdrawn: by its item, its address or its provider's name for it, or as the
    same source's words. What is not known is set aside."""
    article = _withdrawn_article(case, desk)
    if article is None:
        return Identity("refused", WITHDRAWN, code="withdrawn")
    words = case.prepared.article.text
    is_same = not words or article.text_hash == case.prepared.fingerprint.text_hash
    statement = case.prepared.article.statement
    if is_same and statement is not None and article.stated == statement.name:
        return Identity("unchanged", "it says what it said before", article)
    # Another source's article goes on saying what it says.
    changes = not is_same and article.source_id == case.source_id
    return Identity("revision", WITHDRAWN, article, changes_words=changes)


def _withdrawn_article(case: Case, desk: Desk) -> KnownArticle | None:
    item = desk.item(case.item_id)
    article = desk.article(item.article_id) if item is not None else None
    if article is not None:
        return article
    if case.address_hash is not None:
        there = {each.id: each for each, _ in desk.at_address(case.address_hash)}
        own = [each for each in there.values() if each.source_id == case.source_id]
        found = own or list(there.values())
        # Some feeds give all their entries one address: only the versions of one are one.
        if len({each.duplicate_of or each.id for each in found}) == 1:
            return found[0]
    if not case.prepared.article.text:
        return None
    said = desk.said_last(case.prepared.fingerprint.text_hash, case.source_id)
    if said is not None:
        return said
    near = _nearly_the_same(case, desk)
    is_own = near.article is not None and has_told(case, near.article, desk, None)
    return near.article if near.kind == "near_copy" and is_own else None


def _is_another(article: KnownArticle, case: Case) -> bool:
    """Tells whether an item now is another article: its name is a position or a constant, or its
    place holds whatever is newest, as a ``latest.txt`` does.

    Where the address and headline or text differ, it is. At one address headline and text differ
    for that, and have little in common. Without addresses a revision keeps the headline or most of
    the text; short texts are taken for revisions unless they have little in common, since a changed
    word is much of them.
    """
    new = case.prepared
    is_retitled = article.title.casefold() != new.article.title.casefold()
    is_reworded = article.text_hash != new.fingerprint.text_hash
    address = address_hash(case.address)
    if address is not None and article.address is not None and address != article.address:
        return is_retitled or is_reworded
    if not (is_retitled and is_reworded):
        return False
    if _alike(article, case):
        return False
    is_long = not article.is_short and not is_short(new.article.text)
    return (is_long and address is None) or not _has_terms_of(article, case, _TERMS_OF_A_REVISION)


def is_short(text: str) -> bool:
    """Tells whether a text has fewer than sixty words."""
    return len(text.split(maxsplit=fingerprint.SHORT_TEXT)) < fingerprint.SHORT_TEXT


def _alike(article: KnownArticle, case: Case) -> bool:
    """Tells whether two items of one source at one address are one article.

    A feed may give all its entries one address, or renew the identities of all it holds.
    """
    if article.title.casefold() == case.prepared.article.title.casefold():
        return True
    return fingerprint.is_near_duplicate(case.prepared.fingerprint.signature, article.signature)


def _recurs(case: Case, desk: Desk) -> Identity | None:
    """Finds the notice of which this is another, given out again in the same words."""
    found = recurring.given_out_again(case, desk)
    if found is None:
        return None
    mine = new_side(case, case.prepared.fingerprint.signature)
    for each in found.others:
        is_own = each.source_id == case.source_id
        its = known_side(each, each.signature)
        if desk.texts.compare(mine, its, same_source=is_own).is_copy:
            original = _original(each, desk)
            return Identity("near_copy", f"nearly article {original.id}", original)
    return Identity("new", found.reason, found.before, found.at, repeats=found.before.id)


def _takes_a_place(case: Case, desk: Desk) -> Identity | None:
    """Finds the entry whose place in its feed's listing this one took."""
    new = case.prepared.article
    for item_id in case.gone:
        item = desk.item(item_id)
        article = desk.article(item.article_id) if item is not None else None
        if article is None:
            continue
        if sameness.replaces(new.title, new.text, article.title, article.text):
            reason = f"it took the place of article {article.id} in its feed"
            return Identity("revision", reason, article, item_from=item_id)
    return None


def _same_words(case: Case, desk: Desk) -> Identity | None:
    article = recurring.says_the_same(case, desk)
    if article is None:
        return None
    own = desk.said_last(case.prepared.fingerprint.text_hash, case.source_id)
    last = desk.last_to_say(case.prepared.fingerprint.text_hash) or article
    if own is not None and marks_correction(case, own) and marks_correction(case, last):
        # Its headline is another, and so it is an article of its own.
        return Identity("near_copy", f"it corrects article {own.id}", _original(own, desk))
    return Identity("same_words", f"the same words as article {article.id}", article)


def _same_address(case: Case, desk: Desk) -> Identity | None:
    hashed = case.address_hash
    if hashed is None:
        return None
    is_one_page = names_an_article(case.address or "")
    for article, source_id in desk.at_address(hashed):
        is_others = source_id != case.source_id and (is_one_page or _has_terms_of(article, case))
        if is_others or _alike(article, case):
            original = _original(article, desk)
            return Identity("same_address", f"the same address as article {original.id}", original)
    return None


def _has_terms_of(article: KnownArticle, case: Case, share: float = _TERMS_OF_ONE_PAGE) -> bool:
    """Tells whether what two sources give at an address may be one page. Several feeds may give
    one, which is no article's own, to all their entries.

    They may cut and edit it, but it has a quarter of the terms of the one with fewer of them, by
    their rarity: so has every teaser of its article, and one in a hundred of unlike articles.
    """
    mine = set(case.prepared.terms.ids)
    its = set(terms(article.title, article.text, article.language).ids)
    fewer = min(_weight(mine), _weight(its))
    return _weight(mine & its) >= share * fewer


def _weight(ids: set[int]) -> float:
    return sum(RARITY[each % GROUPS] ** 2 for each in ids)


def _nearly_the_same(case: Case, desk: Desk, carried: int | None = None) -> Identity:
    signature = desk.telling(case.prepared.fingerprint.signature)
    candidates = desk.candidates(case.prepared.fingerprint.signature)
    near = [
        (fingerprint.containment(signature, known), article, known)
        for article, known in candidates
        if sameness.may_be_copy(signature, known)
    ]
    mine = new_side(case, signature)
    another, copied, apart = "", list[KnownArticle](), dict[int, str]()
    for _, article, known in sorted(near, key=lambda each: -each[0]):
        found = desk.texts.compare(
            mine,
            known_side(article, known),
            same_source=article.source_id == case.source_id,
        )
        if found.is_copy:
            copied.append(article)
            if not recurring.may_recur(case):
                break
        elif copied:
            continue
        elif found.code in _CORRECTABLE and _is_corrected_by(case, article, desk, carried):
            return Identity("near_copy", f"it corrects article {article.id}", article)
        else:
            why = f"like article {article.id}, but {found.reason}"
            another = another or why
            if found.code == "other_event":
                apart.setdefault(article.story_id, why)
    if copied:
        return _copy_or_notice(case, copied)
    return Identity(
        "new",
        another or "nothing like it is known",
        beside=tuple(
            [
                (article.story_id, mine, known_side(article, known))
                for article, known in candidates
                if article.source_id != case.source_id
            ]
        ),
        apart=apart,
        own_text=_own_text(case, mine, candidates, desk.texts),
    )


def _copy_or_notice(case: Case, copied: Sequence[KnownArticle]) -> Identity:
    """Returns that a case is a copy of the likest, or a notice given out again under another
    headline, unless one of them was given out at about the same time."""
    reasons = ((each, recurring.under_another_headline(case, each)) for each in copied)
    before, why = next(((each, why) for each, why in reasons if why), (None, ""))
    likest = copied[0]
    if before is not None:
        beside = [each for each in copied if recurring.is_beside(case, each)]
        if not beside:
            return Identity("new", why, before, before.given_out_at, repeats=before.id)
        likest = beside[0]
    return Identity("near_copy", f"nearly article {likest.id}", likest)


def _own_text(
    case: Case,
    mine: sameness.Compared,
    candidates: Sequence[tuple[KnownArticle, tuple[int, ...]]],
    texts: Texts,
) -> str | None:
    """Returns the beginning of a text, of 8,000 characters, without what stands in the first three
    candidates, too, and is standing text; None where nothing of it is, or so little that to leave
    it out changes nothing."""
    signature = case.prepared.fingerprint.signature
    standing = [
        texts.standing_passages(mine, known_side(article, telling))
        for article, telling in candidates[:_MOST_UNLIKE]
        if _has_some_of(article.signature, signature)
    ]
    passages = frozenset().union(*standing)
    return sameness.without(mine.text[:_MOST_TEXT], passages) if passages else None


def _has_some_of(known: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Tells from whole signatures whether a known text has a twentieth of a new one. Of a short one
    the words tell."""
    if len(new) <= fingerprint.MIN_SIGNATURE:
        return True
    return len(set(new).intersection(known)) >= _LEAST_STANDING * len(new)


def _is_corrected_by(
    case: Case, article: KnownArticle, desk: Desk, carried: int | None = None
) -> bool:
    """Tells whether other facts are no evidence against a copy: a source that said or carried the
    article corrects them."""
    return has_told(case, article, desk, carried) and marks_correction(case, article)


def has_told(case: Case, article: KnownArticle, desk: Desk, carried: int | None) -> bool:
    """Tells whether a case's source said what an article says, itself or as another's copy.
    ``carried`` is the article that its item carried until now."""
    if article.source_id == case.source_id or article.id == carried:
        return True
    return desk.carries(article.id, case.source_id)


def _original(article: KnownArticle, desk: Desk) -> KnownArticle:
    if article.duplicate_of is None:
        return article
    return desk.article(article.duplicate_of) or article
