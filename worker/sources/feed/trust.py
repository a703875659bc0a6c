"""Whether a feed is believed that it has not changed, and what an operator is told of gaps."""

from __future__ import annotations

from datetime import datetime, timedelta

from worker.sources.feed.state import FeedState

PROBED_EVERY = timedelta(days=1)
DISTRUSTED_FOR = timedelta(days=30)
_LEAST_HONEST = 10
"""Answers that have to be honest within that time."""
_GAP_SHOWN = timedelta(days=7)


def probe_due(state: FeedState, now: datetime) -> bool:
    """Tells whether a distrusted feed is asked once more whether it has changed, and looked into
    whatever it says."""
    if not state.distrusted:
        return False
    return state.probed_at is None or now - state.probed_at >= PROBED_EVERY


def judge(
    state: FeedState, now: datetime, *, audited: bool, probed: bool, brought: bool
) -> tuple[str, ...]:
    """Notes what an answer says about the feed's honesty. Returns notes.

    ``audited``: it said that nothing had changed, and was read all the same; ``brought``: it held
    something new then. ``probed``: it is distrusted and was asked whether it had changed.
    """
    if audited and brought:
        state.distrusted, state.distrusted_at, state.honest = True, now, 0
        return ("the feed said “not modified” though it was; its word is not asked any more",)
    if not state.distrusted:
        return ()
    state.distrusted_at = state.distrusted_at or now
    if probed:
        # Where it says that it changed, it does not lie either.
        state.probed_at, state.honest = now, state.honest + 1
    if now - state.distrusted_at >= DISTRUSTED_FOR and state.honest >= _LEAST_HONEST:
        state.distrusted, state.distrusted_at, state.probed_at, state.honest = False, None, None, 0
        return ("its “not modified” was true for a month: its word is asked again",)
    return (f"its “not modified” is not believed since {state.distrusted_at:%d %b %Y}",)


def note_gap(state: FeedState, now: datetime, *, gap: bool) -> tuple[str, ...]:
    """Returns notes about entries that may have been missed, also where that is some days ago."""
    if gap:
        state.gap_at = now
    if state.gap_at is None or now - state.gap_at >= _GAP_SHOWN:
        return ()
    when = f"{state.gap_at:%d %b %Y, %H:%M} UTC"
    return (f"no entry of the poll before was left on {when}: items may have been missed",)
