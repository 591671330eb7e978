"""Text as typed → named repairs → parsed URL → site. Pure: no network, no clock.

The door: `read_url_cell`, `parse_url`, `site_of`, `iter_host_repairs`, `scheme_fallback`, and the sentences of
`crawler.urls.problems`.
"""

from crawler.urls.host_repairs import iter_host_repairs
from crawler.urls.parse import host_of, parse_url, site_of
from crawler.urls.problems import PROBLEMS, RULES
from crawler.urls.read import read_url_cell, scheme_fallback
from crawler.urls.services import is_shared_host

__all__ = [
    "PROBLEMS",
    "RULES",
    "host_of",
    "is_shared_host",
    "iter_host_repairs",
    "parse_url",
    "read_url_cell",
    "scheme_fallback",
    "site_of",
]
