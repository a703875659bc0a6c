"""What two sources give at one address is one page only where it may be."""

from __future__ import annotations

from tests.way.judge.making import NOW, case, rules
from tests.way.judge.test_judge import FERRY
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot

NEWS = "https://one.example/news/today-1"
UNLIKE = (
    ("Fire on the Oslo bridge", "A fire on a bridge in Oslo killed two dock workers on Monday."),
    ("Minister resigns in Turin", "The minister of justice in Turin resigned after a trial."),
    ("Bank robbed in Bergen", "Two men robbed a bank in Bergen and escaped by boat."),
    ("布里斯托尔火灾造成两人死亡", "周一，布里斯托尔一座仓库起火，造成两名工人死亡。"),
    ("里昂市长宣布辞职", "里昂市长周二宣布因健康原因辞职，副市长将接任。"),
)


def test_feeds_that_give_all_their_entries_one_address_bring_each_as_news() -> None:
    cases = [
        case(number, title, text, source=1 + number % 2, url=NEWS)
        for number, (title, text) in enumerate(UNLIKE, start=1)
    ]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert [each.kind for each in plan.verdicts] == ["new"] * len(UNLIKE)


def test_a_teaser_of_another_source_under_a_headline_of_its_own_is_the_page_at_its_address() -> (
    None
):
    teaser = f"{' '.join(FERRY.split()[:16])} …"
    cases = [
        case(1, "Ferry aground", FERRY, source=1, url=NEWS),
        case(2, "Passengers brought ashore", teaser, source=2, url=NEWS),
        case(3, "Ferry aground", "", source=3, url=NEWS),
    ]
    plan = judge(cases, Snapshot(), rules("ferry"), NOW)
    assert [each.kind for each in plan.verdicts] == ["new", "same_address", "same_address"]
