"""A table as the judge sees it: one record for what travels together, before and after identities are known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.judge.evidence import RowSubject, row_subject
from crawler.judge.names import Corpus, take_apart
from crawler.knowledge import Knowledge
from crawler.model import IdentityVerdict, Observation, Row, Stretch, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInView:
    """A whole table with everything that is known of it; what judging starts from."""

    rows: Sequence[Row]
    """In the order of the table."""
    targets: Sequence[Target]
    """The URL cell of each row, understood; as many as ``rows``."""
    observations: Mapping[str, Observation]
    """What the network said, by URL: of targets and of candidates that might be proposed. Empty when offline."""
    knowledge: Knowledge
    """Places and registries."""

    def seen(self, target: Target) -> Observation | None:
        """Returns what was observed at a target; None when it has no URL or was not looked at."""
        return self.observations.get(target.url) if target.url else None


def row_subjects(view: TableInView) -> tuple[tuple[RowSubject, ...], Corpus]:
    """Takes every row of a table apart, and counts the words of its names. Linear in the table."""
    names = tuple(take_apart(row.name) for row in view.rows)
    subjects = (row_subject(row, view.knowledge, name) for row, name in zip(view.rows, names, strict=True))
    return tuple(subjects), Corpus(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """A table of which each row's site has been judged; what `propose` and the checks start from."""

    view: TableInView
    subjects: Sequence[RowSubject]
    """Each row, taken apart once."""
    corpus: Corpus
    """How common the words of its names are."""
    verdicts: Sequence[IdentityVerdict]
    """Whose site the URL of each row is."""
    stretches: tuple[Stretch, ...]
    """Runs of rows that slipped; ``Proposal.stretch`` is an index into it."""

    def judged_rows(self) -> Iterator[tuple[Row, Target, IdentityVerdict]]:
        """Yields each row with its URL cell and the verdict on it, in table order."""
        yield from zip(self.view.rows, self.view.targets, self.verdicts, strict=True)


def identified_as(
    view: TableInView, verdicts: Sequence[IdentityVerdict], stretches: Sequence[Stretch] = ()
) -> Identified:
    """Returns a table with verdicts from elsewhere than `identify`: a benchmark's truth, a test's assumption."""
    subjects, corpus = row_subjects(view)
    return Identified(view=view, subjects=subjects, corpus=corpus, verdicts=verdicts, stretches=tuple(stretches))
