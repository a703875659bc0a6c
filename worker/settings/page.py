"""Reads ``[page]``: where people look, by which names, and who may."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Annotated, Any

from msgspec import Meta, Struct

from worker.readers.links import keys_of
from worker.settings.lines import Key
from worker.settings.secrets import SecretFinder
from worker.settings.tables import Report, in_effect, read_table
from worker.settings.values import (
    LISTEN_ALLOWED,
    Line,
    Network,
    listen_address,
    listen_problem,
)

DEFAULT_LISTEN = "127.0.0.1:8465"
_KEY: Key = ("page",)
_LEAST_TOKEN = 16
_TOKENS = ("token", "look_token")
_HEADER = Meta(
    pattern="^[A-Za-z][A-Za-z0-9-]*$",
    extra={"allowed": "the name of a header, such as X-Forwarded-User"},
)


class PageSettings(Struct, frozen=True, kw_only=True):
    """The page for people: where it listens and who may look and act."""

    listen: Annotated[
        str,
        Meta(
            description="HOST:PORT of the page. Empty: off. Beyond this machine it needs "
            "token_file, or trusted_proxies.",
            extra={"allowed": LISTEN_ALLOWED, "check": listen_problem},
        ),
    ] = DEFAULT_LISTEN
    hosts: Annotated[
        tuple[Line, ...], Meta(description="Further names by which the page may be asked for.")
    ] = ()
    token: Annotated[str, Meta(description="Lets people look and act. Better: token_file.")] = ""
    look_token: Annotated[str, Meta(description="Lets people look. Better: look_token_file.")] = ""
    link_key: Annotated[
        str,
        Meta(
            description="Keys of the links in mails, one a line, the newest first. Better: "
            "link_key_file. Empty, and without database_url and redis_url: made in data_dir."
        ),
    ] = ""
    trusted_proxies: Annotated[
        tuple[Network, ...],
        Meta(description="Proxies that say in trusted_header who asks."),
    ] = ()
    trusted_header: Annotated[str, _HEADER] = "X-Forwarded-User"
    act_users: Annotated[
        tuple[Line, ...],
        Meta(description="Of those whom a proxy names, those who may act. The others may look."),
    ] = ()


class PageTable(PageSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The page for people: where it listens and who may look and act."""

    token_file: str = ""
    look_token_file: str = ""
    link_key_file: str = ""


def read_page(
    document: Mapping[str, Any],
    secrets: SecretFinder,
    report: Report,
    *,
    env: Mapping[str, str],
    is_embedded: bool,
) -> PageSettings:
    """Returns the page's settings in effect.

    Without the table there is a page on this machine where the service ``is_embedded``. The
    variable ``WIREWATCH_PAGE_LISTEN`` stands above the key.
    """
    table = document.get("page", {})
    if not isinstance(table, dict):
        report(_KEY, "is no table; allowed: [page], once")
        return PageSettings(listen="")
    for name in (*_TOKENS, "link_key"):
        table = secrets.resolve(table, name, _KEY, f"WIREWATCH_PAGE_{name}".upper())
    read = read_table(table, PageTable, _KEY, report)
    if read is None:
        listen = table.get("listen", "")
        if isinstance(listen, str) and listen_problem(listen) is None and not _may_guard(table):
            _check_guard(PageSettings(listen=listen), report)
        return PageSettings(listen="")
    link_key = _link_key(read.link_key, report)
    listen = env.get("WIREWATCH_PAGE_LISTEN", read.listen if table or is_embedded else "")
    problem = listen_problem(listen)
    if problem is not None:
        report((*_KEY, "listen"), problem)
        return PageSettings(listen="", link_key=link_key)
    hosts = tuple(each.lower() for each in read.hosts)
    made = in_effect(read, PageSettings, listen=listen, hosts=hosts, link_key=link_key)
    for name in _TOKENS:
        if 1 < len(getattr(made, name)) < _LEAST_TOKEN:
            # A single character stands for what could not be read, which is reported.
            report(
                (*_KEY, name),
                f"is easily guessed; allowed: {_LEAST_TOKEN} characters and more",
            )
    _check_guard(made, report)
    return made


def _may_guard(table: Mapping[str, Any]) -> bool:
    """Tells whether a table with a mistake says who may look, rightly or not."""
    return any(table.get(name) for name in ("token", "token_file", "trusted_proxies"))


def _check_guard(page: PageSettings, report: Report) -> None:
    """Reports a page that whoever reaches it from elsewhere could look at."""
    listen = page.listen
    if listen and not (is_local(listen) or page.token or page.trusted_proxies):
        report(
            (*_KEY, "listen"),
            f'"{listen}" is reached from elsewhere; allowed: with token_file, or with '
            "trusted_proxies and trusted_header",
        )


def _link_key(text: str, report: Report) -> str:
    """Returns the keys of links if they can be read; a single character stands for what could not,
    which is reported."""
    try:
        return text if len(text) > 1 and keys_of(text) else ""
    except ValueError as error:
        report((*_KEY, "link_key"), str(error))
        return ""


def is_local(listen: str) -> bool:
    """Returns whether a place to listen is reached from this machine alone."""
    host, _ = listen_address(listen)
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
