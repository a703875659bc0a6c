"""The tables, as typed SQLAlchemy models, a file for each subject.

No ``from __future__ import annotations`` here: SQLAlchemy would have to evaluate each annotation at
every start.
"""

from models.article import (
    Appearance,
    Article,
    CommonShingle,
    FingerprintIndex,
    Forgotten,
    Revision,
    Story,
    StoryProfile,
    TermFrequencies,
    Verdict,
    Whole,
)
from models.base import Base, LeaseMixin
from models.delivery import (
    Alert,
    Attempt,
    Delivery,
    DeliveryNotice,
    Endpoint,
    Notice,
    ReaderDay,
    Silence,
    Silenced,
    StoryAlert,
    StoryWait,
)
from models.document import Blob, Document
from models.operation import AuditEntry, Decision, Heartbeat, Job, Mark, Tally
from models.page import Page
from models.reader import MatchMark, MutedStory, Unsubscribed
from models.source import Host, Item, ItemAlias, LineMemory, Poll, Source
from models.subscription import HubSubscription
from models.topic import Topic, TopicMatchRow, TopicRevision

__all__ = [
    "Alert",
    "Appearance",
    "Article",
    "Attempt",
    "AuditEntry",
    "Base",
    "Blob",
    "CommonShingle",
    "Decision",
    "Delivery",
    "DeliveryNotice",
    "Document",
    "Endpoint",
    "FingerprintIndex",
    "Forgotten",
    "Heartbeat",
    "Host",
    "HubSubscription",
    "Item",
    "ItemAlias",
    "Job",
    "LeaseMixin",
    "LineMemory",
    "Mark",
    "MatchMark",
    "MutedStory",
    "Notice",
    "Page",
    "Poll",
    "ReaderDay",
    "Revision",
    "Silence",
    "Silenced",
    "Source",
    "Story",
    "StoryAlert",
    "StoryProfile",
    "StoryWait",
    "Tally",
    "TermFrequencies",
    "Topic",
    "TopicMatchRow",
    "TopicRevision",
    "Unsubscribed",
    "Verdict",
    "Whole",
]
