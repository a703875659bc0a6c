"""The services that a channel of the kind ``apprise`` may reach: an address begins with one of
these schemas or is refused.

Only services over HTTP stand here that take a message in one request. What sends mail, writes into
logs or onto a desktop, reads configurations, or opens connections of its own does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from worker.alerts.notices.chat import Marks


@dataclass(frozen=True, slots=True)
class Service:
    """One service: Apprise's module and class, and what it shows."""

    module: str
    name: str
    """Of the class in that module."""
    marks: Marks = "text"
    width: int = 4000
    """Characters that a message may have, headline and marks included."""
    declared: bool = True
    """Whether Apprise is told how the text is marked, so that it writes the service's own way.
    False: the service reads the marks as they are."""
    titled: bool = False
    """Whether it shows a headline of its own above the text, as plain text."""
    requests: int = 1
    """How many requests a message takes, looking up where it goes included."""
    inside_only: bool = False
    """Whether it is for hosts that ``private_networks`` opens, and for no others."""


_MATTERMOST = Service("mattermost", "NotifyMattermost", "markdown", 3500, declared=False)
_MATRIX = Service("matrix.base", "NotifyMatrix", "html", 20_000, requests=6)
_NTFY = Service("ntfy", "NotifyNtfy", "text", 3500, titled=True)
_GOTIFY = Service("gotify", "NotifyGotify", "text", 8000, titled=True)
_ROCKET = Service("rocketchat", "NotifyRocketChat", "markdown", 950)
_SIGNAL = Service("signal_api", "NotifySignalAPI", "text", 1900)
_NEXTCLOUD = Service("nextcloudtalk", "NotifyNextcloudTalk", "text", 20_000)
_BARK = Service("bark", "NotifyBark", "text", 2000, titled=True)
_WEBEX = Service("webexteams", "NotifyWebexTeams", "markdown", 950)
_SPLUNK = Service("splunk", "NotifySplunk", "text", 380, titled=True)
_TEAMS = Service("workflows", "NotifyWorkflows", "markdown", 950, titled=True)
_JSON = Service("custom_json", "NotifyJSON", "text", 20_000, titled=True, inside_only=True)

SERVICES: Mapping[str, Service] = {
    "bark": _BARK,
    "barks": _BARK,
    "dingtalk": Service("dingtalk", "NotifyDingTalk", "markdown", 6000),
    "discord": Service("discord", "NotifyDiscord", "markdown", 1900),
    "feishu": Service("feishu", "NotifyFeishu", "text", 6000),
    "flock": Service("flock", "NotifyFlock", "text", 4000),
    "gchat": Service("google_chat", "NotifyGoogleChat", "markdown", 3800),
    "gotify": _GOTIFY,
    "gotifys": _GOTIFY,
    "ilert": Service("ilert", "NotifyILert", "markdown", 4000, titled=True),
    "incidentio": Service("incidentio", "NotifyIncidentIO", "markdown", 4000, titled=True),
    "json": _JSON,
    "jsons": _JSON,
    "lark": Service("lark", "NotifyLark", "text", 6000),
    "line": Service("line", "NotifyLine", "text", 4800),
    "matrix": _MATRIX,
    "matrixs": _MATRIX,
    "mmost": _MATTERMOST,
    "mmosts": _MATTERMOST,
    "nctalk": _NEXTCLOUD,
    "nctalks": _NEXTCLOUD,
    "ntfy": _NTFY,
    "ntfys": _NTFY,
    "opsgenie": Service("opsgenie", "NotifyOpsgenie", "text", 12_000, titled=True),
    "pagerduty": Service("pagerduty", "NotifyPagerDuty", "text", 1000),
    "pbul": Service("pushbullet", "NotifyPushBullet", "text", 4000, titled=True),
    "pover": Service("pushover", "NotifyPushover", "html", 1000, titled=True),
    "prowl": Service("prowl", "NotifyProwl", "text", 8000, titled=True),
    "rocket": _ROCKET,
    "rockets": _ROCKET,
    "ryver": Service("ryver", "NotifyRyver", "text", 950),
    "signal": _SIGNAL,
    "signals": _SIGNAL,
    "slack": Service("slack", "NotifySlack", "markdown", 8000, titled=True),
    "splunk": _SPLUNK,
    "squadcast": Service("squadcast", "NotifySquadcast", "markdown", 8000, titled=True),
    "tgram": Service("telegram", "NotifyTelegram", "html", 3800),
    "threema": Service("threema", "NotifyThreema", "text", 3300),
    "victorops": _SPLUNK,
    "webex": _WEBEX,
    "wecombot": Service("wecombot", "NotifyWeComBot", "text", 650),
    "workflow": _TEAMS,
    "workflows": _TEAMS,
    "wxteams": _WEBEX,
    "zoom": Service("zoom", "NotifyZoom", "text", 3800),
    "zulip": Service("zulip", "NotifyZulip", "markdown", 9000, declared=False, titled=True),
}


def schema_of(url: str) -> str:
    """Returns how an address begins, in small letters; empty where it is no address."""
    schema, there, _ = url.partition("://")
    return schema.strip().lower() if there else ""
