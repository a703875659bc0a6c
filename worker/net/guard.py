"""Which addresses the service may reach: public ones, and networks that are opened explicitly.

``ipaddress.is_global`` alone is not enough: it lets translation prefixes, multicast, relays and
cloud metadata addresses through, and its answers differ between Python versions. The lists follow
the IANA special-purpose address registries (RFC 6890).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from worker.base.errors import HttpError

_REFUSED_V4 = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier-grade NAT"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "cloud metadata"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "AS112"),
        ("192.52.193.0/24", "AMT relay"),
        ("192.88.99.0/24", "6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "AS112"),
        ("198.18.0.0/15", "benchmarking"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_REFUSED_V6 = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "protocol assignments, Teredo among them"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("2620:4f:8000::/48", "AS112"),
        ("3ffe::/16", "the former 6bone"),
        ("3fff::/20", "documentation"),
    )
)
_OWN = ("loopback", "private", "site-local")
"""Why addresses are refused that an operator may have given to machines of his own."""
_METADATA_V6 = IPv6Network("fd00:ec2::/32")
_LOOPBACK_V4 = IPv4Network("127.0.0.0/8")
_UNICAST_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""How an interface identifier begins that ends in an IPv4 address (RFC 5214, 6.1)."""


class AddressGuard:
    """Tells public addresses from those that nobody outside may make the service reach.

    ``private_networks`` are the CIDRs that the operator opened. Raises ValueError for a wrong one.
    """

    def __init__(self, private_networks: Sequence[str] = ()) -> None:
        self._opened = tuple(ip_network(network, strict=False) for network in private_networks)

    def refusal(self, address: str) -> str | None:
        """Returns why ``address`` may not be reached, or None if it may."""
        try:
            ip = _address(address)
        except ValueError:
            return "not an IP address"
        if any(ip in network for network in self._opened):
            return None
        return _refusal(ip)

    def opened(self, address: str) -> frozenset[IPv4Network | IPv6Network]:
        """Returns the opened networks that an address is in which would else be refused."""
        ip = _address(address)
        if _refusal(ip) is None:
            return frozenset()
        return frozenset(network for network in self._opened if ip in network)

    def check(self, host: str, addresses: Sequence[str]) -> None:
        """Raises HttpError of kind ``address`` if any of a host's addresses is refused."""
        for address in addresses:
            why = self.refusal(address)
            if why is not None:
                raise HttpError(
                    "address",
                    f"{host} is at {address} ({why}); only public addresses are reached,"
                    f" unless service.private_networks opens others{_to_open(address, why)}",
                )


class Trail:
    """The addresses that one request comes by, hop after hop of its redirects.

    ``within`` are the opened networks (CIDRs) of who leads there, where that is another: none of a
    public one. Then no hop leads into any that is not among them.
    """

    def __init__(self, guard: AddressGuard, within: Collection[str] | None = None) -> None:
        self._guard = guard
        self._is_led = within is not None
        self._source: frozenset[IPv4Network | IPv6Network] | None = None
        if within is not None:
            self._source = frozenset(ip_network(each) for each in within)
        self._came_from_public = False
        self._passed: frozenset[IPv4Network | IPv6Network] | None = None

    @property
    def within(self) -> tuple[str, ...]:
        """The opened networks (CIDRs) that all hops so far lie in; none if one is public."""
        return tuple(sorted(map(str, self._passed or ())))

    def step(self, host: str, addresses: Sequence[str]) -> None:
        """Takes the next hop. Raises HttpError of kind ``address`` where it may not be reached.

        Who opened a network meant his own sources in it: a public address, which anybody may hold,
        leads into it only for a source that is inside itself.
        """
        self._guard.check(host, addresses)
        opened = [self._guard.opened(each) for each in addresses]
        shared = frozenset.intersection(*opened) if opened else frozenset()
        self._passed = shared if self._passed is None else self._passed & shared
        if self._source is None:
            # Who answers with a public address too is outside: his names say what he likes.
            self._source = frozenset().union(*opened) if all(opened) else frozenset()
        elif self._is_led or self._came_from_public:
            self._check_lead(host, opened, self._source)
        self._came_from_public = not all(opened)

    def _check_lead(
        self,
        host: str,
        opened: Sequence[frozenset[IPv4Network | IPv6Network]],
        source: frozenset[IPv4Network | IPv6Network],
    ) -> None:
        if any(networks and not networks & source for networks in opened):
            led = "a public source leads" if self._is_led else "a public address redirects"
            raise HttpError(
                "address",
                f"{led} to {host}, which is in a network that"
                " service.private_networks opens; only a source inside it may lead there",
            )


def _to_open(address: str, why: str) -> str:
    """Returns what an operator would write to open an address of his own; nothing for what is
    nobody's own, such as the metadata of a cloud."""
    if why not in _OWN:
        return ""
    ip = _address(address)
    if ip in _METADATA_V6:
        return ""
    return f', such as ["{_LOOPBACK_V4 if ip in _LOOPBACK_V4 else ip_network(ip)}"]'


def _address(text: str) -> IPv4Address | IPv6Address:
    """Returns the address, an IPv4 one for its mapped form. Raises ValueError."""
    ip = ip_address(text.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    return ip


def _refusal(ip: IPv4Address | IPv6Address) -> str | None:
    return _refusal_v4(ip) if isinstance(ip, IPv4Address) else _refusal_v6(ip)


def _refusal_v4(ip: IPv4Address) -> str | None:
    for network, why in _REFUSED_V4:
        if ip in network:
            return why
    return None if ip.is_global else "not public"


def _refusal_v6(ip: IPv6Address) -> str | None:
    if ip in _NAT64:
        return _refusal_v4(IPv4Address(int(ip) & 0xFFFF_FFFF))
    for network, why in _REFUSED_V6:
        if ip in network:
            return why
    if int(ip) >> 32 & 0xFFFF_FFFF in _ISATAP:
        return "ISATAP"
    return None if ip in _UNICAST_V6 and ip.is_global else "not public"
