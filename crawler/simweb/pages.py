"""Pages of the simulated web: honest ones of institutions, and those that are not what they say.

`html` writes a document from what an institution says of itself; the other functions give handlers for the walls and
traps a link checker must know: parked and taken-over domains, login and consent walls, challenges, empty shells.
"""

from __future__ import annotations

import json
from html import escape

from crawler.simweb.exchange import HTML, Handler
from crawler.simweb.http import answer


def html(
    title: str,
    *,
    body: str = "",
    head: str = "",
    lang: str = "en",
    site_name: str = "",
    organisation: str = "",
    footer: str = "",
) -> str:
    """An HTML document. ``head`` and ``body`` are markup, the rest is text.

    ``site_name`` becomes og:site_name and ``organisation`` a schema.org CollegeOrUniversity in JSON-LD.
    """
    marks = []
    if site_name:
        marks.append(f'<meta property="og:site_name" content="{escape(site_name)}">')
    if organisation:
        data = {"@context": "https://schema.org", "@type": "CollegeOrUniversity", "name": organisation}
        text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        marks.append(f'<script type="application/ld+json">{text}</script>')
    foot = f"<footer><p>{escape(footer)}</p></footer>" if footer else ""
    return (
        f'<!doctype html><html lang="{escape(lang)}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"{''.join(marks)}{head}</head><body>{body or _text_about(title)}{foot}</body></html>"
    )


def _text_about(title: str) -> str:
    """Enough of a page that it is no empty shell, in words that say nothing about whose it is."""
    links = "".join(f'<li><a href="/{path}">{path.capitalize()}</a></li>' for path in ("about", "study", "contact"))
    return (
        f"<header><nav><ul>{links}</ul></nav></header><main><h1>{escape(title)}</h1>"
        "<p>Admissions are open. Read about our programmes, our people and our research, and find the forms for "
        "incoming students, the calendar of the academic year and the addresses of our offices.</p>"
        "<h2>News</h2><p>The library is open until ten in the evening during the examination session.</p></main>"
    )


def page(title: str, *, status: int = 200, **said: str) -> Handler:
    """A page; ``said`` as for `html`."""
    return answer(html(title, **said), status=status)


def parked(host: str) -> Handler:
    """A domain that is for sale and shows advertisements meanwhile."""
    links = "".join(
        f'<a href="https://ads.example/{n}?domain={host}">{n}</a> ' for n in ("Cheap flights", "Insurance", "Loans")
    )
    body = (
        f"<h1>{host}</h1><p>This domain is for sale! Buy this domain today.</p><p>Related searches: {links}</p>"
        '<script src="https://www.sedoparking.com/frmpark/park.js"></script>'
    )
    return page(f"{host} - This domain is for sale", body=body)


def taken_over() -> Handler:
    """A lost domain that now sells gambling."""
    links = "".join(f'<a href="https://slot-{n}.example/">Slot gacor {n}</a> ' for n in range(8))
    body = (
        "<h1>Situs Judi Slot Online Gacor</h1><p>Daftar slot gacor hari ini, bonus new member 100%, casino online, "
        f"poker, togel, sportsbook. Situs judi slot terpercaya.</p><p>{links}</p>"
    )
    return page("Slot Gacor - Situs Judi Online Terpercaya, Casino, Togel", lang="id", body=body)


def soft_404(title: str = "Page not found") -> Handler:
    """An error page that says 200."""
    return page(title, body=f"<h1>{title}</h1><p>Sorry, the page you are looking for does not exist.</p>")


def login(title: str = "Sign in") -> Handler:
    """A form that wants a password."""
    form = (
        '<form method="post" action="/login"><label>User name <input name="user"></label>'
        '<label>Password <input type="password" name="password"></label><button>Sign in</button></form>'
    )
    return page(title, body=f"<h1>{title}</h1>{form}")


def consent() -> Handler:
    """A page that is nothing but the question whether cookies may be kept."""
    body = (
        '<div id="cookie-consent"><h1>Before you continue</h1><p>We use cookies. Accept all cookies to continue to '
        "the site, or manage your cookie preferences.</p><button>Accept all</button><button>Reject all</button></div>"
    )
    return page("Before you continue - cookie consent", body=body)


def challenge(status: int = 403) -> Handler:
    """A page that wants proof of a browser, with the header that says so."""
    body = (
        "<h1>Checking your browser before accessing the site</h1><noscript>Enable JavaScript and cookies to continue"
        '</noscript><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>'
    )
    headers = (HTML, ("Server", "cloudflare"), ("cf-mitigated", "challenge"))
    return answer(html("Just a moment...", body=body), status=status, headers=headers)


def captcha() -> Handler:
    """A page that asks whether its reader is a robot."""
    body = (
        "<h1>Are you a robot?</h1><p>Please complete the captcha to continue.</p>"
        '<div class="g-recaptcha" data-sitekey="x"></div><script src="https://www.google.com/recaptcha/api.js"></script>'
    )
    return page("Robot check", body=body)


def shell() -> Handler:
    """A page that is empty until a browser has run its script."""
    body = '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>'
    return page("App", body=body, head='<script src="/static/js/main.js"></script>')


def suspended() -> Handler:
    """What a hosting company shows for a customer who has not paid."""
    return page(
        "Account Suspended",
        body="<h1>Account Suspended</h1><p>This account has been suspended. Contact your "
        "hosting provider for more information.</p>",
    )


def default_page() -> Handler:
    """What a fresh web server shows."""
    return page(
        "Apache2 Debian Default Page: It works",
        body="<h1>Apache2 Debian Default Page</h1><p>It works! This "
        "is the default welcome page used to test the correct operation of the Apache2 server.</p>",
    )


def construction(new: str = "") -> Handler:
    """A page that says it is being made, or where the site has gone to."""
    moved = f'<p>Our site has moved to a new address: <a href="{escape(new)}">{escape(new)}</a></p>' if new else ""
    return page("Under construction", body=f"<h1>This site is under construction</h1>{moved}<p>Come back soon.</p>")


def meta_refresh(to: str, seconds: int = 0) -> Handler:
    """A page that sends its reader on by an element."""
    return page(
        "Redirecting", head=f'<meta http-equiv="refresh" content="{seconds}; url={escape(to)}">', body="<p></p>"
    )


def script_redirect(to: str) -> Handler:
    """A page that sends its reader on by a script."""
    return page("Redirecting", body=f"<script>location.href = {json.dumps(to)};</script>")
