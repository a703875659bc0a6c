"""A verdict as it is stored: at most 400 bytes of JSON, and read back as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from worker.way.judge.plan import AlertVerdict, Verdict

MOST_BYTES = 400
_LONGEST_REASON = 90
_LONGEST_WHY = 70


_PLANNED = re.compile(r"article (-\d+)")


def names_planned(reason: str) -> bool:
    """Tells whether a reason names an article that has no number yet."""
    return _PLANNED.search(reason) is not None


def worded(reason: str, ids: Callable[[int], int]) -> str:
    """Returns a reason with the numbers that the articles it names were given."""
    return _PLANNED.sub(lambda found: f"article {ids(int(found[1]))}", reason)


def record_of(verdict: Verdict, ids: Callable[[int], int]) -> dict[str, Any]:
    """Returns what is stored of a verdict. ``ids`` gives the numbers of planned articles.

    ``k`` its kind, ``of`` the article it says the same as, ``w`` why, ``s`` the story's verdict
    (code, likeness in hundredths, shared terms, why), ``g`` the generation of the frequencies by
    which that was measured, ``r`` the day on which a notice was given out before, ``st`` what the
    format stated, ``q`` why nobody is told of what came silently, ``a`` the alerts as [id, code,
    occasion, the article that said it before, the silence or why it is kept back], ``more`` how
    many alerts found no room.
    """
    record: dict[str, Any] = {"k": verdict.kind, "w": worded(verdict.reason, ids)[:_LONGEST_REASON]}
    if verdict.of is not None:
        record["of"] = ids(verdict.of)
    if verdict.story is not None:
        record["s"] = _story(verdict)
    if verdict.frequencies is not None:
        record["g"] = verdict.frequencies
    if verdict.recurs_of is not None:
        record["r"] = verdict.recurs_of.date().isoformat()
    if verdict.stated is not None:
        record["st"] = verdict.stated
    record |= _alerts(verdict.alerts, ids)
    if verdict.later:
        record = amended(record, _alerts(verdict.later, ids))
    return _fitted(record) if verdict.earlier is None else amended(verdict.earlier, record)


def amended(stored: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the record of a revision with what was decided of the same revision later.

    Why it became what it is stays, and so does what was told.
    """
    later = [list(each) for each in added.get("a", ())]
    again = {each[0] for each in later}
    before = [list(each) for each in stored.get("a", ())]
    kept = [each for each in before if each[1] == "tell" or each[0] not in again]
    record = {**stored, "a": [*kept, *(each for each in later if each not in kept)]}
    record |= {name: added[name] for name in ("st", "q") if name in added}
    return _fitted(record)


def _story(verdict: Verdict) -> list[Any]:
    story = verdict.story
    assert story is not None
    if story.similarity is None:
        return [story.code]
    shared = list(story.shared[:6])
    return [story.code, round(100 * story.similarity), shared, story.reason[:_LONGEST_WHY]]


def _alerts(verdicts: Sequence[AlertVerdict], ids: Callable[[int], int]) -> dict[str, Any]:
    record: dict[str, Any] = {"a": [_alert(each, ids) for each in verdicts]}
    silences = [each.reason for each in verdicts if each.code == "silent"]
    if silences:
        record["q"] = silences[0][:_LONGEST_REASON]
    return record


def _alert(each: AlertVerdict, ids: Callable[[int], int]) -> list[Any]:
    said = ids(each.article_id) if each.article_id is not None else None
    # Most of what is kept back says nothing new: it needs no room.
    kept_for = each.kept_for if each.kept_for != "nothing" else None
    detail = each.occasion or kept_for or each.silence or said
    return [each.alert_id, each.code] if detail is None else [each.alert_id, each.code, detail]


def _fitted(record: dict[str, Any]) -> dict[str, Any]:
    """Leaves out what has no room: first shared terms, then the last alerts, told ones last, and
    at last the end of the reason."""
    if _size(record) <= MOST_BYTES:
        return record
    story = record.get("s")
    if story is not None and len(story) > 2:
        record["s"] = story[:2]
    alerts = sorted(record["a"], key=lambda each: each[1] != "tell")
    number = len(alerts) + record.pop("more", 0)
    record["a"] = alerts
    while alerts and _size({**record, "more": number}) > MOST_BYTES:
        alerts.pop()
    if len(alerts) < number:
        record["more"] = number - len(alerts)
    while _size(record) > MOST_BYTES:
        record["w"] = record["w"][:-10]
    return record


def _size(record: Mapping[str, Any]) -> int:
    return len(msgspec.json.encode(record))


def read_record(record: Mapping[str, Any]) -> tuple[str, str, Sequence[Sequence[Any]]]:
    """Returns the kind, the reason and the alerts of a stored record."""
    return str(record["k"]), str(record.get("w", "")), record.get("a", [])
