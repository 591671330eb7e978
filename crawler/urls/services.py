"""Addresses that are a service's and not an institution's: search results, short links, redirectors, editing links."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, unquote

import ada_url

from crawler.urls.parse import parse_url, site_of_host, whatwg
from crawler.urls.rule import Rule

_SEARCH: Final = re.compile(
    r"(?:www\.|[a-z]{2}\.)?(?:google\.[a-z.]+/(?:search|webhp|imgres)|bing\.com/(?:search|images)|search\.yahoo\.com/"
    r"|yahoo\.com/search|duckduckgo\.com/\?|yandex\.[a-z.]+/search|baidu\.com/s\?|ecosia\.org/search|qwant\.com/\?"
    r"|startpage\.com/(?:do|sp)/|search\.brave\.com/|ask\.com/web|seznam\.cz/\?q)"
)
SHORTENERS: Final = frozenset(
    "adf.ly bit.do bit.ly bitly.com buff.ly clck.ru cutt.ly dlvr.it fb.me forms.gle goo.gl is.gd lnkd.in linktr.ee "
    "ow.ly qr.ae qrco.de rb.gy rebrand.ly shorturl.at short.io soo.gd surl.li s.id t.co t.ly t1p.de tiny.cc tiny.pl "
    "tinyurl.com trib.al u.nu v.gd vk.cc wp.me youtu.be".split()
)
SOCIAL: Final = frozenset(
    "facebook.com fb.com instagram.com linkedin.com ok.ru pinterest.com t.me telegram.me threads.net tiktok.com "
    "twitter.com vk.com wechat.com weibo.com x.com youtube.com".split()
)
_EDITING: Final = re.compile(
    r"(?:docs|sheets|slides|drive|forms)\.google\.com/|[a-z0-9-]+\.sharepoint\.com/|(?:www\.)?dropbox\.com/"
    r"|onedrive\.live\.com/|1drv\.ms/|(?:www\.)?canva\.com/design/|(?:www\.)?notion\.so/|sites\.google\.com/.*/edit"
    r"|[^/]+/(?:wp-admin|wp-login\.php|administrator)(?:/|$)"
)
REDIRECTORS: Final = (
    (re.compile(r"lm?\.(?:facebook|instagram|messenger)\.com/"), "u"),
    (re.compile(r"(?:www\.)?google\.[a-z.]+/url"), "url q"),
    (re.compile(r"[a-z0-9-]+\.safelinks\.protection\.outlook\.com/"), "url"),
    (re.compile(r"(?:www\.)?linkedin\.com/(?:safety/go|redir/redirect)"), "url"),
    (re.compile(r"(?:www\.)?youtube\.com/redirect"), "q"),
    (re.compile(r"(?:away\.)?vk\.com/away\.php"), "to"),
    (re.compile(r"(?:www\.)?duckduckgo\.com/l/"), "uddg"),
    (re.compile(r"translate\.google\.[a-z.]+/(?:translate|website)"), "u"),
    (re.compile(r"(?:www\.)?(?:slack-redir\.net/link|reddit\.com/out|out\.reddit\.com/\w+)"), "url"),
    (re.compile(r"(?:statics\.)?teams\.cdn\.office\.net/evergreen-assets/safelinks"), "url"),
)
"""Services that wrap an address in one of their own, and the parameters that hold it."""

_REDIRECTOR: Final = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in REDIRECTORS))
_PROOFPOINT: Final = re.compile(r"urldefense\.(?:proofpoint\.)?com/v3/__(https?:/{1,2}.+?)__;")


def take_target(text: str) -> str | None:
    """Proposes the address inside the link of a social network, a search engine or a mail scanner."""
    url = whatwg(text)
    if url is None:
        return None
    place = _place(url)
    if match := _PROOFPOINT.match(place):
        return parse_url(match[1])
    parameters = dict(parse_qsl(str(url.search).removeprefix("?")))
    for pattern, keys in REDIRECTORS:
        if pattern.match(place):
            return next((unquote(parameters[key]) for key in keys.split() if parse_url(parameters.get(key, ""))), None)
    return None


def service_problem(url: str) -> str | None:
    """The problem code of a canonical href that is a service's, None for others."""
    parsed = whatwg(url)
    if parsed is None:
        return None
    place, host = _place(parsed), str(parsed.hostname)
    if _REDIRECTOR.match(place) or _PROOFPOINT.match(place):
        return "redirector"
    if _SEARCH.match(place):
        return "search_result"
    if host.removeprefix("www.") in SHORTENERS:
        return "short_link"
    if _EDITING.match(place):
        return "editing_link"
    return "social_page" if is_social(host) else None


def is_social(host: str) -> bool:
    """Whether a host is a social network's."""
    return site_of_host(host) in SOCIAL


def _place(url: ada_url.URL) -> str:
    return f"{url.hostname}{url.pathname}{url.search}"


PERSON_RULES: Final = (Rule(name="redirector", mend=take_target),)
