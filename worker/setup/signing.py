"""What signs the links in mails: where there are any, and by which key."""

from __future__ import annotations

from dataclasses import replace

from worker.base.types import Clock, News
from worker.channels import ChannelContext
from worker.readers.links import MailLinks, links_of
from worker.settings import Settings
from worker.setup.link_keys import LinkKeys


class Signing:
    """Links for messages that are sent to somebody, where ``public_url`` is https."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        service = settings.service
        self.is_embedded = not (service.database_url or service.redis_url)
        self.keys = LinkKeys(settings.page.link_key, service.data_dir if self.is_embedded else None)
        self._public_url = service.public_url
        self._clock = clock

    @property
    def is_wanted(self) -> bool:
        """Whether links can lead anywhere: into the open they go by https alone."""
        # Imported where somebody is written to: a command that shows something signs nothing.
        from worker.way.push.intent import can_be_called

        return can_be_called(self._public_url) and self._public_url.isascii()

    def with_links(self, context: ChannelContext) -> ChannelContext:
        """Returns what a channel gets where it writes to somebody."""
        return replace(context, links=self._links) if self.is_wanted else context

    def _links(self, news: News) -> MailLinks | None:
        key = self.keys.signing()
        if key is None:
            return None
        return links_of(news, self._public_url, key, news.sent_at or self._clock())
