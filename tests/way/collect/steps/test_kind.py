"""What a source's kind does, whoever wrote it, counts for that source alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from models import Source
from tests.parts.databases import first_on_both
from tests.way.judge.store.making import NOW
from worker import sources
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.collect.steps.together import Signs, Times, Together

QUICK = Times(turn=0.01, look=0.02, retry=0.01, rest=0.0)
ODD = """
from msgspec import Struct
from worker.base.errors import FetchError
from worker.sources import CollectReport, Setback

class Config(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str
    first: str = "True"
    report: str = "CollectReport({}, 60.0)"
    setback: str = "Setback({'tried': 1}, 30.0)"

class Text(str): pass
class Mute(FetchError):
    def __str__(self): raise ValueError

def fail(error): raise error
def key(config, base_dir): return f"odd:{config.name}"
def name(config): return config.name
def host(config): return None
def alert_on_first(config): return eval(config.first)
def collect(context): return eval(context.config.report)
def setback(config, state, error, now): return eval(config.setback)
"""
Making = Callable[[str, str], Runtime]


@pytest.fixture
def making(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Making]:
    """Makes a runtime with two harmless sources, and an odd one in which a key has a value."""
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path)])
    (tmp_path / "odd.py").write_text(ODD)
    made: list[Runtime] = []

    def make(key: str, value: str) -> Runtime:
        path = tmp_path / "wirewatch.toml"
        tables = ('name = "a"', f"name = \"odd\"\n{key} = '''{value}'''", 'name = "z"')
        path.write_text("".join(f"[[odd]]\n{each}\n" for each in tables))
        made.append(Runtime(load_settings(path)))
        rows = [asdict(made[-1].source_row(each)) for each in made[-1].settings.sources]
        with made[-1].database.write() as session:
            values = {"created_at": NOW, "due_at": NOW, "state": {"old": 1}, "notes": []}
            session.execute(insert(Source), [row | values for row in rows])
        return made[-1]

    yield make
    for each in made:
        each.close()
    sys.modules.pop("worker.sources.odd", None)


def collected(runtime: Runtime) -> Source:
    """Collects all. Returns the odd source, after the others were seen to be well."""
    assert Together(runtime, QUICK).run("test@here/1.1", Signs(NoHints)) == 3
    with runtime.database.read() as session:
        odd, *others = session.scalars(select(Source).order_by(Source.name != "odd"))
    assert [(each.failures, each.state, each.error) for each in others] == [(0, {}, None)] * 2
    assert odd.lease_until is None
    assert odd.due_at is not None
    return odd


@first_on_both(
    "database_url",
    "report",
    [
        r"CollectReport({}, 60.0, notes=('\0',))",
        r"CollectReport({}, 60.0, notes=('\ud800',))",
        "CollectReport({}, 60.0, notes='one')",
        "CollectReport({'x': object()}, 60.0)",
        r"CollectReport({'x': ['\0']}, 60.0)",
        "CollectReport(None, 60.0)",
        "CollectReport({}, float('nan'))",
        "CollectReport({}, float('inf'))",
        "CollectReport({}, -1e9)",
        "CollectReport({}, 1e300)",
        "CollectReport({}, '5')",
        "CollectReport({}, 60.0, entries=2**40)",
        "CollectReport({}, 60.0, entries=True)",
        "CollectReport({}, 60.0, polls_a_day=float('nan'))",
        "None",
        "fail(SystemExit(3))",
        "fail(KeyboardInterrupt())",
        "fail(GeneratorExit())",
    ],
)
def test_what_cannot_be_written_is_a_failure_of_its_source_alone(
    making: Making, report: str
) -> None:
    odd = collected(making("report", report))
    assert (odd.failures, odd.error_kind, odd.state) == (1, "soft", {"tried": 1})
    assert odd.error is not None
    assert odd.error.startswith("the source kind 'odd'")


def test_it_is_said_what_is_wrong(making: Making) -> None:
    odd = collected(making("report", "CollectReport({'x': {1: object()}}, float('inf'))"))
    assert odd.error == "the source kind 'odd': state and next_in from collect cannot be written"


@pytest.mark.parametrize("first", ["fail(SystemExit(4))", "fail(ValueError('why?'))"])
def test_so_is_what_is_raised_before_the_first_collection(making: Making, first: str) -> None:
    odd = collected(making("first", first))
    assert (odd.failures, odd.state, odd.baseline_at) == (1, {"tried": 1}, None)


@first_on_both(
    "database_url",
    "report",
    [r"fail(FetchError('odd\0\ud800', 'why?\0\ud800'))", "fail(Mute('soft', 'why?'))"],
)
def test_why_it_failed_can_be_written(making: Making, report: str) -> None:
    odd = collected(making("report", report))
    assert (odd.error_kind, odd.error) in (("soft", "why??"), ("soft", "Mute"))


@first_on_both(
    "database_url",
    "report",
    [
        "CollectReport({}, 60)",
        r"CollectReport({'x': r'\u0000', 'y': '\\'}, 60.0, notes=[r'\u0000'])",
        "CollectReport({}, 60.0, entries_a_day=0.5)",
    ],
)
def test_what_can_be_written_is(making: Making, report: str) -> None:
    odd = collected(making("report", report))
    assert (odd.failures, odd.error) == (0, None)


@first_on_both(
    "database_url",
    "setback",
    [
        "Setback({'x': object()}, 30.0)",
        "Setback({}, float('nan'))",
        "Setback({}, 30.0, host_pause=float('inf'))",
        r"Setback({}, 30.0, disabled='\0')",
        "None",
        "fail(SystemExit(3))",
        "fail(ValueError('why?'))",
    ],
)
def test_a_failure_of_which_nothing_can_be_said_leads_to_the_usual(
    making: Making, setback: str
) -> None:
    runtime = making("setback", f"{setback}'''\nreport = '''fail(FetchError('hard', 'gone'))")
    odd = collected(runtime)
    assert (odd.failures, odd.error, odd.state) == (1, "gone", {"old": 1})
    assert odd.disabled is None
