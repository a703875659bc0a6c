"""What each command's help shows at its end: how it is used, and what its exit codes say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

_MOST_LETTERS = 300
EXIT_CODES = "0 done, 1 ran and found failures, 2 unusable input, 130 interrupted"
OTHER_EXIT_CODES: Mapping[str, str] = {
    "config check": "0 it can be used, 1 with --strict: there are warnings, 2 it cannot be used",
    "healthcheck": "0 healthy, 1 not, 2 unusable input",
    "poll": "0 done, 1 a feed failed, 2 unusable input, 130 interrupted",
    "run": "0 stopped as asked, 1 it could not go on, 2 the configuration cannot be used",
    "status": "0 all is well, 1 something is wrong, 2 unusable input",
}
EXAMPLES: Mapping[str, Sequence[str]] = {
    "init": (
        "wirewatch init",
        "wirewatch init --feeds feeds.opml --mail you@example.org --topic 'Oil=oil AND price'",
    ),
    "config history": ("wirewatch config history --kind topic --since 30d",),
    "config check": ("wirewatch --config desk.toml config check --strict",),
    "config show": ("wirewatch config show",),
    "migrate": ("wirewatch migrate",),
    "run": ("wirewatch --config desk.toml run",),
    "ingest": ("wirewatch ingest inbox report.html", "wirewatch ingest archive --no-alerts --json"),
    "poll": ("wirewatch poll", "wirewatch poll World --json"),
    "articles": (
        "wirewatch articles --topic atacms --since 7d",
        "wirewatch articles --search 'grain export' --json",
    ),
    "show": ("wirewatch show 4711",),
    "stories": ("wirewatch stories --since 2d", "wirewatch stories 17"),
    "explain": ("wirewatch explain 4711", "wirewatch explain report.html"),
    "export": ("wirewatch export --format csv --topic sanctions --since 30d -o sanctions.csv",),
    "topics list": ("wirewatch topics list",),
    "topics test": (
        "wirewatch topics test atacms --since 30d",
        "wirewatch topics test --query 'drone NEAR/5 refinery'",
    ),
    "alerts": ("wirewatch alerts",),
    "deliveries": ("wirewatch deliveries --state dead",),
    "replay": ("wirewatch replay --failed", "wirewatch replay --held"),
    "notify test": ("wirewatch notify test desk",),
    "notify preview": ("wirewatch notify preview 'atacms now'",),
    "silence add": ("wirewatch silence add --until 2026-12-01T08:00 --story 17 --why 'known'",),
    "silence list": ("wirewatch silence list",),
    "silence remove": ("wirewatch silence remove 3",),
    "unsubscribed list": ("wirewatch unsubscribed list",),
    "unsubscribed remove": ("wirewatch unsubscribed remove you@example.org",),
    "links rotate": ("wirewatch links rotate",),
    "feeds list": ("wirewatch feeds list",),
    "feeds export": ("wirewatch feeds export --out feeds.opml",),
    "feeds check": ("wirewatch feeds check https://news.example.org/world.xml",),
    "feeds add": ("wirewatch feeds add https://news.example.org/ --group world",),
    "feeds import": ("wirewatch feeds import feeds.opml",),
    "feeds remove": ("wirewatch feeds remove World",),
    "feeds pause": ("wirewatch feeds pause World",),
    "feeds resume": ("wirewatch feeds resume World",),
    "feeds discover": ("wirewatch feeds discover https://news.example.org/",),
    "status": ("wirewatch status",),
    "healthcheck": ("wirewatch healthcheck", "wirewatch healthcheck --queue process"),
    "backup": ("wirewatch backup wirewatch.zip", "wirewatch backup wirewatch.zip --check"),
    "restore": ("wirewatch restore wirewatch.zip",),
    "recover": ("wirewatch recover --hold-before now", "wirewatch recover --settle"),
    "reprocess": ("wirewatch reprocess --since 30d --dry-run",),
    "prune": ("wirewatch prune --dry-run",),
    "forget": ("wirewatch forget https://news.example.org/a/1 --dry-run",),
}


def show_in(command: click.Command, name: str) -> None:
    """Lets the help of a command, or of each of a group, end with its examples and exit codes, and
    lists of commands show its whole first sentence."""
    _shorten(command)
    for called, each in leaves({name: command}):
        _shorten(each)
        lines = "\n".join(f"  {example}" for example in EXAMPLES.get(called, ()))
        codes = OTHER_EXIT_CODES.get(called, EXIT_CODES)
        each.epilog = f"\b\nExamples:\n{lines}\n\nExit codes: {codes}."


def _shorten(command: click.Command) -> None:
    """Keeps a list of commands from cutting what one does at the line's end: it is wrapped."""
    command.short_help = command.get_short_help_str(_MOST_LETTERS)


def leaves(
    commands: Mapping[str, click.Command], before: str = ""
) -> Iterator[tuple[str, click.Command]]:
    """Yields the commands that are no groups, by their names with those of their groups."""
    for name, command in commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command.commands, f"{before}{name} ")
        else:
            yield f"{before}{name}", command
