"""What of an alert can only be judged beside its mode, its channels and the sources there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from worker.base import language_codes
from worker.base.hours import Quiet, leaves_time
from worker.settings.hours import Modes, quiet_in
from worker.settings.lines import Key
from worker.settings.structs import AlertSettings, SourceSettings
from worker.settings.tables import Report, fields_of, nearest

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
