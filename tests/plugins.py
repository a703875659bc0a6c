"""Where the samples of plugins lie: those of the project, and those beside plugins outside it.

The sample of a plugin that is a folder lies in it, as ``sample.toml``. Others of a subject lie
in ``tests/SUBJECT/samples``; those of plugins in a folder that ``WIREWATCH_PLUGINS`` lists in its
``samples/SUBJECT``. So whoever writes a plugin runs the same tests over it:
``WIREWATCH_PLUGINS=folder make test ARGS=tests/sources/test_every_kind.py``.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import subprocess
import sys
import tempfile
import tomllib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from worker.settings import Settings

TESTS = Path(__file__).parent
PROJECT = TESTS.parent
HEAVY = {
    "bs4", "celery", "fasttext", "feedparser", "http.client", "jinja2", "lxml", "smtplib",
    "sqlalchemy", "ssl", "trafilatura", "urllib3",
}  # fmt: skip
"""What nobody waits for who only asks which plugins there are."""


def outside() -> list[Path]:
    """Returns the folders of plugins outside the project."""
    listed = os.environ.get("WIREWATCH_PLUGINS", "").split(os.pathsep)
    return [Path(each).absolute() for each in listed if each.strip()]


def sample(subject: str, name: str) -> Path:
    """Returns the file or folder of that name among a subject's samples.

    Raises AssertionError where there is none: without a sample a plugin cannot be tried.
    """
    places = [TESTS / subject / "samples", *(each / "samples" / subject for each in outside())]
    wanted = [place / name for place in places]
    if name.endswith(".toml"):
        kind = name.removesuffix(".toml")
        homes = [PROJECT / "worker" / subject, *(each / subject for each in outside())]
        wanted = [*(home / kind / "sample.toml" for home in homes), *wanted]
    found = next((each for each in wanted if each.exists()), None)
    assert found is not None, f"add {wanted[0]}"
    return found


def table(subject: str, kind: str) -> dict[str, Any]:
    """Returns a sample configuration, which a plugin's test may read as it is."""
    return tomllib.loads(sample(subject, f"{kind}.toml").read_text(encoding="utf-8"))


def written(subject: str, kind: str, folder: Path) -> Path:
    """Returns the sample as the configuration file of a folder."""
    path = folder / "wirewatch.toml"
    path.write_text(sample(subject, f"{kind}.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


@cache
def loaded(subject: str, kind: str) -> Settings:
    """Returns what the service makes of a sample: defaults stand in it, and its addresses are
    secrets."""
    from worker.setup.configuration import load_settings

    with tempfile.TemporaryDirectory() as folder:
        return load_settings(written(subject, kind, Path(folder)))


def module(path: Path) -> ModuleType:
    """Returns a sample that is code."""
    spec = importlib.util.spec_from_file_location(f"sample_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


def is_outside(plugin: object) -> bool:
    """Tells whether a plugin is no part of the project."""
    file = Path(getattr(plugin, "__file__", "")).absolute()
    return not file.is_relative_to(PROJECT / "worker")


def loads(code: str, beside: str) -> set[str]:
    """Returns the modules that code imports where only what ``beside`` says was imported before."""
    bare = _bare(beside)
    assert bare.stdin is not None
    assert bare.stdout is not None
    bare.stdin.write(f"{code}\n")
    bare.stdin.flush()
    said = bare.stdout.readline()
    assert said.strip(), f"{code}: failed, as its standard error says"
    return set(said.split())


# A process for each line of code: to begin an interpreter takes longer than most imports.
_FORKING = """
import os, sys
exec(sys.argv[1])
before = set(sys.modules)
for line in sys.stdin:
    if os.fork() == 0:
        exec(line)
        print(*set(sys.modules) - before, "sys", flush=True)
        os._exit(0)
    if os.wait()[1]:
        print(flush=True)
"""


@cache
def _bare(beside: str) -> subprocess.Popen[str]:
    """Returns an interpreter that imported something. It ends with the run, as its input does."""
    made = subprocess.Popen(
        [sys.executable, "-c", _FORKING, beside],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )
    atexit.register(made.__exit__, None, None, None)
    return made
