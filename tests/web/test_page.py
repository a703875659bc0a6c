"""The pages, asked as a browser asks them, on both databases."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import update

from models import Delivery
from tests.schemas.check import check
from tests.web.browsing import Browser, put_all
from worker.search import steps
from worker.search.store import index
from worker.setup.runtime import Runtime
from worker.web.app import VIEWS

TOKEN, LOOK = "a-token-of-some-length", "another-token-to-look"
SECRETS = ("reader@news.example", "hooks.news.example", TOKEN, LOOK)
PAGES = ("/", "/stories", "/stories/1", "/articles/1", "/topics", "/sources", "/deliveries",
         "/search?q=rocket", "/history")  # fmt: skip
TWINS = {
    "/": "status",
    "/stories": "stories",
    "/stories/1": "story",
    "/articles/1": "explain",
    "/topics": "topics",
    "/deliveries": "deliveries",
    "/search?q=rocket": "article",
    "/history": "config.history",
}


def test_every_page_is_shown_small_without_scripts_and_without_readers_addresses(
    browser: Browser,
) -> None:
    assert len(PAGES) == len(VIEWS)
    for path in PAGES:
        answer = browser.ask(path, Sec_Fetch_Site="none")
        text = answer.text
        assert answer.status == 200, text
        assert len(text.encode()) < 60_000
        assert "<script" not in text
        assert 'href="javascript:' not in text
        assert not re.search(r"\son\w+=|style=", text)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)
        assert not any(each in text for each in SECRETS)
        policy = answer.getheader("Content-Security-Policy") or ""
        assert "default-src 'none'" in policy
        assert "'unsafe" not in policy
        assert answer.getheader("X-Frame-Options") == "DENY"
        assert answer.getheader("Referrer-Policy") == "no-referrer"
        assert answer.getheader("Access-Control-Allow-Origin") is None
    assert len(browser.text("/style.css").encode()) < 12_000


def test_every_page_has_a_twin_in_the_lines_of_the_commands(browser: Browser) -> None:
    for path, schema in TWINS.items():
        text = browser.text(f"{path}{'&' if '?' in path else '?'}format=json")
        lines = text.split("\n")[:-1]
        assert lines
        for line in lines:
            check(schema, line)
        assert not any(each in text for each in SECRETS)


def test_a_page_leads_to_its_twin_even_where_there_is_nothing_to_list(browser: Browser) -> None:
    for path in ("/deliveries?state=dead", "/search"):
        there = re.search(r'<a href="([^"]+)">The same as JSON lines</a>', browser.text(path))
        assert there
        assert browser.text(there[1].replace("&amp;", "&")) == ""
    assert "JSON lines" not in browser.text("/zone")


def test_what_an_article_holds_is_shown_as_text(browser: Browser) -> None:
    text = browser.text("/articles/2")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "the original" not in text


def test_who_is_still_to_be_told_is_not_called_told(browser: Browser, shown: Runtime) -> None:
    stories, article = browser.text("/stories"), browser.text("/articles/1")
    assert re.search(r">\d+ notices?</span>", stories) and ">told" not in stories
    assert "is to be told" in article and "was told" not in article
    now = shown.clock()
    with shown.database.write() as session:
        session.execute(update(Delivery).values(state="sent", delivered_at=now, due_at=None))
    assert "was told" in browser.text("/articles/1")


def test_where_there_is_nothing_yet_that_is_said(browser: Browser) -> None:
    assert "There is no such delivery." in browser.text("/deliveries?state=dead")


def test_a_query_is_tried_on_what_is_stored_and_saved_nowhere(browser: Browser) -> None:
    assert "It matches 1 of 2 articles" in browser.text("/topics?query=harbour&days=7")
    assert len(browser.text("/topics").encode()) < 10_000
    assert "It matches 0 of 2 articles" in browser.text("/topics?query=ferry")


def test_a_mistake_in_a_query_is_said_with_its_place_beside_the_form_that_holds_it(
    browser: Browser,
) -> None:
    for query, words, place in (
        ("NOT+x", "The query only excludes here at character 5", "NOT <mark>x</mark>"),
        ("harbour+AND+%22ferry", "A quotation mark is not closed at character 13",
         "harbour AND <mark>&#34;</mark>ferry"),
        ("harbour+AND", "at character 12", "harbour AND<mark>\u00a0</mark>"),
        ("%3Cb%3E+*x", "A word cannot start with *", "&lt;b&gt; <mark>*</mark>x"),
        ("harbour%0A*x%0Aport", "A word cannot start with *",
         "auto\"><mark>*</mark>x</pre>"),
    ):  # fmt: skip
        text = browser.text(f"/topics?query={query}&days=7", status=400)
        assert "The query cannot be read" in text and "Bad Request" not in text
        assert words in text, text
        assert place in text, text
        # What was asked stands in the form, to be mended, and no list of topics below it.
        assert 'aria-invalid="true"' in text and 'value="7"' in text
        assert "<svg" not in text and "No topic is configured" not in text
        twin = browser.text(f"/topics?query={query}&format=json", status=400)
        assert words in json.loads(twin)["error"]
    long = browser.text("/topics?query=" + "harbour+OR+" * 300 + "*x" + "+OR+harbour" * 300, 400)
    (around,) = re.findall(r"<pre[^>]*>(.*?)</pre>", long, re.DOTALL)
    assert "<mark>*</mark>x" in around
    assert around.startswith("…") and around.endswith("…") and len(around) < 200


def test_a_mistake_in_a_search_is_said_beside_the_form_that_holds_it(browser: Browser) -> None:
    text = browser.text("/search?q=%22&topic=rockets", status=400)
    assert "This cannot be searched for" in text and "Bad Request" not in text
    assert 'value="&#34;"' in text and 'name="topic" value="rockets"' in text
    assert "error" in json.loads(browser.text("/search?q=%22&format=json", status=400))


WRONG = {
    "/nowhere": 404,
    "/stories/99": 404,
    "/stories/x": 400,
    "/articles/99999999999999999999": 400,
    "/articles/%00": 400,
    "/stories?topic=none": 400,
    "/stories?before=-1": 400,
    "/deliveries?state=nothing": 400,
    "/deliveries?before=nothing": 200,
    "/search?q=%22": 400,
    "/search?q=" + "a" * 3_000: 400,
    "/../../etc/passwd": 404,
    "/style.css/../secret": 404,
    "//evil.example/": 404,
}


def test_what_cannot_be_shown_is_said(browser: Browser) -> None:
    for path, status in WRONG.items():
        text = browser.text(path, status=status)
        assert "Traceback" not in text
        assert "<h1>" in text
        assert "Bad Request" not in text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/deliveries?state=nothing", "“state” is none of "),
        ("/stories/x", "“id” is no number"),
        ("/deliveries?before=%00", "“before” holds the character NUL"),
    ],
)
def test_a_page_that_cannot_be_is_headed_with_what_is_wrong(
    browser: Browser, path: str, words: str
) -> None:
    text = browser.text(path, status=400)
    assert f"<h1>{words}" in text and f"<title>{words}" in text
    assert text.count(words) == 2


def test_what_is_wrong_with_a_form_is_headed_as_a_sentence(browser: Browser) -> None:
    answer = browser.post("/do/silence", form=browser.form_token(), until="1d")
    assert answer.status == 400 and "<h1>Give a story or a topic</h1>" in answer.text


def test_a_page_that_is_asked_by_another_name_or_changes_from_elsewhere_is_refused(
    browser: Browser,
) -> None:
    browser.text("/", status=421, Host="evil.example")
    for site in ("cross-site", "same-site", "none"):
        assert browser.ask("/logout", "POST", "form=x", Sec_Fetch_Site=site).status == 403
    assert browser.ask("/logout", "POST", "form=x").status == 403
    assert browser.ask("/", "PUT", "x").status == 405
    assert browser.ask("/login", "POST", "token=" + "x" * 100_000).status == 400


def test_older_lines_are_on_further_pages(browser: Browser, shown: Runtime) -> None:
    texts = {}
    for number in range(60):
        words = " ".join(f"w{number}x{each}" for each in range(40))
        texts[f"more{number}.txt"] = f"Rocket number {number} of them all\n\nA rocket {words}."
    put_all(shown, texts)
    seen: list[str] = []
    path: str | None = "/stories"
    while path:
        text = browser.text(path)
        seen += re.findall(r'<h2 class="headline"><a href="/stories/(\d+)"', text)
        older = re.search(r'<a href="([^"]+)">Older ones</a>', text)
        path = older[1].replace("&amp;", "&") if older else None
    assert len(seen) == len(set(seen)) >= 60
    assert seen == sorted(seen, key=int, reverse=True)


class TestBehindAToken:
    @pytest.fixture
    def settings_of_page(self) -> str:
        return f'token = "{TOKEN}"\nlook_token = "{LOOK}"'

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_nobody_sees_anything_before_a_token_is_given(self, browser: Browser) -> None:
        for path in PAGES:
            answer = browser.ask(path)
            assert (answer.status, answer.getheader("Location")) == (303, "/login")
            twin = f"{path}{'&' if '?' in path else '?'}format=json"
            assert browser.ask(twin).status == 401
        for path in ("/metrics", "/readyz"):
            assert browser.ask(path).status == 401
            assert browser.ask(path, Authorization=f"Bearer {LOOK}").status in (200, 503)
        assert browser.ask("/livez").status == 200
        assert browser.ask("/", Authorization=f"Bearer {TOKEN}").status == 200

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_who_gives_the_token_is_in_until_the_log_out(self, browser: Browser) -> None:
        assert browser.log_in("wrong").status == 403
        assert not browser.cookie
        answer = browser.log_in(LOOK)
        assert answer.status == 303
        cookie = answer.getheader("Set-Cookie") or ""
        assert "HttpOnly" in cookie
        assert "samesite=strict" in cookie.lower()
        text = browser.text("/")
        form = re.search(r'name="form" value="([0-9a-f]+)"', text)
        assert form is not None
        assert browser.post("/logout", form="0" * 64).status == 403
        assert browser.post("/logout", form=form[1]).status == 303
        browser.cookie = ""
        assert browser.ask("/").status == 303

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_a_form_of_many_fields_is_refused_and_no_fault_of_ours(self, browser: Browser) -> None:
        fields = {f"f{number}": "1" for number in range(60)}
        assert browser.post("/login", **fields).status == 400

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_guessing_is_slowed(self, browser: Browser) -> None:
        found = [browser.log_in(f"guess {n}").status for n in range(8)]
        assert found[:5] == [403] * 5
        assert found[5:] == [429] * 3

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_guessing_as_a_program_is_slowed_as_at_the_log_in(self, browser: Browser) -> None:
        looks = browser.ask("/metrics", Authorization=f"Bearer {LOOK}")
        found = [browser.ask("/", Authorization=f"Bearer guess{n}").status for n in range(5)]
        assert 429 not in (looks.status, *found)
        answers = [browser.ask("/", Authorization=f"Bearer {each}") for each in (TOKEN, "guess")]
        assert [each.status for each in answers] == [429, 429], "and nothing tells them apart"
        assert 0 < int(answers[0].getheader("Retry-After") or "0") <= 2
        assert sorted(answers[0].headers.keys()) == sorted(answers[1].headers.keys())
        known = browser.ask("/metrics", Authorization=f"Bearer {LOOK}")
        assert known.status == looks.status, "who was let in from there is not shut out"
        assert browser.ask("/livez", Authorization="Bearer guess").status == 200
        elsewhere = browser.ask("/", Authorization=f"Bearer {TOKEN}", X_Forwarded_For="192.0.2.9")
        assert elsewhere.status == 200

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_the_log_in_takes_a_form_of_ours_alone(self, browser: Browser) -> None:
        answer = browser.post("/login", token=TOKEN)
        assert answer.status == 403
        assert "too old" in answer.text
        assert not browser.cookie

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_who_guesses_behind_a_proxy_shuts_out_nobody_else(self, browser: Browser) -> None:
        for number in range(8):
            guess = browser.log_in(f"guess{number}", X_Forwarded_For="1.1.1.1, 192.0.2.1")
        assert guess.status == 429
        other = browser.log_in(TOKEN, X_Forwarded_For="192.0.2.2")
        assert other.status == 303


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_is_away_is_said(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from worker.base.errors import StoreUnavailable
    from worker.base.store.database import Database

    def away(_self: Database) -> None:
        raise StoreUnavailable("it is away")

    monkeypatch.setattr(Database, "read", away)
    for path in ("/stories", "/history"):
        assert "The database does not answer" in browser.text(path, status=503)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_search_says_that_it_does_not_find_all_yet(shown: Runtime, browser: Browser) -> None:
    asked, said = "/search?q=rocket", "still to be indexed"
    assert said not in browser.text(asked)
    with shown.database.write() as session:
        index.remove_all(session)
    assert said in browser.text(asked)
    steps.catch_up(shown)
    assert said not in browser.text(asked)
