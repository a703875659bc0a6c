"""The dashboard for Grafana shows what is exposed, and says how to read it."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.documents import ROOT
from tests.web.probes.probing import NAMES, NOWHERE
from worker.setup.runtime import Runtime
from worker.status.steps import Watched
from worker.web.probes import Probes

DASHBOARD: dict[str, Any] = json.loads(
    (ROOT / "contrib" / "grafana" / "wirewatch.json").read_text(encoding="utf-8")
)
PANELS: list[dict[str, Any]] = DASHBOARD["panels"]


def asked() -> set[str]:
    """Returns the metrics that the panels ask for."""
    shown = [each["expr"] for panel in PANELS for each in panel["targets"]]
    return {name for each in shown for name in re.findall(r"wirewatch_\w+", each)}


def test_every_metric_that_is_shown_is_exposed(runtime: Runtime) -> None:
    text = Probes(runtime, Watched.of(runtime, NOWHERE, NAMES)).metrics().content
    exposed = set(re.findall(r"^# TYPE (\w+) ", text.decode(), re.MULTILINE))
    assert sorted(asked() - exposed) == []


def test_panels_lie_beside_each_other_and_hide_none() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in PANELS:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells


def test_each_panel_has_a_title_a_number_and_the_chosen_source() -> None:
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert len({panel["title"] for panel in PANELS}) == len(PANELS)
    sources = {each["datasource"]["uid"] for panel in PANELS for each in panel["targets"]}
    assert sources == {"${source}"}
    assert all('job=~"$job"' in each["expr"] for panel in PANELS for each in panel["targets"])
