"""Does the link answer? From looks to one `Observation` for each URL, and which further looks are worth a request."""

from crawler.judge.liveness.observations import ANOTHER_DAY, any_checked, observe_all
from crawler.judge.liveness.reasons import reason_of, repair_of
from crawler.judge.liveness.rules import RULES, Need, can_become
from crawler.judge.liveness.second_looks import wanted_looks

__all__ = [
    "ANOTHER_DAY",
    "RULES",
    "Need",
    "any_checked",
    "can_become",
    "observe_all",
    "reason_of",
    "repair_of",
    "wanted_looks",
]
