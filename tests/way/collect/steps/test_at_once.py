"""Work at many hosts at a time is polite to each."""

from __future__ import annotations

import threading
from collections import Counter

from worker.way.collect.steps.at_once import done_politely, host_of


def test_two_pieces_of_a_host_are_done_at_a_time_and_other_hosts_do_not_wait_for_them() -> None:
    lock, busy = threading.Lock(), Counter[str]()
    most: Counter[str] = Counter()
    are_others_done = threading.Event()

    def work(url: str) -> str:
        host = host_of(url)
        with lock:
            busy[host] += 1
            most[host] = max(most[host], busy[host])
        if host == "many.example":
            # None of them ends before all others did.
            assert are_others_done.wait(30)
        with lock:
            busy[host] -= 1
            if len(most) == 6 and not sum(busy.values()) - busy["many.example"]:
                are_others_done.set()
        return url.upper()

    urls = [f"http://many.example/{n}" for n in range(9)]
    urls += [f"http://h{n}.example/" for n in range(5)]
    done = dict(done_politely(urls, host_of, work, 4))
    assert done == {url: url.upper() for url in urls}
    assert most["many.example"] == 2


def test_hosts_of_ones_own_are_not_spared() -> None:
    together = threading.Barrier(3)
    urls = [f"http://own.example/{n}" for n in range(3)]
    done = done_politely(urls, host_of, lambda _: together.wait(30), 4, {"own.example"})
    assert len(list(done)) == 3


def test_an_address_without_a_host_is_a_host_of_its_own() -> None:
    assert host_of("http://A.example:81/x") == "a.example"
    assert host_of("http://[") == "http://["
