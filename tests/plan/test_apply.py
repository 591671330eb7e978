from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.errors import CorrectionsError, TableError
from crawler.model import Answer, Decision, Field
from crawler.plan.planning import Plan, Why, plan_changes
from crawler.plan.write import apply_changes
from crawler.table import read_table
from crawler.table.forms.delimited import Dialect
from crawler.table.forms.delimited_write import spans_of
from tests.table.factory import NOW, ROWS, corrections, decide, lines, write

PARTNERS = Path(__file__).parents[2] / "data" / "partners.tsv"


def plan_for(path: Path, *changes: tuple[str, Field, str]) -> Plan:
    """A plan that accepts a new value for each (row id, column)."""
    table = read_table(path)
    rows = {row.row_id: row for row in table.rows()}
    decisions = [decide(rows[row_id], new, column) for row_id, column, new in changes]
    return plan_changes(path, corrections(table.info.sha256, *decisions))


def applied(path: Path, *changes: tuple[str, Field, str]) -> bytes:
    to = path.with_name("corrected")
    plan = plan_for(path, *changes)
    assert plan.unapplied == ()
    apply_changes(plan, to, by="Anna", now=NOW)
    return to.read_bytes()


def test_nothing_accepted_gives_the_same_bytes(tmp_path: Path) -> None:
    to = tmp_path / "out.tsv"
    table = read_table(PARTNERS)
    row = next(table.rows())
    log = apply_changes(
        plan_changes(PARTNERS, corrections(table.info.sha256, decide(row, "x", answer=Answer.REFUSE))),
        to,
        by="A",
        now=NOW,
    )
    assert to.read_bytes() == PARTNERS.read_bytes()
    assert (log.changes, log.sha256) == ((), table.info.sha256)


def test_only_the_accepted_cells_of_the_real_table_differ(tmp_path: Path) -> None:
    path = tmp_path / "partners.tsv"
    path.write_bytes(PARTNERS.read_bytes())
    out = applied(path, ("6", Field.URL, "https://a.edu/ż"), ("401", Field.CONTINENT, ""), ("1", Field.NAME, "Uni"))
    before, after = PARTNERS.read_bytes().split(b"\n"), out.split(b"\n")
    changed = {number for number, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]}
    assert changed == {4, 9, 408}
    assert "https://a.edu/ż".encode() in after[8]
    assert after[407].endswith(b"\thttps://www.aus.edu/\t")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", ["\t", ";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1250", "iso-8859-2"])
def test_every_kind_of_text_keeps_its_ways(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    text = "\ufeff" * (encoding == "utf-16-be") + lines(delimiter=delimiter, end=end) + end + "Stan na 2026" + end
    path = write(tmp_path, text, encoding)
    expected = text.replace("https://www.uni.lodz.pl/", "https://łódź.pl/").replace("Köln", "Kolonia")
    out = applied(path, ("3", Field.URL, "https://łódź.pl/"), ("2", Field.CITY, "Kolonia"))
    assert out == expected.replace("zu Kolonia", "zu Köln").encode(encoding)


def test_quoting_stays_as_each_cell_has_it(tmp_path: Path) -> None:
    text = '"id";"name";url;city\r\n1;"Uni ""A""\r\nB";"https://a.edu/";X\r\n2;C;https://b.edu/;"Y"\r\n3;D;;Z'
    path = write(tmp_path, text)
    out = applied(
        path,
        ("1", Field.URL, "https://a.edu/?x;y"),
        ("1", Field.NAME, 'Uni "B"'),
        ("2", Field.URL, "https://b.edu/;1"),
        ("3", Field.URL, "https://d.edu/"),
        ("2", Field.CITY, "W"),
    )
    assert out.decode() == (
        '"id";"name";url;city\r\n1;"Uni ""B""";"https://a.edu/?x;y";X\r\n2;C;"https://b.edu/;1";"W"\r\n3;D;https://d.edu/;Z'
    )


def test_a_cell_the_row_does_not_reach(tmp_path: Path) -> None:
    path = write(tmp_path, "id\tname\turl\n1\tUni A\n2\tUni B\thttps://b.edu/\n")
    assert (
        applied(path, ("1", Field.URL, "https://a.edu/"))
        == b"id\tname\turl\n1\tUni A\thttps://a.edu/\n2\tUni B\thttps://b.edu/\n"
    )


def test_bytes_that_fit_no_encoding_are_copied(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    data = lines().encode() + b"5\tPolska\tX\tUni \xff\xfe\t2020\thttps://x.pl/\tEuropa\n"
    path.write_bytes(data)
    out = applied(path, ("5", Field.URL, "https://y.pl/"))
    assert out == data.replace(b"https://x.pl/", b"https://y.pl/")


def _unapplied(path: Path, *decisions: Decision, sha256: str | None = None) -> list[tuple[Why, str]]:
    table = read_table(path)
    plan = plan_changes(path, corrections(sha256 or table.info.sha256, *decisions))
    assert plan.changes == ()
    return [(told.why, told.decision.new) for told in plan.unapplied]


def test_what_cannot_be_applied_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, lines(), "iso-8859-2")
    rows = {row.row_id: row for row in read_table(path).rows()}
    gone = Decision(row_id="99", line=1, column=Field.URL, old="", new="x", answer=Answer.ACCEPT)
    told = _unapplied(
        path,
        decide(rows["1"], "https://a.edu/"),
        decide(rows["1"], "https://b.edu/"),
        decide(rows["2"], "https://c.edu/"),
        decide(rows["2"], "https://c.edu/", answer=Answer.REFUSE),
        decide(rows["2"], rows["2"].city, Field.CITY),
        decide(rows["3"], "https://d.edu/", old="https://other.edu/"),
        decide(rows["3"], "=1+1", Field.CITY),
        decide(rows["3"], "a\tb", Field.NAME),
        decide(rows["3"], "a\u202eb", Field.COUNTRY),
        decide(rows["4"], "猫", Field.NAME),
        decide(rows["4"], "7", Field.ID),
        gone,
    )
    assert sorted(told, key=str) == sorted(
        [
            (Why.CONFLICT, "https://a.edu/"),
            (Why.CONFLICT, "https://b.edu/"),
            (Why.CONFLICT, "https://c.edu/"),
            (Why.ALREADY, "Köln"),
            (Why.OTHER_VALUE, "https://d.edu/"),
            (Why.BAD_VALUE, "=1+1"),
            (Why.BAD_VALUE, "a\tb"),
            (Why.BAD_VALUE, "a\u202eb"),
            (Why.BAD_VALUE, "猫"),
            (Why.NO_COLUMN, "7"),
            (Why.NO_ROW, "x"),
        ],
        key=str,
    )


def test_the_same_value_accepted_twice_is_one_change(tmp_path: Path) -> None:
    path = write(tmp_path, lines())
    plan = plan_for(path, ("1", Field.URL, "https://a.edu/"), ("1", Field.URL, "https://a.edu/"))
    assert len(plan.changes) == 1


def test_a_column_the_table_does_not_have(tmp_path: Path) -> None:
    path = write(tmp_path, "name\turl\nUni A\thttps://a.edu/\n")
    (row,) = read_table(path).rows()
    assert _unapplied(path, decide(row, "Europa", Field.CONTINENT)) == [(Why.NO_COLUMN, "Europa")]


def test_old_values_are_matched_as_reports_show_them(tmp_path: Path) -> None:
    path = write(tmp_path, "id\tname\turl\n1\tUni A\t https://a\u200b.edu/ \n")
    (row,) = read_table(path).rows()
    decision = decide(row, "https://a.edu/", old="https://a.edu/")
    plan = plan_changes(path, corrections(read_table(path).info.sha256, decision))
    assert [change.old for change in plan.changes] == [" https://a\u200b.edu/ "]


def test_another_table_is_refused_unless_matched_by_value(tmp_path: Path) -> None:
    path = write(tmp_path, lines())
    row = next(read_table(path).rows())
    decided = corrections("0" * 64, decide(row, "https://a.edu/"))
    with pytest.raises(CorrectionsError, match="not the table"):
        plan_changes(path, decided)
    assert len(plan_changes(path, decided, match_by_value=True).changes) == 1


def test_files_are_not_overwritten_unless_told(tmp_path: Path) -> None:
    path = write(tmp_path, lines())
    plan = plan_for(path, ("1", Field.URL, "https://a.edu/"))
    link = tmp_path / "link.tsv"
    link.symlink_to(path)
    for target in (path, link):
        with pytest.raises(CorrectionsError, match="original table"):
            apply_changes(plan, target, by="A", now=NOW)
    other = write(tmp_path, "x", name="other.tsv")
    with pytest.raises(CorrectionsError, match="exists already"):
        apply_changes(plan, other, by="A", now=NOW)
    assert other.read_text() == "x"
    apply_changes(plan, path, by="A", now=NOW, overwrite=True)
    assert "https://a.edu/" in path.read_text(encoding="utf-8")


def test_a_table_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, lines())
    plan = plan_for(path, ("1", Field.URL, "https://a.edu/"))
    path.write_text(lines(ROWS[:2]), encoding="utf-8")
    with pytest.raises(CorrectionsError, match="changed while"):
        apply_changes(plan, tmp_path / "out.tsv", by="A", now=NOW)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    plan = plan_for(write(tmp_path, lines()), ("1", Field.URL, "https://a.edu/"))
    with pytest.raises(TableError, match="cannot be written"):
        apply_changes(plan, tmp_path / "none" / "out.tsv", by="A", now=NOW)


def test_a_copy_that_differs_elsewhere_is_never_left(tmp_path: Path) -> None:
    path = write(tmp_path, lines())
    plan = plan_for(path, ("1", Field.URL, "https://a.edu/"))

    def careless(target: Path, *_: object) -> None:
        target.write_bytes(plan.path.read_bytes().replace("Köln".encode(), b"Koln"))

    plan = replace(plan, table=replace(plan.table, grid=replace(plan.table.grid, write=careless)))
    with pytest.raises(CorrectionsError, match="without changing other cells"):
        apply_changes(plan, tmp_path / "out.tsv", by="A", now=NOW)
    assert [file.name for file in tmp_path.iterdir()] == ["table.tsv"]


def test_a_value_that_would_change_the_reading_of_others_is_refused(tmp_path: Path) -> None:
    text = 'id\tname\turl\n1\t"A" B\thttps://a.edu/\n2\tUni C\thttps://c.edu/\n'
    path = write(tmp_path, text)
    to = tmp_path / "out.tsv"
    apply_changes(plan_for(path, ("2", Field.NAME, '"C" D')), to, by="A", now=NOW)
    assert to.read_text() == text.replace("Uni C", '"C" D')


def test_the_change_log_says_who_when_what_and_why(tmp_path: Path) -> None:
    path = write(tmp_path, lines())
    table = read_table(path)
    row = next(table.rows())
    decision = Decision(
        row_id="1",
        line=2,
        column=Field.URL,
        old=row.url,
        new="https://a.edu/",
        answer=Answer.ACCEPT,
        by="Ewa",
        note="=zob. mail",
        why="The site moved.",
        decided_at=NOW,
    )
    log = apply_changes(
        plan_changes(path, corrections(table.info.sha256, decision)), tmp_path / "out.tsv", by="Anna", now=NOW
    )
    with log.log.open(encoding="utf-8-sig", newline="") as file:
        line, left = csv.DictReader(file)
    assert (left["column"], left["old"], left["row_id"]) == ("left", "http://www.upt.al/", "1")
    assert log.log.name == "out.tsv.changes.csv"
    assert line == {
        "when": "2026-04-02T10:00:00+00:00",
        "who": "Anna",
        "row_id": "1",
        "line": "2",
        "column": "url",
        "header": "Kolumna1",
        "old": "http://www.upt.al/",
        "new": "https://a.edu/",
        "why": "The site moved.",
        "note": "'=zob. mail",
        "decided_by": "Ewa",
        "decided_at": "2026-04-02T10:00:00+00:00",
    }
    assert read_table(log.table).info.sha256 == log.sha256


cell = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff"), max_size=8
)
inner = st.text('ab;",\t\n é', max_size=8)
fixture_free = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@fixture_free
@given(
    names=st.lists(inner, min_size=1, max_size=6),
    pick=st.integers(0, 5),
    new=cell,
    end=st.sampled_from(["\n", "\r\n"]),
    delimiter=st.sampled_from([";", ",", "\t"]),
)
def test_one_cell_changes_and_no_other_byte(
    tmp_path: Path, names: list[str], pick: int, new: str, end: str, delimiter: str
) -> None:
    """Whatever stands around it: the bytes before and after the cell are the original's."""

    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    rows = [[str(n), quoted(f"Uni {name}"), quoted(f"https://{n}.edu/"), "z"] for n, name in enumerate(names)]
    text = end.join(delimiter.join(row) for row in [["id", '"name"', "url", "x"], *rows]) + end
    path = write(tmp_path, text)
    at = pick % len(names)
    plan = plan_for(path, (str(at), Field.URL, f"https://n/{new}"))
    if not plan.changes:
        lines = names[at].split("\n")
        holds_rows = len(lines) > 1 and any(line.count(delimiter) > 1 for line in lines)  # as an unclosed quote does
        assert [told.why for told in plan.unapplied] == [Why.DAMAGED if holds_rows else Why.BAD_VALUE]
        return
    to = tmp_path / "out.tsv"
    apply_changes(plan, to, by="A", now=NOW, overwrite=True)
    old, written = quoted(f"https://{at}.edu/"), quoted(f"https://n/{new}")
    assert to.read_bytes().decode() == text.replace(old, written)


@given(
    st.lists(inner, min_size=1, max_size=6),
    st.sampled_from(["\t", ";", ","]),
    st.booleans(),
    st.sampled_from(["", "\n", "\r\n"]),
)
def test_spans_are_where_the_reader_finds_cells(cells: list[str], delimiter: str, all_quoted: bool, end: str) -> None:
    out = [
        f'"{c.replace(chr(34), chr(34) * 2)}"' if all_quoted or set(c) & set('"\n' + delimiter) else c for c in cells
    ]
    record = delimiter.join(out) + end
    spans = spans_of(record, Dialect(encoding="utf-8", delimiter=delimiter, quoted=True))
    assert [record[span.start : span.end] for span in spans] == out


def test_an_open_quotation_mark_has_no_end() -> None:
    spans = spans_of('a;"b', Dialect(encoding="utf-8", delimiter=";", quoted=True))
    assert spans[-1].end == -1
