"""How what is asked for is told: at once, by chat, in digests, or in follow-ups."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

_TITLE = re.compile(r"\b[A-Z][a-z]+ [a-z]+ the [a-z]+ near [a-z]+ \d+\b")
"""What the headlines of the pieces (``tests.service.stories``) look like."""
_REVISED = 1_000_000
"""What the figure of a revised headline is more than it was."""
_PREFIX = "[Rockets] "


@dataclass(frozen=True, slots=True)
class Telling:
    """One way to tell.

    ``alert`` is what its table holds. ``later`` are the seconds by which the clock is set on again
    and again, since what waits by rule waits so long; 0 where nothing does. ``by_chat``: Apprise
    tells it, too. ``revises``: what was told gets another headline, which is news of the story.
    """

    alert: str
    later: float = 0.0
    by_chat: bool = False
    revises: bool = False


INSTANT = Telling('wait = "0s"\ngroup = "none"\n')
APPRISE = Telling(INSTANT.alert, by_chat=True)
DIGESTS = Telling('mode = "hourly"\n', later=3_600.0)
FOLLOW_UPS = Telling('wait = "0s"\n', later=400.0, revises=True)


def revised(title: str) -> str:
    """Returns a headline with another figure."""
    words, _, figure = title.rpartition(" ")
    return f"{words} {int(figure) + _REVISED}"


def in_text(text: str) -> list[str]:
    """Returns the headlines that a text names, each once."""
    return list(dict.fromkeys(_TITLE.findall(" ".join(text.split()))))


def in_body(body: bytes | str) -> list[str]:
    """Returns the headlines that a webhook's body, or an alert's file, tells."""
    said: dict[str, Any] = json.loads(body)
    if said["type"] == "digest.ready":
        return in_text(json.dumps(said, ensure_ascii=False))
    return [str(said["data"]["article"]["title"])]


def in_mail(mail: EmailMessage) -> list[str]:
    """Returns the headlines that a mail tells: its subject's, which a follow-up has from its
    thread, or those of a digest."""
    part = mail.get_body(("plain",))
    named = in_text(part.get_content() if part is not None else "")
    new = [each for each in named if int(each.rpartition(" ")[2]) >= _REVISED]
    return new or in_text(str(mail["Subject"]).removeprefix(_PREFIX)) or named
