"""What a configuration says that is allowed, and seldom meant or not to be done yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from worker.setup.runtime import Runtime


def doubts(runtime: Runtime) -> Iterator[str]:
    """Yields a line for each, with its file and line."""
    yield from _of_sources(runtime)
    yield from _of_topics(runtime)
    yield from _of_channels(runtime)
    yield from _of_links(runtime)


def _of_sources(runtime: Runtime) -> Iterator[str]:
    settings = runtime.settings
    seen: Counter[str] = Counter()
    for source in settings.sources:
        index = seen[source.kind]
        seen[source.kind] += 1
        if source.kind != "folder":
            continue
        folder = runtime.source_row(source).key
        if not Path(folder).is_dir():
            yield settings.problem((source.kind, index, "path"), f"{folder} is no folder yet")


def _of_topics(runtime: Runtime) -> Iterator[str]:
    from worker.topics.query import parse

    settings = runtime.settings
    told = {slug for alert in settings.alerts for slug in alert.topics}
    for topic in settings.topics:
        for warning in parse(topic.query).warnings:
            yield settings.problem(("topic", topic.slug, "query"), warning)
        if topic.slug not in told:
            yield settings.problem(("topic", topic.slug), "no alert uses it: nobody is told")


def _of_channels(runtime: Runtime) -> Iterator[str]:
    """Yields what keeps deliveries waiting, and alerts of which none can leave."""
    settings = runtime.settings
    used = {slug for alert in settings.alerts for slug in alert.channels}
    used |= set(settings.service.operator_channels)
    stuck = set()
    for channel in runtime.channels.values():
        found = channel.module.check(channel.config, runtime.channel_context)
        stuck |= {channel.slug} if found else set()
        # For a channel that nobody uses nothing waits.
        for problem in found if channel.slug in used else ():
            words = f"{problem}; deliveries wait until this is put right"
            yield settings.problem(("channel", channel.slug), words)
        notes = getattr(channel.module, "notes", None)
        for note in notes(channel.config, runtime.channel_context) if notes is not None else ():
            yield settings.problem(("channel", channel.slug), note)
    for index, alert in enumerate(settings.alerts):
        if stuck.issuperset(alert.channels):
            words = "none of them can deliver as it is: nobody is told until one can"
            yield settings.problem(("alert", index, "channels"), words)


def _of_links(runtime: Runtime) -> Iterator[str]:
    settings, signing = runtime.settings, runtime.signing
    has_mail = any(channel.nature.links for channel in runtime.channels.values())
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
