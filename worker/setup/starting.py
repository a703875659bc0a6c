"""What ``init`` writes: a configuration that works at once and is short enough to be read."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import count

from worker.settings import FILE_NAME
from worker.settings.adding import block, quoted

FEEDS = "feeds/imported.toml"
SAMPLE_TOPICS = "topics/samples.toml"
OWN_TOPICS = "topics/mine.toml"
_INCLUDED = f'include = ["{FEEDS}", "topics/*.toml"]'
_FEW = 4
"""Topics that stand in the main file; more have a file of their own."""
_LONGEST_SLUG = 40
_HEAD = """\
# The configuration of Wirewatch. Paths are relative to this file. docs/configuring.md tells every
# key. `wirewatch config check` says what is wrong with it, with the line. A running service takes
# up a changed file on SIGHUP.
"""
_FEEDS_HEAD = """\
# The feeds. `wirewatch feeds add URL`, `feeds import FILE.opml` and `feeds remove` edit this file;
# comments and order stay.
"""


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody looks for."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Start:
    """What is known at the first hour."""

    feeds: tuple[Mapping[str, str], ...] = ()
    """The keys of each ``[[feed]]``."""
    mail: str = ""
    """Whom to write to."""
    topics: tuple[Topic, ...] = ()
    smtp_url: str = ""
    """The mail server, without a password."""
    can_mail: bool = False
    """Whether that server was reached."""

    @property
    def is_sample(self) -> bool:
        """Whether nothing is known: the sample is what there is to begin with."""
        return not (self.feeds or self.mail or self.topics or self.smtp_url)


def files(start: Start) -> dict[str, str]:
    """Returns the files of a configuration, by paths beside the main one, which is called
    ``wirewatch.toml`` here."""
    made = {FILE_NAME: _sample() if start.is_sample else _own(start)}
    made[FEEDS] = "\n".join([_FEEDS_HEAD, *(block("feed", each) for each in start.feeds)])
    if not start.topics:
        made[SAMPLE_TOPICS] = _packaged("topics.toml")
    elif len(start.topics) > _FEW:
        made[OWN_TOPICS] = "\n".join(_topics(start))
    return made


def slugs_of(topics: tuple[Topic, ...]) -> list[str]:
    """Returns a slug for each topic, made of its name, each another."""
    found: list[str] = []
    for number, each in enumerate(topics, 1):
        plain = unicodedata.normalize("NFKD", each.name).encode("ascii", "ignore").decode().lower()
        slug = re.sub("[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_SLUG].rstrip("_")
        slug = slug or f"topic_{number}"
        others = (f"{slug}_{other}" for other in count(number))
        found.append(
            slug if slug not in found else next(each for each in others if each not in found)
        )
    return found


def _packaged(name: str) -> str:
    return resources.files("worker.sample").joinpath(name).read_text(encoding="utf-8")


def _sample() -> str:
    """Returns the sample, whose topics and feeds stand in files of their own."""
    main, _, _ = _packaged(FILE_NAME).partition("\n# ---- Topics")
    return main.replace("\n[service]\n", f"\n{_INCLUDED}\n\n[service]\n", 1).rstrip() + "\n"


def _own(start: Start) -> str:
    topics = start.topics if len(start.topics) <= _FEW else ()
    lines = [_HEAD, _INCLUDED, "", *_service(start), "", *_channels(start), ""]
    lines += _topics(start) if topics else []
    return "\n".join([*lines, *_alert(start)]) + "\n"


def _service(start: Start) -> Iterator[str]:
    yield "[service]"
    yield 'data_dir = "data"                       # the database and the bundled broker'
    if start.smtp_url:
        yield f"smtp_url = {quoted(start.smtp_url)}"
        yield '# smtp_password_file = "smtp.secret"    # or WIREWATCH_SMTP_PASSWORD'
    else:
        yield '# smtp_url = "smtp://you@mail.example.org:587"   # smtps:// for TLS from the start'
        yield '# smtp_password_file = "smtp.secret"    # or WIREWATCH_SMTP_PASSWORD'
    yield '# smtp_sender = "you@example.org"       # whom mails are from'
    yield '# private_networks = ["10.0.0.0/8"]     # feeds reach public addresses only, and these'
    yield '# contact = "news-desk@example.org"     # tells the servers of feeds how to reach you'
    yield '# zone = "Europe/Kyiv"                  # of your clocks; else UTC'


def _channels(start: Start) -> Iterator[str]:
    if start.mail:
        yield from ("[channel.me]", 'kind = "email"', f"to = [{quoted(start.mail)}]")
        yield '# language = "uk"                       # of mails: en, uk, ru, de, fr, es or ko'
        yield ""
    yield from ("[channel.out]", 'kind = "file"')
    yield 'path = "data/alerts"                    # an .eml and a .json for each alert'


def _topics(start: Start) -> list[str]:
    lines = []
    for slug, each in zip(slugs_of(start.topics), start.topics, strict=True):
        query = f"'{each.query}'" if _is_literal(each.query) else quoted(each.query)
        lines += [f"[topic.{slug}]", f"name = {quoted(each.name)}", f"query = {query}", ""]
    return lines


def _is_literal(text: str) -> bool:
    """Tells whether TOML takes the text as it is between single quotes."""
    return "'" not in text and text.isprintable()


def _alert(start: Start) -> Iterator[str]:
    slugs = slugs_of(start.topics) or list(tomllib.loads(_packaged("topics.toml"))["topic"])
    name = start.topics[0].name if len(start.topics) == 1 else "news" if start.topics else "sample"
    yield "[[alert]]"
    yield f"name = {quoted(name)}"
    yield f"topics = [{', '.join(map(quoted, slugs))}]"
    if start.mail and start.can_mail:
        yield 'channels = ["me"]                       # "out" beside it writes files, too'
    elif start.mail:
        yield 'channels = ["out"]                      # "me" instead, once smtp_url is set'
    else:
        yield 'channels = ["out"]'
    yield '# mode = "daily"                        # a digest; see also quiet, salience, follow_ups'
