"""One message by a child process, and what its answer means."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import msgspec

from worker.base.address import withheld
from worker.base.errors import EndpointGone, PermanentChannelError, RetryableChannelError
from worker.base.log import redact
from worker.base.types import Dispatch, Payload, Receipt
from worker.channels._children import ChildFailed, ask

if TYPE_CHECKING:
    from worker.channels import ChannelContext
    from worker.channels.apprise.config import Config

DEADLINE = 45.0
"""Seconds for a message, the start of its process included."""
UNKNOWN_AT_MOST = 3
"""Attempts after which a message is not repeated once more if again nobody knows whether it went:
so it is there three times at the worst."""
_GONE = 410
_CHILD = "worker.channels.apprise.child"
NOT_INSTALLED = (
    "Apprise is not installed: pip install 'wirewatch[apprise]' where this Wirewatch is installed"
)


def is_installed() -> bool:
    """Tells whether Apprise is there. Nothing of it is imported."""
    return find_spec("apprise") is not None


def problems(config: Config, context: ChannelContext) -> list[str]:
    """Returns what is wrong with an address, as far as it can be told without asking anybody."""
    if not is_installed():
        return [NOT_INSTALLED]
    try:
        answer = ask(_CHILD, _question(config, context), DEADLINE)
    except ChildFailed as error:
        return [f"Apprise does not work here: {_ended(error)}"]
    problem = _plain(answer.get("problem"), config.url)
    return [f"url: {problem}"] if problem else []


def call(payload: Payload, dispatch: Dispatch, config: Config, context: ChannelContext) -> Receipt:
    """Sends a message once. Raises a ChannelError; what may have arrived all the same says so."""
    if not is_installed():
        raise RetryableChannelError(NOT_INSTALLED)
    told = {**_question(config, context), "message": msgspec.json.decode(payload.content)}
    try:
        answer = ask(_CHILD, told, DEADLINE)
    except ChildFailed as error:
        if error.kind == "ended" and error.code is None:
            # Nothing was sent: there was no process that could have.
            raise RetryableChannelError(_ended(error)) from error
        raise _unknown(_ended(error), dispatch) from error
    words = _plain(answer.get("words"), config.url)
    status = answer.get("status") if isinstance(answer.get("status"), int) else None
    if answer.get("state") == "yes":
        return Receipt(words or "accepted", status)
    if answer.get("state") == "unknown":
        raise _unknown(words or "no answer came", dispatch)
    if status == _GONE:
        raise EndpointGone(f"{words}: it is gone for good", status=status)
    raise RetryableChannelError(
        words or "the service refused the message",
        status=status,
        retry_after=_seconds(answer.get("retry_after")),
    )


def _question(config: Config, context: ChannelContext) -> dict[str, Any]:
    return {"url": str(config.url), "networks": list(context.private_networks)}


def _unknown(what: str, dispatch: Dispatch) -> RetryableChannelError | PermanentChannelError:
    """Returns the error of an attempt of which nobody knows whether it arrived."""
    if dispatch.attempt >= UNKNOWN_AT_MOST:
        return PermanentChannelError(
            f"{what}; it is unknown whether the message arrived, and it is not repeated after"
            f" {dispatch.attempt} attempts: `replay` sends it once more"
        )
    return RetryableChannelError(
        f"{what}; it is unknown whether the message arrived, so it may come twice"
    )


def _ended(error: ChildFailed) -> str:
    if error.kind == "time":
        return f"no answer within {DEADLINE:.0f} s"
    if error.code is None:
        return "its process cannot be started"
    return f"its process ended ({error.code})"


def _plain(words: object, url: str) -> str:
    """Returns words from the child on one line, without any part of the address."""
    text = redact(withheld(words, url)) if isinstance(words, str) else ""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:300]


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return min(max(float(value), 0.0), 86_400.0)
