"""Which hosts are the operator's own."""

from __future__ import annotations

from worker.setup.own_hosts import lying_in

_HOSTS = ("10.1.2.3", "10.2.0.1", "localhost", "herald.example", "fd00::1", "", None)


def test_hosts_are_ones_own_by_the_address_that_they_are() -> None:
    assert lying_in(("10.1.0.0/16", "127.0.0.0/8"), _HOSTS) == {"10.1.2.3", "localhost"}
    assert lying_in(("fd00::/8",), _HOSTS) == {"fd00::1"}


def test_without_opened_networks_no_host_is_ones_own() -> None:
    assert lying_in((), _HOSTS) == frozenset()
