"""``status`` in words: an item a line, tables of topics, nothing wider than the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from worker.base.amounts import size as in_bytes
from worker.base.amounts import span
from worker.base.processes import signs_of_life
from worker.console.output import bold, columns
from worker.console.text import count, cut, line, listed, pad, when, width
from worker.status import SOURCE_STATES, why_paused

_LABEL = 16
_MOST = 10
"""Sources, endpoints or topics that are shown in full."""
_CORNER = "median/95th"
_STATES = {**SOURCE_STATES, "new": "not read yet"}
_CELL = 10
_SINCE = {
    "changed": "changed since: what it said before is in force until SIGHUP or a restart",
    "mistaken": "which holds a mistake: what it said before is in force",
}


def lines(found: dict[str, Any], configured: int) -> Iterator[str]:
    """Yields what ``status --json`` holds, for people. So many sources are ``configured``."""
    yield f"Wirewatch {found['version']}: {bold(_service(found))}"
    for each in found["problems"]:
        yield from _item("problem", each)
    for each in found["exposed"]:
        yield from _item("exposed", each)
    yield from _item("configuration", _configuration(found))
    yield from _item("database", _database(found))
    if not _is_untouched(found):
        yield from _item("signs of life", _signs(found))
    yield from _sources(found, configured)
    yield from _item("articles", f"{found['articles']:,}")
    yield from _waiting(found)
    yield from _set_aside(found["set_aside"])
    yield from _deliveries(found)
    yield from _spikes(found["spikes"])
    yield from _item("accounting", _accounting(found["accounting"]))
    yield from _unsubscribed(found["unsubscribed"])
    yield from _item("backup", _backup(found))
    yield from _topics(found["latency"])
    yield "Times are in UTC."


def _item(label: str, text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        width=columns(),
        initial_indent=f"  {label}".ljust(_LABEL),
        subsequent_indent=" " * _LABEL,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _more(text: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        width=columns(),
        initial_indent="    ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _spikes(topics: Sequence[dict[str, Any]]) -> Iterator[str]:
    learned = [each for each in topics if each["state"] == "learning"]
    words = [
        f"{line(each['topic'])} ({line(each['alert'])}): {each['days']:g} of {each['of_days']} days"
        for each in learned[:_MOST]
    ]
    words += [f"{len(learned) - _MOST:,} more"] if len(learned) > _MOST else []
    if words:
        yield from _item("spikes", f"learning {listed(words)}")


def _service(found: dict[str, Any]) -> str:
    beat = found["beat_age_seconds"]
    late = [
        name
        for name, age in found["queue_age_seconds"].items()
        if not signs_of_life.is_fresh(name, age)
    ]
    if found["service"] == "running":
        return f"running (last tick {span(beat)} ago)"
    if _is_untouched(found):
        return "the service has not run here yet; wirewatch run starts it"
    if found["service"] == "stopped":
        last = f" (last tick {span(beat)} ago)" if beat is not None else ""
        return f"not running{last}; wirewatch run starts it"
    ticks = "" if signs_of_life.is_fresh(signs_of_life.BEAT, beat) else "; no tick"
    return f"running in part: no progress in {listed(late)}{ticks}"


def _is_untouched(found: dict[str, Any]) -> bool:
    """Tells whether no service ever ran on the database."""
    is_stopped = found["service"] == "stopped"
    ages = found["beat_age_seconds"], *found["queue_age_seconds"].values()
    return is_stopped and all(each is None for each in ages)


def _configuration(found: dict[str, Any]) -> str:
    if found["configuration_state"] == "missing":
        return "the one accepted last: no file is here"
    file = found["configuration"] or "the sample; wirewatch init makes one of your own"
    since = _SINCE.get(found["configuration_state"])
    if since is None or found["service"] == "stopped":
        return file
    return f"{file}, {since}"


def _database(found: dict[str, Any]) -> str:
    database, size = found["database"], found["size"]
    words = [f"{database['kind']}, revision {database['revision']}"]
    if size["database_bytes"] is not None:
        words.append(in_bytes(size["database_bytes"]))
    if size["disk_free_bytes"] is not None:
        words.append(f"{in_bytes(size['disk_free_bytes'])} free where the data folder is")
    return ", ".join(words)


def _signs(found: dict[str, Any]) -> str:
    ages = {signs_of_life.BEAT: found["beat_age_seconds"], **found["queue_age_seconds"]}
    words = [
        f"{name} {'never' if age is None else f'{span(age)} ago'}" for name, age in ages.items()
    ]
    return listed(words)


def _sources(found: dict[str, Any], configured: int) -> Iterator[str]:
    states = dict(found["source_states"])
    if found["service"] == "stopped":
        # What was added since it ran last is known to the file alone.
        states["new"] += max(0, configured - sum(states.values()))
    words = [
        f"{number:,} {_STATES.get(state, state)}" for state, number in states.items() if number
    ]
    yield from _item("sources", listed(words))
    yield from _pushes(found["subscriptions"])
    told = [each for source in found["sources"] for each in _of_source(source)]
    for each in told[:_MOST]:
        yield from _more(each)
    said = found["sources_say"]
    if said > _MOST:
        yield f"    and {said - _MOST:,} more: wirewatch feeds list"
    for each in found["crowded_hosts"][:_MOST]:
        yield from _more(_crowded(each))


def _pushes(states: dict[str, int]) -> Iterator[str]:
    words = [f"{number:,} {state}" for state, number in states.items() if number]
    if words:
        yield from _item("hubs", f"subscriptions: {listed(words)}")


def _crowded(each: dict[str, Any]) -> str:
    round_, wanted = span(each["round_seconds"]), span(each["freshness_seconds"])
    feeds = f"{line(each['host'])}: crowded: politeness takes {round_} to ask for its"
    return f"{feeds} {count(each['feeds'], 'feed')} once, and {wanted} are wanted"


def _of_source(each: dict[str, Any]) -> Iterator[str]:
    name = line(each["name"])
    if each["state"] == "quiet":
        yield f"{name}: quiet: nothing new since {when(each['quiet_since'])}"
    elif each["state"] == "disabled":
        yield f"{name}: {line(why_paused(each['disabled']))}"
    elif each["state"] == "failing":
        reason = f"{each['error_kind']} error: {each['error']}"
        since = f" since {when(each['failing_since'])}" if each["failing_since"] else ""
        soon = f"; next {when(each['next_at'])}" if each["next_at"] else ""
        yield f"{name}: {each['state']}{since}: {line(reason)}{soon}"
    for note in each["notes"]:
        yield f"{name}: note: {line(note)}"


def _waiting(found: dict[str, Any]) -> Iterator[str]:
    documents, oldest = found["documents"], found["oldest"]
    words = []
    if documents["pending"]:
        late = oldest["pending_document_seconds"]
        since = f", the oldest that could be for {span(late)}" if late is not None else ""
        words.append(f"{count(documents['pending'], 'document')} to be processed{since}")
    if oldest["open_delivery_seconds"] is not None:
        words.append(f"the oldest due delivery for {span(oldest['open_delivery_seconds'])}")
    if (oldest["overdue_source_seconds"] or 0.0) >= 1.0 and not _is_untouched(found):
        words.append(f"the most overdue source for {span(oldest['overdue_source_seconds'])}")
    if words:
        yield from _item("waiting", "; ".join(words))


def _set_aside(aside: dict[str, Any]) -> Iterator[str]:
    if not aside["count"]:
        return
    yield from _item("set aside", f"{count(aside['count'], 'item')}, the latest:")
    for each in aside["recent"]:
        yield from _more(
            f"{line(each['source']['name'])}: {line(each['key'])}: {line(each['reason'])}"
        )


def _deliveries(found: dict[str, Any]) -> Iterator[str]:
    states = found["deliveries"]["states"]
    words = [f"{number:,} {state}" for state, number in states.items() if number]
    soon, waiting = "", found["deliveries"]["waiting"]
    if waiting:
        soon = f"; {waiting:,} not due yet, the next {when(found['deliveries']['next_due_at'])}"
    quiet = found["deliveries"]["quiet"]
    if quiet:
        soon += f"; {quiet:,} in quiet hours until {when(found['deliveries']['quiet_until'])}"
    put_off = found["deliveries"]["put_off"]
    if put_off:
        at = when(found["deliveries"]["put_off_until"])
        soon += f"; {put_off:,} over the messages of a day, in digests from {at} on"
    yield from _item("deliveries", listed(words) + soon)
    endpoints = found["endpoints"]
    for each in endpoints[:_MOST]:
        place = line(each["destination"] or "the whole channel")
        until = f" until {when(each['paused_until'])}" if each["state"] == "paused" else ""
        since = f" since {when(each['failing_since'])}" if each["failing_since"] else ""
        reason = f": {line(each['reason'])}" if each["reason"] else ""
        yield from _more(f"{each['channel']} ({place}): {each['state']}{until}{since}{reason}")
    if len(endpoints) > _MOST:
        yield f"    and {len(endpoints) - _MOST:,} more"
    for option, number in found["to_replay"].items():
        if number:
            yield f"    wirewatch replay --{option} sends {number:,} of them again"


def _accounting(books: dict[str, Any] | None) -> str:
    if books is None:
        return "not checked yet; the running service does so"
    states = listed(f"{number:,} {state}" for state, number in books["states"].items() if number)
    checked = f"checked {when(books['checked_at'])}"
    if books["ok"] and not books["expected"]:
        return f"{checked}, before anybody was told of anything"
    if books["ok"]:
        several = "; a delivery may hold several" if books["expected"] > 1 else ""
        return f"{_notices(books['expected'])} = {states}{several} ({checked})"
    missing = f"{books['difference']:,} of {_notices(books['expected'])}"
    are = "is" if books["difference"] == 1 else "are"
    return (
        f"{missing} {are} unaccounted for, {count(books['unnoticed'], 'match', 'matches')} made no "
        f"notice, such as {books['example']}; the rest: {states} ({checked})"
    )


def _notices(number: int) -> str:
    return count(number, "notice to a destination", "notices to destinations")


def _unsubscribed(found: dict[str, Any]) -> Iterator[str]:
    if not found["count"]:
        return
    latest = found["latest"][::-1]
    named = [
        f"{line(each['address'])} from "
        + (f"“{line(each['alert'])}”" if each["alert"] else f"story {each['story']}")
        for each in latest[:_MOST]
    ]
    more = found["count"] - len(named)
    named += [f"{more:,} more (wirewatch unsubscribed list)"] if more else []
    yield from _item("unsubscribed", listed(named))


def _backup(found: dict[str, Any]) -> str:
    taken, restored = found["backup"], found["restored"]
    again = f"the database was restored {when(restored)}" if restored else ""
    if taken is None:
        return f"none known; {again}" if again else "none known"
    now, at = datetime.now(UTC), datetime.fromisoformat(taken)
    is_older = restored is not None and datetime.fromisoformat(restored) > at
    said = f"{when(taken)}, {span((now - at).total_seconds())} ago"
    return f"{said}; {again}" if is_older else said


def _topics(latency: dict[str, Any]) -> Iterator[str]:
    day = {each["slug"]: each for each in latency["day"]["topics"]}
    week = {each["slug"]: each for each in latency["week"]["topics"]}
    if not week:
        return
    shown = sorted(week, key=lambda slug: -week[slug]["articles"])
    longest = max(width(slug) for slug in shown[:_MOST])
    first = max(len(_CORNER) + 1, min(columns() - 6 * _CELL - 2, longest + 1))
    yield ""
    above = ("published → seen", "seen → alerted", "of 7 days")
    yield _row(_CORNER, above, first, 2 * _CELL)
    yield _row("topic", ["24 h", "7 days", "24 h", "7 days", "no time", "waiting"], first)
    for slug in shown[:_MOST]:
        both = (day.get(slug), week[slug])
        cells = [_both(each and each["published_to_seen"]) for each in both]
        cells += [_both(each and each["seen_to_alerted"]) for each in both]
        cells += [f"{week[slug]['untimed']:,}", f"{week[slug]['waiting']:,}"]
        yield _row(slug, cells, first)
    if len(shown) > _MOST:
        yield f"  and {len(shown) - _MOST:,} more: wirewatch status --json"
    if week and latency["week"]["one_in"] > 1:
        yield f"  of the 7 days one article in {latency['week']['one_in']} was looked at"


def _row(name: str, cells: Sequence[str], first: int, cell_width: int = _CELL) -> str:
    cells = [cell.ljust(cell_width) for cell in cells]
    return f"  {pad(cut(name, first - 1), first)}{''.join(cells)}".rstrip()


def _both(quantiles: dict[str, float] | None) -> str:
    if quantiles is None:
        return "–"
    return f"{_short(quantiles['p50'])}/{_short(quantiles['p95'])}"


def _short(seconds: float) -> str:
    for unit, size, most in (("s", 1, 120), ("m", 60, 120), ("h", 3600, 48)):
        value = seconds / size
        if value < most:
            return f"{value:.1f}{unit}" if value < 9.95 else f"{value:.0f}{unit}"
    return f"{seconds / 86_400:.0f}d"
