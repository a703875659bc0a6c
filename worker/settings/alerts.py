"""What of an alert can only be judged beside its mode, its channels and the sources there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from worker.base import language_codes
from worker.base.hours import Quiet, leaves_time
from worker.settings.hours import Modes, quiet_in
from worker.settings.lines import Key
from worker.settings.structs import AlertSettings, SourceSettings
from worker.settings.tables import Report, fields_of, nearest, nearest_of, shown_value
from worker.settings.values import SLUG_ALLOWED, UNREAD, is_slug, slug_near

Names = Callable[[], Collection[frozenset[str]]]
"""What each source goes by: its name, and that of its group."""


def names_of(
    sources: Iterable[SourceSettings], name: Callable[[str, Mapping[str, Any]], str] | None
) -> list[frozenset[str]]:
    """Returns for each source what it and its group are called."""
    found = []
    for each in sources:
        names = {str(each.options[key]) for key in ("name", "group") if each.options.get(key)}
        if name is not None:
            names.add(name(each.kind, each.options))
        found.append(frozenset(names))
    return found


def checked_slugs(
    table: dict[str, Any],
    name: str,
    section: str,
    tables: Any,
    key: Key,
    report: Report,
    *,
    all_is_known: bool,
) -> dict[str, Any]:
    """Reports the slugs of a key that name nothing, such as topics, with what is meant.

    Returns the table with what stands for the key then, so that the same is not reported twice.
    Unless ``all_is_known``, what is not there may be elsewhere.
    """
    given = table.get(name)
    meant = _meant(tables)
    if isinstance(given, str) and given:
        hint = _nearest(given, meant, ())
        hint = f'; did you mean ["{hint}"]?' if hint else ""
        words = f"a list, each of it a {section} there is{hint}"
        report((*key, name), f"{shown_value(given)} is not allowed; allowed: {words}")
        return {**table, name: UNREAD}
    if not isinstance(given, list):
        return table
    there = ", ".join(dict.fromkeys(meant.values()))
    is_sound = True
    for index, slug in enumerate(given):
        if not isinstance(slug, str) or not slug:
            continue
        near = _nearest(slug, meant, given)
        hint = f'; did you mean "{near}"?' if near else ""
        if not is_slug(slug) and (slug in meant or not all_is_known):
            words = f'"{slug}" is no slug; allowed: {SLUG_ALLOWED}{hint}'
        elif slug in given[:index]:
            words = f'"{slug}" is listed twice; allowed: each {section} once'
        elif slug in meant.values() or not all_is_known:
            continue
        else:
            allowed = there or f"none; add [{section}.{slug_near(slug) or 'SLUG'}]"
            words = f'there is no {section} "{slug}"; allowed: {allowed}{hint}'
        report((*key, name, index), words)
        is_sound = False
    return table if is_sound else {**table, name: UNREAD}


def _meant(tables: Any) -> dict[str, str]:
    """Returns the slugs of named tables by what may be written for them: themselves, what was
    written in their place, and what people call them."""
    meant: dict[str, str] = {}
    named = tables if isinstance(tables, dict) else {}
    for written, table in named.items():
        slug = written if is_slug(written) else slug_near(written)
        if not slug or (slug != written and slug in named):
            continue
        meant[written] = meant[slug] = slug
        name = table.get("name") if isinstance(table, dict) else None
        if isinstance(name, str) and name:
            meant.setdefault(name, slug)
    return meant


def _nearest(text: str, meant: Mapping[str, str], given: Collection[object]) -> str:
    free = {written: slug for written, slug in meant.items() if slug not in given}
    return free.get(nearest_of(text, free), "")


def check_mode(table: Mapping[str, Any], modes: Modes, key: Key, report: Report) -> None:
    """Reports a mode that there is not, and keys that it does not take."""
    mode = table.get("mode", "instant")
    if not isinstance(mode, str):
        return
    if mode in modes.broken:
        report((*key, "mode"), modes.broken[mode])
    elif mode not in modes.keys:
        allowed = ", ".join(f'"{each}"' for each in sorted(modes.keys))
        near = nearest(mode, modes.keys)
        report((*key, "mode"), f'"{mode[:60]}" is not allowed; allowed: {allowed}{near}')
    else:
        given = [name for name, value in table.items() if not _is_default(name, value)]
        for name, takers in modes.strangers(mode, given):
            allowed = ", ".join(f'"{each}"' for each in takers)
            report((*key, name), f'is not for mode "{mode}"; allowed: with mode {allowed}')


def _is_default(name: str, value: object) -> bool:
    """Tells whether a key says what it would say anyway, as in what ``config show`` prints."""
    field = fields_of(AlertSettings).get(name)
    if field is None:
        return False
    default = field.default
    return value == (list(default) if isinstance(default, tuple) else default)


def check_hours(alert: AlertSettings, channels: Any, zone: str, key: Key, report: Report) -> None:
    """Reports quiet hours that would leave no time to tell anything."""
    own = {"zone": alert.zone, "quiet": alert.quiet}
    tables = channels if isinstance(channels, dict) else {}
    given: list[Any] = [{}, *(tables.get(slug) for slug in alert.channels)]
    for options in given:
        rules = [_quiet(each, zone) for each in (own, options) if isinstance(each, dict)]
        if not leaves_time([each for each in rules if each is not None]):
            with_channel = " with those of a channel" if options else ""
            report((*key, "quiet"), f"leaves no time{with_channel}: nothing would ever be sent")
            return


def _quiet(options: Mapping[str, Any], zone: str) -> Quiet | None:
    try:
        return quiet_in(options, zone)
    except (TypeError, ValueError):
        return None  # reported where it stands


def check_sources(alert: AlertSettings, names: Names, key: Key, warn: Report) -> None:
    """Warns of sources that there are not, and of a choice that leaves none. One without a name
    goes by its own title later."""
    if not (alert.sources or alert.not_sources):
        return
    called = frozenset[str]().union(*names())
    known = {each.casefold() for each in called}
    are_known = True
    for name in ("sources", "not_sources"):
        for index, each in enumerate(getattr(alert, name)):
            if each.casefold() not in known:
                are_known = False
                near = nearest(each, called)
                what = f'no source or group is called "{each}" in the configuration{near}'
                warn((*key, name, index), what)
    # What is not called so yet may be later, by a title.
    if _names_none(alert) or (are_known and _leaves_none(alert, names())):
        those = "of those that sources names" if alert.sources else "of the configuration"
        warn((*key, "not_sources"), f"leaves no source {those}: nobody is told of anything")


def _names_none(alert: AlertSettings) -> bool:
    """Tells whether an alert leaves out each name that it asks for."""
    wanted = {each.casefold() for each in alert.sources}
    return bool(wanted) and wanted <= {each.casefold() for each in alert.not_sources}


def _leaves_none(alert: AlertSettings, names: Collection[frozenset[str]]) -> bool:
    """Tells whether an alert leaves out each source that it asks for, by what sources go by."""
    wanted = {each.casefold() for each in alert.sources}
    unwanted = {each.casefold() for each in alert.not_sources}
    if not (unwanted and names):
        return False
    folded = ({each.casefold() for each in one} for one in names)
    return all((wanted and not one & wanted) or one & unwanted for one in folded)


def check_languages(alert: AlertSettings, key: Key, warn: Report) -> None:
    """Warns of languages that no article is found to be in."""
    for index, each in enumerate(alert.languages):
        if not language_codes.is_code(each):
            warn((*key, "languages", index), language_codes.stranger(each))


def check_urgency(alert: AlertSettings, key: Key, warn: Report) -> None:
    """Warns of an urgency that asks for more topics than the alert has."""
    asked = 0 if isinstance(alert.urgent, bool) else alert.urgent.topics or 0
    if asked > len(alert.topics):
        there = f"and the alert has {len(alert.topics)}"
        what = f"topics = {asked}, {there}: no story is urgent by its topics"
        warn((*key, "urgent"), what)


def check_limit(table: Mapping[str, Any], key: Key, warn: Report) -> None:
    """Warns of the limit of an alert's mails, which that of a reader's messages succeeds."""
    name = "max_mails_per_day"
    if name in table and not _is_default(name, table[name]):
        what = "still limits this alert; its successor is most_messages_a_day of [service]"
        warn((*key, name), what)
