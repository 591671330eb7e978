"""Which form of text a text file has, by its beginning."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise
from typing import Final

from crawler.table.forms.markdown import ITEM, RULE
from crawler.table.scan import Scan, codec_of


class TextForm(StrEnum):
    """Forms that are text."""

    DELIMITED = "delimited"
    HTML = "html"
    FODS = "fods"
    JSON = "json"
    MARKDOWN = "markdown"


_HTML: Final = re.compile(
    r"<!doctype\s+html|<html[\s>]|<(?:table|tbody|tr|ul|ol)[\s>]|<(?:head|body|meta|div|section|article)[\s>]",
    re.IGNORECASE,
)
_FODS: Final = re.compile(r"<office:document[\s>]")
_JSON: Final = re.compile(r"\s*(?:\[\s*(?:[{\[\]]|$)|\{\s*(?:\"(?:[^\"\\\n]|\\.)*\"\s*:|\}))")
_META: Final = re.compile(r"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_ITEMS: Final = 2
"""List items with links that make a text a Markdown list."""


def text_of_head(scan: Scan) -> str:
    """The beginning of a text file."""
    assert scan.encoding is not None
    return scan.head.decode(codec_of(scan.encoding, scan.head), "replace").lstrip("\ufeff")


def form_of_text(head: str) -> TextForm:
    """The form of a text that begins with ``head``; delimited text when it is no other."""
    begin = head.lstrip()
    if begin.startswith("<"):
        if _FODS.search(head):
            return TextForm.FODS
        if _HTML.search(head):
            return TextForm.HTML
    if _JSON.match(head):
        return TextForm.JSON
    lines = head.splitlines()
    ruled = any("|" in line and RULE.fullmatch(line) and "|" in above for above, line in pairwise(lines))
    if ruled or sum(ITEM.match(line) is not None for line in lines) >= _ITEMS:
        return TextForm.MARKDOWN
    return TextForm.DELIMITED


def declared_encoding(head: str) -> str | None:
    """The encoding an HTML page says it has."""
    match = _META.search(head)
    return match[1] if match else None
