"""Addresses of articles: one spelling for one page, so that copies are found by their address.

``canonical_url`` keeps an address that can still be opened; ``address_key`` goes further and is
only for comparing. Nothing here asks the network.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

_MAX_LENGTH = 8_000
PORTS = {"http": 80, "https": 443}
"""At which an address is asked that names none."""
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_NOT_URL = re.compile(r"[^!#$%&'()*+,/:;=?@\[\]A-Za-z0-9._~-]")
_HOST_LABELS = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*"
)
_LANGUAGE_HOME = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_HOME_PAGE = re.compile(
    r"/(?:(?:index|home|default)(?:\.(?:html?|php|aspx?|jsp))?)?", re.IGNORECASE
)
_LONG_NUMBER = re.compile(r"\d{4}")
_WORD_OF_PATH = re.compile(r"[^\W_]+")
_WORDS_OF_A_SLUG = 3
_AMP_CACHE = re.compile(r"(?:www\.)?google\.[a-z.]{2,6}/amp/(s/)?(?=[^/]+\.[^/]+)")
_AMP_PROJECT = re.compile(r"[a-z0-9-]+\.cdn\.ampproject\.org/[cv]/(s/)?(?=[^/]+\.[^/]+)")
_AMP_QUERY = frozenset({"amp", "amp=1", "amp=true", "outputtype=amp", "output=amp"})
_MOBILE_LABELS = frozenset({"m", "mobile", "amp", "www"})

_TRACKING_NAMES = (
    "_ga _gl _hsenc _hsmi __twitter_impression cmpid cx_click dclid fb_action_ids fbclid fb_source "
    "gaa_at gaa_n gaa_sig gaa_ts gbraid gclid gclsrc guccounter guce_referrer guce_referrer_sig "
    "hsctatracking icid igsh igshid ito mc_cid mc_eid mkt_tok msclkid ncid ocid oly_anon_id "
    "oly_enc_id rb_clickid ref_src ref_url s_cid smid smtyp spm sr_share srsltid ssm "
    "trk ttclid twclid vero_conv vero_id wbraid wickedid wt_mc wt_zmc xtor yclid ysclid"
)
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_PREFIXES = (
    "utm_",
    "at_",
    "pk_",
    "mtm_",
    "piwik_",
    "matomo_",
    "hsa_",
    "ns_",
    "fb_comment",
)
_REFERRER_KEYS = frozenset({"ref", "source", "src", "from", "via", "feature", "referrer"})
_REFERRER_VALUES = frozenset({"rss", "feed", "rssfeed", "rss_feed", "twitter", "facebook", "share"})


@lru_cache(maxsize=2048)
def canonical_url(url: str) -> str | None:
    """Returns the address in its one spelling, or None if it is no http(s) address.

    Scheme and host are lower-cased, the host is written in ASCII (IDNA), the default port, user
    information, fragment, tracking parameters and AMP marks are dropped, parameters sorted and
    percent-escapes normalised (RFC 3986, 6.2.2). Applying it twice changes nothing.
    """
    parts = _split(url)
    if parts is None:
        return None
    host, port = _host(parts), _port(parts)
    if host is None or port is None:
        return None
    scheme = parts.scheme.lower()
    origin = host if port == PORTS[scheme] else f"{host}:{port}"
    path = _path(parts.path)
    if inner := _out_of_amp_cache(f"{origin}{path}"):
        return canonical_url(f"{inner}?{parts.query}")
    query = _query(parts.query)
    # Old crawlable applications keep the page's identity behind "#!".
    fragment = _escape(parts.fragment) if parts.fragment.startswith("!") else ""
    return f"{scheme}://{origin}{path}" + (query and f"?{query}") + (fragment and f"#{fragment}")


def address_key(url: str) -> str | None:
    """Returns what two addresses of one page have in common, or None if it is no address.

    The canonical address without scheme, without ``www.``, ``m.``, ``mobile.`` and ``amp.`` hosts
    and without a slash at the path's end: for comparing, not for opening.
    """
    canonical = canonical_url(url)
    if canonical is None:
        return None
    parts = urlsplit(canonical)
    labels = parts.netloc.split(".")
    while len(labels) > 2 and labels[0] in _MOBILE_LABELS:
        del labels[0]
    # Country editions put the mark second: en.m.wikipedia.org.
    if len(labels) > 3 and labels[1] == "m":
        del labels[1]
    tail = (parts.query and f"?{parts.query}") + (parts.fragment and f"#{parts.fragment}")
    return ".".join(labels) + parts.path.rstrip("/") + tail


def is_article_address(url: str) -> bool:
    """Tells whether the address can be one article's: False for a bare home page.

    A home page is an empty path, an index file, or a bare language (``/en/``), without a query.
    """
    canonical = canonical_url(url)
    if canonical is None:
        return False
    parts = urlsplit(canonical)
    if parts.query or parts.fragment:
        return True
    path = parts.path.rstrip("/") or "/"
    return not (_HOME_PAGE.fullmatch(path) or _LANGUAGE_HOME.fullmatch(path))


def names_an_article(url: str) -> bool:
    """Tells whether the address is an article's own: it has a number of four digits, or its last
    part three words, as no section's, live page's or feed's has.
    """
    canonical = canonical_url(url)
    if canonical is None:
        return False
    parts = urlsplit(canonical)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    if _LONG_NUMBER.search(f"{parts.path}?{parts.query}"):
        return True
    return len(_WORD_OF_PATH.findall(last)) >= _WORDS_OF_A_SLUG


def site_name(url: str) -> str:
    """Returns the host without ``www.``, in its own script; empty if it is no address."""
    parts = _split(url)
    host = _host(parts) if parts else None
    if not host:
        return ""
    host = host.removeprefix("www.")
    try:
        return host.encode("ascii").decode("idna") if "xn--" in host else host
    except UnicodeError:
        return host


def _split(url: str) -> SplitResult | None:
    url = url.strip()
    if len(url) > _MAX_LENGTH:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme.lower() in PORTS else None


def _host(parts: SplitResult) -> str | None:
    """The host in lower-case ASCII, an IPv6 address in its brackets; None if it is none."""
    try:
        host = unquote(parts.hostname or "", errors="strict").rstrip(".")
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except ValueError:
        return None
    host = host.lower()
    if ":" in host:
        return f"[{host}]" if re.fullmatch(r"[0-9a-f:.]+", host) else None
    return host if len(host) <= 253 and _HOST_LABELS.fullmatch(host) else None


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port or PORTS[parts.scheme.lower()]
    except ValueError:
        return None


def _path(path: str) -> str:
    path = _without_dots(_escape(path)) or "/"
    while path.lower().endswith(("/amp", "/amp/")) and len(path) > len("/amp/"):
        path = path[: path.lower().rindex("/amp")] + ("/" if path.endswith("/") else "")
    return path


def _without_dots(path: str) -> str:
    """Resolves ``.`` and ``..`` segments (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for place, segment in enumerate(segments):
        last = place == len(segments) - 1
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
            continue
        if last:
            kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    pairs = (_escape(pair) for pair in query.split("&"))
    return "&".join(sorted(pair for pair in pairs if pair and not _is_tracking(pair)))


def _is_tracking(pair: str) -> bool:
    lowered = pair.lower()
    key, _, value = lowered.partition("=")
    return (
        lowered in _AMP_QUERY
        or key in _TRACKING
        or key.startswith(_TRACKING_PREFIXES)
        or (key in _REFERRER_KEYS and value in _REFERRER_VALUES)
    )


def _out_of_amp_cache(address: str) -> str | None:
    for pattern in (_AMP_CACHE, _AMP_PROJECT):
        if found := pattern.match(address):
            return ("https://" if found[1] else "http://") + address[found.end() :]
    return None


def _escape(part: str) -> str:
    """Normalises escapes: upper-case hex, none where none is needed, UTF-8 for the rest."""
    if "%" in part:
        part = _ESCAPE.sub(_unescape_unreserved, _BARE_PERCENT.sub("%25", part))
    return _NOT_URL.sub(_percent_encode, part)


def _unescape_unreserved(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if _UNRESERVED.fullmatch(character) else found[0].upper()


def _percent_encode(found: re.Match[str]) -> str:
    encoded = found[0].encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02X}" for byte in encoded)
