"""A body made by a template of the operator's own, in a process that has little to spend."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from worker.alerts.notices.body import body
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.chat import message
from worker.base.errors import ChannelError, NotRendered, RetryableChannelError
from worker.base.processes.resources import MEGABYTE
from worker.base.types import News, Payload
from worker.channels._children import ChildFailed, ask
from worker.channels.webhook.samples import samples
from worker.channels.webhook.templates import Templates

if TYPE_CHECKING:
    from worker.channels.webhook.config import Config

CPU, MEMORY = 1.0, 64 * MEGABYTE
"""Seconds and bytes of memory for one body."""
LONGEST = 20_000
"""Bytes of a body: what Standard Webhooks 1.0 asks senders to stay below."""
_WAIT = 30.0
"""Seconds for its process: it starts, and a machine that is busy lets it wait."""
_CHILD = "worker.channels.webhook.rendering"
_BY_TEMPLATE = {
    -signal.SIGPROF: f"it takes more than {CPU:g} s",
    -signal.SIGSEGV: "its process broke down",
}
"""How its process ends through the template, and would again. All else is this machine's doing, and
may pass."""
_TEXT = 2000


def made(news: News, config: Config, base_dir: Path, zone: str = "UTC") -> Payload:
    """Returns what the template makes of the news, in words by the clocks of ``zone``.

    Raises NotRendered, and RetryableChannelError where this machine did not let it be tried.
    """
    found = Templates.read(base_dir, config.template)
    if found.problem:
        raise NotRendered(f"the template {found.problem}", found.mark)
    [answer] = _asked(found, config, [news], zone)
    if answer["problem"]:
        raise NotRendered(f"the template {config.template!r}: {answer['problem']}", found.mark)
    return Payload(answer["content"].encode("utf-8", "replace"), config.content_type)


def problems_of(config: Config, base_dir: Path) -> list[str]:
    """Returns how the template fails, with the kinds of news for which it does."""
    found = Templates.read(base_dir, config.template)
    if found.problem:
        return [f"the template {found.problem}"]
    failed: dict[str, list[str]] = {}
    told = samples()
    try:
        answers = _asked(found, config, told)
    except ChannelError as error:
        return [str(error)]
    for news, answer in zip(told, answers, strict=True):
        if answer["problem"]:
            failed.setdefault(answer["problem"], []).append(news.kind)
    return [
        f"the template {config.template!r} fails for {', '.join(dict.fromkeys(kinds))}: {problem}"
        for problem, kinds in failed.items()
    ]


def _asked(
    found: Templates, config: Config, told: list[News], zone: str = "UTC"
) -> list[dict[str, Any]]:
    question = {
        "name": found.name,
        "sources": found.sources,
        "content_type": config.content_type,
        "data": [_data(each, zone) for each in told],
        "cpu": CPU,
        "memory": MEMORY,
        "longest": LONGEST,
    }
    try:
        answers: list[dict[str, Any]] = ask(_CHILD, question, _WAIT)["made"]
    except ChildFailed as error:
        if error.code in _BY_TEMPLATE:
            words = f"the template {config.template!r}: {_BY_TEMPLATE[error.code]}"
            raise NotRendered(words, found.mark) from error
        raise RetryableChannelError(
            f"the template {config.template!r} was not tried to its end: {_ended(error)}"
        ) from error
    return answers


def _ended(error: ChildFailed) -> str:
    if error.kind == "time":
        return f"this machine left its process no time in {_WAIT:g} s"
    return f"its process ended ({error.code})" if error.code is not None else "no process starts"


def _data(news: News, zone: str) -> dict[str, Any]:
    """Returns what stands in a template: the documented body's fields, the delivery's id, and the
    news in words."""
    told = message(news, "text", _TEXT, reader=Reader(home=zone))
    document: dict[str, Any] = json.loads(body(news))
    return {**document, "id": news.delivery_id, "subject": told.title, "text": told.body}
