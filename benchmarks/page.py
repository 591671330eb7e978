"""What reading a page costs: ``python -m benchmarks.page [SIZE_IN_KB …]``.

Prints the CPU of `read_page` for each size, the median of 30 readings, and how much of it the parser alone takes; then
the CPU a page of 300 pages of 30 KB through the pool of worker processes, the workers' own included.
"""

from __future__ import annotations

import asyncio
import hashlib
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from crawler.model import Capture
from crawler.page.facts import read_page
from crawler.page.markup import parse_html
from crawler.page.pool import PagePool

SIZES = (5, 30, 100, 250)
READINGS = 30
POOLED = 300
URL = "https://www.uni-one.example/"
STYLE = "<style>" + ".menu li a:hover{color:#036;padding:0 1em}" * 20 + "</style>"
SCRIPT = "<script>" + "window.dataLayer=window.dataLayer||[];function track(e){dataLayer.push(e)}" * 8 + "</script>"
HEAD = (
    '<!doctype html><html lang="pl"><head><meta charset="utf-8"><title>Uczelnia Jeden – strona główna</title>'
    '<meta name="description" content="Uczymy i badamy."><meta property="og:site_name" content="Uczelnia Jeden">'
    '<script type="application/ld+json">{"@type":"CollegeOrUniversity","name":"Uczelnia Jeden"}</script>'
    f'<link rel="canonical" href="{URL}">{STYLE}</head><body>{SCRIPT}<header class="top"><a class="brand" href="/">'
    '<img src="/logo.svg" alt="Uczelnia Jeden"></a><nav><ul>'
)
MENU = '<li class="item"><a href="/kierunki/{n}" title="Kierunek">Wydział Budowy Mostów {n}</a></li>'
NEWS = (
    '<article class="card"><h3><a href="/aktualnosci/{n}">Wykład o żegludze, część {n}</a></h3><div class="meta">'
    "<time>2026-01-01</time><span>Wydarzenia</span></div><p>Zapraszamy studentów i gości na wykład otwarty w auli."
    ' Wstęp wolny, zapisy w dziekanacie; szczegóły na <a href="https://partner{partner}.example/">stronie partnera</a>.'
    "</p></article>"
)
FOOT = (
    '</main><footer id="stopka"><address>Uczelnia Jeden<br>ul. Portowa 1<br>81-001 Gdynia<br>tel. +48 58 000 00 00'
    "</address><p>© 2026 Uczelnia Jeden</p></footer></body></html>"
)


def page_of(kilobytes: int) -> bytes:
    """A home page of this size: a menu, news, scripts and styles in the shares that content systems have."""
    parts, size, number = [HEAD], len(HEAD) + len(FOOT), 0
    while size < kilobytes * 1024:
        if number == 40:  # noqa: PLR2004 - entries of the menu
            parts.append("</ul></nav></header><main>")
        part = (MENU if number < 40 else NEWS).format(n=number, partner=number % 12)  # noqa: PLR2004
        if number % 12 == 0:
            part += STYLE + SCRIPT
        parts.append(part)
        size, number = size + len(part.encode()), number + 1
    return "".join([*parts, FOOT]).encode()


def cpu_ms(work: Callable[[], object]) -> float:
    """Milliseconds of CPU, the median of `READINGS` runs."""
    work()
    taken = []
    for _ in range(READINGS):
        started = time.process_time()
        work()
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)


async def through_the_pool(pages: list[bytes]) -> tuple[float, float]:
    """Milliseconds of CPU a page, of this process and of the workers; starting them is left out."""
    captures = [
        Capture(
            sha256=hashlib.sha256(page).hexdigest(), media_type="text/html", charset=None, body=page, truncated=False
        )
        for page in pages
    ]
    async with PagePool() as pool:
        async for _ in pool.read(captures[:20]):
            pass
        before = _children()
        started = time.process_time()
        async for _ in pool.read(captures[20:]):
            pass
        own = time.process_time() - started
    return own * 1000 / (len(pages) - 20), (_children() - before) * 1000 / len(pages)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """A line for each size, and one for the pool."""
    for kilobytes in [int(size) for size in sys.argv[1:]] or SIZES:
        body = page_of(kilobytes)
        whole = cpu_ms(partial(read_page, body, "text/html", None, URL))
        tree = cpu_ms(partial(parse_html, body.decode()))
        print(f"{kilobytes:>4} KB: {whole:5.2f} ms, the tree alone {tree:5.2f} ms")
    pages = [page_of(30).replace(b"Jeden", b"Jeden %d" % number) for number in range(POOLED)]
    own, workers = asyncio.run(through_the_pool(pages))
    print(f"  30 KB through the pool: {own:.2f} ms here, {workers:.2f} ms in the workers, their start included")
    return 0


if __name__ == "__main__":
    sys.exit(main())
