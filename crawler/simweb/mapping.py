"""A simulated web made from a description of pages: hosts and URLs, and what each says of itself.

The description is a JSON object: ``hosts`` (host to page) and ``urls`` (URL to page, goes first). A page has
``status`` and ``title``, ``og_site_name``, ``jsonld_name``, ``lang``, ``footer``; ``redirect`` with a status of 3xx; or
status 0 and an ``error``: ``dns`` (no such name), ``timeout`` (never answers) or ``tls`` (unknown issuer). A host not
listed does not exist; one that is listed answers with ``www.`` before its name too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from crawler.simweb import dns
from crawler.simweb.exchange import Handler
from crawler.simweb.http import redirect, status
from crawler.simweb.pages import page
from crawler.simweb.web import SHARED_ADDRESSES, SimWeb
from crawler.urls import parse_url

FAULTS: Final[Mapping[str, Mapping[str, str]]] = {
    "timeout": {"http": "never_answers", "https": "never_answers"},
    "tls": {"https": "unknown_issuer"},
}


def web_from_pages(mapping: Mapping[str, Any], *, shared_addresses: int = SHARED_ADDRESSES) -> SimWeb:
    """A web, not yet switched on, of the pages described (see the module). A host's page answers all its paths.

    Hosts and URLs are read by the WHATWG standard (``ö`` becomes ``xn--…``); what is no URL is left out.
    """
    by_host: defaultdict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for given, said in mapping.get("urls", {}).items():
        if url := parse_url(given):
            parts = urlsplit(url)
            by_host[parts.hostname or ""][parts.path + (f"?{parts.query}" if parts.query else "")] = said
    for host, said in mapping.get("hosts", {}).items():
        if url := parse_url(f"http://{host}/"):
            by_host[urlsplit(url).hostname or ""]["*"] = said
    web = SimWeb(shared_addresses=shared_addresses)
    for host, pages in by_host.items():
        fault = str(pages.get("*", {}).get("error") or "")
        handlers = {path: _handler(said) for path, said in pages.items() if said.get("status")}
        for name in {host, f"www.{host}"} - (by_host.keys() - {host}):
            web.add(
                name,
                handlers,
                names=dns.fails("NXDOMAIN") if fault == "dns" else None,
                **FAULTS.get(fault, {}),
            )
    return web


def _handler(said: Mapping[str, Any]) -> Handler:
    code = int(said["status"])
    if said.get("redirect"):
        return redirect(str(said["redirect"]), code)
    if not said.get("title"):
        return status(code)
    return page(
        str(said["title"]),
        status=code,
        lang=said.get("lang") or "en",
        site_name=said.get("og_site_name") or "",
        organisation=said.get("jsonld_name") or "",
        footer=said.get("footer") or "",
    )
