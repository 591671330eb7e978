"""Proposals: the right address from every source there is, and none that is worse than nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from crawler.judge.proposals import urls_to_archive
from crawler.judge.proposals.ask import MOST_ASKED
from crawler.judge.proposals.gather import weighable
from crawler.judge.proposals.rates import ANSWERS, PAGE, CandidateRates, updated
from crawler.knowledge import Institution, Knowledge
from crawler.model import (
    Action,
    Field,
    Identity,
    Liveness,
    Row,
    Stretch,
    Tried,
    say,
)
from crawler.urls import read_url_cell
from tests.judge.proposals.tables import FOREIGN, NAMES, PLACES, SITES, Book, Table, at, gone, listed, seen


def test_a_healthy_table_gets_none() -> None:
    assert Table([at(n) for n in range(5)]).propose() == {}


class TestRealigning:
    def slipped(self) -> Table:
        other = Identity.OTHER_ROW
        table = Table(
            [at(1), at(2), at(3), "https://www.urzad.gov.pl/", at(4)],
            {0: (other, ("1",)), 1: (other, ("2",)), 2: (other, ("3",)), 3: FOREIGN},
            continents=["Europa", "Azja", "Azja", "Europa", "Europa"],
        )
        table.stretches = (
            Stretch(
                first="0",
                last="2",
                offset=1,
                confidence=0.98,
                columns=(Field.URL, Field.CONTINENT),
                pairs=(("0", "1"), ("1", "2"), ("2", "3")),
                lost=("0",),
                began=say("Here."),
            ),
        )
        return table

    def test_each_row_gets_back_the_address_that_stands_in_another(self) -> None:
        table = self.slipped()
        for row, new in (("1", at(1)), ("2", at(2)), ("3", at(3))):
            proposal = table.best(row)
            assert (proposal.new, proposal.action, proposal.stretch) == (new, Action.REALIGN, 0)
            assert proposal.confidence >= 0.97

    def test_the_continent_goes_with_it_where_the_country_agrees(self) -> None:
        proposed = self.slipped().propose()
        moved = [p for made in proposed.values() for p in made if p.column is Field.CONTINENT]
        assert [(p.row_id, p.old, p.new, p.stretch) for p in moved] == [("1", "Azja", "Europa", 0)]

    def test_the_row_whose_own_is_lost_is_emptied_when_nothing_better_is_known(self) -> None:
        lost = self.slipped().best("0")
        assert (lost.action, lost.new, lost.needs_person) == (Action.BLANK, "", True)

    def test_not_emptied_by_a_doubtful_verdict(self) -> None:
        assert Table([at(1)], {0: FOREIGN}, confidence=0.8).propose() == {}

    def test_a_dead_link_still_belongs_where_it_belongs(self) -> None:
        table = self.slipped()
        table.observations = {at(1): gone(at(1)), at(2): seen(at(2), "Akademia Leśna"), at(3): seen(at(3), NAMES[3])}
        assert [table.best(row).tried for row in "123"] == [Tried.NOT_TRIED, Tried.ANSWERS, Tried.CONFIRMED]

    def test_an_address_that_stands_misspelt_in_another_row_is_mended_for_its_owner(self) -> None:
        table = self.slipped()
        table.targets = tuple(
            read_url_cell("0", "https://www.lesna,edu.pl/") if target.row_id == "0" else target
            for target in table.targets
        )
        proposal = table.best("1")
        assert (proposal.new, proposal.action, proposal.stretch) == (at(1), Action.REPAIR, 0)
        assert proposal.reason.text == "This address is {row:at}, misspelt; it belongs here."

    def test_the_mending_goes_before_a_host_that_does_not_exist(self) -> None:
        table = self.slipped()
        typed = "https://www.lesan.edu.pl/"
        table.targets = tuple(read_url_cell("0", typed) if target.row_id == "0" else target for target in table.targets)
        table.observations = {typed: gone(typed)} | {at(n): seen(at(n), NAMES[n]) for n in (2, 3, 4)}
        assert at(1) in table.wanted()
        table.observations[at(1)] = seen(at(1), NAMES[1])
        assert [(p.new, p.tried) for p in table.propose()["1"] if p.column is Field.URL] == [
            (at(1), Tried.CONFIRMED),
            (typed, Tried.NOT_TRIED),
        ]

    def test_mending_what_is_another_rows_does_not_make_it_this_rows(self) -> None:
        table = Table(["https://www.lesna,edu.pl/", at(0)], {0: (Identity.OTHER_ROW, ("1",))})
        assert all(p.new != at(1) for p in table.propose().get("0", ()))

    def test_swapped_neighbours_without_a_stretch(self) -> None:
        other = Identity.OTHER_ROW
        table = Table([at(1), at(0)], {0: (other, ("1",)), 1: (other, ("0",))})
        assert [table.best(row).new for row in "01"] == [at(0), at(1)]
        assert table.best("0").stretch is None

    def test_a_registry_may_know_better_how_it_is_spelt(self) -> None:
        other = (Identity.OTHER_ROW, ("0",))
        table = Table(
            [at(1), "https://www.pszczelraski.edu.pl/en"],
            {0: FOREIGN, 1: other},
            registry=Book(listed(NAMES[0], SITES[0])),
        )
        assert [(p.new, p.action) for p in table.propose()["0"]] == [
            ("https://www.pszczelraski.edu.pl/en", Action.REALIGN),
            (at(0), Action.REGISTRY),
        ]

    def test_one_address_of_each_site(self) -> None:
        table = self.slipped()
        table.knowledge = Knowledge(places=PLACES, registries=(Book(listed(NAMES[1], SITES[1])),))
        assert [p.new for p in table.propose()["1"] if p.column is Field.URL] == [at(1)]

    def test_another_row_of_the_same_institution_knows_the_site(self) -> None:
        table = Table([at(n) for n in range(5)] + ["https://www.facebook.com/pszczoly"], {5: FOREIGN})
        assert table.best("5").new == at(0)


class TestMending:
    @pytest.mark.parametrize(
        ("cell", "new"),
        [
            ("https://www.pszczelarski.edu;pl/", "https://www.pszczelarski.edu.pl/"),
            ("https://pszczel arski.edu.pl/a", "https://pszczelarski.edu.pl/a"),
            ("https://www.pszczеlarski.edu.pl/", "https://www.pszczelarski.edu.pl/"),
        ],
    )
    def test_the_text_in_the_cell(self, cell: str, new: str) -> None:
        proposal = Table([cell], {0: FOREIGN}).best("0")
        assert (proposal.new, proposal.action, proposal.tried) == (new, Action.REPAIR, Tried.NOT_TRIED)

    def test_a_tidied_address_needs_nobody(self) -> None:
        proposal = Table([" www.pszczelarski.edu.pl"]).best("0")
        assert proposal.new == "https://www.pszczelarski.edu.pl/"
        assert not proposal.needs_person

    def test_of_several_links_to_the_own_site_one_is_as_sure_as_the_site_is(self) -> None:
        cell = "https://www.pszczelarski.edu.pl/ ; https://www.pszczelarski.edu.pl/en"
        (proposal,) = Table([cell], confidence=0.93).propose()["0"]
        assert (proposal.new, proposal.confidence) == ("https://www.pszczelarski.edu.pl/", 0.93)

    def test_a_host_that_answers_is_no_slip(self) -> None:
        table = Table(["https://www.lesnaa.edu.pl/"], {0: FOREIGN}, misspelt=True)
        silent = {c.url for _, candidates in weighable(table.judged) for c in candidates if c.level.startswith("slip")}
        url = table.targets[0].url or ""
        table.observations = {url: seen(url, "Teatr")}
        answered = {c.url for _, found in weighable(table.judged) for c in found if c.level.startswith("slip")}
        assert silent
        assert not answered

    def test_a_host_one_slip_away_from_what_a_registry_lists(self) -> None:
        book = Book(listed(NAMES[0], SITES[0]))
        table = Table(["https://www.pszcezlarski.edu.pl/en"], {0: FOREIGN}, registry=book, misspelt=True)
        proposal = table.best("0")
        assert proposal.new == "https://www.pszczelarski.edu.pl/en"
        assert dict(proposal.reason.args)["site"] == SITES[0]

    def test_the_host_of_a_stranger_is_no_slip_for_being_odd(self) -> None:
        """What the judge of identity calls somebody else's is not mended into an address of nobody's."""
        cell = "https://www.pszcezlarski.edu.pl/en"
        table = Table([cell], {0: FOREIGN}, registry=Book(listed(NAMES[0], SITES[0])))
        assert not any(c.level.startswith("slip") for _, candidates in weighable(table.judged) for c in candidates)

    def test_a_host_that_an_institution_of_the_name_owns(self) -> None:
        class Silent(Book):
            def find(self, name: str, country_code: str | None, limit: int = 10) -> tuple[Institution, ...]:
                return ()

        book = Silent(listed(NAMES[0], SITES[1]))
        table = Table(["https://www.lesnna.edu.pl/"], {0: FOREIGN}, registry=book, misspelt=True)
        assert table.best("0").new == at(1)

    def test_a_host_that_another_institution_owns_is_no_slip(self) -> None:
        table = Table(["https://www.lesnaa.edu.pl/"], {0: FOREIGN}, registry=Book(listed("Teatr", "lesnaa.edu.pl")))
        assert "0" not in table.propose()

    def test_a_name_cut_off_before_its_suffix(self) -> None:
        table = Table(["http://www.pszczelarski", *[at(n) for n in range(1, 5)]], {0: FOREIGN})
        levels = {c.level: c.url for _, candidates in weighable(table.judged) for c in candidates}
        assert levels["slip: suffix cut off, usual"] == "http://www.pszczelarski.edu.pl/"


class TestRegistries:
    def test_the_site_of_the_institution_of_the_name(self) -> None:
        book = Book(listed(NAMES[0], SITES[0]), listed("Teatr Wielki", "teatr.pl"))
        proposal = Table(["https://www.uj.edu.pl/"], {0: FOREIGN}, registry=book).best("0")
        assert (proposal.new, proposal.action) == (f"https://www.{SITES[0]}/", Action.REGISTRY)

    def test_of_institutions_called_alike_the_one_whose_host_is_read_off_the_name(self) -> None:
        book = Book(listed(NAMES[0], "xqz.edu.pl"), listed(NAMES[0], SITES[0]))
        table = Table(["https://www.uj.edu.pl/"], {0: FOREIGN}, registry=book)
        levels = {c.url: c.level for _, candidates in weighable(table.judged) for c in candidates}
        assert levels[at(0)] == "swot: same, several, fits best"
        assert levels["https://www.xqz.edu.pl/"] == "swot: same, several"
        assert table.best("0").new == at(0)

    def test_hosts_of_one_site_are_one_answer(self) -> None:
        """swot lists the mail of the students of an institution beside it."""
        book = Book(listed(NAMES[0], f"stud.{SITES[0]}"), listed(NAMES[0], SITES[0]))
        proposals = Table(["https://www.uj.edu.pl/"], {0: FOREIGN}, registry=book).propose()["0"]
        assert [p.new for p in proposals] == [at(0)]
        alone = Table(["https://www.uj.edu.pl/"], {0: FOREIGN}, registry=Book(listed(NAMES[0], SITES[0])))
        assert proposals[0].confidence == alone.best("0").confidence

    def test_its_website_as_the_registry_writes_it(self) -> None:
        book = Book(listed(NAMES[0], SITES[0], urls=("http://pszczelarski.edu.pl/start", "javascript:alert(1)")))
        assert Table([""], {0: FOREIGN}, registry=book).best("0").new == "http://pszczelarski.edu.pl/start"

    def test_the_institution_it_became_part_of(self) -> None:
        book = Book(
            listed(NAMES[0], SITES[0], successors=("uj.edu.pl", "nobody"), status="inactive"),
            listed("Uniwersytet Wielki", "uj.edu.pl", country_code="XX"),
        )
        table = Table([f"https://{SITES[0]}/"], registry=book)
        table.observations = {
            f"https://{SITES[0]}/": gone(f"https://{SITES[0]}/"),
            f"https://www.{SITES[0]}/": gone(f"https://www.{SITES[0]}/"),
            "https://www.uj.edu.pl/": seen("https://www.uj.edu.pl/", NAMES[0]),
        }
        proposal = table.best("0")
        assert proposal.new == "https://www.uj.edu.pl/"
        assert dict(proposal.reason.args)["name"] == "Uniwersytet Wielki"

    def test_not_the_site_that_was_judged_wrong(self) -> None:
        table = Table([f"https://{SITES[0]}/"], {0: FOREIGN}, registry=Book(listed(NAMES[0], SITES[0])))
        assert "0" not in table.propose()


class TestTrying:
    def lost(self) -> Table:
        table = Table(["https://www.urzad.gov.pl/"], {0: FOREIGN}, registry=Book(listed(NAMES[0], SITES[0])))
        table.observations = {"https://www.urzad.gov.pl/": seen("https://www.urzad.gov.pl/", "Urząd Miasta")}
        return table

    def test_asks_for_candidates_each_once_and_not_again(self) -> None:
        table = self.lost()
        wanted = table.wanted()
        assert at(0) in wanted
        assert len(set(wanted)) == len(wanted)
        table.observations[at(0)] = seen(at(0))
        assert at(0) not in table.wanted()

    def test_asks_little_for_each_row(self) -> None:
        assert 0 < len(self.lost().wanted()) <= MOST_ASKED

    def test_asks_no_more_than_there_are_rows(self) -> None:
        urls = [f"https://www.zagubiony{n}.edu.pl/" for n in range(20)]
        table = Table(urls, dict.fromkeys(range(20), FOREIGN))
        table.observations = {url: gone(url) for url in urls}
        assert len(table.wanted()) == len(urls)

    def test_confirmed_by_its_page(self) -> None:
        table = self.lost()
        table.observations[at(0)] = seen(at(0), NAMES[0])
        assert table.best("0").tried is Tried.CONFIRMED

    def test_a_candidate_that_is_dead_is_not_offered(self) -> None:
        table = self.lost()
        table.observations[at(0)] = gone(at(0))
        assert "0" not in table.propose()

    def test_a_guess_is_offered_only_when_its_page_names_the_institution(self) -> None:
        table = Table(["https://www.urzad.gov.pl/"], {0: FOREIGN})
        table.observations = {"https://www.urzad.gov.pl/": seen("https://www.urzad.gov.pl/", "Urząd Miasta")}
        guess = next(url for url in table.wanted() if "pszczelarski" in url)
        assert "0" not in table.propose()
        table.observations[guess] = seen(guess, "Welcome")
        assert "0" not in table.propose()
        table.observations[guess] = seen(guess, NAMES[0])
        proposal = table.best("0")
        assert (proposal.action, proposal.new, proposal.tried) == (Action.FOUND, guess, Tried.CONFIRMED)

    def test_the_customs_of_the_country_are_tried_first(self) -> None:
        """Where all sites are called by the telling word and *univ*, so may be that of one more."""
        names = [f"{word} University" for word in ("Akantha", "Borogrove", "Carillon", "Dromedar", "Elderwood")]
        blank = {4: (Identity.CANNOT_TELL, ())}
        table = Table([""] * 5, blank)
        table.rows = tuple(replace(row, name=name) for row, name in zip(table.rows, names, strict=True))
        urls = [f"https://www.{name.split()[0].lower()}univ.edu.pl/" for name in names[:4]]
        table.targets = tuple(read_url_cell(str(n), url) for n, url in enumerate([*urls, ""]))
        customary = Table([""] * 5, blank)
        customary.rows = table.rows
        place = [table.wanted().index("https://www.elderwooduniv.edu.pl/")]
        place += [n for n, url in enumerate(customary.wanted()) if "elderwooduniv" in url]
        assert place[0] < 4 < min(place[1:], default=99)

    @pytest.mark.parametrize(
        ("liveness", "name", "offered"),
        [(Liveness.OK, NAMES[0], True), (Liveness.OK, "", False), (Liveness.BLOCKED, "", False)],
    )
    def test_a_slip_undone_is_offered_only_when_its_page_names_the_institution(
        self, liveness: Liveness, name: str, offered: bool
    ) -> None:
        typed, meant = "https://www.xqq.edu.pl/", "https://www.xq.edu.pl/"
        table = Table([typed], {0: FOREIGN})
        blocked = liveness is Liveness.BLOCKED
        table.observations = {typed: gone(typed)}
        assert meant in table.wanted()
        table.observations[meant] = seen(meant, name, liveness=liveness, **({"page": None} if blocked else {}))
        assert [proposal.new for proposal in table.propose().get("0", ())] == [meant] * offered

    def test_a_host_that_does_not_exist_is_probed_for_slips(self) -> None:
        url = "https://www.pszczelraski.edu.pl/"
        table = Table([url], {0: FOREIGN})
        table.observations = {url: gone(url)}
        assert at(0) in table.wanted()
        table.observations[at(0)] = seen(at(0), NAMES[0])
        assert table.best("0").new == at(0)


class TestOwnButTroubled:
    def test_a_redirect_by_the_owner(self) -> None:
        table = Table([at(0)])
        moved = seen(at(0), liveness=Liveness.MOVED, reason="moved_other_site", final_url="https://nowy.edu.pl/")
        table.observations = {at(0): moved, "https://nowy.edu.pl/": seen("https://nowy.edu.pl/", NAMES[0])}
        assert (table.best("0").new, table.best("0").action) == ("https://nowy.edu.pl/", Action.REDIRECT)

    @pytest.mark.parametrize(("name", "offered"), [("Casino", False), (NAMES[0], True)])
    def test_one_that_leads_elsewhere_only_when_its_page_names_the_institution(self, name: str, offered: bool) -> None:
        table = Table([at(0)])
        elsewhere = {"liveness": Liveness.SUSPECT, "reason": "redirected_elsewhere", "final_url": "https://x.com/"}
        table.observations = {at(0): seen(at(0), name, **elsewhere)}
        assert [p.new for p in table.propose().get("0", ())] == ["https://x.com/"] * offered

    def test_a_candidate_not_there_at_first_sight_is_not_offered(self) -> None:
        table = Table(["https://www.urzad.gov.pl/"], {0: FOREIGN}, registry=Book(listed(NAMES[0], SITES[0])))
        table.observations = {at(0): seen(at(0), liveness=Liveness.UNKNOWN, reason="not_found", page=None)}
        assert "0" not in table.propose()

    def test_an_address_gone_at_first_sight_gets_its_home_page(self) -> None:
        url = at(0) + "old/page.html"
        table = Table([url])
        table.observations = {
            url: seen(url, liveness=Liveness.UNKNOWN, reason="not_found", page=None),
            at(0): seen(at(0), NAMES[0]),
        }
        assert table.best("0").new == at(0)

    def test_the_home_page_for_a_page_that_is_gone(self) -> None:
        url = at(0) + "old/page.html"
        table = Table([url])
        table.observations = {url: gone(url, "not_found"), at(0): seen(at(0), NAMES[0])}
        assert table.best("0").new == at(0)

    def test_an_archived_copy_at_last(self) -> None:
        table = Table([at(0)])
        table.observations = {at(0): gone(at(0))}
        assert urls_to_archive(table.judged) == (at(0),)
        copy = f"https://web.archive.org/web/20200102030405/{at(0)}"
        table.observations[copy] = seen(copy)
        assert (table.best("0").new, table.best("0").action) == (copy, Action.ARCHIVE)
        assert urls_to_archive(table.judged) == ()

    def test_a_row_without_a_name_gets_none(self) -> None:
        table = Table(["x y"], {0: FOREIGN})
        table.rows = (Row(row_id="0", line=1, url="x y"),)
        assert table.propose() == {}


class TestRates:
    COUNTS: Mapping[str, tuple[int, int]] = {
        "good": (98, 100),
        "bad": (1, 100),
        PAGE + "same": (90, 91),
        PAGE + "none": (5, 50),
    }

    def test_a_level_seen_often_has_its_own_rate_and_an_unknown_one_that_of_its_kind(self) -> None:
        rates = CandidateRates({**self.COUNTS, "slip: x": (20, 100), "slip: x, answers": (99, 100)})
        assert rates.rate("good") > 0.95
        assert rates.rate("bad") < 0.05
        assert rates.rate("slip: never seen") == pytest.approx(21 / 102)
        assert rates.rate("slip: never seen, answers") == pytest.approx(100 / 102)
        assert rates.rate("never seen") == pytest.approx(0.5)
        assert CandidateRates({}).rate("x") == pytest.approx(0.5)

    def test_pages_speak_for_or_against(self) -> None:
        rates = CandidateRates(self.COUNTS)
        assert rates.page_bits("same") > 2
        assert rates.page_bits("none") < -2

    def test_evidence_moves_a_probability(self) -> None:
        assert updated(0.5, 1.0) == pytest.approx(2 / 3)
        assert updated(1.0, -3.0) > 0.99

    def test_proposals_follow_the_rates_given(self) -> None:
        table = Table(["https://www.urzad.gov.pl/"], {0: FOREIGN}, registry=Book(listed(NAMES[0], SITES[0])))
        level = next(c.level for _, cs in weighable(table.judged) for c in cs if c.url == at(0))
        assert table.propose(CandidateRates({level: (99, 100)}))["0"][0].action is Action.REGISTRY
        assert table.propose(CandidateRates({level: (1, 100), level + ANSWERS: (1, 1)})) == {}
