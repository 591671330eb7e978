"""Which values may be written into a cell: the same rules for the report, the workbook, CSV and JSON."""

from __future__ import annotations

import re
from typing import Final

from crawler.clean import formula_safe, safe_text
from crawler.model import Field, Message, say
from crawler.urls import host_of, parse_url

MAX_VALUE: Final = 32_767
"""Characters that a cell of a spreadsheet holds."""
MAX_ADDRESS: Final = 8_000
"""Characters of an address; servers refuse longer ones (RFC 9110, 4.1)."""
_EDGES: Final = " \t\r\n\u00a0\u200b\u2060\ufeff"
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_WWW: Final = re.compile(r"www\.[^\s/]+\.[^\s/]{2,}", re.IGNORECASE)
_MASKED: Final = re.compile(r"//[^/\s]*\*\*\*@|[?&;#][^=\s]*=\*\*\*")


def tidy_value(column: Field, text: str) -> str:
    """What a person typed, without the spaces around it; a web address that begins with ``www.`` gets ``https://``."""
    value = text.strip(_EDGES)
    return f"https://{value}" if column is Field.URL and _WWW.match(value) else value


def shown_value(text: str) -> str:
    """A value as every file of corrections shows it: printable, and whole up to what a spreadsheet's cell holds."""
    return safe_text(text, MAX_VALUE)


def problem_of(column: Field, value: str) -> Message | None:
    """Why ``value`` must not be written into a cell of ``column``; None when it may. An empty value empties the cell.

    Args:
        column: what the column holds; only web addresses may be written into `Field.URL`.
        value: the value, from `tidy_value`.
    """
    if not value:
        return None
    if formula_safe(value) != value:
        return say("“{value}” would start a formula.", value=_short(value))
    if not value.isprintable() or len(value) > MAX_VALUE:
        return say("The new value has characters that a cell cannot hold.")
    return _problem_of_address(value) if column is Field.URL else None


def _problem_of_address(value: str) -> Message | None:
    """By the WHATWG URL standard; http and https alone, and a host that can be on the public web."""
    if _MASKED.search(value):
        return say(
            "“{value}” has a password or token that is not shown. Apply it where the audit is stored.", value=value
        )
    if not _WEB.match(value):
        return say("“{value}” is not a web address. It must begin with https:// or http://.", value=_short(value))
    host = host_of(value) if parse_url(value) else None
    if host is None or any(char.isspace() for char in value) or len(value) > MAX_ADDRESS:
        return say("“{value}” is not a web address that can be opened.", value=_short(value))
    if "." not in host.strip(".") and ":" not in host:
        return say("“{value}” has no full host name, such as www.example.edu.", value=_short(value))
    return None


def _short(value: str) -> str:
    return safe_text(value, 80)
