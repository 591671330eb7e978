"""Puts the page together: template, one style, one script, the data, and the policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crawler.report.html import figures
from crawler.report.html.links import bare, cut, dangerous_urls, link_to
from crawler.report.html.payload import build_payload, to_json
from crawler.report.html.pictures import ribbon_of, trend_of
from crawler.report.situation import how_complete, state_word

if TYPE_CHECKING:
    from crawler.i18n import Translator
    from crawler.report.view import AuditView

SHOWN_NO: Final = 40
"""Characters of a row's number that are shown."""
STYLES: Final = ("base.css", "sections.css", "table.css", "detail.css", "print.css")
SERVED: Final = "served.js"
SCRIPTS: Final = (
    "dom.js",
    "data.js",
    "decisions.js",
    SERVED,
    "evidence.js",
    "proposals.js",
    "detail.js",
    "filters.js",
    "table.js",
    "stretches.js",
    "bulk.js",
    "files.js",
    "keys.js",
    "main.js",
)
"""In the order they are concatenated; they share one scope, closed off from the page."""


@cache
def _assets(names: tuple[str, ...]) -> str:
    folder = files(__package__).joinpath("assets")
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def style() -> str:
    """The page's one style sheet."""
    return f"\n{_assets(STYLES)}\n"


def script(*, served: bool = False) -> str:
    """The page's one script: the modules in one function, so nothing is global.

    What talks to a server is part of a ``served`` page only.
    """
    names = tuple(name for name in SCRIPTS if served or name != SERVED)
    return f'\n(() => {{\n"use strict";\n{_assets(names)}\n}})();\n'


def source_hash(content: str) -> str:
    """The source expression of an inline element's content (CSP Level 3, section 2.3.1)."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() + "'"


def policy(*, served: bool = False) -> str:
    """The content security policy: nothing but our own style and script, no base, no form target.

    A ``served`` page may also talk to the server it came from.
    """
    connect = "connect-src 'self'; " if served else ""
    return (
        f"default-src 'none'; style-src {source_hash(style())}; script-src {source_hash(script(served=served))}; "
        f"{connect}base-uri 'none'; form-action 'none'"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("crawler.report.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cut"] = cut
    environment.filters["bare"] = bare
    environment.filters["shown"] = lambda row: cut(row.no.shown, SHOWN_NO)
    return environment


def render(view: AuditView, translator: Translator, *, served: str = "") -> str:
    """Returns the whole report as text.

    ``served`` is the path of the server that keeps decisions as they are made; empty for a page opened from disk.
    """
    danger = dangerous_urls(view)
    return (
        _environment()
        .get_template("report.html")
        .render(
            view=view,
            t=translator,
            _=translator.text,
            plural=translator.plural,
            complete=how_complete(view.run),
            state_word=lambda state: state_word(state, view.run, translator),
            link=lambda url: link_to(url, danger),
            glance=figures.glance(view, translator),
            liveness=figures.shares(view.summary.liveness, len(view.rows)),
            identity=figures.shares(view.summary.identity, len(view.rows)),
            problems=figures.problems(view, translator),
            countries=figures.countries(view, translator),
            ribbons=[ribbon_of(stretch, view) for stretch in view.stretches],
            trend=trend_of(view.summary.trend),
            policy=policy(served=bool(served)),
            served=served,
            style=Markup(style()),  # noqa: S704 - our own file, no data in it
            script=Markup(script(served=bool(served))),  # noqa: S704 - our own file, no data in it
            data=Markup(to_json({**build_payload(view, translator), "served": served})),  # noqa: S704 - escaped by to_json
        )
    )
