"""One attempt at a webhook, and what its answer means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from worker.base.address import withheld
from worker.base.errors import EndpointGone, HttpError, RetryableChannelError
from worker.base.log import redact
from worker.base.types import Dispatch, Payload, Receipt
from worker.channels._answers import error_inside
from worker.channels.webhook.config import headers_in
from worker.channels.webhook.signing import keys, signature
from worker.net.http_dates import retry_after

if TYPE_CHECKING:
    from worker.channels import ChannelContext
    from worker.channels.webhook.config import Config
    from worker.net.http import HttpResponse

_GONE = 410
_ANSWER_WIDTH = 200
_LEAST_SECRET = 6
"""Characters: shorter ones are plain words."""
_NO_HEADERS: Mapping[str, str] = {}


def post(payload: Payload, dispatch: Dispatch, config: Config, context: ChannelContext) -> Receipt:
    """Posts the payload. 2xx is success.

    Everything else is tried again by the schedule, a configuration mistake and 4xx included:
    people repair endpoints, and an alert that waits is better than one given up. Only 410 says
    that the endpoint is gone.
    """
    try:
        signing_keys = keys(config, context.base_dir)
    except ValueError as error:
        raise RetryableChannelError(str(error)) from error
    timestamp = int(dispatch.at.timestamp())
    own = headers_in(config.headers)
    headers = {
        **own,
        "content-type": payload.content_type,
        "webhook-id": dispatch.delivery_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(
            signing_keys, dispatch.delivery_id, timestamp, payload.content
        ),
    }
    try:
        response = context.door.post(config.url, payload.content, headers)
    except HttpError as error:
        raise RetryableChannelError(_explained(error)) from error
    if config.template and 200 <= response.status < 300:
        # By the standard a 2xx is a yes; who reads a body of another shape may follow another one.
        inside = error_inside(response.content)
        if inside:
            words = in_a_line(inside.encode(), config.url, own)
            raise RetryableChannelError(
                f"the endpoint answered {response.status} and an error inside: {words}",
                status=response.status,
            )
    return _judged(response, dispatch.at, config.url, own)


def _explained(error: HttpError) -> str:
    if error.kind == "address":
        return f"{error}; an address inside your network must be named in private_networks"
    return str(error)


def _judged(response: HttpResponse, now: datetime, url: str, own: Mapping[str, str]) -> Receipt:
    status = response.status
    if 200 <= status < 300:
        return Receipt(f"HTTP {status}", status)
    message = f"the endpoint answered {status}"
    if status == _GONE:
        raise EndpointGone(f"{message}: it is gone for good", status=status)
    if 300 <= status < 400:
        message += ", a redirect, which a webhook does not follow: give its new address"
    answer = in_a_line(response.content, url, own)
    raise RetryableChannelError(
        f"{message}: {answer}" if answer else message,
        status=status,
        retry_after=retry_after(response.headers.get("retry-after"), now),
    )


def in_a_line(content: bytes, url: str, headers: Mapping[str, str] = _NO_HEADERS) -> str:
    """Returns what the endpoint at ``url`` answered, on one short line and without its secrets,
    those of ``headers`` among them."""
    # An answer may repeat what it was asked, the secrets of its own address among it. They are
    # looked for before it is cut, because half of a secret is one, too.
    text = content.decode("utf-8", "replace")
    for each in _secrets(headers):
        text = text.replace(each, "***")
    text = redact(withheld(text, url))
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= _ANSWER_WIDTH else line[: _ANSWER_WIDTH - 1] + "…"


def _secrets(headers: Mapping[str, str]) -> list[str]:
    """Returns what may be secret in headers of the operator's own: values, and words of them."""
    parts = {each for value in headers.values() for each in (value, *value.split())}
    return sorted((each for each in parts if len(each) >= _LEAST_SECRET), key=len, reverse=True)
