"""From judged records to what the formats see."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.judge.checks import check_of
from crawler.model import (
    Action,
    Answer,
    AuditRun,
    Decision,
    Evidence,
    Field,
    Finding,
    Identity,
    IdentityVerdict,
    Judged,
    Judgement,
    Liveness,
    Observation,
    PageFacts,
    Proposal,
    Row,
    Severity,
    State,
    Stretch,
    TableInfo,
    Target,
    Tried,
    say,
)
from crawler.report.build import build_view
from crawler.report.summary import History
from crawler.report.view import AuditView

NOW = datetime(2026, 4, 2, 12, tzinfo=UTC)
URL = "https://www.example.edu/"
INFO = TableInfo(
    path="list.tsv",
    sha256="0" * 64,
    format="tsv",
    encoding="utf-8",
    delimiter="\t",
    sheet=None,
    rows=1,
    columns=((Field.NAME, "Institution"), (Field.URL, "Kolumna1")),
    notes=(),
)


def run(mode: str = "online") -> AuditRun:
    return AuditRun(audit_id="a", table_sha256="0" * 64, started_at=NOW, finished_at=NOW, mode=mode, complete=True)


def finding(code: str = "dead-link", severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    values = {"row_id": "1", "column": Field.URL, "message": say("it is"), **more}
    return Finding(code=code, severity=severity, **values)


def proposal(**changes: Any) -> Proposal:
    values = {
        "row_id": "1",
        "column": Field.URL,
        "old": URL,
        "new": "https://new.example.edu/",
        "action": Action.REGISTRY,
        "confidence": 0.9,
        "address_confidence": 0.9,
        "because": ("dead-link",),
        "reason": say("why"),
        **changes,
    }
    return Proposal(**values)


def judged(row_id: str = "1", **more: Any) -> Judged:
    identity = more.pop("identity", Identity.OWN)
    belongs_to = more.pop("belongs_to", ())
    name = more.pop("name", "University")
    liveness = more.pop("liveness", Liveness.OK)
    seen = more.pop("seen", Observation(url=URL, liveness=liveness, reason="answers"))
    return Judged(
        row=Row(row_id=row_id, line=int(row_id) + 1, name=name, url=URL),
        target=Target(row_id=row_id, given=URL, repairs=(), url=more.pop("url", URL), site="example.edu"),
        observation=seen,
        identity=IdentityVerdict(
            row_id=row_id, identity=identity, belongs_to=belongs_to, confidence=0.9, evidence=more.pop("evidence", ())
        ),
        findings=more.pop("findings", ()),
        proposals=more.pop("proposals", ()),
        **more,
    )


def view(
    *rows: Judged,
    history: History | None = None,
    mode: str = "online",
    complete: bool = True,
    stretches: tuple[Stretch, ...] = (),
) -> AuditView:
    judgement = Judgement(ruleset="r", rows=rows, stretches=stretches, findings=())
    return build_view(judgement, INFO, replace(run(mode), complete=complete), history or History(), ["swot 1"])


@pytest.mark.parametrize(
    ("row", "mode", "state"),
    [
        (judged(), "online", State.RIGHT),
        (judged(findings=(finding(),)), "online", State.FIX),
        (judged(findings=(finding("moved-link", Severity.WARNING),)), "online", State.LOOK),
        (
            judged(findings=(finding("moved-link", Severity.WARNING),), proposals=(proposal(because=("moved-link",)),)),
            "online",
            State.FIX,
        ),
        (judged(findings=(finding("unclear-link", Severity.NOTE),)), "online", State.RIGHT),
        (judged(liveness=Liveness.UNKNOWN), "online", State.UNREACHABLE),
        (judged(identity=Identity.CANNOT_TELL), "online", State.LOOK),
        (judged(identity=Identity.CANNOT_TELL, liveness=Liveness.UNKNOWN), "online", State.UNREACHABLE),
        (judged(seen=None), "offline", State.UNREACHABLE),
    ],
)
def test_every_row_asks_exactly_one_thing(row: Judged, mode: str, state: State) -> None:
    built = view(row, mode=mode)
    assert built.rows[0].state is state
    assert dict(built.summary.states)[state] == 1
    assert sum(n for _, n in built.summary.states) == 1


@pytest.mark.parametrize(
    ("url", "mode", "reason"),
    [(None, "online", "no_url"), (URL, "offline", "offline"), (URL, "online", "not_looked_at")],
)
def test_a_row_that_was_not_asked_says_why(url: str | None, mode: str, reason: str) -> None:
    row = view(judged(seen=None, url=url), mode=mode).rows[0]
    assert (row.liveness, row.reason) == (Liveness.UNCHECKED, reason)


def decided(made: Proposal, answer: Answer) -> History:
    said = Decision(
        row_id=made.row_id,
        line=2,
        column=made.column,
        old=made.old,
        new=made.new,
        answer=answer,
        proposal=made.key,
        evidence=made.evidence_key,
    )
    return History(decisions={made.key: said})


def test_a_refused_proposal_does_not_come_back_until_its_evidence_changes() -> None:
    made = proposal()
    row = judged(findings=(finding(),), proposals=(made,))
    refused = decided(made, Answer.REFUSE)
    quiet = view(row, history=refused).rows[0]
    assert quiet.proposals == ()
    assert [f.suppressed for f in quiet.findings] == [True]
    assert quiet.state is State.RIGHT
    other = replace(made, because=("dead-link", "foreign-site"))
    again = view(judged(findings=(finding(),), proposals=(other,)), history=refused).rows[0]
    assert [p.new for p in again.proposals] == [made.new]
    assert again.state is State.FIX


@pytest.mark.parametrize(
    ("before", "now", "asks"),
    [
        ({}, {}, False),
        ({}, {"because": ("dead-link", "unclear-link")}, False),
        ({}, {"because": ("dead-link", "suspect-link", "refused-link")}, False),
        ({"because": ("dead-link", "foreign-site")}, {"because": ("foreign-site",)}, False),
        ({"tried": Tried.CONFIRMED}, {"tried": Tried.NOT_TRIED}, False),
        ({}, {"tried": Tried.CONFIRMED}, True),
        ({}, {"because": ("dead-link", "foreign-site")}, True),
        ({}, {"action": Action.REALIGN}, True),
    ],
)
def test_a_slow_site_is_no_new_evidence_against_a_refusal(
    before: dict[str, Any], now: dict[str, Any], asks: bool
) -> None:
    refused = decided(proposal(**before), Answer.REFUSE)
    row = view(judged(findings=(finding(),), proposals=(proposal(**now),)), history=refused).rows[0]
    assert bool(row.proposals) is asks


@pytest.mark.parametrize("answer", [Answer.ACCEPT, Answer.LATER])
def test_an_earlier_answer_is_not_filled_in_once_the_evidence_changed(answer: Answer) -> None:
    said = decided(proposal(), answer)
    other = proposal(because=("dead-link", "foreign-site"))
    row = view(judged(findings=(finding(),), proposals=(other,)), history=said).rows[0]
    assert [p.answer for p in row.proposals] == [None]


def test_a_finding_with_another_proposal_left_still_asks() -> None:
    refused, left = proposal(), proposal(new="https://other.example.edu/")
    row = judged(findings=(finding(),), proposals=(refused, left))
    built = view(row, history=decided(refused, Answer.REFUSE)).rows[0]
    assert [p.new for p in built.proposals] == [left.new]
    assert built.findings[0].suppressed is False


@pytest.mark.parametrize("answer", [Answer.ACCEPT, Answer.LATER])
def test_other_answers_come_along(answer: Answer) -> None:
    made = proposal()
    built = view(judged(findings=(finding(),), proposals=(made,)), history=decided(made, answer))
    assert built.rows[0].proposals[0].answer is answer


def test_a_proposal_is_shown_under_the_tables_own_header() -> None:
    built = view(judged(proposals=(proposal(), proposal(column=Field.CITY))))
    assert [p.header for p in built.rows[0].proposals] == ["Kolumna1", "city"]


def test_hostile_text_is_made_safe_in_every_place() -> None:
    bad = "a\x1b[31m\u202eb\ud800\x00"
    page = PageFacts(title=bad, org_names=(bad,), alternates=(("en", bad),))
    seen = Observation(url=URL, liveness=Liveness.OK, reason="answers", page=page, final_url=bad)
    evidence = Evidence(kind="k", observed=bad, expected=bad, weight=1.0, source=bad)
    built = view(
        judged(
            name=bad,
            seen=seen,
            evidence=(evidence,),
            findings=(finding(message=say("{x}", x=bad)),),
            proposals=(proposal(new=bad, reason=say("{x}", x=bad)),),
        )
    )
    shown = "".join(texts(built))
    assert bad[0] in shown
    assert not [sign for sign in "\x1b\u202e\ud800\x00" if sign in shown]


def texts(value: object) -> Iterator[str]:
    """Every text in a record, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


def test_secrets_in_urls_are_not_shown() -> None:
    row = judged(url="https://anna:geheim@www.example.edu/")
    assert "geheim" not in repr(view(row).rows[0].url)


def test_findings_are_sorted_worst_first_and_counted() -> None:
    findings = (finding("unclear-link", Severity.NOTE), finding(), finding("moved-link", Severity.WARNING))
    built = view(judged(findings=findings), judged("2", findings=(finding(row_id="2"),)))
    assert [f.code for f in built.rows[0].findings] == ["dead-link", "moved-link", "unclear-link"]
    assert built.summary.codes == (
        ("dead-link", Severity.ERROR, 2),
        ("moved-link", Severity.WARNING, 1),
        ("unclear-link", Severity.NOTE, 1),
    )
    assert built.rows[0].findings[0].why == check_of("dead-link").why


def test_what_changed_since_the_audit_before() -> None:
    here, gone = finding(), finding(row_id="9")
    history = History(previous_at=NOW, previous_fingerprints=frozenset({here.fingerprint, gone.fingerprint}))
    fresh = finding("moved-link", Severity.WARNING)
    changes = view(judged(findings=(here, fresh)), history=history).summary.changes
    assert changes is not None
    assert (changes.new, changes.gone, changes.still) == ((fresh.fingerprint,), 1, 1)
    assert view(judged()).summary.changes is None


def stretch() -> Stretch:
    return Stretch(
        first="1",
        last="2",
        offset=1,
        confidence=0.99,
        columns=(Field.URL,),
        pairs=(("1", "2"), ("2", "3")),
        lost=("1",),
        began=say("here"),
    )


def test_first_things_are_at_most_three_and_harm_comes_first() -> None:
    rows = [
        judged("1", identity=Identity.OTHER_ROW, belongs_to=("2",), proposals=(proposal(stretch=0),)),
        judged("2", identity=Identity.OTHER_ROW, belongs_to=("3",)),
        judged("3", liveness=Liveness.DANGER),
        judged("4", liveness=Liveness.DEAD),
        judged("5", identity=Identity.FOREIGN, findings=(finding("foreign-site"),)),
        judged("6", proposals=(proposal(),)),
    ]
    things = view(*rows, stretches=(stretch(),)).summary.first_things
    assert [(thing.message.count, thing.filter, thing.value) for thing in things] == [
        (1, "live", "danger"),
        (1, "stretches", ""),
        (1, "code", "foreign-site other-row-url"),
    ]
    assert [thing.message.text for thing in view(judged()).summary.first_things] == ["Nothing: the table is in order."]


def test_a_misspelt_address_is_not_counted_among_those_of_other_institutions() -> None:
    row = judged(identity=Identity.FOREIGN, findings=(finding("misspelt-host"),), proposals=(proposal(),))
    (step,) = view(row).summary.first_things
    assert (step.filter, step.value) == ("decided", "open")


@pytest.mark.parametrize(
    ("mode", "complete", "said"),
    [
        ("offline", True, "Run the audit with a network connection."),
        ("online", False, "Run the audit again: it is not complete."),
        ("online", True, "Nothing to correct; {count} link could not be judged."),
    ],
)
def test_a_table_nobody_looked_at_is_not_called_in_order(mode: str, complete: bool, said: str) -> None:
    (step,) = view(judged(seen=None), mode=mode, complete=complete).summary.first_things
    assert step.message.text == said


def test_rows_only_a_person_can_judge_are_a_step() -> None:
    (step,) = view(judged(findings=(finding("moved-link", Severity.WARNING),))).summary.first_things
    assert (step.filter, step.value) == ("state", "look")


def test_a_stretch_names_its_rows() -> None:
    built = view(judged("1", name="A"), judged("2", name="B"), judged("3", name="C"), stretches=(stretch(),))
    (shown,) = built.stretches
    assert [(s.name, url, o.name) for s, url, o in shown.pairs] == [("A", URL, "B"), ("B", URL, "C")]
    assert [ref.row_id for ref in shown.lost] == ["1"]
