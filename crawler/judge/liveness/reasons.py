"""Every reason code with its sentences: what it is, why it matters, what to do. In plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from crawler.model import Message, say
from crawler.urls.problems import RULES


@dataclass(frozen=True, slots=True)
class Reason:
    """The sentences of one reason code."""

    what: Message
    why: Message
    fix: Message


NOTHING: Final = say("There is nothing to do.")
NEXT_TIME: Final = say("Nothing yet: the next audit checks again.")
OPEN_IT: Final = say("Open the link yourself and see.")
LOOK_UP: Final = say("Look up the institution and enter its current address.")
TELL_THEM: Final = say("Keep the link; if you know somebody there, tell them.")
MISTYPED: Final = say("Compare the address with the institution’s own documents; it may be mistyped.")
TAKE_NEW: Final = say("Use the new address once you have checked that it is the same institution.")
REMOVE: Final = say("Do not open it. Remove the link from the list and find the institution’s real site.")
UNNAMED: Final = say("typo corrected")
BY_HAND: Final = say("Open the link yourself: a program cannot get past this page.")

NO_HARM: Final = say("Readers reach the page.")
NOTHING_AGAINST: Final = say("This does not count against the link.")
READERS_GET_NOTHING: Final = say("Readers who click the link get nothing.")
MAY_PASS: Final = say("It may pass; only what lasts for several days counts.")
WARNED: Final = say("Browsers show a warning before the page, and many readers turn back.")
WRONG_PAGE: Final = say("Readers may land on a different page than the intended one.")
NOT_THEIRS: Final = say("Somebody else may own the address now and could cheat readers.")
NOT_SHOWN: Final = say("The page could not be read, so it was not compared with the institution’s name.")
MAY_VANISH: Final = say(
    "The old address works as long as somebody maintains it; redirects are removed sooner or later."
)
TOO_MANY_TURNS: Final = say("Browsers do not open such an address either.")
OUR_SIDE: Final = say("The fault is on our side; it does not count against the link.")

_OPENS: Final[Mapping[str, Reason]] = {
    "answers": Reason(say("the page opens"), NO_HARM, NOTHING),
    "canonical_redirect": Reason(
        say("the page opens; the site only adds or drops https, “www” or a slash"), NO_HARM, NOTHING
    ),
    "temporary_redirect": Reason(
        say("the page opens after a redirect that the site calls temporary"), NO_HARM, NOTHING
    ),
    "landing_page": Reason(say("the page opens; the site redirects to its start page"), NO_HARM, NOTHING),
    "moved_landing": Reason(
        say("the home page redirects to another page of the same site"),
        NO_HARM,
        say("Nothing: keep the short address."),
    ),
    "moved_same_site": Reason(say("the page has moved to another address of the same site"), MAY_VANISH, TAKE_NEW),
    "moved_other_site": Reason(
        say("the page has moved to a site with the same name in another domain"), MAY_VANISH, TAKE_NEW
    ),
    "moved_by_text": Reason(say("the page says that the site has moved, and where"), MAY_VANISH, TAKE_NEW),
    "only_https": Reason(
        say("the address works only with https, not with the http in the table"), READERS_GET_NOTHING, TAKE_NEW
    ),
    "plain_http": Reason(
        say("the page is not encrypted (http, not https)"),
        say("Some browsers mark such a page as not secure."),
        say("Nothing; if the site also opens with https, prefer that."),
    ),
    "body_cut": Reason(say("the page opens, but the transfer broke off or was too slow"), NOT_SHOWN, NOTHING),
    "not_a_page": Reason(say("the link opens a document, picture or other file, not a page"), NO_HARM, NOTHING),
    "download": Reason(say("the link downloads a file instead of showing a page"), NO_HARM, NOTHING),
    "unreadable": Reason(say("the page opens, but could not be read in time"), NOT_SHOWN, NOTHING),
    "second_means_only": Reason(
        say("the page opened only when it was requested in a second way"),
        say("Some visitors may be turned away."),
        OPEN_IT,
    ),
    "dead_today": Reason(
        say("dead in two checks on one day, not yet confirmed on another day"),
        say("A fault that is fixed overnight needs no correction."),
        say("Correct it if you know better; otherwise wait for the next audit."),
    ),
    "other_name_works": Reason(
        say("the same address opens without a warning when “www” is added or dropped"),
        say("Only this spelling of the name has no certificate."),
        say("Use the other spelling."),
    ),
    "site_answers": Reason(
        say("the rest of the site answers"),
        say("Only this page is gone; the institution’s site is still there."),
        say("Find the page’s new address on the site."),
    ),
}

_INSECURE: Final[Mapping[str, Reason]] = {
    "tls_expired": Reason(
        say("the site’s certificate has expired: the page opens only after a warning"), WARNED, TELL_THEM
    ),
    "tls_not_yet_valid": Reason(
        say("the site’s certificate is not valid yet: the page opens only after a warning"), WARNED, TELL_THEM
    ),
    "tls_self_signed": Reason(
        say("the site signed its own certificate: the page opens only after a warning"), WARNED, TELL_THEM
    ),
    "tls_wrong_host": Reason(
        say("the site’s certificate is for another name: the page opens only after a warning"),
        WARNED,
        say("Try the address with and without “www”; keep the one that opens without a warning."),
    ),
    "tls_unknown_issuer": Reason(
        say("the certificate’s issuer is not trusted: the page may open only after a warning"),
        WARNED,
        TELL_THEM,
    ),
    "tls_weak_key": Reason(say("the site’s encryption is too weak for today’s browsers"), WARNED, TELL_THEM),
    "tls_old_protocol": Reason(
        say("the site supports only encryption that browsers dropped in 2020"), READERS_GET_NOTHING, TELL_THEM
    ),
    "tls_other": Reason(
        say("the site’s certificate has an error: the page opens only after a warning"), WARNED, TELL_THEM
    ),
    "tls_browsers_refuse": Reason(
        say("the site’s certificate is of a kind that browsers reject, though programs still accept it"),
        WARNED,
        TELL_THEM,
    ),
    "downgrade": Reason(
        say("the site redirects from an encrypted page to an unencrypted one"),
        say("Anybody along the way can watch and change what readers do there."),
        TELL_THEM,
    ),
    "only_without_tls": Reason(
        say("the address works only without encryption (http), not with the https in the table"),
        READERS_GET_NOTHING,
        say("Change https to http, or tell the institution."),
    ),
}

_NAME: Final[Mapping[str, Reason]] = {
    "no_such_name": Reason(say("no site with this name exists"), READERS_GET_NOTHING, MISTYPED),
    "no_address": Reason(
        say("the name exists (perhaps for mail), but there is no web site"), READERS_GET_NOTHING, LOOK_UP
    ),
    "bad_name": Reason(say("the name in the address is not valid"), READERS_GET_NOTHING, MISTYPED),
    "bad_url": Reason(say("this is not a web address"), READERS_GET_NOTHING, MISTYPED),
    "dns_server_failure": Reason(say("DNS lookup failed"), MAY_PASS, NEXT_TIME),
    "dns_server_refuses": Reason(say("the DNS server refused to answer"), MAY_PASS, NEXT_TIME),
    "dns_timeout": Reason(say("DNS lookup timed out"), MAY_PASS, NEXT_TIME),
}

_CONNECTION: Final[Mapping[str, Reason]] = {
    "refused_connection": Reason(say("the site’s server refuses the connection"), MAY_PASS, NEXT_TIME),
    "refused_on_both": Reason(
        say("the site’s server refuses every connection, encrypted or not"), READERS_GET_NOTHING, LOOK_UP
    ),
    "connect_timeout": Reason(
        say("the site does not respond; it may be down, or closed to our part of the world"), MAY_PASS, OPEN_IT
    ),
    "unreachable": Reason(say("there is no network route to the site from here"), MAY_PASS, NEXT_TIME),
    "unreachable_ipv6": Reason(
        say("the site uses only new internet addresses (IPv6), which this machine cannot reach"),
        NOTHING_AGAINST,
        OPEN_IT,
    ),
    "reset": Reason(say("the site breaks off the connection"), MAY_PASS, OPEN_IT),
    "disconnected": Reason(say("the site closes the connection without an answer"), MAY_PASS, OPEN_IT),
    "tls_handshake": Reason(say("no encrypted connection to the site could be made"), MAY_PASS, OPEN_IT),
    "tls_timeout": Reason(say("the site stops responding while the encrypted connection is made"), MAY_PASS, OPEN_IT),
    "tls_name_not_served": Reason(say("the server does not host this site"), READERS_GET_NOTHING, OPEN_IT),
    "tls_not_tls": Reason(
        say("the site does not support encryption (https) at this address"),
        READERS_GET_NOTHING,
        say("Try the address with http in place of https."),
    ),
    "tls_client_certificate": Reason(
        say("the site admits only visitors with their own certificate"), NOTHING_AGAINST, BY_HAND
    ),
}

_ANSWER: Final[Mapping[str, Reason]] = {
    "not_http": Reason(say("something answers there, but it is not a web site"), READERS_GET_NOTHING, OPEN_IT),
    "bad_response": Reason(say("the site’s answer is garbled"), NOT_SHOWN, OPEN_IT),
    "headers_too_large": Reason(say("the site’s answer never reaches the page itself"), NOT_SHOWN, OPEN_IT),
    "headers_timeout": Reason(say("the site takes too long to answer"), MAY_PASS, NEXT_TIME),
    "total_timeout": Reason(say("the whole answer of the site takes too long"), MAY_PASS, NEXT_TIME),
    "no_content": Reason(say("the site sends an empty answer"), READERS_GET_NOTHING, OPEN_IT),
    "odd_status": Reason(say("the site gives an answer that makes no sense for a page"), NOT_SHOWN, OPEN_IT),
    "bad_request": Reason(say("the site answers that it does not understand the request"), NOT_SHOWN, OPEN_IT),
    "retry_elsewhere": Reason(say("the site asks to try again another way"), MAY_PASS, OPEN_IT),
    "not_found": Reason(say("the site answers that there is no such page"), READERS_GET_NOTHING, LOOK_UP),
    "page_gone": Reason(
        say("the site answers that there is no such page; its home page works"),
        say("Readers who click the link get an error page, though the site still works."),
        say("Find the page’s new address on the site, or link to the home page."),
    ),
    "gone": Reason(say("the site answers that the page was removed for good"), READERS_GET_NOTHING, LOOK_UP),
    "login": Reason(say("a sign-in page comes before the page"), NOT_SHOWN, BY_HAND),
    "legal": Reason(
        say("the site is blocked here for legal reasons"),
        say("Readers in other countries may be able to see it."),
        BY_HAND,
    ),
    "forbidden": Reason(
        say("the site blocks programs like this one; readers can probably open it"), NOTHING_AGAINST, BY_HAND
    ),
    "blocked_status": Reason(
        say("the site turns programs away with an unusual answer; readers can probably open it"),
        NOTHING_AGAINST,
        BY_HAND,
    ),
    "wait_page": Reason(say("the site shows a “please wait” page to programs"), NOTHING_AGAINST, BY_HAND),
    "challenge": Reason(say("the site tests whether the visitor is human"), NOTHING_AGAINST, BY_HAND),
    "captcha": Reason(say("the site asks visitors to solve a puzzle first"), NOTHING_AGAINST, BY_HAND),
    "rate_limited": Reason(say("the site answers that it was asked too often"), NOTHING_AGAINST, NEXT_TIME),
    "asked_to_wait": Reason(say("the site asks to come back later"), NOTHING_AGAINST, NEXT_TIME),
    "server_error": Reason(say("the site reports an internal error"), MAY_PASS, NEXT_TIME),
    "origin_down": Reason(
        say("the site’s front server answers, but the server behind it does not"), MAY_PASS, NEXT_TIME
    ),
    "unavailable": Reason(say("the site answers that it is out of service for now"), MAY_PASS, NEXT_TIME),
}

_REDIRECTS: Final[Mapping[str, Reason]] = {
    "redirected_home": Reason(
        say("the page is gone: the site redirects to its home page instead"),
        WRONG_PAGE,
        say("Find the page’s new address on the site, or link to the home page."),
    ),
    "redirected_elsewhere": Reason(say("the link now leads to a site with another name"), NOT_THEIRS, TAKE_NEW),
    "two_locations": Reason(say("the site redirects to two places at once"), WRONG_PAGE, OPEN_IT),
    "too_many_redirects": Reason(
        say("the link redirects from one address to the next without end"), TOO_MANY_TURNS, LOOK_UP
    ),
    "redirect_loop": Reason(say("the link redirects in a circle"), TOO_MANY_TURNS, LOOK_UP),
    "bad_redirect": Reason(say("the site redirects, but not to a usable address"), READERS_GET_NOTHING, LOOK_UP),
    "redirect_to_nowhere": Reason(
        say("the site redirects to a site that does not exist"), READERS_GET_NOTHING, LOOK_UP
    ),
    "redirect_forbidden_scheme": Reason(
        say("the link leads to something that is not a web page (a file, mail or program)"), NOT_THEIRS, LOOK_UP
    ),
    "redirect_forbidden_address": Reason(
        say("the link leads into a private network; nothing was sent there"), READERS_GET_NOTHING, LOOK_UP
    ),
    "redirect_forbidden_port": Reason(
        say("the link leads to a service that is not a web site; nothing was sent there"), READERS_GET_NOTHING, LOOK_UP
    ),
}

_CONTENT: Final[Mapping[str, Reason]] = {
    "parked": Reason(say("the domain is for sale or shows only advertisements"), NOT_THEIRS, REMOVE),
    "taken_over": Reason(
        say("the page shows gambling, pills or adult content, as hijacked sites do"), NOT_THEIRS, REMOVE
    ),
    "suspended": Reason(say("the provider has shut down the site"), READERS_GET_NOTHING, LOOK_UP),
    "default_page": Reason(say("the server is empty: nobody has put a site on it"), READERS_GET_NOTHING, LOOK_UP),
    "soft_404": Reason(say("the page itself says that it was not found"), WRONG_PAGE, OPEN_IT),
    "same_page_everywhere": Reason(
        say("the site shows this same page for every address, so the intended page may be gone"), WRONG_PAGE, OPEN_IT
    ),
    "wildcard_zone": Reason(
        say("every name of this domain shows the same page, as parked domains do"), NOT_THEIRS, OPEN_IT
    ),
    "construction": Reason(say("the page says that it is under construction"), WRONG_PAGE, OPEN_IT),
    "consent": Reason(say("a cookie or consent page comes before the page"), NOT_SHOWN, BY_HAND),
    "needs_browser": Reason(say("the page is built by a script, which only a browser runs"), NOT_SHOWN, OPEN_IT),
    "needs_cookies": Reason(say("the site only opens for browsers that keep cookies"), NOT_SHOWN, BY_HAND),
    "error_page": Reason(say("the page only reports an error of the site"), READERS_GET_NOTHING, OPEN_IT),
    "empty": Reason(say("the page is empty, at least for a program"), NOT_SHOWN, OPEN_IT),
}

_OURS: Final[Mapping[str, Reason]] = {
    "forbidden_scheme": Reason(say("this is not the address of a web page"), READERS_GET_NOTHING, MISTYPED),
    "forbidden_address": Reason(
        say("the address is in a private network; nothing was sent"),
        say("Readers outside that network cannot open it."),
        say("Enter the public address. The operator can allow your own intranet with --allow-network."),
    ),
    "forbidden_port": Reason(
        say("the address names a service that is not a web site; nothing was sent"), READERS_GET_NOTHING, MISTYPED
    ),
    "robots": Reason(
        say("the site asks programs not to read this page (robots.txt), and crawler complies"), NOTHING_AGAINST, BY_HAND
    ),
    "robots_unreachable": Reason(
        say("the site’s rules for programs (robots.txt) could not be read, so nothing else was requested"),
        MAY_PASS,
        NEXT_TIME,
    ),
    "our_resources": Reason(say("this machine ran out of memory, disk or connections"), OUR_SIDE, NEXT_TIME),
    "our_outage": Reason(say("our own network was down at the time"), OUR_SIDE, NEXT_TIME),
    "our_bug": Reason(
        say("the program failed on this link"), OUR_SIDE, say("Please report this to the developers, with the link.")
    ),
    "not_looked_at": Reason(say("the link was not checked"), OUR_SIDE, NEXT_TIME),
    "no_url": Reason(
        say("there is no web address in the row"), READERS_GET_NOTHING, say("Enter the institution’s address.")
    ),
    "offline": Reason(
        say("not checked: the audit ran without a network"), OUR_SIDE, say("Run the audit with a network connection.")
    ),
}

REASONS: Final[Mapping[str, Reason]] = MappingProxyType(
    {**_OPENS, **_INSECURE, **_NAME, **_CONNECTION, **_ANSWER, **_REDIRECTS, **_CONTENT, **_OURS}
)
"""Every code that `crawler.judge.liveness.rules` knows, and those of a row that nobody looked at."""


def reason_of(code: str) -> Reason:
    """The sentences of ``code``.

    Raises:
        KeyError: there is no such code.
    """
    return REASONS[code]


def repair_of(rule: str) -> Message:
    """What a repair of a cell did, in half a sentence."""
    return RULES.get(rule) or UNNAMED
