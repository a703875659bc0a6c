"""``init``: what somebody has after the first minute."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.net.smtp_servers import real_server
from worker.cli.root import wirewatch

OPML = """<?xml version="1.0"?>
<opml version="2.0"><body>
  <outline text="Wires">
    <outline text="World" type="rss" xmlUrl="https://news.example.org/world.xml"/>
    <outline text="Вісті" type="rss" xmlUrl="https://visti.example.org/rss"/>
  </outline>
  <outline text="Again" type="rss" xmlUrl="https://news.example.org/world.xml"/>
  <outline text="No address" type="rss" xmlUrl="about:blank"/>
</body></opml>
"""
TOPIC = "Harbour=harbour AND (storm* OR flood*)"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.opml").write_text(OPML, encoding="utf-8")
    return tmp_path


def called(*words: str) -> Result:
    return CliRunner().invoke(wirewatch, list(words))


def strictly_checked() -> str:
    checked = called("config", "check", "--strict")
    assert (checked.exit_code, checked.stderr) == (0, "")
    return checked.stdout


def test_the_sample_is_written_with_its_articles_and_says_what_comes_next(folder: Path) -> None:
    result = called("init")
    assert result.exit_code == 0
    assert "wirewatch run" in result.stdout
    assert len((folder / "wirewatch.toml").read_text("utf-8").splitlines()) < 60
    assert len(list((folder / "seeds").glob("*.txt"))) >= 12
    assert "is in order: 1 folder, 3 topics" in strictly_checked()


def test_it_is_written_where_the_environment_says_and_the_other_commands_read_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_CONFIG", str(folder / "desk" / "mine.toml"))
    assert called("init").exit_code == 0
    assert (folder / "desk" / "mine.toml").is_file()
    assert not (folder / "wirewatch.toml").exists()
    assert "is in order" in strictly_checked()
    again = called("init")
    assert again.exit_code != 0
    assert "nothing is overwritten" in again.stderr


def test_a_list_an_address_and_a_topic_make_a_configuration_that_works(folder: Path) -> None:
    result = called("init", "--feeds", "mine.opml", "--mail", "you@example.org", "--topic", TOPIC)
    assert result.exit_code == 0, result.stderr
    assert len((folder / "wirewatch.toml").read_text("utf-8").splitlines()) < 60
    assert "2 of 4 feeds taken" in result.stdout
    assert "not taken: about:blank: this is no web address" in result.stdout
    assert "No mail can leave: smtp_url names no mail server yet." in result.stdout
    assert "alerts go to files in data/alerts" in result.stdout
    assert "topics test harbour --mail" in result.stdout
    feeds = tomllib.loads((folder / "feeds/imported.toml").read_text("utf-8"))["feed"]
    assert [each["name"] for each in feeds] == ["World", "Вісті"]
    assert feeds[0]["group"] == "Wires"
    assert "is in order: 2 feeds, 1 topic, 2 channels, 1 alert" in strictly_checked()
    assert not (folder / "seeds").exists()


def test_feeds_are_taken_out_of_the_file_that_holds_them(folder: Path) -> None:
    called("init", "--feeds", "mine.opml")
    before = (folder / "wirewatch.toml").read_text("utf-8")
    removed = called("feeds", "remove", "World")
    assert "imported.toml" in removed.stdout
    feeds = tomllib.loads((folder / "feeds/imported.toml").read_text("utf-8"))["feed"]
    assert [each["name"] for each in feeds] == ["Вісті"]
    assert (folder / "wirewatch.toml").read_text("utf-8") == before


def test_an_imported_list_goes_to_the_file_for_feeds_though_there_was_none(folder: Path) -> None:
    called("init", "--topic", TOPIC)
    before = (folder / "wirewatch.toml").read_text("utf-8")
    taken = called("feeds", "import", "mine.opml", "--unchecked")
    assert "feeds/imported.toml" in taken.stdout
    assert len(tomllib.loads((folder / "feeds/imported.toml").read_text("utf-8"))["feed"]) == 2
    assert (folder / "wirewatch.toml").read_text("utf-8") == before
    assert "2 feeds" in strictly_checked()


@pytest.mark.parametrize("name", ["wirewatch.toml", "feeds/imported.toml", "topics/samples.toml"])
def test_nothing_that_is_there_is_overwritten(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# mine\n", encoding="utf-8")
    refused = called("init")
    assert refused.exit_code == 2
    assert f"{name} is there already" in refused.stderr
    assert path.read_text(encoding="utf-8") == "# mine\n"
    assert sorted(each for each in folder.rglob("*.toml")) == [path]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--topic", "harbour"), "--topic takes NAME=QUERY"),
        (("--topic", "Harbour=storm AND"), "--topic Harbour: "),
        (("--mail", "nobody"), "--mail: "),
        (("--smtp", "http://mail.example.org"), "--smtp: "),
        (("--smtp", "smtp://a:secret@mail.example.org"), "the password would stand in the file"),
        (("--feeds", "mine.opml", "--feeds", "wrong.opml"), "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_a_line_and_nothing_is_written(
    folder: Path, words: tuple[str, ...], complaint: str
) -> None:
    (folder / "wrong.opml").write_text("no list", encoding="utf-8")
    refused = called("init", *words)
    assert refused.exit_code == 2
    assert complaint in refused.stderr
    assert "secret" not in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert list(folder.rglob("*.toml")) == []


def test_a_folder_that_cannot_be_made_is_a_line(folder: Path) -> None:
    refused = called("--config", "mine.opml/desk.toml", "init")
    assert refused.exit_code == 2
    assert refused.stderr == "wirewatch: mine.opml/desk.toml cannot be written: File exists\n"
    assert (folder / "mine.opml").read_text("utf-8") == OPML


def test_a_mail_server_that_answers_is_used_and_another_is_said_to_be_away(folder: Path) -> None:
    with real_server() as inbox:
        url = f"smtp://127.0.0.1:{inbox.port}"
        made = called("init", "--mail", "you@example.org", "--smtp", url, "--topic", TOPIC)
    assert made.exit_code == 0, made.stderr
    assert inbox.mails == []
    assert "No mail can leave" not in made.stdout
    assert tomllib.loads((folder / "wirewatch.toml").read_text())["alert"][0]["channels"] == ["me"]
    (warning,) = called("config", "check").stderr.splitlines()
    assert "there is no source" in warning
    (folder / "wirewatch.toml").unlink()
    (folder / "feeds/imported.toml").unlink()
    away = called("init", "--mail", "you@example.org", "--smtp", url, "--topic", TOPIC)
    assert "No mail can leave: no mail could be handed to 127.0.0.1" in away.stdout
    assert tomllib.loads((folder / "wirewatch.toml").read_text())["alert"][0]["channels"] == ["out"]


def test_the_next_steps_are_said_as_the_command_was_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [".venv/bin/wirewatch", "init"])
    made = called("--config", "my desk.toml", "init").stdout
    assert ".venv/bin/wirewatch --config 'my desk.toml' run" in made
