"""How the service is doing: figures, delays, heartbeats."""

SOURCE_STATES = {"disabled": "paused"}
"""How people are told states of sources that are called otherwise in JSON: by the word of ``feeds
pause``, whether a person stopped it or the source itself did."""


def why_paused(disabled: str) -> str:
    """Returns why a source is not collected, as people are told it."""
    return disabled if disabled.startswith("paused") else f"paused: {disabled}"
