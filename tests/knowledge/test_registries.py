"""Registries: swot in its package, ROR and Wikidata imported as streams, held in SQLite."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from crawler.config import Settings
from crawler.errors import ConfigError, RegistryError
from crawler.knowledge import load_knowledge
from crawler.knowledge.json_stream import CHUNK, LARGEST, iter_array
from crawler.knowledge.registry import Institution, bare_host
from crawler.knowledge.registry_file import RegistryFile, write_registry_file
from crawler.knowledge.ror import iter_ror, ror_statement
from crawler.knowledge.shelf import import_registry, open_registries, registry_folder, registry_path, show_registries
from crawler.knowledge.swot import Swot
from crawler.knowledge.wikidata import iter_wikidata


def ror_record(number: int, name: str, **more: Any) -> dict[str, Any]:
    record = {
        "id": f"https://ror.org/{number:09}",
        "status": "active",
        "names": [{"value": name, "types": ["ror_display", "label"], "lang": "en"}],
        "links": [],
        "domains": [],
        "locations": [{"geonames_details": {"country_code": "XK", "name": "Gródek"}}],
        "relationships": [],
    }
    return record | more


RECORDS = [
    ror_record(
        1,
        "Technical University of Gródek",
        names=[
            {"value": "TUG", "types": ["acronym"], "lang": None},
            {"value": "Gródek Polytechnic", "types": ["alias"], "lang": "en"},
            {"value": "Politechnika Gródecka", "types": ["label"], "lang": "pl"},
            {"value": "Technical University of Gródek", "types": ["ror_display", "label"], "lang": "en"},
        ],
        links=[
            {"type": "wikipedia", "value": "https://en.wikipedia.org/wiki/TUG"},
            {"type": "website", "value": "https://www.tug.edu.pl/en"},
        ],
        domains=["tug.edu.pl"],
    ),
    ror_record(
        2,
        "Laboratory of Bees",
        links=[{"type": "website", "value": "http://bees.tug.edu.pl"}],
        relationships=[{"type": "parent", "id": "https://ror.org/000000001", "label": "TUG"}],
    ),
    ror_record(
        3,
        "Gródek Engineering School",
        status="withdrawn",
        locations=[],
        relationships=[{"type": "successor", "id": "https://ror.org/000000001", "label": "TUG"}],
    ),
    *(ror_record(100 + n, f"University of Technology number {n}") for n in range(40)),
]


LISTED = Institution(id="1", source="S", names=("Gródek College",), sites=("gc.example",))


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "v2.1-2030-01-02-ror-data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v2.1-2030-01-02-ror-data.csv", "not this")
        archive.writestr("v2.1-2030-01-02-ror-data_schema_v2.json", json.dumps(RECORDS))
        archive.writestr("a-v2.1-2030-01-02-ror-data.json", "[]")
    return path


@pytest.fixture
def ror(dump: Path, tmp_path: Path) -> RegistryFile:
    import_registry("ror", dump, tmp_path / "registries")
    registries, missing = open_registries(("ror", "wikidata"), tmp_path / "registries")
    assert missing == ("wikidata",)
    (registry,) = registries
    assert isinstance(registry, RegistryFile)
    return registry


class TestRor:
    def test_states_name_and_version(self, ror: RegistryFile) -> None:
        assert ror.statement == "ROR v2.1 (2030-01-02)"
        assert ror.facts["institutions"] == "43"

    def test_the_owner_of_a_site_comes_before_those_below_it(self, ror: RegistryFile) -> None:
        assert [one.names[0] for one in ror.owners("TUG.edu.pl")] == [
            "Technical University of Gródek",
            "Laboratory of Bees",
        ]
        assert [one.names[0] for one in ror.owners("bees.tug.edu.pl")] == ["Laboratory of Bees"]
        assert ror.owners("nobody.example") == ()

    def test_keeps_everything_of_a_record(self, ror: RegistryFile) -> None:
        assert ror.owners("tug.edu.pl")[0] == Institution(
            id="https://ror.org/000000001",
            source="ROR v2.1 (2030-01-02)",
            names=("Technical University of Gródek", "Politechnika Gródecka", "Gródek Polytechnic"),
            acronyms=("TUG",),
            sites=("tug.edu.pl",),
            urls=("https://www.tug.edu.pl/en",),
            country_code="XK",
            city="Gródek",
        )

    @pytest.mark.parametrize("typed", ["TGU.edu.pl", "tuga.edu.pl", "tg.edu.pl", "tub.edu.pl"])
    def test_knows_the_sites_one_slip_away(self, ror: RegistryFile, typed: str) -> None:
        assert ror.near(typed) == ("tug.edu.pl",)

    @pytest.mark.parametrize("typed", ["tug.edu.pl", "tug.pl", "bee.tug.edu.pl", "gut.edu.pl", ""])
    def test_but_not_itself_nor_those_further_away(self, ror: RegistryFile, typed: str) -> None:
        assert ror.near(typed) == ()

    @pytest.mark.parametrize(
        "name",
        ["politechnika grodecka", "Politechniki Gródeckiej", "Grodek Polytechnik", "Technical University, Gródek"],
    )
    def test_finds_by_any_name_inflected_or_misspelt(self, ror: RegistryFile, name: str) -> None:
        assert ror.find(name, "XK")[0].id == "https://ror.org/000000001"

    def test_looks_in_one_country_and_where_none_is_known(self, ror: RegistryFile) -> None:
        assert [one.status for one in ror.find("Gródek Engineering School", "PL")] == ["withdrawn"]
        assert len(ror.find("Gródek", None)) == 2

    def test_common_words_alone_find_no_more_than_the_limit(self, ror: RegistryFile) -> None:
        assert len(ror.find("University of Technology", "XK", 5)) == 5

    @pytest.mark.parametrize("name", ["", "?", "x", 'a "quoted" NEAR(* name', "qqqqqqqq"])
    def test_finds_nothing_for_no_name_and_hostile_ones(self, ror: RegistryFile, name: str) -> None:
        assert ror.find(name, None) == ()

    def test_follows_what_an_institution_became(self, ror: RegistryFile) -> None:
        (old,) = ror.find("Gródek Engineering School", None, 1)
        successor = ror.get(old.successors[0])
        assert successor is not None
        assert successor.acronyms == ("TUG",)
        assert ror.get("https://ror.org/none") is None

    def test_a_dump_may_be_plain_json(self, tmp_path: Path) -> None:
        path = tmp_path / "dump.json"
        path.write_text(json.dumps(RECORDS), encoding="utf-8")
        assert sum(1 for _ in iter_ror(path)) == 43
        assert ror_statement(path) == "ROR"

    @pytest.mark.parametrize(
        "text",
        ["", "{}", "[{}]", "[1, 2]", '[{"id": ', "<html>", json.dumps([RECORDS[0]])[:-5], '[{"id": "x", "names": 3}]'],
    )
    def test_refuses_what_is_no_dump(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "dump.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(RegistryError):
            list(iter_ror(path))

    def test_refuses_a_zip_without_json(self, tmp_path: Path) -> None:
        path = tmp_path / "dump.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("README.md", "hello")
        with pytest.raises(RegistryError, match="JSON"):
            list(iter_ror(path))


class TestReplacing:
    def test_a_broken_import_leaves_the_old_registry(self, ror: RegistryFile, tmp_path: Path) -> None:
        broken = tmp_path / "broken.json"
        broken.write_text(json.dumps(RECORDS)[:-20], encoding="utf-8")
        with pytest.raises(RegistryError):
            import_registry("ror", broken, tmp_path / "registries")
        assert [p.name for p in (tmp_path / "registries").iterdir()] == ["ror.sqlite"]
        assert ror.find("Laboratory of Bees", None)

    def test_an_empty_import_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RegistryError, match="no institutions"):
            write_registry_file(tmp_path / "x.sqlite", [], statement="X", source="x.json")
        assert list(tmp_path.iterdir()) == []

    def test_a_second_import_replaces_the_first(self, dump: Path, tmp_path: Path) -> None:
        steps: list[int] = []
        import_registry("ror", dump, tmp_path)
        assert import_registry("ror", dump, tmp_path, steps.append).institutions == 43
        assert steps == [43]

    def test_an_institution_listed_twice_is_an_error_of_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "dump.json"
        path.write_text(json.dumps([RECORDS[0], RECORDS[0]]), encoding="utf-8")
        with pytest.raises(RegistryError):
            import_registry("ror", path, tmp_path)


class TestShelf:
    def test_shows_what_there_is(self, ror: RegistryFile, tmp_path: Path) -> None:
        registry_path("wikidata", tmp_path / "registries").write_bytes(b"not a database")
        shown = {one.name: one for one in show_registries(tmp_path / "registries")}
        swot, held, broken = shown["swot"], shown["ror"], shown["wikidata"]
        assert swot.institutions > 20_000
        assert (held.name, held.statement, held.source) == ("ror", ror.statement, "v2.1-2030-01-02-ror-data.zip")
        assert broken.problem

    def test_a_registry_that_cannot_be_read_is_said(self, tmp_path: Path) -> None:
        registry_path("ror", tmp_path).write_bytes(b"not a database")
        with pytest.raises(RegistryError, match="cannot be read"):
            open_registries(("ror",), tmp_path)

    @pytest.mark.parametrize("part", range(24))
    def test_a_damaged_registry_answers_or_says_so(self, ror: RegistryFile, tmp_path: Path, part: int) -> None:
        whole = bytearray(registry_path("ror", tmp_path / "registries").read_bytes())
        start, end = len(whole) * part // 24, len(whole) * (part + 1) // 24
        whole[start:end] = bytes(byte ^ 0x55 for byte in whole[start:end])
        path = tmp_path / "damaged.sqlite"
        path.write_bytes(whole)
        with suppress(RegistryError):
            damaged = RegistryFile(path)
            damaged.owners("tug.edu.pl")
            damaged.near("tuk.edu.pl")
            damaged.find("Politechnika Gródecka", "XK")
            damaged.find("Laboratory of Bees", None)
            damaged.get("https://ror.org/000000001")

    def test_a_registry_without_its_statement_is_damaged(self, tmp_path: Path) -> None:
        write_registry_file(tmp_path / "r.sqlite", [LISTED], statement="S", source="f")
        with closing(sqlite3.connect(tmp_path / "r.sqlite", isolation_level=None)) as db:
            db.execute("DELETE FROM meta WHERE key = 'statement'")
        with pytest.raises(RegistryError, match="damaged") as caught:
            RegistryFile(tmp_path / "r.sqlite")
        assert caught.value.hint is not None

    def test_an_institution_that_cannot_be_read_is_damage(self, tmp_path: Path) -> None:
        write_registry_file(tmp_path / "r.sqlite", [LISTED], statement="S", source="f")
        with closing(sqlite3.connect(tmp_path / "r.sqlite", isolation_level=None)) as db:
            db.execute("UPDATE institution SET data = '[1]'")
        with pytest.raises(RegistryError, match="damaged"):
            RegistryFile(tmp_path / "r.sqlite").get(LISTED.id)

    def test_a_registry_of_another_format_asks_for_a_new_import(self, tmp_path: Path) -> None:
        path = registry_path("ror", tmp_path)
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE meta (key, value)")
            db.execute("INSERT INTO meta VALUES ('format', '2')")
        db.close()
        with pytest.raises(RegistryError, match="another version") as caught:
            RegistryFile(path)
        assert caught.value.hint is not None
        assert "crawler registry update" in caught.value.hint.text

    def test_knowledge_is_loaded_by_the_setting(self, tmp_path: Path) -> None:
        knowledge = load_knowledge(Settings(), tmp_path)
        assert [statement.split()[0] for statement in knowledge.statements] == ["swot"]
        assert knowledge.missing == ("ror",)
        assert load_knowledge(Settings(registry=("none",)), tmp_path).registries == ()

    def test_an_unknown_registry_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="rorr"):
            open_registries(("rorr",), tmp_path)
        with pytest.raises(RegistryError, match="swot"):
            import_registry("swot", tmp_path / "x", tmp_path)
        with pytest.raises(RegistryError, match="no file"):
            import_registry("ror", tmp_path / "x", tmp_path)

    def test_lies_in_the_users_data_folder(self) -> None:
        assert registry_folder().name == "registries"


def every_slip(label: str) -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
    for at in range(len(label) + 1):
        yield from (label[:at] + letter + label[at:] for letter in letters)
    for at in range(len(label)):
        yield label[:at] + label[at + 1 :]
        yield label[:at] + label[at + 1 : at + 2] + label[at] + label[at + 2 :]
        yield from (label[:at] + letter + label[at + 1 :] for letter in letters)


class TestSwot:
    SWOT = Swot()

    def test_owners_by_site_by_the_domain_above_and_below(self) -> None:
        (owner,) = self.SWOT.owners("sgh.waw.pl")
        assert owner.names == ("Warsaw School of Economics",)
        assert self.SWOT.owners("www.SGH.waw.pl") == (owner,)
        assert owner.country_code == "PL"
        assert "unw.ac" in {one.id for one in self.SWOT.owners("unw.ac")}
        assert any(one.id.endswith(".scsd.ac") for one in self.SWOT.owners("scsd.ac"))
        assert self.SWOT.owners("example.invalid") == ()

    @pytest.mark.parametrize("typed", ["dut.dk", "dttu.dk", "DU.dk", "dtv.dk"])
    def test_knows_the_sites_one_slip_away(self, typed: str) -> None:
        assert "dtu.dk" in self.SWOT.near(typed)

    def test_the_sites_near_a_site_are_those_that_every_slip_would_find(self) -> None:
        for site in ("uj.edu.pl", "uniba.sk", "harvard.edu"):
            label, _, suffix = site.partition(".")
            slips = {f"{slip}.{suffix}" for slip in every_slip(label)} - {site}
            assert self.SWOT.near(site) == tuple(sorted(slip for slip in slips if self.SWOT.owners(slip)))

    @pytest.mark.parametrize(
        ("name", "country", "domain"),
        [
            ("University of Zimbabwe", "ZW", "uz.ac.zw"),
            ("Technical University of Denmark", "DK", "dtu.dk"),
            ("Universidad de Oviedo", None, "uniovi.es"),
        ],
    )
    def test_finds_by_name(self, name: str, country: str | None, domain: str) -> None:
        assert self.SWOT.find(name, country)[0].id == domain

    def test_leaves_other_countries_out(self) -> None:
        assert {one.country_code for one in self.SWOT.find("University of Zimbabwe", "PL")} <= {None, "PL"}

    def test_gets_by_domain(self) -> None:
        found = self.SWOT.get("dtu.dk")
        assert found is not None
        assert found.names == ("Technical University of Denmark",)
        assert self.SWOT.get("nobody.invalid") is None
        assert len(self.SWOT) > 20_000


class TestWikidata:
    ROWS = (
        ("http://www.wikidata.org/entity/Q1", "label", "Szkoła Pszczół"),
        ("http://www.wikidata.org/entity/Q1", "alias", "School of Bees"),
        ("http://www.wikidata.org/entity/Q1", "site", "https://pszczoly.example/"),
        ("http://www.wikidata.org/entity/Q1", "former_site", "http://www.bees.example"),
        ("http://www.wikidata.org/entity/Q2", "label", "Old School"),
        ("http://www.wikidata.org/entity/Q1", "country", "PL"),
        ("http://www.wikidata.org/entity/Q2", "dissolved", "1999-01-01T00:00:00Z"),
        ("http://www.wikidata.org/entity/Q2", "successor", "http://www.wikidata.org/entity/Q1"),
        ("http://www.wikidata.org/entity/Q2", "colour", "blue"),
        ("", "label", "nothing"),
    )

    def written(self, form: str) -> str:
        objects = [dict(zip(("item", "kind", "value"), row, strict=True)) for row in self.ROWS]
        if form == "csv":
            return "item,kind,value\r\n" + "".join(",".join(row) + "\r\n" for row in self.ROWS)
        if form == "json":
            return json.dumps(objects)
        wrapped = [{key: {"type": "literal", "value": value} for key, value in one.items()} for one in objects]
        return json.dumps({"head": {"vars": ["item", "kind", "value"]}, "results": {"bindings": wrapped}})

    @pytest.mark.parametrize("form", ["csv", "json", "sparql"])
    def test_reads_every_form_of_export(self, form: str, tmp_path: Path) -> None:
        path = tmp_path / "export"
        path.write_text(self.written(form), encoding="utf-8")
        bees, old = iter_wikidata(path)
        assert bees.names == ("Szkoła Pszczół", "School of Bees")
        assert bees.sites == ("pszczoly.example", "bees.example")
        assert (bees.country_code, bees.status) == ("PL", "active")
        assert (old.id, old.status, old.successors) == ("Q2", "inactive", ("Q1",))

    def test_becomes_a_registry(self, tmp_path: Path) -> None:
        path = tmp_path / "query.csv"
        path.write_text(self.written("csv"), encoding="utf-8")
        assert import_registry("wikidata", path, tmp_path).statement == "Wikidata (query.csv)"
        (registry,), _ = open_registries(("wikidata",), tmp_path)
        assert [one.id for one in registry.owners("bees.example")] == ["Q1"]

    @pytest.mark.parametrize("text", ["a,b\n1,2\n", '{"results": {}}', "[3]", "\x00", '{"bindings": 3}'])
    def test_refuses_what_is_no_export(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "export"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(RegistryError):
            import_registry("wikidata", path, tmp_path)


class TestStream:
    def test_elements_that_lie_across_chunks(self) -> None:
        elements = [{"text": "x" * (CHUNK // 3), "n": n} for n in range(9)]
        assert list(iter_array(io.StringIO(" \ufeff[" + ",\n".join(map(json.dumps, elements)) + " ]"))) == elements

    def test_an_empty_array(self) -> None:
        assert list(iter_array(io.StringIO("[]"))) == []

    def test_an_element_without_end_is_given_up(self) -> None:
        with pytest.raises(ValueError, match="broken"):
            list(iter_array(io.StringIO('["' + "x" * (LARGEST + 3 * CHUNK))))

    @pytest.mark.parametrize("text", ["[" * 200_000, '[{"a":' * 100_000, "[" + "9" * 10_000 + "]"])
    def test_deep_nesting_and_endless_numbers_are_broken_json(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"broken JSON|digits"):
            list(iter_array(io.StringIO(text)))


def test_a_host_without_www() -> None:
    assert bare_host("WWW.Tug.edu.pl.") == "tug.edu.pl"
