"""How each fault of the catalogue is put into a simulated web. One file a group, one entry a fault or variant of it.

A simulation gets the web and a host name of its own and returns the URL to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crawler.simweb import Handler, SimWeb

Simulate = Callable[[SimWeb, str], str]


def served(
    pages: Handler | Mapping[str, Handler],
    path: str = "/",
    *,
    scheme: str = "http",
    http: str = "served",
    https: str = "valid",
) -> Simulate:
    """A host with these pages; ``http`` and ``https`` as for `SimWeb.add`."""

    def simulate(web: SimWeb, host: str) -> str:
        web.add(host, pages if isinstance(pages, Mapping) else {path: pages}, http=http, https=https)
        return f"{scheme}://{host}{path}"

    return simulate
