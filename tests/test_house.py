"""The house itself: what is committed, what is pinned, what lies on which floor."""

from __future__ import annotations

import platform
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.version import Version

from worker import __version__
from worker.setup.configuration import load_settings

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINS = ("requirements.txt", "requirements-dev.txt")
IMAGE = "requirements-image.txt"

# Written apart, so that this file does not hold what it looks for.
HOSTS = tuple(
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("conda", "io"))
)
PACKAGE_SOURCE = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host|file:/{2}|@ https?:"
)


def tracked() -> list[Path]:
    """Returns the files that are committed; those of the checkout where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    )
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    folders = ("worker", "models", "migrations", "tests")
    return [*ROOT.glob("*.*"), *(path for name in folders for path in (ROOT / name).rglob("*.*"))]


def texts() -> list[tuple[str, str]]:
    """Returns the committed text files with their names."""
    return [
        (str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace"))
        for path in tracked()
        if path.is_file()
    ]


def pinned(name: str) -> dict[str, str]:
    """Returns package names and what is pinned of each, hashes included."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    return {re.split(r"[=\s]", line)[0]: line for line in text.splitlines() if line.strip()}


def test_no_pattern_repeats_a_group_that_looks_ahead_and_gives_nothing_back() -> None:
    """Up to Python 3.11.4, which distributions still have, such a pattern finds nothing."""
    wrong = re.compile(r"\(\?!(?:[^()]|\([^()]*\))*\)[^()]*\)(?:[*+?]|\{[\d,]+\})\+")
    assert wrong.search(r"<!--(?:(?!-->).){0,2000}" + "+-->")
    found = [name for name, text in texts() if name.startswith("worker/") and wrong.search(text)]
    assert found == []


def test_no_committed_file_names_a_package_host_or_this_checkouts_place() -> None:
    for name, text in texts():
        assert str(ROOT) + "/" not in text, name
        assert not any(host in text for host in HOSTS), name


@pytest.mark.parametrize("name", (*PINS, IMAGE))
def test_every_pin_has_one_version_and_hashes_and_no_source(name: str) -> None:
    for package, line in pinned(name).items():
        assert re.match(r"[a-z0-9-]+==[^\s;]+ ", line), package
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), package
        assert not PACKAGE_SOURCE.search(line), package


def test_the_tests_run_on_the_versions_that_the_service_runs_on() -> None:
    runtime, development = (pinned(name) for name in PINS)
    assert {name: development.get(name) for name in runtime} == runtime


def test_the_image_has_what_the_service_runs_on_and_the_extra_apprise() -> None:
    runtime, development, image = (pinned(name) for name in (*PINS, IMAGE))
    assert {name: image.get(name) for name in runtime} == runtime
    assert {name: development.get(name) for name in image} == image
    assert "apprise" in image
    assert "apprise" not in runtime
    assert f"-r {IMAGE}\n" in (ROOT / "Dockerfile").read_text()


def test_at_most_fifty_packages_are_installed_at_run_time_and_four_for_the_page() -> None:
    """Without what builds this package, which hatchling asks for, and without the extras. Since
    Python 3.11.3: what was not in earlier ones is a package more."""
    since = {"python_full_version": max(platform.python_version(), "3.11.3", key=Version)}
    page = {"anyio", "granian", "idna", "starlette"}
    build = set()
    waiting = ["hatchling", "editables"]
    while waiting:
        name = waiting.pop()
        build.add(name)
        wanted = (Requirement(each) for each in metadata.requires(name) or ())
        needed = {each.name for each in wanted if not each.marker or each.marker.evaluate()}
        waiting += needed - build
    installed = [
        name
        for name, line in pinned("requirements.txt").items()
        if not (found := re.search(r" ; (.*?) +--hash", line)) or Marker(found[1]).evaluate(since)
    ]
    assert len(set(installed) - build - page) <= 50, sorted(set(installed) - build)
    told = re.search(r"(\d+) packages are installed", (ROOT / "docs/developing.md").read_text())
    assert told is not None
    assert int(told[1]) == len(set(installed) - build)


def test_every_direct_dependency_is_pinned() -> None:
    groups = PROJECT["dependency-groups"]
    for name, wanted in zip(
        PINS, (PROJECT["project"]["dependencies"] + groups["build"], groups["dev"]), strict=True
    ):
        names = {re.split(r"[^a-z0-9-]", one)[0] for one in wanted if isinstance(one, str)}
        assert names <= set(pinned(name)), name


def test_every_package_is_a_real_one() -> None:
    """A folder without ``__init__.py`` would be left out by tools that list packages."""
    for top in ("worker", "models"):
        for path in (ROOT / top).rglob("*.py"):
            assert (path.parent / "__init__.py").exists(), path.relative_to(ROOT)


def test_the_sample_configuration_is_sound_and_its_examples_come_out_as_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WIREWATCH_CONFIG", raising=False)
    settings = load_settings(examples=True)
    assert settings.path is None
    assert settings.warnings == ()
    assert all(topic.example for topic in settings.topics)
    assert len(list((ROOT / "seeds").glob("*.txt"))) >= 12


def test_the_changelog_knows_the_version() -> None:
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def test_a_relative_link_in_a_document_leads_somewhere() -> None:
    for path in tracked():
        # Those of a kind's folder are parts of another document, from where their links lead.
        if path.suffix == ".md" and path.name != "about.md":
            for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
                assert (path.parent / target).exists(), f"{path.name}: {target}"
