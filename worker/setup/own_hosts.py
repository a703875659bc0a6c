"""Which hosts are the operator's own by their address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


def lying_in(private: Sequence[str], hosts: Iterable[str | None]) -> frozenset[str]:
    """Returns those of the hosts that are an address in one of the ``private`` networks."""
    networks = [ip_network(each, strict=False) for each in private]
    return frozenset(host for host in hosts if host and _lies_in(host, networks))


def _lies_in(host: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return False
    return any(address in network for network in networks)
