"""``init``: a configuration to begin with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from worker.console.opening import called, config_path
from worker.console.output import BadInput, say
from worker.console.text import count, line, listed

if TYPE_CHECKING:
    from worker.setup.starting import Start, Topic
    from worker.way.collect.steps.feed_list import Fate

_MOST_SHOWN = 20


@click.command()
@click.option(
    "--feeds",
    "opml",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE.opml",
    help="A list of feeds to watch, as feed readers export it.",
)
@click.option("--mail", default="", metavar="ADDRESS", help="Whom to write to.")
@click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="NAME=QUERY",
    help="What to look for, such as 'Harbour=harbour AND storm*'; may be given several times.",
)
@click.option(
    "--smtp",
    default="",
    metavar="URL",
    help="The mail server, such as smtp://you@mail.example.org:587. It is greeted now.",
)
@click.pass_context
def init(
    ctx: click.Context, opml: Path | None, mail: str, topics: tuple[str, ...], smtp: str
) -> None:
    """Write a configuration: yours, or without an option the sample.

    It goes where --config or WIREWATCH_CONFIG says, else to ./wirewatch.toml.

    Nothing that is there is overwritten.
    """
    from worker.settings import FILE_NAME, files
    from worker.setup import starting

    target = files.named(config_path(ctx)) or Path(FILE_NAME)
    fates = _fates(opml) if opml is not None else []
    feeds = tuple(each.feed.table() for each in fates if each.feed is not None)
    _require_address(mail)
    unreached = _unreached(smtp)
    start = starting.Start(
        feeds=feeds,
        mail=mail,
        topics=tuple(map(_topic, topics)),
        smtp_url=smtp,
        can_mail=bool(smtp) and not unreached,
    )
    texts = starting.files(start)
    texts = {target.name if name == FILE_NAME else name: text for name, text in texts.items()}
    _write(target, texts)
    _say_feeds(fates)
    if start.is_sample:
        _make_sample_folders(target)
    _say_channels(start, target, unreached)
    _say_next(ctx, start)


def _topic(text: str) -> Topic:
    """Reads ``NAME=QUERY``. Raises BadInput."""
    from worker.base.errors import QueryError
    from worker.setup.starting import Topic
    from worker.topics.query import parse

    name, sign, query = text.partition("=")
    name = " ".join(name.split())
    if not sign or not name or not query.strip():
        raise BadInput(f"--topic takes NAME=QUERY, such as 'Harbour=harbour AND storm*': {text}")
    if len(name) > 200 or not name.isprintable():
        raise BadInput("--topic: a name is one line of at most 200 characters")
    try:
        parse(query)
    except QueryError as error:
        raise BadInput(f"--topic {name}: {error}") from error
    return Topic(name, query.strip())


def _require_address(mail: str) -> None:
    from worker.base.mail_addresses import parse_address

    try:
        if mail:
            parse_address(mail)
    except ValueError as error:
        raise BadInput(f"--mail: {error}") from error


def _unreached(smtp: str) -> str:
    """Returns why the mail server cannot be used now; empty where it can, or none is named.

    Raises BadInput.
    """
    from worker.base.errors import ChannelError
    from worker.net.smtp import reach
    from worker.net.smtp_account import SmtpAccount, SmtpLimits
    from worker.settings.values import has_password

    if not smtp:
        return ""
    if has_password(smtp):
        raise BadInput(
            "--smtp: the password would stand in the file; leave it out and set"
            " WIREWATCH_SMTP_PASSWORD in the environment"
        )
    password = os.environ.get("WIREWATCH_SMTP_PASSWORD", "")
    try:
        account = SmtpAccount.from_url(smtp, password)
    except ValueError as error:
        raise BadInput(f"--smtp: {error}") from error
    if account.username and not password:
        return "it wants a password: set WIREWATCH_SMTP_PASSWORD or smtp_password_file"
    try:
        reach(account, SmtpLimits(connect=10.0, command=15.0, total=30.0))
    except ChannelError as error:
        return str(error)
    return ""


def _fates(opml: Path) -> list[Fate]:
    """Returns what becomes of the feeds of a list; no address is asked. Raises BadInput."""
    from worker.base.errors import DocumentRejected
    from worker.sources.feed import opml as lists
    from worker.way.collect.steps import feed_list

    try:
        return feed_list.sorted_out(lists.read(opml.read_bytes()))
    except (OSError, DocumentRejected) as error:
        raise BadInput(f"{opml} cannot be read: {error}") from error


def _write(target: Path, texts: Mapping[str, str]) -> None:
    """Writes the files of a configuration, all or none of them. Raises BadInput, ConfigError."""
    from worker.setup.configuration import load_settings

    made: list[Path] = []
    paths = {target.parent / name: text for name, text in texts.items()}
    for path, text in paths.items():
        if path.exists() and (path == target or path.read_text("utf-8") != text):
            raise BadInput(f"{path} is there already, and nothing is overwritten")
    try:
        for path, text in paths.items():
            if path.exists():
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            made.append(path)
            with path.open("x", encoding="utf-8") as stream:
                stream.write(text)
        load_settings(target)
    except BaseException as error:
        for each in made:
            each.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise BadInput(f"{path} cannot be written: {error.strerror}") from error
        raise
    say(f"Wrote {listed(str(each) for each in made)}.")


def _say_feeds(fates: Sequence[Fate]) -> None:
    if not fates:
        return
    from worker.base import address

    taken = [each for each in fates if each.feed is not None]
    left = [each for each in fates if each.feed is None]
    say(f"{len(taken):,} of {count(len(fates), 'feed')} taken, and none of them asked yet.")
    say("Their first polls are silent. 'config check' says which addresses may not be asked.")
    for each in left[:_MOST_SHOWN]:
        say(f"  not taken: {line(address.of_feed(each.outline.url))}: {line(each.reason)}")
    if len(left) > _MOST_SHOWN:
        say(f"  and {len(left) - _MOST_SHOWN:,} more")


def _say_channels(start: Start, target: Path, unreached: str) -> None:
    folder = target.parent / "data/alerts"
    if start.mail and not start.can_mail:
        why = unreached or "smtp_url names no mail server yet"
        say(f"No mail can leave: {line(why)}.")
        say(f"Meanwhile alerts go to files in {folder}. To get mails, set smtp_url and")
        say(f'write channels = ["me"] in the [[alert]], both in {target}.')
    elif not start.mail:
        say(f"Alerts go to files in {folder}.")


def _say_next(ctx: click.Context, start: Start) -> None:
    from worker.setup.starting import slugs_of

    command = called(ctx)
    slug = slugs_of(start.topics)[0] if start.topics else "atacms"
    steps = [("run", "start the service; it watches until Ctrl-C")]
    if not start.feeds:
        steps.append(("feeds add URL", "watch a feed, or another"))
    steps.append((f"topics test {slug} --mail", "what the topic finds, and the mail of it"))
    if start.can_mail:
        steps.append(("notify test me", "send a mail now"))
    steps.append(("config check", "after each change of the configuration"))
    width = max(len(words) for words, _ in steps)
    say()
    say("Next:")
    for words, what in steps:
        say(f"  {command} {words:{width}}   {what}")


def _make_sample_folders(target: Path) -> None:
    import tomllib

    text = target.read_text(encoding="utf-8")
    for table in tomllib.loads(text).get("folder", []):
        _make_folder(target.parent / table["path"])


def _make_folder(folder: Path) -> None:
    """Makes the folder that the sample watches, with the sample articles in it."""
    if folder.exists():
        return
    folder.mkdir(parents=True)
    made = 0
    with _sample_articles() as samples:
        for sample in samples:
            (folder / sample.name).write_bytes(sample.read_bytes())
            made += 1
    if made:
        say(f"Made the folder {folder} with {count(made, 'sample article')} to try things with.")
    else:
        say(f"Made the folder {folder}: articles dropped there as .txt files are read.")


@contextmanager
def _sample_articles() -> Iterator[list[Any]]:
    """Yields the sample articles: in the installed package, or in the checkout beside it."""
    from importlib import resources

    packaged = resources.files("worker.sample").joinpath("seeds")
    checkout = Path(__file__).parents[3] / "seeds"
    place: Any = packaged if packaged.is_dir() else checkout
    yield (
        sorted(
            (each for each in place.iterdir() if each.name.endswith(".txt")),
            key=lambda each: str(each.name),
        )
        if place.is_dir()
        else []
    )
