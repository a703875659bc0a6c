"""What is warned of: what a configuration says that is allowed, and seldom meant or not to be done
yet."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from ipaddress import ip_address
from typing import Any

import msgspec

from worker import channels, sources
from worker.base.errors import ConfigError, PluginBroken
from worker.net.guard import AddressGuard
from worker.settings import SourceSettings
from worker.settings.lines import Key
from worker.setup import plugins
from worker.setup.exposure import exposed
from worker.setup.means import Channel, Means
from worker.sources import SourceKind

_MAY_BE_NEAR = re.compile(
    r"://(?:[^/?#]*@)?(?:\[|[0-9.]+(?:[:/?#]|$)|(?:[^/?#:]*\.)?localhost\.?(?:[:/?#]|$))",
    re.IGNORECASE,
)
"""How an address begins that names its host by number, or this machine."""
_HERE = ("127.0.0.1", "::1")


def doubts(means: Means) -> Iterator[str]:
    """Yields a line for each, with its file and line where it has one: all that ``config check``
    says, and ``run`` at its start. Raises ConfigError where a plugin does not say what is stored of
    what it is configured for: no service could start."""
    if unsaid := list(_unsaid(means)):
        raise ConfigError(unsaid, means.settings.warnings)
    yield from means.settings.warnings
    yield from plugins.problems_outside()
    yield from _of_sources(means)
    yield from _of_topics(means)
    yield from _of_channels(means)
    yield from _of_links(means)
    yield from exposed(means)


def _unsaid(means: Means) -> Iterator[str]:
    """Yields a line for each source and channel of a plugin that does not say what is stored."""
    own, seen = {*sources.FOUND.own(), *channels.FOUND.own()}, Counter[str]()
    for source in means.settings.sources:
        key: Key = (source.kind, seen[source.kind])
        seen[source.kind] += 1
        if source.kind not in own:
            _, config = _module_and_config(source)
            try:
                sources.name_of(source.kind, config)
                sources.host_of(source.kind, config)
            except PluginBroken as error:
                yield means.settings.problem(key, str(error))
    for channel in means.channels.values():
        if channel.kind not in own:
            try:
                channels.names_in_ids(channel.module, channel.config)
            except PluginBroken as error:
                yield means.settings.problem(("channel", channel.slug), str(error))


def _of_sources(means: Means) -> Iterator[str]:
    settings = means.settings
    seen: Counter[str] = Counter()
    alike: dict[str, list[Key]] = {}
    refused = cache(partial(_refused, AddressGuard(settings.service.private_networks)))
    for source in settings.sources:
        index = seen[source.kind]
        seen[source.kind] += 1
        nature = means.natures[source.kind]
        place: Key = (source.kind, index, nature.place)
        if nature.folder is not None:
            module, config = _module_and_config(source)
            # Its key is made for databases, and may spell the path otherwise.
            if not os.path.isdir(nature.folder(config, settings.base_dir)):
                words = f"{module.key(config, settings.base_dir)} is no folder yet"
                yield settings.problem(place, words)
        elif _MAY_BE_NEAR.search(str(source.options.get(nature.place, ""))):
            _, config = _module_and_config(source)
            why = refused(sources.host_of(source.kind, config) or "")
            if why is not None:
                alike.setdefault(why, []).append(place)
    if not settings.sources:
        yield settings.problem(
            (), "there is no source, no [[feed]] or [[folder]]: nothing comes in"
        )
    for why, keys in alike.items():
        more = f"; the same of {len(keys) - 1:,} more" if len(keys) > 1 else ""
        yield settings.problem(keys[0], why + more)


def _module_and_config(source: SourceSettings) -> tuple[SourceKind, Any]:
    module = sources.load(source.kind)
    return module, msgspec.convert(source.options, module.Config)


def _refused(guard: AddressGuard, host: str) -> str | None:
    """Returns why a host is not asked whose name is its address; None where it is, and of names
    whose addresses would have to be looked up."""
    name = host.rstrip(".").lower()
    is_here = name == "localhost" or name.endswith(".localhost")
    addresses = _HERE if is_here else (name,)
    try:
        refusals = [guard.refusal(str(ip_address(each))) for each in addresses]
    except ValueError:
        return None
    if None in refusals:
        return None
    return (
        f"{host} is no public address ({refusals[0]}) and is not asked: open its network by"
        " [service] private_networks"
    )


def _of_topics(means: Means) -> Iterator[str]:
    from worker.topics.query import parse

    settings = means.settings
    told = {slug for alert in settings.alerts for slug in alert.topics}
    for topic in settings.topics:
        for warning in parse(topic.query).warnings:
            yield settings.problem(("topic", topic.slug, "query"), warning)
        if topic.slug not in told:
            yield settings.problem(("topic", topic.slug), "no alert uses it: nobody is told")


def _of_channels(means: Means) -> Iterator[str]:
    """Yields what keeps deliveries waiting, and alerts of which none can leave."""
    settings = means.settings
    used = {slug for alert in settings.alerts for slug in alert.channels}
    used |= set(settings.service.operator_channels)
    stuck = set()
    for channel in means.channels.values():
        found = _said(channel, channels.problems, means)
        stuck |= {channel.slug} if found else set()
        # For a channel that nobody uses nothing waits.
        for problem in found if channel.slug in used else ():
            words = f"{problem}; deliveries wait until this is put right"
            yield settings.problem(("channel", channel.slug), words)
        for note in _said(channel, channels.notes, means):
            yield settings.problem(("channel", channel.slug), note)
    for index, alert in enumerate(settings.alerts):
        if stuck.issuperset(alert.channels):
            words = "none of them can deliver as it is: nobody is told until one can"
            yield settings.problem(("alert", index, "channels"), words)


def _said(channel: Channel, ask: Callable[..., tuple[str, ...]], means: Means) -> tuple[str, ...]:
    """Returns what a channel's kind says of it, or that it fails at that."""
    try:
        return ask(channel.module, channel.config, means.channel_context)
    except PluginBroken as error:
        return (str(error),)


def _of_links(means: Means) -> Iterator[str]:
    settings, signing = means.settings, means.signing
    has_mail = any(channel.nature.links for channel in means.channels.values())
    page = settings.page
    if signing.is_wanted and has_mail and not (signing.is_embedded or page.link_key):
        words = "mails have no links to unsubscribe by: [page] link_key_file is not set"
        yield settings.problem(("service", "public_url"), words)
    elif signing.is_wanted and has_mail and not page.listen:
        words = "links in mails lead to the page, which is off: set [page] listen"
        yield settings.problem(("service", "public_url"), words)
    is_guarded = page.token or page.look_token or page.trusted_proxies
    if signing.is_wanted and page.listen and not is_guarded:
        # Beyond this machine nothing listens without a guard.
        words = (
            "what a proxy passes on without its name or X-Forwarded-For may do all that the page"
            " offers: set [page] token_file"
        )
        yield settings.problem(("service", "public_url"), words)
