"""What of an alert can only be judged beside its mode, its channels and the sources there are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from worker.base.hours import Quiet, leaves_time
from worker.settings.hours import Modes, quiet_in
from worker.settings.lines import Key
from worker.settings.structs import AlertSettings, SourceSettings
from worker.settings.tables import Report, fields_of, nearest

Names = Callable[[], Collection[str]]


def names_of(
    sources: Iterable[SourceSettings], name: Callable[[str, Mapping[str, Any]], str] | None
) -> set[str]:
    """Returns what sources and groups of sources are called."""
    found = set()
    for each in sources:
        found |= {str(each.options[key]) for key in ("name", "group") if each.options.get(key)}
        if name is not None:
            found.add(name(each.kind, each.options))
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
    """Warns of sources that there are not. One without a name goes by its own title later."""
    for name in ("sources", "not_sources"):
        wanted: tuple[str, ...] = getattr(alert, name)
        known = {each.casefold() for each in names()} if wanted else set()
        for index, each in enumerate(wanted):
            if each.casefold() not in known:
                near = nearest(each, names())
                what = f'no source or group is called "{each}" in the configuration{near}'
                warn((*key, name, index), what)


def check_limit(table: Mapping[str, Any], key: Key, warn: Report) -> None:
    """Warns of the limit of an alert's mails, which that of a reader's messages succeeds."""
    name = "max_mails_per_day"
    if name in table and not _is_default(name, table[name]):
        what = "still limits this alert; its successor is most_messages_a_day of [service]"
        warn((*key, name), what)
