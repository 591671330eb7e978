"""R: redirects."""

from __future__ import annotations

from crawler.simweb import Exchange, Handler, SimWeb, page, redirect, status
from crawler.simweb.http import endless, if_method, raw, refresh
from crawler.simweb.pages import login, meta_refresh, parked, script_redirect
from tests.conformance.sims import Simulate, served

HOME = page("University of Somewhere", organisation="University of Somewhere")
OTHER = page("Academy of Elsewhere", organisation="Academy of Elsewhere")


def leads(to: str, code: int = 301) -> Simulate:
    """A link below the home page that leads to ``to``; ``/new`` and what it may be written as are pages."""
    return served({"/": HOME, "/old": redirect(to, code), "/new": HOME, "/new?x=1": HOME}, "/old")


def leads_raw(location: bytes, *targets: str, after: bytes = b"") -> Simulate:
    """The same with the bytes of the Location field as they are; the page is at ``targets``."""
    start = b"HTTP/1.1 301 Moved\r\nLocation: " + location + b"\r\n" + after + b"Content-Length: 0\r\n\r\n"
    return served({"/": HOME, "/old": raw(start), **dict.fromkeys(targets, HOME)}, "/old")


def chain(length: int) -> Simulate:
    """So many redirects, then a page."""
    hops: dict[str, Handler] = {f"/{n}": redirect(f"/{n + 1}") for n in range(length)}
    return served({"/": HOME, **hops, f"/{length}": HOME}, "/0")


async def _endless_chain(exchange: Exchange) -> None:
    number = int(exchange.request.path.strip("/") or 0)
    await redirect(f"/{number + 1}")(exchange)


async def _wants_cookie(exchange: Exchange) -> None:
    if "seen=1" in exchange.request.headers.get("cookie", ""):
        await HOME(exchange)
    else:
        await status(302, headers=(("Set-Cookie", "seen=1; Path=/"), ("Location", exchange.request.target)))(exchange)


def _http_to_https(web: SimWeb, host: str) -> str:
    web.add(host, {"http:/": redirect(f"https://{host}/"), "https:/": HOME})
    return f"http://{host}/"


def _to_www(web: SimWeb, host: str) -> str:
    web.add(f"www.{host}", HOME)
    web.add(host, redirect(f"http://www.{host}/"))
    return f"http://{host}/"


def _downgrade(web: SimWeb, host: str) -> str:
    web.add(host, {"http:/": redirect(f"https://{host}/"), "https:/": redirect(f"http://{host}/p"), "http:/p": HOME})
    return f"http://{host}/"


def elsewhere(name: str, there: Handler, path: str = "/", code: int = 302) -> Simulate:
    """A redirect to another host; ``{host}`` in its name is this one's."""

    def simulate(web: SimWeb, host: str) -> str:
        other = name.format(host=host)
        web.add(other, {"*": there})
        web.add(host, redirect(f"http://{other}{path}", code))
        return f"http://{host}/"

    return simulate


def _with_user(web: SimWeb, host: str) -> str:
    web.add(host, {"/": HOME, "/old": redirect(f"http://user:secret@{host}/new"), "/new": HOME})
    return f"http://{host}/old"


def _port(number: int) -> Simulate:
    def simulate(web: SimWeb, host: str) -> str:
        web.add(host, {"/": HOME, "/old": redirect(f"http://{host}:{number}/")})
        return f"http://{host}/old"

    return simulate


POST_ONLY = if_method("POST", HOME, status(405))
LONG = "/new/" + "x" * 9_000

SIMULATIONS: dict[str, Simulate] = {
    **{f"R1/{code}": leads("/new", code) for code in (301, 302, 303, 307, 308)},
    "R2": _http_to_https,
    "R2/slash": served({"/": HOME, "/study": redirect("/study/"), "/study/": HOME}, "/study"),
    "R2/www": _to_www,
    "R3": chain(5),
    "R4": chain(9),
    "R4/10": chain(10),
    "R4/20": chain(20),
    "R5": chain(21),
    "R5/endless": served({"*": _endless_chain}, "/0"),
    "R6": served({"/": HOME, "/old": redirect("/old")}, "/old"),
    "R7": served({"/": _wants_cookie}),
    "R8": _downgrade,
    "R9": served({"/": HOME, "/deep/page": redirect("/", 302)}, "/deep/page"),
    "R10": elsewhere("academy-of-elsewhere.test", OTHER, code=301),
    "R11": elsewhere("login.microsoftonline.com", login(), "/common/oauth2"),
    "R11/shibboleth": elsewhere("idp.{host}", login(), "/idp/profile/SAML2/Redirect/SSO"),
    "R11/cas": elsewhere("cas.{host}", login(), "/cas/login?service=x"),
    "R12": elsewhere("consent.{host}", page("Before you continue")),
    "R13": elsewhere("www.hugedomains.com", parked("r13.test"), "/domain_profile.cfm?d=r13"),
    "R13/page": elsewhere("some-broker.test", parked("r13.test")),
    **{
        f"R14/{to.partition(':')[0]}" if number else "R14": leads(to)
        for number, to in enumerate(
            (
                "file:///etc/passwd",
                "ftp://ftp.example/pub",
                "data:text/html,<p>x",
                "javascript:alert(1)",
                "mailto:office@example.org",
                "about:blank",
                "blob:https://example.org/x",
            )
        )
    },
    "R15": leads("http://10.0.0.1/"),
    "R15/metadata": leads("http://169.254.169.254/latest/meta-data/"),
    "R16": _port(22),
    "R16/25": _port(25),
    "R16/6667": _port(6667),
    "R17": served({"/": HOME, "/old": status(301)}, "/old"),
    "R18": leads(""),
    "R19": leads("new"),
    "R19/query": served({"/": HOME, "/old": redirect("?x=1"), "/old?x=1": HOME}, "/old"),
    "R19/fragment": leads("/new#top"),
    "R20": leads_raw(b"/two words", "/two%20words"),
    "R20/utf-8": leads_raw("/München".encode(), "/M%C3%BCnchen"),
    "R21": leads_raw(b"/M\xfcnchen", "/M%FCnchen"),
    "R22": leads_raw(b"/%zz%", "/%zz%"),
    "R23": leads("http:///x"),
    "R23/no host": leads("http://"),
    "R23/port": leads("http://r23.test:99999/"),
    "R23/ipv6": leads("http://[::1/"),
    "R24": leads("http://a..b/"),
    "R24/long": leads(f"http://{'a' * 64}.test/"),
    "R25": leads("http://http://x/"),
    "R26": leads_raw(LONG.encode(), LONG),
    "R27": _with_user,
    "R28": leads_raw(b"/new", "/new", "/other", after=b"Location: /other\r\n"),
    "R29": served({"/": HOME, "/old": endless(b"HTTP/1.1 301 Moved\r\nLocation: /new\r\n\r\n"), "/new": HOME}, "/old"),
    "R30": served({"/": HOME, "/old": refresh("/new"), "/new": HOME}, "/old"),
    "R30/meta": served({"/": HOME, "/old": meta_refresh("/new"), "/new": HOME}, "/old"),
    "R31": served(script_redirect("/app")),
    "R32": served({"/": HOME, "/form": redirect("/post", 307), "/post": POST_ONLY}, "/form"),
}
