"""What the documents print of the sample articles, and of the story that ``make story`` shows."""

from __future__ import annotations

import email
import email.policy
import re
import shutil
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import update

from models import Delivery
from tests.console.desk import Desk
from worker.base.store import clock
from worker.settings import sample_text
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "worker" / "sample" / "story"
README = (ROOT / "README.md").read_text(encoding="utf-8")
STORIES = (ROOT / "docs" / "stories.md").read_text(encoding="utf-8")


@pytest.fixture
def story(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk to which the parts of the story came one after the other."""
    monkeypatch.setenv("COLUMNS", "100")
    shutil.copy(SAMPLE / "wirewatch.toml", desk.config)
    news = desk.folder / "news"
    news.mkdir()
    for part in sorted(each for each in SAMPLE.iterdir() if each.is_dir()):
        for report in part.iterdir():
            shutil.copy(report, news)
        desk.good("ingest", *sorted(news.iterdir()))
        desk.deliver()
    return desk


def test_the_sample_story_is_told_once_and_its_news_in_one_follow_up(story: Desk) -> None:
    (found,) = story.good("stories", "--json").json("stories")
    assert len(found["outlets"]) == 6
    assert found["languages"] == ["de", "en"]
    assert len(found["articles"]) == 7
    kinds = [each["kind"].partition("-")[0] for each in found["told"]]
    assert kinds == ["first", "count", "correction", "outlets"]
    first, follow_up = story.good("deliveries", "--json").json("deliveries")
    assert (first["state"], follow_up["state"]) == ("sent", "pending")
    assert len(list((story.folder / "alerts").glob("*.eml"))) == 1
    timeline = story.good("stories", "1", "--json").one("story")
    states = [each["state"] for each in timeline["timeline"] if each["what"] == "told"]
    assert states == ["sent", "waiting", "waiting", "waiting"]
    assert len([each for each in timeline["timeline"] if each["kept_back_by"]]) == 4
    assert timeline["kept_back"] == [{"alert": "quakes", "number": 4}]


def test_the_follow_up_counts_what_came_until_it_went_and_the_story_agrees(story: Desk) -> None:
    runtime = Runtime(load_settings(story.config))
    with runtime.database.write() as session:
        session.execute(update(Delivery).values(due_at=clock.now()))
    runtime.close()
    story.deliver()
    _, mail = sorted((story.folder / "alerts").glob("*.eml"))
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    words = str(part.get_content())
    assert "Now carried by 6 outlets: " in words
    assert "Carried by 6 outlets:" in words
    assert "Since the last message 3 more reports and 1 copy of this story said" in words
    timeline = story.good("stories", "1", "--json").one("story")
    assert timeline["kept_back"] == []
    assert sum(each["kept_back"] or 0 for each in timeline["timeline"]) == 4


def untimed(text: str) -> list[str]:
    """Returns the words with no times and likenesses in them, whatever the lines are."""
    return re.sub(r"(\d{4}-\d\d-\d\d )?\d\d:\d\d|\d+%", "N", text).split()


def test_the_documents_print_what_the_commands_print(story: Desk) -> None:
    (block,) = re.findall(r"^```text\n(\$ wirewatch stories\n.*?)^```", STORIES, re.S | re.M)
    shown = re.split(r"^\$ wirewatch (.+)\n", block, flags=re.M)[1:]
    commands = dict(zip(shown[::2], shown[1::2], strict=True))
    assert list(commands) == ["stories", "stories 1", "explain 3"]
    for command, words in commands.items():
        printed = story.good(*command.split()).out
        begins = printed.index("  story 1") if words.lstrip().startswith("…") else 0
        assert untimed(printed[begins:]) == untimed(words.replace("  …\n", ""))


def test_the_readme_prints_what_is_explained_of_the_sample_articles(desk: Desk) -> None:
    desk.config.write_text(sample_text(), encoding="utf-8")
    shutil.copytree(ROOT / "seeds", desk.folder / "seeds")
    (mine,) = re.findall(r"cat > seeds/mine.txt <<'END'\n(.*?)^    END$", README, re.S | re.M)
    desk.good("ingest", "seeds")
    path = desk.folder / "seeds" / "mine.txt"
    path.write_text(textwrap.dedent(mine), encoding="utf-8")
    desk.good("ingest", path)
    desk.deliver()
    (block,) = re.findall(r"^```text\n(\$ \S+ explain seeds.*?)^```", README, re.S | re.M)
    shown = re.split(r"^\$ .venv/bin/wirewatch (.+)\n", block, flags=re.M)[1:]
    assert shown[::2] == ["explain seeds/mine.txt", "explain 2"]
    for command, words in zip(shown[::2], shown[1::2], strict=True):
        printed = desk.good(*command.split()).out.splitlines()
        for line, told in zip(words.rstrip().splitlines(), printed, strict=True):
            if line.endswith("…"):
                assert told.startswith(line[:-1])
            else:
                assert untimed(told) == untimed(line)


def test_make_story_brings_these_parts_in_this_order() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nstory: setup\n")[2]
    recipe = recipe.partition("\n\n")[0]
    assert "from=worker/sample/story" in recipe
    assert "for part in $$from/[0-9]*" in recipe
    assert sorted(each.name for each in SAMPLE.iterdir()) == [*"12345", "wirewatch.toml"]
    assert "make story" in README
