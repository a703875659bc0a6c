"""What a file holds under a name is explained before the file was read, too."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable

import pytest

from tests.console.desk import GARDEN, QUAKE, ROCKET, Desk

FEED = """<rss version="2.0"><channel><title>World</title>
<item><title>{0}</title><guid isPermaLink="false">tag:1</guid><description>{1}</description></item>
<item><title>A garden opens</title><guid isPermaLink="false">tag:2</guid>
<description>The botanical garden opens its glass house on Saturday.</description></item>
</channel></rss>"""  # fmt: skip


def archive(desk: Desk) -> str:
    path = desk.folder / "week.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("one.txt", ROCKET)
        made.writestr("more/two.txt", GARDEN)
        made.writestr("empty.txt", "")
    return str(path)


def lines(desk: Desk) -> str:
    path = desk.folder / "dump.jsonl"
    articles = [
        {"url": f"https://news.example.org/{number}", "title": title, "text": text}
        for number, (title, _, text) in enumerate(
            each.partition("\n\n") for each in (ROCKET, QUAKE)
        )
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in articles), encoding="utf-8")
    return str(path)


def feed(desk: Desk) -> str:
    path = desk.folder / "feed.xml"
    title, _, text = ROCKET.partition("\n\n")
    path.write_text(FEED.format(title, text), encoding="utf-8")
    return str(path)


def test_a_name_may_be_longer_than_that_of_a_file(desk: Desk) -> None:
    path, name = desk.folder / "long.jsonl", "i" * 300
    title, _, text = ROCKET.partition("\n\n")
    path.write_text(json.dumps({"id": name, "title": title, "text": text}), encoding="utf-8")
    found = desk.run("explain", f"{path}#{name}", "--json").one("explain")
    assert found["dry_run"]["title"] == title


HELD = pytest.mark.parametrize(
    ("make", "name", "place"),
    [
        (archive, "one.txt", "one.txt"),
        (lines, "https://news.example.org/0", "line 1"),
        (feed, "tag:1", "item 1"),
    ],
    ids=["zip", "jsonl", "feed"],
)


@HELD
def test_an_entry_of_a_file_that_was_never_read_is_tried_out(
    desk: Desk, make: Callable[[Desk], str], name: str, place: str
) -> None:
    file = make(desk)
    for each in (name, place):
        found = desk.good("explain", "--json", f"{file}#{each}").one("explain")
        assert (found["known"], found["kind"]) == (False, "file")
        trial = found["dry_run"]
        assert (trial["outcome"], trial["title"]) == ("new", "Rockets strike the harbour at dawn")
        assert {each["alert"]: each["verdict"] for each in trial["alerts"]}["rockets now"] == "tell"
    assert desk.run("articles", "--json").json("articles") == []


@HELD
def test_once_it_was_read_it_is_known_by_its_name_and_by_its_place(
    desk: Desk, make: Callable[[Desk], str], name: str, place: str
) -> None:
    file = make(desk)
    desk.run("ingest", file)
    for each in (name, place):
        found = desk.good("explain", "--json", f"{file}#{each}").one("explain")
        assert found["known"] and found["dry_run"] is None
        (item,) = found["items"]
        assert item["key"] == f"{file}#{name}"
        assert found["articles"][0]["article"]["title"] == "Rockets strike the harbour at dawn"


def test_a_name_that_the_file_does_not_hold_is_told_with_those_that_it_does(desk: Desk) -> None:
    done = desk.good("explain", "--json", f"{archive(desk)}#three.txt").one("explain")
    trial = done["dry_run"]
    assert trial["outcome"] == "rejected"
    assert "it holds nothing of the name three.txt, but one.txt, more/two.txt" in trial["reason"]
    alone = desk.put("alone.txt", ROCKET)
    done = desk.good("explain", "--json", f"{alone}#x").one("explain")
    assert "holds one document" in done["dry_run"]["reason"]


def test_what_is_refused_within_a_file_says_why(desk: Desk) -> None:
    trial = desk.good("explain", "--json", f"{archive(desk)}#empty.txt").one("explain")["dry_run"]
    assert trial["outcome"] == "rejected" and "empty" in trial["reason"]


def test_a_file_whose_name_holds_the_mark_is_itself(desk: Desk) -> None:
    path = desk.put("note#2.txt", ROCKET)
    found = desk.good("explain", "--json", path).one("explain")
    assert found["dry_run"]["title"] == "Rockets strike the harbour at dawn"
    done = desk.run("explain", f"{desk.folder}/nothing.zip#one.txt")
    assert done.status == 2 and "nor a file" in done.err


def test_a_file_of_several_says_how_one_of_them_is_asked_for(desk: Desk) -> None:
    file = archive(desk)
    words = desk.good("explain", file).out
    assert "it would be taken apart" in words
    assert f"wirewatch explain '{file}#NAME' tells of one of them." in words
