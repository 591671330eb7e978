"""The frozen records that pass between the rooms, by stage of the work. This room imports nothing else of the package.

Every record is a frozen, slotted, keyword-only dataclass; collections are tuples; times are UTC and end in
``_at``; milliseconds end in ``_ms``. A new stage of the work makes a new record, it never changes an old one.

Text in records is *as read*: a table, a server or a page wrote it and it is untrusted. It is made safe once, when
`crawler.report.view` builds what the formats see and when `crawler.store` writes it (see `crawler.clean`).
"""

from crawler.model.decided import (
    Answer,
    AuditRun,
    AuditSummary,
    Decision,
    Departed,
    Found,
    Offered,
    Offers,
    State,
    Waiver,
)
from crawler.model.judged import (
    Action,
    Evidence,
    Finding,
    Identity,
    IdentityVerdict,
    Judged,
    Judgement,
    Liveness,
    Observation,
    Proposal,
    Severity,
    Stretch,
    Tried,
    is_new_evidence,
)
from crawler.model.look import (
    Capture,
    Failure,
    FailureKind,
    Hop,
    Look,
    LookRequest,
    Outcome,
    Phase,
    Purpose,
    RobotsRecord,
    TlsFacts,
)
from crawler.model.message import Arg, Message, fingerprint, say, say_n
from crawler.model.page import WALLS, PageFacts, Signal, SignalKind
from crawler.model.table import KEY_MARK, ColumnReading, Field, Repair, Row, RowNo, TableInfo, Target

__all__ = [
    "KEY_MARK",
    "WALLS",
    "Action",
    "Answer",
    "Arg",
    "AuditRun",
    "AuditSummary",
    "Capture",
    "ColumnReading",
    "Decision",
    "Departed",
    "Evidence",
    "Failure",
    "FailureKind",
    "Field",
    "Finding",
    "Found",
    "Hop",
    "Identity",
    "IdentityVerdict",
    "Judged",
    "Judgement",
    "Liveness",
    "Look",
    "LookRequest",
    "Message",
    "Observation",
    "Offered",
    "Offers",
    "Outcome",
    "PageFacts",
    "Phase",
    "Proposal",
    "Purpose",
    "Repair",
    "RobotsRecord",
    "Row",
    "RowNo",
    "Severity",
    "Signal",
    "SignalKind",
    "State",
    "Stretch",
    "TableInfo",
    "Target",
    "TlsFacts",
    "Tried",
    "Waiver",
    "fingerprint",
    "is_new_evidence",
    "say",
    "say_n",
]
