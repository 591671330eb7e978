"""The pages around the report: templates, the report's own style, one small script. Nothing comes from elsewhere."""

from __future__ import annotations

import secrets
from functools import cache
from importlib.resources import files
from typing import Any, Final

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crawler.i18n import Translator
from crawler.report.html import style

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POLICY: Final = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("crawler.serve", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def respond(template: str, translator: Translator, *, status: int = 200, **values: Any) -> web.Response:
    """Renders a page. Values are escaped where they are shown."""
    nonce = secrets.token_urlsafe(16)
    text = (
        _environment()
        .get_template(template)
        .render(
            t=translator,
            _=translator.text,
            plural=translator.plural,
            nonce=nonce,
            style=Markup(style() + asset("serve.css")),  # noqa: S704 - our own files, no data in them
            script=Markup(asset("serve.js")),  # noqa: S704 - as above
            **values,
        )
    )
    policy = _POLICY.format(nonce=nonce)
    return web.Response(
        text=text, status=status, content_type="text/html", headers={**HEADERS, "Content-Security-Policy": policy}
    )


@cache
def asset(name: str) -> str:
    """Returns the text of one of our own files."""
    return files("crawler.serve").joinpath("assets", name).read_text(encoding="utf-8")
