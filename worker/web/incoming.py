"""What comes from whoever asks: the fields of a form, and the news that nobody waits any more."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from worker.base.store.patience import Patience
from worker.web.views import Unusable

_MOST_BODY = 64_000
_MOST_FIELDS = 50
_BODY_SECONDS = 10.0


async def until_left(request: Request, made: asyncio.Future[Any], patience: Patience) -> None:
    """Waits until the answer is made; when whoever asked leaves before, ends the work on it."""
    leaving = asyncio.ensure_future(_is_left(request))
    try:
        await asyncio.wait({made, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        if not made.done():
            made.add_done_callback(_forget)
            # In a thread: to have a statement ended takes a connection of its own.
            asyncio.get_running_loop().run_in_executor(None, patience.leave)


def _forget(made: asyncio.Future[Any]) -> None:
    """Nobody waits for it any more: what came of it is no error of ours."""
    if not made.cancelled():
        made.exception()


async def _is_left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def form_of(request: Request) -> dict[str, str]:
    """Returns the fields of a form that a browser sent. Raises Unusable."""
    content = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for part in request.stream():
                content += part
                if len(content) > _MOST_BODY:
                    raise Unusable("this is more than a form of ours holds")
    except (TimeoutError, ClientDisconnect):
        # What cannot be read as chunks ends as if its sender had left.
        raise Unusable("the form did not arrive") from None
    try:
        return dict(parse_qsl(content.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise Unusable("this has more fields than a form of ours") from None
