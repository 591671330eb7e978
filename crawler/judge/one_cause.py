"""One statement a cause: what one finding says, another next to it does not say again in other words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from crawler.model import Finding

COVERS: Final[Mapping[str, frozenset[str]]] = {
    "dangerous-link": frozenset({"foreign-site", "misspelt-host", "moved-link", "insecure-link", "shared-site"}),
    "misspelt-host": frozenset({"dead-link", "unclear-link", "url-odd"}),
    "url-unreadable": frozenset({"foreign-site", "other-row-url"}),
}
"""Code → codes of findings about the same cell that have the same cause, and are less plain."""


def without_covered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Returns the findings about one row without those that another of them covers."""
    covered = {(code, finding.column) for finding in findings for code in COVERS.get(finding.code, ())}
    return tuple(finding for finding in findings if (finding.code, finding.column) not in covered)
