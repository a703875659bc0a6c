"""The tables, as typed SQLAlchemy models, a file for each subject."""

from models.article import (
    Appearance,
    Article,
    CommonShingle,
    FingerprintIndex,
    Forgotten,
    Revision,
    Story,
)
from models.base import Base, LeaseMixin
from models.delivery import Alert, Attempt, Delivery, DeliveryNotice, Endpoint, Notice
from models.document import Blob, Document
from models.operation import AuditEntry, Heartbeat, Job, Mark, Tally
from models.source import Host, Item, ItemAlias, Poll, Source
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
    "Delivery",
    "DeliveryNotice",
    "Document",
    "Endpoint",
    "FingerprintIndex",
    "Forgotten",
    "Heartbeat",
    "Host",
    "Item",
    "ItemAlias",
    "Job",
    "LeaseMixin",
    "Mark",
    "Notice",
    "Poll",
    "Revision",
    "Source",
    "Story",
    "Tally",
    "Topic",
    "TopicMatchRow",
    "TopicRevision",
]
