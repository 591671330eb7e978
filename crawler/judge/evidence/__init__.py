"""One row compared with one site: each comparison ends in a level, and each level has a weight."""

from crawler.judge.evidence.comparer import Comparer, host_level
from crawler.judge.evidence.comparison import Comparison, as_evidence
from crawler.judge.evidence.spelling import Surroundings, compare_spelling, iter_misreadings, offers_better
from crawler.judge.evidence.subjects import UNREACHED, RowSubject, SiteSubject, row_subject, site_subject

__all__ = [
    "UNREACHED",
    "Comparer",
    "Comparison",
    "RowSubject",
    "SiteSubject",
    "Surroundings",
    "as_evidence",
    "compare_spelling",
    "host_level",
    "iter_misreadings",
    "offers_better",
    "row_subject",
    "site_subject",
]
