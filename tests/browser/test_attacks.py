"""What other sites and strangers' texts try in a browser that runs scripts, and do not reach."""

from __future__ import annotations

import html
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from models import Silence
from tests.browser.conftest import Window
from tests.browser.desk import Desk, open_desk

TOKEN = "a-token-of-some-length"
NAMED = "desk.lan"
"""A name in the local network, by which the page is reached without TLS."""


@dataclass
class Site:
    """Another site, which shows what a test gives it."""

    base: str
    shown: str = ""


@pytest.fixture
def evil() -> Iterator[Site]:
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = f"<!DOCTYPE html><title>evil</title>{site.shown}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.base = f"http://evil.example:{server.server_port}/"
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that is open to this machine."""
    with open_desk(tmp_path_factory.mktemp("open") / "desk", is_new=True) as made:
        yield made


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that asks for a token, in a local network without TLS."""
    page = f'token = "{TOKEN}"\nhosts = ["{NAMED}"]'
    with open_desk(tmp_path_factory.mktemp("locked") / "desk", page, is_new=True) as made:
        yield made


def silences(desk: Desk) -> int:
    with desk.runtime.database.read() as session:
        return len(session.scalars(select(Silence)).all())


def form_token(page: Page, desk: Desk) -> str:
    page.goto(desk.base + "/topics")
    return page.locator("input[name=form]").first.input_value()


def fields(**values: str) -> str:
    return "".join(
        f'<input name="{key}" value="{html.escape(each)}">' for key, each in values.items()
    )


@pytest.mark.parametrize("knows_the_token", [True, False])
def test_a_form_of_another_site_does_nothing(
    window: Window, desk: Desk, evil: Site, knows_the_token: bool
) -> None:
    page = window()
    token = form_token(page, desk) if knows_the_token else "x"
    evil.shown = (
        f'<form method="post" action="{desk.base}/do/silence">'
        f"{fields(form=token, topic='quake', until='1d')}<button>Win</button></form>"
    )
    page.goto(evil.base)
    with page.expect_response(f"{desk.base}/do/silence") as answered:
        page.get_by_role("button").click()
    assert answered.value.status == 403
    assert answered.value.request.all_headers()["sec-fetch-site"] == "cross-site"
    assert silences(desk) == 0


def test_a_script_of_another_site_reads_nothing_and_does_nothing(
    window: Window, desk: Desk, evil: Site
) -> None:
    page = window()
    token = form_token(page, desk)
    page.goto(evil.base)
    ask = """async ([place, how]) => {
      try { return (await (await fetch(place, how)).text()).length; } catch (error) { return -1; }
    }"""
    body = f"form={token}&topic=quake&until=1d"
    post = {"method": "POST", "body": body, "credentials": "include"}
    as_form = post | {"headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    for how in ({}, {"credentials": "include"}, post, as_form):
        assert page.evaluate(ask, [desk.base + "/", how]) == -1
        assert page.evaluate(ask, [desk.base + "/do/silence", how]) == -1
    # Without a look at the answer: what a page may send to anybody.
    page.evaluate(ask, [desk.base + "/do/silence", as_form | {"mode": "no-cors"}])
    assert silences(desk) == 0


def test_no_other_site_shows_the_page_in_a_frame(window: Window, desk: Desk, evil: Site) -> None:
    page = window()
    evil.shown = f'<iframe src="{desk.base}/topics"></iframe>'
    page.goto(evil.base)
    frame = page.frames[1]
    assert "Topics" not in frame.content()
    assert not frame.url.startswith(desk.base)


def test_a_name_that_is_led_here_shows_nothing(window: Window, desk: Desk) -> None:
    page = window()
    port = urlsplit(desk.base).port
    answer = page.goto(f"http://rebound.example:{port}/stories")
    assert answer is not None
    assert answer.status == 421
    assert "Stories" not in page.content()


@pytest.mark.parametrize("name", ["now", "stories", "harm", "search", "deliveries", "article"])
def test_markup_and_scripts_in_headlines_are_words(window: Window, desk: Desk, name: str) -> None:
    page = window()
    dialogs: list[str] = []

    def heard(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", heard)
    page.goto(desk.base + desk.path(name))
    expect(page.locator("main")).to_contain_text("<script>alert(1)</script>")
    assert page.locator("script, iframe, object, embed, img").count() == 0
    led = [each.get_attribute("href") or "" for each in page.locator("a").all()]
    assert [each for each in led if not each.startswith(("/", "#"))] == []
    assert dialogs == []


def test_a_log_in_is_kept_from_scripts_and_from_other_sites(
    window: Window, locked: Desk, evil: Site
) -> None:
    page = window()
    page.goto(locked.base + "/stories")
    expect(page).to_have_title("Log in – Wirewatch")
    page.get_by_label("token").fill("no-token-of-ours")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("no token of ours")
    page.get_by_label("token").fill(TOKEN)
    page.keyboard.press("Enter")
    expect(page).to_have_title("Now – Wirewatch")
    assert page.evaluate("document.cookie") == ""
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    evil.shown = f'<a href="{locked.base}/stories">Look</a>'
    page.goto(evil.base)
    with page.expect_request(f"{locked.base}/stories") as asked:
        page.get_by_role("link").click()
    assert "cookie" not in asked.value.all_headers()
    page.goto(locked.base + "/")
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_title("Log in – Wirewatch")
    page.goto(locked.base + "/stories")
    expect(page).to_have_title("Log in – Wirewatch")


def test_no_page_says_to_anybody_where_it_was_and_its_forms_are_known_all_the_same(
    window: Window, desk: Desk
) -> None:
    page = window(java_script_enabled=False)
    answer = page.goto(desk.base + "/topics")
    assert answer is not None
    assert answer.all_headers()["referrer-policy"] == "no-referrer"
    with page.expect_request(desk.base + "/stories") as asked:
        page.get_by_role("link", name="Stories").click()
    assert "referer" not in asked.value.all_headers()
    page.goto(desk.base + "/topics")
    page.get_by_text("Mute it").first.click()
    with page.expect_request(desk.base + "/do/silence") as asked:
        page.get_by_role("button", name="Mute", exact=True).first.click()
    headers = asked.value.all_headers()
    assert (headers["origin"], headers["sec-fetch-site"]) == ("null", "same-origin")
    assert "referer" not in headers
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("is over")


def test_without_tls_in_a_local_network_its_forms_are_known_by_their_origin(
    window: Window, locked: Desk
) -> None:
    page = window(java_script_enabled=False)
    place = f"http://{NAMED}:{urlsplit(locked.base).port}"
    answer = page.goto(place + "/login")
    assert answer is not None
    assert answer.all_headers()["referrer-policy"] == "same-origin"
    page.get_by_label("token").fill(TOKEN)
    with page.expect_request(place + "/login") as asked:
        page.keyboard.press("Enter")
    headers = asked.value.all_headers()
    assert "sec-fetch-site" not in headers
    assert headers["origin"] == place
    expect(page).to_have_title("Now – Wirewatch")
