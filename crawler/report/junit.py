"""``audit.junit.xml``: one test case a row, for CI servers. A finding of level error is a failure.

The format is the one Jenkins' and GitLab's readers share: testsuite, testcase, failure, skipped.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from crawler.i18n import Translator
from crawler.model import Severity, State
from crawler.report.view import AuditView, FindingView, RowView


def write(view: AuditView, translator: Translator, folder: Path) -> Path:
    """Writes ``audit.junit.xml`` into ``folder`` and returns its path."""
    suite = etree.Element("testsuite", name=view.table.path, timestamp=view.run.started_at.isoformat())
    cases = [_case(row, translator) for row in view.rows]
    if view.findings:
        cases.append(_table_case(view, translator))
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("skipped", str(sum(case.find("skipped") is not None for case in cases)))
    path = folder / "audit.junit.xml"
    path.write_bytes(etree.tostring(suite, xml_declaration=True, encoding="UTF-8", pretty_print=True))
    return path


def _case(row: RowView, translator: Translator) -> etree._Element:
    case = etree.Element("testcase", classname="row", name=f"{row.no.shown} {row.name}")
    errors = [f for f in row.findings if f.severity is Severity.ERROR and not f.suppressed]
    for finding in errors:
        _failure(case, finding, translator)
    if not errors and row.state is State.UNREACHABLE:
        etree.SubElement(case, "skipped", message=translator.render(row.reason_text))
    return case


def _table_case(view: AuditView, translator: Translator) -> etree._Element:
    case = etree.Element("testcase", classname="table", name=view.table.path)
    for finding in view.findings:
        if finding.severity is Severity.ERROR:
            _failure(case, finding, translator)
    return case


def _failure(case: etree._Element, finding: FindingView, translator: Translator) -> None:
    message = translator.render(finding.message)
    failure = etree.SubElement(case, "failure", type=finding.code, message=message)
    failure.text = f"{translator.render(finding.why)} {translator.render(finding.fix)}"
