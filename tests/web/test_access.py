from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

import pytest

from worker.settings.page import PageSettings
from worker.web import access
from worker.web.access import Asked, Doors

HERE = Doors.of(PageSettings(listen="127.0.0.1:8465"), "")
TOKEN, LOOK = "a-token-of-some-length", "another-token-to-look"
BEYOND = replace(
    HERE, is_local=False, token=TOKEN, look_token=LOOK, hosts=frozenset({"ww.example"})
)
BEHIND = replace(
    BEYOND,
    token="",
    look_token="",
    proxies=(ip_network("10.0.0.0/8"),),
    user_header="x-forwarded-user",
    act_users=frozenset({"ana"}),
)


def asked(method: str = "GET", peer: str = "127.0.0.1", **headers: str) -> Asked:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Asked(method, {"host": "127.0.0.1:8465", **named}, peer, 1_000.0)


def status(request: Asked, doors: Doors = HERE) -> int:
    found = access.refusal(request, doors)
    return 200 if found is None else found.status


@pytest.mark.parametrize("host", ["127.0.0.1:8465", "localhost", "LOCALHOST:1", "[::1]:8465"])
def test_the_page_is_asked_by_its_own_names(host: str) -> None:
    assert status(asked(host=host)) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil.example:8465", "", "a b", "localhost@evil"],
)
def test_another_name_is_refused_so_that_no_site_can_rebind_one_to_us(host: str) -> None:
    assert status(asked(host=host)) == 421


def test_the_public_address_and_further_names_are_known() -> None:
    page = PageSettings(listen="0.0.0.0:8465", hosts=("desk.lan",), token=TOKEN)
    doors = Doors.of(page, "https://news.example.org/x")
    for host in ("desk.lan:8465", "news.example.org"):
        assert status(asked(host=host), doors) == 200
    assert status(asked(host="10.0.0.5"), doors) == 421


@pytest.mark.parametrize(("listen", "answer"), [("0.0.0.0", 200), ("[::]", 200), ("10.0.0.5", 421)])
def test_this_machine_s_own_names_are_known_where_it_listens_to_itself(
    listen: str, answer: int
) -> None:
    doors = Doors.of(PageSettings(listen=f"{listen}:8465", token=TOKEN), "")
    for host in ("localhost:8465", "127.0.0.1:8465", "[::1]:8465"):
        assert status(asked(host=host), doors) == answer


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "CONNECT", "OPTIONS"])
def test_other_methods_are_refused(method: str) -> None:
    assert status(asked(method)) == 405


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({"sec_fetch_site": "same-origin"}, 200),
        ({"sec_fetch_site": "cross-site", "origin": "http://127.0.0.1:8465"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "none"}, 403),
        ({"origin": "http://127.0.0.1:8465"}, 200),
        ({"origin": "http://127.0.0.1:9"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://[bad"}, 403),
        ({"origin": "file://127.0.0.1:8465"}, 403),
        ({"origin": "//127.0.0.1:8465"}, 403),
        ({}, 403),
    ],
)
def test_what_changes_something_comes_from_a_page_of_ours(
    headers: dict[str, str], wanted: int
) -> None:
    assert status(asked("POST", **headers)) == wanted


def test_no_page_says_where_it_is_but_to_us_where_nothing_else_says_whose_form_it_is() -> None:
    for site in ("none", "same-origin", "cross-site"):
        assert access.referrer_policy({"sec-fetch-site": site}) == "no-referrer"
    assert access.referrer_policy({"host": "desk.lan:8465"}) == "same-origin"


def test_a_request_that_may_be_read_in_two_ways_is_refused() -> None:
    assert status(asked(content_length="4", transfer_encoding="chunked")) == 400
    for name in ("host", "content-length", "authorization", "origin", "sec-fetch-site"):
        assert status(replace(asked(), repeated=(name,))) == 400
    assert status(replace(asked(), repeated=("x-forwarded-user",)), BEHIND) == 400
    assert status(replace(asked(), repeated=("accept",))) == 200


def test_on_this_machine_everybody_may_act_unless_a_token_is_set() -> None:
    assert access.role(asked(), HERE) == "act"
    assert access.role(asked(), replace(HERE, token=TOKEN)) == "nobody"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        (f"Bearer {TOKEN}", "act"),
        (f"bearer  {LOOK}", "look"),
        ("Bearer wrong", "nobody"),
        ("Bearer ", "nobody"),
        (f"Basic {TOKEN}", "nobody"),
        ("", "nobody"),
        ("Bearer \udcff", "nobody"),
    ],
)
def test_a_token_lets_act_or_look(header: str, role: str) -> None:
    assert access.role(asked(authorization=header), BEYOND) == role


def test_nobody_comes_in_by_an_empty_token() -> None:
    doors = replace(BEYOND, token="", look_token=LOOK)
    assert access.role(asked(authorization="Bearer "), doors) == "nobody"
    assert access.logged_in("", doors, 0) is None


@pytest.mark.parametrize(("token", "role"), [(TOKEN, "act"), (LOOK, "look")])
def test_a_cookie_is_good_for_twelve_hours_and_for_its_token_alone(token: str, role: str) -> None:
    cookie = access.logged_in(token, BEYOND, 1_000.0)
    assert cookie is not None
    assert token not in cookie
    request = asked(cookie=f"a=b; wirewatch={cookie}")
    assert access.role(request, BEYOND) == role
    assert access.role(replace(request, now=1_000 + 12 * 3600 - 1), BEYOND) == role
    assert access.role(replace(request, now=1_000 + 12 * 3600 + 1), BEYOND) == "nobody"
    changed = replace(BEYOND, token="a-new-token-from-now-on", look_token="and-another-to-look")
    assert access.role(request, changed) == "nobody"


@pytest.mark.parametrize("change", ["act.99999999999", "look.1", "act..", "", "....", "act.1.é"])
def test_a_made_up_cookie_lets_nobody_in(change: str) -> None:
    cookie = access.logged_in(LOOK, BEYOND, 1_000.0) or ""
    signature = cookie.rpartition(".")[2]
    for value in (f"{change}.{signature}", change):
        assert access.role(asked(cookie=f"wirewatch={value}"), BEYOND) == "nobody"


@pytest.mark.parametrize(
    ("peer", "user", "role"),
    [
        ("10.1.2.3", "ana", "act"),
        ("10.1.2.3", "bob", "look"),
        ("10.1.2.3", "", "nobody"),
        ("192.0.2.1", "ana", "nobody"),
        ("nonsense", "ana", "nobody"),
    ],
)
def test_a_trusted_proxy_says_who_asks_and_nobody_else_does(
    peer: str, user: str, role: str
) -> None:
    assert access.role(asked(peer=peer, x_forwarded_user=user), BEHIND) == role


def test_a_form_is_good_for_whom_it_was_given_to() -> None:
    mine, other = {"cookie": "wirewatch=a"}, {"cookie": "wirewatch=b"}
    token = access.form_token(b"secret", mine)
    assert access.is_form_token(token, b"secret", mine)
    assert not access.is_form_token(token, b"secret", other)
    assert not access.is_form_token(token, b"another", mine)
    assert not access.is_form_token("", b"secret", mine)


def test_a_form_is_bound_to_whom_a_proxy_names_and_to_a_programs_token() -> None:
    nobody: dict[str, str] = {}
    token = access.form_token(b"secret", nobody, "page (ana)")
    assert access.is_form_token(token, b"secret", nobody, "page (ana)")
    assert not access.is_form_token(token, b"secret", nobody, "page (bob)")
    renewed = {"authorization": "Bearer what the proxy passes on"}
    assert access.is_form_token(token, b"secret", renewed, "page (ana)")
    acting, looking = ({"authorization": f"Bearer {each}"} for each in (TOKEN, LOOK))
    assert not access.is_form_token(access.form_token(b"s", looking), b"s", acting)


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "via", "x_real_ip"])
def test_whom_a_proxy_on_this_machine_lets_in_is_not_on_this_machine(header: str) -> None:
    assert access.role(asked(**{header: "203.0.113.9"}), HERE) == "nobody"
    doors = Doors.of(PageSettings(listen="127.0.0.1:8465"), "https://news.example.org")
    assert access.role(asked(), doors) == "act"
    assert access.role(asked(host="news.example.org"), doors) == "nobody"


def test_what_proves_itself_needs_no_page_of_ours_to_come_from() -> None:
    for path in ("/l/u.1.msg_a.x", "/hub/path"):
        assert status(replace(asked("POST", sec_fetch_site="cross-site"), path=path)) == 200
        assert status(replace(asked("PUT"), path=path)) == 405
        assert status(replace(asked("POST", host="evil.example"), path=path)) == 421
    for path in ("/l", "/links", "/do/l/", "/"):
        assert status(replace(asked("POST", sec_fetch_site="cross-site"), path=path)) == 403


def test_the_audit_trail_names_whom_a_trusted_proxy_names() -> None:
    assert access.actor(asked(), HERE) == "page"
    assert access.actor(asked(peer="10.1.2.3", x_forwarded_user="ana"), BEHIND) == "page (ana)"
    assert access.actor(asked(peer="192.0.2.1", x_forwarded_user="ana"), BEHIND) == "page"
    long = asked(peer="10.1.2.3", x_forwarded_user="a\x1b[2J\n" + "b" * 500)
    assert access.actor(long, BEHIND) == f"page (a[2J{'b' * 96})"


def test_where_somebody_comes_from_is_taken_from_a_proxy_of_ours_alone() -> None:
    said = {"x-forwarded-for": "192.0.2.1, 192.0.2.2"}
    for peer, doors in (("127.0.0.1", BEYOND), ("10.1.1.1", BEHIND)):
        assert access.comes_from(asked(peer=peer, **said), doors) == "192.0.2.2"
    for peer, doors in (("10.1.1.1", BEYOND), ("198.51.100.1", BEHIND)):
        assert access.comes_from(asked(peer=peer, **said), doors) == peer
    assert access.comes_from(asked(x_forwarded_for="unknown"), BEHIND) == "127.0.0.1"


def test_a_token_that_counts_is_one_that_might_let_somebody_in() -> None:
    wrong = {"authorization": "Bearer wrong"}
    assert access.given_role(asked(**wrong), BEYOND) == "nobody"
    assert access.given_role(asked(authorization=f"Bearer {LOOK}"), BEYOND) == "look"
    assert access.given_role(asked(), BEYOND) is None
    assert access.given_role(asked(**wrong), HERE) is None
    assert access.given_role(replace(asked(**wrong), path="/l/x"), BEYOND) is None
    both = replace(BEHIND, token=TOKEN)
    assert access.given_role(asked(peer="10.1.2.3", x_forwarded_user="a", **wrong), both) is None


@pytest.mark.parametrize("path", ["/login", "/livez", "/style.css", "/l/a/b", "/hub/a/b"])
def test_what_is_for_all_tells_nobody_whether_a_token_is_right(path: str) -> None:
    cookie = f"wirewatch={access.logged_in(TOKEN, BEYOND, 1_000.0)}"
    for headers in ({"authorization": f"Bearer {TOKEN}"}, {"cookie": cookie}):
        assert access.role(asked(**headers), BEYOND) == "act"
        there = replace(asked(**headers), path=path)
        assert access.role(there, BEYOND) == "nobody"
        assert access.given_role(there, BEYOND) is None


def test_a_cookie_made_from_a_guessed_token_counts_as_a_guess() -> None:
    guessed = access.logged_in("a guess", replace(BEYOND, token="a guess"), 1_000.0)
    right = access.logged_in(LOOK, BEYOND, 1_000.0)
    assert access.given_role(asked(cookie=f"wirewatch={guessed}"), BEYOND) == "nobody"
    assert access.given_role(asked(cookie=f"wirewatch={right}"), BEYOND) == "look"
    late = replace(asked(cookie=f"wirewatch={guessed}"), now=1_000.0 + access.LASTS)
    assert access.given_role(late, BEYOND) is None, "what is over lets nobody in"
    assert access.given_role(asked(cookie="wirewatch=x; a=b"), BEYOND) is None


def test_whom_a_proxy_names_guesses_no_token_beside_it() -> None:
    both = replace(BEHIND, token=TOKEN)
    request = asked(peer="10.1.2.3", x_forwarded_user="bob", authorization=f"Bearer {TOKEN}")
    assert access.role(request, both) == "look"


def test_a_cookie_goes_by_tls_alone_where_the_page_is_asked_for_so() -> None:
    page = PageSettings(listen="127.0.0.1:8465", token=TOKEN)
    secured, plain = (
        Doors.of(page, f"{scheme}://news.example.org") for scheme in ("https", "http")
    )
    outside = asked(host="NEWS.example.org")
    assert access.is_by_tls(outside, secured)
    assert not access.is_by_tls(outside, plain)
    assert not access.is_by_tls(asked(), secured), "this machine itself"
    assert access.is_by_tls(asked(x_forwarded_proto="https"), plain)
