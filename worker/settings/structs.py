"""What the configuration holds: the tables as they are written, and the settings they become."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from worker.base import language_codes
from worker.settings.hours import Day, QuietHours, TimeOfDay, Urgent, Zone
from worker.settings.lines import Key, Places
from worker.settings.page import PageSettings
from worker.settings.retention import RetentionTable
from worker.settings.values import (
    LISTEN_ALLOWED,
    Duration,
    Line,
    Network,
    OptionalLine,
    ReadableBy,
    Slug,
    at_least,
    duration,
    listen_problem,
    path_problem,
    url_check,
)

Group = Literal["story", "none"]
FollowUps = Literal["news", "all", "none"]
AlertSalience = Literal["any", "main"]

_SMTP = url_check(("smtp", "smtps"), '"smtp://user@host:587" or "smtps://user@host:465"')
_WEB = url_check(("https", "http"), '"https://wirewatch.example.org"')
_PING = url_check(("https", "http"), '"https://ping.example.org/0f3b"')
_DATABASE = url_check(
    ("postgresql", "postgresql+psycopg", "sqlite"), '"postgresql://user@host/wirewatch"'
)
_REDIS = url_check(("redis", "rediss", "redis+socket"), '"redis://host:6379/0"')


class _Service(Struct, frozen=True, kw_only=True):
    """What of the service is in effect as it is written, or in the same form."""

    readable_by: ReadableBy = "owner"
    private_networks: Annotated[
        tuple[Network, ...],
        Meta(description="Address ranges that feeds and webhooks may reach beside public ones."),
    ] = ()
    smtp_url: Annotated[
        str,
        Meta(
            description="smtp://user@host:587 (STARTTLS) or smtps://user@host:465.",
            extra={"check": _SMTP},
        ),
    ] = ""
    smtp_password: Annotated[
        str, Meta(description="Better: smtp_password_file or WIREWATCH_SMTP_PASSWORD.")
    ] = ""
    smtp_sender: Annotated[
        OptionalLine,
        Meta(
            description="The From address. Empty: the user of smtp_url where that is an address, "
            "else wirewatch@ its host."
        ),
    ] = ""
    public_url: Annotated[
        str,
        Meta(
            description="Where people reach the page from outside. With https mails have links.",
            extra={"check": _WEB},
        ),
    ] = ""
    contact: Annotated[
        OptionalLine,
        Meta(description="An address or a page, told to servers in the User-Agent."),
    ] = ""
    zone: Annotated[
        Zone, Meta(description="The time zone of people, where a channel or alert names none.")
    ] = "UTC"
    database_pool: Annotated[
        int,
        Meta(
            ge=2,
            le=200,
            description="Most connections to PostgreSQL that a worker's process keeps open.",
            extra={"allowed": "a number from 2 to 200"},
        ),
    ] = 14
    requests_a_day: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000_000,
            description="Polls a day that all feeds together keep to. 0: 144 for each, half of one "
            "in five minutes.",
            extra={"allowed": "a whole number, 0 or more"},
        ),
    ] = 0
    document_memory: Annotated[
        int,
        Meta(
            ge=50,
            le=4000,
            description="Memory that one document may take at its first try, in MB.",
            extra={"allowed": "a number of megabytes from 50 to 4000"},
        ),
    ] = 300
    listen: Annotated[
        str,
        Meta(
            description="Where /livez, /readyz and /metrics are answered. Empty: nowhere.",
            extra={"allowed": LISTEN_ALLOWED, "check": listen_problem},
        ),
    ] = ""
    ping_url: Annotated[
        str,
        Meta(
            description="Fetched as long as the service makes progress. Empty: none.",
            extra={"check": _PING},
        ),
    ] = ""
    operator_channels: Annotated[
        tuple[Slug, ...],
        Meta(description="Channels that are told of sources and endpoints that fail."),
    ] = ()
    most_messages_a_day: Annotated[
        int,
        Meta(
            ge=0,
            le=1000,
            description="Messages a day to one reader of e-mail or chat, over all alerts; what "
            "exceeds them comes in digests. 0: no limit.",
            extra={"allowed": "a whole number from 0 to 1000"},
        ),
    ] = 10


class ServiceTable(_Service, frozen=True, forbid_unknown_fields=True):
    """The service as a whole: where its data lies and how it reaches the world."""

    data_dir: Annotated[
        str,
        Meta(
            min_length=1,
            description="Folder of the database and the bundled broker when no URLs are set.",
            extra={"allowed": "a folder's path", "check": path_problem},
        ),
    ] = "data"
    smtp_password_file: str = ""
    database_url: Annotated[
        str,
        Meta(
            description="postgresql://user@host/name. Empty: SQLite in data_dir.",
            extra={"check": _DATABASE},
        ),
    ] = ""
    database_url_file: str = ""
    redis_url: Annotated[
        str,
        Meta(
            description="redis://host:6379/0. Empty: a bundled broker in data_dir.",
            extra={"check": _REDIS},
        ),
    ] = ""
    redis_url_file: str = ""
    host_interval: Annotated[
        Duration, Meta(description="Least time between two requests to one host.")
    ] = "5s"
    document_cpu: Annotated[
        Duration,
        Meta(
            description="CPU time that one document may take at its first try.",
            extra={"check": at_least("100ms")},
        ),
    ] = "2s"
    ping_url_file: str = ""
    ping_every: Annotated[
        Duration,
        Meta(description="Time between two fetches of ping_url.", extra={"check": at_least("10s")}),
    ] = "5m"


class ServiceSettings(_Service, frozen=True):
    """The service's settings in effect. Addresses and passwords are hidden from ``repr``.

    ``smtp_url`` is without a password.
    """

    data_dir: Path
    database_url: str | None = None
    """None: SQLite in ``data_dir``."""
    redis_url: str | None = None
    """None: a bundled broker."""
    host_interval: float = 5.0
    """Seconds between two starts at one host."""
    document_cpu: float = 2.0
    """Seconds of CPU that one document may take at its first try."""
    ping_every: float = 300.0
    """Seconds between two fetches of ``ping_url``."""


class TopicExample(Struct, frozen=True, forbid_unknown_fields=True):
    """A text that the topic's query must match, or must not."""

    text: Annotated[str, Meta(min_length=1, extra={"allowed": "a text that is not empty"})]
    match: bool


class TopicTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A topic: a query with a name."""

    query: Annotated[str, Meta(min_length=1, extra={"allowed": "a query that is not empty"})]
    name: Annotated[OptionalLine, Meta(description="Empty: the slug.")] = ""
    example: tuple[TopicExample, ...] = ()


class AlertSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """An alert: who is told of what, and how."""

    name: Line
    topics: Annotated[
        tuple[Slug, ...],
        Meta(min_length=1, extra={"allowed": "a list of at least one topic"}),
    ]
    channels: Annotated[
        tuple[Slug, ...],
        Meta(min_length=1, extra={"allowed": "a list of at least one channel"}),
    ]
    mode: Annotated[
        str,
        Meta(
            pattern="^[a-z][a-z0-9_]*$",
            description="When it speaks: instant, in digests (hourly, daily, weekly), or of "
            "spikes (spike).",
            extra={"allowed": "the name of a mode, such as instant or daily"},
        ),
    ] = "instant"
    at: Annotated[TimeOfDay, Meta(description="When a daily or weekly digest goes.")] = "07:30"
    days: Annotated[
        tuple[Day, ...],
        Meta(description="The days of a digest. Empty: each day; of a weekly one Monday."),
    ] = ()
    zone: Zone = ""
    least_stories: Annotated[
        int,
        Meta(
            ge=2,
            le=1000,
            description="With spike: so many stories on the topic come in an hour or two at least.",
            extra={"allowed": "a whole number from 2 to 1000"},
        ),
    ] = 5
    group: Annotated[
        Group,
        Meta(description="story: articles of one story together; none: each on its own."),
    ] = "story"
    follow_ups: Annotated[
        FollowUps,
        Meta(
            description="Later reports of a story that was told. news: those that say something "
            "new to the alert; all: each of them; none: no more of the story."
        ),
    ] = "news"
    waits: Annotated[Duration, Meta(description='Grouping wait; "0s" sends at once.')] = (
        msgspec.field(default="30s", name="wait")
    )
    salience: Annotated[
        AlertSalience,
        Meta(description="main: only where the topic is what the article is about."),
    ] = "any"
    quiet: QuietHours = ()
    urgent: Annotated[
        bool | Urgent,
        Meta(
            description="Whether it passes quiet hours: always, or as soon as so many outlets "
            "took a story up within a time, or it is on so many topics of the alert.",
            extra={"allowed": 'true, false, { outlets = 5, within = "30m" } or { topics = 2 }'},
        ),
    ] = False
    languages: Annotated[
        tuple[
            Annotated[
                str,
                Meta(
                    pattern="^[a-z]{2,3}$",
                    extra={
                        "allowed": 'a language\'s code such as "en" or "uk"',
                        "near": language_codes.meant,
                    },
                ),
            ],
            ...,
        ],
        Meta(description="Only articles in these languages. Empty: in all."),
    ] = ()
    sources: Annotated[
        tuple[Line, ...],
        Meta(description="Only what these sources, or groups of sources, bring. Empty: all."),
    ] = ()
    not_sources: Annotated[
        tuple[Line, ...], Meta(description="Nothing that these sources or groups bring.")
    ] = ()
    least_outlets: Annotated[
        int,
        Meta(
            ge=1,
            le=20,
            description="A story is told when so many outlets carry it.",
            extra={"allowed": "a whole number from 1 to 20"},
        ),
    ] = 1
    quiet_proof: Annotated[
        bool,
        Meta(
            description="Whether a digest without a story goes, too: it says that all was quiet, "
            "and by what that is known."
        ),
    ] = False
    max_mails_per_day: Annotated[
        int,
        Meta(
            ge=0,
            description="Messages a day of this alert to one reader. 0: no limit of its own. Its "
            "successor is most_messages_a_day of [service].",
            extra={"allowed": "a whole number, 0 or more"},
        ),
    ] = 0

    @property
    def wait(self) -> float:
        """Seconds of the grouping wait."""
        return duration(self.waits)


class SourceSettings(Struct, frozen=True):
    """One source: its kind, and what the kind's ``Config`` is made from."""

    kind: str
    options: dict[str, Any]


class ChannelSettings(Struct, frozen=True):
    """One channel: its slug, its kind, and what the kind's ``Config`` is made from."""

    slug: str
    kind: str
    options: dict[str, Any]


class TopicSettings(TopicTable, frozen=True, kw_only=True):
    """One topic with its slug, and with a name in any case."""

    slug: str


class Settings(Struct, frozen=True, kw_only=True):
    """The whole configuration, read and checked.

    ``path`` is None when the packaged sample serves. Relative paths are relative to
    ``base_dir``, which is absolute. ``warnings`` are lines for people; none holds a secret.
    """

    path: Path | None
    base_dir: Path
    files: tuple[Path, ...] = ()
    """All files that it is made of, the main one first."""
    service: ServiceSettings
    page: PageSettings = PageSettings(listen="")
    retention: RetentionTable = RetentionTable()
    sources: tuple[SourceSettings, ...] = ()
    topics: tuple[TopicSettings, ...] = ()
    channels: tuple[ChannelSettings, ...] = ()
    alerts: tuple[AlertSettings, ...] = ()
    warnings: tuple[str, ...] = ()
    places: Places = msgspec.field(default_factory=Places)
    is_partial: bool = False
    """Whether only ``[service]`` was read: what is empty besides may be so or not."""

    def alert(self, name: str) -> AlertSettings | None:
        """Returns the alert of that name; None of one that is gone."""
        return next((each for each in self.alerts if each.name == name), None)

    def problem(self, key: Key, message: str) -> str:
        """Returns a line about ``key``, such as ("channel", "desk", "to"), with file and line."""
        return self.places.problem(key, message)
