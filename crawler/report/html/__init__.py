"""``report.html``: one self-contained page for the editor, opened from disk or mail.

The page asks nothing of any network: styles, script, pictures and data stand in it, and a content security policy
of ``default-src 'none'`` allows just that one style and that one script, by their SHA-256. Data comes as JSON that
the script turns into nodes by ``textContent`` alone; without a script the page still shows the glance, the
stretches and a plain table of all rows. ``docs/report.md`` describes the page and why it needs no library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.report.html.page import render, style

__all__ = ["render", "style", "write"]

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.i18n import Translator
    from crawler.report.view import AuditView

FILE_NAME: Final = "report.html"


def write(view: AuditView, translator: Translator, folder: Path) -> Path:
    """Write ``report.html`` into ``folder`` (which exists) and return its path.

    UTF-8; the same view gives the same bytes.
    """
    path = folder / FILE_NAME
    path.write_bytes(render(view, translator).encode("utf-8", "replace"))
    return path
