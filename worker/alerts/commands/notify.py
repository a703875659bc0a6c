"""``notify test`` and ``notify preview``."""

from __future__ import annotations

from pathlib import Path

import click

from worker.console.opening import load, opened, quiet
from worker.console.output import complain, say, unknown
from worker.console.text import line, plain


@click.group()
def notify() -> None:
    """Send a test to a channel, or see what an alert looks like."""


@notify.command()
@click.argument("channel")
@click.pass_context
def test(ctx: click.Context, channel: str) -> None:
    """Send a test message to every destination of a channel, and print the answers."""
    from worker.alerts.steps import notify as steps
    from worker.setup.runtime import Runtime

    quiet()
    runtime = Runtime(load(ctx))
    if channel not in runtime.channels:
        unknown("channel", channel, list(runtime.channels))
    failed = False
    for each in steps.test(runtime, runtime.channels[channel]):
        failed = failed or not each.accepted
        answer = "accepted" if each.accepted else "failed"
        status = f" ({each.status})" if each.status and str(each.status) not in each.detail else ""
        say(line(f"{channel} → {each.destination}: {answer}{status}: {each.detail}"))
    runtime.close()
    if failed:
        ctx.exit(1)


@notify.command()
@click.argument("alert")
@click.option("--html", is_flag=True, help="Print the HTML part instead of the text.")
@click.option(
    "--mode",
    metavar="MODE",
    help="As if the alert had this mode: instant, hourly, daily, weekly or spike.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it to a file: FILE.html the HTML part, else the whole mail, such as FILE.eml.",
)
@click.pass_context
def preview(ctx: click.Context, alert: str, html: bool, mode: str | None, out: Path | None) -> None:
    """Show the first mail of the newest story that an alert told; where it told none, of the newest
    that fits it; or its digest as if it went now. Nothing is sent."""
    from worker.alerts import modes
    from worker.alerts.steps import notify as steps

    with opened(ctx) as runtime:
        known = {each.name: each for each in runtime.settings.alerts}
        if alert not in known:
            unknown("alert", alert, list(known))
        if mode is not None and mode not in modes.names():
            unknown("mode", mode, list(modes.names()))
        found = steps.preview(runtime, known[alert], mode)
        lacking = "" if found is not None else steps.lacking(runtime, known[alert], mode)
    if found is None:
        say(lacking)
        return
    content = found.content
    complain(found.about)
    if out is not None:
        is_html = out.suffix.lower() in (".html", ".htm")
        out.write_bytes(mail_text(content, "html").encode() if is_html else content)
        say(f"Wrote {out}.")
    else:
        _print(content, "html" if html else "plain")


def _print(content: bytes, kind: str) -> None:
    say(mail_text(content, kind))


def mail_text(content: bytes, kind: str) -> str:
    """Returns the ``html`` or ``plain`` part of a mail, the latter below sender and subject."""
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body((kind,))
    assert part is not None
    head = ""
    if kind == "plain":
        head = f"From: {line(message['From'])}\nSubject: {line(message['Subject'])}\n\n"
    return head + plain(part.get_content()).rstrip("\n")
