"""H: HTTP grammar and status."""

from __future__ import annotations

from crawler.simweb import answer, page, raw, status
from crawler.simweb.exchange import HTML
from crawler.simweb.http import chunked, endless, if_header, if_method, in_turn, with_length
from crawler.simweb.pages import challenge, html
from tests.conformance.sims import Simulate, served

HOME = page("University of Somewhere", organisation="University of Somewhere")
BODY = html("University of Somewhere").encode()
OK = b"HTTP/1.1 200 OK\r\n"
TYPE = b"Content-Type: text/html\r\n"
END = b"Connection: close\r\n\r\n"
YEAR = "Wed, 21 Oct 2099 07:28:00 GMT"


def replies(*pieces: bytes) -> Simulate:
    return served(raw(*pieces))


def codes(fault: str, *numbers: int) -> dict[str, Simulate]:
    """One status after another, each a variant; the first is the fault itself."""
    return {fault if n == numbers[0] else f"{fault}/{n}": served(status(n)) for n in numbers}


def waits(value: str) -> Simulate:
    return served(status(429, headers=(("Retry-After", value),)))


SIMULATIONS: dict[str, Simulate] = {
    "H1": replies(bytes(range(256)) * 4),
    "H1/0.9": replies(BODY),
    "H1/tls alert": replies(b"\x15\x03\x03\x00\x02\x02\x28"),
    "H2": replies(b"HTTP/1.1 1000 Odd\r\n" + TYPE + END + BODY),
    "H2/abc": replies(b"HTTP/1.1 abc Odd\r\n" + TYPE + END + BODY),
    "H3": served(status(999)),
    "H3/000": replies(b"HTTP/1.1 000 None\r\n" + TYPE + END + BODY),
    "H4": replies(OK + TYPE + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello"),
    "H4/chunked": replies(OK + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    "H4/negative": replies(OK + b"Content-Length: -5\r\n\r\nhello"),
    "H5": replies(with_length(BODY + b"extra" * 20, len(BODY))),
    "H6": replies(chunked([b"%x\r\n" % len(BODY), BODY, b"\r\nZZ\r\n"])),
    "H6/cut": replies(chunked([b"%x\r\n" % (len(BODY) * 2), BODY])),
    "H6/overflow": replies(chunked([b"%x\r\n" % len(BODY), BODY, b"\r\n", b"f" * 20, b"\r\n"])),
    "H7": replies(b"HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nbody"),
    "H8": served(answer(BODY, headers=(HTML, ("Content-Security-Policy", "default-src " + "x" * 12_000)))),
    "H9": served(answer(BODY, headers=(HTML, *((f"X-{n}", "v") for n in range(120))))),
    "H9/200": served(answer(BODY, headers=(HTML, *((f"X-{n}", "v") for n in range(200))))),
    "H10": served(endless(OK, b"".join(b"X-%d: v\r\n" % n for n in range(500)))),
    "H11": replies(OK + b"no colon here\r\n" + TYPE + END + BODY),
    "H11/space": replies(OK + b"X Name: v\r\n" + TYPE + END + BODY),
    "H11/nul": replies(OK + b"X-Name: a\x00b\r\n" + TYPE + END + BODY),
    "H12": replies(OK.replace(b"\r", b"") + TYPE.replace(b"\r", b"") + b"Connection: close\n\n" + BODY),
    "H12/folded": replies(OK + TYPE + b"X-Long: one\r\n two\r\n" + END + BODY),
    "H12/no reason": replies(b"HTTP/1.1 200\r\n" + TYPE + END + BODY),
    "H12/latin-1": replies(OK + b"X-Town: M\xfcnchen\r\n" + TYPE + END + BODY),
    "H13": replies(b"HTTP/1.1 200 \x1b[31mOK\x1b[0m\r\n" + TYPE + END + BODY),
    "H14": served(endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", every=0.02)),
    "H15/101": replies(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
    "H15/103": replies(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", OK + TYPE + END + BODY),
    **{f"H16/{n}" if n != 200 else "H16": served(answer(BODY, status=n)) for n in (200, 203, 206)},
    "H17": served(answer(html("Please wait", body="<script src=/c.js></script><p>Please wait</p>"), status=202)),
    "H18": replies(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "H18/205": replies(b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"),
    "H19": served(status(300)),
    "H19/304": replies(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
    "H20": served(if_header("sec-ch-ua", "chrom", HOME, status(400))),
    "H21": served(status(401, headers=(("WWW-Authenticate", 'Basic realm="staff"'),))),
    "H21/407": served(status(407, headers=(("Proxy-Authenticate", 'Basic realm="proxy"'),))),
    "H21/403": served(answer(html("Sign in", body='<form><input type="password" name="p"></form>'), status=403)),
    "H22": served(if_header("user-agent", "firefox/", HOME, status(403))),
    "H23": served(status(404)),
    "H24": served(if_method("HEAD", status(404), HOME)),
    "H24/405": served(if_method("HEAD", status(405), HOME)),
    "H25": served({"/": HOME, "/deep/page": status(404)}, "/deep/page"),
    "H26": served(status(410)),
    **codes("H27", 418, 420, 430, 440, 444, 498, 499),
    **codes("H28", 421, 425),
    "H29": waits("120"),
    "H30": waits(YEAR),
    "H30/past": waits("Wed, 21 Oct 2015 07:28:00 GMT"),
    "H31": served(status(429)),
    "H32": served(status(451)),
    "H33": served(status(500)),
    **codes("H34", 502, 504, 520, 521, 522, 523, 524, 525, 526, 527, 530),
    "H35": served(in_turn(status(503), HOME)),
    "H36": served(status(503, headers=(("Retry-After", "3600"),))),
    "H37": served(challenge(503)),
}
