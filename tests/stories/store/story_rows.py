"""Stories as rows, made without the way of an article."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Alert,
    Appearance,
    Article,
    Delivery,
    DeliveryNotice,
    Item,
    Notice,
    Revision,
    Source,
    Story,
    StoryAlert,
    Topic,
    TopicMatchRow,
    TopicRevision,
    Verdict,
)

START = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Returns a time so many minutes after the start."""
    return START + timedelta(minutes=minutes)


class Rows:
    """Adds rows to a session; times are minutes after the start."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Any) -> Any:
        """Adds a row, with its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def story(self, minutes: float = 0, merged_into: int | None = None) -> int:
        """Makes a story. Returns its id."""
        row = self.add(Story(created_at=at(minutes), merged_into=merged_into))
        return int(row.id)

    def report(
        self,
        story: int,
        outlet: str | None,
        title: str,
        minutes: float,
        *,
        duplicate_of: int | None = None,
        language: str = "en",
        topics: tuple[str, ...] = (),
    ) -> int:
        """Makes an article that appeared in an outlet. Returns its id."""
        source = self._source(outlet or "feed")
        row = self.add(
            Article(
                uid=f"uid-{title}-{minutes}",
                story_id=story,
                source_id=source,
                document_id=1,
                duplicate_of=duplicate_of,
                url=f"https://news.example/{minutes}",
                title=title,
                title_derived=False,
                text="Words.",
                language=language,
                outlet=outlet,
                first_seen_at=at(minutes),
                updated_at=at(minutes),
                text_hash=1,
                signature=b"",
            )
        )
        self.appear(row.id, outlet, title, minutes, "first" if duplicate_of is None else "near")
        for slug in topics:
            self._match(row.id, slug)
        return int(row.id)

    def appear(
        self, article: int, outlet: str | None, title: str, minutes: float, kind: str = "text"
    ) -> None:
        """Lets an article appear in one more place."""
        source = self._source(outlet or "feed")
        item = self.add(
            Item(
                source_id=source,
                key=f"{outlet}-{minutes}",
                mark="m",
                silent=False,
                first_seen_at=at(minutes),
            )
        )
        self.add(
            Appearance(
                article_id=article,
                item_id=item.id,
                document_id=1,
                source_id=source,
                kind=kind,
                url=f"https://news.example/{minutes}",
                outlet=outlet,
                title=title,
                at=at(minutes),
            )
        )

    def revise(self, article: int, title: str, minutes: float) -> None:
        """Gives an article another headline."""
        row = self.session.get_one(Article, article)
        self.add(
            Revision(
                article_id=article,
                number=row.revision,
                document_id=1,
                title=row.title,
                text=row.text,
                text_hash=1,
                replaced_at=at(minutes),
            )
        )
        row.title, row.revision = title, row.revision + 1
        self.session.flush()

    def tell(
        self,
        story: int,
        article: int,
        minutes: float,
        kind: str = "article.matched",
        alert: str = "rockets now",
        news: dict[str, Any] | None = None,
    ) -> int:
        """Makes a notice under an alert. Returns its id."""
        row = self.add(
            Notice(
                alert_id=self._alert(alert),
                article_id=article,
                story_id=story,
                kind=kind,
                created_at=at(minutes),
                destinations=1,
                news=news,
            )
        )
        return int(row.id)

    def deliver(
        self, notice: int, state: str, minutes: float | None = None, channel: str = "out"
    ) -> None:
        """Makes a delivery of a notice: sent then, or due then if it is open."""
        row = self.session.get_one(Notice, notice)
        when = None if minutes is None else at(minutes)
        delivery = self.add(
            Delivery(
                id=f"msg_{notice}_{channel}",
                alert_id=row.alert_id,
                story_id=row.story_id,
                group_key="1:s1",
                kind="story.updated",
                channel=channel,
                channel_kind="file",
                destination="alerts",
                state=state,
                created_at=row.created_at,
                delivered_at=when if state == "sent" else None,
                due_at=None if state == "sent" else when,
            )
        )
        self.add(
            DeliveryNotice(
                delivery_id=delivery.id,
                position=0,
                notice_id=notice,
                channel=channel,
                destination="alerts",
            )
        )

    def decide(self, article: int, minutes: float, *codes: str, alert: str = "rockets now") -> None:
        """Keeps the verdict on an article: what an alert did about it."""
        alerts = [[self._alert(alert), code] for code in codes]
        record = {"k": "new", "w": "", "a": alerts}
        self.add(Verdict(article_id=article, revision=1, at=at(minutes), rules=1, record=record))

    def keep_back(self, story: int, number: int, alert: str = "rockets now") -> None:
        """Notes how many reports an alert was not told since its last message."""
        self.add(
            StoryAlert(
                story_id=story,
                alert_id=self._alert(alert),
                first_uid="uid",
                first_at=START,
                last_at=START,
                follow_ups=0,
                outlets=1,
                kept_back=number,
                count=None,
                counted="",
                topics=[],
                occasions=[],
            )
        )

    def _source(self, key: str) -> int:
        found = self.session.scalar(select(Source.id).where(Source.key == key))
        if found is not None:
            return found
        row = self.add(Source(kind="feed", key=key, name=key, created_at=START))
        return int(row.id)

    def _alert(self, name: str) -> int:
        found = self.session.scalar(select(Alert.id).where(Alert.name == name))
        if found is not None:
            return found
        return int(self.add(Alert(name=name, definition={}, created_at=START)).id)

    def _match(self, article: int, slug: str) -> None:
        topic = self.session.scalar(select(Topic).where(Topic.slug == slug))
        if topic is None:
            topic = self.add(Topic(slug=slug, name=slug))
            self.add(TopicRevision(topic_id=topic.id, query=slug, created_at=START))
        revision = self.session.scalar(
            select(TopicRevision.id).where(TopicRevision.topic_id == topic.id)
        )
        self.add(
            TopicMatchRow(
                article_id=article,
                topic_id=topic.id,
                topic_revision_id=revision,
                salience="main",
                score=1.0,
                evidence=[],
            )
        )
