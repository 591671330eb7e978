r"""A web of good and bad behaviours on loopback, with a DNS of its own: for ``crawler demo``, tests and benchmarks.

    web = SimWeb()
    web.add("good.test", page("Good University"))                          # http and https, valid certificate
    web.add("old.test", page("Old"), https="expired")                      # certificates.CERTIFICATES
    web.add("gone.test", names=dns.fails("NXDOMAIN"))                      # rules: crawler.simweb.dns
    web.add("shut.test", http="refused", https="refused")                  # connections.PORT_FAULTS, CONNECTION_FAULTS
    web.add("paths.test", {"/": redirect("/en"), "/en": page("Hello"), "https:/a?b": status(410), "*": soft_404()})
    web.add("liar.test", raw(b"HTTP/1.1 abc\r\n\r\n"))                        # handlers: http.py, pages.py, or your own
    async with web:
        settings = build_settings(web.settings() | {"host_request_interval": 0})   # DNS, ports, CA, witnesses
        ...
        web.log.to("good.test")                                            # requests; .peak: most at once by host

Hosts may be added while the web runs, and ``web.names[host]`` changed. ``web.go_down()``, ``web.capture_everyone()``
and ``web.intercept()`` put trouble on our own side until ``web.come_back()``. ``with web.in_thread()`` runs it beside
code that has an event loop of its own. ``web_from_pages`` makes one from a JSON description. Only 127.0.0.0/8 and [::1]
are ever listened on.
"""

from crawler.simweb import dns
from crawler.simweb.exchange import Exchange, Handler, Request
from crawler.simweb.http import answer, raw, redirect, status
from crawler.simweb.mapping import web_from_pages
from crawler.simweb.pages import html, page
from crawler.simweb.web import SimWeb, Site

__all__ = [
    "Exchange",
    "Handler",
    "Request",
    "SimWeb",
    "Site",
    "answer",
    "dns",
    "html",
    "page",
    "raw",
    "redirect",
    "status",
    "web_from_pages",
]
