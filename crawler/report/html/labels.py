"""What the page's script says, in the reader's language. ``{…}`` in a label is filled in by the script."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.i18n import Translator


def labels(t: Translator) -> dict[str, str]:
    """Label by its name in the script."""
    return {
        "shown": t.text("Rows shown: {n} of {total}", n="{n}", total="{total}"),
        "more": t.text("Show more rows"),
        "none": t.text("No row fits these filters."),
        "open_row": t.text("Row {id}, {name}: open the details", id="{id}", name="{name}"),
        "number": t.text("No."),
        "institution": t.text("Institution"),
        "link": t.text("Link"),
        "whose": t.text("Whose site"),
        "todo": t.text("What to do"),
        "no_url": t.text("no web address"),
        "empty": t.text("(empty)"),
        "proposed": t.text("Proposed"),
        "now": t.text("Now"),
        "proposals": t.text("Proposals"),
        "problems": t.text("What is wrong"),
        "why": t.text("Why it matters:"),
        "fix": t.text("What to do:"),
        "new": t.text("new since the last audit"),
        "refused_before": t.text("you refused this before"),
        "reach": t.text("Does the link open?"),
        "since": t.text("since {date}", date="{date}"),
        "looked": t.text("Looked at {date}.", date="{date}"),
        "confirmed": t.text("Looked at twice, by two means."),
        "no_answer": t.text("no answer"),
        "redirects": t.text("leads on to"),
        "by_page": t.text("the page itself leads on to"),
        "milliseconds": t.text("{n} ms", n="{n}"),
        "tls_ok": t.text(
            "Secure connection ({protocol}), certificate until {date}", protocol="{protocol}", date="{date}"
        ),
        "tls_bad": t.text("The certificate could not be trusted (valid until {date})", date="{date}"),
        "issued_to": t.text("issued to {subject} by {issuer}", subject="{subject}", issuer="{issuer}"),
        "headers": t.text("What the server said"),
        "address": t.text("server at {address}", address="{address}"),
        "identity": t.text("Whose site is it?"),
        "table_says": t.text("The list says"),
        "page_says": t.text("The page says"),
        "page_title": t.text("title"),
        "page_names": t.text("names"),
        "page_heads": t.text("headings"),
        "page_lang": t.text("language"),
        "page_desc": t.text("description"),
        "page_signs": t.text("signs"),
        "no_page": t.text("No page could be read."),
        "belongs": t.text("Belongs to row {id}, {name}", id="{id}", name="{name}"),
        "owner": t.text("Owner: {name}", name="{name}"),
        "certainty": t.text("certainty {n}", n="{n}"),
        "evidence": t.text("The evidence, piece by piece"),
        "evidence_help": t.text(
            "Bars to the right speak for the institution’s own site, bars to the left against it; each step doubles "
            "or halves the odds. Each bar starts where the one above it ended."
        ),
        "evidence_total": t.text("Together"),
        "observed": t.text("seen: {x}", x="{x}"),
        "expected": t.text("in the list: {x}", x="{x}"),
        "source": t.text("from: {x}", x="{x}"),
        "repairs": t.text("Typing"),
        "user_part": t.text("(sign-in part “{user}” left out)", user="{user}"),
        "danger": t.text("not a link on purpose: do not open it"),
        "accept": t.text("Accept"),
        "refuse": t.text("Refuse"),
        "later": t.text("Later"),
        "accept_all": t.text("Accept all {n}", n="{n}"),
        "refuse_all": t.text("Refuse all"),
        "later_all": t.text("Later"),
        "decide_on": t.text("Decide: {column} of {name}", column="{column}", name="{name}"),
        "own": t.text("Write the right web address yourself:"),
        "own_instead": t.text("Or write the right web address yourself:"),
        "own_empty": t.text("Empty the cell"),
        "own_use": t.text("Use this"),
        "own_used": t.text("Your address:"),
        "own_undo": t.text("take back"),
        "own_bad": t.text("This is no web address: it begins with https:// or http://"),
        "note": t.text("Note"),
        "note_for": t.text("Note on the decision"),
        "alternative": t.text("another possibility"),
        "in_stretch": t.text("part of a slipped stretch"),
        "copy": t.text("Copy link to this row"),
        "copied": t.text("Copied: {x}", x="{x}"),
        "decided": t.text("Decided: {n} of {total}", n="{n}", total="{total}"),
        "said_accept": t.text("Accepted: {name}", name="{name}"),
        "said_refuse": t.text("Refused: {name}", name="{name}"),
        "said_later": t.text("Left for later: {name}", name="{name}"),
        "said_none": t.text("Decision taken back: {name}", name="{name}"),
        "said_stretch": t.text("Decided at once: {n}", n="{n}"),
        "all_decided": t.text("Everything shown here is decided."),
        "count_accept": t.text("accepted: {n}", n="{n}"),
        "count_refuse": t.text("refused: {n}", n="{n}"),
        "count_later": t.text("left for later: {n}", n="{n}"),
        "saved": t.text("Saved: {file}", file="{file}"),
        "not_kept": t.text("This browser does not let the page remember: save your decisions before you close it."),
        "row_gone": t.text("There is no row {id} in this list.", id="{id}"),
        "place": t.text("place"),
        "agreement": t.text("agreement"),
        "line": t.text("line {n} of the file", n="{n}"),
    }


def evidence_kinds(t: Translator) -> dict[str, str]:
    """A word for each kind of evidence that has one; others show their own name."""
    return {
        "host": t.text("web address and name"),
        "path": t.text("path of the address"),
        "city in host": t.text("city in the address"),
        "country of host": t.text("country of the address"),
        "name on page": t.text("name on the page"),
        "city on page": t.text("city on the page"),
        "registry": t.text("registry {name}", name="{name}"),
        "alignment": t.text("neighbouring rows"),
        "address": t.text("the cell"),
        "site answers": t.text("does the site answer"),
        "site in a registry": t.text("site in a registry"),
        "mended host": t.text("address without the slip"),
        "near site": t.text("a site one slip away"),
        "city": t.text("city"),
        "continent": t.text("continent"),
        "country": t.text("country"),
    }


def evidence_sources(t: Translator) -> dict[str, str]:
    """A word for each source of evidence that has one; registries go by their own name."""
    return {
        "host": t.text("the address"),
        "path": t.text("the address"),
        "page": t.text("the page"),
        "top-level domain": t.text("the end of the site’s name"),
        "registries": t.text("registries"),
        "DNS": t.text("the directory of names (DNS)"),
        "URL as typed": t.text("the cell"),
    }
