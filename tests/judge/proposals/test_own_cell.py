"""What the cell itself gives: corrections of its text, sister names, renames, and what goes first."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.model import Action, Hop, Identity, Liveness, Tried
from tests.judge.proposals.tables import FOREIGN, NAMES, SITES, Book, Table, at, gone, listed, seen


def table_with(cell: str, *answers: tuple[str, str], own: bool = True, **first: Any) -> Table:
    """A table whose first row shows ``cell``, not working, and addresses that answer with the name on their page."""
    table = Table([cell, at(1)], {} if own else {0: FOREIGN})
    url = table.targets[0].url or cell
    table.observations = {url: seen(url, **{"liveness": Liveness.DEAD, "reason": "page_gone", "page": None, **first})}
    table.observations |= {other: seen(other, name) for other, name in answers}
    return table


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (f"{at(0)}en/partners%E2%80%8B", f"{at(0)}en/partners"),
        (f"{at(0)}en /partners", f"{at(0)}en/partners"),
        (f"{at(0)}page.php?a=1&amp;b=2", f"{at(0)}page.php?a=1&b=2"),
        (f"{at(0)}partners?utm_source=mail", f"{at(0)}partners"),
        (f"{at(0)}partners.", f"{at(0)}partners"),
        (f"{at(0)}page.phpid=5", f"{at(0)}page.php?id=5"),
        (f"{at(0)}En/Partners.html", f"{at(0)}en/partners.html"),
    ],
)
def test_the_corrected_deep_link_goes_before_the_home_page(cell: str, meant: str) -> None:
    table = table_with(cell, (meant, ""), (at(0), NAMES[0]))
    assert [proposal.new for proposal in table.propose()["0"]] == [meant, at(0)]


def test_the_home_page_alone_where_the_corrected_link_is_gone_too() -> None:
    table = table_with(f"{at(0)}en/partners%E2%80%8B", (at(0), NAMES[0]))
    table.observations[f"{at(0)}en/partners"] = gone(f"{at(0)}en/partners", "page_gone")
    assert [proposal.new for proposal in table.propose()["0"]] == [at(0)]


def test_both_are_asked_for() -> None:
    table = table_with(f"{at(0)}En/partners%E2%80%8B")
    assert {f"{at(0)}En/partners", at(0)} <= set(table.wanted())


@pytest.mark.parametrize(
    ("given", "sister"), [(at(0), f"https://{SITES[0]}/"), (f"https://{SITES[0]}/en", f"https://www.{SITES[0]}/en")]
)
@pytest.mark.parametrize(
    "trouble",
    [
        {"reason": "no_such_name", "status": None},
        {"liveness": Liveness.DANGER, "reason": "parked"},
    ],
)
@pytest.mark.parametrize("own", [True, False])
def test_the_sister_name_is_tried_and_offered(given: str, sister: str, trouble: dict[str, Any], own: bool) -> None:
    table = table_with(given, own=own, **trouble)
    assert sister in table.wanted()
    table.observations[sister] = seen(sister, NAMES[0])
    best = table.best("0")
    assert (best.new, best.tried, best.action) == (sister, Tried.CONFIRMED, Action.REPAIR)


def test_a_sister_name_that_was_not_seen_to_answer_is_not_offered() -> None:
    table = table_with(at(0), reason="no_such_name")
    assert not any(proposal.new == f"https://{SITES[0]}/" for proposal in table.propose().get("0", ()))


def moved(*status: int, name: str, footer: str = "") -> dict[str, Any]:
    hops = tuple(Hop(url=at(0), status=code, location="https://nowa.edu.pl/") for code in status)
    page = seen("https://nowa.edu.pl/", name).page
    assert page is not None
    return {
        "liveness": Liveness.SUSPECT,
        "reason": "redirected_elsewhere",
        "final_url": "https://nowa.edu.pl/",
        "hops": (*hops, Hop(url="https://nowa.edu.pl/", status=200)),
        "page": type(page)(title=name, footer=footer),
    }


class TestRenames:
    def table(self, **redirect: Any) -> Table:
        table = table_with(at(0), **redirect)
        table.rows = (
            type(table.rows[0])(row_id="0", line=0, name=NAMES[0], city="Gródek", country="Polska", url=at(0)),
        )
        table.targets, table.identities = table.targets[:1], table.identities[:1]
        return table

    def test_a_permanent_redirect_to_an_institution_of_the_city(self) -> None:
        table = self.table(**moved(301, name="Akademia Pasieczna", footer="ul. Lipowa 1, 00-001 Gródek"))
        best = table.best("0")
        assert (best.new, best.action) == ("https://nowa.edu.pl/", Action.REDIRECT)
        assert dict(best.reason.args)["name"] == "Akademia Pasieczna"

    @pytest.mark.parametrize(
        "redirect",
        [
            moved(302, name="Akademia Pasieczna", footer="Gródek"),
            moved(301, 307, name="Akademia Pasieczna", footer="Gródek"),
            moved(301, name="Akademia Pasieczna", footer="00-950 Warszawa"),
        ],
    )
    def test_none_that_may_pass_or_leads_to_another_city(self, redirect: dict[str, Any]) -> None:
        assert self.table(**redirect).propose() == {}

    def test_a_registry_that_lists_the_new_site_for_the_name(self) -> None:
        table = self.table(**moved(308, name="Nowa"))
        table.knowledge = type(table.knowledge)(
            places=table.knowledge.places, registries=(Book(listed(NAMES[0], "nowa.edu.pl")),)
        )
        best = table.best("0")
        assert (best.new, dict(best.reason.args)["source"]) == ("https://nowa.edu.pl/", "swot")


@pytest.mark.parametrize("host", ["198.51.100.7", "[2001:db8::9]"])
def test_an_address_is_never_completed_to_a_name(host: str) -> None:
    table = Table([f"http://{host}:8080/a", at(1)], {0: FOREIGN})
    table.observations = {f"http://{host}:8080/a": gone(f"http://{host}:8080/a")}
    assert not any(host.strip("[]") in proposal.new for proposal in table.propose().get("0", ()))
    assert not any(host in url for url in table.wanted())


def test_of_two_links_the_one_of_another_row_is_no_alternative() -> None:
    table = Table([f"{at(0)};{at(1)}", at(1)], {0: (Identity.CANNOT_TELL, ())})
    table.observations = {at(n): seen(at(n), NAMES[n]) for n in (0, 1)}
    assert [proposal.new for proposal in table.propose()["0"]] == [at(0)]


def test_two_rows_of_one_institution_may_be_offered_one_address() -> None:
    table = Table(["", at(1), at(2), at(3), at(4), at(0)], {0: (Identity.CANNOT_TELL, ())})
    assert table.best("0").new == at(0)


def test_one_address_is_offered_to_one_institution() -> None:
    book = Book(listed(NAMES[0], "wspolna.edu.pl"), listed(NAMES[1], "wspolna.edu.pl"))
    table = Table(["https://www.urzad.gov.pl/"] * 2, {0: FOREIGN, 1: FOREIGN}, registry=book)
    offered = [
        row for row, made in table.propose().items() if any(p.new == "https://www.wspolna.edu.pl/" for p in made)
    ]
    assert len(offered) == 1


class TestEmptying:
    def copied(self, url: str, **more: Any) -> Table:
        return Table([url, url], {0: (Identity.OTHER_ROW, ("1",))}, **more)

    def test_another_rows_own_address(self) -> None:
        assert self.copied("https://xqz.edu.pl/").best("0").action is Action.BLANK

    @pytest.mark.parametrize(
        "shared", ["https://www.facebook.com/x", "https://x.wordpress.com/", "https://sites.google.com/view/x"]
    )
    def test_never_on_a_host_that_many_share(self, shared: str) -> None:
        assert self.copied(shared).propose() == {}

    def test_never_where_a_registry_lists_the_site_for_several(self) -> None:
        book = Book(listed("Szpital Pierwszy", "xqz.pl"), listed("Szpital Drugi", "xqz.pl"))
        assert not any(
            p.action is Action.BLANK for p in self.copied("https://xqz.pl/", registry=book).propose().get("0", ())
        )

    def test_never_a_strangers_that_does_no_harm(self) -> None:
        assert Table(["https://xqz.edu.pl/"], {0: FOREIGN}, confidence=0.999).propose() == {}
