from __future__ import annotations

import contextlib
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.base.errors import HttpError
from worker.net.guard import AddressGuard, Trail
from worker.net.http import HttpDoor, HttpLimits
from worker.net.target import parse_target

GUARD = AddressGuard()
BAD_V4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32",
    "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
    "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
]  # fmt: skip
BAD_V6 = [
    "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
    "2620:4f:8000::/48", "3ffe::/16", "3fff::/20", "5f00::/16",
    "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
]  # fmt: skip


def inside_v4() -> st.SearchStrategy[IPv4Address | IPv6Address]:
    def pick(network: IPv4Network) -> st.SearchStrategy[IPv4Address | IPv6Address]:
        return st.ip_addresses(v=4, network=network)

    return st.sampled_from(BAD_V4).map(IPv4Network).flatmap(pick)


def inside_v6() -> st.SearchStrategy[IPv4Address | IPv6Address]:
    def pick(network: IPv6Network) -> st.SearchStrategy[IPv4Address | IPv6Address]:
        return st.ip_addresses(v=6, network=network)

    return st.sampled_from(BAD_V6).map(IPv6Network).flatmap(pick)


def spellings(ip: IPv4Address) -> list[str]:
    """Every way in which a resolver or a URL may write an IPv4 address."""
    number = int(ip)
    a, b, c, d = ip.packed
    return [
        f"{ip}", f"{ip}.", f"{number}", f"{number:#x}", f"{number:#o}".replace("0o", "0"),
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.{b}.{c}.{d}", f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}", f"%3{a // 100}{str(a)[1:]}.{b}.{c}.{d}",
        f"[::ffff:{ip}]", f"[::ffff:{a:x}{b:02x}:{c:x}{d:02x}]", f"[::{ip}]", f"[64:ff9b::{ip}]",
        f"[2002:{a:02x}{b:02x}:{c:02x}{d:02x}::]", f"[2001:0:{a:02x}{b:02x}:{c:02x}{d:02x}::]",
        str(ip).translate(str.maketrans("0123456789.", "０１２３４５６７８９。")),
    ]  # fmt: skip


@settings(deadline=None)
@given(inside_v4())
def test_a_bad_ipv4_address_is_refused_in_every_spelling(ip: IPv4Address) -> None:
    door = HttpDoor("x", resolve=lambda host, port: [str(ip)])
    for host in spellings(ip):
        for url in (f"http://{host}/", f"https://a:b@{host}:8443/x"):
            with pytest.raises(HttpError) as caught:
                door.get(url, limits=HttpLimits(connect=0.05, total=0.05))
            assert caught.value.kind in ("address", "url"), url


@settings(deadline=None)
@given(inside_v6())
def test_a_bad_ipv6_address_is_refused(ip: IPv6Address) -> None:
    assert GUARD.refusal(str(ip)) is not None
    assert GUARD.refusal(ip.exploded) is not None
    assert GUARD.refusal(f"{ip}%eth0") is not None


@settings(deadline=None)
@given(inside_v4())
def test_a_translated_bad_address_is_refused(ip: IPv4Address) -> None:
    for form in (f"::ffff:{ip}", f"64:ff9b::{ip}", f"::{ip}", f"::ffff:0:{ip}"):
        assert GUARD.refusal(form) is not None, form


@pytest.mark.parametrize(
    "address",
    [
        "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "fec0::1", "192.88.99.1", "224.0.0.1",
        "ff02::1", "168.63.129.16", "169.254.169.254", "100.100.100.200", "fd00:ec2::254", "::",
        "0.0.0.0", "255.255.255.255", "not an address", "",
    ],
)  # fmt: skip
def test_known_traps_are_refused(address: str) -> None:
    assert GUARD.refusal(address) is not None


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"],
)
def test_public_addresses_pass(address: str) -> None:
    assert GUARD.refusal(address) is None


def test_only_the_opened_networks_are_opened() -> None:
    guard = AddressGuard(["10.1.0.0/16", "fd00:1::/32"])
    assert guard.refusal("10.1.2.3") is None
    assert guard.refusal("::ffff:10.1.2.3") is None
    assert guard.refusal("fd00:1::5") is None
    assert guard.refusal("10.2.0.1") is not None
    assert guard.refusal("64:ff9b::10.1.2.3") is not None
    assert guard.refusal("127.0.0.1") is not None


def test_a_wrong_network_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="300"):
        AddressGuard(["300.0.0.0/8"])


@pytest.mark.parametrize(
    ("url", "host", "authority", "path"),
    [
        ("HTTP://Example.ORG.:80/a", "example.org", "example.org", "/a"),
        ("https://example.org:8443?x", "example.org", "example.org:8443", "/?x"),
        ("https://[2606:4700::01]:443/", "2606:4700::1", "[2606:4700::1]", "/"),
        ("http://例え.jp/ニ", "xn--r8jz45g.jp", "xn--r8jz45g.jp", "/%E3%83%8B"),
        (" http://u:p@example.org/%41 b#part ", "example.org", "example.org", "/%41%20b"),
    ],
)  # fmt: skip
def test_a_url_is_taken_apart(url: str, host: str, authority: str, path: str) -> None:
    target = parse_target(url)
    assert (target.host, target.authority, target.path) == (host, authority, path)


@pytest.mark.parametrize(
    "url",
    [
        "", "example.org", "ftp://example.org/", "http://", "http:///x", "http://a b/", "http://[::1",
        "http://example.org:99999/", "http://example.org:0/", "http://exa\nmple.org/",
        "http://exa\tmple.org\\@127.0.0.1/", "javascript:alert(1)", "http://-x.org/",
        "http://a..b/", "http://" + "a" * 9000, "http://a/\udcff",
    ],
)  # fmt: skip
def test_an_unusable_url_is_refused(url: str) -> None:
    with pytest.raises(HttpError) as caught:
        parse_target(url)
    assert caught.value.kind == "url"


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_target_or_an_error(text: str) -> None:
    for url in (text, "http://" + text, "http://example.org" + text):
        with contextlib.suppress(HttpError):
            target = parse_target(url)
            assert target.host.isascii()
            assert target.path.isascii()
            assert not any(letter.isspace() for letter in target.path)


@given(st.ip_addresses(v=4), st.ip_addresses(v=6, network="2000::/3"), st.sampled_from([0, 0x0200]))
def test_an_address_in_isatap_s_form_is_refused(
    embedded: IPv4Address, prefix: IPv6Address, universal: int
) -> None:
    """RFC 5214, 6.1: an interface identifier of 0:5efe or 200:5efe and an IPv4 address."""
    number = int(prefix) >> 64 << 64 | universal << 48 | 0x5EFE << 32 | int(embedded)
    assert GUARD.refusal(str(IPv6Address(number))) is not None


def test_an_isatap_address_in_an_opened_network_is_the_operators_own() -> None:
    guard = AddressGuard(["2606:4700::/32"])
    assert guard.refusal("2606:4700::200:5efe:a00:1") is None


OPENED = ["10.0.0.0/8", "127.0.0.0/8"]
PUBLIC, OTHER_PUBLIC = ["93.184.216.34"], ["2606:4700::1"]


@pytest.mark.parametrize("hops", [
    [["10.1.1.1"]],
    [PUBLIC, OTHER_PUBLIC],
    [["10.1.1.1"], ["10.2.2.2"]],
    [["10.1.1.1"], ["127.0.0.1"]],
    [["10.1.1.1"], PUBLIC, ["10.2.2.2"]],
])  # fmt: skip
def test_redirects_within_what_is_open_to_a_source_are_followed(hops: list[list[str]]) -> None:
    trail = Trail(AddressGuard(OPENED))
    for addresses in hops:
        trail.step("a.example", addresses)


@pytest.mark.parametrize("hops", [
    [PUBLIC, ["10.1.1.1"]],
    [PUBLIC, OTHER_PUBLIC, ["127.0.0.1"]],
    [PUBLIC, [*OTHER_PUBLIC, "10.1.1.1"]],
    [["10.1.1.1"], PUBLIC, ["127.0.0.1"]],
    [[*PUBLIC, "127.0.0.1"], ["10.1.1.1"]],
    [[*PUBLIC, "10.9.9.9"], ["10.1.1.1"]],
    [PUBLIC, ["::ffff:10.1.1.1"]],
])  # fmt: skip
def test_a_public_address_leads_into_no_opened_network(hops: list[list[str]]) -> None:
    trail = Trail(AddressGuard(OPENED))
    for addresses in hops[:-1]:
        trail.step("a.example", addresses)
    with pytest.raises(HttpError, match="redirects to inner") as caught:
        trail.step("inner.example", hops[-1])
    assert caught.value.kind == "address"


def test_a_public_network_that_is_named_all_the_same_may_be_redirected_to() -> None:
    trail = Trail(AddressGuard(["93.184.216.0/24"]))
    trail.step("a.example", OTHER_PUBLIC)
    trail.step("b.example", PUBLIC)


@pytest.mark.parametrize(
    ("within", "hops", "led"),
    [
        ((), ["93.184.216.34", "93.184.216.35"], True),
        ((), ["10.1.2.3"], False),
        ((), ["93.184.216.34", "10.1.2.3"], False),
        (("10.0.0.0/8",), ["10.1.2.3", "93.184.216.34", "10.1.2.4"], True),
        (("10.0.0.0/8",), ["192.168.1.2"], False),
        (("10.0.0.0/8",), ["10.1.2.3", "192.168.1.2"], False),
    ],
)
def test_what_a_source_links_to_lies_in_no_other_opened_network_than_the_source(
    within: tuple[str, ...], hops: list[str], *, led: bool
) -> None:
    trail = Trail(AddressGuard(["10.0.0.0/8", "192.168.0.0/16"]), within)
    with contextlib.nullcontext() if led else pytest.raises(HttpError, match="source inside it"):
        for number, address in enumerate(hops):
            trail.step(f"h{number}.example", [address])


@pytest.mark.parametrize(
    ("hops", "within"),
    [
        ([["10.1.2.3"]], ("10.0.0.0/8",)),
        ([["10.1.2.3"], ["10.9.9.9"]], ("10.0.0.0/8",)),
        ([["10.1.2.3"], ["93.184.216.34"]], ()),
        ([["10.1.2.3", "93.184.216.34"]], ()),
        ([["93.184.216.34"]], ()),
        ([], ()),
    ],
)
def test_a_source_lies_where_all_that_answered_for_it_does(
    hops: list[list[str]], within: tuple[str, ...]
) -> None:
    trail = Trail(AddressGuard(["10.0.0.0/8"]))
    for addresses in hops:
        trail.step("a.example", addresses)
    assert trail.within == within


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("127.0.0.1", "127.0.0.0/8"), ("::ffff:127.0.0.1", "127.0.0.0/8"), ("::1", "::1/128"),
        ("10.2.0.1", "10.2.0.1/32"), ("192.168.7.9", "192.168.7.9/32"),
        ("fd00:1::5", "fd00:1::5/128"),
    ],
)  # fmt: skip
def test_a_refused_address_says_what_would_open_it(address: str, network: str) -> None:
    with pytest.raises(HttpError) as caught:
        GUARD.check("news.example", ["1.1.1.1", address])
    assert str(caught.value).endswith(f'private_networks opens others, such as ["{network}"]')
    AddressGuard([network]).check("news.example", ["1.1.1.1", address])


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254", "224.0.0.1", "x", ""],
)
def test_nobody_is_led_to_open_what_is_no_machine_of_theirs(address: str) -> None:
    with pytest.raises(HttpError) as caught:
        GUARD.check("news.example", [address])
    assert str(caught.value).endswith("opens others")
