"""What every process works with: the configuration, the database, and what is made from them.

What decides about articles (``alert_plans``, the rules, what reads, what matches) and what writes
the configuration into the database is imported in the functions that ask for it: a command that
shows something calls none of them.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from worker import channels, settings, sources
from worker.alerts.lately import Lately
from worker.base import log
from worker.base.errors import ConfigError, QueryError
from worker.base.hours import Quiet
from worker.base.store import audit, migrations
from worker.base.store.database import Database
from worker.base.types import Article, Clock, Missed, Searchable, TopicDefinition, TopicMatch
from worker.settings.backends import database_url
from worker.settings.values import shown
from worker.setup.means import Channel, Means, utc_now
from worker.setup.own_hosts import lying_in
from worker.topics.store import revisions as topic_store
from worker.way.collect.changes import Changes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from worker.stories.languages.encoder import SentenceEncoder
    from worker.topics.matcher import TopicMatcher
    from worker.way.collect.store.sources import SourceRow
    from worker.way.judge.prepared import PreparedArticle
    from worker.way.judge.rules import AlertPlan, Route, Rules
    from worker.way.judge.store.snapshot import Reader

_log = log.get(__name__)


def routes(channel: Channel) -> tuple[Route, ...]:
    """Returns the ways to a channel's destinations, in the order that its kind gives them.

    A kind whose destinations are not shown whole may have ``names_in_ids`` beside ``destinations``.
    """
    from worker.way.judge.rules import Route

    named = channels.names_in_ids(channel.module, channel.config)
    return tuple(
        Route(channel.slug, channel.kind, one, other)
        for one, other in zip(channel.destinations, named, strict=True)
    )


class Runtime(Means):
    """The configuration in force and the database, with what is made from them on demand."""

    def __init__(
        self,
        configured: settings.Settings,
        *,
        clock: Clock = utc_now,
    ) -> None:
        super().__init__(configured, clock=clock)
        self._rules: Rules | None = None
        self._known_by = 0, 0
        self.proved: dict[str, datetime] = {}
        """Alert → the slot for which this process asked last whether a proof is to be made."""
        self.lately = Lately()
        """What this process put together of what is told, for all whom it is told to."""
        self.changes = Changes()
        """What this process was told has changed in sources."""
        self.matched_by = 0
        """Which queries are in force: grows when one of them was changed elsewhere."""
        self.database = Database(
            database_url(configured.service),
            pool_size=configured.service.database_pool,
            readers=configured.service.readable_by,
        )
        self._matched = self.topic_definitions

    def close(self) -> None:
        """Closes the database."""
        self.database.close()

    def prepare(self, actor: str) -> None:
        """Makes the database usable and its rows say what the configuration says.

        Embedded, the schema is created and migrated; on a server it must be there already.
        Raises StoreUnavailable; ConfigError where only a part of the configuration is known, as
        what is not would be taken for removed.
        """
        if self.settings.is_partial:
            raise ConfigError([f"{self.settings.path}: only [service] of it could be read"])
        if migrations.current(self.database) != migrations.head():
            if self.on_server or migrations.is_newer(self.database):
                migrations.require_current(self.database)
            else:
                migrations.upgrade(self.database)
        self.sync(actor)

    def sync(self, actor: str) -> None:
        """Makes the rows say what the configuration says, in one transaction.

        Where they do already, which is mostly so, nobody who decides is held up.
        """
        from worker.alerts.store import overflow
        from worker.way.collect.store import sources as source_store
        from worker.way.deliver.store import endpoints

        self._end_pauses()
        now = self.clock()
        rows = [self.source_row(each) for each in self.settings.sources]
        alerts, parts = self._alert_definitions(), self._parts()
        kinds = {slug: channel.kind for slug, channel in self.channels.items()}
        ways = [route for channel in self.channels.values() for route in routes(channel)]
        whole = msgspec.json.encode(
            [rows, self.topic_definitions, alerts, parts, kinds, ways], order="sorted"
        )
        digest = hashlib.sha256(whole).hexdigest()
        with self.database.read() as session:
            if audit.is_in_force(session, digest):
                return
        with self.database.decide() as session:
            source_store.sync(session, rows, now, actor)
            topic_store.sync_topics(session, self.topic_definitions, now, actor)
            topic_store.sync_alerts(session, alerts, now, actor)
            audit.sync_parts(session, parts, now, actor)
            for way in ways:
                endpoints.take_up_name(session, way.channel, way.named, way.destination)
            endpoints.hold_removed_channels(session, kinds)
            overflow.count_anew(session, self._limits(), now)
            audit.put_in_force(session, digest)

    def _end_pauses(self) -> None:
        """Ends the pauses of channels that sent by another account or address than now."""
        from worker.way.deliver.store import pauses

        with self.database.read() as session:
            ended = pauses.of_others(session, self.channels, self.sends_with)
        if not ended:
            return
        with self.database.write() as session:
            for slug in ended:
                freed = pauses.end(session, slug)
                _log.info(
                    "transport is tried again, it is set up otherwise", channel=slug, count=freed
                )

    def source_row(self, source: settings.SourceSettings) -> SourceRow:
        """Returns the source as its row describes it."""
        from worker.way.collect.store.sources import SourceRow

        module = sources.load(source.kind)
        config = msgspec.convert(source.options, module.Config)
        return SourceRow(
            kind=source.kind,
            key=sources.key_of(source.kind, config, self.settings.base_dir),
            name=sources.name_of(source.kind, config),
            host=sources.host_of(source.kind, config),
            options=shown(source.options, "source"),
        )

    def source_config(self, kind: str, key: str) -> Any | None:
        """Returns what the kind's module reads of a source, or None if it is not configured."""
        return self._source_configs.get((kind, key))

    def page_port(self, kind: str, key: str) -> int | None:
        """Returns the port at which a source's pages may be beside the usual ones; None where no
        page is to be read with what it brings."""
        config = self.source_config(kind, key)
        found = None if config is None else self.natures[kind].page_port
        return None if found is None else found(config)

    @cached_property
    def _source_configs(self) -> dict[tuple[str, str], Any]:
        found = {}
        for source in self.settings.sources:
            module = sources.load(source.kind)
            config = msgspec.convert(source.options, module.Config)
            key = sources.key_of(source.kind, config, self.settings.base_dir)
            found[source.kind, key] = config
        return found

    @cached_property
    def own_hosts(self) -> frozenset[str]:
        """The hosts that are the operator's own by address and need no sparing."""
        private = self.settings.service.private_networks
        if not private:
            return frozenset()
        configs = self._source_configs.items()
        hosts = {sources.host_of(kind, config) for (kind, _), config in configs}
        return lying_in(private, hosts)

    @cached_property
    def topic_definitions(self) -> tuple[TopicDefinition, ...]:
        """The topics of the configuration."""
        return tuple(
            TopicDefinition(each.slug, each.name, each.query) for each in self.settings.topics
        )

    @cached_property
    def topic_names(self) -> Mapping[str, str]:
        """The topics' names by their slugs."""
        return {each.slug: each.name for each in self.settings.topics}

    @cached_property
    def matcher(self) -> TopicMatcher:
        """All topics, compiled."""
        from worker.topics.matcher import compile_topics

        return compile_topics(self.topic_definitions)

    def match(self, article: Article) -> tuple[TopicMatch, ...]:
        """Returns the topics found in an article."""
        return self.matcher.match(Searchable.of(article))

    def missed(self, article: Article, found: Collection[TopicMatch]) -> tuple[Missed, ...]:
        """Returns the topics found only in what is masked; ``found`` are those in the text."""
        from worker.topics.missed import missed

        return missed(self.matcher, article, {each.slug for each in found})

    def rematched(self, made: PreparedArticle) -> PreparedArticle:
        """Returns an article with the topics that the queries in force find in it."""
        if made.matched_by == self.matched_by:
            return made
        found = self.match(made.article)
        missed = self.missed(made.article, found)
        return replace(made, topics=found, missed=missed, matched_by=self.matched_by)

    def _take_up_queries(self, session: Session) -> None:
        """Goes on with the queries that another process's configuration put in force.

        Which topics, alerts and channels there are is as this process's own configuration says.
        """
        stored = topic_store.current_queries(session)
        wanted = tuple(
            replace(each, query=stored.get(each.slug, each.query))
            for each in self.topic_definitions
        )
        if wanted == self._matched:
            return
        from worker.topics.matcher import compile_topics

        try:
            self.matcher = compile_topics(wanted)
        except QueryError as error:
            # Another release may write queries that this one does not know.
            _log.warning("a changed query cannot be read, the old ones stay", reason=str(error))
            return
        self._matched = wanted
        self.matched_by += 1

    @cached_property
    def asked(self) -> frozenset[str]:
        """The topics that some alert asks for."""
        return frozenset(slug for alert in self.settings.alerts for slug in alert.topics)

    @cached_property
    def sentences(self) -> SentenceEncoder | None:
        """What makes sentence vectors; None where ``wirewatch[languages]`` is not installed.

        Read into memory when it is asked for first.
        """
        from worker.stories.languages import encoder

        try:
            return encoder.load()
        except Exception:
            # Without vectors stories are still linked by names and numbers.
            _log.exception("the sentence encoder cannot be loaded")
            return None

    def rules(self, session: Session) -> Rules:
        """Returns the topics and alerts as the store transaction needs them.

        An alert that the database does not know yet has an id below zero: ``explain`` shows what it
        would do before the configuration is taken up.
        """
        from worker.alerts import modes
        from worker.alerts.store import silences
        from worker.way.judge.rules import Rules

        generation = topic_store.current_generation(session)
        known_by = silences.known_by(session, self._named) if self._named else (0, 0)
        if (
            self._rules is None
            or self._rules.generation != generation
            or known_by != self._known_by
        ):
            self._take_up_queries(session)
            ids = topic_store.alert_ids(session)
            named = silences.sources_named(session, self._named) if self._named else {}
            self._known_by = known_by
            self._rules = Rules(
                topics=topic_store.current_revisions(session),
                alerts=tuple(
                    self.plan_of(each, ids.get(each.name, -place), named)
                    for place, each in enumerate(self.settings.alerts, 1)
                    # What looks at topics as a whole is set off by no article.
                    if not modes.watches(modes.load(each.mode))
                ),
                generation=generation,
            )
        return self._rules

    @cached_property
    def reader(self) -> Reader:
        """Reads what is known about the articles of a batch."""
        from worker.setup import alert_plans
        from worker.stories.store.cache import StoryCache
        from worker.way.judge.store.snapshot import Reader

        return Reader(self.match, StoryCache(), words=alert_plans.words)

    @cached_property
    def _named(self) -> frozenset[str]:
        """The names and groups of sources by which alerts choose."""
        alerts = self.settings.alerts
        return frozenset(name for each in alerts for name in (*each.sources, *each.not_sources))

    def plan_of(
        self, alert: settings.AlertSettings, alert_id: int, named: Mapping[str, frozenset[int]]
    ) -> AlertPlan:
        """Returns an alert with its ways; ``named`` are sources by their names and groups."""
        from worker.setup import alert_plans

        ways = tuple(route for slug in alert.channels for route in routes(self.channels[slug]))
        zone = self.settings.service.zone
        made = alert_plans.plan_of(alert, alert_id, ways, named, zone)
        return replace(made, quiet=self.quiet_of(alert))

    @cached_property
    def has_quiet_hours(self) -> bool:
        """Whether any alert or channel has some."""
        configs = (each.config for each in self.channels.values())
        own = any(each.quiet for each in self.settings.alerts)
        return own or any(getattr(each, "quiet", ()) for each in configs)

    def quiet_of(self, alert: settings.AlertSettings | None) -> dict[str, tuple[Quiet, ...]]:
        """Returns the quiet hours of an alert's channels, those of the alert among them; without
        an alert those of all channels."""
        from worker.setup import alert_plans

        configs = {slug: each.config for slug, each in self.channels.items()}
        return alert_plans.quiet_of(alert, configs, self.settings.service.zone)

    def _parts(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Returns what the configuration says of channels and of the service, secrets hidden."""
        tables = settings.as_tables(self.settings)
        service = tables["service"]
        with contextlib.suppress(ValueError):
            # Processes on several machines may have it in different places.
            data_dir = Path(service["data_dir"]).relative_to(self.settings.base_dir)
            service["data_dir"] = str(data_dir)
        parts = {"service": service, "retention": tables["retention"]}
        return {"channel": tables["channel"], "service": parts}

    def _limits(self) -> str:
        """Returns what names how many messages there may be in a day."""
        of_alerts = {each.name: each.max_mails_per_day for each in self.settings.alerts}
        most = self.settings.service.most_messages_a_day
        return msgspec.json.encode([most, of_alerts], order="sorted").decode()

    def _alert_definitions(self) -> dict[str, dict[str, Any]]:
        alerts = self.settings.alerts
        return {each.name: msgspec.to_builtins(each) | {"wait": each.wait} for each in alerts}
