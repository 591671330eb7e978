"""Whatever is decided: every address that was in the table is in it afterwards, or is named as leaving it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.model import (
    Action,
    Answer,
    Decision,
    Field,
    Identity,
    IdentityVerdict,
    Judged,
    Judgement,
    Proposal,
    Row,
    Stretch,
    Target,
    say,
)
from crawler.plan.addresses import addresses_in
from crawler.plan.planning import plan_changes
from crawler.plan.records import Corrections
from crawler.plan.steps import complete
from crawler.plan.undo import plan_undo
from crawler.plan.write import apply_changes
from crawler.table import read_table
from tests.table.factory import NOW

PLACES = ("Aville", "Btown", "Cburg", "Dham", "Eford", "Fwick", "Gmouth", "Hby")
OWN = tuple(f"https://www.{place.lower()}.edu/" for place in PLACES)
Answers = list[tuple[int, str, Answer]]
quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

address = st.sampled_from([*OWN, "", "https://elsewhere.org/x", "http://www.aville.edu", "no address"])
cells = st.lists(address, min_size=2, max_size=len(PLACES))
decided = st.lists(st.tuples(st.integers(0, 7), address, st.sampled_from(list(Answer))), max_size=10)


def written(folder: Path, urls: list[str]) -> Path:
    lines = ["No.\tInstitution\tURL\tRemark"]
    lines += [
        f"{n}\tUniversity of {place}\t{url}\tr{n}" for n, (place, url) in enumerate(zip(PLACES, urls, strict=False))
    ]
    path = folder / "list.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@quick
@given(cells, decided)
def test_every_address_stays_or_is_named(
    tmp_path: Path, urls: list[str], answers: list[tuple[int, str, Answer]]
) -> None:
    path = written(tmp_path, [*urls[:-1], urls[-1] or OWN[0]])
    table = read_table(path, columns={Field.URL: "URL"})
    rows = {row.row_id: row for row in table.rows()}
    decisions = tuple(
        Decision(row_id=str(n), line=0, column=Field.URL, old=rows[str(n)].url, new=new, answer=answer, note="why")
        for n, new, answer in answers
        if str(n) in rows
    )
    plan = plan_changes(
        path, Corrections(table_sha256=table.info.sha256, decisions=decisions), columns={Field.URL: "URL"}
    )
    to = tmp_path / "out.tsv"
    log = apply_changes(plan, to, by="Anna", now=NOW, overwrite=True)
    after = {row.row_id: row.url for row in read_table(to, columns={Field.URL: "URL"}).rows()}
    shown = {found for cell in after.values() for found in addresses_in(cell)}
    named = {one.address for one in plan.leaving}
    for row in rows.values():
        for found in addresses_in(row.url):
            replaced = any(site_of_cell(found) == site_of_cell(other) for other in addresses_in(after[row.row_id]))
            assert found in shown or found in named or replaced
    assert not named & shown
    assert {one.row_id for one in plan.leaving if not one.becomes} == {
        row_id for row_id, cell in after.items() if not cell.strip() and {*addresses_in(rows[row_id].url)} & named
    }
    undone = plan_undo(log.log, to, columns={Field.URL: "URL"})
    assert not undone.unapplied
    apply_changes(undone, tmp_path / "back.tsv", by="Anna", now=NOW, overwrite=True)
    assert (tmp_path / "back.tsv").read_bytes() == path.read_bytes()
    for left in tmp_path.glob("*.changes.csv"):
        left.unlink()
    for left in tmp_path.glob("*.backup"):
        left.unlink()


def site_of_cell(cell: str) -> str:
    return cell.split("/")[2].removeprefix("www.") if "://" in cell else cell


# --- stretches --------------------------------------------------------------------------------------------------


class Slipped(NamedTuple):
    """A table whose rows show the address of another row, and which of its rows have a proposal."""

    shown: tuple[int | None, ...]
    """For each row, whose address it shows."""
    proposed: tuple[bool, ...]
    stretch: tuple[int, int]


@st.composite
def slips(draw: st.DrawFn) -> Slipped:
    shown = tuple(draw(st.lists(st.one_of(st.none(), st.integers(0, 7)), min_size=8, max_size=8)))
    first = draw(st.integers(0, 4))
    last = draw(st.integers(first + 2, 7))
    offset = draw(st.sampled_from([1, 2, -1]))
    inside = tuple(
        n + offset if first <= n <= last and 0 <= n + offset < len(PLACES) else own for n, own in enumerate(shown)
    )
    return Slipped(inside, tuple(draw(st.lists(st.booleans(), min_size=8, max_size=8))), (first, last))


def proposal(row: Row, new: str, stretch: int | None) -> Proposal:
    return Proposal(
        row_id=row.row_id,
        column=Field.URL,
        old=row.url,
        new=new,
        action=Action.REALIGN,
        confidence=0.9,
        address_confidence=0.9,
        because=("slipped-row",),
        reason=say("why"),
        stretch=stretch,
    )


def judgement_of(slipped: Slipped) -> Judgement:
    first, last = slipped.stretch
    pairs = [(n, owner) for n, owner in enumerate(slipped.shown) if first <= n <= last and owner not in (None, n)]
    owners = {owner for _, owner in pairs}
    judged = []
    for n, owner in enumerate(slipped.shown):
        url = "" if owner is None else OWN[owner]
        row = Row(row_id=str(n), line=n + 2, name=f"University of {PLACES[n]}", url=url)
        wanted = n in slipped.shown and owner != n and slipped.proposed[n]
        identity = Identity.CANNOT_TELL if owner is None else Identity.OWN if owner == n else Identity.OTHER_ROW
        judged.append(
            Judged(
                row=row,
                target=Target(row_id=row.row_id, given=url, repairs=(), url=url or None, site=None),
                observation=None,
                identity=IdentityVerdict(
                    row_id=row.row_id,
                    identity=identity,
                    belongs_to=(str(owner),) if identity is Identity.OTHER_ROW else (),
                    confidence=0.95,
                    evidence=(),
                ),
                findings=(),
                proposals=(proposal(row, OWN[n], 0 if n in owners else None),) if wanted else (),
            )
        )
    stretch = Stretch(
        first=str(first),
        last=str(last),
        offset=1,
        confidence=0.95,
        columns=(Field.URL,),
        pairs=tuple((str(n), str(owner)) for n, owner in pairs),
        lost=(),
        began=say("here"),
    )
    return Judgement(ruleset="r", rows=tuple(judged), stretches=(stretch,), findings=())


@quick
@given(slips())
def test_accepting_a_stretch_loses_no_address_and_leaves_no_double(slipped: Slipped) -> None:
    judgement = judgement_of(slipped)
    before = {judged.row.row_id: judged.row.url for judged in judgement.rows}
    changes = [p for judged in complete(judgement).rows for p in judged.proposals if p.stretch == 0 and p.rank == 1]
    assert len({p.row_id for p in changes}) == len(changes), "one change for each cell"
    after = before | {p.row_id: p.new for p in changes}
    assert {url for url in before.values() if url} == {url for url in after.values() if url}
    moved = {p.row_id: p.new for p in changes if p.new}
    for row_id, url in moved.items():
        assert url == OWN[int(row_id)], "each address goes to its owner"
        others = [other for other, shown in after.items() if shown == url and other != row_id and before[other] == url]
        assert not others, "no row keeps an address that went to its owner"


def test_a_table_without_stretches_stays_as_it_is() -> None:
    judgement = judgement_of(Slipped((1, 0, None, 3, 4, 5, 6, 7), (True,) * 8, (0, 2)))
    plain = Judgement(ruleset="r", rows=judgement.rows, stretches=(), findings=())
    assert complete(plain) is plain
