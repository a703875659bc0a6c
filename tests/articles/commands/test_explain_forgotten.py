"""What was forgotten is explained by what is left of it: that it was, and when."""

from __future__ import annotations

from tests.articles.commands.test_explain import explained
from tests.articles.commands.test_explain_unread import ADDRESS, FIRST
from tests.console.desk import GARDEN, QUAKE, Desk


def test_what_was_forgotten_is_explained_by_what_is_left_of_it(desk: Desk) -> None:
    file, other = desk.put("rocket.html", FIRST), desk.put("garden.txt", GARDEN)
    desk.good("ingest", file, other)
    assert explained(desk, file)["items"][0]["forgotten_at"] is None
    assert explained(desk, ADDRESS)["forgotten_at"] is None
    desk.good("forget", "--yes", "harbour")
    found = explained(desk, file)
    assert (found["known"], found["articles"]) == (True, [])
    at = found["items"][0]["forgotten_at"]
    said = f"forgotten on request (wirewatch forget), {at[:16].replace('T', ' ')}"
    assert f"its article was {said}" in desk.good("explain", file).out
    assert "forgotten" not in desk.good("explain", other).out
    for asked in ("explain", "show"):
        refused = desk.run(asked, "1")
        assert (refused.status, f"no article 1 any more: it was {said}" in refused.err) == (2, True)
        assert "there is no article 3 (the newest is 2)" in desk.run(asked, "3").err
    gone = desk.run("explain", ADDRESS)
    assert (gone.status, f"What came with the address {ADDRESS} was {said}" in gone.out) == (
        1,
        True,
    )
    assert desk.run("explain", "--json", ADDRESS).one("explain")["forgotten_at"] == at
    assert "Nothing has arrived" in desk.run("explain", f"{ADDRESS}0").out


def test_what_came_in_its_place_is_told_from_what_was_forgotten(desk: Desk) -> None:
    file = desk.put("rocket.html", FIRST)
    desk.good("ingest", file)
    desk.good("forget", "--yes", "harbour")
    file.write_text(
        FIRST.partition("<body>")[0].replace(ADDRESS, f"{ADDRESS}0") + f"<body><p>{QUAKE}</p>",
        encoding="utf-8",
    )
    desk.good("ingest", file)
    (item,) = explained(desk, file)["items"]
    assert item["article_id"] == 2
    assert "an earlier article of it was forgotten on request" in desk.good("explain", file).out
