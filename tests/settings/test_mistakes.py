"""A mistake is named with its line, its key and what is allowed."""

from __future__ import annotations

import pytest

from tests.settings.texts import ReadText, problems

CASES = {
    "unknown key": (
        '[service]\ndata_dri = "x"',
        ":2: service.data_dri: unknown key; allowed: data_dir,",
        'did you mean "data_dir"?',
    ),
    "unknown table": (
        "\n[[feeds]]\nurl = 'x'",
        ":2: feeds: unknown table or key; allowed: include, [service], [page], [retention],",
        'did you mean "feed"?',
    ),
    "unknown key of a source": (
        '[[feed]]\nurl = "x"\nfreshnes = "5m"',
        ":3: feed.freshnes: unknown key; allowed: url, name, freshness, full_text",
        'did you mean "freshness"?',
    ),
    "missing key": (
        "[[feed]]\nname = 'x'",
        ":1: feed.url: is missing; allowed: a text in quotes",
    ),
    "wrong type": (
        "[[folder]]\npath = 3",
        ":2: folder.path: 3 is not allowed; allowed: a text in quotes",
    ),
    "wrong truth": (
        '[[folder]]\npath = "x"\nalert_on_first_scan = "yes"',
        ':3: folder.alert_on_first_scan: "yes" is not allowed; allowed: true or false',
    ),
    "wrong item": (
        '[channel.desk]\nkind = "email"\nto = [\n  "a@b.example",\n  3,\n]',
        ":5: channel.desk.to: 3 is not allowed; allowed: a text in quotes",
    ),
    "one for a list": (
        '[channel.desk]\nkind = "email"\nto = "a@b.example"',
        ':3: channel.desk.to: "a@b.example" is not allowed; allowed: a list',
        '; did you mean ["a@b.example"]?',
    ),
    "wrong word": (
        '[[feed]]\nurl = "x"\nfull_text = "allways"',
        ':3: feed.full_text: "allways" is not allowed; allowed: "auto", "always", "never"',
        'did you mean "always"?',
    ),
    "duration without unit": (
        '[[feed]]\nurl = "x"\nfreshness = "5"',
        ':3: feed.freshness: "5" is not allowed; allowed: a number with a unit',
    ),
    "duration in words": (
        '[[feed]]\nurl = "x"\nfreshness = "5 minutes"',
        ':3: feed.freshness: "5 minutes" is not allowed; allowed: a number with a unit',
        '; did you mean "5m"?',
    ),
    "endless duration": (
        '[[feed]]\nurl = "x"\nfreshness = "99999w"',
        ':3: feed.freshness: "99999w" is too long; allowed: at most 3660d',
    ),
    "a single feed table": (
        '[feed]\nurl = "x"',
        ":1: feed: is written [feed]; allowed: [[feed]] in two brackets, once for each",
    ),
    "a value for feeds": (
        'feed = "x"',
        ":1: feed: is a value; allowed: [[feed]] in two brackets, once for each",
    ),
    "curly quotes": (
        "[[feed]]\nurl = “https://example.org/”",
        ":2: this is not TOML: Invalid value (line 2, column 7)",
        "; TOML's quotation marks are straight: \" and not “",
    ),
    "a service list": ("[[service]]\n", ":1: service: is no table; allowed: [service], once"),
    "a topic without slug": (
        '[topic]\nquery = "x"',
        ":2: topic.query: is no table; allowed: [topic.SLUG] with its keys below",
    ),
    "topics as a list": (
        '[[topic]]\nquery = "x"',
        ":1: topic: has no slug; allowed: [topic.SLUG], once for each",
    ),
    "wrong slug": (
        '[topic.Kursk-Front]\nquery = "x"',
        ':1: topic.Kursk-Front: "Kursk-Front" is no slug; allowed: small Latin letters',
        'did you mean "kursk_front"?',
    ),
    "empty query": (
        '[topic.x]\nquery = ""',
        ":2: topic.x.query: is empty; allowed: a query that is not empty",
    ),
    "wrong example": (
        '[topic.x]\nquery = "x"\n[[topic.x.example]]\ntext = "x"\nmatch = 1',
        ":5: topic.x.example.match: 1 is not allowed; allowed: true or false",
    ),
    "channel without kind": (
        '[channel.desk]\nto = ["x"]',
        ':1: channel.desk.kind: is missing; allowed: "email", "file", "webhook"',
    ),
    "unknown kind": (
        '[channel.desk]\nkind = "emial"',
        ':2: channel.desk.kind: "emial" is no kind of channel; allowed: "email",',
        'did you mean "email"?',
    ),
    "kind of a wrong type": (
        "[channel.desk]\nkind = 3",
        ":2: channel.desk.kind: this value is no kind of channel",
    ),
    "what the kind refuses": (
        '[channel.hook]\nkind = "webhook"\nurl = "x"',
        ":1: channel.hook: needs secret or secret_file",
    ),
    "what the kind refuses of a key": (
        '[channel.hook]\nkind = "webhook"\nurl = "ftp"\nsecret = "x"',
        ":3: channel.hook.url: is not for the web",
    ),
    "a number for a secret": (
        '[channel.hook]\nkind = "webhook"\nurl = "x"\nsecret = 4711',
        ':4: channel.hook.secret: "***" is not allowed; allowed: ',
    ),
    "missing secret file": (
        '[channel.hook]\nkind = "webhook"\nurl = "x"\nsecret_file = "no.secret"',
        ':4: channel.hook.secret_file: cannot read "no.secret": No such file',
    ),
    "a secret file in nobody's home": (
        '[service]\nsmtp_password_file = "~nobody-by-that-name/x"',
        ':2: service.smtp_password_file: cannot read "~nobody-by-that-name/x": not a usable path',
    ),
    "secret twice": (
        '[channel.hook]\nkind = "webhook"\nurl = "x"\nsecret = "s"\nsecret_file = "f"',
        ':4: channel.hook.secret: is set beside "secret_file"; keep one of the two',
    ),
    "same source twice": (
        '[[folder]]\npath = "x"\n[[folder]]\npath = "x"',
        ":3: folder: is the same source as number 1 of [[folder]]; allowed: each source once",
    ),
    "host bits in a network": (
        '[service]\nprivate_networks = ["10.0.0.1/8"]',
        ':2: service.private_networks: "10.0.0.1/8" names one address of a range',
        'did you mean "10.0.0.0/8"?',
    ),
    "no network": (
        '[service]\nprivate_networks = ["localhost"]',
        ':2: service.private_networks: "localhost" is no address range; allowed:',
    ),
    "an address for a network": (
        '[service]\nprivate_networks = ["https://hook.example/secret"]',
        ':2: service.private_networks: "https://hook.example/***',
    ),
    "wrong SMTP scheme": (
        '[service]\nsmtp_url = "mail.example.org:25"',
        ":2: service.smtp_url: lacks smtp://, smtps://; allowed:",
    ),
    "wrong port": (
        '[service]\nsmtp_url = "smtp://host:port"',
        ":2: service.smtp_url: not an address (wrong port); allowed:",
    ),
    "no host": ('[service]\nredis_url = "redis:///0"', ":2: service.redis_url: has no host"),
    "blank in an address": (
        '[service]\npublic_url = "https://ex ample.org"',
        ":2: service.public_url: holds blanks or control characters",
    ),
    "old database scheme": (
        '[service]\ndatabase_url = "postgres://db/x"',
        ':2: service.database_url: begins with "postgres:" instead of postgresql://,',
    ),
    "line break in a contact": (
        '[service]\ncontact = "a\\nBcc: b"',
        ":2: service.contact:",
        r'"a\nBcc: b" is not allowed; allowed: one line of text',
    ),
    "NUL in a path": (
        '[service]\ndata_dir = "a\\u0000b"',
        ":2: service.data_dir: holds the character NUL; allowed: a path",
    ),
    "no syntax": ("\n[service\n", ":2: this is not TOML:", "column 9"),
    "an unclosed string": ('\nx = """\n\n', ":", "this is not TOML:"),
    "a key twice": (
        "[service]\nzone = 1\n  b = 1\nzone = 2\n",
        ":4: this is not TOML:",
        "; zone stands in line 2 already: each key once",
    ),
    "a key twice in the second of two tables": (
        "[[feed]]\nurl = 'x'\n[[feed]]\nurl = 2\n\nurl = 3\n",
        ":6: this is not TOML:",
        "; url stands in line 4 already: each key once",
    ),
    "a table beside its keys": (
        'service.zone = "UTC"\n[service]\ncontact = "x"\n',
        ":2: this is not TOML: ",
        "; service stands in line 1 already: add to it there",
    ),
    "a feed beside a list of them": (
        'feed = [{ url = "a" }]\n\n[[feed]]\nurl = "b"\n',
        ":3: this is not TOML: ",
        "; feed stands in line 1 already: add to it there",
    ),
    "a table where a list of them stands": (
        '[[feed]]\nurl = "a"\n\n[feed]\nurl = "b"\n',
        ":4: this is not TOML: ",
        "; line 1 says [[feed]]: so does each further one",
    ),
    "a list where tables with names stand": (
        '[channel.out]\nkind = "file"\npath = "x"\n[[channel]]\nkind = "file"\n',
        ":4: this is not TOML: ",
        "; line 1 says [channel.out]: so does each further one",
    ),
    "a number in quotes": (
        '[service]\nmost_messages_a_day = "10"',
        ':2: service.most_messages_a_day: "10" is not allowed; allowed: a whole number from 0 to',
        "; did you mean 10 without quotes?",
    ),
    "a truth in quotes": (
        '[[folder]]\npath = "x"\nalert_on_first_scan = "True"',
        ':3: folder.alert_on_first_scan: "True" is not allowed; allowed: true or false',
        "; did you mean true without quotes?",
    ),
    "a town for a zone": (
        '[service]\nzone = "kyiv"',
        ':2: service.zone: "kyiv" is no time zone; allowed: the name of a time zone',
        'did you mean "Europe/Kyiv"?',
    ),
    "a topic twice": (
        '[topic.a]\nquery = "x"\n[topic.a]\nname = "y"\n',
        ":3: this is not TOML: ",
        "; topic.a stands in line 1 already: add to it there",
    ),
    "no UTF-8": (b"a = 1\nb = '\xff'", ":2: is not UTF-8; allowed: UTF-8 text"),
    "too deep": ("a = " + "[" * 100_000, ": tables or lists are nested too deeply"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_with_line_key_and_what_is_allowed(read: ReadText, case: str) -> None:
    text, beginning, *others = CASES[case]
    found = problems(read, text)
    assert len(found) == 1
    assert found[0].startswith(str(beginning))
    assert all(str(other) in found[0] for other in others)


ALERT = """\
[topic.atacms]
query = "x"
[channel.out]
kind = "file"
path = "x"
[[alert]]
"""


ALERT_CASES = {
    'name = "a"\ntopics = ["atcams"]\nchannels = ["out"]': (
        ':8: alert.topics: there is no topic "atcams"; allowed: atacms; did you mean "atacms"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = [\n"out",\n"desk"]': (
        ':11: alert.channels: there is no channel "desk"; allowed: out'
    ),
    'name = "a"\ntopics = ["atacms", "atacms"]\nchannels = ["out"]': (
        ':8: alert.topics: "atacms" is listed twice; allowed: each topic once'
    ),
    'name = "a"\ntopics = []\nchannels = ["out"]': (
        ":8: alert.topics: is empty; allowed: a list of at least one topic"
    ),
    'topics = ["atacms"]\nchannels = ["out"]': (
        ":6: alert.name: is missing; allowed: one line of text, 1 to 200 characters"
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nmode = "daily"': (
        ':10: alert.mode: "daily" is not allowed; allowed: "instant"'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nmode = "now"': (
        ':10: alert.mode: "now" is not allowed; allowed: "instant"'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\ngroup = "stories"': (
        ':10: alert.group: "stories" is not allowed; allowed: "story", "none"; '
        'did you mean "story"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nfollow_ups = "new"': (
        ':10: alert.follow_ups: "new" is not allowed; allowed: "news", "all", "none"; '
        'did you mean "news"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nsalience = "passing"': (
        ':10: alert.salience: "passing" is not allowed; allowed: "any", "main"'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nwait = "soon"': (
        ':10: alert.wait: "soon" is not allowed; allowed: a number with a unit (ms, s, m, h, d, '
        'w), such as "30s", "5m" or "1h30m"'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nquiet = ["7:30-22:00"]': (
        ':10: alert.quiet: "7:30-22:00" is neither; allowed: hours such as "22:00-06:30", or a '
        'day: mon, tue, wed, thu, fri, sat, sun; did you mean "07:30-22:00"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nat = "7:30"': (
        ':10: alert.at: "7:30" is not allowed; allowed: a time of the day in four digits, from '
        '"00:00" to "23:59"; did you mean "07:30"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nat = 07:30:00': (
        ":10: alert.at: 07:30:00 without quotes is not allowed; allowed: a time of the day in four "
        'digits, from "00:00" to "23:59"; did you mean "07:30"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nlanguages = ["en-US"]': (
        ':10: alert.languages: "en-US" is not allowed; allowed: a language\'s code such as "en" '
        'or "uk"; did you mean "en"?'
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nmax_mails_per_day = -1': (
        ":10: alert.max_mails_per_day: -1 is not allowed; allowed: a whole number, 0 or more"
    ),
    'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\nmax_mails_per_day = true': (
        ":10: alert.max_mails_per_day: true is not allowed; allowed: a whole number, 0 or more"
    ),
}


@pytest.mark.parametrize("keys", ALERT_CASES)
def test_a_mistake_in_an_alert_is_named(read: ReadText, keys: str) -> None:
    assert problems(read, ALERT + keys) == [ALERT_CASES[keys]]


def test_two_alerts_of_one_name_are_refused(read: ReadText) -> None:
    one = 'name = "a"\ntopics = ["atacms"]\nchannels = ["out"]\n'
    assert problems(read, ALERT + one + "[[alert]]\n" + one) == [
        ':11: alert.name: in "a": "a" is used twice; allowed: each name once'
    ]


def test_of_several_alerts_a_mistake_names_the_one_it_is_in(read: ReadText) -> None:
    rest = 'topics = ["atacms"]\nchannels = ["out"]\n'
    one, two = f'name = "calm"\n{rest}', f'name = "storm"\nchanels = 1\n{rest}'
    nameless, wrong = f"[[alert]]\n{rest}", f"name = 7\n{rest}"
    found = problems(read, f"{ALERT}{one}[[alert]]\n{two}{nameless}[[alert]]\n{wrong}")
    assert [each.partition("; allowed: ")[0] for each in found] == [
        ':12: alert.chanels: in "storm": unknown key',
        ":15: alert.name: is missing",
        ":19: alert.name: 7 is not allowed",
    ]
