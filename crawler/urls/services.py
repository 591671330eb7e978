"""Addresses that are a service's, not an institution's: search results, short links, wrappers, hosted pages."""

from __future__ import annotations

import re
from typing import Final

import ada_url

from crawler.urls.embedded import find_embedded
from crawler.urls.parse import site_of_host, whatwg
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
HOSTED: Final = frozenset(
    "altervista.org blogger.com carrd.co github.io gitlab.io google.site hypotheses.org jimdo.com jimdofree.com "
    "jimdosite.com livejournal.com medium.com narod.ru netlify.app over-blog.com pages.dev squarespace.com "
    "substack.com strikingly.com tilda.ws tumblr.com ucoz.ru vercel.app webnode.com webnode.page weebly.com "
    "wix.com wixsite.com wordpress.com".split()
)
"""Sites below which anybody may have pages of their own: blog hosts and site builders."""
_HOSTED: Final = re.compile(r"(?:.+\.)?blogspot\.[a-z.]+|sites\.google\.com|(?:.+\.)?(?:webnode|over-blog)\.[a-z]{2,3}")
_REDIRECTOR: Final = re.compile(
    r"lm?\.(?:facebook|instagram|messenger)\.com/|(?:www\.)?facebook\.com/flx/|(?:www\.)?google\.[a-z.]+/url"
    r"|[a-z0-9-]+\.safelinks\.protection\.outlook\.com/|(?:www\.)?linkedin\.com/(?:safety/go|redir/redirect)"
    r"|(?:www\.)?youtube\.com/redirect|(?:away\.)?vk\.com/away\.php|(?:www\.)?duckduckgo\.com/l/"
    r"|translate\.google\.[a-z.]+/(?:translate|website)|(?:www\.)?slack-redir\.net/link|(?:www\.|out\.)?reddit\.com/out"
    r"|(?:statics\.)?teams\.cdn\.office\.net/evergreen-assets/safelinks|urldefense\.(?:proofpoint\.)?com/"
)
"""Services that wrap addresses, also where no address can be read from the link any more."""


def take_target(text: str) -> str | None:
    """Proposes the address inside the link of a mail scanner, a proxy, a translator, a network or a web archive."""
    found = find_embedded(text)
    return found.url if found else None


def service_problem(url: str) -> str | None:
    """The problem code of a canonical href that is a service's, None for others."""
    parsed = whatwg(url)
    if parsed is None:
        return None
    place = _place(parsed)
    if _SEARCH.match(place):
        return "search_result"
    found = find_embedded(url)
    if found or _REDIRECTOR.match(place):
        return found.kind if found else "redirector"
    if str(parsed.hostname).removeprefix("www.") in SHORTENERS:
        return "short_link"
    return "editing_link" if _EDITING.match(place) else _host_problem(str(parsed.hostname))


def _host_problem(host: str) -> str | None:
    """The problem code of a host below which anybody may have a page."""
    if is_social(host):
        return "social_page"
    return "hosted_page" if site_of_host(host) in HOSTED or _HOSTED.fullmatch(host) else None


def is_shared_host(host: str) -> bool:
    """Whether a host is a social network's, a blog host's or a site builder's: many have their pages there."""
    return _host_problem(host) is not None


def is_social(host: str) -> bool:
    """Whether a host is a social network's."""
    return site_of_host(host) in SOCIAL


def _place(url: ada_url.URL) -> str:
    return f"{url.hostname}{url.pathname}{url.search}"


PERSON_RULES: Final = (Rule(name="redirector", mend=take_target),)
