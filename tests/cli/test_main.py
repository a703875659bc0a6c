from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.console.desk import ROCKET, Desk
from tests.parts.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
LEAST_LOADED = 50_000
"""Objects that any command has loaded before it reads."""


def run(desk: Desk, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "worker.cli", *words],
        cwd=desk.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 60,
        check=False,
    )


def run_code(code: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE * 60,
        check=False,
    )


def test_help_and_version_load_nothing_heavy(empty_desk: Desk) -> None:
    code = (
        "import sys\n"
        "from worker.cli.root import wirewatch\n"
        "wirewatch(['--help'], standalone_mode=False)\n"
        "wirewatch(['--version'], standalone_mode=False)\n"
        "heavy = {'sqlalchemy', 'celery', 'alembic', 'feedparser', 'lxml', 'jinja2', 'msgspec'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = run_code(code, ROOT)
    assert done.returncode == 0, done.stderr


def test_commands_that_show_load_neither_alembic_nor_what_judges(desk: Desk) -> None:
    """Each of these takes as long to import as reading the articles does."""
    desk.ingest(a=ROCKET)
    heavy = (
        "alembic", "mako", "pygments", "celery", "kombu", "jinja2", "feedparser", "lxml",
        "trafilatura", "fasttext", "dateparser", "zstandard", "watchdog",
        "sqlalchemy.dialects.postgresql", "psycopg",
        "worker.languages", "worker.cleaning", "worker.reading", "worker.traits",
        "worker.search", "worker.stories.store.cache", "worker.way.judge", "worker.way.read",
        "worker.topics.matcher", "worker.setup.alert_plans", "worker.alerts.store",
        "worker.alerts.notices.catalogues", "worker.alerts.spikes.told",
    )  # fmt: skip
    of_articles = (*heavy, "worker.way.collect.store", "worker.way.deliver", "worker.way.push",
        "worker.status", "worker.stories", "worker.service")  # fmt: skip
    code = (
        "import sys\n"
        "from worker.cli.root import wirewatch\n"
        "def loaded(of, names):\n"
        "    there = [name for name in names if name in sys.modules]\n"
        "    print('loaded', of, *there, file=sys.stderr)\n"
        "wirewatch(['articles'], standalone_mode=False)\n"
        f"loaded('for articles:', {of_articles})\n"
        "wirewatch(['status'], standalone_mode=False)\n"
        f"loaded('for status:', {heavy})\n"
    )
    done = run_code(code, desk.folder)
    assert (done.returncode, done.stderr) == (0, "loaded for articles:\nloaded for status:\n")
    assert "1 article." in done.stdout


def test_commands_look_for_no_garbage_in_what_they_load(desk: Desk) -> None:
    """It would take a tenth of their time. Each is a process of its own, as nothing is loaded
    twice; only the first loads SQLAlchemy and the models, which all do alike."""
    desk.ingest(a=ROCKET)
    shown = (
        "articles", "articles --search harbour", "show 1", "status", "stories", "stories 1",
        "explain 1", "alerts", "deliveries", "topics list", "feeds list", "silence list",
        "unsubscribed list", "config history", "export --format csv",
    )  # fmt: skip
    code = (
        "import gc, os, sys\n"
        "class Watch:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        heavy = name == 'sqlalchemy' or '.store' in name or name.endswith('steps')\n"
        "        if heavy and gc.isenabled():\n"
        "            print('garbage looked for:', words, name, file=sys.stderr)\n"
        "from worker.cli.root import wirewatch\n"
        "first, *others = (each.split() for each in sys.argv[1:])\n"
        "def at_work(words):\n"
        "    wirewatch(words, standalone_mode=False)\n"
        f"    assert gc.isenabled() and gc.get_freeze_count() > {LEAST_LOADED}\n"
        "for words in (first, *others):\n"
        "    if words is others[0]:\n"
        "        import models\n"
        "    process = os.fork()\n"
        "    if not process:\n"
        "        sys.meta_path.insert(0, Watch())\n"
        "        at_work(words)\n"
        "        sys.exit()\n"
        "    assert os.waitpid(process, 0)[1] == 0, words\n"
    )
    done = run_code(code, desk.folder, *shown)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("harbour") > 1


def test_the_command_reads_the_configuration_of_its_folder(desk: Desk) -> None:
    desk.put("a.txt", ROCKET)
    done = run(desk, "ingest", "inbox")
    assert (done.returncode, done.stderr) == (0, "")
    assert "inbox/a.txt: new (article 1)" in done.stdout


def test_a_reader_that_goes_away_is_no_error_to_speak_of(desk: Desk) -> None:
    desk.ingest(**{f"a{number}": f"{ROCKET} {number} " * 3 for number in range(3)})
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "worker.cli", "articles", "--json"],
            cwd=desk.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=pipe,
            stderr=subprocess.PIPE,
            timeout=PATIENCE * 60,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_json_is_readable_whatever_the_terminal_can_show(desk: Desk) -> None:
    desk.ingest(a=ROCKET.replace("harbour", "гавань"))
    done = subprocess.run(
        [sys.executable, "-m", "worker.cli", "articles", "--json"],
        cwd=desk.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        timeout=PATIENCE * 60,
        check=False,
    )
    assert done.returncode == 0
    assert "гавань" in done.stdout.decode("ascii").encode().decode("unicode_escape")


def test_a_command_loads_no_module_of_another(empty_desk: Desk) -> None:
    code = (
        "import sys\n"
        "from worker.cli.root import wirewatch\n"
        "wirewatch(['config', 'check'], standalone_mode=False)\n"
        "print('loaded:', *(name for name in sys.modules if '.commands.' in name or"
        " name.endswith('.commands')), file=sys.stderr)\n"
    )
    done = run_code(code, empty_desk.folder)
    assert done.returncode == 0
    own = "worker.setup.commands"
    assert set(done.stderr.split()[1:]) == {own, f"{own}.config", f"{own}.history"}
