"""Judging: a pure function of rows, observations, knowledge and rules. No network, no clock.

This is the door for `crawler.audit`, `crawler.cli` and `crawler.report`.
"""

from crawler.judge.alignment import identify
from crawler.judge.checks import check_of, load_checks, ruleset
from crawler.judge.judgement import judge
from crawler.judge.liveness import any_checked, observe_all, reason_of, repair_of, wanted_looks
from crawler.judge.proposals import candidate_urls, urls_to_archive
from crawler.judge.table import Identified, TableInView

__all__ = [
    "Identified",
    "TableInView",
    "any_checked",
    "candidate_urls",
    "check_of",
    "identify",
    "judge",
    "load_checks",
    "observe_all",
    "reason_of",
    "repair_of",
    "ruleset",
    "urls_to_archive",
    "wanted_looks",
]
