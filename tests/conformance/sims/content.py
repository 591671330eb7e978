"""C: content, 200 that is not what it says."""

from __future__ import annotations

from crawler.simweb import SimWeb, answer, page
from crawler.simweb.http import if_header, in_turn, redirect
from crawler.simweb.pages import (
    captcha,
    challenge,
    consent,
    construction,
    default_page,
    html,
    login,
    parked,
    shell,
    soft_404,
    suspended,
    taken_over,
)
from tests.conformance.sims import Simulate, served

HOME = page("University of Somewhere", organisation="University of Somewhere")
BODY = html("Université de Quelque Part", lang="fr")
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>University &c;&x;</title></head>{BODY}</html>'
)


def typed(content_type: str, body: bytes | str = b"\x00\x01binary" * 50, *more: tuple[str, str]) -> Simulate:
    return served(answer(body, headers=(("Content-Type", content_type), *more)), "/file")


def _by_language(web: SimWeb, host: str) -> str:
    web.add(
        host,
        {
            "/": if_header("accept-language", "pl", redirect("/pl/", 302), redirect("/en/", 302)),
            "/en/": HOME,
            "/pl/": HOME,
        },
    )
    return f"http://{host}/"


def _pills() -> Simulate:
    words = "Buy cheap Viagra online, Cialis 20mg without prescription, online pharmacy, tadalafil, sildenafil. "
    return served(page("Buy Viagra Online - Cheap Cialis Pharmacy", body=f"<h1>Buy Viagra</h1><p>{words * 3}</p>"))


def _adult() -> Simulate:
    words = "Free porn videos, xxx sex cams, escorts, hot nude girls, adult webcam, hardcore porn tube. "
    return served(page("Free Porn Videos - XXX Tube", body=f"<h1>XXX</h1><p>{words * 3}</p>"))


SIMULATIONS: dict[str, Simulate] = {
    "C1": served({"/": HOME, "*": soft_404()}, "/lost"),
    "C2": served({"*": HOME}, "/people/office/page"),
    "C3": served(suspended()),
    "C3/default": served(default_page()),
    "C4": served(parked("c4.test")),
    "C5": served(taken_over()),
    "C5/pharmacy": _pills(),
    "C5/adult": _adult(),
    "C6": served(if_header("user-agent", "googlebot", taken_over(), HOME)),
    "C7": served(login()),
    "C8": served(consent()),
    "C9": served(challenge()),
    "C9/503": served(challenge(503)),
    "C9/429": served(challenge(429)),
    "C10": served(captcha()),
    "C11": served(answer("")),
    "C11/shell": served(shell()),
    "C12": served(
        {
            "/": answer(
                '<html><head><title>University of Somewhere</title></head><frameset><frame src="/m"></frameset>'
            ),
            "/m": HOME,
        }
    ),
    "C13": served(construction("https://www.new-address.test/")),
    "C14": typed("application/pdf", b"%PDF-1.7\n" + b"x" * 3_000),
    "C14/image": typed("image/png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 500),
    "C14/zip": typed("application/zip", b"PK\x03\x04" + b"\x00" * 500),
    "C14/calendar": typed("text/calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    "C15": typed("text/html", BODY, ("Content-Disposition", 'attachment; filename="../../x.html"')),
    "C16": served(answer(BODY, headers=())),
    "C16/junk": served(answer(BODY, headers=(("Content-Type", ';;;=;"'),))),
    "C17": served(answer(BODY.replace('<meta charset="utf-8">', ""), headers=(("Content-Type", "text/html"),))),
    "C17/unknown": served(answer(BODY, headers=(("Content-Type", "text/html; charset=x-user"),))),
    **{
        f"C18/{name}" if name != "idna" else "C18": served(
            answer(BODY, headers=(("Content-Type", f"text/html; charset={name}"),))
        )
        for name in ("idna", "base64", "utf-7", "rot13", "zlib_codec")
    },
    "C19": served(
        answer(
            html("Харьковский национальный университет", lang="ru")
            .replace('<meta charset="utf-8">', "")
            .encode("cp1251")
        )
    ),
    "C20": served(answer(BODY.encode("utf-16-le"), headers=(("Content-Type", "text/html; charset=utf-16le"),))),
    "C20/unsaid": served(answer(BODY.encode("utf-16-le"), headers=(("Content-Type", "text/html"),))),
    "C21": served(answer(BOMB, headers=(("Content-Type", "application/xhtml+xml"),))),
    "C22": served(
        answer(
            "<html><head><script>var t = '<title>Wrong</title>';</script></head><body><svg><title>Logo</title></svg>"
            + BODY
        )
    ),
    "C23": _by_language,
    "C24": served(in_turn(HOME, page("University of Somewhere, evening edition"), HOME)),
}
