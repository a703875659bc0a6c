"""``alerts``, ``deliveries`` and ``replay``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from worker.alerts.kinds import UPDATE
from worker.base.amounts import span
from worker.base.types import DELIVERY_STATES
from worker.console.opening import opened
from worker.console.output import BadInput, bold, columns, emit, faint, say
from worker.console.text import count, cut, line, listed, rows, when, width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from worker.alerts.store.listing import Subject
    from worker.settings.structs import AlertSettings
    from worker.setup.runtime import Runtime

_SHOWN = 50
_AT_ONCE = 500
_BROAD = 140
"""Columns of a delivery's lines, on narrower terminals, too."""
_TITLE, _PLACE, _IDS = 80, 60, 5
_LEAST = 12
"""Columns that are left of a place or a name, however little room there is."""
_GROUPS = {
    "news": "",
    "all": ", every later report of a story too",
    "none": ", each story once",
    "each": ", each article on its own",
}
_NOTHING = {
    "failed": "No delivery has failed.",
    "held": "Nothing is held by a restore.",
    "one": "It waits already, or is under way: nothing to do.",
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each alert.")
@click.pass_context
def alerts(ctx: click.Context, as_json: bool) -> None:
    """List the alerts: who is told of what, and what was sent."""
    from worker.alerts.store import listing
    from worker.status.store import status

    with opened(ctx) as runtime:
        with runtime.database.read() as session:
            found = status.alert_counts(session)
            goes = listing.open_digests(session)
        configured, zone = runtime.settings.alerts, runtime.settings.service.zone
        listed_alerts = [
            (_alert(each, found.get(each.name)), _limits(each, zone)) for each in configured
        ]
    for alert, limits in listed_alerts:
        if as_json:
            emit(alert)
        else:
            _print_alert(alert, limits, goes.get(alert["name"]))
    if not listed_alerts and not as_json:
        say("No alert is configured: nobody is told of anything.")


def _alert(alert: AlertSettings, found: dict[str, Any] | None) -> dict[str, Any]:
    found = found or {"notices": 0, "latest_at": None, "deliveries": {}}
    return {
        "name": alert.name,
        "topics": list(alert.topics),
        "channels": list(alert.channels),
        "mode": alert.mode,
        "group": alert.group,
        "follow_ups": alert.follow_ups,
        "wait_seconds": alert.wait,
        "salience": alert.salience,
        "max_mails_per_day": alert.max_mails_per_day,
        "notices": found["notices"],
        "latest_at": found["latest_at"],
        "deliveries": {state: found["deliveries"].get(state, 0) for state in DELIVERY_STATES},
    }


def _limits(alert: AlertSettings, zone: str) -> list[str]:
    """Returns in words what an alert leaves out, and when it does not speak. ``zone`` is that of
    the service."""
    from worker.alerts import modes

    least, most = alert.least_outlets, alert.max_mails_per_day
    has_hour = "at" in modes.load(alert.mode).keys
    words = {
        f"in {listed(alert.languages)}": alert.languages,
        f"from {listed(line(each) for each in alert.sources)}": alert.sources,
        f"not from {listed(line(each) for each in alert.not_sources)}": alert.not_sources,
        f"from {least} outlets on": least > 1,
        f"at {alert.at}": has_hour,
        f"on {listed(alert.days)}": alert.days,
        f"quiet {listed(alert.quiet)}": alert.quiet,
        "urgent: passes quiet hours": alert.urgent is True,
        "what is urgent passes quiet hours": not isinstance(alert.urgent, bool),
        f"times in {alert.zone or zone}": alert.zone or has_hour or alert.quiet,
        f"at most {most:,} messages a day to one reader": most,
    }
    return [each for each, is_said in words.items() if is_said]


def _print_alert(alert: dict[str, Any], limits: list[str], goes: datetime | None) -> None:
    from worker.alerts import modes

    say(f"{bold(line(alert['name']))}: {listed(alert['topics'])} → {listed(alert['channels'])}")
    main = ", main subjects only" if alert["salience"] == "main" else ""
    wait = f"waits {span(alert['wait_seconds'])}" if alert["wait_seconds"] else "at once"
    if alert["mode"] != "instant":
        is_of_spikes = modes.watches(modes.load(alert["mode"]))
        wait = "when far more comes than usual" if is_of_spikes else "in digests"
    group = _GROUPS[alert["follow_ups"] if alert["group"] == "story" else "each"]
    say(f"  {alert['mode']}, {wait}{group}{main}")
    if limits:
        say(f"  {'; '.join(limits)}")
    latest = f", the latest {when(alert['latest_at'])} UTC" if alert["latest_at"] else ""
    say(f"  {count(alert['notices'], 'notice')}{latest}")
    if goes is not None:
        say(f"  the open digest goes {when(goes)} UTC")
    states = [f"{n:,} {state}" for state, n in alert["deliveries"].items() if n]
    say(f"  deliveries: {listed(states)}")


@click.command()
@click.option("--state", type=click.Choice(DELIVERY_STATES), help="Only those in this state.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"The newest N. Default: all as JSON, else {_SHOWN}.",
)
@click.option("--json", "as_json", is_flag=True, help="A JSON line for each delivery.")
@click.pass_context
def deliveries(ctx: click.Context, state: str | None, limit: int | None, as_json: bool) -> None:
    """List the deliveries, the newest last."""
    from worker.alerts.store import listing
    from worker.articles.store import views

    if limit is None and not as_json:
        limit = _SHOWN
    with opened(ctx) as runtime, runtime.database.read() as session:
        found = views.deliveries(session, views.DeliveryFilter(state, limit))
        about = {} if as_json else listing.subjects(session, [_articles(each) for each in found])
        names = runtime.topic_names
    for each in found if as_json else ():
        emit(each)
    if not as_json:
        # What went between the two reads is there no more.
        left = [each for each in found if each["id"] in about]
        if not found:
            say("There is no delivery yet." if state is None else "There is no such delivery.")
            return
        _print_deliveries(left, about, names, limit)


def _articles(delivery: dict[str, Any]) -> tuple[str, Sequence[int]]:
    return delivery["id"], delivery["article_ids"]


def _print_deliveries(
    found: list[dict[str, Any]],
    about: Mapping[str, Subject],
    names: Mapping[str, str],
    limit: int | None,
) -> None:
    table = [(each["id"], when(each["created_at"]), each["state"], "·") for each in found]
    broad = max(columns(), _BROAD)
    for each, row in zip(found, rows(table), strict=True):
        # Who is told may be long; when is what people look here for.
        soon = f", {_due(each['next_attempt_at'])}" if each["next_attempt_at"] else ""
        start = row.removesuffix("·")
        room = broad - width(start) - len(soon)
        say(f"{start}{_way(each, about[each['id']], room)}{soon}")
        say(f"    {cut(_told(each, about[each['id']], names), broad - 4)}")
        if each["last_error"]:
            # Why it waits, or failed, is what people look here for.
            say(faint(f"    {line(each['last_error'])}"))
    shown = "The newest " if limit is not None and len(found) == limit else ""
    say(faint(f"{shown}{count(len(found), 'delivery', 'deliveries')}. Times are in UTC."))


def _way(each: dict[str, Any], about: Subject, room: int) -> str:
    """Returns who is told by which channel, where that goes, and how often it was tried: in so
    many columns, for which the place is cut first, then the name."""
    tries = f", {count(each['attempts'], 'attempt')}" if each["attempts"] > 1 else ""
    name, through = line(each["alert"]), f" → {each['channel']} ("
    rest = width(through) + len(tries) + 1
    to = cut(line(about.destination), max(_LEAST, min(_PLACE, room - rest - width(name))))
    return f"{cut(name, max(_LEAST, room - rest - width(to)))}{through}{to}){tries}"


def _told(each: dict[str, Any], about: Subject, names: Mapping[str, str]) -> str:
    """Returns what a delivery is about: the first headline, the kind of news, and the articles."""
    from worker.alerts.digests import READY
    from worker.alerts.follow_ups import FIRST
    from worker.alerts.notices import occasions

    ids = each["article_ids"]
    if not ids:
        return about.without_articles
    news = occasions.listed([kind for kind in about.occasions if kind != FIRST], names)
    if about.kind == READY:
        what = "digest"
    else:
        what = ", ".join([*(["follow-up"] if about.kind == UPDATE else []), *news])
    title = cut(line(about.title), _TITLE) if about.title else "no headline is stored any more"
    listed_ids = listed(str(one) for one in ids[:_IDS])
    more = f" and {len(ids) - _IDS:,} more" if len(ids) > _IDS else ""
    articles = f"{'article' if len(ids) == 1 else 'articles'} {listed_ids}{more}"
    return f"{title} ({f'{what}; ' if what else ''}{articles})"


def _due(at: str) -> str:
    is_past = datetime.fromisoformat(at) <= datetime.now(UTC)
    return "due now" if is_past else f"due {when(at)}"


@click.command()
@click.argument("delivery_id", metavar="[ID]", required=False)
@click.option(
    "--failed",
    is_flag=True,
    help="All that are dead, held or suppressed, but not what a restore holds; and the oldest that"
    " waits for another try at each endpoint, which the others follow.",
)
@click.option("--held", is_flag=True, help="All that a restore or wirewatch recover holds.")
@click.pass_context
def replay(ctx: click.Context, delivery_id: str | None, failed: bool, held: bool) -> None:
    """Send a delivery again, or all that failed or are held.

    One that is to be tried again anyway is tried now; with --failed the first to each endpoint,
    and those behind it as soon as that goes well.
    The bytes and the id stay the same. ID may be the beginning of one. An endpoint that was
    disabled is switched on again. A running service does the sending.
    """
    from worker.way.deliver.store import deliveries as store
    from worker.way.deliver.store import waking

    if (delivery_id is not None) + failed + held != 1:
        raise BadInput(
            "name one delivery, or give --failed or --held (wirewatch deliveries lists them)"
        )
    with opened(ctx, writes=True) as runtime:
        if delivery_id is not None:
            ids = [_whole_id(runtime, delivery_id)]
        else:
            ids = _failed(runtime) if failed else _held(runtime)
        again, places, is_sooner = 0, 0, False
        for start in range(0, len(ids), _AT_ONCE):
            with runtime.database.write() as session:
                again += len(store.replay(session, ids[start : start + _AT_ONCE]))
        if delivery_id is not None and not again:
            with runtime.database.write() as session:
                is_sooner = store.hasten(session, ids[0])
        if failed:
            with runtime.database.write() as session:
                places = waking.wake_each(session, runtime.destinations())
    if is_sooner:
        say("It is tried again now, and not only when it was due.")
    if again:
        say(f"{count(again, 'delivery', 'deliveries')} will be sent again by the service.")
    if places:
        where = count(places, "endpoint")
        say(f"What waits for another try at {where} is tried now, the oldest of each first.")
    if not (is_sooner or again or places):
        say(_NOTHING["failed" if failed else "held" if held else "one"])


def _failed(runtime: Runtime) -> list[str]:
    """Returns what failed, without what goes to nobody who is configured."""
    from worker.status.store import status

    with runtime.database.read() as session:
        return status.failed_deliveries(session, runtime.destinations())


def _held(runtime: Runtime) -> list[str]:
    """Returns what a recovery holds, without what no configured channel could send."""
    from worker.upkeep.recovery.store import recovery

    with runtime.database.read() as session:
        return recovery.held_ids(session, list(runtime.channels))


def _whole_id(runtime: Runtime, text: str) -> str:
    """Returns the id that begins like this; ids are long, and their beginning tells them apart."""
    from worker.status.store import status
    from worker.way.deliver.store import forgotten

    with runtime.database.read() as session:
        found = status.deliveries_like(session, text)
        whole = text if text in found else next(iter(found), None)
        if whole is not None and (text in found or len(found) == 1):
            if found[whole] not in runtime.channels:
                raise BadInput(f'its channel "{found[whole]}" is not configured any more')
            if forgotten.is_one(session, whole):
                raise BadInput(forgotten.NOTHING_LEFT)
            return whole
    if found:
        raise BadInput(f'several deliveries begin with "{text}": {listed(found)}')
    raise BadInput(f'there is no delivery "{text}" (wirewatch deliveries lists them)')
